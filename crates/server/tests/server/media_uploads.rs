//! Uploads by tus: in parts, cut off, resumed, at once, and beyond what is taken.

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, StatusCode},
};
use funfair_server::media::MAX_PARTS;
use serde_json::json;

use crate::{
    media_files::{encoded, jpeg, noise},
    media_world::{
        ALL, Broken, adds_up, append, begin, begin_for, challenge, enter, files, progress, taking,
        tus, upload, uploaded, world,
    },
    player::Player,
    sample::{END_MS, START_MS, sure_win},
    world::World,
};

#[tokio::test]
async fn a_file_comes_in_parts_and_is_ready_with_the_last_one() {
    let world = world("after").await;
    let player = world.player().await;
    let file = encoded(&noise(900, 600).into(), image::ImageFormat::Png);
    let address = begin(&player, file.len()).await;
    let (mut sent, part) = (0, file.len() / 5 + 1);
    for bytes in file.chunks(part) {
        let at = progress(&player, &address).await;
        assert_eq!(at.status, StatusCode::OK);
        assert_eq!(at.header("upload-offset"), sent.to_string());
        assert_eq!(at.header("upload-length"), file.len().to_string());
        assert_eq!(at.header("cache-control"), "no-store");
        let reply = append(&player, &address, sent, Body::from(bytes.to_vec())).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{:?}", reply.body);
        sent += bytes.len();
        assert_eq!(reply.header("upload-offset"), sent.to_string());
        assert_eq!(reply.header("tus-resumable"), "1.0.0");
        let stored = if sent < file.len() {
            sent.div_ceil(part)
        } else {
            2
        };
        assert_eq!(adds_up(&world).await, stored);
    }
    let at = progress(&player, &address).await;
    assert_eq!(at.header("upload-offset"), file.len().to_string());
    assert!(files(&world).keys().all(|name| name.starts_with("media/")));
    // Asked again, the last part changes nothing.
    let again = append(&player, &address, sent, Body::empty()).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
    let me = player.get("me").await.ok();
    assert_eq!(me["media"][0]["state"], "ready");
    assert_eq!(me["media"][0]["kind"], "picture");
}

