//! A campaign that changes while somebody plays breaks nothing.

use funfair_campaign::rules::Rejection;
use serde_json::{Value, json};

use crate::{
    document::{campaign, level, set, singles, truth, with},
    player::{Player, answer, next},
};

/// Two levels of three questions.
fn config() -> Value {
    let levels = ["one", "two"].map(|id| level(id, 3, 1, &singles(id, 6)));
    json!({"order": "any", "lives": 3, "levels": levels})
}

fn is_out_of_order(result: &Result<Value, Rejection>) -> bool {
    matches!(result, Err(Rejection::OutOfOrder { .. }))
}

/// The config without the question with this id.
fn without(id: &str) -> Value {
    let mut config = config();
    for level in config["levels"].as_array_mut().unwrap() {
        let questions = level["questions"].as_array_mut().unwrap();
        questions.retain(|question| question["id"] != id);
    }
    config
}

#[test]
fn a_run_of_a_level_that_is_gone_is_gone() {
    let mut player = Player::of(&config());
    player.finish("one", "RRR");
    let question = player.begin("one");
    let mut fewer = config();
    fewer["levels"].as_array_mut().unwrap().remove(0);
    player.revise(campaign(&fewer));
    assert_eq!(player.shown()["run"], Value::Null);
    assert_eq!(player.shown()["levels"].as_array().unwrap().len(), 1);
    assert!(is_out_of_order(&player.act(&answer(&question, &[0]))));
    assert!(is_out_of_order(&player.act(&json!({"type": "next"}))));
    assert!(is_out_of_order(
        &player.act(&json!({"type": "quit", "run": 2}))
    ));
    assert!(matches!(
        player.act(&next("one")),
        Err(Rejection::BadAction { .. })
    ));
    let summary = player.finish("two", "RRR");
    assert_eq!(summary["points"], 300);
    assert_eq!(
        player.score(),
        Some((300, 0)),
        "of the levels that there are"
    );
}

#[test]
fn a_question_that_waits_and_is_gone_makes_room_for_another() {
    let mut player = Player::of(&config());
    let first = player.begin("one");
    player.revise(campaign(&without("one-q0")));
    assert!(is_out_of_order(&player.act(&answer(&first, &[0]))));
    let outcome = player.act(&json!({"type": "next"})).unwrap();
    assert_eq!(outcome["question"]["text"], "text of one-q1.");
    assert_eq!(outcome["marks"], json!(["open", "open", "open"]));
    assert_eq!(outcome["lives"], 3);
}

#[test]
fn an_answered_question_that_is_gone_takes_its_points_along() {
    let mut player = Player::of(&config());
    let first = player.begin("one");
    player.give(&first, 'R');
    player.revise(campaign(&without("one-q0")));
    for (n, left) in [2, 1, 0].into_iter().enumerate() {
        let question = player.another();
        assert_eq!(question["place"], n);
        let outcome = player.give(&question, 'R');
        assert_eq!(outcome["points"], 100 * (n + 1));
        let open = outcome["marks"].to_string().matches("open").count();
        assert_eq!(open, left);
    }
    assert_eq!(player.shown()["run"], Value::Null);
    assert_eq!(player.shown()["levels"][0]["passed"], true);
}

#[test]
fn a_question_with_other_options_is_asked_anew() {
    for changed in [
        crate::document::question("one-q0", 4, json!("a")),
        truth("one-q0", true),
    ] {
        let mut player = Player::of(&config());
        let first = player.begin("one");
        player.revise(campaign(&with(
            config(),
            &[("/levels/0/questions/0", changed)],
        )));
        assert!(is_out_of_order(&player.act(&answer(&first, &[0]))));
        let question = player.another();
        assert_eq!(
            question["showing"], 2,
            "an answer to the first cannot meet it"
        );
        let outcome = player.give(&question, 'R');
        assert_eq!(outcome["verdict"]["right"], true);
    }
}

