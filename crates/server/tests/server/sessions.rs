//! Sessions: who somebody is, and what they agreed to.

use axum::{body::Body, http::Request};
use serde_json::json;

use crate::{
    sample::{DAY_MS, sure_win},
    world::World,
};

#[tokio::test]
async fn an_expired_token_is_renewed_for_the_same_participant() {
    let world = World::with_arguments(&sure_win("coupon", 5), &["--session-seconds", "60"]).await;
    let mut player = world.player().await;
    let award = player.win("key-00001").await;
    world.set_time(world.now_ms() + 60_000);
    assert_eq!(player.spin("key-00002").await.code(), "expired_token");
    let session = player.start(json!({})).await.ok();
    assert_eq!(session["awards"][0]["id"], award.as_str());
    assert_eq!(session["expires_ms"], world.now_ms() + 60_000);
    player.spin("key-00002").await.ok();
}

#[tokio::test]
async fn a_token_is_good_for_its_own_campaign_and_server_only() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let stranger = World::with(&sure_win("coupon", 5)).await.player().await;
    let mut player = world.player().await;
    for token in [
        stranger.token.clone(),
        "ff1.e30.AAAA".into(),
        "nonsense".into(),
    ] {
        player.token = token;
        assert_eq!(player.spin("key-00001").await.code(), "bad_token");
        assert_eq!(player.get("awards").await.code(), "bad_token");
        let renewed = player.start(json!({})).await;
        assert_eq!(renewed.code(), "bad_token");
        assert_eq!(renewed.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn a_token_of_another_campaign_is_none() {
    let mut world = World::with(&sure_win("coupon", 5)).await;
    let mut other = sure_win("coupon", 5);
    other["id"] = json!("autumn");
    std::fs::write(world.path("campaigns/autumn.json"), other.to_string()).unwrap();
    world.restart(&sure_win("coupon", 5)).await.unwrap();
    let token = world.player().await.token;
    let awards = |campaign: &str| {
        let request = Request::get(format!("/v1/campaigns/{campaign}/awards"))
            .header("authorization", format!("Bearer {token}"));
        world.send(request.body(Body::empty()).unwrap())
    };
    awards("spring").await.ok();
    assert_eq!(awards("autumn").await.code(), "bad_token");
}

#[tokio::test]
async fn a_given_secret_signs_the_tokens_of_every_server() {
    let secret = ["--secret", "0123456789abcdef0123456789abcdef"];
    let one = World::with_arguments(&sure_win("coupon", 5), &secret).await;
    let other = World::with_arguments(&sure_win("coupon", 5), &secret).await;
    let mut player = other.player().await;
    player.token = one.player().await.token;
    player.spin("key-00001").await.ok();
}

#[tokio::test]
async fn every_change_of_an_answer_is_kept() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    for purposes in [json!([]), json!([]), json!(["statistics"]), json!([])] {
        let consent = json!({"version": "1", "purposes": purposes});
        player
            .start(json!({"consent": consent, "lang": "en-GB"}))
            .await
            .ok();
    }
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT version, purposes, lang FROM consent ORDER BY number")
            .fetch_all(&world.database().await)
            .await
            .unwrap();
    let row = |purposes: &str| ("1".to_owned(), purposes.to_owned(), "en".to_owned());
    assert_eq!(rows, [row("[]"), row(r#"["statistics"]"#), row("[]")]);
}

#[tokio::test]
async fn who_rejects_can_play_and_nothing_is_stored_before_that() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM consent").await, 0);
    player
        .start(json!({"consent": {"version": "1", "purposes": []}}))
        .await
        .ok();
    player.spin("key-00001").await.ok();
}

#[tokio::test]
async fn a_consent_to_what_was_not_asked_is_refused() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    let consent = json!({"version": "", "purposes": ["statistics", "marketing"]});
    let refused = player.start(json!({"consent": consent})).await;
    assert_eq!(refused.code(), "bad_request");
    let findings = refused.json()["findings"].clone();
    assert_eq!(findings[0]["path"], "consent.version");
    assert_eq!(findings[1]["path"], "consent.purposes[1]");
}

#[tokio::test]
async fn a_token_expires_a_day_after_it_was_issued() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    let session = player.start(json!({})).await.ok();
    assert_eq!(session["expires_ms"], world.now_ms() + DAY_MS);
}

#[tokio::test]
async fn the_token_travels_in_the_header_alone() {
    let world = World::with(&sure_win("coupon", 5)).await;
    let token = world.player().await.token;
    let path = format!("/v1/campaigns/spring/awards?token={token}");
    assert_eq!(world.get(&path).await.code(), "bad_token");
    let basic = Request::get("/v1/campaigns/spring/awards")
        .header("authorization", format!("Basic {token}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.send(basic).await.code(), "bad_token");
}
