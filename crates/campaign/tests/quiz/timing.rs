//! The server's clock: limits, the allowance for the network, the bonus for speed, more time.

use serde_json::{Value, json};

use crate::{
    document::{DAY_MS, START_MS, level, set, singles, with},
    player::{Player, answer, next},
};

/// Two questions; 10 seconds each, 2 seconds for the network, up to 1000 points for speed.
fn config() -> Value {
    json!({"timing": {"seconds": 10, "grace_ms": 2000}, "scoring": {"right": 100, "speed_bonus": 1000},
           "levels": [level("one", 2, 1, &singles("one", 2))]})
}

/// The outcome of a right answer after `thought_ms`, with the player.
fn right_after(config: &Value, begin: &Value, thought_ms: i64) -> (Player, Value, Value) {
    let mut player = Player::of(config);
    let question = player.act(begin).unwrap()["question"].clone();
    player.wait(thought_ms);
    let outcome = player.give(&question, 'R');
    (player, question, outcome)
}

#[test]
fn the_bonus_is_whole_within_the_allowance_and_falls_evenly_to_nothing() {
    for (thought_ms, bonus) in [
        (0, 1000),
        (1, 1000),
        (2_000, 1000),
        (2_001, 999),
        (3_003, 899),
        (7_000, 500),
        (10_000, 200),
        (11_990, 1),
        (11_999, 0),
        (12_000, 0),
    ] {
        let (_, _, outcome) = right_after(&config(), &next("one"), thought_ms);
        let verdict = &outcome["verdict"];
        assert_eq!(verdict["right"], true, "{thought_ms}");
        assert_eq!(verdict["late"], false, "{thought_ms}");
        assert_eq!(verdict["bonus"], bonus, "{thought_ms}");
        assert_eq!(verdict["points"], 100 + bonus, "{thought_ms}");
        assert_eq!(outcome["points"], 100 + bonus, "{thought_ms}");
    }
}

#[test]
fn an_answer_is_late_one_millisecond_after_limit_and_allowance() {
    for (grace_ms, thought_ms, late) in [
        (2_000, 12_000, false),
        (2_000, 12_001, true),
        (0, 10_000, false),
        (0, 10_001, true),
        (10_000, 20_000, false),
        (10_000, 30 * DAY_MS, true),
    ] {
        let config = with(config(), &[("/timing/grace_ms", json!(grace_ms))]);
        let (_, _, outcome) = right_after(&config, &next("one"), thought_ms);
        let verdict = &outcome["verdict"];
        assert_eq!(verdict["late"], late, "{grace_ms} {thought_ms}");
        assert_eq!(verdict["right"], !late, "{grace_ms} {thought_ms}");
        if late {
            assert_eq!(
                (&verdict["points"], &verdict["bonus"]),
                (&json!(0), &json!(0))
            );
            assert_eq!(verdict["solution"].as_array().unwrap().len(), 1);
        }
    }
}

#[test]
fn only_a_right_answer_at_the_first_try_is_fast() {
    let mut config = config();
    config["mode"] = json!("repeat_wrong");
    let mut player = Player::of(&config);
    let outcomes = player.play("one", "WRR");
    for (n, (points, bonus)) in [(0, 0), (1100, 1000), (50, 0)].into_iter().enumerate() {
        let verdict = &outcomes[n]["verdict"];
        assert_eq!(verdict["points"], points, "{n}");
        assert_eq!(verdict["bonus"], bonus, "{n}");
    }
}

#[test]
fn a_question_may_have_seconds_of_its_own() {
    let mut config = config();
    set(&mut config, "/levels/0/questions/0/seconds", json!(20));
    let (mut player, question, outcome) = right_after(&config, &next("one"), 12_001);
    assert_eq!(question["limit_ms"], 20_000);
    assert_eq!(question["due_ms"], START_MS + 20_000);
    // 10,001 of 20,000 ms are spent.
    assert_eq!(outcome["verdict"]["bonus"], 499);
    assert_eq!(player.another()["limit_ms"], 10_000);
}

#[test]
fn more_time_is_a_multiple_or_endless_and_without_a_bonus() {
    let begin = json!({"type": "next", "level": "one", "relaxed": true});
    for (relaxed, limit_ms, thought_ms, late) in [
        (json!({"times": 3}), json!(30_000), 0, false),
        (json!({"times": 3}), json!(30_000), 32_000, false),
        (json!({"times": 3}), json!(30_000), 32_001, true),
        (json!("unlimited"), Value::Null, 0, false),
        (json!("unlimited"), Value::Null, 20 * DAY_MS, false),
    ] {
        let config = with(config(), &[("/timing/relaxed", relaxed.clone())]);
        let (player, question, outcome) = right_after(&config, &begin, thought_ms);
        assert_eq!(question["limit_ms"], limit_ms);
        let due_ms = limit_ms.as_i64().map(|limit| START_MS + limit);
        assert_eq!(question["due_ms"], json!(due_ms));
        assert_eq!(player.shown()["run"]["relaxed"], true);
        let verdict = &outcome["verdict"];
        assert_eq!(verdict["late"], late, "{relaxed} {thought_ms}");
        assert_eq!(verdict["bonus"], 0, "{relaxed} {thought_ms}");
        assert_eq!(verdict["points"], if late { 0 } else { 100 });
    }
}

