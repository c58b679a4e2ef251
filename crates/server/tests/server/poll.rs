//! A poll over HTTP: one vote a participant, counts that add up, and no count before its time.

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    player::Player,
    sample::{END_MS, campaign},
    world::{Reply, World},
};

const BOARD: &str = "/v1/campaigns/spring/widgets/poll/board";

pub(crate) fn poll(results: &str) -> Value {
    let mut document = campaign();
    document["widgets"] = json!([{"id": "poll", "kind": "poll", "pool": "main", "config": {
        "question": "Which one?", "results": results,
        "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"}]
    }}]);
    document
}

pub(crate) async fn vote(player: &Player, key: &str, option: &str) -> Reply {
    let request = json!({"action": {"type": "vote", "options": [option]}}).to_string();
    loop {
        let reply = player
            .post("widgets/poll/actions", Some(key), &request)
            .await;
        if reply.status != StatusCode::SERVICE_UNAVAILABLE {
            return reply;
        }
    }
}

fn counts(tally: &Value) -> Vec<u64> {
    let rows = tally["rows"].as_array().unwrap().iter();
    rows.map(|row| row["count"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn counts_are_exact_however_many_vote_at_once() {
    let world = World::with(&poll("always")).await;
    let mut voting = JoinSet::new();
    for n in 0..30 {
        let player = world.player().await;
        voting.spawn(async move {
            let option = ["a", "b", "b"][n % 3];
            let first = vote(&player, "key-of-vote", option).await;
            let again = vote(&player, "key-of-vote", option).await;
            assert_eq!(first.ok(), again.ok(), "one key, one answer");
            let second = vote(&player, "another-key", "c").await;
            assert_eq!(second.json()["code"], "limit_reached");
        });
    }
    while let Some(done) = voting.join_next().await {
        done.unwrap();
    }
    let board = world.get(BOARD).await;
    let tally = &board.ok()["tally"];
    assert_eq!(counts(tally), [10, 20, 0]);
    assert_eq!(tally["total"], 30);
    let shares: Vec<u64> = tally["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["percent"].as_u64().unwrap())
        .collect();
    assert_eq!(shares, [33, 67, 0]);
}

#[tokio::test]
async fn who_has_voted_sees_counts_that_others_do_not() {
    let world = World::with(&poll("after_vote")).await;
    let (voter, other) = (world.player().await, world.player().await);
    let outcome = vote(&voter, "key-of-vote", "a").await.ok()["outcome"].clone();
    assert_eq!(counts(&outcome["tally"]), [1, 0, 0]);
    let seen = voter.get("widgets/poll/board").await.ok()["tally"].clone();
    assert_eq!(seen, outcome["tally"]);
    assert!(other.get("widgets/poll/board").await.ok()["tally"].is_null());
    assert!(world.get(BOARD).await.ok()["tally"].is_null());
    world.set_time(END_MS);
    assert_eq!(world.get(BOARD).await.ok()["tally"], seen, "public by now");
}

#[tokio::test]
async fn counts_for_the_end_are_nowhere_before_it() {
    let world = World::with(&poll("after_end")).await;
    let player = world.player().await;
    let response = vote(&player, "key-of-vote", "b").await;
    assert!(response.ok()["outcome"]["tally"].is_null());
    world.set_time(END_MS - 1);
    assert!(player.get("widgets/poll/board").await.ok()["tally"].is_null());
    world.set_time(END_MS);
    let newcomer = world.player().await;
    assert_eq!(
        vote(&newcomer, "late-key", "b").await.json()["code"],
        "ended"
    );
    assert_eq!(counts(&world.get(BOARD).await.ok()["tally"]), [0, 1, 0]);
}
