//! What operators change while a campaign runs: pause, stock, awards, and the campaign itself.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use funfair_server::{app::app, store::stock::stock_invariant};
use serde_json::{Value, json};

use crate::{
    sample::{campaign, sure_win},
    world::{Reply, World, send},
};

const ANN: &str = "ann-0123456789abcdef0123456789abcdef";
const STOCK_LEFT: &str = "SELECT remaining FROM stock WHERE prize = 'coupon'";

async fn world(campaign: &Value) -> World {
    let tokens = format!("ann={ANN}");
    World::with_arguments(campaign, &["--admin-tokens", &tokens]).await
}

fn request(method: Method, path: &str, body: &Value) -> Request<Body> {
    let request = Request::builder()
        .method(method)
        .uri(format!("/admin/v1/campaigns{path}"))
        .header("authorization", format!("Bearer {ANN}"));
    request.body(Body::from(body.to_string())).unwrap()
}

async fn post(world: &World, path: &str, body: Value) -> Reply {
    world.send(request(Method::POST, path, &body)).await
}

async fn put(world: &World, path: &str, body: &Value) -> Reply {
    world.send(request(Method::PUT, path, body)).await
}

async fn get(world: &World, path: &str) -> Value {
    world
        .send(request(Method::GET, path, &json!(null)))
        .await
        .ok()
}

/// What the audit has, latest first: what was done, to what, and why.
async fn audit(world: &World) -> Vec<(String, String, String)> {
    let rows = get(world, "/spring/audit").await;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let rows = rows["rows"].as_array().unwrap().iter();
    rows.map(|row| (text(row, "what"), text(row, "subject"), text(row, "detail")))
        .collect()
}