#[tokio::test]
async fn what_came_of_a_body_that_broke_off_is_kept() {
    let world = world("after").await;
    let player = world.player().await;
    let file = jpeg(800, 600);
    let cut = file.len() * 6 / 10;
    let address = begin(&player, file.len()).await;
    let part = Bytes::copy_from_slice(&file[..cut]);
    let reply = append(&player, &address, 0, Body::new(Broken(Some(part)))).await;
    assert_eq!(reply.code(), "bad_request");
    let nothing = append(&player, &address, cut, Body::new(Broken(None))).await;
    assert_eq!(nothing.code(), "bad_request");
    let at = progress(&player, &address).await;
    assert_eq!(at.header("upload-offset"), cut.to_string());
    let wrong = append(&player, &address, 0, Body::from(file.clone())).await;
    assert_eq!(wrong.code(), "bad_offset");
    let rest = append(&player, &address, cut, Body::from(file[cut..].to_vec())).await;
    assert_eq!(rest.status, StatusCode::NO_CONTENT);
    assert_eq!(adds_up(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_parts_at_once_one_is_taken() {
    let world = world("after").await;
    let player = world.player().await;
    let address = begin(&player, 1_000_000).await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 1..=8_usize {
        let (player, address) = (player.clone(), address.clone());
        tries.spawn(async move {
            let body = Body::from(vec![7; n * 1_000]);
            (n, append(&player, &address, 0, body).await)
        });
    }
    let mut taken = Vec::new();
    for (n, reply) in tries.join_all().await {
        if reply.status == StatusCode::NO_CONTENT {
            taken.push(n * 1_000);
        } else {
            assert_eq!(reply.code(), "bad_offset");
        }
    }
    let [taken] = taken[..] else {
        panic!("{taken:?}");
    };
    let at = progress(&player, &address).await;
    assert_eq!(at.header("upload-offset"), taken.to_string());
    assert_eq!(adds_up(&world).await, 1);
}

#[tokio::test]
async fn an_upload_is_its_participants_alone() {
    let world = world("after").await;
    let (player, other) = (world.player().await, world.player().await);
    let address = begin(&player, 100).await;
    for reply in [
        progress(&other, &address).await,
        append(&other, &address, 0, Body::from("x")).await,
        other
            .send(tus(Method::DELETE, &address), Body::empty())
            .await,
        progress(&player, &format!("{ALL}/none")).await,
    ] {
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    let stranger = world.send(tus(Method::HEAD, &address).body(Body::empty()).unwrap());
    assert_eq!(stranger.await.status, StatusCode::UNAUTHORIZED);
    let media = uploaded(&player, &jpeg(9, 9)).await;
    assert_eq!(
        enter(&other, "key-00001", &[&media]).await.code(),
        "bad_action"
    );
}

#[tokio::test]
async fn what_is_not_taken_is_refused_before_it_comes() {
    let world = world("after").await;
    let mut player = world.player().await;
    for (widget, length, code, told) in [
        ("wheel", 0, "bad_request", "empty"),
        ("wheel", 50_000_000, "too_large", "15000000 bytes"),
        ("nowhere", 9, "unknown_widget", ""),
    ] {
        let reply = begin_for(&player, widget, length).await;
        assert_eq!(reply.code(), code);
        assert_eq!(reply.header("tus-resumable"), "1.0.0");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{detail}");
    }
    for (now_ms, code) in [(START_MS - 1, "not_started"), (END_MS, "ended")] {
        world.set_time(now_ms);
        player.start(json!({})).await.ok();
        assert_eq!(begin_for(&player, "wheel", 9).await.code(), code);
    }
    let wheel = World::with(&sure_win("coupon", 5)).await;
    let reply = begin_for(&wheel.player().await, "wheel", 9).await;
    assert_eq!(reply.json()["detail"], "the widget takes no uploads");
    assert_eq!(world.count("SELECT COUNT(*) FROM media").await, 0);
}

#[tokio::test]
async fn a_part_goes_neither_beyond_the_upload_nor_beyond_the_limit() {
    let world = world("after").await;
    let player = world.player().await;
    let address = begin(&player, 10).await;
    let long = append(&player, &address, 0, Body::from("eleven byte")).await;
    assert_eq!(long.code(), "too_large");
    let unannounced = Broken(Some(Bytes::from_static(b"eleven byte")));
    let unannounced = append(&player, &address, 0, Body::new(unannounced)).await;
    assert_eq!(unannounced.code(), "too_large");
    let large = begin(&player, 3 << 20).await;
    let body = Body::from(vec![0; (1 << 20) + 1]);
    let reply = append(&player, &large, 0, body).await;
    assert_eq!(reply.code(), "too_large");
    let reply = append(&player, &large, 0, Body::from(vec![0; 1 << 20])).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    assert_eq!(
        progress(&player, &address).await.header("upload-offset"),
        "0"
    );
}

#[tokio::test]
async fn a_dozen_uploads_may_wait_for_their_entry() {
    let world = world("after").await;
    let player = world.player().await;
    let first = begin(&player, 5).await;
    for _ in 1..12 {
        begin(&player, 5).await;
    }
    let more = begin_for(&player, "wheel", 5).await;
    assert_eq!(more.code(), "limit_reached");
    begin(&world.player().await, 5).await;
    // One that was refused takes no place.
    append(&player, &first, 0, Body::from("wrong")).await;
    let next = begin(&player, 5).await;
    assert_eq!(begin_for(&player, "wheel", 5).await.code(), "limit_reached");
    let deleted = player.send(tus(Method::DELETE, &next), Body::empty()).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT);
    assert_eq!(progress(&player, &next).await.status, StatusCode::NOT_FOUND);
    begin(&player, 5).await;
}

#[tokio::test]
async fn other_versions_and_other_bodies_are_told_what_to_send() {
    let world = world("after").await;
    let player = world.player().await;
    let address = begin(&player, 10).await;
    for (method, at) in [
        (Method::POST, ALL),
        (Method::PATCH, &address),
        (Method::DELETE, &address),
    ] {
        for version in [None, Some("0.2.2")] {
            let mut request = Request::builder().method(method.clone()).uri(at);
            if let Some(version) = version {
                request = request.header("tus-resumable", version);
            }
            let reply = player.send(request, Body::empty()).await;
            assert_eq!(reply.code(), "bad_version");
            assert_eq!(reply.header("tus-version"), "1.0.0");
            assert_eq!(reply.header("tus-resumable"), "1.0.0");
        }
    }
    let bare = tus(Method::PATCH, &address).header("upload-offset", "0");
    assert_eq!(
        player.send(bare, Body::from("x")).await.code(),
        "bad_request"
    );
    let nowhere =
        tus(Method::PATCH, &address).header("content-type", "application/offset+octet-stream");
    assert_eq!(
        player.send(nowhere, Body::from("x")).await.code(),
        "bad_request"
    );
    let nothing = tus(Method::POST, ALL).header("upload-length", "9");
    assert_eq!(
        player.send(nothing, Body::empty()).await.code(),
        "bad_request"
    );
}

#[tokio::test]
async fn options_tell_what_the_server_can_and_pages_may_ask() {
    let world = world("after").await;
    for address in [ALL.to_owned(), format!("{ALL}/some")] {
        let request = Request::builder().method(Method::OPTIONS).uri(address);
        let reply = world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT);
        assert_eq!(reply.header("tus-version"), "1.0.0");
        assert_eq!(reply.header("tus-extension"), "creation,termination");
        assert_eq!(reply.header("tus-max-size"), "100000000");
        let methods = reply.header("access-control-allow-methods");
        for method in ["HEAD", "PATCH", "DELETE"] {
            assert!(methods.contains(method), "{methods}");
        }
        let headers = reply.header("access-control-allow-headers");
        for name in [
            "tus-resumable",
            "upload-length",
            "upload-offset",
            "upload-metadata",
        ] {
            assert!(headers.contains(name), "{headers}");
        }
    }
    let exposed = world.get(ALL).await;
    let exposed = exposed.header("access-control-expose-headers");
    for name in [
        "location",
        "upload-offset",
        "upload-length",
        "tus-resumable",
    ] {
        assert!(exposed.contains(name), "{exposed}");
    }
}

/// An upload as after a crash between the last part and the check.
pub(crate) async fn unchecked(world: &World, player: &Player, file: &[u8]) -> String {
    let address = begin(player, file.len()).await;
    let id = address.rsplit('/').next().unwrap();
    let object = format!("parts/{id}/000000000000-x");
    let folder = world.path("media").join("parts").join(id);
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(world.path("media").join(&object), file).unwrap();
    let length = i64::try_from(file.len()).unwrap();
    let database = world.database().await;
    for sql in [
        "INSERT INTO media_part VALUES ($1, 0, $2, $3)",
        "UPDATE media SET upload_offset = $2 WHERE id = $1 AND $3 <> ''",
    ] {
        let query = sqlx::query(sql).bind(id).bind(length).bind(&object);
        query.execute(&database).await.unwrap();
    }
    address
}

#[tokio::test]
async fn what_is_complete_and_unchecked_is_checked_when_it_is_asked_for() {
    let world = world("after").await;
    let player = world.player().await;
    let (good, bad) = (jpeg(40, 30), b"#!/bin/sh\nrm".to_vec());
    for (file, status, state) in [(good, 200, "ready"), (bad, 422, "refused")] {
        let address = unchecked(&world, &player, &file).await;
        assert_eq!(progress(&player, &address).await.status, status);
        let me = player.get("me").await.ok();
        let mut uploads = me["media"].as_array().unwrap().iter();
        let upload = uploads.find(|it| address.ends_with(it["id"].as_str().unwrap()));
        assert_eq!(upload.unwrap()["state"], state);
        adds_up(&world).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn checked_several_times_at_once_it_is_kept_once() {
    let world = world("after").await;
    let player = world.player().await;
    let address = unchecked(&world, &player, &jpeg(700, 500)).await;
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (player, address) = (player.clone(), address.clone());
        asked.spawn(async move { progress(&player, &address).await });
    }
    for reply in asked.join_all().await {
        assert_eq!(reply.status, StatusCode::OK);
    }
    assert_eq!(adds_up(&world).await, 2);
}

#[tokio::test]
async fn only_the_kinds_that_the_widget_takes_are_taken() {
    let uploads = json!({"video": {"seconds": 5, "megabytes": 1}});
    let world = World::with(&taking("after", uploads)).await;
    let player = world.player().await;
    let (_, reply) = upload(&player, &jpeg(20, 20)).await;
    assert_eq!(reply.code(), "bad_media");
    assert_eq!(
        reply.json()["detail"],
        "no pictures are taken; send an MP4 or MOV video"
    );
    assert_eq!(adds_up(&world).await, 0);
    assert_ne!(challenge("after"), challenge("before"));
}

#[tokio::test]
async fn nobody_fills_the_disk_with_tiny_parts() {
    let world = world("after").await;
    let player = world.player().await;
    let address = begin(&player, 5_000).await;
    let id = address.rsplit('/').next().unwrap();
    let database = world.database().await;
    let parts = "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < $2 - 1)
         INSERT INTO media_part SELECT $1, n, 1, 'parts/x' FROM n";
    let parts = sqlx::query(parts).bind(id).bind(MAX_PARTS);
    parts.execute(&database).await.unwrap();
    let reply = append(&player, &address, 0, Body::from("x")).await;
    assert_eq!(reply.code(), "limit_reached");
}
