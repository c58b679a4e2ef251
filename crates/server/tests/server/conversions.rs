//! What partners tell of participants afterwards: signed, counted once, and kept as agreed.

use axum::{body::Body, http::Request};
use funfair_server::signature;
use serde_json::{Value, json};

use crate::{
    partner_examples::block,
    partners::{NEW, OLD, enter, sign},
    sample::{DAY_MS, sure_win},
    world::{Reply, World},
};

const STANDARD: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A server that knows three keys, one of them as Standard Webhooks spell it.
async fn world() -> World {
    let keys = format!("shop-1={OLD},shop-2={NEW},std={STANDARD}");
    World::with_arguments(&sure_win("coupon", 50), &["--partner-keys", &keys]).await
}

/// The same campaign, which asks nothing.
async fn unasked() -> World {
    let mut campaign = sure_win("coupon", 50);
    campaign.as_object_mut().unwrap().remove("consent");
    let keys = format!("shop-1={OLD}");
    World::with_arguments(&campaign, &["--partner-keys", &keys]).await
}

async fn send(world: &World, id: &str, at_s: i64, signature: &str, body: &str) -> Reply {
    let request = Request::post("/v1/campaigns/spring/conversions")
        .header("webhook-id", id)
        .header("webhook-timestamp", at_s)
        .header("webhook-signature", signature);
    let request = request.body(Body::from(body.to_owned())).unwrap();
    world.send(request).await
}

/// Tells of a conversion, signed now with `secret`.
async fn tell(world: &World, secret: &str, id: &str, body: &Value) -> Reply {
    let (at_s, body) = (world.now_ms() / 1000, body.to_string());
    let signature = signature::sign(secret.as_bytes(), id, at_s, body.as_bytes());
    send(world, id, at_s, &signature, &body).await
}

fn order() -> Value {
    json!({"what": "order", "value": {"minor": 12_900, "currency": "CNY"}})
}

const COUNT: &str = "SELECT COUNT(*) FROM conversion";
const NAMED: &str = "SELECT COUNT(*) FROM conversion WHERE participant IS NOT NULL";

#[tokio::test]
async fn a_conversion_counts_once_whichever_key_signed_it() {
    let world = world().await;
    for (secret, id) in [(OLD, "a-1"), (NEW, "a-2"), (STANDARD, "a-3")] {
        assert_eq!(
            tell(&world, secret, id, &order()).await.ok(),
            json!({"counted": true})
        );
    }
    // Sent again: later, and by the partner's new key.
    world.set_time(world.now_ms() + DAY_MS);
    let again = tell(&world, NEW, "a-1", &order()).await;
    assert_eq!(again.ok(), json!({"counted": false}));
    let other = json!({"what": "order", "value": {"minor": 1, "currency": "CNY"}});
    assert_eq!(tell(&world, OLD, "a-1", &other).await.code(), "key_reused");
    assert_eq!(world.count(COUNT).await, 3);
    let sum = "SELECT CAST(SUM(minor) AS BIGINT) FROM conversion WHERE currency = 'CNY' AND what = 'order'";
    assert_eq!(world.count(sum).await, 3 * 12_900);
}

#[tokio::test]
async fn nothing_that_is_not_signed_is_counted() {
    let world = world().await;
    let (now, body) = (world.now_ms() / 1000, order().to_string());
    let by =
        |secret: &str, id: &str, at| signature::sign(secret.as_bytes(), id, at, body.as_bytes());
    for (id, at, signature, why) in [
        (
            "a-1",
            now,
            by("another-secret-0123456789abcdef01", "a-1", now),
            "no key",
        ),
        ("a-1", now, by(OLD, "a-2", now), "no key"),
        ("a-1", now, by(OLD, "a-1", now + 1), "no key"),
        ("a-1", now - 301, by(OLD, "a-1", now - 301), "clock"),
        ("a-1", now + 301, by(OLD, "a-1", now + 301), "clock"),
        ("a 1", now, by(OLD, "a 1", now), "`webhook-id`"),
        ("a-1", now, "v1,nonsense".to_owned(), "no key"),
    ] {
        let reply = send(&world, id, at, &signature, &body).await;
        assert_eq!(reply.code(), "bad_signature");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(why), "{detail}");
    }
    let changed = send(
        &world,
        "a-1",
        now,
        &by(OLD, "a-1", now),
        &format!("{body} "),
    )
    .await;
    assert_eq!(changed.code(), "bad_signature");
    // A participant's token signs nothing.
    let player = world.player().await;
    assert_eq!(
        player.post("conversions", None, &body).await.code(),
        "bad_signature"
    );
    assert_eq!(world.count(COUNT).await, 0);
    let none = World::with(&sure_win("coupon", 5)).await;
    assert_eq!(
        tell(&none, OLD, "a-1", &order()).await.code(),
        "bad_signature"
    );
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let world = world().await;
    let future = world.now_ms() + 400_000;
    for (body, path) in [
        (
            json!({"what": "order", "token": "x", "participant": "u"}),
            "token",
        ),
        (json!({"what": "order", "participant": ""}), "participant"),
        (
            json!({"what": "order", "participant": "u".repeat(201)}),
            "participant",
        ),
        (
            json!({"what": "order", "value": {"minor": -1, "currency": "CNY"}}),
            "value.minor",
        ),
        (
            json!({"what": "order", "value": {"minor": 1, "currency": "yuan"}}),
            "value.currency",
        ),
        (json!({"what": "order", "at_ms": future}), "at_ms"),
        (json!({"what": "order", "at_ms": -1}), "at_ms"),
    ] {
        let reply = tell(&world, OLD, "a-1", &body).await;
        assert_eq!(reply.code(), "bad_request");
        assert_eq!(reply.json()["findings"][0]["path"], path);
    }
    for body in [
        json!({}),
        json!({"what": "theft"}),
        json!({"what": "order", "price": 1}),
        json!({"what": "order", "value": {"minor": 1.5, "currency": "CNY"}}),
    ] {
        assert_eq!(tell(&world, OLD, "a-1", &body).await.code(), "bad_request");
    }
    let strange = json!({"what": "sign_up", "token": "ff1.a.b"});
    assert_eq!(
        tell(&world, OLD, "a-1", &strange).await.code(),
        "bad_participant"
    );
    assert_eq!(world.count(COUNT).await, 0);
}

