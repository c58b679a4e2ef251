//! Which level can be played when: order, opening, limits.

use funfair_campaign::{memory::MemoryHost, rules::Rejection};
use serde_json::{Value, json};

use crate::{
    document::{DAY_MS, END_MS, START_MS, campaign, level, set, singles},
    player::{Player, at, loaded, next},
};

/// Three levels of two questions, of which one must be right.
fn config() -> Value {
    let levels = ["one", "two", "three"].map(|id| level(id, 2, 1, &singles(id, 4)));
    json!({"levels": levels})
}

fn unlocked(player: &Player) -> Vec<bool> {
    let shown = player.shown();
    let levels = shown["levels"].as_array().unwrap().iter();
    levels.map(|level| level["unlocked"] == true).collect()
}

fn is_out_of_order(result: &Result<Value, Rejection>) -> bool {
    matches!(result, Err(Rejection::OutOfOrder { .. }))
}

#[test]
fn a_level_is_unlocked_by_passing_the_one_before() {
    let mut player = Player::of(&config());
    assert_eq!(unlocked(&player), [true, false, false]);
    assert!(is_out_of_order(&player.act(&next("two"))));
    assert_eq!(player.finish("one", "WW")["unlocked"], Value::Null);
    assert!(is_out_of_order(&player.act(&next("two"))));

    assert_eq!(player.finish("one", "WR")["unlocked"], "two");
    assert_eq!(unlocked(&player), [true, true, false]);
    assert!(is_out_of_order(&player.act(&next("three"))));
    assert_eq!(
        player.finish("one", "RR")["unlocked"],
        Value::Null,
        "only once"
    );
    assert_eq!(player.finish("two", "RW")["unlocked"], "three");
    assert_eq!(player.finish("two", "WW")["unlocked"], Value::Null);
    assert_eq!(unlocked(&player), [true; 3], "a failure locks nothing");
    assert_eq!(player.finish("three", "RR")["unlocked"], Value::Null);
}

#[test]
fn in_any_order_every_level_is_open() {
    let mut config = config();
    config["order"] = json!("any");
    let mut player = Player::of(&config);
    assert_eq!(unlocked(&player), [true; 3]);
    let summary = player.finish("three", "RR");
    assert_eq!(
        (&summary["passed"], &summary["unlocked"]),
        (&json!(true), &Value::Null)
    );
    player.finish("one", "RR");
}

#[test]
fn a_level_opens_at_its_moment() {
    let mut config = config();
    config["order"] = json!("any");
    set(
        &mut config,
        "/levels/1/opens_at",
        json!("2026-03-03T10:00:00+08:00"),
    );
    let mut player = Player::of(&config);
    let starts_ms = START_MS + 2 * DAY_MS;
    for now_ms in [START_MS, starts_ms - 1] {
        player.now_ms = now_ms;
        let early = player.act(&next("two"));
        assert_eq!(early, Err(Rejection::NotStarted { starts_ms }));
        assert_eq!(player.state, None);
    }
    player.now_ms = starts_ms;
    player.begin("two");
}

#[test]
fn a_locked_level_says_so_before_it_says_when_it_opens() {
    let mut config = config();
    set(
        &mut config,
        "/levels/1/opens_at",
        json!("2026-03-03T10:00:00+08:00"),
    );
    let mut player = Player::of(&config);
    assert!(is_out_of_order(&player.act(&next("two"))));
    player.finish("one", "RR");
    let starts_ms = START_MS + 2 * DAY_MS;
    assert_eq!(
        player.act(&next("two")),
        Err(Rejection::NotStarted { starts_ms })
    );
}

#[test]
fn a_level_has_limits_of_its_own_per_day_and_in_all() {
    let mut config = config();
    config["order"] = json!("any");
    set(
        &mut config,
        "/levels/0/limits",
        json!({"total": 4, "per_day": 2}),
    );
    let mut player = Player::of(&config);
    let midnight = START_MS + 14 * 3_600_000;
    let level = |player: &Player| player.shown()["levels"][0].clone();
    let refused = |next_ms| Err(Rejection::LimitReached { next_ms });
    assert_eq!(level(&player)["left"], 2);
    assert_eq!(player.shown()["levels"][1]["left"], Value::Null);
    // Failed and abandoned runs count like any other.
    player.finish("one", "WW");
    player.begin("one");
    assert_eq!(
        (&level(&player)["left"], &level(&player)["next_ms"]),
        (&json!(0), &json!(midnight))
    );
    player.act(&json!({"type": "quit", "run": 2})).unwrap();
    assert_eq!(player.act(&next("one")), refused(Some(midnight)));
    player.finish("two", "RR");

    player.now_ms = midnight - 1;
    assert_eq!(player.act(&next("one")), refused(Some(midnight)));
    player.now_ms = midnight;
    assert_eq!(
        (&level(&player)["left"], &level(&player)["next_ms"]),
        (&json!(2), &Value::Null)
    );
    player.finish("one", "RR");
    player.finish("one", "RR");
    player.wait(DAY_MS);
    assert_eq!(player.act(&next("one")), refused(None), "four in all");
    assert_eq!(
        (&level(&player)["left"], &level(&player)["next_ms"]),
        (&json!(0), &Value::Null)
    );
}

#[test]
fn no_run_is_promised_after_the_end_of_the_campaign() {
    let mut config = config();
    set(&mut config, "/levels/0/limits", json!({"per_day": 1}));
    let mut player = Player::of(&config);
    player.now_ms = END_MS - 3_600_000;
    player.finish("one", "RR");
    let refused = player.act(&next("one"));
    assert_eq!(refused, Err(Rejection::LimitReached { next_ms: None }));
    assert_eq!(player.shown()["levels"][0]["next_ms"], Value::Null);
}

/// The host's limits count runs, whatever their level.
#[test]
fn every_run_is_a_play_of_the_widget_and_a_question_is_none() {
    let mut document = campaign(&config());
    document["widgets"][0]["limits"] = json!({"total": 2});
    let mut host = MemoryHost::new(loaded(&document));
    let mut number = 0;
    let mut act = |host: &mut MemoryHost, action: Value, now_ms: i64| {
        number += 1;
        host.act(
            "quiz",
            &format!("key-{number}"),
            &action,
            "en",
            &at(now_ms),
            [3; 32],
        )
    };
    let left = |host: &MemoryHost| host.state("quiz", &at(START_MS)).unwrap().turns.left;
    let mut next = |host: &mut MemoryHost, level: Value| {
        act(host, json!({"type": "next", "level": level}), START_MS)
    };
    assert_eq!(left(&host), Some(2));
    for run in 1..=2 {
        next(&mut host, json!("one")).unwrap();
        next(&mut host, json!("one")).unwrap();
        next(&mut host, Value::Null).unwrap();
        assert_eq!(left(&host), Some(2 - run));
        let key = format!("quit-{run}");
        let quit = json!({"type": "quit", "run": run});
        host.act("quiz", &key, &quit, "en", &at(START_MS), [3; 32])
            .unwrap();
    }
    let refused = next(&mut host, json!("one")).err();
    assert_eq!(refused, Some(Rejection::LimitReached { next_ms: None }));
    assert_eq!(
        host.state("quiz", &at(START_MS)).unwrap().state["run"],
        Value::Null
    );
}
