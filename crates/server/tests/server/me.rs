//! A participant sees what is stored of them, and has it forgotten.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;

use crate::{
    quiz::{play, quiz},
    sample::sure_win,
    world::World,
};

#[tokio::test]
async fn a_participant_sees_everything_and_has_it_forgotten() {
    let world = World::with(&sure_win("set", 5)).await;
    let mut player = world.player().await;
    let consent = json!({"version": "1", "purposes": ["statistics"]});
    player.start(json!({"consent": consent})).await.ok();
    let award = player.win("key-00001").await;
    let contact = json!({"name": "李雷", "phone": "13800138000"});
    player.claim(&award, contact.clone()).await.ok();
    let event = json!({"id": "event-001", "widget": "wheel", "name": "start", "at_ms": 1});
    player
        .post("events", None, &json!({"events": [event]}).to_string())
        .await;

    let me = player.get("me").await.ok();
    assert_eq!(me["consents"][0]["purposes"], json!(["statistics"]));
    assert_eq!(
        me["plays"],
        json!([{"widget": "wheel", "at_ms": world.now_ms()}])
    );
    assert_eq!(me["awards"][0]["status"], "claimed");
    assert_eq!(me["contacts"][&award], contact);
    assert_eq!(me["events"], 1);

    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", player.token));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    let me = player.get("me").await.ok();
    for (list, left) in [
        ("consents", json!([])),
        ("contacts", json!({})),
        ("events", json!(0)),
    ] {
        assert_eq!(me[list], left, "{list}");
    }
    let other = world.player().await;
    let second = other.win("key-00001").await;
    assert_eq!(
        other.claim(&second, contact).await.code(),
        "contact_used",
        "still once"
    );
}

#[tokio::test]
async fn nobody_forgets_for_another() {
    let world = World::with(&sure_win("set", 5)).await;
    let (one, other) = (world.player().await, world.player().await);
    let award = one.win("key-00001").await;
    one.claim(&award, json!({"name": "李雷", "phone": "13800138000"}))
        .await
        .ok();
    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", other.token));
    world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(one.get("me").await.ok()["contacts"][&award]["name"], "李雷");
    let anonymous = Request::delete("/v1/campaigns/spring/me")
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.send(anonymous).await.code(), "bad_token");
}

#[tokio::test]
async fn a_place_on_a_board_is_seen_and_forgotten() {
    let world = World::with(&quiz()).await;
    let (one, other) = (world.player().await, world.player().await);
    for player in [&one, &other] {
        assert_eq!(player.get("me").await.ok()["scores"], json!([]));
        play((&world, player), ("first", "one"), 2, 700).await;
    }
    let score = json!([
        {"widget": "quiz", "board": "", "points": 400, "time_ms": 2_100, "moves": 0}
    ]);
    assert_eq!(one.get("me").await.ok()["scores"], score);

    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", one.token));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(one.get("me").await.ok()["scores"], json!([]));
    assert_eq!(other.get("me").await.ok()["scores"], score);
    let ranking = one.get("widgets/quiz/board").await.ok()["ranking"].clone();
    assert_eq!(
        (&ranking["participants"], &ranking["own"]),
        (&json!(1), &json!(null))
    );
}