async fn holds(world: &World) {
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn nobody_else_may_and_nothing_is_done_without_a_reason() {
    let world = world(&campaign()).await;
    let player = world.player().await;
    for (method, path) in [
        (Method::GET, ""),
        (Method::GET, "/spring"),
        (Method::PUT, "/spring"),
        (Method::POST, "/spring/pause"),
        (Method::POST, "/spring/resume"),
        (Method::POST, "/spring/prizes/coupon/restock"),
        (Method::POST, "/spring/awards/a/void"),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(format!("/admin/v1/campaigns{path}"));
        let reply = player.send(request, Body::from("{}")).await;
        assert_eq!(reply.code(), "bad_token", "{path}");
    }
    let long = "x".repeat(301);
    for reason in ["", "  ", &long] {
        for path in ["pause", "prizes/coupon/restock"] {
            let body = json!({"reason": reason, "amount": 1});
            let reply = post(&world, &format!("/spring/{path}"), body).await;
            assert_eq!(reply.code(), "bad_request", "{path}");
            assert_eq!(reply.json()["findings"][0]["path"], "reason", "{path}");
        }
    }
    let because = json!({"reason": "x", "amount": 1});
    for (path, code) in [
        ("/autumn/pause", "unknown_campaign"),
        ("/autumn/prizes/coupon/restock", "unknown_campaign"),
        ("/spring/prizes/gone/restock", "not_found"),
        ("/spring/awards/gone/void", "unknown_award"),
    ] {
        assert_eq!(
            post(&world, path, because.clone()).await.code(),
            code,
            "{path}"
        );
    }
    for amount in [0, 1_000_000_001] {
        let body = json!({"reason": "x", "amount": amount});
        let reply = post(&world, "/spring/prizes/coupon/restock", body).await;
        assert_eq!(reply.json()["findings"][0]["path"], "amount");
    }
    assert_eq!(audit(&world).await, []);
}

#[tokio::test]
async fn while_a_campaign_is_paused_nothing_is_played_and_everybody_sees_why() {
    let world = world(&sure_win("coupon", 50)).await;
    let other = world.second_state().await;
    let player = world.player().await;
    let won = player.spin("key-00001").await;
    let award = won.ok()["awards"][0]["id"].as_str().unwrap().to_owned();
    let shown = async || world.get("/v1/campaigns/spring").await;
    let before = shown().await;
    assert_eq!(before.ok().get("paused"), None);

    let because = json!({"reason": "the coupon is misprinted"});
    let state = post(&world, "/spring/pause", because.clone()).await.ok();
    assert_eq!(state["paused"], true);
    let reply = player.spin("key-00002").await;
    assert_eq!(
        (reply.status, reply.code()),
        (StatusCode::CONFLICT, "paused".to_owned())
    );
    let during = shown().await;
    assert_eq!(during.ok()["paused"], true);
    assert_ne!(during.header("etag"), before.header("etag"));
    // What was decided is answered, and what was won can be claimed.
    assert_eq!(player.spin("key-00001").await.body, won.body);
    assert_eq!(
        player.claim(&award, json!({})).await.ok()["status"],
        "claimed"
    );
    // Another server hears of it when it looks.
    let elsewhere = app(Arc::clone(&other));
    let spin = async |key: &str| {
        let request = Request::post("/v1/campaigns/spring/widgets/wheel/actions")
            .header("authorization", format!("Bearer {}", player.token))
            .header("idempotency-key", key);
        let body = Body::from(r#"{"action": {"type": "spin"}}"#);
        send(elsewhere.clone(), request.body(body).unwrap()).await
    };
    spin("key-00003").await.ok();
    other.campaigns.refresh(&other.store).await;
    assert_eq!(spin("key-00004").await.code(), "paused");

    // What is so already stays so, and is not written down.
    post(&world, "/spring/pause", because).await.ok();
    world.set_time(world.now_ms() + 1);
    let state = post(&world, "/spring/resume", json!({"reason": "printed anew"}))
        .await
        .ok();
    assert_eq!(state["paused"], false);
    player.spin("key-00002").await.ok();
    assert_eq!(shown().await.header("etag"), before.header("etag"));
    other.campaigns.refresh(&other.store).await;
    spin("key-00004").await.ok();
    let spring = "spring".to_owned();
    assert_eq!(
        audit(&world).await,
        [
            (
                "campaign.resumed".to_owned(),
                spring.clone(),
                "printed anew".to_owned()
            ),
            (
                "campaign.paused".to_owned(),
                spring,
                "the coupon is misprinted".to_owned()
            ),
        ]
    );
}

#[tokio::test]
async fn a_pause_outlives_a_restart() {
    let mut world = world(&sure_win("coupon", 50)).await;
    post(&world, "/spring/pause", json!({"reason": "x"}))
        .await
        .ok();
    world.restart(&sure_win("coupon", 60)).await.unwrap();
    let player = world.player().await;
    assert_eq!(player.spin("key-00001").await.code(), "paused");
    assert_eq!(get(&world, "").await["campaigns"][0]["paused"], true);
}

#[tokio::test]
async fn more_of_a_prize_can_be_won_and_players_see_how_many() {
    let mut world = world(&sure_win("coupon", 1)).await;
    let player = world.player().await;
    player.win("key-00001").await;
    assert_eq!(player.spin("key-00002").await.ok()["awards"], json!([]));
    let body = json!({"amount": 2, "reason": "the shop has sent more"});
    let state = post(&world, "/spring/prizes/coupon/restock", body)
        .await
        .ok();
    let stock = state["stock"].as_array().unwrap();
    let coupon = stock.iter().find(|row| row["prize"] == "coupon").unwrap();
    assert_eq!(
        *coupon,
        json!({"prize": "coupon", "quantity": 3, "added": 2, "remaining": 2})
    );
    player.win("key-00003").await;
    let quantity = async |world: &World| {
        let view = world.get("/v1/campaigns/spring").await.ok();
        let prizes = view["prizes"].as_array().unwrap().iter();
        prizes
            .filter(|it| it["id"] == "coupon")
            .map(|it| it["quantity"].clone())
            .next()
    };
    assert_eq!(quantity(&world).await, Some(json!(3)));
    holds(&world).await;
    assert_eq!(
        audit(&world).await,
        [(
            "stock.restocked".to_owned(),
            "coupon".to_owned(),
            "2: the shop has sent more".to_owned()
        )]
    );
    // The file says 1 as before, and that is no less than was published.
    world.restart(&sure_win("coupon", 1)).await.unwrap();
    assert_eq!(world.count(STOCK_LEFT).await, 1);
    assert_eq!(quantity(&world).await, Some(json!(3)));
    // And what the file adds comes to it.
    world.restart(&sure_win("coupon", 4)).await.unwrap();
    assert_eq!(world.count(STOCK_LEFT).await, 4);
    assert_eq!(quantity(&world).await, Some(json!(6)));
    holds(&world).await;
    let error = world.restart(&sure_win("coupon", 3)).await.unwrap_err();
    assert!(
        error.contains("3 is less than the 4 published before"),
        "{error}"
    );
}

#[tokio::test]
async fn an_award_that_is_taken_back_is_no_recent_win_and_its_reason_is_forgotten() {
    let world = world(&sure_win("coupon", 5)).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    player.win("key-00002").await;
    let body = json!({"reason": "won by a program"});
    post(&world, &format!("/spring/awards/{award}/void"), body)
        .await
        .ok();
    holds(&world).await;
    let board = world
        .get("/v1/campaigns/spring/widgets/wheel/board")
        .await
        .ok();
    assert_eq!(board["winners"].as_array().unwrap().len(), 1);
    let rows = audit(&world).await;
    assert_eq!(
        rows,
        [(
            "award.void".to_owned(),
            award,
            "won by a program".to_owned()
        )]
    );
    let forget = Request::delete("/v1/campaigns/spring/me");
    assert_eq!(player.send(forget, Body::empty()).await.status, 204);
    assert_eq!(audit(&world).await[0].2, "");
    holds(&world).await;
}

#[tokio::test]
async fn a_campaign_that_is_put_is_checked_and_served_at_once() {
    let mut world = world(&sure_win("coupon", 50)).await;
    let other = world.second_state().await;
    let player = world.player().await;
    let mut wrong = sure_win("coupon", 40);
    wrong["title"] = json!(7);
    wrong["pools"][0]["entries"][0]["prize"] = json!("gone");
    let reply = put(&world, "/spring", &wrong).await;
    assert_eq!(reply.code(), "bad_request");
    let reply = reply.json();
    let findings = reply["findings"].as_array().unwrap().iter();
    let paths: Vec<_> = findings
        .map(|finding| finding["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"title"), "{paths:?}");
    let mut renamed = sure_win("coupon", 50);
    renamed["id"] = json!("autumn");
    for (body, path) in [
        (renamed.clone(), "id"),
        (sure_win("coupon", 40), "prizes[1].quantity"),
        (json!("text"), ""),
    ] {
        let reply = put(&world, "/spring", &body).await;
        assert_eq!(reply.code(), "bad_request");
        assert_eq!(reply.json()["findings"][0]["path"], path);
    }
    assert_eq!(audit(&world).await, [], "nothing has changed");

    let mut better = sure_win("coupon", 60);
    better["title"]["en"] = json!("Better luck");
    let put_once = put(&world, "/spring", &better).await.ok();
    assert_eq!(
        (&put_once["changed"], &put_once["warnings"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(put(&world, "/spring", &better).await.ok()["changed"], false);
    let title = async |world: &World| {
        let view = world.get("/v1/campaigns/spring?lang=en").await.ok();
        view["title"].as_str().unwrap().to_owned()
    };
    assert_eq!(title(&world).await, "Better luck");
    assert_eq!(world.count(STOCK_LEFT).await, 60);
    player.win("key-00001").await;
    let revision = put_once["revision"].as_str().unwrap().to_owned();
    assert_eq!(
        audit(&world).await,
        [(
            "campaign.published".to_owned(),
            revision.clone(),
            String::new()
        )]
    );
    // One that no file has, also by another server.
    put(&world, "/autumn", &renamed).await.ok();
    other.campaigns.refresh(&other.store).await;
    assert_eq!(other.campaign("spring").unwrap().revision, revision);
    assert!(other.campaign("autumn").is_ok());

    // A restart serves both; the file counts again when it changes.
    world.restart(&sure_win("coupon", 50)).await.unwrap();
    assert_eq!(title(&world).await, "Better luck");
    assert!(world.state.campaign("autumn").is_ok());
    let mut newer = sure_win("coupon", 60);
    newer["title"]["en"] = json!("Newer luck");
    world.restart(&newer).await.unwrap();
    assert_eq!(title(&world).await, "Newer luck");
    holds(&world).await;
}

#[tokio::test]
async fn a_document_may_be_longer_than_other_bodies_and_has_an_end() {
    let world = world(&campaign()).await;
    let mut long = campaign();
    long["terms"] = json!(vec!["A condition that says something. ".repeat(300); 80]);
    assert!(long.to_string().len() > 500_000);
    put(&world, "/spring", &long).await.ok();
    long["terms"] = json!(vec!["A condition that says something. ".repeat(300); 120]);
    assert_eq!(put(&world, "/spring", &long).await.code(), "too_large");
}
