//! Prizes that are given at the end: by likes, by a jury, by a draw; once, from stock, written down.

use axum::{body::Body, http::Request};
use funfair_campaign::{entry::EntryState, random::Random};
use funfair_server::store::stock::stock_invariant;
use serde_json::{Value, json};

use crate::{
    entries::{enter, handed_in, like},
    sample::{CODE, DAY_MS, END_MS, campaign, challenge},
    world::{Reply, World},
};

pub(crate) const ANN: &str = "ann-0123456789abcdef0123456789abcdef";
const TIERS: &str = "/admin/v1/campaigns/spring/widgets/wheel/tiers";
const LIKES: u16 = 0;
const JURY: u16 = 1;
const DRAW: u16 = 2;

/// A challenge whose tiers have two places each, by likes, by a jury, and by a draw.
pub(crate) async fn world(sets: u32) -> World {
    let mut campaign = campaign();
    let mut config = challenge();
    let tier = |by: &str, prize: &str| json!({"title": by, "prize": prize, "by": by, "places": 2});
    config["tiers"] = json!([
        tier("likes", "set"),
        tier("jury", "coupon"),
        tier("draw", "coupon")
    ]);
    config["entry"] = json!({"ends_at": "2026-03-21T10:00:00+08:00"});
    config["likes"] = json!({"per_day": 10});
    config["moderation"] = json!("after");
    campaign["prizes"][0]["quantity"] = json!(sets);
    campaign["pools"] = json!([]);
    campaign["widgets"] = json!([{"id": "wheel", "kind": "challenge", "config": config}]);
    World::with_arguments(&campaign, &["--admin-tokens", &format!("ann={ANN}")]).await
}

async fn give(world: &World, tier: u16, body: Value) -> Reply {
    let request =
        Request::post(format!("{TIERS}/{tier}")).header("authorization", format!("Bearer {ANN}"));
    world
        .send(request.body(Body::from(body.to_string())).unwrap())
        .await
}

async fn list(world: &World) -> Value {
    let request = Request::get(TIERS).header("authorization", format!("Bearer {ANN}"));
    world.send(request.body(Body::empty()).unwrap()).await.ok()
}

/// Hands an accepted entry in, with so many likes.
async fn entered(world: &World, participant: &str, likes: u32) -> String {
    let entry = handed_in(participant, EntryState::Accepted);
    let id = enter(world, participant, &entry).await;
    for fan in 0..likes {
        like(world, &format!("fan-{fan}"), &id, true).await;
    }
    world.set_time(world.now_ms() + 1000);
    id
}

fn winners(tier: &Value) -> Vec<&str> {
    let winners = tier["given"]["winners"].as_array().unwrap().iter();
    winners.map(|it| it["entry"].as_str().unwrap()).collect()
}

async fn awards(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM award").await
}

#[tokio::test]
async fn the_most_liked_get_it_once_each_and_the_earlier_one_where_likes_are_equal() {
    let world = world(5).await;
    entered(&world, "none", 0).await;
    let second = entered(&world, "bob", 3).await;
    entered(&world, "late", 3).await;
    let first = entered(&world, "ann", 5).await;
    entered(&world, "ann", 4).await;
    let hidden = entered(&world, "hid", 9).await;
    let mut tx = world.state.store.begin().await.unwrap();
    sqlx::query("UPDATE entry SET state = 'rejected', public = 0 WHERE id = $1")
        .bind(&hidden)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.set_time(END_MS);
    let given = give(&world, LIKES, json!({})).await.ok();
    assert_eq!(winners(&given), [&first, &second]);
    let winner = &given["given"]["winners"][0];
    assert_eq!((&winner["place"], &winner["likes"]), (&json!(1), &json!(5)));
    assert_eq!(winner["who"], world.state.secret.masked("spring", "ann"));
    assert_eq!(given["given"]["entries"], 5);
    assert_eq!(given["given"]["seed"], Value::Null);
    assert_eq!(awards(&world).await, 2);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
    let seen = list(&world).await;
    assert_eq!(seen["tiers"][0], given);
    assert_eq!(seen["tiers"][1]["given"], Value::Null);
}

#[tokio::test]
async fn asked_again_nothing_more_is_given() {
    let world = world(5).await;
    for name in ["a", "b", "c"] {
        entered(&world, name, 1).await;
    }
    world.set_time(END_MS);
    let first = give(&world, DRAW, json!({})).await.ok();
    // More likes, another entry: what was given stays.
    entered(&world, "d", 2).await;
    assert_eq!(give(&world, DRAW, json!({})).await.ok(), first);
    assert_eq!(awards(&world).await, 2);
    let audit = "SELECT COUNT(*) FROM audit WHERE operator = 'ann' AND what = 'tier.draw'
                 AND subject = 'wheel/tiers/2'";
    assert_eq!(world.count(audit).await, 1);
}

