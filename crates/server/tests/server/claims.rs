//! Claims: complete, in time, once.

use axum::body::Bytes;
use serde_json::{Value, json};

use crate::{
    sample::{CODE, DAY_MS, sure_win},
    world::World,
};

fn contact() -> Value {
    json!({"name": " 李雷 ", "phone": "138-0013 8000"})
}

#[tokio::test]
async fn a_claim_keeps_only_what_the_prize_asks_for() {
    let world = World::with(&sure_win("set", 5)).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let mut more = contact();
    more["address"] = json!("nobody asked");
    assert_eq!(player.claim(&award, more).await.ok()["status"], "claimed");
    let stored: String = sqlx::query_scalar("SELECT contact FROM claim")
        .fetch_one(&world.database().await)
        .await
        .unwrap();
    assert_eq!(stored, r#"{"name":"李雷","phone":"138-0013 8000"}"#);
}

#[tokio::test]
async fn the_same_contact_claims_again_and_another_one_does_not() {
    let world = World::with(&sure_win("set", 5)).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let first: Bytes = player.claim(&award, contact()).await.body;
    let spelled = json!({"name": "李雷", "phone": "13800138000"});
    assert_eq!(player.claim(&award, spelled).await.body, first);
    let other = json!({"name": "韩梅梅", "phone": "13800138000"});
    assert_eq!(player.claim(&award, other).await.code(), "already_claimed");
    world.set_time(world.now_ms() + 8 * DAY_MS);
    let mut player = player;
    player.start(json!({})).await.ok();
    assert_eq!(
        player.claim(&award, contact()).await.body,
        first,
        "also after the deadline"
    );
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let world = World::with(&sure_win("set", 5)).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    for (contact, paths) in [
        (json!({}), vec!["contact.name", "contact.phone"]),
        (json!({"name": "a", "phone": "12"}), vec!["contact.phone"]),
        (
            json!({"name": "x".repeat(61), "phone": "13800138000"}),
            vec!["contact.name"],
        ),
    ] {
        let refused = player.claim(&award, contact).await;
        assert_eq!(refused.code(), "bad_contact");
        let findings = refused.json()["findings"].as_array().unwrap().clone();
        assert_eq!(
            findings
                .iter()
                .map(|f| f["path"].as_str().unwrap())
                .collect::<Vec<_>>(),
            paths
        );
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM claim").await, 0);
}

#[tokio::test]
async fn a_contact_claims_a_prize_once_whoever_won_it() {
    let world = World::with(&sure_win("set", 5)).await;
    let (one, other) = (world.player().await, world.player().await);
    let awards = [
        one.win("key-00001").await,
        one.win("key-00002").await,
        other.win("key-00001").await,
    ];
    one.claim(&awards[0], contact()).await.ok();
    let same_phone = json!({"name": "Somebody", "phone": "138 0013 8000"});
    assert_eq!(
        one.claim(&awards[1], same_phone.clone()).await.code(),
        "contact_used"
    );
    assert_eq!(
        other.claim(&awards[2], same_phone).await.code(),
        "contact_used"
    );
    let own = json!({"name": "Somebody", "phone": "13900139000"});
    other.claim(&awards[2], own).await.ok();
}

#[tokio::test]
async fn an_award_expires_after_its_deadline() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    let award = player.win("key-00001").await;
    let deadline = player.awards().await[0]["claim_by_ms"].as_i64().unwrap();
    assert_eq!(deadline, world.now_ms() + 7 * DAY_MS);
    world.set_time(deadline);
    player.start(json!({})).await.ok();
    assert_eq!(player.awards().await[0]["status"], "won");
    world.set_time(deadline + 1);
    assert_eq!(player.awards().await[0]["status"], "expired");
    assert_eq!(
        player.claim(&award, json!({})).await.code(),
        "claim_expired"
    );
    assert_eq!(player.awards().await[0]["code"], json!(null));
}

#[tokio::test]
async fn nobody_claims_the_award_of_another() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let award = world.player().await.win("key-00001").await;
    let thief = world.player().await;
    assert_eq!(thief.claim(&award, json!({})).await.code(), "unknown_award");
}

#[tokio::test]
async fn a_prize_that_left_the_campaign_can_still_be_claimed() {
    let mut world = World::with(&sure_win("coupon", 5)).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let mut other = sure_win("set", 50);
    other["prizes"].as_array_mut().unwrap().remove(1);
    world.restart(&other).await.unwrap();
    let mut again = world.player().await;
    again.token = player.token.clone();
    assert_eq!(again.claim(&award, json!({})).await.ok()["code"], CODE);
}
