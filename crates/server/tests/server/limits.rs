//! Turns, and the midnight that brings more of them.

use funfair_campaign::time::Instant;
use serde_json::{Value, json};

use crate::{
    sample::{campaign, limited},
    world::World,
};

fn at(text: &str) -> i64 {
    Instant::parse(text).unwrap().0
}

/// Plays every turn of the day, then tells when the next one comes.
async fn next_turn(world: &World, limits: u32) -> Value {
    let player = world.player().await;
    for n in 0..limits {
        player.spin(&format!("key-{n:05}")).await.ok();
    }
    let refused = player.spin("key-last").await;
    assert_eq!(refused.code(), "limit_reached");
    refused.json()["next_ms"].clone()
}

#[tokio::test]
async fn turns_come_back_at_the_campaigns_midnight() {
    let world = World::with(&limited(campaign(), json!({"per_day": 2}))).await;
    let midnight = at("2026-03-02T00:00:00+08:00");
    world.set_time(midnight - 1);
    let player = world.player().await;
    player.spin("key-00001").await.ok();
    let second = player.spin("key-00002").await.ok();
    assert_eq!(
        second["state"]["turns"],
        json!({"left": 0, "next_ms": midnight})
    );
    let refused = player.spin("key-00003").await;
    assert_eq!(refused.code(), "limit_reached");
    assert_eq!(refused.json()["next_ms"], midnight);
    world.set_time(midnight);
    let third = player.spin("key-00003").await.ok();
    assert_eq!(third["state"]["turns"]["left"], 1);
}

#[tokio::test]
async fn a_day_on_which_clocks_change_ends_at_its_own_midnight() {
    let mut berlin = limited(campaign(), json!({"per_day": 1}));
    berlin["schedule"]["time_zone"] = json!("Europe/Berlin");
    let world = World::with(&berlin).await;
    for (now, midnight) in [
        ("2026-03-28T12:00:00+01:00", "2026-03-29T00:00:00+01:00"),
        ("2026-03-29T00:30:00+01:00", "2026-03-30T00:00:00+02:00"),
        ("2026-03-30T00:00:00+02:00", "2026-03-31T00:00:00+02:00"),
    ] {
        world.set_time(at(now));
        assert_eq!(next_turn(&world, 1).await, at(midnight), "{now}");
    }
}

#[tokio::test]
async fn a_total_that_is_used_up_promises_no_turn() {
    let world = World::with(&limited(campaign(), json!({"total": 3, "per_day": 5}))).await;
    assert_eq!(next_turn(&world, 3).await, json!(null));
}

#[tokio::test]
async fn every_participant_has_turns_of_their_own() {
    let world = World::with(&limited(campaign(), json!({"total": 1}))).await;
    for _ in 0..3 {
        world.player().await.spin("key-00001").await.ok();
    }
}
