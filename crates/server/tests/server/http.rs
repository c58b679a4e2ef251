//! What browsers and caches rely on.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};

use crate::{sample::campaign, world::World};

const CAMPAIGN: &str = "/v1/campaigns/spring";

#[tokio::test]
async fn a_campaign_has_a_tag_per_language_and_is_not_sent_twice() {
    let world = World::with(&campaign()).await;
    let english = world.get(&format!("{CAMPAIGN}?lang=en-GB")).await;
    let chinese = world.get(CAMPAIGN).await;
    assert_eq!(english.ok()["locale"], "en");
    assert_eq!(chinese.ok()["title"], "春日好运");
    assert_ne!(english.header("etag"), chinese.header("etag"));
    assert_eq!(english.header("cache-control"), "no-cache");
    assert_eq!(english.header("funfair-time"), world.now_ms().to_string());

    let weak = format!("W/{}", english.header("etag"));
    for tags in [
        english.header("etag"),
        &weak,
        &format!("\"x\", {weak}"),
        "*",
    ] {
        let request = Request::get(format!("{CAMPAIGN}?lang=en")).header("if-none-match", tags);
        let reply = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::NOT_MODIFIED, "{tags}");
        assert!(reply.body.is_empty());
        assert_eq!(reply.header("etag"), english.header("etag"));
        assert_eq!(reply.header("funfair-time"), world.now_ms().to_string());
    }
    let request = Request::get(CAMPAIGN).header("if-none-match", english.header("etag"));
    assert_eq!(
        world
            .send(request.body(Body::empty()).unwrap())
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_new_revision_has_a_new_tag() {
    let mut world = World::with(&campaign()).await;
    let before = world.get(CAMPAIGN).await;
    let mut corrected = campaign();
    corrected["title"]["en"] = "Spring fortune".into();
    world.restart(&corrected).await.unwrap();
    let after = world.get(CAMPAIGN).await;
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_ne!(before.ok()["revision"], after.ok()["revision"]);
}

#[tokio::test]
async fn any_page_may_ask_and_call() {
    let world = World::with(&campaign()).await;
    for origin in ["https://brand.example", "null"] {
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri(format!("{CAMPAIGN}/widgets/wheel/actions"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type,idempotency-key",
            );
        let reply = world.send(preflight.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-max-age"), "7200");
        assert!(
            reply
                .header("access-control-allow-methods")
                .contains("POST")
        );
        let allowed = reply.header("access-control-allow-headers");
        for name in ["authorization", "content-type", "idempotency-key"] {
            assert!(allowed.contains(name), "{allowed}");
        }
        assert_eq!(reply.header("access-control-allow-credentials"), "");
    }
    for path in [CAMPAIGN, "/v1/campaigns/none", "/nothing"] {
        let reply = world.get(path).await;
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let exposed = reply.header("access-control-expose-headers");
        for name in ["etag", "funfair-time", "retry-after"] {
            assert!(exposed.contains(name), "{exposed}");
        }
    }
}

#[tokio::test]
async fn json_is_compressed_for_who_can_read_it() {
    let world = World::with(&campaign()).await;
    for (accept, encoding) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let request = Request::get(CAMPAIGN).header("accept-encoding", accept);
        let reply = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.header("content-encoding"), encoding);
        assert_eq!(reply.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn personal_answers_are_never_cached() {
    let world = World::with(&campaign()).await;
    let mut player = world.player().await;
    let spun = player.spin("key-00001").await;
    let awards = player.get("awards").await;
    let session = player.start(serde_json::json!({})).await;
    for reply in [spun, awards, session] {
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn health_tells_of_the_database() {
    let world = World::with(&campaign()).await;
    assert_eq!(world.get("/healthz").await.ok()["status"], "ok");
    world.state.store.close().await;
    let reply = world.get("/healthz").await;
    assert_eq!(reply.code(), "unavailable");
    assert_eq!(reply.header("retry-after"), "1");
}
