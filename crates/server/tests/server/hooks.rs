//! What the operator's own server is told: once, signed, in time, and of nobody who was forgotten.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, header},
    response::IntoResponse as _,
    routing::post,
};
use funfair_campaign::entry::EntryState;
use funfair_server::{
    hooks::deliver,
    signature::{self, Signed},
    state::Shared,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    entries::{enter, handed_in},
    partners::{OLD, sign},
    sample::{CODE, sure_win},
    world::World,
};

const ANN: &str = "ann-0123456789abcdef0123456789abcdef";
const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A server that takes messages and answers what it is told to, 204 without an order.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    orders: Arc<Mutex<VecDeque<(u16, &'static str)>>>,
}

impl Receiver {
    async fn listening() -> (Self, SocketAddr) {
        let receiver = Self::default();
        let state = receiver.clone();
        let take = async move |headers: HeaderMap, body: Bytes| {
            state.got.lock().unwrap().push((headers, body));
            let order = state.orders.lock().unwrap().pop_front();
            let (status, retry_after) = order.unwrap_or((204, ""));
            let mut response = StatusCode::from_u16(status).unwrap().into_response();
            let headers = response.headers_mut();
            headers.insert(header::LOCATION, "/elsewhere".parse().unwrap());
            if !retry_after.is_empty() {
                headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
            }
            response
        };
        let router = Router::new()
            .route("/in", post(take.clone()))
            .route("/elsewhere", post(take));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum_serve(listener, router).await });
        (receiver, address)
    }

    fn order(&self, status: u16, retry_after: &'static str) {
        self.orders.lock().unwrap().push_back((status, retry_after));
    }

    fn ids(&self) -> Vec<String> {
        let got = self.got.lock().unwrap();
        let ids = got
            .iter()
            .map(|(headers, _)| headers[signature::ID].to_str().unwrap());
        ids.map(str::to_owned).collect()
    }

    /// The messages, each with a signature that is right at `now_ms`.
    fn messages(&self, now_ms: i64) -> Vec<Value> {
        let got = self.got.lock().unwrap();
        let read = |(headers, body): &(HeaderMap, Bytes)| {
            let signed = Signed::read(headers, now_ms).unwrap();
            assert!(signed.is_by(SECRET.as_bytes(), body));
            assert_eq!(headers[header::CONTENT_TYPE], "application/json");
            serde_json::from_slice(body).unwrap()
        };
        got.iter().map(read).collect()
    }
}

/// Serves without more than the project itself uses.
async fn axum_serve(listener: TcpListener, router: Router) {
    let patience = funfair_server::listen::Patience::default();
    funfair_server::listen::listen(listener, router, patience, std::future::pending()).await;
}

async fn world(address: SocketAddr, more: &[&str]) -> World {
    let mut campaign = sure_win("coupon", 50);
    campaign.as_object_mut().unwrap().remove("consent");
    let url = format!("http://{address}/in");
    let (tokens, keys) = (format!("ann={ANN}"), format!("shop-1={OLD}"));
    let secrets = format!("default={SECRET}");
    let usual = [
        "--webhook-url",
        &url,
        "--webhook-private",
        "--admin-tokens",
        &tokens,
        "--partner-keys",
        &keys,
    ];
    let secrets = if more.is_empty() {
        vec!["--webhook-secrets", &secrets]
    } else {
        more.to_vec()
    };
    World::with_arguments(&campaign, &[&usual[..], &secrets].concat()).await
}

/// Sends until nothing is due.
async fn send_all(state: &Shared) {
    while deliver(state).await {}
}

