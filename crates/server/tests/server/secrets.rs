//! What a player must not learn: codes before a claim, and weights that are not published.

use serde_json::json;

use crate::{
    sample::{CODE, SECRET_WEIGHT, sure_win},
    world::{Reply, World},
};

fn holds(reply: &Reply, secret: &str) -> bool {
    let text = String::from_utf8_lossy(&reply.body);
    let headers = format!("{:?}", reply.headers);
    text.contains(secret) || headers.contains(secret)
}

#[tokio::test]
async fn no_answer_holds_a_secret_before_it_is_earned() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    let spun = player.spin("key-00001").await;
    let award = spun.ok()["awards"][0]["id"].as_str().unwrap().to_owned();
    let replies = [
        spun,
        world.get("/v1/campaigns/spring?lang=en").await,
        world.get("/v1/campaigns/spring").await,
        world.get("/v1/campaigns/spring/widgets/wheel/board").await,
        world.get("/openapi.json").await,
        player.get("awards").await,
        player.start(json!({})).await,
        player.act("key-00002", json!({"type": "fly"})).await,
        player.claim(&award, json!({"phone": 1})).await,
    ];
    for reply in &replies {
        assert!(!holds(reply, CODE), "{reply:?}");
        assert!(!holds(reply, &SECRET_WEIGHT.to_string()), "{reply:?}");
    }
    assert!(holds(&player.claim(&award, json!({})).await, CODE));
    assert!(!holds(
        &world.get("/v1/campaigns/spring/widgets/wheel/board").await,
        CODE
    ));
}

#[tokio::test]
async fn published_odds_are_published() {
    let mut open = sure_win("coupon", 5);
    open["pools"][0]["publish"] = json!("odds");
    let world = World::with(&open).await;
    assert!(holds(
        &world.get("/v1/campaigns/spring").await,
        &SECRET_WEIGHT.to_string()
    ));
}
