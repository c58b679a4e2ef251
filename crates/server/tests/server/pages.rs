//! Pages that a campaign names as its callers, and pages that it does not.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use serde_json::{Value, json};

use crate::{
    sample::campaign,
    world::{Reply, World},
};

const SHOP: &str = "https://shop.example";
const ALLOWED: &str = "access-control-allow-origin";

fn with_pages() -> Value {
    let mut campaign = campaign();
    campaign["embed"] = json!({
        "pages": [SHOP, "http://localhost:5173"], "origins": ["https://frame.example"]
    });
    campaign
}

async fn ask(world: &World, method: Method, path: &str, origin: &str) -> Reply {
    let mut request = Request::builder().method(&method).uri(path);
    if !origin.is_empty() {
        request = request.header("origin", origin);
    }
    if method == Method::OPTIONS {
        request = request
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
    }
    world.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_campaign_that_names_its_pages_answers_no_other() {
    let world = World::with(&with_pages()).await;
    for path in [
        "/v1/campaigns/spring",
        "/v1/campaigns/spring/widgets/wheel/board",
        "/v1/campaigns/spring/awards",
        "/v1/campaigns/%73pring",
    ] {
        for method in [Method::GET, Method::OPTIONS] {
            for (origin, allowed) in [
                (SHOP, SHOP),
                ("http://localhost:5173", "http://localhost:5173"),
                ("https://frame.example", ""),
                ("https://evil.example", ""),
                ("https://shop.example.evil.example", ""),
                ("http://shop.example", ""),
                ("null", ""),
                ("", ""),
            ] {
                let reply = ask(&world, method.clone(), path, origin).await;
                assert_eq!(reply.header(ALLOWED), allowed, "{method} {path} {origin}");
                let mut vary = reply.headers.get_all("vary").iter();
                assert!(vary.any(|vary| vary == "origin"), "{method} {path}");
            }
        }
    }
    // It is the browser that keeps a page from calling; the server answers as ever.
    let reply = ask(
        &world,
        Method::GET,
        "/v1/campaigns/spring",
        "https://evil.example",
    )
    .await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn everything_else_is_for_any_page() {
    let world = World::with(&with_pages()).await;
    for path in [
        "/v1/campaigns/none",
        "/healthz",
        "/openapi.json",
        "/funfair.js",
    ] {
        let reply = ask(&world, Method::GET, path, "https://evil.example").await;
        assert_eq!(reply.header(ALLOWED), "*", "{path}");
    }
    let world = World::with(&campaign()).await;
    for origin in [SHOP, "null", ""] {
        let reply = ask(&world, Method::GET, "/v1/campaigns/spring", origin).await;
        assert_eq!(reply.header(ALLOWED), "*", "{origin}");
        let mut vary = reply.headers.get_all("vary").iter();
        assert!(!vary.any(|vary| vary == "origin"));
    }
}

#[tokio::test]
async fn who_may_call_may_not_hold_a_frame_for_that() {
    let dist = tempfile::TempDir::new().unwrap();
    std::fs::write(dist.path().join("play.html"), "<html></html>").unwrap();
    let folder = dist.path().display().to_string();
    let world = World::with_arguments(&with_pages(), &["--dist", &folder]).await;
    let page = ask(&world, Method::GET, "/?campaign=spring", SHOP).await;
    assert_eq!(
        page.header("content-security-policy"),
        "frame-ancestors 'self' https://frame.example"
    );
}