#[test]
fn more_time_is_chosen_at_the_beginning_of_a_run() {
    let mut player = Player::of(&config());
    let question = player.begin("one");
    let more = json!({"type": "next", "relaxed": true});
    assert_eq!(player.act(&more).unwrap()["question"], question);
    player.give(&question, 'R');
    let second = player.act(&more).unwrap();
    assert_eq!(second["question"]["limit_ms"], 10_000);
    assert_eq!(player.shown()["run"]["relaxed"], false);
}

#[test]
fn without_a_timing_nothing_is_late_or_fast() {
    let config = json!({"levels": config()["levels"]});
    for relaxed in [false, true] {
        let begin = json!({"type": "next", "level": "one", "relaxed": relaxed});
        let (player, question, outcome) = right_after(&config, &begin, 20 * DAY_MS);
        assert_eq!(
            (&question["limit_ms"], &question["due_ms"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(outcome["verdict"]["points"], 100);
        assert_eq!(
            player.shown()["run"]["relaxed"],
            false,
            "there is no more than endless"
        );
    }
}

#[test]
fn whoever_comes_back_goes_on_with_what_remains() {
    let mut player = Player::of(&config());
    let first = player.act(&next("one")).unwrap();
    for wait_ms in [0, 4_000, 6_000, 2_000] {
        player.wait(wait_ms);
        let run = player.shown()["run"].clone();
        assert_eq!(run["waiting"], true);
        assert_eq!(run["due_ms"], START_MS + 10_000);
        // By another language, and whether the level is named or not.
        for (lang, action) in [("en", next("one")), ("zh-CN", json!({"type": "next"}))] {
            player.lang = lang;
            assert_eq!(player.act(&action).unwrap(), first);
        }
    }
    assert_eq!(first["question"]["due_ms"], START_MS + 10_000);
    let outcome = player.give(&first["question"], 'R');
    assert_eq!(outcome["verdict"]["late"], false, "reloading took no time");
    assert_eq!(outcome["verdict"]["bonus"], 0, "nor gave any");
}

#[test]
fn a_question_whose_time_has_passed_is_settled_when_the_next_is_asked_for() {
    let mut player = Player::of(&with(config(), &[("/lives", json!(2))]));
    let first = player.begin("one");
    player.wait(12_001);
    let settled = player.act(&json!({"type": "next"})).unwrap();
    assert_eq!(settled["question"], first);
    let verdict = &settled["verdict"];
    assert_eq!(verdict["late"], true);
    assert_eq!(verdict["right"], false);
    assert_eq!(verdict["choice"], json!([]));
    assert_eq!(settled["lives"], 1);
    assert_eq!(player.shown()["run"]["waiting"], false);
    let late = player.act(&answer(&first, &[0]));
    assert!(late.is_err(), "it was settled: {late:?}");

    let second = player.another();
    assert_eq!(second["showing"], 2);
    assert_ne!(second["text"], first["text"]);
    player.wait(DAY_MS);
    let over = player.act(&json!({"type": "next"})).unwrap();
    assert_eq!(over["summary"]["passed"], false);
    assert_eq!(over["lives"], 0);
}

#[test]
fn the_time_of_a_run_is_that_of_its_answers_each_with_an_end() {
    let mut player = Player::of(&config());
    let first = player.begin("one");
    player.wait(3_500);
    player.give(&first, 'W');
    // Reading the solution takes no time.
    player.wait(DAY_MS);
    let second = player.another();
    player.wait(DAY_MS);
    let outcome = player.act(&answer(&second, &[0])).unwrap();
    assert_eq!(outcome["summary"]["time_ms"], 3_500 + 12_000);
}

#[test]
fn a_clock_that_goes_back_does_no_harm() {
    let mut player = Player::of(&config());
    let question = player.begin("one");
    player.wait(-5_000);
    let outcome = player.give(&question, 'R');
    assert_eq!(outcome["verdict"]["bonus"], 1000);
    let second = player.another();
    let outcome = player.give(&second, 'R');
    assert_eq!(outcome["summary"]["time_ms"], 0);
}
