//! Rankings with more than one board and with moves, which no shipped kind has yet: written as a
//! kind's rules would have it written.

use axum::{body::Body, http::Request};
use funfair_campaign::rules::Score;
use funfair_server::store::{
    Store,
    plays::Seat,
    scores::{self, Board, ScoreRow},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    database,
    quiz::{play, quiz},
    world::World,
};

const RANKING: &str = "/v1/campaigns/spring/widgets/quiz/board";
const MAIN: Board<'_> = board("");
const SWAP: Board<'_> = board("swap");

const fn board(id: &str) -> Board<'_> {
    Board {
        campaign: "spring",
        widget: "quiz",
        id,
    }
}

fn score((points, time_ms, moves): (i64, i64, i64)) -> Score {
    Score {
        points,
        time_ms,
        moves,
    }
}

async fn set(store: &Store, participant: &str, board: &str, numbers: (i64, i64, i64)) {
    let seat = Seat {
        campaign: "spring",
        widget: "quiz",
        participant,
    };
    let mut tx = store.begin().await.unwrap();
    scores::set(&mut tx, seat, board, score(numbers), 1)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn names(rows: &[ScoreRow]) -> Vec<&str> {
    rows.iter().map(|row| row.participant.as_str()).collect()
}

#[tokio::test]
async fn fewer_moves_rank_first_where_points_and_time_are_the_same() {
    let world = World::with(&quiz()).await;
    // Their names say the opposite of their order, but for the two that share a rank.
    let best_first = [
        ("f", (9, 900, 90)),
        ("e", (8, 100, 50)),
        ("b", (8, 200, 10)),
        ("c", (8, 200, 10)),
        ("a", (8, 200, 11)),
        ("0", (8, 201, 0)),
    ];
    for (who, numbers) in best_first {
        set(&world.state.store, who, "", numbers).await;
    }
    let database = world.database().await;
    let first = scores::first(&database, MAIN, 20).await.unwrap();
    assert_eq!(names(&first), best_first.map(|(who, _)| who));
    for (_, numbers) in best_first {
        let own = score(numbers);
        let before = best_first
            .iter()
            .filter(|(_, it)| score(*it).is_ahead_of(own));
        let ahead = scores::ahead(&database, MAIN, own).await.unwrap();
        assert_eq!(ahead, u64::try_from(before.count()).unwrap(), "{own:?}");
    }

    let rows = world.get(RANKING).await.ok()["ranking"]["rows"].clone();
    let rows = rows.as_array().unwrap().iter();
    let ranks: Vec<_> = rows
        .map(|row| (row["rank"].clone(), row["moves"].clone()))
        .collect();
    let expected = [(1, 90), (2, 50), (3, 10), (3, 10), (5, 11), (6, 0)];
    let expected = expected.map(|(rank, moves)| (json!(rank), json!(moves)));
    assert_eq!(ranks, expected);
}

#[tokio::test]
async fn a_participant_has_one_score_on_each_board_of_a_widget() {
    let world = World::with(&quiz()).await;
    let store = &world.state.store;
    set(store, "a", "", (5, 100, 0)).await;
    set(store, "a", "swap", (9, 300, 40)).await;
    set(store, "b", "swap", (9, 300, 39)).await;
    set(store, "a", "swap", (9, 300, 38)).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM score").await, 3);

    let database = world.database().await;
    let swap = scores::first(&database, SWAP, 20).await.unwrap();
    assert_eq!(names(&swap), ["a", "b"]);
    assert_eq!(swap[0].score(), score((9, 300, 38)), "the later one stands");
    assert_eq!(scores::count(&database, SWAP).await.unwrap(), 2);
    assert_eq!(scores::count(&database, MAIN).await.unwrap(), 1);
    let main = scores::of(&database, MAIN, "a").await.unwrap().unwrap();
    assert_eq!(main.score(), score((5, 100, 0)));
    assert_eq!(scores::of(&database, MAIN, "b").await.unwrap(), None);
    let worst = score((0, 0, 0));
    assert_eq!(scores::ahead(&database, SWAP, worst).await.unwrap(), 2);
    assert_eq!(scores::ahead(&database, MAIN, worst).await.unwrap(), 1);
}

#[tokio::test]
async fn a_ranking_is_chosen_by_its_id_and_an_unknown_one_is_a_bad_request() {
    let world = World::with(&quiz()).await;
    let player = world.player().await;
    play((&world, &player), ("first", "one"), 3, 900).await;
    // More points, but on a board that the kind does not have.
    set(&world.state.store, "somebody", "swap", (900, 1, 1)).await;

    let first = world.get(RANKING).await;
    let row = &first.ok()["ranking"]["rows"][0];
    assert_eq!((&row["points"], &row["moves"]), (&json!(600), &json!(0)));
    assert_eq!(first.ok()["ranking"]["participants"], 1);
    let main = format!("{RANKING}?ranking=");
    let named = world.get(&main).await;
    assert_eq!(named.body, first.body);
    assert_eq!(named.header("etag"), first.header("etag"));
    let request = Request::get(&main).header("if-none-match", first.header("etag"));
    let again = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, 304);

    let unknown = world.get(&format!("{RANKING}?ranking=swap")).await;
    assert_eq!(unknown.code(), "bad_request");
    let detail = unknown.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail, r#"there is no ranking "swap" but [""]"#);
    let twice = world.get(&format!("{RANKING}?ranking=a&ranking=b")).await;
    assert_eq!(twice.code(), "bad_request");
}

