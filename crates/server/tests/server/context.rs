//! Hidden fields: what a campaign takes of what pages give, and when it may keep it.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};

use crate::{player::Player, sample::sure_win, world::World};

/// A campaign that takes two fields, and asks for consent as the sample does.
fn asking() -> Value {
    let mut campaign = sure_win("coupon", 5);
    campaign["embed"] = json!({"context": ["utm_source", "store"]});
    campaign
}

/// The same without a question.
fn silent() -> Value {
    let mut campaign = asking();
    campaign.as_object_mut().unwrap().remove("consent");
    campaign
}

fn yes() -> Value {
    json!({"version": "1", "purposes": ["statistics"]})
}

/// What the server has of `player`; `null` for nothing.
async fn kept(player: &Player) -> Value {
    player.get("me").await.ok()["context"].clone()
}

const ROWS: &str = "SELECT COUNT(*) FROM context";

#[tokio::test]
async fn only_fields_that_the_campaign_lists_are_kept_and_the_latest_value_stands() {
    let world = World::with(&silent()).await;
    let mut player = world.player().await;
    assert_eq!(kept(&player).await, json!(null));
    let longest = "茶".repeat(200);
    for (given, expected) in [
        (
            json!({"utm_source": "wechat", "password": "x", "Store": "9"}),
            json!({"utm_source": "wechat"}),
        ),
        (
            json!({"store": "12"}),
            json!({"utm_source": "wechat", "store": "12"}),
        ),
        (json!({}), json!({"utm_source": "wechat", "store": "12"})),
        (
            json!({"store": "", "utm_source": "x".repeat(201)}),
            json!({"utm_source": "wechat", "store": "12"}),
        ),
        (
            json!({"store": longest, "utm_source": "sms"}),
            json!({"utm_source": "sms", "store": longest}),
        ),
    ] {
        player.start(json!({"context": given})).await.ok();
        assert_eq!(kept(&player).await, expected, "{given}");
    }
    assert_eq!(world.count(ROWS).await, 2);
    player.spin("key-00001").await.ok();
}

#[tokio::test]
async fn the_same_fields_again_write_nothing() {
    let world = World::with(&silent()).await;
    let mut player = world.player().await;
    let given = json!({"context": {"store": "12"}});
    player.start(given.clone()).await.ok();
    let first = world.now_ms();
    world.set_time(first + 1000);
    player.start(given).await.ok();
    assert_eq!(world.count("SELECT at_ms FROM context").await, first);
}

#[tokio::test]
async fn fields_that_are_no_texts_are_refused_and_start_no_session() {
    let world = World::with(&silent()).await;
    let mut player = world.player().await;
    for context in [
        json!([]),
        json!("store=12"),
        json!({"store": 12}),
        json!(null),
    ] {
        let refused = player.start(json!({"context": context})).await;
        assert_eq!(refused.code(), "bad_request", "{context}");
    }
    assert_eq!(world.count(ROWS).await, 0);
}

#[tokio::test]
async fn where_the_campaign_asks_fields_are_kept_of_those_who_accepted() {
    let world = World::with(&asking()).await;
    let fields = json!({"store": "12"});
    for (consent, expected) in [
        (json!(null), json!(null)),
        (json!({"version": "1", "purposes": []}), json!(null)),
        (
            json!({"version": "0", "purposes": ["statistics"]}),
            json!(null),
        ),
        (yes(), fields.clone()),
    ] {
        let mut player = world.player().await;
        let request = json!({"consent": consent, "context": fields});
        player.start(request).await.ok();
        assert_eq!(kept(&player).await, expected, "{consent}");
        player.spin("key-00001").await.ok();
    }
}

#[tokio::test]
async fn an_answer_of_before_still_permits_and_a_new_one_takes_it_back() {
    let mut world = World::with(&asking()).await;
    let mut player = world.player().await;
    player.start(json!({"consent": yes()})).await.ok();
    player.start(json!({"context": {"store": "12"}})).await.ok();
    assert_eq!(kept(&player).await, json!({"store": "12"}));

    let mut asks_anew = asking();
    asks_anew["consent"]["version"] = json!("2");
    world.restart(&asks_anew).await.unwrap();
    let token = player.token;
    let mut player = world.player().await;
    player.token = token;
    player.start(json!({"context": {"store": "13"}})).await.ok();
    assert_eq!(
        kept(&player).await,
        json!({"store": "12"}),
        "not of the new texts"
    );

    let no = json!({"version": "2", "purposes": []});
    player
        .start(json!({"consent": no, "context": {"store": "13"}}))
        .await
        .ok();
    assert_eq!(kept(&player).await, json!(null));
    assert_eq!(world.count(ROWS).await, 0);
}

#[tokio::test]
async fn fields_are_forgotten_with_the_participant_and_no_other() {
    let world = World::with(&silent()).await;
    let (mut one, mut other) = (world.player().await, world.player().await);
    for player in [&mut one, &mut other] {
        player.start(json!({"context": {"store": "12"}})).await.ok();
    }
    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", one.token));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(kept(&one).await, json!(null));
    assert_eq!(kept(&other).await, json!({"store": "12"}));
}
