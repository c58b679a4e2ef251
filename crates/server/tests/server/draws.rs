//! Draw modes with many at once: never oversold, never twice, and no limit passed.

use axum::http::StatusCode;
use funfair_campaign::random::Random;
use funfair_server::store::stock::stock_invariant;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    player::Player,
    sample::{DAY_MS, START_MS, campaign},
    world::World,
};

/// The wheel of [`campaign`] with this pool; prizes are `set` (50), `coupon` (1000) and `pin` (1000).
fn with(pool: Value) -> Value {
    let mut campaign = campaign();
    let mut pool = pool;
    pool["id"] = json!("main");
    pool["publish"] = json!("quantities");
    campaign["pools"] = json!([pool]);
    let mut pin = campaign["prizes"][1].clone();
    pin["id"] = json!("pin");
    campaign["prizes"].as_array_mut().unwrap().push(pin);
    let sector = |id: &str| json!({"id": id, "label": id, "prize": id});
    campaign["widgets"][0]["config"]["sectors"] =
        json!([sector("set"), sector("coupon"), sector("pin"), {"id": "none", "label": "Thanks"}]);
    campaign
}

fn odds(none: u32) -> Value {
    json!({"mode": "odds", "no_prize_weight": none, "consolation": "pin",
        "entries": [{"prize": "set", "weight": 1}, {"prize": "coupon", "weight": 1}]})
}

fn won(reply: &Value) -> String {
    let awards = reply["awards"].as_array().unwrap();
    let outcome = reply["outcome"]["prize"].as_str().unwrap_or_default();
    let award = awards
        .first()
        .map_or("", |it| it["prize"].as_str().unwrap());
    assert_eq!(outcome, award);
    award.to_owned()
}

