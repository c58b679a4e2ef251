//! What can be seen of a running server: metrics for who may, and a log that tells of nobody.

use std::fs::File;

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::{
    process::{call, folder, running_campaign, server, session, spawn, stop},
    sample::{CODE, campaign, sure_win},
    world::World,
};

const SCRAPER: &str = "scrape-0123456789abcdef0123456789abcdef";

async fn metrics(world: &World) -> String {
    let request = Request::get("/metrics").header("authorization", format!("Bearer {SCRAPER}"));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 200);
    let kind = reply.header("content-type").to_owned();
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// The value of the line that begins like this.
fn value(text: &str, start: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(start));
    let line = line.unwrap_or_else(|| panic!("{start} in {text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status_and_name_nobody() {
    let world = World::with_arguments(&sure_win("coupon", 5), &["--metrics-token", SCRAPER]).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    player.win("key-00002").await;
    player.spin("short").await;
    let strange = Request::builder()
        .method("BREW")
        .uri("/v1/campaigns/spring");
    world.send(strange.body(Body::empty()).unwrap()).await;
    let text = metrics(&world).await;
    let actions = r#"route="/v1/campaigns/{campaign}/widgets/{widget}/actions""#;
    let requests = |method: &str, route: &str, status: u16| {
        let labels = format!(r#"{{method="{method}",{route},status="{status}"}}"#);
        value(&text, &format!("funfair_requests_total{labels}"))
    };
    assert_eq!(requests("POST", actions, 200), 2.0);
    assert_eq!(requests("POST", actions, 400), 1.0);
    let campaign = r#"route="/v1/campaigns/{campaign}""#;
    assert_eq!(requests("other", campaign, 405), 1.0);
    let count = format!("funfair_request_seconds_count{{{actions}}}");
    assert_eq!(value(&text, &count), 3.0);
    assert_eq!(value(&text, "funfair_stock_mismatches"), 0.0);
    for secret in ["spring", &award, &player.token, "BREW"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_stock_that_does_not_add_up_shows_within_a_minute() {
    let world = World::with_arguments(&sure_win("coupon", 5), &["--metrics-token", SCRAPER]).await;
    assert_eq!(
        value(&metrics(&world).await, "funfair_stock_mismatches"),
        0.0
    );
    let stolen = sqlx::query("UPDATE stock SET remaining = remaining - 1 WHERE prize = 'coupon'");
    stolen.execute(&world.database().await).await.unwrap();
    assert_eq!(
        value(&metrics(&world).await, "funfair_stock_mismatches"),
        0.0
    );
    world.set_time(world.now_ms() + 60_000);
    assert_eq!(
        value(&metrics(&world).await, "funfair_stock_mismatches"),
        1.0
    );
}

#[tokio::test]
async fn only_who_has_the_secret_reads_them() {
    let world = World::with_arguments(&campaign(), &["--metrics-token", SCRAPER]).await;
    for secret in ["", "x", &SCRAPER[1..]] {
        let request = Request::get("/metrics").header("authorization", format!("Bearer {secret}"));
        let reply = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.code(), "bad_token");
    }
    assert_eq!(world.get("/metrics").await.code(), "bad_token");
    let without = World::with(&campaign()).await;
    assert_eq!(without.get("/metrics").await.code(), "not_found");
}

#[test]
fn without_a_secret_only_the_machine_itself_reads_them() {
    let folder = folder(&campaign());
    let (child, address) = spawn(server(&folder).stderr(std::process::Stdio::null()));
    let read = |headers: &[(&str, &str)]| call(&address, "GET /metrics", headers, "");
    assert!(read(&[]).contains("funfair_stock_mismatches 0"));
    for proxied in [
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "for=_x"),
        ("via", "1.1 x"),
    ] {
        assert!(read(&[proxied]).contains("not_found"), "{proxied:?}");
    }
    stop(child, "-TERM");
}

/// A whole play with contact data, at the most talkative level.
#[test]
fn a_log_tells_of_nobody() {
    let mut campaign = running_campaign();
    campaign["prizes"][1]["claim"] = json!({"fields": ["name", "phone", "email", "address"],
                                           "delivery": "By post"});
    campaign["embed"] = json!({"context": ["store"]});
    let folder = folder(&campaign);
    let log = folder.path().join("log");
    let shop = "hush-shop-0123456789abcdef0123456789a";
    let mut command = server(&folder);
    command
        .env("RUST_LOG", "trace")
        .env("FUNFAIR_PARTNER_KEYS", format!("shop={shop}"))
        .stderr(File::create(&log).unwrap());
    let (child, address) = spawn(&mut command);
    let token = session(&address);
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("idempotency-key", "key-of-mine-1"),
        ("x-forwarded-for", "198.51.100.77"),
        ("user-agent", "Telltale/1.0"),
    ];
    let post = |path: &str, body: &str| {
        call(
            &address,
            &format!("POST /v1/campaigns/spring/{path}"),
            &headers,
            body,
        )
    };
    let said = r#"{"consent": {"version": "1", "purposes": ["statistics"]},
                   "context": {"store": "hidden-field"}}"#;
    post("sessions", said);
    let won: Value = serde_json::from_str(&post(
        "widgets/wheel/actions",
        r#"{"action": {"type": "spin"}}"#,
    ))
    .unwrap();
    let award = won["awards"][0]["id"].as_str().unwrap();
    let contact = r#"{"contact": {"name": "Lei Li", "phone": "13800138000",
                      "email": "lei@example.com", "address": "1 Tea Lane"}}"#;
    let claimed = post(&format!("awards/{award}/claim"), contact);
    assert!(claimed.contains(CODE), "{claimed}");
    post("sessions", r#"{"participant": "fp1.user-seven.x"}"#);
    let me = call(&address, "GET /v1/campaigns/spring/me", &headers, "");
    let participant = serde_json::from_str::<Value>(&me).unwrap()["participant"].clone();
    call(&address, "GET /healthz?secret=in-the-query", &headers, "");
    stop(child, "-TERM");

    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.matches(r#""answered""#).count() >= 6, "{log}");
    for personal in [
        "Lei Li",
        "13800138000",
        "lei@example.com",
        "Tea Lane",
        "hidden-field",
        "user-seven",
        "198.51.100.77",
        "Telltale",
        "key-of-mine",
        "in-the-query",
        shop,
        CODE,
        award,
        &token,
        participant.as_str().unwrap(),
    ] {
        let line = log.lines().find(|line| line.contains(personal));
        assert_eq!(line, None, "{personal}");
    }
}
