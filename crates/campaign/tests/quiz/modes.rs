//! The three modes, by scripts of right, wrong, late and missing answers.

use serde_json::{Value, json};

use crate::{
    document::{level, set, singles, with},
    player::Player,
};

/// Four questions of which two must be right; 10 seconds each.
fn config() -> Value {
    let mut level = level("one", 4, 2, &singles("one", 4));
    level["stars"] = json!([3, 4]);
    json!({"timing": {"seconds": 10}, "levels": [level]})
}

/// What a run is expected to come to.
struct Expected {
    /// Place of the question, answer by answer.
    places: &'static str,
    /// `R`ight, `W`rong or `-` for open.
    marks: &'static str,
    points: i64,
    lives: Option<i64>,
    passed: bool,
    stars: i64,
}

fn check(mode: &Value, script: &str, expected: &Expected) {
    let mut config = config();
    for (name, value) in mode.as_object().unwrap() {
        config[name] = value.clone();
    }
    let case = format!("{mode} {script}");
    let mut player = Player::of(&config);
    let outcomes = player.play("one", script);
    let places: Vec<String> = outcomes
        .iter()
        .map(|outcome| outcome["question"]["place"].to_string())
        .collect();
    assert_eq!(places.concat(), expected.places, "{case}: the order");
    for (n, outcome) in outcomes.iter().enumerate() {
        let how = script.chars().nth(n).unwrap();
        let verdict = &outcome["verdict"];
        assert_eq!(verdict["right"], json!(how == 'R'), "{case}: {n}");
        assert_eq!(verdict["late"], json!(how == 'L'), "{case}: {n}");
        let is_last = n + 1 == outcomes.len();
        assert_eq!(
            !outcome["summary"].is_null(),
            is_last,
            "{case}: over at {n}"
        );
        // What comes again keeps its solution, also when the run is lost before.
        let is_lost = expected.lives == Some(0) && mode["mode"] == "repeat_wrong" && !is_last;
        let again = places[n + 1..].contains(&places[n]) || (is_lost && how != 'R');
        for told in ["solution", "explanation", "source"] {
            assert_eq!(verdict[told].is_null(), again, "{case}: {told} of {n}");
        }
        assert_eq!(
            outcome["question"]["again"],
            places[..n].contains(&places[n])
        );
    }
    let last = outcomes.last().unwrap();
    assert_eq!(letters(&last["marks"]), expected.marks, "{case}");
    assert_eq!(last["points"], expected.points, "{case}");
    assert_eq!(last["lives"], json!(expected.lives), "{case}");
    let summary = &last["summary"];
    assert_eq!(summary["points"], expected.points, "{case}");
    assert_eq!(summary["passed"], expected.passed, "{case}");
    assert_eq!(summary["stars"], expected.stars, "{case}");
    assert_eq!(summary["of"], 4, "{case}");
    let count = |mark| expected.marks.matches(mark).count();
    assert_eq!(summary["right"], count('R'), "{case}");
    let review = summary["review"].as_array().unwrap();
    let reviewed: Vec<bool> = review.iter().map(|it| it["right"] == true).collect();
    let answered = expected.marks.chars().filter(|mark| *mark != '-');
    let answered: Vec<bool> = answered.map(|mark| mark == 'R').collect();
    assert_eq!(reviewed, answered, "{case}");
    let shown = player.shown();
    assert_eq!(shown["run"], Value::Null, "{case}");
    assert_eq!(shown["levels"][0]["passed"], expected.passed, "{case}");
    assert_eq!(shown["levels"][0]["stars"], expected.stars, "{case}");
    assert_eq!(shown["levels"][0]["points"], expected.points, "{case}");
}

fn letters(marks: &Value) -> String {
    let letter = |mark: &Value| match mark.as_str() {
        Some("right") => 'R',
        Some("wrong") => 'W',
        _ => '-',
    };
    marks.as_array().unwrap().iter().map(letter).collect()
}

/// Script, places, marks, points, lives, passed and stars.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    i64,
    Option<i64>,
    bool,
    i64,
);

fn check_all(mode: &Value, rows: &[Row]) {
    for &(script, places, marks, points, lives, passed, stars) in rows {
        let expected = Expected {
            places,
            marks,
            points,
            lives,
            passed,
            stars,
        };
        check(mode, script, &expected);
    }
}

#[test]
fn every_question_is_asked_once() {
    check_all(
        &json!({}),
        &[
            ("RRRR", "0123", "RRRR", 400, None, true, 3),
            ("RRWR", "0123", "RRWR", 300, None, true, 2),
            ("RWLR", "0123", "RWWR", 200, None, true, 1),
            ("PPRR", "0123", "WWRR", 200, None, true, 1),
            ("WWWR", "0123", "WWWR", 100, None, false, 0),
            ("LLLL", "0123", "WWWW", 0, None, false, 0),
        ],
    );
}

#[test]
fn the_last_life_ends_a_run_and_loses_it() {
    check_all(
        &json!({"lives": 2}),
        &[
            ("RRRR", "0123", "RRRR", 400, Some(2), true, 3),
            ("RRLR", "0123", "RRWR", 300, Some(1), true, 2),
            ("RRPW", "0123", "RRWW", 200, Some(0), false, 0),
            ("WL", "01", "WW--", 0, Some(0), false, 0),
        ],
    );
    check_all(
        &json!({"lives": 1}),
        &[("W", "0", "W---", 0, Some(0), false, 0)],
    );
}

