//! Recent winners, whom nobody can recognise.

use axum::{body::Body, http::Request};
use serde_json::json;

use crate::{
    sample::{START_MS, sure_win},
    world::World,
};

const BOARD: &str = "/v1/campaigns/spring/widgets/wheel/board";

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
