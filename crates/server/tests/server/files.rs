//! The built client, as a browser fetches it.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use tempfile::TempDir;

use crate::{
    sample::campaign,
    world::{Reply, World},
};

const FILES: &[(&str, &str)] = &[
    ("index.html", "<!doctype html>"),
    ("privacy.html", "<!doctype html>"),
    ("funfair.js", "loader"),
    ("funfair.js.br", "loader br"),
    ("funfair.js.gz", "loader gz"),
    ("funfair.d.ts", "types"),
    ("assets/b1/core.wasm", "wasm"),
    ("assets/b1/core.wasm.br", "wasm br"),
    ("assets/b1/core.js", "glue"),
    ("pictures/set.svg", "<svg/>"),
    ("v1/trap", "a file in the API's place"),
];

async fn world() -> (World, TempDir) {
    let dist = TempDir::new().unwrap();
    for (name, text) in FILES {
        let path = dist.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let folder = dist.path().display().to_string();
    (
        World::with_arguments(&campaign(), &["--dist", &folder]).await,
        dist,
    )
}

async fn fetch(world: &World, path: &str, encodings: &str) -> Reply {
    let request = Request::get(path).header("accept-encoding", encodings);
    world.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_file_comes_in_the_best_encoding_there_is() {
    let (world, _dist) = world().await;
    for (path, encodings, encoding, text) in [
        ("/funfair.js", "gzip, deflate, br", "br", "loader br"),
        ("/funfair.js", "gzip", "gzip", "loader gz"),
        ("/funfair.js", "", "", "loader"),
        ("/assets/b1/core.wasm", "br", "br", "wasm br"),
        ("/assets/b1/core.wasm", "gzip", "", "wasm"),
        ("/assets/b1/core.js", "br", "", "glue"),
    ] {
        let reply = fetch(&world, path, encodings).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(
            reply.header("content-encoding"),
            encoding,
            "{path} {encodings}"
        );
        assert_eq!(reply.body, text, "{path} {encodings}");
        assert_eq!(reply.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn a_file_has_its_type_and_its_time_to_live() {
    let (world, _dist) = world().await;
    let immutable = "public, max-age=31536000, immutable";
    for (path, kind, caching) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        // A build without `play.html` has no page of a campaign.
        ("/?campaign=spring", "text/html; charset=utf-8", "no-cache"),
        ("/privacy.html", "text/html; charset=utf-8", "no-cache"),
        (
            "/funfair.js",
            "text/javascript; charset=utf-8",
            "public, max-age=300",
        ),
        (
            "/funfair.d.ts",
            "text/plain; charset=utf-8",
            "public, max-age=300",
        ),
        ("/assets/b1/core.wasm", "application/wasm", immutable),
        (
            "/assets/b1/core.js",
            "text/javascript; charset=utf-8",
            immutable,
        ),
        ("/pictures/set.svg", "image/svg+xml", "public, max-age=300"),
    ] {
        let reply = fetch(&world, path, "br").await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("content-type"), kind, "{path}");
        assert_eq!(reply.header("cache-control"), caching, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(!reply.header("last-modified").is_empty(), "{path}");
        let policy = match kind.split(';').next() {
            Some("text/html") => "frame-ancestors 'self'",
            Some("image/svg+xml") => "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            _ => "",
        };
        assert_eq!(reply.header("content-security-policy"), policy, "{path}");
    }
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let (world, _dist) = world().await;
    let first = fetch(&world, "/funfair.js", "br").await;
    let request = Request::get("/funfair.js")
        .header("if-modified-since", first.header("last-modified"))
        .body(Body::empty())
        .unwrap();
    let again = world.send(request).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.header("cache-control"), "public, max-age=300");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_that_no_cache_keeps() {
    let (world, dist) = world().await;
    std::fs::write(dist.path().with_file_name("outside.txt"), "secret").unwrap();
    for path in [
        "/none.js",
        "/assets/b0/core.wasm",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/v1/trap",
        "/v1/",
        "/v1/campaigns",
    ] {
        let reply = fetch(&world, path, "br").await;
        assert_eq!(reply.code(), "not_found", "{path}");
    }
    std::fs::remove_file(dist.path().with_file_name("outside.txt")).unwrap();
    let post = Request::post("/funfair.js").body(Body::empty()).unwrap();
    assert_eq!(world.send(post).await.code(), "not_found");
}

#[tokio::test]
async fn the_api_comes_before_the_files() {
    let (world, _dist) = world().await;
    assert_eq!(world.get("/v1/campaigns/spring").await.ok()["id"], "spring");
    assert_eq!(world.get("/healthz").await.ok()["status"], "ok");
}