#[test]
fn sudden_death_ends_with_the_first_mistake_and_keeps_what_was_right() {
    check_all(
        &json!({"mode": "sudden_death"}),
        &[
            ("RRRR", "0123", "RRRR", 400, None, true, 3),
            ("RRRW", "0123", "RRRW", 300, None, true, 2),
            ("RRL", "012", "RRW-", 200, None, true, 1),
            ("RP", "01", "RW--", 100, None, false, 0),
            ("W", "0", "W---", 0, None, false, 0),
        ],
    );
}

#[test]
fn what_was_wrong_comes_again_after_the_others_for_half_the_points() {
    check_all(
        &json!({"mode": "repeat_wrong", "rounds": 2}),
        &[
            ("RRRR", "0123", "RRRR", 400, None, true, 3),
            ("WRRRR", "01230", "RRRR", 350, None, true, 2),
            ("WRRRL", "01230", "WRRR", 300, None, true, 2),
            ("WLPWWRRR", "01230123", "WRRR", 150, None, true, 1),
            ("WWWWWWWR", "01230123", "WWWR", 50, None, false, 0),
        ],
    );
    // Three times when nothing is said; of those asked least often the first comes first.
    check_all(
        &json!({"mode": "repeat_wrong"}),
        &[
            ("WLRWRWRR", "01230131", "RRRR", 250, None, true, 1),
            ("WWRRWWRW", "01230101", "RWRR", 250, None, true, 1),
        ],
    );
}

#[test]
fn what_comes_again_takes_lives_too() {
    check_all(
        &json!({"mode": "repeat_wrong", "lives": 2}),
        &[
            ("WRRRR", "01230", "RRRR", 350, Some(1), true, 2),
            ("WRRRW", "01230", "WRRR", 300, Some(0), false, 0),
            ("WP", "01", "WW--", 0, Some(0), false, 0),
        ],
    );
}

#[test]
fn half_of_odd_points_is_rounded_down() {
    let mut config = config();
    config["mode"] = json!("repeat_wrong");
    config["scoring"] = json!({"right": 25});
    let summary = Player::of(&config).finish("one", "WRRRR");
    assert_eq!(summary["points"], 3 * 25 + 12);
}

#[test]
fn a_level_is_passed_at_its_mark_and_not_below() {
    for (pass, script, passed, stars) in [
        (1, "RWWW", true, 1),
        (3, "RRWW", false, 0),
        (3, "RRRW", true, 1),
        (4, "RRRW", false, 0),
        (4, "RRRR", true, 3),
    ] {
        // Without `stars`: half-way from `pass` to all, rounded up, and all.
        let level = with(
            config()["levels"][0].clone(),
            &[("/pass", json!(pass)), ("/stars", Value::Null)],
        );
        let summary = Player::of(&json!({"timing": {"seconds": 10}, "levels": [level]}))
            .finish("one", script);
        let got = (&summary["passed"], &summary["stars"]);
        assert_eq!(got, (&json!(passed), &json!(stars)), "{pass} {script}");
    }
}

#[test]
fn stars_are_for_answers_at_the_first_try() {
    for (stars, script, given) in [
        (json!([2, 4]), "RRWW", 2),
        (json!([2, 2]), "RRWW", 3),
        (json!([3, 3]), "RRWR", 3),
        (json!([3, 4]), "WWRRRR", 1),
    ] {
        let mut config = config();
        set(&mut config, "/levels/0/stars", stars.clone());
        if script.len() > 4 {
            config["mode"] = json!("repeat_wrong");
        }
        let summary = Player::of(&config).finish("one", script);
        assert_eq!(summary["stars"], given, "{stars} {script}");
    }
}

#[test]
fn a_choice_is_right_when_it_is_whole_and_nothing_else() {
    use crate::{
        document::{several, truth},
        player::answer,
    };
    // The solution of `several` is the second and the fourth; options come as written here.
    let kept = |question: Value| with(question, &[("/keep_order", json!(true))]);
    for (question, choice, right) in [
        (several("one"), &[1, 3][..], true),
        (several("one"), &[3, 1], true),
        (several("one"), &[1], false),
        (several("one"), &[1, 2, 3], false),
        (several("one"), &[0, 2], false),
        (several("one"), &[], false),
        (truth("one", true), &[0], true),
        (truth("one", true), &[1], false),
        (truth("one", false), &[1], true),
        (truth("one", false), &[0], false),
        (truth("one", false), &[], false),
    ] {
        let ask = match question["answer"].is_boolean() {
            true => "truth",
            false => "multiple",
        };
        let level = level("one", 1, 1, &[kept(question)]);
        let mut player = Player::of(&json!({"levels": [level]}));
        let shown = player.begin("one");
        assert_eq!(shown["ask"], ask);
        let outcome = player.act(&answer(&shown, choice)).unwrap();
        assert_eq!(outcome["verdict"]["right"], right, "{ask} {choice:?}");
        assert_eq!(outcome["verdict"]["choice"], json!(choice));
    }
}