#[tokio::test]
async fn a_draw_can_be_repeated_by_anybody_who_has_the_ids_and_the_seed() {
    let world = world(5).await;
    let mut ids = Vec::new();
    for n in 0..20 {
        ids.push(entered(&world, &format!("p{n}"), 0).await);
    }
    world.set_time(END_MS);
    let given = give(&world, DRAW, json!({})).await.ok();
    ids.sort();
    let seed = given["given"]["seed"].as_str().unwrap();
    let bytes: Vec<u8> = (0..32)
        .map(|n| u8::from_str_radix(&seed[2 * n..2 * n + 2], 16).unwrap())
        .collect();
    let mut random = Random::from_seed(bytes.try_into().unwrap());
    for n in 0..ids.len() {
        let left = u64::try_from(ids.len() - n).unwrap().try_into().unwrap();
        let by = usize::try_from(random.below(left)).unwrap();
        ids.swap(n, n + by);
    }
    assert_eq!(winners(&given), [&ids[0], &ids[1]]);
    assert_eq!(given["given"]["algorithm"], "chacha20-rejection-1");
    assert_eq!(given["given"]["digest"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn a_jury_picks_among_accepted_entries_of_different_entrants() {
    let world = world(5).await;
    let one = entered(&world, "one", 0).await;
    let again = entered(&world, "one", 0).await;
    let two = entered(&world, "two", 0).await;
    let three = entered(&world, "three", 0).await;
    world.set_time(END_MS);
    for (picks, path) in [
        (json!([]), "picks"),
        (json!([one, two, three]), "picks"),
        (json!([one, again]), "picks[1]"),
        (json!([one, "nobody"]), "picks[1]"),
    ] {
        let reply = give(&world, JURY, json!({"picks": picks})).await;
        assert_eq!(reply.code(), "bad_request", "{picks}");
        assert_eq!(reply.json()["findings"][0]["path"], path);
    }
    let picks = json!({"picks": [three, one]});
    let given = give(&world, JURY, picks.clone()).await.ok();
    assert_eq!(winners(&given), [&three, &one]);
    for same in [picks, json!({})] {
        assert_eq!(give(&world, JURY, same).await.ok(), given);
    }
    let others = give(&world, JURY, json!({"picks": [two]})).await;
    assert_eq!(others.code(), "out_of_order");
    let not_here = give(&world, DRAW, json!({"picks": [two]})).await;
    assert_eq!(not_here.code(), "bad_request");
    assert_eq!(awards(&world).await, 2);
}

#[tokio::test]
async fn nothing_is_given_before_its_time_or_while_entries_wait() {
    let world = world(5).await;
    entered(&world, "one", 1).await;
    let entries_end = END_MS - 10 * DAY_MS;
    world.set_time(entries_end - 1);
    for tier in [LIKES, JURY, DRAW] {
        let reply = give(&world, tier, json!({})).await;
        assert_eq!(reply.code(), "not_started", "{tier}");
        let from = if tier == LIKES { END_MS } else { entries_end };
        assert_eq!(reply.json()["next_ms"], from);
    }
    world.set_time(entries_end);
    enter(&world, "two", &handed_in("two", EntryState::Pending)).await;
    let reply = give(&world, DRAW, json!({})).await;
    assert_eq!(reply.code(), "out_of_order");
    let detail = reply.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("1 entries wait"), "{detail}");
    assert_eq!(give(&world, 3, json!({})).await.code(), "not_found");
    assert_eq!(awards(&world).await, 0);
}

#[tokio::test]
async fn a_stock_that_is_too_small_gives_to_nobody() {
    let world = world(2).await;
    for name in ["a", "b"] {
        entered(&world, name, 1).await;
    }
    // One was given away by other means.
    let mut tx = world.state.store.begin().await.unwrap();
    sqlx::query("UPDATE stock SET remaining = 1 WHERE prize = 'set'")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.set_time(END_MS);
    let reply = give(&world, LIKES, json!({})).await;
    assert_eq!(reply.code(), "out_of_order");
    assert!(reply.json()["detail"].as_str().unwrap().contains("`set`"));
    assert_eq!(awards(&world).await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM tier").await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
}

#[tokio::test]
async fn a_winner_finds_the_prize_and_claims_it() {
    let world = world(5).await;
    let mut player = world.player().await;
    let form = json!({
        "type": "enter", "link": "https://www.tiktok.com/@moon/video/7301234567890123456",
        "rights": true, "age": true,
    });
    let entered = player.act("enter-0001", form).await.ok();
    world.set_time(END_MS);
    let picks = json!({"picks": [entered["outcome"]["entry"]]});
    let given = give(&world, JURY, picks).await.ok();
    let award = &given["given"]["winners"][0]["award"];
    // Ten days on, the token has to be renewed.
    player.start(json!({})).await.ok();
    let won = player.awards().await;
    assert_eq!((&won[0]["id"], &won[0]["prize"]), (award, &json!("coupon")));
    let claimed = player.claim(award.as_str().unwrap(), json!({})).await.ok();
    assert_eq!(claimed["code"], CODE);
}

#[tokio::test]
async fn two_operators_at_once_give_it_once() {
    let world = world(5).await;
    for name in ["a", "b", "c", "d"] {
        entered(&world, name, 1).await;
    }
    world.set_time(END_MS);
    let (one, two) = tokio::join!(give(&world, DRAW, json!({})), give(&world, DRAW, json!({})));
    assert_eq!(one.ok(), two.ok());
    assert_eq!(awards(&world).await, 2);
}
