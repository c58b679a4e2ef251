//! What is not yet earned reaches no player: campaigns that differ only there look the same, byte
//! for byte.

use std::collections::BTreeSet;

use funfair_campaign::player_view::player_view;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use crate::{
    arbitrary::{any_config, any_move, any_question},
    document::{campaign, level, set, single, singles},
    machine::{Deed, Machine},
    model::Model,
    player::{Player, loaded, next},
};

fn view(document: &Value, lang: &str) -> Vec<u8> {
    serde_json::to_vec(&player_view(&loaded(document), "r", lang)).unwrap()
}

/// Everything that the player of `document` gets to see by doing `deeds`.
fn seen(document: &Value, seed: u64, deeds: &[Deed]) -> Vec<String> {
    let mut player = Player::new(document.clone());
    player.seed = seed;
    let mut seen = Vec::new();
    for deed in deeds {
        player.now_ms = deed.now_ms;
        player.lang = deed.lang;
        seen.push(match player.act(&deed.action) {
            Ok(outcome) => format!("{outcome} {:?}", player.effects),
            Err(rejection) => format!("{rejection:?}"),
        });
        seen.push(player.shown().to_string());
    }
    seen
}

/// Another solution of `question` by which the wrong choices of the past are as wrong as before.
fn other_answer(question: &Value, wrong: &[BTreeSet<usize>], index: Index) -> Value {
    let options = question["options"].as_array().unwrap();
    let count = if options.is_empty() { 2 } else { options.len() };
    let takes_several = question["answer"].is_array();
    let sets = (1_u32..1 << count)
        .map(|mask| (0..count).filter(|n| mask >> n & 1 == 1).collect())
        .filter(|set: &BTreeSet<usize>| takes_several || set.len() == 1)
        .filter(|set| !wrong.contains(set));
    let sets: Vec<_> = sets.collect();
    let right = index.get(&sets);
    let ids: Vec<&Value> = right
        .iter()
        .filter_map(|n| options.get(*n))
        .map(|it| &it["id"])
        .collect();
    match &question["answer"] {
        Value::Bool(_) => json!(right.contains(&0)),
        Value::Array(_) => json!(ids),
        _ => json!(ids[0]),
    }
}

/// `question` with ids of its own, which no player ever sees.
fn renamed(mut question: Value) -> Value {
    let rename = |id: &mut Value| *id = json!(format!("x-{}", id.as_str().unwrap()));
    rename(&mut question["id"]);
    for option in question["options"].as_array_mut().unwrap() {
        rename(&mut option["id"]);
    }
    match &mut question["answer"] {
        Value::Array(ids) => ids.iter_mut().for_each(rename),
        answer if answer.is_string() => rename(answer),
        _ => {}
    }
    question
}

/// What else a campaign may be of which `model` has seen what it has.
fn other(document: &Value, model: &Model, strange: &[Value], indices: &[Index]) -> Value {
    let mut document = document.clone();
    let config = &mut document["widgets"][0]["config"];
    let is_timed = config["timing"].is_object();
    let levels = config["levels"].as_array_mut().unwrap().iter_mut();
    let questions = levels.flat_map(|level| level["questions"].as_array_mut().unwrap());
    for (n, question) in questions.enumerate() {
        let id = question["id"].as_str().unwrap().to_owned();
        if !model.shown.contains(&id) {
            *question = strange[n].clone();
            question["id"] = json!(id);
            if !is_timed {
                question["seconds"] = Value::Null;
            }
        } else if !model.told.contains(&id) {
            let wrong = model.wrong.get(&id).map_or(&[][..], Vec::as_slice);
            question["answer"] = other_answer(question, wrong, indices[n]);
            question["explanation"] = json!("Another reason.");
            question["source"] = Value::Null;
        }
        *question = renamed(question.take());
    }
    for n in 0..2 {
        set(
            &mut document,
            &format!("/pools/{n}/no_prize_weight"),
            json!(n + 1),
        );
        set(
            &mut document,
            &format!("/prizes/{n}/code"),
            json!("ANOTHER"),
        );
    }
    document
}

