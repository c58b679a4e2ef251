//! Participants whom a partner's backend signed.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    player::Player,
    sample::{limited, sure_win},
    world::{Reply, World},
};

pub(crate) const OLD: &str = "old-secret-of-the-shop-0123456789abc";
pub(crate) const NEW: &str = "new-secret-of-the-shop-0123456789abc=";

/// A server that knows two keys of a shop, with a wheel of two turns that always wins.
pub(crate) async fn world() -> World {
    let keys = format!("shop-1={OLD}, shop-2={NEW}");
    let campaign = limited(sure_win("coupon", 50), json!({"total": 2}));
    World::with_arguments(&campaign, &["--partner-keys", &keys]).await
}

pub(crate) fn sign(claims: &str, secret: &str) -> String {
    let signed = format!("fp1.{}", BASE64.encode(claims));
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = mac.chain_update(&signed).finalize().into_bytes();
    format!("{signed}.{}", BASE64.encode(mac))
}

fn claims(world: &World) -> Value {
    json!({"key": "shop-1", "id": "user-7", "campaign": "spring",
           "exp": world.now_ms() / 1000 + 3600})
}

/// An assertion of the shop that is good for an hour.
fn assertion(world: &World, id: &str) -> String {
    let mut claims = claims(world);
    claims["id"] = json!(id);
    sign(&claims.to_string(), OLD)
}

/// Starts a session on a device that knows nothing yet, or with `token`.
pub(crate) async fn enter(world: &World, token: &str, assertion: &str) -> (Player, Reply) {
    let mut player = world.player().await;
    token.clone_into(&mut player.token);
    let reply = player.start(json!({"participant": assertion})).await;
    (player, reply)
}

async fn refusal(world: &World, assertion: &str) -> String {
    let (_, reply) = enter(world, "", assertion).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "{assertion}");
    assert_eq!(reply.code(), "bad_participant", "{assertion}");
    reply.json()["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_same_user_is_one_participant_with_one_limit_on_every_device() {
    let world = world().await;
    let (phone, _) = enter(&world, "", &assertion(&world, "user-7")).await;
    let (desk, _) = enter(&world, "", &assertion(&world, "user-7")).await;
    let (other, _) = enter(&world, "", &assertion(&world, "user-8")).await;
    let award = phone.win("key-00001").await;
    assert_eq!(desk.awards().await[0]["id"], award.as_str());
    desk.spin("key-00002").await.ok();
    for device in [&phone, &desk] {
        assert_eq!(device.spin("key-00003").await.code(), "limit_reached");
    }
    assert_eq!(other.awards().await, Vec::<Value>::new());
    other.spin("key-00001").await.ok();

    let me = phone.get("me").await.ok();
    assert_eq!(me["partner"], json!({"key": "shop-1", "id": "user-7"}));
    assert!(!me["participant"].as_str().unwrap().contains("user-7"));
}

#[tokio::test]
async fn a_session_is_renewed_by_its_token_alone() {
    let world = world().await;
    let (mut player, _) = enter(&world, "", &assertion(&world, "user-7")).await;
    let award = player.win("key-00001").await;
    let session = player.start(json!({})).await.ok();
    assert_eq!(session["awards"][0]["id"], award.as_str());
    assert_eq!(player.get("me").await.ok()["partner"]["id"], "user-7");
}

#[tokio::test]
async fn what_was_played_without_a_name_is_not_joined() {
    let world = world().await;
    let anonymous = world.player().await;
    anonymous.win("key-00001").await;
    let (signed, reply) = enter(&world, &anonymous.token, &assertion(&world, "user-7")).await;
    assert_eq!(reply.ok()["awards"], json!([]));
    let award = signed.win("key-00001").await;
    assert_eq!(anonymous.awards().await.len(), 1);

    let (other, reply) = enter(&world, &signed.token, &assertion(&world, "user-8")).await;
    assert_eq!(
        reply.ok()["awards"],
        json!([]),
        "another user on the device"
    );
    other.spin("key-00001").await.ok();
    assert_eq!(signed.awards().await[0]["id"], award.as_str());
}

#[tokio::test]
async fn a_key_can_be_changed_while_its_users_stay_the_same() {
    let world = world().await;
    let (former, _) = enter(&world, "", &assertion(&world, "user-7")).await;
    let award = former.win("key-00001").await;
    let mut claims = claims(&world);
    claims["key"] = json!("shop-2");
    let (player, reply) = enter(&world, "", &sign(&claims.to_string(), NEW)).await;
    assert_eq!(reply.ok()["awards"][0]["id"], award.as_str());
    let partner = player.get("me").await.ok()["partner"].clone();
    assert_eq!(partner, json!({"key": "shop-2", "id": "user-7"}));
    assert_eq!(world.count("SELECT COUNT(*) FROM partner_id").await, 1);
}

