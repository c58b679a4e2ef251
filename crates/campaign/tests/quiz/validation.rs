//! Every mistake of a quiz is found where it is, and nothing else is.

use funfair_campaign::validate::load;
use serde_json::{Value, json};

use crate::document::{campaign, level, several, single, singles, truth, with};

/// A quiz that uses everything.
fn config() -> Value {
    let pictured = with(
        single("four"),
        &[
            ("/picture", json!("pictures/a.svg")),
            ("/alt", json!("A sparrow")),
        ],
    );
    let questions = [
        single("one"),
        with(several("two"), &[("/seconds", json!(30))]),
        truth("three", false),
        pictured,
        single("five"),
    ];
    let first = with(
        level("first", 4, 2, &questions),
        &[
            ("/text", json!({"zh-CN": "先易", "en": "Easy first"})),
            ("/picture", json!("https://cdn.example/a.webp")),
            ("/stars", json!([3, 4])),
            ("/pool", json!("small")),
            ("/limits", json!({"total": 9, "per_day": 3})),
            ("/opens_at", json!("2026-03-02T10:00:00+08:00")),
        ],
    );
    json!({
        "mode": "repeat_wrong", "order": "in_order", "lives": 3, "rounds": 3,
        "timing": {"seconds": 20, "grace_ms": 1500, "relaxed": {"times": 3}},
        "scoring": {"right": 100, "speed_bonus": 50},
        "levels": [first, level("second", 3, 3, &singles("second", 3))],
        "finale": {"title": "Everything passed", "pool": "big"}
    })
}

/// Paths of the findings of `document`, sorted.
fn paths(document: Value) -> Vec<String> {
    let findings = load(serde_json::from_value(document).unwrap()).err();
    let mut paths: Vec<_> = findings.into_iter().flatten().map(|it| it.path).collect();
    paths.sort();
    paths
}

/// One change each, and the paths of the config that it must be found at.
fn check(rows: Vec<(&str, Value, &[&str])>) {
    for (pointer, value, expected) in rows {
        let case = format!("{pointer} = {:.80}", value.to_string());
        let changed = with(config(), &[(pointer, value)]);
        let expected: Vec<_> = expected
            .iter()
            .map(|path| format!("widgets[0].config.{path}"))
            .collect();
        assert_eq!(paths(campaign(&changed)), expected, "{case}");
    }
}

#[test]
fn a_quiz_with_everything_and_one_with_the_least_have_no_findings() {
    assert_eq!(paths(campaign(&config())), [""; 0]);
    let least = json!({"levels": [{"id": "a", "title": "A", "ask": 1, "pass": 1, "questions": [
        {"id": "q", "text": "Is it?", "answer": true}]}]});
    assert_eq!(paths(campaign(&least)), [""; 0]);
}

#[test]
fn the_ends_of_every_range_are_in_it() {
    check(vec![
        ("/lives", json!(1), &[]),
        ("/lives", json!(9), &[]),
        ("/rounds", json!(2), &[]),
        ("/rounds", json!(5), &[]),
        ("/scoring/right", json!(1), &[]),
        ("/scoring/right", json!(10_000), &[]),
        ("/scoring/speed_bonus", json!(10_000), &[]),
        ("/timing/seconds", json!(5), &[]),
        ("/timing/seconds", json!(600), &[]),
        ("/timing/grace_ms", json!(0), &[]),
        ("/timing/grace_ms", json!(10_000), &[]),
        ("/timing/relaxed", json!("unlimited"), &[]),
        ("/timing/relaxed", json!({"times": 2}), &[]),
        ("/timing/relaxed", json!({"times": 10}), &[]),
        ("/levels/0/stars", json!([2, 2]), &[]),
        ("/levels/0/stars", json!([4, 4]), &[]),
        (
            "/levels/0/opens_at",
            json!("2026-03-31T09:59:59+08:00"),
            &[],
        ),
        (
            "/levels/1/questions",
            Value::Array(singles("a", 5_000)),
            &[],
        ),
        ("/levels/1", level("b", 50, 50, &singles("b", 50)), &[]),
    ]);
}