/// As many as [`any_config`] has at most.
const MOST: usize = 24;

fn strange() -> impl Strategy<Value = Vec<Value>> {
    let questions: Vec<_> = (0..MOST)
        .map(|n| any_question(format!("strange-{n}")))
        .collect();
    questions
}

proptest! {
    #[test]
    fn what_is_not_earned_changes_nothing_that_is_seen(
        config in any_config(), seed: u32, moves in prop::collection::vec(any_move(), 1..60),
        strange in strange(), indices in prop::collection::vec(any::<Index>(), MOST),
    ) {
        let one = campaign(&config);
        let seed = u64::from(seed) << 8;
        let mut machine = Machine::new(one.clone());
        machine.player.seed = seed;
        let deeds: Vec<Deed> = moves.iter().filter_map(|wanted| machine.step(wanted)).collect();
        let other = other(&one, &machine.model, &strange, &indices);
        prop_assert_ne!(&one, &other);
        for lang in ["en", "zh-CN"] {
            prop_assert_eq!(view(&one, lang), view(&other, lang));
        }
        prop_assert_eq!(seen(&one, seed, &deeds), seen(&other, seed, &deeds));
    }
}

/// The other way round, lest the comparison compares nothing.
#[test]
fn what_is_earned_is_seen() {
    let mut document = campaign(&json!({"levels": [level("l0", 2, 1, &singles("l0", 3))]}));
    let deed = |action: Value| Deed {
        now_ms: crate::document::START_MS,
        lang: "en",
        action,
    };
    let answer = json!({"type": "answer", "run": 1, "showing": 1, "choice": [0]});
    let deeds = [
        deed(next("l0")),
        deed(answer),
        deed(json!({"type": "next"})),
    ];
    let before = seen(&document, 1, &deeds);
    for (pointer, from) in [
        ("0/text", 0),
        ("0/explanation", 2),
        ("0/answer", 2),
        ("1/text", 4),
    ] {
        let pointer = format!("/widgets/0/config/levels/0/questions/{pointer}");
        let was = document.pointer(&pointer).unwrap().clone();
        set(&mut document, &pointer, json!("b"));
        let after = seen(&document, 1, &deeds);
        assert_eq!(after[..from], before[..from], "{pointer}: too early");
        assert_ne!(after[from], before[from], "{pointer}: not at all");
        set(&mut document, &pointer, was);
    }
}

#[test]
fn a_view_does_not_grow_with_the_questions() {
    let with = |count| campaign(&json!({"levels": [level("l0", 5, 1, &singles("l0", count))]}));
    let (few, many) = (with(10), with(1_000));
    assert!(many.to_string().len() > 50 * few.to_string().len());
    for lang in ["en", "zh-CN"] {
        assert_eq!(view(&few, lang), view(&many, lang));
    }
    // Nor does the first play, question by question.
    let play = |document: &Value| {
        let mut player = Player::new(document.clone());
        let outcomes = player.play("l0", "RWRPR");
        (outcomes, player.shown())
    };
    assert_eq!(play(&few), play(&many));
}

#[test]
fn a_shuffled_pool_of_a_thousand_costs_what_one_of_ten_does() {
    let bytes = |count| {
        // Ids of one length, since texts tell them.
        let questions: Vec<Value> = (0..count).map(|n| single(&format!("q{n:04}"))).collect();
        let mut level = level("l0", 5, 1, &questions);
        level["keep_order"] = json!(false);
        let document = campaign(&json!({"levels": [level]}));
        let first_view = view(&document, "en").len();
        let mut player = Player::new(document);
        let outcomes = player.play("l0", "RWRPR");
        first_view + json!(outcomes).to_string().len() + player.shown().to_string().len()
    };
    let (few, many) = (bytes(10), bytes(1_000));
    assert!(many * 100 <= few * 102, "{few} and {many} bytes");
}
