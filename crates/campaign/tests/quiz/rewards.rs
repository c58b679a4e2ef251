//! What runs bring: draws, the best run of a level, the score.

use serde_json::{Value, json};

use crate::{
    document::{level, set, singles},
    player::{Player, next},
};

/// Two levels of two questions with a pool each, in any order, and a finale.
fn config() -> Value {
    let levels = ["one", "two"].map(|id| {
        let mut level = level(id, 2, 1, &singles(id, 4));
        level["pool"] = json!("small");
        level
    });
    json!({"order": "any", "levels": levels, "finale": {"title": "All", "pool": "big"}})
}

#[test]
fn a_level_is_drawn_for_once_and_the_finale_once_when_all_are_passed() {
    let mut player = Player::of(&config());
    for (level, script, drawn) in [
        ("one", "WW", &[][..]),
        ("one", "RW", &["small"]),
        ("one", "RR", &[]),
        ("two", "WW", &[]),
        ("two", "RR", &["small", "big"]),
        ("two", "RR", &[]),
        ("one", "RR", &[]),
        ("one", "WW", &[]),
    ] {
        let summary = player.finish(level, script);
        assert_eq!(player.drawn(), drawn, "{level} {script}");
        assert_eq!(summary["draws"], drawn.len(), "{level} {script}");
        assert_eq!(summary["prizes"], json!([]), "nothing was won");
    }
}

#[test]
fn every_prize_that_was_won_is_told() {
    let mut player = Player::of(&config());
    player.prize = Some("cup");
    assert_eq!(player.finish("one", "RR")["prizes"], json!(["cup"]));
    assert_eq!(player.finish("two", "RR")["prizes"], json!(["cup", "cup"]));
    assert_eq!(player.finish("two", "RR")["prizes"], json!([]));
}

#[test]
fn without_pools_passing_draws_nothing() {
    let mut config = config();
    config["finale"] = Value::Null;
    for level in ["/levels/0/pool", "/levels/1/pool"] {
        set(&mut config, level, Value::Null);
    }
    let mut player = Player::of(&config);
    for level in ["one", "two"] {
        assert_eq!(player.finish(level, "RR")["draws"], 0);
        assert!(player.drawn().is_empty());
    }
}

#[test]
fn a_run_that_is_lost_by_its_lives_draws_nothing_though_enough_was_right() {
    let mut config = config();
    config["lives"] = json!(1);
    let mut player = Player::of(&config);
    let summary = player.finish("one", "RW");
    assert_eq!(
        (&summary["right"], &summary["passed"]),
        (&json!(1), &json!(false))
    );
    assert!(player.drawn().is_empty());
}

/// Points and time of every run come from how many were right and how long each took.
fn run(player: &mut Player, level: &str, script: &str, each_ms: i64) -> Value {
    let mut question = player.begin(level);
    for (n, how) in script.chars().enumerate() {
        if n > 0 {
            question = player.another();
        }
        player.wait(each_ms);
        let outcome = player.give(&question, how);
        if n + 1 == script.len() {
            return outcome["summary"].clone();
        }
    }
    panic!("an empty script");
}

#[test]
fn the_best_run_of_a_level_counts_by_points_and_then_by_time() {
    let mut player = Player::of(&config());
    for (level, script, each_ms, best, score) in [
        ("one", "WW", 500, true, Some((0, 1_000))),
        ("one", "RW", 900, true, Some((100, 1_800))),
        ("one", "RW", 900, false, None),
        ("one", "WR", 901, false, None),
        ("one", "WR", 400, true, Some((100, 800))),
        ("one", "WW", 0, false, None),
        ("two", "RR", 1_000, true, Some((300, 2_800))),
        ("one", "RR", 5_000, true, Some((400, 12_000))),
        ("one", "RR", 4_999, true, Some((400, 11_998))),
        ("two", "RR", 1_001, false, None),
    ] {
        let summary = run(&mut player, level, script, each_ms);
        assert_eq!(summary["best"], best, "{level} {script} {each_ms}");
        assert_eq!(summary["time_ms"], 2 * each_ms);
        assert_eq!(player.score(), score, "{level} {script} {each_ms}");
    }
    let shown = player.shown();
    assert_eq!(shown["levels"][0]["points"], 200);
    assert_eq!(shown["levels"][1]["points"], 200);
}

#[test]
fn stars_and_passing_stay_when_a_later_run_is_worse() {
    let mut player = Player::of(&config());
    player.finish("one", "RR");
    player.finish("one", "WW");
    let level = player.shown()["levels"][0].clone();
    assert_eq!(
        (&level["passed"], &level["stars"]),
        (&json!(true), &json!(3))
    );
    assert_eq!(level["points"], 200);
}

#[test]
fn a_run_that_was_quit_counts_for_nothing() {
    let mut player = Player::of(&config());
    let question = player.begin("one");
    player.give(&question, 'R');
    let outcome = player.act(&json!({"type": "quit", "run": 1})).unwrap();
    let summary = &outcome["summary"];
    assert_eq!(outcome["question"], Value::Null);
    assert_eq!(outcome["verdict"], Value::Null);
    assert_eq!(
        (&summary["quit"], &summary["passed"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        (&summary["best"], &summary["stars"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(summary["review"].as_array().unwrap().len(), 1);
    assert!(player.effects.is_empty(), "no score and no draw");
    let level = player.shown()["levels"][0].clone();
    assert_eq!(
        (&level["passed"], &level["points"]),
        (&json!(false), &Value::Null)
    );
}

#[test]
fn what_was_left_unanswered_is_not_told_to_who_quits() {
    let mut config = config();
    config["mode"] = json!("repeat_wrong");
    config["rounds"] = json!(2);
    let mut player = Player::of(&config);
    let quit = |player: &mut Player, run: u8| {
        let outcome = player.act(&json!({"type": "quit", "run": run})).unwrap();
        outcome["summary"]["review"].to_string()
    };
    player.begin("one");
    assert_eq!(quit(&mut player, 1), "[]", "it was never answered");
    player.play("one", "WR");
    let told = quit(&mut player, 2);
    assert!(!told.contains("of one-q1."), "it was to come again: {told}");
    assert!(told.contains("of one-q2."), "it was right: {told}");
    player.play("one", "WR");
    player.another();
    let told = quit(&mut player, 3);
    assert!(
        !told.contains("of one-q3."),
        "it came again, for the last time: {told}"
    );
    assert!(told.contains("of one-q0."), "it was right: {told}");
}

#[test]
fn a_new_run_has_a_new_number_and_its_own_questions() {
    let mut player = Player::of(&config());
    for number in 1..=3 {
        let outcome = player.act(&next("one")).unwrap();
        assert_eq!(outcome["question"]["run"], number);
        assert_eq!(outcome["question"]["showing"], 1);
        assert_eq!(outcome["marks"], json!(["open", "open"]));
        assert_eq!(outcome["points"], 0);
        let quit = json!({"type": "quit", "run": number});
        player.act(&quit).unwrap();
    }
}