#[tokio::test]
async fn a_conversion_finds_its_participant_by_token_or_by_the_partners_id() {
    let world = unasked().await;
    let claims = json!({"key": "shop-1", "id": "user-7", "campaign": "spring",
                        "exp": world.now_ms() / 1000 + 3600});
    let (known, _) = enter(&world, "", &sign(&claims.to_string(), OLD)).await;
    let stranger = world.player().await;
    world.set_time(world.now_ms() + 2 * DAY_MS + 999);
    let at_ms = world.now_ms() - 1000;
    let bought = json!({"what": "order", "participant": "user-7", "at_ms": at_ms,
                        "value": {"minor": 500, "currency": "EUR"}});
    tell(&world, OLD, "a-1", &bought).await.ok();
    // The token has expired, and still tells who it was.
    let used = json!({"what": "redemption", "token": stranger.token});
    tell(&world, OLD, "a-2", &used).await.ok();
    tell(&world, OLD, "a-3", &order()).await.ok();
    assert_eq!(world.count(NAMED).await, 2);
    // Without a time it is now, and not the second before.
    let last = world.count("SELECT MAX(at_ms) FROM conversion").await;
    assert_eq!(last, world.now_ms());

    let conversions = async |player: &crate::player::Player| {
        let mut player = player.clone();
        player.start(json!({})).await.ok();
        let me = player.get("me").await.ok();
        (player, me.get("conversions").cloned())
    };
    let (known, theirs) = conversions(&known).await;
    let expected = json!([{"what": "order", "at_ms": at_ms,
                           "value": {"minor": 500, "currency": "EUR"}}]);
    assert_eq!(theirs, Some(expected));
    let (_, theirs) = conversions(&stranger).await;
    assert_eq!(theirs.unwrap()[0]["what"], "redemption");
    // Who is forgotten leaves the sum, and no name.
    let forget = Request::delete("/v1/campaigns/spring/me");
    assert_eq!(known.send(forget, Body::empty()).await.status, 204);
    assert_eq!(known.get("me").await.ok().get("conversions"), None);
    assert_eq!(world.count(COUNT).await, 3);
    assert_eq!(world.count(NAMED).await, 1);
}

#[tokio::test]
async fn who_agreed_to_nothing_is_counted_without_a_name() {
    let world = world().await;
    let mut player = world.player().await;
    for (n, (purposes, named)) in [
        (None, 0),
        (Some(json!([])), 0),
        (Some(json!(["statistics"])), 1),
        // What was kept before has no name any more, either.
        (Some(json!([])), 0),
    ]
    .into_iter()
    .enumerate()
    {
        if let Some(purposes) = purposes {
            let consent = json!({"version": "1", "purposes": purposes});
            player.start(json!({"consent": consent})).await.ok();
        }
        let told = json!({"what": "sign_up", "token": player.token});
        tell(&world, OLD, &format!("a-{n}"), &told).await.ok();
        assert_eq!(world.count(NAMED).await, named, "{n}");
    }
    assert_eq!(world.count(COUNT).await, 4);
}

/// Partners copy it, so it must be right.
#[tokio::test]
async fn the_example_of_the_documentation_signs_what_the_server_takes() {
    let world = world().await;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    world.set_time(i64::try_from(now.unwrap().as_millis()).unwrap());
    let body = r#"{"what": "order"}"#;
    for (id, secret) in [("a-1", OLD), ("a-2", STANDARD)] {
        let program = format!(
            "{}\nimport json\nprint(json.dumps(headers({secret:?}, {id:?}, b{body:?})))",
            block("Conversions", "python")
        );
        let output = std::process::Command::new("python3")
            .args(["-c", &program])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let headers: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |name: &str| headers[name].as_str().unwrap().to_owned();
        let at = text("webhook-timestamp").parse().unwrap();
        let reply = send(
            &world,
            &text("webhook-id"),
            at,
            &text("webhook-signature"),
            body,
        )
        .await;
        assert_eq!(reply.ok(), json!({"counted": true}));
    }
}