/// So many players spin so often, all at once; what each spin has won.
async fn crowd(world: &World, players: usize, spins: usize) -> Vec<String> {
    let mut tasks = JoinSet::new();
    for _ in 0..players {
        let app = world.app.clone();
        tasks.spawn(async move {
            let player = Player::join(app).await;
            let mut all = Vec::new();
            for n in 0..spins {
                all.push(won(&player
                    .spin_until_answered(&format!("key-{n:05}"))
                    .await
                    .ok()));
            }
            all
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

fn count(won: &[String], prize: &str) -> usize {
    won.iter().filter(|it| *it == prize).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_moment_that_has_come_is_won_once_and_the_others_are_not() {
    let hours = |n: i64| funfair_campaign::time::Instant(START_MS + n * 3_600_000).to_rfc3339();
    let sets: Vec<_> = (0..10).map(hours).collect();
    let coupons: Vec<_> = (0..20).map(hours).collect();
    let world = World::with(&with(
        json!({"mode": "moments", "consolation": "pin", "entries": [
        {"prize": "set", "at": sets}, {"prize": "coupon", "at": coupons}]}),
    ))
    .await;
    world.set_time(START_MS + 4 * 3_600_000);
    let all = crowd(&world, 60, 2).await;
    assert_eq!(
        (
            count(&all, "set"),
            count(&all, "coupon"),
            count(&all, "pin")
        ),
        (5, 5, 110)
    );
    let met = "SELECT COUNT(*) FROM moment WHERE met_ms IS NOT NULL AND award IS NOT NULL";
    assert_eq!(world.count(met).await, 10);
    let halves = "SELECT COUNT(*) FROM moment WHERE (met_ms IS NULL) <> (award IS NULL)";
    assert_eq!(world.count(halves).await, 0);
    let draws = "SELECT COUNT(*) FROM draw d JOIN moment m ON m.award = d.award
                 AND m.number = d.moment WHERE d.why = 'moment'";
    assert_eq!(world.count(draws).await, 10);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everyone_wins_while_there_is_stock() {
    let mut campaign = with(json!({"mode": "everyone", "consolation": "pin",
        "entries": [{"prize": "set"}, {"prize": "coupon"}]}));
    campaign["prizes"][1]["quantity"] = json!(30);
    campaign["prizes"][2]["quantity"] = json!(5);
    let world = World::with(&campaign).await;
    let all = crowd(&world, 100, 1).await;
    let counts = ["set", "coupon", "pin", ""].map(|prize| count(&all, prize));
    assert_eq!(counts, [50, 30, 5, 15]);
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_day_gives_no_more_than_it_may_however_many_come() {
    let mut campaign = with(odds(0));
    campaign["prizes"][0]["per_day"] = json!(3);
    campaign["prizes"][1]["per_day"] = json!(4);
    let world = World::with(&campaign).await;
    for day in 0..3 {
        world.set_time(START_MS + day * DAY_MS + 60_000);
        let all = crowd(&world, 40, 1).await;
        assert_eq!(
            (count(&all, "set"), count(&all, "coupon")),
            (3, 4),
            "day {day}"
        );
        assert_eq!(count(&all, "pin"), 33);
    }
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_given_before_it_is_released() {
    let mut campaign = with(odds(0));
    campaign["pools"][0]["entries"] = json!([{"prize": "set", "weight": 1}]);
    campaign["widgets"][0]["config"]["sectors"][1]["prize"] = json!("pin");
    campaign["prizes"][0]["releases"] = json!([
        {"at": "2026-03-02T10:00:00+08:00", "quantity": 7},
        {"at": "2026-03-03T10:00:00+08:00", "quantity": 43}]);
    let world = World::with(&campaign).await;
    for (day, sets) in [(0, 0), (1, 7), (2, 43)] {
        world.set_time(START_MS + day * DAY_MS + 60_000);
        assert_eq!(count(&crowd(&world, 60, 1).await, "set"), sets, "day {day}");
    }
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_participant_wins_no_more_than_allowed_with_many_keys_at_once() {
    let mut campaign = with(odds(0));
    campaign["pools"][0]["max_wins"] = json!(5);
    campaign["prizes"][0]["max_wins"] = json!(2);
    let world = World::with(&campaign).await;
    let player = world.player().await;
    let mut spins = JoinSet::new();
    for n in 0..60 {
        let player = player.clone();
        spins.spawn(async move { player.spin_until_answered(&format!("key-{n:05}")).await });
    }
    let replies = spins.join_all().await;
    let all: Vec<_> = replies.iter().map(|reply| won(&reply.ok())).collect();
    assert_eq!(count(&all, "set") + count(&all, "coupon"), 5);
    assert!(count(&all, "set") <= 2);
    assert_eq!(count(&all, "pin"), 55);
    // Somebody else has limits of their own.
    let other = world.player().await;
    assert_ne!(won(&other.spin("key-00001").await.ok()), "pin");
    assert_eq!(stock_invariant(&world.state.store).await.unwrap(), []);
}

#[tokio::test]
async fn a_guarantee_counts_the_tries_of_each_participant_and_is_written_down() {
    let mut campaign = with(odds(4_000_000_000));
    campaign["pools"][0]["guarantee"] = json!({"after": 3, "prize": "coupon"});
    let world = World::with(&campaign).await;
    let (one, other) = (world.player().await, world.player().await);
    let mut all = Vec::new();
    for n in 0..6 {
        world.set_time(world.now_ms() + 1);
        all.push(won(&one.spin(&format!("key-{n:05}")).await.ok()));
    }
    assert_eq!(all, ["pin", "pin", "coupon", "pin", "pin", "coupon"]);
    assert_eq!(won(&other.spin("key-00000").await.ok()), "pin");
    // Asked again, it is no new try.
    assert_eq!(won(&one.spin("key-00005").await.ok()), "coupon");
    let rows: Vec<(Option<String>, Option<i64>, Option<String>)> = sqlx::query_as(
        "SELECT why, tries, drawn FROM draw WHERE participant = (
             SELECT participant FROM award WHERE prize = 'coupon' LIMIT 1) ORDER BY at_ms",
    )
    .fetch_all(&world.database().await)
    .await
    .unwrap();
    let row = |why: &str, tries| (Some(why.to_owned()), Some(tries), None);
    let three = [
        row("consolation", 1),
        row("consolation", 2),
        row("guarantee", 3),
    ];
    assert_eq!(rows, [three.clone(), three].concat());
}

/// What a row has of a draw by odds is enough to repeat it.
#[tokio::test]
async fn a_draw_is_repeated_by_its_row() {
    let world = World::with(&with(odds(2))).await;
    for n in 0..20 {
        world.player().await.spin(&format!("key-{n:05}")).await.ok();
    }
    let rows: Vec<(String, Option<String>)> = sqlx::query_as("SELECT seed, drawn FROM draw")
        .fetch_all(&world.database().await)
        .await
        .unwrap();
    let served = world.state.campaign("spring").unwrap();
    let pool = served.loaded.campaign.pool("main").unwrap();
    assert_eq!(rows.len(), 20);
    for (seed, drawn) in rows {
        let byte = |n: usize| u8::from_str_radix(&seed[2 * n..2 * n + 2], 16).unwrap();
        let seed: [u8; 32] = std::array::from_fn(byte);
        let again = pool.draw(&mut Random::from_seed(seed)).map(str::to_owned);
        assert_eq!(again, drawn);
    }
}

/// The moments as the database has them.
async fn moments(world: &World) -> Vec<(String, i64, i64)> {
    sqlx::query_as("SELECT prize, number, at_ms FROM moment ORDER BY prize, number")
        .fetch_all(&world.database().await)
        .await
        .unwrap()
}

fn spread(sets: u32, hours: Value) -> Value {
    let entry = |prize: &str, quantity: u32| json!({"prize": prize, "quantity": quantity});
    with(
        json!({"mode": "moments", "consolation": "pin", "moments": {"hours": hours},
        "entries": [entry("set", sets), entry("coupon", 200)]}),
    )
}

#[tokio::test]
async fn moments_are_spread_over_the_hours_of_every_day_and_stay_what_they_are() {
    let hours = json!({"from": 10, "to": 22});
    let mut world = World::with(&spread(20, hours.clone())).await;
    let first = moments(&world).await;
    assert_eq!(first.len(), 220);
    let shanghai = |at_ms: i64| (at_ms + 8 * 3_600_000).rem_euclid(DAY_MS) / 3_600_000;
    assert!(
        first
            .iter()
            .all(|(_, _, at)| (10..22).contains(&shanghai(*at)))
    );
    let days: std::collections::BTreeSet<_> = first
        .iter()
        .map(|(_, _, at)| (at - START_MS) / DAY_MS)
        .collect();
    assert!(days.len() > 20, "{}", days.len());
    world.restart(&spread(20, hours.clone())).await.unwrap();
    assert_eq!(moments(&world).await, first);
    // More of a prize: the others stay, and the new ones lie ahead.
    world.set_time(START_MS + 20 * DAY_MS);
    world.restart(&spread(30, hours)).await.unwrap();
    let more = moments(&world).await;
    assert_eq!(more.len(), 230);
    assert!(first.iter().all(|moment| more.contains(moment)));
    let new = more.iter().filter(|moment| !first.contains(moment));
    assert!(
        new.into_iter()
            .all(|(_, _, at)| *at >= START_MS + 20 * DAY_MS)
    );
}

#[tokio::test]
async fn before_the_start_moments_follow_the_file_and_afterwards_only_grow() {
    let mut early = spread(20, json!({"from": 10, "to": 22}));
    early["schedule"]["starts_at"] = json!("2026-03-05T10:00:00+08:00");
    let mut world = World::with(&early).await;
    let first = moments(&world).await;
    let seed = world.count("SELECT COUNT(*) FROM moment_plan").await;
    early["pools"][0]["moments"] = json!({"hours": {"from": 12, "to": 13}});
    world.restart(&early).await.unwrap();
    let changed = moments(&world).await;
    assert_eq!((seed, changed.len()), (1, first.len()));
    assert_ne!(changed, first);
    early["pools"][0]["moments"] = json!({"hours": {"from": 10, "to": 22}});
    world.restart(&early).await.unwrap();
    assert_eq!(moments(&world).await, first, "the seed is made once");

    world.set_time(START_MS + 10 * DAY_MS);
    let mut broken = early.clone();
    broken["pools"][0]["moments"] = json!({"void_after_minutes": 3});
    broken["pools"][0]["entries"] = json!([{"prize": "set", "quantity": 19},
        {"prize": "coupon", "at": ["2026-03-20T10:00:00+08:00"]}]);
    let error = world.restart(&broken).await.unwrap_err();
    for path in ["moments", "entries[0].quantity", "entries[1].at"] {
        let line = format!("spring.json: pools[0].{path}: ");
        assert!(error.contains(&line), "{line} in {error}");
    }
    assert_eq!(moments(&world).await, first);
    // A campaign that is put off again stays as it is, too.
    early["schedule"]["starts_at"] = json!("2026-03-25T10:00:00+08:00");
    world.restart(&early).await.unwrap();
    assert_eq!(moments(&world).await, first);
}

#[tokio::test]
async fn fixed_moments_may_be_added_ahead_and_not_behind() {
    let at = |times: &[&str]| {
        let times: Vec<_> = times
            .iter()
            .map(|at| format!("2026-03-{at}:00:00+08:00"))
            .collect();
        with(json!({"mode": "moments", "consolation": "pin", "entries": [
            {"prize": "set", "at": times}, {"prize": "coupon", "quantity": 1}]}))
    };
    let mut world = World::with(&at(&["02T10"])).await;
    world.set_time(START_MS + 2 * DAY_MS);
    let error = world.restart(&at(&["02T10", "02T11"])).await.unwrap_err();
    assert!(
        error.contains("pools[0].entries[0].at: what is added"),
        "{error}"
    );
    let mut renamed = at(&["09T10", "02T10"]);
    renamed["pools"][0]["id"] = json!("other");
    renamed["widgets"][0]["pool"] = json!("other");
    let error = world.restart(&renamed).await.unwrap_err();
    assert!(
        error.contains("pools: `main` has winning moments"),
        "{error}"
    );
    world.restart(&at(&["09T10", "02T10"])).await.unwrap();
    let sets = "SELECT COUNT(*) FROM moment WHERE prize = 'set'";
    assert_eq!(world.count(sets).await, 2);
}

#[tokio::test]
async fn a_moment_that_was_met_stays_met_when_the_clock_goes_back_before_the_start() {
    let campaign = with(json!({"mode": "moments", "consolation": "pin",
        "entries": [{"prize": "set", "at": ["2026-03-01T10:00:00+08:00"]},
            {"prize": "coupon", "at": ["2026-03-09T10:00:00+08:00"]}]}));
    let mut world = World::with(&campaign).await;
    let player = world.player().await;
    assert_eq!(won(&player.spin("key-00001").await.ok()), "set");
    world.set_time(START_MS - 1);
    world.restart(&campaign).await.unwrap();
    world.set_time(START_MS + 1);
    let player = player.with(world.app.clone());
    assert_eq!(won(&player.spin("key-00002").await.ok()), "pin");
}

#[tokio::test]
async fn a_moment_that_nobody_met_in_time_gives_nothing() {
    let world = World::with(&with(json!({"mode": "moments", "consolation": "pin",
        "moments": {"void_after_minutes": 10}, "entries": [
            {"prize": "set", "at": ["2026-03-01T11:00:00+08:00", "2026-03-01T12:00:00+08:00"]},
            {"prize": "coupon", "at": ["2026-03-01T13:00:00+08:00"]}]})))
    .await;
    let player = world.player().await;
    let mut all = Vec::new();
    for (n, minutes) in [(0, 70), (1, 129), (2, 130), (3, 181)] {
        world.set_time(START_MS + minutes * 60_000);
        all.push(won(&player.spin(&format!("key-{n:05}")).await.ok()));
    }
    assert_eq!(all, ["pin", "set", "pin", "coupon"]);
}

#[tokio::test]
async fn players_read_what_the_mode_can_keep_and_no_moment() {
    let world = World::with(&spread(20, json!({"from": 10, "to": 22}))).await;
    let reply = world.get("/v1/campaigns/spring?lang=en").await;
    assert_eq!(reply.status, StatusCode::OK);
    let draws = &reply.json()["widgets"][0]["draws"][0];
    assert_eq!(draws["mode"], "moments");
    assert_eq!(draws["counts"][0], json!({"prize": "set", "quantity": 20}));
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    for (_, _, at) in moments(&world).await {
        assert!(!text.contains(&at.to_string()));
    }
}
