//! Which questions come, and in what order their options stand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    document::{level, singles, truth, with},
    player::Player,
};

/// `ask` of `count` questions, shuffled.
fn config(ask: usize, count: usize) -> Value {
    let level = level("one", ask, 1, &singles("one", count));
    json!({"levels": [with(level, &[("/keep_order", json!(false))])]})
}

/// The texts of the questions of one run.
fn run(player: &mut Player, asks: usize) -> Vec<String> {
    let outcomes = player.play("one", &"R".repeat(asks));
    let texts = outcomes.iter().map(|it| it["question"]["text"].as_str());
    texts.map(|text| text.unwrap().to_owned()).collect()
}

fn texts(options: &Value) -> Vec<&str> {
    let options = options.as_array().unwrap().iter();
    options
        .map(|option| option["text"].as_str().unwrap())
        .collect()
}

#[test]
fn no_question_comes_twice_before_every_other_has_come() {
    for seed in 0..40 {
        let mut player = Player::of(&config(3, 8));
        player.seed = seed * 1000;
        let mut shown = Vec::new();
        for _ in 0..10 {
            let questions = run(&mut player, 3);
            let distinct: BTreeSet<_> = questions.iter().collect();
            assert_eq!(distinct.len(), 3, "{questions:?}");
            shown.extend(questions);
        }
        let first: BTreeSet<_> = shown[..8].iter().collect();
        assert_eq!(first.len(), 8, "{shown:?}");
        // The ninth closes the run of the last two: it starts the pool over with them.
        let second: BTreeSet<_> = shown[6..14].iter().collect();
        assert_eq!(second.len(), 8, "{shown:?}");
    }
}

#[test]
fn what_a_quitter_has_seen_does_not_come_first_again() {
    let mut player = Player::of(&config(1, 3));
    let mut seen = BTreeSet::new();
    for run in 1..=3 {
        seen.insert(player.begin("one")["text"].to_string());
        player.act(&json!({"type": "quit", "run": run})).unwrap();
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn over_many_seeds_every_question_can_come_first() {
    let mut first = BTreeSet::new();
    for seed in 0..100 {
        let mut player = Player::of(&config(1, 5));
        player.seed = seed;
        first.insert(player.begin("one")["text"].to_string());
    }
    assert_eq!(first.len(), 5);
}

#[test]
fn over_many_seeds_options_stand_in_every_order() {
    let mut orders = BTreeSet::new();
    let mut solutions = BTreeSet::new();
    for seed in 0..200 {
        let mut player = Player::of(&config(1, 1));
        player.seed = seed;
        let question = player.begin("one");
        orders.insert(texts(&question["options"]).concat());
        let outcome = player.give(&question, 'R');
        assert_eq!(outcome["verdict"]["right"], true, "{outcome}");
        let solution = &outcome["verdict"]["solution"];
        let at = usize::try_from(solution[0].as_u64().unwrap()).unwrap();
        assert_eq!(texts(&question["options"])[at], "option a of one-q0.");
        solutions.insert(at);
    }
    assert_eq!(orders.len(), 6, "{orders:?}");
    assert_eq!(solutions.len(), 3);
}

#[test]
fn a_level_may_keep_the_order_of_its_questions() {
    let questions = singles("one", 5);
    for seed in 0..20 {
        let mut player = Player::of(&json!({"levels": [level("one", 3, 1, &questions)]}));
        player.seed = seed * 100;
        let shown = [run(&mut player, 3), run(&mut player, 3)].concat();
        let expected = [0, 1, 2, 3, 4, 0].map(|n| format!("text of one-q{n}."));
        assert_eq!(shown, expected);
    }
}

#[test]
fn a_question_may_keep_the_order_of_its_options() {
    let question = with(singles("one", 1).remove(0), &[("/keep_order", json!(true))]);
    for seed in 0..20 {
        let mut player =
            Player::of(&json!({"levels": [level("one", 1, 1, std::slice::from_ref(&question))]}));
        player.seed = seed;
        let shown = player.begin("one");
        let expected = ["a", "b", "c"].map(|id| format!("option {id} of one-q0."));
        assert_eq!(texts(&shown["options"]), expected);
    }
}

#[test]
fn true_always_stands_before_false() {
    for seed in 0..20 {
        let questions = [truth("one", seed % 2 == 0)];
        let mut player = Player::of(&json!({"levels": [level("one", 1, 1, &questions)]}));
        player.seed = seed;
        let shown = player.begin("one");
        assert_eq!(shown["options"], json!([]));
        let outcome = player.give(&shown, 'R');
        assert_eq!(outcome["verdict"]["solution"], json!([seed % 2]));
        let review = &outcome["summary"]["review"][0];
        assert_eq!(review["truth"], seed % 2 == 0);
        assert_eq!(review["solution"], json!([]));
    }
}

#[test]
fn a_question_that_comes_again_is_shuffled_again() {
    let mut config = config(1, 1);
    config["mode"] = json!("repeat_wrong");
    let mut moved = 0;
    for seed in 0..50 {
        let mut player = Player::of(&config);
        player.seed = seed * 10;
        let first = player.begin("one");
        player.give(&first, 'W');
        let second = player.another();
        assert_eq!(
            (&second["text"], &second["again"]),
            (&first["text"], &json!(true))
        );
        moved += u32::from(second["options"] != first["options"]);
        let outcome = player.give(&second, 'R');
        assert_eq!(outcome["verdict"]["right"], true);
    }
    assert!(moved > 20, "{moved} of 50");
}