#[tokio::test]
async fn a_widget_that_ranks_nobody_has_no_ranking_to_choose() {
    let world = World::with(&crate::sample::sure_win("coupon", 1)).await;
    let board = "/v1/campaigns/spring/widgets/wheel/board";
    assert_eq!(world.get(board).await.ok()["ranking"], Value::Null);
    let unknown = world.get(&format!("{board}?ranking=")).await;
    assert_eq!(unknown.code(), "bad_request");
}

#[tokio::test]
async fn places_on_all_boards_are_seen_and_forgotten() {
    let world = World::with(&quiz()).await;
    let (one, other) = (world.player().await, world.player().await);
    let store = &world.state.store;
    for player in [&one, &other] {
        let me = player.get("me").await.ok();
        let id = me["participant"].as_str().unwrap();
        set(store, id, "", (5, 100, 0)).await;
        set(store, id, "swap", (9, 300, 40)).await;
    }
    let places = json!([
        {"widget": "quiz", "board": "", "points": 5, "time_ms": 100, "moves": 0},
        {"widget": "quiz", "board": "swap", "points": 9, "time_ms": 300, "moves": 40}
    ]);
    assert_eq!(one.get("me").await.ok()["scores"], places);

    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", one.token));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 204);
    assert_eq!(one.get("me").await.ok()["scores"], json!([]));
    assert_eq!(other.get("me").await.ok()["scores"], places);
    assert_eq!(world.count("SELECT COUNT(*) FROM score").await, 2);
}

#[tokio::test]
async fn scores_from_before_there_were_boards_are_of_the_main_one() {
    let folder = TempDir::new().unwrap();
    let (before, url) = database::before(4, folder.path()).await;
    for (who, points, time_ms) in [("a", 5, 100), ("b", 9, 300)] {
        sqlx::query("INSERT INTO score VALUES ('spring', 'quiz', $1, $2, $3, 7)")
            .bind(who)
            .bind(points)
            .bind(time_ms)
            .execute(&before)
            .await
            .unwrap();
    }
    before.close().await;

    let store = Store::open(&url, 2).await.unwrap();
    set(&store, "c", "", (9, 300, 1)).await;
    set(&store, "a", "swap", (1, 1, 1)).await;
    let after = database::open(&url).await;
    let first = scores::first(&after, MAIN, 20).await.unwrap();
    let rows = first
        .iter()
        .map(|row| (row.participant.as_str(), row.score()));
    let rows: Vec<_> = rows.collect();
    let expected = [("b", (9, 300, 0)), ("c", (9, 300, 1)), ("a", (5, 100, 0))];
    assert_eq!(rows, expected.map(|(who, numbers)| (who, score(numbers))));
    let moments: Vec<i64> =
        sqlx::query_scalar("SELECT at_ms FROM score WHERE board = '' ORDER BY participant")
            .fetch_all(&after)
            .await
            .unwrap();
    assert_eq!(moments, [7, 7, 1]);
    let index = "SELECT name FROM sqlite_master WHERE type = 'index' AND name = 'score_by_rank'";
    let index: Vec<String> = sqlx::query_scalar(index).fetch_all(&after).await.unwrap();
    assert_eq!(index.len(), 1);
}
