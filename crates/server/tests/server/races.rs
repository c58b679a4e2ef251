//! What several servers do at once to the same rows comes to the same as one after another.

use std::{cell::Cell, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use funfair_campaign::entry::EntryState;
use funfair_server::store::stock::stock_invariant;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::{
    database,
    entries::{enter, handed_in, likes_add_up, participant},
    media_files::jpeg,
    media_uploads::unchecked,
    media_world::{self, adds_up, progress},
    player::Player,
    poll::{poll, vote},
    sample::{END_MS, limited, sure_win},
    tiers,
    world::{Reply, World, send},
};

/// A server whose callers repeat a request while it is busy, as a page does. Whatever else it tells,
/// it never fails.
fn patient(app: Router) -> Router {
    Router::new().fallback(move |request: Request<Body>| {
        let app = app.clone();
        async move {
            let (parts, body) = request.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            loop {
                let request = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
                let response = app.clone().oneshot(request).await.unwrap();
                assert_ne!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
                if response.status() != StatusCode::SERVICE_UNAVAILABLE {
                    return response;
                }
            }
        }
    })
}

/// Two servers on the world's database.
async fn two_servers(world: &World) -> [Router; 2] {
    [world.app.clone(), world.second_server().await].map(patient)
}

async fn operator(app: &Router, path: &str, body: &Value) -> Reply {
    let request = Request::post(format!("/admin/v1/campaigns/spring/{path}"))
        .header("authorization", format!("Bearer {}", tiers::ANN));
    let request = request.body(Body::from(body.to_string())).unwrap();
    send(app.clone(), request).await
}

async fn forget(player: &Player) -> Reply {
    let request = Request::delete("/v1/campaigns/spring/me");
    player.send(request, Body::empty()).await
}

/// Likes an entry, no longer, and again.
async fn like(player: Player, entry: String) {
    for (n, kind) in ["like", "unlike", "like"].into_iter().enumerate() {
        let action = json!({"type": kind, "entry": entry});
        let key = format!("{kind}-{n}-{entry}");
        player.act(&key, action).await;
    }
}

/// Decides on an entry, this way and that.
async fn moderate(app: Router, entry: String) {
    for state in ["featured", "accepted", "rejected", "accepted"] {
        let decision = json!({"state": state, "reason": "because"});
        let path = format!("entries/{entry}");
        operator(&app, &path, &decision).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn entries_that_are_liked_judged_and_withdrawn_at_once_add_up() {
    let world = tiers::world(5).await;
    let servers = two_servers(&world).await;
    for round in 0..6 {
        let owner = Player::join(servers[round % 2].clone()).await;
        let entry = handed_in("mine", EntryState::Accepted);
        let id = enter(&world, &participant(&owner).await, &entry).await;
        let mut work = JoinSet::new();
        for n in 0..6 {
            let fan = Player::join(servers[n % 2].clone()).await;
            let id = id.clone();
            work.spawn(async move {
                like(fan.clone(), id).await;
                if n == 5 {
                    forget(&fan).await;
                }
            });
        }
        for app in &servers {
            work.spawn(moderate(app.clone(), id.clone()));
        }
        work.spawn(async move {
            let withdraw = json!({"type": "withdraw", "entry": id});
            match round % 3 {
                0 => owner.act("withdraw-1", withdraw).await,
                1 => forget(&owner).await,
                _ => owner.get("me").await,
            };
        });
        work.join_all().await;
        likes_add_up(&world).await;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM entry").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_tier_is_given_once_however_often_it_is_asked_for_at_once() {
    let world = tiers::world(5).await;
    let servers = two_servers(&world).await;
    for n in 0..4 {
        let entry = handed_in("mine", EntryState::Accepted);
        enter(&world, &format!("entrant-{n}"), &entry).await;
    }
    world.set_time(END_MS);
    let mut work = JoinSet::new();
    for n in 0..8 {
        let app = servers[n % 2].clone();
        work.spawn(async move {
            operator(&app, "widgets/wheel/tiers/2", &json!({}))
                .await
                .ok()
        });
    }
    let given = work.join_all().await;
    assert_eq!(given[0]["given"]["winners"].as_array().unwrap().len(), 2);
    assert!(given.iter().all(|tier| *tier == given[0]), "{given:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM award").await, 2);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 1);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_that_two_servers_check_at_once_is_kept_once() {
    let world = media_world::world("after").await;
    let servers = two_servers(&world).await;
    let player = world.player().await;
    let address = unchecked(&world, &player, &jpeg(700, 500)).await;
    let mut work = JoinSet::new();
    for n in 0..6 {
        let (player, address) = (player.with(servers[n % 2].clone()), address.clone());
        work.spawn(async move { progress(&player, &address).await });
    }
    for reply in work.join_all().await {
        assert_eq!(reply.status, StatusCode::OK);
    }
    assert_eq!(adds_up(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_participant_on_two_servers_at_once_is_one_participant() {
    let world = World::with(&limited(sure_win("set", 50), json!({"total": 3}))).await;
    let servers = two_servers(&world).await;
    let player = world.player().await;
    let mut work = JoinSet::new();
    for n in 0..12 {
        let mut player = player.with(servers[n % 2].clone());
        work.spawn(async move {
            let purposes = ["statistics"].get(..n % 3 / 2).unwrap();
            let consent = json!({"consent": {"version": format!("{n}"), "purposes": purposes}});
            player.start(consent).await.ok();
            let key = format!("key-{n:05}");
            let spun = player.spin(&key).await;
            if spun.status.is_success() {
                let award = spun.json()["awards"][0]["id"].as_str().unwrap().to_owned();
                let contact = json!({"name": "Li Lei", "phone": "13800138000"});
                let claimed = player.claim(&award, contact).await;
                return usize::from(claimed.status.is_success());
            }
            assert_eq!(spun.code(), "limit_reached");
            forget(&player).await;
            0
        });
    }
    let claimed: usize = work.join_all().await.into_iter().sum();
    // The prize is given once per phone.
    assert_eq!(claimed, 1);
    for (sql, expected) in [
        ("SELECT COUNT(*) FROM play", 3),
        ("SELECT COUNT(*) FROM award", 3),
        ("SELECT COUNT(*) FROM claim", 1),
        ("SELECT COUNT(*) FROM answer WHERE body = ''", 0),
    ] {
        assert_eq!(world.count(sql).await, expected, "{sql}");
    }
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

/// No key of a table says so: only what the participant has done before, which is read.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_participant_who_votes_on_two_servers_at_once_is_counted_once() {
    let world = World::with(&poll("always")).await;
    let servers = two_servers(&world).await;
    for _ in 0..10 {
        let player = world.player().await;
        let mut work = JoinSet::new();
        for n in 0..6 {
            let player = player.with(servers[n % 2].clone());
            let option = ["a", "b", "c"][n / 2];
            work.spawn(async move { vote(&player, &format!("key-{n:05}"), option).await.status });
        }
        let counted = work.join_all().await.into_iter();
        assert_eq!(counted.filter(StatusCode::is_success).count(), 1);
    }
    let sum = "SELECT CAST(SUM(value) AS BIGINT) FROM counter";
    assert_eq!(world.count(sum).await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn connections_that_break_lose_nothing_and_give_nothing_twice() {
    let world = World::with(&sure_win("coupon", 200)).await;
    let servers = two_servers(&world).await;
    let mut work = JoinSet::new();
    for app in servers.iter().cycle().take(8) {
        let player = Player::join(app.clone()).await;
        work.spawn(async move {
            let key = |n: usize| format!("key-{n:05}");
            let mut answers = Vec::new();
            for n in 0..30 {
                let reply = player.spin(&key(n)).await;
                assert_eq!(reply.status, StatusCode::OK);
                answers.push(reply.body);
            }
            for (n, answer) in answers.into_iter().enumerate() {
                assert_eq!(player.spin(&key(n)).await.body, answer);
            }
            player.awards().await.len()
        });
    }
    let pool = world.database().await;
    let broken = Cell::new(0);
    // Not for ever: a slow machine would never come to an end between two of them.
    let breaking = async {
        for _ in 0..40 {
            tokio::time::sleep(Duration::from_millis(30)).await;
            broken.set(broken.get() + database::break_connections(&pool).await);
        }
        std::future::pending::<()>().await;
    };
    let won: usize = tokio::select! {
        won = work.join_all() => won.into_iter().sum(),
        () = breaking => unreachable!(),
    };
    assert_eq!(won, 200);
    assert_eq!(broken.get() > 0, database::is_postgres(), "{broken:?}");
    assert_eq!(world.count("SELECT COUNT(*) FROM play").await, 240);
    assert_eq!(world.count("SELECT COUNT(*) FROM draw").await, 240);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}
