//! Recent winners, whom nobody can recognise.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::{
    quiz::{play, quiz},
    sample::{DAY_MS, START_MS, sure_win},
    world::World,
};

const BOARD: &str = "/v1/campaigns/spring/widgets/wheel/board";
const RANKING: &str = "/v1/campaigns/spring/widgets/quiz/board";

/// Rank, points and time of every row.
fn ranks(ranking: &Value) -> Vec<(u64, i64, i64)> {
    let rows = ranking["rows"].as_array().unwrap().iter();
    let number = |value: &Value| value.as_i64().unwrap();
    let ranks = rows.map(|row| {
        let rank = row["rank"].as_u64().unwrap();
        (rank, number(&row["points"]), number(&row["time_ms"]))
    });
    ranks.collect()
}

#[tokio::test]
async fn points_rank_before_time_and_who_has_both_the_same_shares_a_rank() {
    let world = World::with(&quiz()).await;
    let anonymous = world.get(RANKING).await;
    let nobody = json!({"rows": [], "own": null, "participants": 0});
    assert_eq!(anonymous.ok()["ranking"], nobody);
    let mut players = Vec::new();
    // The bonus is whole within the allowance, so that only time differs.
    for (right, thought_ms) in [(2, 500), (3, 900), (0, 0), (3, 500), (3, 900), (2, 499)] {
        let player = world.player().await;
        play((&world, &player), ("first", "one"), right, thought_ms).await;
        players.push(player);
    }
    players.push(world.player().await);

    let anonymous = world.get(RANKING).await;
    assert_eq!(anonymous.header("cache-control"), "public, max-age=5");
    let ranking = anonymous.ok()["ranking"].clone();
    let expected = [
        (1, 600, 1_500),
        (2, 600, 2_700),
        (2, 600, 2_700),
        (4, 400, 1_497),
        (5, 400, 1_500),
        (6, 0, 0),
    ];
    assert_eq!(ranks(&ranking), expected);
    assert_eq!(
        (&ranking["participants"], &ranking["own"]),
        (&json!(6), &Value::Null)
    );
    for row in ranking["rows"].as_array().unwrap() {
        assert_eq!(row["own"], false);
        let who = row["who"].as_str().unwrap();
        assert!(who.starts_with("••••") && who.chars().count() == 6, "{who}");
    }

    for (player, rank) in players
        .iter()
        .zip([Some(5), Some(2), Some(6), Some(1), Some(2)])
    {
        let reply = player.get("widgets/quiz/board").await;
        assert_eq!(reply.header("cache-control"), "private, no-cache");
        let ranking = reply.ok()["ranking"].clone();
        assert_eq!(ranking["own"]["rank"], json!(rank));
        assert_eq!(ranks(&ranking), expected);
        let rows = ranking["rows"].as_array().unwrap().iter();
        let own: Vec<&Value> = rows.filter(|row| row["own"] == true).collect();
        assert_eq!(own, [&ranking["own"]], "one row is one's own");
    }
    let reply = players[6].get("widgets/quiz/board").await;
    assert_eq!(
        reply.ok()["ranking"]["own"],
        Value::Null,
        "who has not played has no rank"
    );
    assert_eq!(reply.header("cache-control"), "private, no-cache");

    world.set_time(START_MS + 2 * DAY_MS);
    let expired = players[3].get("widgets/quiz/board").await;
    assert_eq!(
        expired.ok()["ranking"]["own"]["rank"],
        1,
        "to look on is always allowed"
    );
    players[3].token.push('x');
    assert_eq!(
        players[3].get("widgets/quiz/board").await.code(),
        "bad_token"
    );
}

#[tokio::test]
async fn a_worse_run_takes_nobody_down_and_a_better_one_lifts() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    for (n, (right, thought_ms, expected)) in [
        (2, 1_000, (1, 400, 3_000)),
        (1, 0, (1, 400, 3_000)),
        (2, 1_001, (1, 400, 3_000)),
        (2, 999, (1, 400, 2_997)),
        (3, 1_500, (1, 600, 4_500)),
    ]
    .into_iter()
    .enumerate()
    {
        play(
            (&world, &player),
            (&format!("run-{n:04}"), "one"),
            right,
            thought_ms,
        )
        .await;
        assert_eq!(
            ranks(&world.get(RANKING).await.ok()["ranking"]),
            [expected],
            "{n}"
        );
    }
}

