//! Many at once: never oversold, never drawn twice, never more plays than turns.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use funfair_server::store::stock::stock_invariant;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    player::Player,
    sample::{limited, sure_win},
    world::World,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_players_on_a_stock_of_twenty_win_twenty() {
    let world = World::with(&sure_win("coupon", 20)).await;
    let mut players = JoinSet::new();
    for _ in 0..500 {
        let app = world.app.clone();
        players.spawn(async move {
            let player = Player::join(app).await;
            let answer = player.spin_until_answered("key-00001").await.ok();
            let won = answer["awards"].as_array().unwrap().len();
            assert_eq!(won == 1, answer["outcome"]["prize"] == "coupon");
            assert_eq!(player.awards().await.len(), won);
            won
        });
    }
    let won: usize = players.join_all().await.into_iter().sum();
    assert_eq!(won, 20);
    assert_eq!(world.count("SELECT COUNT(*) FROM award").await, 20);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 500);
    assert_eq!(
        world
            .count("SELECT remaining FROM stock WHERE prize = 'coupon'")
            .await,
        0
    );
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_keys_at_once_get_no_more_plays_than_turns() {
    let world = World::with(&limited(sure_win("coupon", 100), json!({"per_day": 3}))).await;
    let player = world.player().await;
    let mut spins = JoinSet::new();
    for n in 0..50 {
        let player = player.clone();
        spins.spawn(async move { player.spin_until_answered(&format!("key-{n:05}")).await });
    }
    let replies = spins.join_all().await;
    let played = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::OK)
        .count();
    assert_eq!(played, 3);
    assert_eq!(
        replies
            .iter()
            .filter(|r| r.status != 200 && r.code() == "limit_reached")
            .count(),
        47
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 3);
    assert_eq!(world.count("SELECT COUNT(*) FROM award").await, 3);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_twenty_times_at_once_is_one_play() {
    let world = World::with(&sure_win("coupon", 100)).await;
    let player = world.player().await;
    let mut spins = JoinSet::new();
    for _ in 0..20 {
        let player = player.clone();
        spins.spawn(async move { player.spin_until_answered("key-00001").await });
    }
    let replies = spins.join_all().await;
    assert!(replies.iter().all(|reply| reply.status == StatusCode::OK));
    let bodies: BTreeSet<_> = replies.into_iter().map(|reply| reply.body).collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM award").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_on_one_database_share_stock_turns_and_keys() {
    let world = World::with(&limited(sure_win("coupon", 20), json!({"total": 1}))).await;
    let servers = [world.app.clone(), world.second_server().await];
    let mut players = JoinSet::new();
    for _ in 0..60 {
        let servers = servers.clone();
        players.spawn(async move {
            let one = Player::join(servers[0].clone()).await;
            let mut other = Player::join(servers[1].clone()).await;
            other.token.clone_from(&one.token);
            let (first, second, third) = tokio::join!(
                one.spin_until_answered("key-00001"),
                other.spin_until_answered("key-00001"),
                other.spin_until_answered("key-00002"),
            );
            // One turn: whichever key came first has it, on both servers.
            assert_eq!(first.body, second.body);
            assert_ne!(first.status, third.status);
            one.awards().await.len()
        });
    }
    let won: usize = players.join_all().await.into_iter().sum();
    assert_eq!(won, 20);
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 60);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_who_hangs_up_does_not_spoil_the_next() {
    let world = World::with(&sure_win("coupon", 1000)).await;
    let player = world.player().await;
    for n in 0..100_u64 {
        let key = format!("key-{n:05}");
        let patience = std::time::Duration::from_micros(n * 30);
        let _ = tokio::time::timeout(patience, player.spin(&key)).await;
    }
    for n in 0..100 {
        player
            .spin_until_answered(&format!("key-{n:05}"))
            .await
            .ok();
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 100);
    assert_eq!(
        world
            .count("SELECT COUNT(*) FROM answer WHERE body = ''")
            .await,
        0
    );
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}