const WAITING: &str = "SELECT COUNT(*) FROM webhook_message";

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_told_once_and_signed() {
    let (receiver, address) = Receiver::listening().await;
    let world = world(address, &[]).await;
    let claims = json!({"key": "shop-1", "id": "user-7", "campaign": "spring",
                        "exp": world.now_ms() / 1000 + 3600});
    let mut player = world.player().await;
    let assertion = sign(&claims.to_string(), OLD);
    player.start(json!({"participant": assertion})).await.ok();
    let participant = player.get("me").await.ok()["participant"].clone();
    let award = player.win("key-00001").await;
    player.spin("key-00001").await.ok();
    let other = player.win("key-00002").await;
    player.claim(&award, json!({})).await.ok();
    player.claim(&award, json!({})).await.ok();
    let entry = enter(
        &world,
        participant.as_str().unwrap(),
        &handed_in("mine", EntryState::Pending),
    )
    .await;
    let admin = async |path: String, body: Value| {
        let request = Request::post(format!("/admin/v1/campaigns/spring/{path}"))
            .header("authorization", format!("Bearer {ANN}"));
        world
            .send(request.body(Body::from(body.to_string())).unwrap())
            .await
            .ok()
    };
    admin(format!("entries/{entry}"), json!({"state": "accepted"})).await;
    admin(format!("entries/{entry}"), json!({"state": "featured"})).await;
    let (at_s, body) = (
        world.now_ms() / 1000,
        r#"{"what": "order", "participant": "user-7"}"#,
    );
    let request = Request::post("/v1/campaigns/spring/conversions")
        .header(signature::ID, "order-1")
        .header(signature::TIMESTAMP, at_s)
        .header(
            signature::SIGNATURE,
            signature::sign(OLD.as_bytes(), "order-1", at_s, body.as_bytes()),
        );
    world
        .send(request.body(Body::from(body)).unwrap())
        .await
        .ok();
    admin(
        format!("awards/{other}/void"),
        json!({"reason": "a secret reason"}),
    )
    .await;

    assert_eq!(world.count(WAITING).await, 6);
    send_all(&world.state).await;
    assert_eq!(world.count(WAITING).await, 0);
    let mut messages = receiver.messages(world.now_ms());
    messages.sort_by_key(|message| message["type"].to_string());
    let kinds: Vec<_> = messages
        .iter()
        .map(|it| it["type"].as_str().unwrap())
        .collect();
    let expected = [
        "award.claimed",
        "award.given",
        "award.given",
        "award.voided",
        "conversion.counted",
        "entry.accepted",
    ];
    assert_eq!(kinds, expected);
    for message in &messages {
        assert_eq!(message["timestamp"], "2026-03-01T02:01:00.000Z");
        assert_eq!(message["data"]["campaign"], "spring");
        assert_eq!(message["data"]["participant"], participant);
        assert_eq!(
            message["data"]["partner"],
            json!({"key": "shop-1", "id": "user-7"})
        );
        let text = message.to_string();
        assert!(!text.contains(CODE) && !text.contains("secret"), "{text}");
    }
    assert_eq!(messages[0]["data"]["award"], award.as_str());
    assert_eq!(messages[1]["data"]["prize"], "coupon");
    assert_eq!(messages[3]["data"]["award"], other.as_str());
    assert_eq!(messages[4]["data"]["conversion"], "order-1");
    assert_eq!(messages[5]["data"]["entry"], entry.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_arrive_is_sent_again_at_the_times_of_the_standard() {
    let (receiver, address) = Receiver::listening().await;
    let world = world(address, &[]).await;
    world.player().await.win("key-00001").await;
    for (status, retry_after, seconds) in [
        (500, "", 5),
        (302, "", 300),
        (404, "", 1800),
        (503, "9000", 9000),
        (429, "1", 18_000),
    ] {
        receiver.order(status, retry_after);
        send_all(&world.state).await;
        assert_eq!(world.count(WAITING).await, 1, "{status}");
        let before = receiver.ids().len();
        world.set_time(world.now_ms() + seconds * 1000 - 1);
        send_all(&world.state).await;
        assert_eq!(
            receiver.ids().len(),
            before,
            "{status}: not before its time"
        );
        world.set_time(world.now_ms() + seconds * 100 + 1);
    }
    send_all(&world.state).await;
    assert_eq!(world.count(WAITING).await, 0);
    let ids = receiver.ids();
    assert_eq!(ids.len(), 6, "and nothing was followed");
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ten_tries_a_message_is_given_up() {
    let (receiver, address) = Receiver::listening().await;
    let world = world(address, &[]).await;
    world.player().await.win("key-00001").await;
    for _ in 0..10 {
        receiver.order(500, "");
        send_all(&world.state).await;
        world.set_time(world.now_ms() + 100_000_000);
        // The schedule is longer than five days only when it is slept through, as here.
        let sql = "UPDATE webhook_message SET at_ms = at_ms + 100000000";
        sqlx::query(sql)
            .execute(&world.database().await)
            .await
            .unwrap();
    }
    assert_eq!(receiver.ids().len(), 10);
    assert_eq!(world.count(WAITING).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_gone_gets_nothing_more_until_it_is_turned_on() {
    let (receiver, address) = Receiver::listening().await;
    let world = world(address, &[]).await;
    let player = world.player().await;
    player.win("key-00001").await;
    receiver.order(410, "");
    send_all(&world.state).await;
    player.win("key-00002").await;
    world.set_time(world.now_ms() + 86_400_000);
    send_all(&world.state).await;
    assert_eq!(receiver.ids().len(), 1);
    assert_eq!(world.count(WAITING).await, 2);
    let url = format!("http://{address}/in");
    let mut tx = world.state.store.begin().await.unwrap();
    let on = funfair_server::store::outbox::turn_on(&mut tx, &url)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(on);
    send_all(&world.state).await;
    assert_eq!(receiver.ids().len(), 3);
    assert_eq!(world.count(WAITING).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_processes_one_sends_a_message() {
    let (receiver, address) = Receiver::listening().await;
    let world = world(address, &[]).await;
    let player = world.player().await;
    for n in 0..20 {
        player.win(&format!("key-{n:05}")).await;
    }
    let others = [world.second_state().await, world.second_state().await];
    let mut senders = Vec::new();
    for state in [&world.state, &others[0], &others[1], &world.state] {
        let state = Arc::clone(state);
        senders.push(tokio::spawn(async move { send_all(&state).await }));
    }
    for sender in senders {
        sender.await.unwrap();
    }
    send_all(&world.state).await;
    let mut ids = receiver.ids();
    assert_eq!(ids.len(), 20);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20, "each once");
    assert_eq!(world.count(WAITING).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_campaigns_with_a_secret_are_told_of() {
    let (_, address) = Receiver::listening().await;
    let other = format!("autumn={SECRET}");
    let world = world(address, &["--webhook-secrets", &other]).await;
    world.player().await.win("key-00001").await;
    assert_eq!(world.count(WAITING).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_of_what_was_refused_or_of_who_was_forgotten() {
    let (_, address) = Receiver::listening().await;
    let world = world(address, &[]).await;
    let player = world.player().await;
    player.win("key-00001").await;
    assert_eq!(world.count(WAITING).await, 1);
    assert_eq!(
        player.act("key-00002", json!({"type": "fly"})).await.code(),
        "bad_action"
    );
    assert_eq!(
        player.claim("nothing", json!({})).await.code(),
        "unknown_award"
    );
    assert_eq!(world.count(WAITING).await, 1);
    let forget = Request::delete("/v1/campaigns/spring/me");
    assert_eq!(player.send(forget, Body::empty()).await.status, 204);
    assert_eq!(world.count(WAITING).await, 0);
}

/// The name says nothing about where it leads: what it resolves to is what counts.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_inside_the_network_is_refused() {
    let (receiver, address) = Receiver::listening().await;
    let url = format!("https://127.0.0.2:{}/in", address.port());
    let secrets = format!("default={SECRET}");
    let arguments = ["--webhook-url", &url, "--webhook-secrets", &secrets];
    let world = World::with_arguments(&sure_win("coupon", 5), &arguments).await;
    world.player().await.win("key-00001").await;
    send_all(&world.state).await;
    assert_eq!(world.count("SELECT tries FROM webhook_message").await, 1);
    assert_eq!(receiver.ids().len(), 0);
}