#[tokio::test]
async fn whoever_is_not_among_the_first_still_learns_their_rank() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    play((&world, &player), ("first", "one"), 3, 900).await;
    let database = world.database().await;
    for n in 0..30 {
        // Ten at 900 points, whose ids say the opposite of their times, and twenty that are as
        // fast as the player.
        let (points, time_ms) = if n < 10 { (900, n) } else { (600, 2_700) };
        sqlx::query("INSERT INTO score VALUES ('spring', 'quiz', '', $1, $2, $3, 0, 1)")
            .bind(format!("!{:02}", 30 - n))
            .bind(points)
            .bind(time_ms)
            .execute(&database)
            .await
            .unwrap();
    }
    let ranking = player.get("widgets/quiz/board").await.ok()["ranking"].clone();
    let ranks = ranks(&ranking);
    assert_eq!(ranks.len(), 20);
    let ahead: Vec<_> = (1..=10)
        .zip(0..)
        .map(|(rank, ms)| (rank, 900, ms))
        .collect();
    assert_eq!(ranks[..10], ahead);
    assert!(ranks[10..].iter().all(|row| *row == (11, 600, 2_700)));
    let rows = ranking["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["own"] == false));
    assert_eq!(
        (&ranking["own"]["rank"], &ranking["own"]["own"]),
        (&json!(11), &json!(true))
    );
    assert_eq!(ranking["participants"], 31);
}

#[tokio::test]
async fn a_ranking_is_of_one_widget_and_its_bytes_of_one_reader() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    play((&world, &player), ("first", "one"), 3, 900).await;
    sqlx::query("INSERT INTO score VALUES ('spring', 'other', '', 'somebody', 900, 1, 0, 1)")
        .execute(&world.database().await)
        .await
        .unwrap();
    let own = player.get("widgets/quiz/board").await;
    assert_eq!(own.ok()["ranking"]["participants"], 1);
    assert_eq!(ranks(&own.ok()["ranking"]), [(1, 600, 2_700)]);
    let anonymous = world.get(RANKING).await;
    assert_ne!(own.header("etag"), anonymous.header("etag"));
    let request = Request::get(RANKING).header("if-none-match", own.header("etag"));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 200, "not the same without a token");
}

#[tokio::test]
async fn the_board_shows_the_latest_wins_masked_and_to_the_minute() {
    let world = World::with(&sure_win("coupon", 100)).await;
    assert_eq!(
        world.get(BOARD).await.ok(),
        json!({"winners": [], "ranking": null})
    );
    let player = world.player().await;
    for n in 0..25 {
        world.set_time(START_MS + n * 61_001);
        player.spin(&format!("key-{n:05}")).await.ok();
    }
    let reply = world.get(BOARD).await;
    let winners = reply.ok()["winners"].as_array().unwrap().clone();
    assert_eq!(winners.len(), 20);
    let last = START_MS + 24 * 61_001;
    assert_eq!(winners[0]["won_ms"], last - last % 60_000);
    assert_eq!(winners[0]["prize"], "coupon");
    let who = winners[0]["who"].as_str().unwrap();
    assert_eq!(who.chars().count(), 6);
    assert!(who.starts_with("••••"), "{who}");
    assert!(
        winners.iter().all(|winner| winner["who"] == who),
        "one participant, one name"
    );
}

#[tokio::test]
async fn a_board_that_has_not_changed_is_not_sent_again() {
    let world = World::with(&sure_win("coupon", 100)).await;
    let first = world.get(BOARD).await;
    assert_eq!(first.header("cache-control"), "public, max-age=5");
    let again = || {
        let request = Request::get(BOARD).header("if-none-match", first.header("etag"));
        world.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(again().await.status, 304);
    world.player().await.spin("key-00001").await.ok();
    assert_eq!(again().await.status, 200);
}
