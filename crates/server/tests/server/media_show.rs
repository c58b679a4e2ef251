//! Who sees a file, and how it is sent.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use serde_json::json;

use crate::{
    media_files::{Film, jpeg},
    media_world::{ADMIN, ALL, entered, uploaded, world},
    player::Player,
    world::{Reply, World},
};

async fn see(player: &Player, media: &str) -> Reply {
    player.get(&format!("media/{media}")).await
}

async fn as_operator(world: &World, media: &str) -> Reply {
    let request = Request::get(format!("{ALL}/{media}"));
    let request = request.header("authorization", format!("Bearer {ADMIN}"));
    world.send(request.body(Body::empty()).unwrap()).await
}

async fn moderate(world: &World, entry: &str, state: &str) {
    let address = format!("/admin/v1/campaigns/spring/entries/{entry}");
    let request = Request::post(address).header("authorization", format!("Bearer {ADMIN}"));
    let body = json!({"state": state, "reason": "why not"}).to_string();
    world
        .send(request.body(Body::from(body)).unwrap())
        .await
        .ok();
}

#[tokio::test]
async fn everybody_sees_what_was_accepted_and_nobody_else_what_was_not() {
    let world = world("before").await;
    let (player, other) = (world.player().await, world.player().await);
    let media = uploaded(&player, &jpeg(40, 30)).await;
    let address = format!("{ALL}/{media}");
    let hidden = async || {
        for reply in [see(&other, &media).await, world.get(&address).await] {
            assert_eq!(reply.code(), "not_found");
        }
        for reply in [
            see(&player, &media).await,
            as_operator(&world, &media).await,
        ] {
            assert_eq!(reply.status, StatusCode::OK);
            assert_eq!(reply.header("cache-control"), "private, no-store");
        }
    };
    hidden().await;
    let entry = entered(&player, "key-00001", &[&media]).await;
    hidden().await;
    for state in ["accepted", "featured"] {
        moderate(&world, &entry, state).await;
        for reply in [see(&other, &media).await, world.get(&address).await] {
            assert_eq!(reply.status, StatusCode::OK);
            assert_eq!(reply.header("cache-control"), "public, max-age=300");
        }
        moderate(&world, &entry, "rejected").await;
        hidden().await;
    }
}

#[tokio::test]
async fn a_file_is_sent_so_that_no_browser_takes_it_for_a_page() {
    let world = world("after").await;
    let player = world.player().await;
    let picture = uploaded(&player, &jpeg(1200, 900)).await;
    let video = uploaded(&player, &Film::default().bytes()).await;
    for (media, kind, ending) in [
        (&picture, "image/jpeg", "jpg"),
        (&video, "video/mp4", "mp4"),
    ] {
        let reply = see(&player, media).await;
        assert_eq!(reply.header("content-type"), kind);
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(
            reply.header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        let name = format!("inline; filename=\"{media}.{ending}\"");
        assert_eq!(reply.header("content-disposition"), name);
        assert_eq!(reply.header("content-length"), reply.body.len().to_string());
    }
    let (large, small) = (
        see(&player, &picture).await,
        see(&player, &format!("{picture}?size=small")).await,
    );
    let sides = |reply: &Reply| {
        let picture = image::load_from_memory(&reply.body).unwrap();
        (picture.width(), picture.height())
    };
    assert_eq!((sides(&large), sides(&small)), ((1200, 900), (480, 360)));
    assert_ne!(large.header("etag"), small.header("etag"));
    let wrong = see(&player, &format!("{picture}?size=huge")).await;
    assert_eq!(wrong.code(), "bad_request");
}

#[tokio::test]
async fn a_video_is_asked_for_in_ranges_and_never_packed() {
    let world = world("after").await;
    let player = world.player().await;
    let media = uploaded(&player, &Film::default().bytes()).await;
    let whole = see(&player, &media).await;
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let length = whole.body.len();
    let ask = async |method: Method, headers: &[(&str, &str)]| {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{ALL}/{media}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        player.send(request, Body::empty()).await
    };
    let part = ask(Method::GET, &[("range", "bytes=4-7")]).await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.header("content-range"), format!("bytes 4-7/{length}"));
    assert_eq!(&part.body[..], b"ftyp");
    let last = ask(Method::GET, &[("range", "bytes=-9")]).await;
    assert_eq!(last.body, whole.body.slice(length - 9..));
    let beyond = ask(Method::GET, &[("range", &format!("bytes={length}-"))]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.header("content-range"), format!("bytes */{length}"));
    let head = ask(Method::HEAD, &[]).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.header("content-length"), length.to_string());
    let packed = ask(Method::GET, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(packed.header("content-encoding"), "");
    assert_eq!(packed.body, whole.body);
    let known = ask(Method::GET, &[("if-none-match", whole.header("etag"))]).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
}
