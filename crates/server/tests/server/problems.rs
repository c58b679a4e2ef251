//! Every problem that the protocol knows, provoked.

use std::{
    collections::BTreeSet,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{Method, Request, StatusCode},
};
use funfair_campaign::protocol::ProblemCode;
use funfair_server::{request::MAX_BODY_BYTES, slow::Timed};
use hyper::body::Frame;
use serde_json::json;

use crate::{
    media_world::{append, begin, world},
    player::Player,
    sample::{DAY_MS, END_MS, START_MS, limited, sure_win},
    world::{Reply, World},
};

const ACTIONS: &str = "widgets/wheel/actions";
const SPIN: &str = r#"{"action":{"type":"spin"}}"#;

#[tokio::test]
async fn every_problem_has_a_request_that_shows_it() {
    let seen: BTreeSet<String> = [
        addresses().await,
        malformed().await,
        schedule().await,
        awards().await,
        taken_back().await,
        order().await,
        uploads().await,
        faults().await,
        haste().await,
        operators().await,
    ]
    .into_iter()
    .flatten()
    .map(|(expected, reply)| {
        assert_eq!(reply.code(), expected);
        expected.to_owned()
    })
    .collect();
    let known = ProblemCode::ALL.iter().map(|code| code.key().to_owned());
    assert_eq!(seen, known.collect());
}