#[test]
fn mistakes_of_the_play_are_found() {
    check(vec![
        ("/lives", json!(0), &["lives"]),
        ("/lives", json!(10), &["lives"]),
        ("/rounds", json!(1), &["rounds"]),
        ("/rounds", json!(6), &["rounds"]),
        ("/mode", json!("standard"), &["rounds"]),
        ("/mode", json!("sudden_death"), &["lives", "rounds"]),
        ("/scoring/right", json!(0), &["scoring.right"]),
        ("/scoring/right", json!(10_001), &["scoring.right"]),
        (
            "/scoring/speed_bonus",
            json!(10_001),
            &["scoring.speed_bonus"],
        ),
        ("/timing/seconds", json!(4), &["timing.seconds"]),
        ("/timing/seconds", json!(601), &["timing.seconds"]),
        ("/timing/grace_ms", json!(10_001), &["timing.grace_ms"]),
        (
            "/timing/relaxed",
            json!({"times": 1}),
            &["timing.relaxed.times"],
        ),
        (
            "/timing/relaxed",
            json!({"times": 11}),
            &["timing.relaxed.times"],
        ),
        ("/finale/pool", json!("gone"), &["finale.pool"]),
        ("/finale/title", json!({"en": "x"}), &["finale.title"]),
        (
            "/timing",
            Value::Null,
            &["levels[0].questions[1].seconds", "scoring.speed_bonus"],
        ),
    ]);
}

#[test]
fn what_needs_a_timing_is_found_without_it_one_by_one() {
    let untimed = with(config(), &[("/timing", Value::Null)]);
    let slow = with(untimed.clone(), &[("/scoring", json!({"right": 1}))]);
    let seconds = "widgets[0].config.levels[0].questions[1].seconds";
    assert_eq!(paths(campaign(&slow)), [seconds]);
    let even = with(untimed, &[("/levels/0/questions/1/seconds", Value::Null)]);
    assert_eq!(
        paths(campaign(&even)),
        ["widgets[0].config.scoring.speed_bonus"]
    );
}

#[test]
fn a_pool_beside_the_config_is_found() {
    let mut document = campaign(&config());
    document["widgets"][0]["pool"] = json!("small");
    assert_eq!(paths(document), ["widgets[0].config"]);
}

#[test]
fn mistakes_of_levels_are_found() {
    let many = (0..31).map(|n| level(&format!("l{n}"), 1, 1, &singles("a", 1)));
    check(vec![
        ("/levels", json!([]), &["levels"]),
        ("/levels", many.collect(), &["levels"]),
        ("/levels/0/id", json!("Level 1"), &["levels[0].id"]),
        ("/levels/0/id", json!("second"), &["levels[1].id"]),
        ("/levels/0/title", json!(" "), &["levels[0].title"]),
        ("/levels/0/text", json!({"en": "x"}), &["levels[0].text"]),
        (
            "/levels/0/picture",
            json!("http://a/b.png"),
            &["levels[0].picture"],
        ),
        ("/levels/0/pool", json!("gone"), &["levels[0].pool"]),
        (
            "/levels/0/limits/total",
            json!(0),
            &["levels[0].limits.total"],
        ),
        (
            "/levels/0/limits/per_day",
            json!(0),
            &["levels[0].limits.per_day"],
        ),
        (
            "/levels/0/opens_at",
            json!("2026-03-31T10:00:00+08:00"),
            &["levels[0].opens_at"],
        ),
        (
            "/levels/0/opens_at",
            json!("2027-01-01T00:00:00Z"),
            &["levels[0].opens_at"],
        ),
        ("/levels/1/ask", json!(4), &["levels[1].ask"]),
        ("/levels/1/ask", json!(2), &["levels[1].pass"]),
        ("/levels/1/pass", json!(0), &["levels[1].pass"]),
        ("/levels/1/pass", json!(4), &["levels[1].pass"]),
        ("/levels/0/stars", json!([1, 4]), &["levels[0].stars"]),
        ("/levels/0/stars", json!([4, 3]), &["levels[0].stars"]),
        ("/levels/0/stars", json!([3, 5]), &["levels[0].stars"]),
        (
            "/levels/1",
            level("b", 51, 1, &singles("b", 60)),
            &["levels[1].ask"],
        ),
        (
            "/levels/1/questions",
            Value::Array(singles("a", 5_001)),
            &["levels[1].questions"],
        ),
        (
            "/levels/1",
            level("b", 1, 1, &[]),
            &["levels[1].ask", "levels[1].questions"],
        ),
        (
            "/levels/1",
            level("b", 0, 1, &singles("b", 1)),
            &["levels[1].ask"],
        ),
    ]);
}