#[test]
fn options_in_another_order_are_judged_as_they_were_shown() {
    let two = crate::document::question("one-q0", 2, json!("a"));
    let mut turned = two.clone();
    turned["options"].as_array_mut().unwrap().reverse();
    let mut player = Player::of(&with(config(), &[("/levels/0/questions/0", two)]));
    let question = player.begin("one");
    let shown = question["options"].as_array().unwrap();
    let right = shown
        .iter()
        .position(|it| it["text"] == "option a of one-q0.");
    player.revise(campaign(&with(
        config(),
        &[("/levels/0/questions/0", turned)],
    )));
    let outcome = player.act(&answer(&question, &[right.unwrap()])).unwrap();
    assert_eq!(outcome["verdict"]["right"], true, "{outcome}");
}

/// A choice of two has as many places as a statement, but they may be shuffled.
#[test]
fn a_choice_of_two_that_became_a_statement_is_judged_as_one() {
    for seed in 0..20 {
        let two = crate::document::question("one-q0", 2, json!("a"));
        let mut player = Player::of(&with(config(), &[("/levels/0/questions/0", two)]));
        player.seed = seed;
        player.begin("one");
        let statement = truth("one-q0", true);
        player.revise(campaign(&with(
            config(),
            &[("/levels/0/questions/0", statement)],
        )));
        let question = player.another();
        let outcome = player.give(&question, 'R');
        assert_eq!(outcome["verdict"]["right"], true, "{seed}: {outcome}");
    }
}

#[test]
fn a_level_that_asks_less_than_was_asked_is_over() {
    let mut player = Player::of(&config());
    let first = player.begin("one");
    player.give(&first, 'R');
    let second = player.another();
    player.give(&second, 'W');
    player.revise(campaign(&with(config(), &[("/levels/0/ask", json!(1))])));
    let outcome = player.act(&json!({"type": "next"})).unwrap();
    assert_eq!(outcome["question"], Value::Null);
    assert_eq!(outcome["verdict"], Value::Null);
    let summary = &outcome["summary"];
    assert_eq!(
        (&summary["passed"], &summary["points"]),
        (&json!(true), &json!(100))
    );
    assert_eq!(player.score(), Some((100, 0)));
    assert_eq!(player.shown()["run"], Value::Null);
}

#[test]
fn progress_of_a_level_that_comes_back_is_kept() {
    let mut player = Player::of(&config());
    player.finish("one", "RRR");
    let mut fewer = config();
    fewer["levels"].as_array_mut().unwrap().remove(0);
    player.revise(campaign(&fewer));
    player.finish("two", "RWW");
    player.revise(campaign(&config()));
    let shown = player.shown();
    assert_eq!(shown["levels"][0]["points"], 300);
    assert_eq!(shown["levels"][1]["points"], 100);
    player.finish("two", "RRW");
    assert_eq!(player.score(), Some((500, 0)));
}

#[test]
fn a_state_of_another_kind_starts_over() {
    let mut player = Player::of(&config());
    for state in [
        json!({"levels": 3}),
        json!("of old"),
        json!({"run": {"number": "x"}}),
    ] {
        player.state = Some(state);
        assert_eq!(player.shown()["run"], Value::Null);
        assert_eq!(player.begin("one")["run"], 1);
    }
}

#[test]
fn a_finale_is_not_drawn_again_for_a_level_that_was_added() {
    let mut config = config();
    config["finale"] = json!({"title": "All", "pool": "big"});
    let mut player = Player::of(&config);
    player.finish("one", "RRR");
    player.finish("two", "RRR");
    assert_eq!(player.drawn(), ["big"]);
    let third = level("three", 3, 1, &singles("three", 3));
    config["levels"].as_array_mut().unwrap().push(third);
    set(&mut config, "/levels/2/pool", json!("small"));
    player.revise(campaign(&config));
    player.finish("three", "RRR");
    assert_eq!(player.drawn(), ["small"]);
}