type Shown = Vec<(&'static str, Reply)>;

async fn addresses() -> Shown {
    let world = World::with(&sure_win("coupon", 5)).await;
    let player = world.player().await;
    let put = Request::builder()
        .method(Method::PUT)
        .uri("/v1/campaigns/spring/awards");
    let put = world.send(put.body(Body::empty()).unwrap()).await;
    assert_eq!(put.header("allow"), "GET,HEAD");
    let unsigned = player.post("conversions", None, "{}").await;
    vec![
        ("bad_signature", unsigned),
        ("not_found", world.get("/v1/nothing").await),
        ("not_found", world.get("/v1/campaigns/%ff").await),
        ("bad_method", put),
        ("unknown_campaign", world.get("/v1/campaigns/autumn").await),
        (
            "unknown_widget",
            world.get("/v1/campaigns/spring/widgets/gone/board").await,
        ),
        (
            "unknown_widget",
            player
                .post("widgets/gone/actions", Some("key-00001"), SPIN)
                .await,
        ),
        ("unknown_award", player.claim("nothing", json!({})).await),
    ]
}

async fn malformed() -> Shown {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    let mut shown = Vec::new();
    for body in ["", "{", "[]", "{}", "\u{0}", r#"{"action"}"#] {
        shown.push((
            "bad_request",
            player.post(ACTIONS, Some("key-00001"), body).await,
        ));
    }
    for body in ["[]", r#"[null, "en"]"#] {
        shown.push(("bad_request", player.post("sessions", None, body).await));
    }
    for body in [r#"[{"type": "spin"}]"#, r#" [{"type": "spin"}, "en"]"#] {
        shown.push((
            "bad_request",
            player.post(ACTIONS, Some("key-00001"), body).await,
        ));
    }
    let contact = r#"{"contact":{"fax":"1"}}"#;
    let award = player.win("key-00000").await;
    shown.push((
        "bad_request",
        player
            .post(&format!("awards/{award}/claim"), None, contact)
            .await,
    ));
    for action in [
        json!(null),
        json!({}),
        json!({"type": "fly"}),
        json!(["spin"]),
    ] {
        shown.push(("bad_action", player.act("key-00001", action).await));
    }
    shown.push(("bad_key", player.post(ACTIONS, None, SPIN).await));
    for key in [
        "",
        "short",
        "has spaces",
        "\"half-quoted",
        &"k".repeat(65),
        "ключ-ключ",
    ] {
        shown.push(("bad_key", player.spin(key).await));
    }
    let large = format!(r#"{{"action":"{}"}}"#, "x".repeat(MAX_BODY_BYTES));
    shown.push((
        "too_large",
        player.post(ACTIONS, Some("key-00001"), &large).await,
    ));
    shown.push((
        "key_reused",
        player
            .act("key-00000", json!({"type": "spin", "x": 1}))
            .await,
    ));
    world.set_time(world.now_ms() + DAY_MS);
    shown.push(("expired_token", player.spin("key-00001").await));
    let somebody = json!({"participant": "somebody"});
    shown.push(("bad_participant", player.start(somebody).await));
    player.token.clear();
    shown.push(("bad_token", player.spin("key-00001").await));
    shown
}

async fn schedule() -> Shown {
    let world = World::with(&limited(sure_win("coupon", 5), json!({"total": 1}))).await;
    let spin_at = async |player: &mut Player, now_ms: i64, key: &str| {
        world.set_time(now_ms);
        player.start(json!({})).await.ok();
        player.spin(key).await
    };
    let mut player = world.player().await;
    let early = spin_at(&mut player, START_MS - 1, "key-00001").await;
    assert_eq!(early.json()["next_ms"], START_MS);
    spin_at(&mut player, START_MS, "key-00002").await.ok();
    vec![
        ("not_started", early),
        (
            "limit_reached",
            spin_at(&mut player, START_MS, "key-00003").await,
        ),
        ("ended", spin_at(&mut player, END_MS, "key-00004").await),
    ]
}

async fn taken_back() -> Shown {
    let ann = "ann-0123456789abcdef0123456789abcdef";
    let arguments = ["--admin-tokens", &format!("ann={ann}")];
    let world = World::with_arguments(&sure_win("coupon", 5), &arguments).await;
    let player = world.player().await;
    let award = player.win("key-00001").await;
    let request = Request::post(format!("/admin/v1/campaigns/spring/awards/{award}/void"))
        .header("authorization", format!("Bearer {ann}"))
        .body(Body::from(r#"{"reason": "by mistake"}"#));
    world.send(request.unwrap()).await.ok();
    vec![("award_void", player.claim(&award, json!({})).await)]
}

async fn order() -> Shown {
    let world = World::with(&crate::quiz::quiz()).await;
    let request = json!({"action": {"type": "next"}}).to_string();
    let player = world.player().await;
    let reply = player.post("widgets/quiz/actions", Some("key-00001"), &request);
    vec![("out_of_order", reply.await)]
}

async fn uploads() -> Shown {
    let world = world("after").await;
    let player = world.player().await;
    let address = begin(&player, 5).await;
    let version = Request::patch(&address).header("tus-resumable", "2.0.0");
    let version = player.send(version, Body::empty()).await;
    let offset = append(&player, &address, 3, Body::from("no")).await;
    let media = append(&player, &address, 0, Body::from("wrong")).await;
    let gone = append(&player, &address, 5, Body::empty()).await;
    assert_eq!(gone.json()["detail"], media.json()["detail"]);
    vec![
        ("bad_version", version),
        ("bad_offset", offset),
        ("bad_media", media),
        ("gone", gone),
    ]
}

async fn awards() -> Shown {
    let world = World::with(&sure_win("set", 5)).await;
    let mut player = world.player().await;
    let (one, other) = (player.win("key-00001").await, player.win("key-00002").await);
    let contact = json!({"name": "李雷", "phone": "13800138000"});
    let mut shown = vec![("bad_contact", player.claim(&one, json!({})).await)];
    player.claim(&one, contact.clone()).await.ok();
    let somebody = json!({"name": "韩梅梅", "phone": "13900139000"});
    shown.push((
        "already_claimed",
        player.claim(&one, somebody.clone()).await,
    ));
    shown.push(("contact_used", player.claim(&other, contact).await));
    world.set_time(world.now_ms() + 8 * DAY_MS);
    player.start(json!({})).await.ok();
    shown.push(("claim_expired", player.claim(&other, somebody).await));
    shown
}

/// A campaign that an operator has paused.
async fn operators() -> Shown {
    let ann = "ann-0123456789abcdef0123456789abcdef";
    let tokens = format!("ann={ann}");
    let world = World::with_arguments(&sure_win("coupon", 5), &["--admin-tokens", &tokens]).await;
    let player = world.player().await;
    let request = Request::post("/admin/v1/campaigns/spring/pause")
        .header("authorization", format!("Bearer {ann}"));
    let body = Body::from(r#"{"reason": "a mistake"}"#);
    world.send(request.body(body).unwrap()).await.ok();
    vec![("paused", player.spin("key-00001").await)]
}

/// A body of which nothing ever comes.
struct Silent;

impl HttpBody for Silent {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

/// Callers who ask too often, and one whose body never comes.
async fn haste() -> Shown {
    let arguments = ["--participant-limits", "reads=1"];
    let world = World::with_arguments(&sure_win("coupon", 5), &arguments).await;
    let player = world.player().await;
    player.get("awards").await.ok();
    let slow = Timed::new(Body::new(Silent), Duration::from_millis(1));
    let slow = Body::new(slow);
    let request = Request::post("/v1/campaigns/spring/sessions");
    vec![
        ("too_many", player.get("awards").await),
        ("too_slow", world.send(request.body(slow).unwrap()).await),
    ]
}

/// Our own faults, which tell nothing of what is inside.
async fn faults() -> Shown {
    let world = World::with(&sure_win("coupon", 5)).await;
    let mut player = world.player().await;
    player.spin("key-00001").await.ok();
    let broken = sqlx::query("UPDATE widget_state SET state = 'not JSON'");
    broken.execute(&world.database().await).await.unwrap();
    let internal = player.start(json!({})).await;
    assert_eq!(internal.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!String::from_utf8_lossy(&internal.body).contains("JSON"));
    world.state.store.close().await;
    let unavailable = player.spin("key-00002").await;
    assert_eq!(unavailable.header("retry-after"), "1");
    vec![("internal", internal), ("unavailable", unavailable)]
}
