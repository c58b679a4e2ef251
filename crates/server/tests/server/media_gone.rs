//! Media go with what they belong to, from the database and from the folder.

use std::time::{Duration, SystemTime};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use funfair_server::{media::sweep, retention};
use serde_json::json;

use crate::{
    media_files::{Film, jpeg},
    media_world::{adds_up, append, begin, enter, entered, files, progress, tus, uploaded, world},
    sample::{DAY_MS, END_MS},
};

#[tokio::test]
async fn media_belong_to_one_entry_and_go_with_it() {
    let world = world("after").await;
    let player = world.player().await;
    let one = uploaded(&player, &jpeg(40, 30)).await;
    let two = uploaded(&player, &jpeg(30, 40)).await;
    let entry = entered(&player, "key-00001", &[&two, &one]).await;
    let me = player.get("me").await.ok();
    let held = &me["entries"][0]["body"]["media"];
    assert_eq!(
        held[0],
        json!({"id": two, "kind": "picture", "width": 30, "height": 40})
    );
    assert_eq!(held[1]["id"], one.as_str());
    assert!(
        me["media"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["entry"] == entry.as_str())
    );

    let again = enter(&player, "key-00002", &[&one]).await;
    assert_eq!(again.code(), "bad_action");
    let address = format!("/v1/campaigns/spring/media/{one}");
    let deleted = player
        .send(tus(Method::DELETE, &address), Body::empty())
        .await;
    assert_eq!(deleted.code(), "out_of_order");
    assert_eq!(adds_up(&world).await, 4);

    let withdraw = json!({"type": "withdraw", "entry": entry});
    player.act("key-00003", withdraw).await.ok();
    assert_eq!(
        progress(&player, &address).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(adds_up(&world).await, 0);
}

#[tokio::test]
async fn who_is_forgotten_leaves_no_file() {
    let world = world("after").await;
    let (player, other) = (world.player().await, world.player().await);
    for player in [&player, &other] {
        let media = uploaded(player, &Film::default().bytes()).await;
        enter(player, "key-00001", &[&media]).await.ok();
        uploaded(player, &jpeg(9, 9)).await;
        let address = begin(player, 100).await;
        append(player, &address, 0, Body::from("some")).await;
    }
    assert_eq!(adds_up(&world).await, 8);
    let forget = axum::http::Request::delete("/v1/campaigns/spring/me");
    let forgotten = player.send(forget, Body::empty()).await;
    assert_eq!(forgotten.status, StatusCode::NO_CONTENT);
    assert_eq!(adds_up(&world).await, 4);
    let theirs = player.get("me").await.ok();
    assert_eq!(theirs["media"], json!([]));
}

#[tokio::test]
async fn when_the_time_has_come_no_file_is_left() {
    let world = world("after").await;
    let player = world.player().await;
    let media = uploaded(&player, &jpeg(40, 30)).await;
    enter(&player, "key-00001", &[&media]).await.ok();
    world.set_time(END_MS + 30 * DAY_MS);
    assert_eq!(retention::delete_due(&world.state).await.media, 1);
    sweep::tidy_up(&world.state).await;
    assert_eq!(adds_up(&world).await, 0);
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_given_up() {
    let world = world("after").await;
    let mut player = world.player().await;
    let held = uploaded(&player, &jpeg(40, 30)).await;
    enter(&player, "key-00001", &[&held]).await.ok();
    let ready = uploaded(&player, &jpeg(9, 9)).await;
    let open = begin(&player, 100).await;
    append(&player, &open, 0, Body::from("some")).await;
    let begun_ms = world.now_ms();

    world.set_time(begun_ms + sweep::PATIENCE_MS - 1);
    sweep::tidy_up(&world.state).await;
    assert_eq!(adds_up(&world).await, 5);
    player.start(json!({})).await.ok();
    append(&player, &open, 4, Body::from("more")).await;

    world.set_time(begun_ms + sweep::PATIENCE_MS);
    sweep::tidy_up(&world.state).await;
    assert_eq!(adds_up(&world).await, 4, "the one that went on stays");
    player.start(json!({})).await.ok();
    let address = format!("/v1/campaigns/spring/media/{ready}");
    assert_eq!(progress(&player, &address).await.status, StatusCode::GONE);
    assert_eq!(
        enter(&player, "key-00002", &[&ready]).await.code(),
        "bad_action"
    );
    let late = append(&player, &address, 9, Body::empty()).await;
    assert_eq!(late.code(), "gone");

    world.set_time(begun_ms + 2 * sweep::PATIENCE_MS);
    sweep::tidy_up(&world.state).await;
    player.start(json!({})).await.ok();
    assert_eq!(
        progress(&player, &address).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(progress(&player, &open).await.status, StatusCode::GONE);
    assert_eq!(adds_up(&world).await, 2, "what is in an entry stays");
}

/// Objects are written down before they are stored, so that a crash in between leaves no orphan.
#[tokio::test]
async fn what_a_crash_has_left_is_deleted() {
    let world = world("after").await;
    let folder = world.path("media/media");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["orphan", "half#1", "young#1"] {
        std::fs::write(folder.join(name), "x").unwrap();
    }
    let half = std::fs::File::options()
        .write(true)
        .open(folder.join("half#1"))
        .unwrap();
    half.set_modified(SystemTime::now() - Duration::from_secs(7_200))
        .unwrap();
    let database = world.database().await;
    let announced = "INSERT INTO media_gone VALUES ('media/orphan', $1)";
    let announced = sqlx::query(announced).bind(world.now_ms() + 1_000);
    announced.execute(&database).await.unwrap();
    sweep::tidy_up(&world.state).await;
    assert!(
        files(&world).contains_key("media/orphan"),
        "it may be on its way"
    );
    world.set_time(world.now_ms() + 1_000);
    sweep::tidy_up(&world.state).await;
    assert_eq!(Vec::from_iter(files(&world).into_keys()), ["media/young#1"]);
}
