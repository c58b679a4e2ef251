//! Events: counted once, and without a name unless somebody agreed.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{sample::campaign, world::World};

fn event(id: &str) -> Value {
    json!({"id": id, "widget": "wheel", "name": "impression", "at_ms": 1})
}

fn batch(events: &[Value]) -> String {
    json!({"events": events}).to_string()
}

#[tokio::test]
async fn an_event_counts_once() {
    let world = World::with(&campaign()).await;
    let player = world.player().await;
    let body = batch(&[event("event-001"), event("event-002"), event("event-001")]);
    for _ in 0..2 {
        let reply = player.post("events", None, &body).await;
        assert_eq!(reply.status, StatusCode::ACCEPTED);
        assert!(reply.body.is_empty());
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM event").await, 2);
}

#[tokio::test]
async fn a_participant_is_kept_only_after_agreeing() {
    let world = World::with(&campaign()).await;
    let mut player = world.player().await;
    let named = "SELECT COUNT(*) FROM event WHERE participant IS NOT NULL";
    for (n, (answer, expected)) in [
        (None, 0),
        (Some(json!([])), 0),
        (Some(json!(["statistics"])), 1),
        // What was kept before has no name any more, either.
        (Some(json!([])), 0),
    ]
    .into_iter()
    .enumerate()
    {
        if let Some(purposes) = answer {
            let consent = json!({"version": "1", "purposes": purposes});
            player.start(json!({"consent": consent})).await.ok();
        }
        player
            .post("events", None, &batch(&[event(&format!("event-{n:03}"))]))
            .await;
        assert_eq!(world.count(named).await, expected, "{n}");
    }
    player.token.clear();
    let reply = player
        .post("events", None, &batch(&[event("nobodys-event")]))
        .await;
    assert_eq!(reply.status, StatusCode::ACCEPTED);
    assert_eq!(world.count(named).await, 0);
    let mut late = event("from-the-future");
    late["at_ms"] = json!(1_i64 << 62);
    player.post("events", None, &batch(&[late])).await;
    let last = "SELECT MAX(at_ms) FROM event";
    assert_eq!(world.count(last).await, 253_402_207_200_000);
}

#[tokio::test]
async fn agreeing_to_older_texts_permits_nothing() {
    let world = World::with(&campaign()).await;
    let mut player = world.player().await;
    let consent = json!({"version": "0", "purposes": ["statistics"]});
    player.start(json!({"consent": consent})).await.ok();
    player
        .post("events", None, &batch(&[event("event-001")]))
        .await;
    let named = "SELECT COUNT(*) FROM event WHERE participant IS NOT NULL";
    assert_eq!(world.count(named).await, 0);
}

#[tokio::test]
async fn a_wrong_event_is_named_and_none_is_stored() {
    let world = World::with(&campaign()).await;
    let player = world.player().await;
    let mut wrong = event("short");
    wrong["widget"] = json!("gone");
    let refused = player
        .post("events", None, &batch(&[event("event-001"), wrong]))
        .await;
    assert_eq!(refused.code(), "bad_request");
    let findings = refused.json()["findings"].clone();
    assert_eq!(findings[0]["path"], "events[1].id");
    assert_eq!(findings[1]["path"], "events[1].widget");
    let many: Vec<_> = (0..51).map(|n| event(&format!("event-{n:03}"))).collect();
    assert_eq!(
        player.post("events", None, &batch(&many)).await.code(),
        "bad_request"
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM event").await, 0);
}
