//! A challenge that takes uploads, and somebody who uploads by tus.

use std::{
    collections::BTreeMap,
    path::Path,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{Method, Request, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hyper::body::Frame;
use serde_json::{Value, json};

use crate::{
    player::Player,
    sample::campaign,
    world::{Reply, World},
};

pub(crate) const ALL: &str = "/v1/campaigns/spring/media";
pub(crate) const ADMIN: &str = "0123456789abcdef0123456789abcdef";

/// A campaign whose widget takes uploads, three pictures or a video of 10 s and 2 MB.
pub(crate) fn challenge(moderation: &str) -> Value {
    taking(
        moderation,
        json!({"pictures": 3, "video": {"seconds": 10, "megabytes": 2}}),
    )
}

pub(crate) fn taking(moderation: &str, uploads: Value) -> Value {
    let mut campaign = campaign();
    campaign["widgets"][0] = json!({
        "id": "wheel", "kind": "challenge", "limits": {"total": 5}, "config": {
            "task": "Show it", "tags": [], "platforms": [],
            "hand_in": "upload", "uploads": uploads,
            "caption": {"asked": "optional", "max": 80},
            "rights": "You may show it.", "moderation": moderation,
        },
    });
    campaign["prizes"] = json!([]);
    campaign["pools"] = json!([]);
    campaign
}

pub(crate) async fn world(moderation: &str) -> World {
    let operators = format!("ann={ADMIN}");
    World::with_arguments(&challenge(moderation), &["--admin-tokens", &operators]).await
}

/// Begins an upload for a widget.
pub(crate) async fn begin_for(player: &Player, widget: &str, length: u64) -> Reply {
    let metadata = format!(
        "filename {},widget {}",
        BASE64.encode("../../etc/x"),
        BASE64.encode(widget)
    );
    let request = tus(Method::POST, ALL)
        .header("upload-length", length)
        .header("upload-metadata", metadata);
    player.send(request, Body::empty()).await
}

/// Begins an upload and gives its address.
pub(crate) async fn begin(player: &Player, length: usize) -> String {
    let reply = begin_for(player, "wheel", length.try_into().unwrap()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{:?}", reply.body);
    assert_eq!(reply.header("upload-offset"), "0");
    reply.header("location").to_owned()
}

pub(crate) fn tus(method: Method, address: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(address);
    request.header("tus-resumable", "1.0.0")
}

pub(crate) async fn append(player: &Player, address: &str, offset: usize, body: Body) -> Reply {
    let request = tus(Method::PATCH, address)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset);
    player.send(request, body).await
}

/// How far an upload is.
pub(crate) async fn progress(player: &Player, address: &str) -> Reply {
    player.send(tus(Method::HEAD, address), Body::empty()).await
}

/// Sends all of a file; what came of its last part.
pub(crate) async fn upload(player: &Player, bytes: &[u8]) -> (String, Reply) {
    let address = begin(player, bytes.len()).await;
    let mut last = None;
    for (n, part) in bytes.chunks(1 << 20).enumerate() {
        let body = Body::from(part.to_vec());
        last = Some(append(player, &address, n << 20, body).await);
    }
    (address, last.unwrap())
}

/// Sends all of a file that is taken, and gives its id.
pub(crate) async fn uploaded(player: &Player, bytes: &[u8]) -> String {
    let (address, reply) = upload(player, bytes).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT, "{:?}", reply.body);
    assert_eq!(reply.header("upload-offset"), bytes.len().to_string());
    address.rsplit('/').next().unwrap().to_owned()
}

/// Why a file is refused.
pub(crate) async fn refusal(player: &Player, bytes: &[u8]) -> String {
    let (address, reply) = upload(player, bytes).await;
    assert_eq!(reply.code(), "bad_media");
    let gone = progress(player, &address).await;
    assert_eq!(gone.status, StatusCode::GONE);
    reply.json()["detail"].as_str().unwrap().to_owned()
}

/// Hands these uploads in.
pub(crate) async fn enter(player: &Player, key: &str, media: &[&str]) -> Reply {
    let form = json!({"type": "enter", "link": "", "account": "", "caption": "", "category": "",
                      "rights": true, "age": false, "media": media});
    player.act(key, form).await
}

/// Hands these uploads in, and gives the entry's id.
pub(crate) async fn entered(player: &Player, key: &str, media: &[&str]) -> String {
    let outcome = enter(player, key, media).await.ok();
    let me = player.get("me").await.ok();
    let entries = me["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| {
        let held = entry["body"]["media"].as_array().unwrap();
        held.iter().any(|it| it["id"] == media[0])
    });
    entry.unwrap_or_else(|| panic!("{outcome}"))["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A body that breaks off behind these bytes.
pub(crate) struct Broken(pub(crate) Option<Bytes>);

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let next = self.0.take().map(Frame::data);
        Poll::Ready(Some(next.ok_or_else(|| std::io::Error::other("cut"))))
    }
}

/// The files in the media folder with their lengths.
pub(crate) fn files(world: &World) -> BTreeMap<String, u64> {
    let root = world.path("media");
    let mut found = BTreeMap::new();
    walk(&root, &root, &mut found);
    found
}

fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, u64>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, path.metadata().unwrap().len());
        }
    }
}

/// The folder has what the rows say, byte by byte, and nothing else; nothing waits to be deleted.
pub(crate) async fn adds_up(world: &World) -> usize {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT object, bytes FROM media WHERE object IS NOT NULL
         UNION ALL SELECT small, small_bytes FROM media WHERE small IS NOT NULL
         UNION ALL SELECT object, length FROM media_part",
    )
    .fetch_all(&world.database().await)
    .await
    .unwrap();
    let rows: BTreeMap<_, _> = rows
        .into_iter()
        .map(|(name, bytes)| (name, bytes.unsigned_abs()))
        .collect();
    assert_eq!(files(world), rows);
    assert_eq!(world.count("SELECT COUNT(*) FROM media_gone").await, 0);
    rows.len()
}