/// `value` in the single choice with a picture, found at `path` of it.
fn check_question(rows: Vec<(&str, Value, &[&str])>) {
    for (field, value, expected) in rows {
        let pointer = format!("/levels/0/questions/3{field}");
        let expected: Vec<_> = expected
            .iter()
            .map(|path| format!("levels[0].questions[3]{path}"))
            .collect();
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        check(vec![(&pointer, value, &expected)]);
    }
}

#[test]
fn mistakes_of_questions_are_found() {
    check_question(vec![
        ("/id", json!("Q"), &[".id"]),
        ("/id", json!("one"), &[".id"]),
        ("/text", json!(""), &[".text"]),
        ("/text", json!({"zh-CN": "问"}), &[".text"]),
        ("/picture", Value::Null, &[".alt"]),
        ("/alt", Value::Null, &[".alt"]),
        ("/alt", json!(" "), &[".alt"]),
        ("/picture", json!("javascript:alert(1)"), &[".picture"]),
        ("/seconds", json!(4), &[".seconds"]),
        ("/seconds", json!(601), &[".seconds"]),
        ("/explanation", json!(""), &[".explanation"]),
        ("/source/name", json!(""), &[".source.name"]),
        ("/source/url", json!("http://a.example/"), &[".source.url"]),
        ("/source/url", json!("pages/a"), &[".source.url"]),
        ("/source/url", json!("https://a b"), &[".source.url"]),
        ("/options/1/id", json!("a"), &[".options[1].id"]),
        ("/options/1/id", json!("B!"), &[".options[1].id"]),
        ("/options/1/text", json!(""), &[".options[1].text"]),
        (
            "/options/1/picture",
            json!("data:x"),
            &[".options[1].picture"],
        ),
    ]);
}

#[test]
fn an_answer_fits_its_options() {
    let options = |count| crate::document::question("x", count, json!("a"))["options"].take();
    check_question(vec![
        ("/options", options(2), &[]),
        ("/options", options(6), &[]),
        ("/options", options(7), &[".options"]),
        ("/options", options(1), &[".options"]),
        ("/options", options(0), &[".answer", ".options"]),
        ("/answer", json!(true), &[".options"]),
        ("/answer", json!("z"), &[".answer"]),
        ("/answer", json!("text of four."), &[".answer"]),
        ("/answer", json!(["a"]), &[]),
        ("/answer", json!(["a", "b", "c"]), &[]),
        ("/answer", json!([]), &[".answer"]),
        ("/answer", json!(["a", "a"]), &[".answer"]),
        ("/answer", json!(["a", "z"]), &[".answer"]),
    ]);
}

#[test]
fn what_has_another_shape_is_found_at_the_config() {
    for (pointer, value) in [
        ("/mode", json!("endless")),
        ("/lives", json!(-1)),
        ("/levels/0/ask", json!("4")),
        ("/levels/0/opens_at", json!("tomorrow")),
        ("/levels/0/questions/0/answer", json!(5)),
        ("/timing/relaxed", json!({"more": 1})),
        ("/levels", json!({})),
    ] {
        let changed = with(config(), &[(pointer, value)]);
        assert_eq!(
            paths(campaign(&changed)),
            ["widgets[0].config"],
            "{pointer}"
        );
    }
}