#[tokio::test]
async fn what_no_partner_signed_is_refused() {
    let world = world().await;
    let with = |name: &str, value: Value| {
        let mut claims = claims(&world);
        claims[name] = value;
        claims.to_string()
    };
    let now = world.now_ms() / 1000;
    for (claims, secret, why) in [
        (claims(&world).to_string(), NEW, "signature"),
        (claims(&world).to_string(), "", "signature"),
        (with("key", json!("shop-2")), OLD, "signature"),
        (with("key", json!("shop-3")), OLD, "no such key"),
        (with("key", json!("")), OLD, "no such key"),
        (with("campaign", json!("autumn")), OLD, "another campaign"),
        (with("campaign", json!("Spring")), OLD, "another campaign"),
        (with("id", json!("")), OLD, "`id`"),
        (with("id", json!("u".repeat(201))), OLD, "`id`"),
        (with("exp", json!(now - 60)), OLD, "expired"),
        (with("exp", json!(0)), OLD, "expired"),
        (with("exp", json!(i64::MIN)), OLD, "expired"),
        (with("exp", json!(world.now_ms())), OLD, "in seconds"),
        (with("exp", json!(i64::MAX)), OLD, "in seconds"),
        (with("exp", json!("tomorrow")), OLD, "like fp1."),
        (with("exp", json!(null)), OLD, "like fp1."),
        (with("id", json!(7)), OLD, "like fp1."),
        ("{}".to_owned(), OLD, "like fp1."),
        ("[]".to_owned(), OLD, "like fp1."),
        (String::new(), OLD, "like fp1."),
        (with("more", json!("x".repeat(3000))), OLD, "like fp1."),
    ] {
        let detail = refusal(&world, &sign(&claims, secret)).await;
        assert!(detail.contains(why), "{claims}: {detail}");
    }
    for nonsense in [
        "",
        "user-7",
        "fp1",
        "fp1.",
        "fp1..",
        "fp1.e30.",
        "ff1.a.b",
        "茶.茶.茶",
    ] {
        refusal(&world, nonsense).await;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM partner_id").await, 0);
}

#[tokio::test]
async fn an_expired_assertion_is_good_for_another_minute_as_clocks_differ() {
    let world = world().await;
    let text = assertion(&world, "user-7");
    let expires_ms = (world.now_ms() / 1000 + 3600) * 1000;
    world.set_time(expires_ms + 59_999);
    enter(&world, "", &text).await.1.ok();
    world.set_time(expires_ms + 60_000);
    assert!(refusal(&world, &text).await.contains("expired"));
}

#[tokio::test]
async fn an_assertion_that_was_cut_or_changed_anywhere_is_refused() {
    let world = world().await;
    let text = assertion(&world, "user-7");
    for at in 0..text.len() {
        refusal(&world, &text[..at]).await;
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        refusal(&world, &String::from_utf8(changed).unwrap()).await;
    }
    for longer in [
        format!("{text}A"),
        format!("{text}="),
        format!("{text}."),
        format!(" {text}"),
    ] {
        refusal(&world, &longer).await;
    }
    enter(&world, "", &text).await.1.ok();
}

#[tokio::test]
async fn a_server_without_partners_takes_nobodys_word() {
    for keys in [&[][..], &["--partner-keys", ""]] {
        let world = World::with_arguments(&sure_win("coupon", 5), keys).await;
        let detail = refusal(&world, &assertion(&world, "user-7")).await;
        assert!(detail.contains("no such key"), "{detail}");
        let mut player = world.player().await;
        player.start(json!({"participant": null})).await.ok();
    }
}

#[tokio::test]
async fn the_id_of_a_user_is_another_in_every_campaign() {
    let mut world = world().await;
    let mut other = sure_win("coupon", 5);
    other["id"] = json!("autumn");
    std::fs::write(world.path("campaigns/autumn.json"), other.to_string()).unwrap();
    world.restart(&sure_win("coupon", 50)).await.unwrap();
    enter(&world, "", &assertion(&world, "user-7")).await.1.ok();
    let mut claims = claims(&world);
    claims["campaign"] = json!("autumn");
    let body = json!({"participant": sign(&claims.to_string(), OLD)}).to_string();
    let request = Request::post("/v1/campaigns/autumn/sessions").body(Body::from(body));
    world.send(request.unwrap()).await.ok();
    let ids = "SELECT COUNT(DISTINCT participant) FROM partner_id";
    assert_eq!(world.count(ids).await, 2);
}

#[tokio::test]
async fn the_partners_id_is_forgotten_and_limits_stay_true() {
    let world = world().await;
    let (player, _) = enter(&world, "", &assertion(&world, "user-7")).await;
    for key in ["key-00001", "key-00002"] {
        player.win(key).await;
    }
    let request = Request::delete("/v1/campaigns/spring/me")
        .header("authorization", format!("Bearer {}", player.token));
    let reply = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert!(player.get("me").await.ok().get("partner").is_none());
    assert_eq!(world.count("SELECT COUNT(*) FROM partner_id").await, 0);

    let (back, _) = enter(&world, "", &assertion(&world, "user-7")).await;
    assert_eq!(back.spin("key-00003").await.code(), "limit_reached");
}
