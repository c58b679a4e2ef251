//! One play, from the campaign to the code; and the same key again and again.

use axum::http::StatusCode;
use funfair_server::store::{
    Store, personal,
    plays::{self, Seat},
    stock::stock_invariant,
};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    database,
    sample::{CODE, START_MS, limited, sure_win},
    world::World,
};

#[tokio::test]
async fn a_player_joins_spins_wins_and_claims() {
    let world = World::with(&limited(sure_win("coupon", 5), json!({"total": 2}))).await;
    let view = world.get("/v1/campaigns/spring?lang=en").await.ok();
    assert_eq!(view["title"], "Spring luck");

    let mut player = world.player().await;
    let session = player.start(json!({"lang": "en"})).await.ok();
    assert_eq!(session["server_ms"], world.now_ms());
    assert_eq!(session["widgets"][0]["turns"]["left"], 2);
    assert_eq!(session["awards"], json!([]));

    let answer = player.spin("key-00001").await.ok();
    assert_eq!(answer["outcome"]["prize"], "coupon");
    assert_eq!(answer["outcome"]["rest"]["sector"], "a");
    assert_eq!(answer["state"]["turns"]["left"], 1);
    assert_eq!(answer["state"]["state"]["rest"], answer["outcome"]["rest"]);
    let award = &answer["awards"][0];
    assert_eq!(
        (&award["status"], &award["code"]),
        (&json!("won"), &json!(null))
    );

    let id = award["id"].as_str().unwrap();
    let claimed = player.claim(id, json!({})).await.ok();
    assert_eq!(
        (&claimed["status"], &claimed["code"]),
        (&json!("claimed"), &json!(CODE))
    );
    assert_eq!(player.awards().await, std::slice::from_ref(&claimed));
    let session = player.start(json!({})).await.ok();
    assert_eq!(session["awards"], json!([claimed]));
    assert_eq!(session["widgets"][0]["state"], answer["state"]["state"]);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn a_key_gives_the_same_bytes_for_ever() {
    let campaign = limited(sure_win("coupon", 5), json!({"total": 1}));
    let mut world = World::with(&campaign).await;
    let mut player = world.player().await;
    let first = player.spin("key-00001").await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(player.spin("key-00001").await.body, first.body);
    assert_eq!(
        player.spin("\"key-00001\"").await.body,
        first.body,
        "quoted or bare"
    );

    world.restart(&campaign).await.unwrap();
    let token = player.token.clone();
    player = world.player().await;
    player.token = token;
    assert_eq!(
        player.spin("key-00001").await.body,
        first.body,
        "after a restart"
    );

    world.set_time(crate::sample::END_MS + 1);
    player.start(json!({})).await.ok();
    assert_eq!(
        player.spin("key-00001").await.body,
        first.body,
        "after the end"
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM award").await, 1);
}

#[tokio::test]
async fn a_key_is_of_one_participant_and_one_action() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let (one, other) = (world.player().await, world.player().await);
    let first = one.spin("key-00001").await;
    assert_ne!(
        other.spin("key-00001").await.body,
        first.body,
        "a guessed key reveals nothing"
    );
    let reused = one
        .act("key-00001", json!({"type": "spin", "twice": true}))
        .await;
    assert_eq!(reused.code(), "key_reused");
}

#[tokio::test]
async fn a_prize_that_is_out_of_stock_is_no_prize() {
    let world = World::with(&sure_win("coupon", 1)).await;
    let player = world.player().await;
    assert_eq!(
        player.spin("key-00001").await.ok()["outcome"]["prize"],
        "coupon"
    );
    let second = player.spin("key-00002").await.ok();
    assert_eq!(second["outcome"]["prize"], json!(null));
    assert_eq!(second["outcome"]["rest"]["sector"], "b");
    assert_eq!(second["awards"], json!([]));
    assert_eq!(
        world
            .count("SELECT remaining FROM stock WHERE prize = 'coupon'")
            .await,
        0
    );
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn a_refused_action_leaves_nothing_behind() {
    let world = World::with(&limited(sure_win("coupon", 5), json!({"total": 1}))).await;
    let player = world.player().await;
    assert_eq!(
        player.act("key-00001", json!({"type": "fly"})).await.code(),
        "bad_action"
    );
    world.set_time(START_MS - 1);
    assert_eq!(player.spin("key-00001").await.code(), "not_started");
    assert_eq!(world.count("SELECT COUNT(*) FROM answer").await, 0);
    world.set_time(START_MS);
    player.spin("key-00001").await.ok();
    assert_eq!(player.spin("key-00002").await.code(), "limit_reached");
    assert_eq!(world.count("SELECT COUNT(*) FROM answer").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM play_slot").await, 2);
}

#[tokio::test]
async fn a_draw_can_be_repeated_from_what_is_stored() {
    let world = World::with(&crate::sample::campaign()).await;
    let player = world.player().await;
    for n in 0..20 {
        player.spin(&format!("key-{n:05}")).await.ok();
    }
    assert_eq!(repeat_draws(&world).await, 20);
}

/// Repeats every draw from its row, those of one action in their order; tells how many there are.
pub(crate) async fn repeat_draws(world: &World) -> usize {
    use funfair_campaign::random::{ALGORITHM, Random};
    let campaign = world.state.campaign("spring").unwrap();
    let draws: Vec<(String, i64, String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT seed, place, pool, algorithm, revision, drawn FROM draw ORDER BY seed, place",
    )
    .fetch_all(&world.database().await)
    .await
    .unwrap();
    let mut random = Random::from_seed([0; 32]);
    for (seed, place, pool, algorithm, revision, drawn) in &draws {
        assert_eq!(
            (algorithm.as_str(), revision),
            (ALGORITHM, &campaign.revision)
        );
        if *place == 0 {
            let bytes: Vec<u8> = (0..32)
                .map(|n| u8::from_str_radix(&seed[2 * n..2 * n + 2], 16).unwrap())
                .collect();
            random = Random::from_seed(bytes.try_into().unwrap());
        }
        let pool = campaign.loaded.campaign.pool(pool).unwrap();
        assert_eq!(pool.draw(&mut random), drawn.as_deref());
    }
    draws.len()
}

#[tokio::test]
async fn plays_from_before_their_order_was_changed_count_on() {
    let folder = TempDir::new().unwrap();
    let (before, url) = database::before(52, folder.path()).await;
    for sql in [
        "INSERT INTO revision VALUES ('spring', 'r', '{}', 1, NULL)",
        "INSERT INTO play VALUES ('p2', 'spring', 'wheel', 'me', 'r', 20),
             ('p1', 'spring', 'quiz', 'me', 'r', 10), ('p3', 'spring', 'wheel', 'you', 'r', 30)",
        "INSERT INTO play_slot VALUES ('spring', 'wheel', 'me', 'total', 1, 'p2'),
             ('spring', 'wheel', 'me', '2026-05-01', 1, 'p2'),
             ('spring', 'quiz', 'me', 'total', 1, 'p1'),
             ('spring', 'quiz', 'me', '2026-05-01', 1, 'p1'),
             ('spring', 'wheel', 'you', 'total', 1, 'p3'),
             ('spring', 'wheel', 'you', '2026-05-02', 1, 'p3')",
    ] {
        sqlx::query(sql).execute(&before).await.unwrap();
    }
    before.close().await;

    let store = Store::open(&url, 2).await.unwrap();
    let after = database::open(&url).await;
    let mine = personal::plays(&after, "spring", "me").await.unwrap();
    assert_eq!(mine, [("quiz".to_owned(), 10), ("wheel".to_owned(), 20)]);
    let seat = Seat {
        campaign: "spring",
        widget: "wheel",
        participant: "you",
    };
    let used = plays::used(&after, seat, "2026-05-02").await.unwrap();
    assert_eq!((used.total, used.today), (1, 1));
    store.close().await;
}
