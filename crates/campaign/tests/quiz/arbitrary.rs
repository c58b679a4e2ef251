//! Quizzes of any settings, and what may be done with them.

use proptest::{option, prelude::*};
use serde_json::{Map, Value, json};

use crate::document;

/// Levels of [`any_config`], by their number.
pub(crate) fn level_id(number: usize) -> String {
    format!("l{number}")
}

/// A config without findings: two or three levels of one to eight questions.
pub(crate) fn any_config() -> impl Strategy<Value = Value> {
    let relaxed = prop_oneof![
        Just(json!("unlimited")),
        (2_u8..4).prop_map(|n| json!({"times": n}))
    ];
    let timing = (5_u16..30, 0_u16..3_000, relaxed).prop_map(|(seconds, grace_ms, relaxed)| {
        json!({"seconds": seconds, "grace_ms": grace_ms, "relaxed": relaxed})
    });
    let mode = prop_oneof![
        1 => Just("standard"),
        1 => Just("sudden_death"),
        2 => Just("repeat_wrong")
    ];
    let settings = (
        mode,
        prop_oneof![Just("in_order"), Just("any")],
        option::of(1_u8..5),
        option::of(2_u8..4),
        option::weighted(0.7, timing),
        (1_u16..300, 0_u16..500),
        any::<bool>(),
    );
    let levels = (2_usize..4).prop_flat_map(|count| {
        let levels: Vec<_> = (0..count).map(any_level).collect();
        levels
    });
    (settings, levels).prop_map(|(settings, mut levels)| {
        let (mode, order, lives, rounds, timing, (right, bonus), finale) = settings;
        if timing.is_none() {
            for level in &mut levels {
                for question in level["questions"].as_array_mut().unwrap() {
                    question.as_object_mut().unwrap().remove("seconds");
                }
            }
        }
        let bonus = if timing.is_some() { bonus } else { 0 };
        json!({
            "mode": mode,
            "order": order,
            "lives": lives.filter(|_| mode != "sudden_death"),
            "rounds": rounds.filter(|_| mode == "repeat_wrong"),
            "timing": timing,
            "scoring": {"right": right, "speed_bonus": bonus},
            "levels": levels,
            "finale": finale.then(|| json!({"title": "All", "pool": "big"})),
        })
    })
}

fn any_level(number: usize) -> impl Strategy<Value = Value> {
    (1_usize..=8)
        .prop_flat_map(move |count| {
            let id = |n| format!("{}-q{n}", level_id(number));
            let questions: Vec<_> = (0..count).map(|n| any_question(id(n))).collect();
            let numbers = (1..=count).prop_flat_map(|ask| (Just(ask), 1..=ask));
            let more = (any::<bool>(), option::of(2_u32..6), any::<bool>());
            (numbers, questions, more)
        })
        .prop_map(move |((ask, pass), questions, (pool, total, keep_order))| {
            json!({
                "id": level_id(number), "title": "Level", "ask": ask, "pass": pass,
                "pool": pool.then_some("small"), "limits": {"total": total},
                "keep_order": keep_order, "questions": questions,
            })
        })
}

/// A question of any type, in two languages; each of its texts tells its id.
pub(crate) fn any_question(id: String) -> impl Strategy<Value = Value> {
    let answer = (0_u8..3, 2_usize..6, 1_u8..32, any::<bool>());
    let more = (option::of(5_u16..40), any::<bool>(), any::<bool>());
    (answer, more).prop_map(
        move |((kind, options, mask, truth), (seconds, explained, kept))| {
            let right = places(mask, options);
            let (options, answer) = match kind {
                0 => (0, json!(truth)),
                1 => (options, json!(right[0])),
                _ => (options, json!(right)),
            };
            let mut question = in_two_languages(document::question(&id, options, answer));
            let fields = question.as_object_mut().unwrap();
            fields.insert("keep_order".to_owned(), json!(kept));
            if let Some(seconds) = seconds {
                fields.insert("seconds".to_owned(), json!(seconds));
            }
            if !explained {
                fields.remove("explanation");
                fields.remove("source");
            }
            question
        },
    )
}

/// The ids of options that `mask` marks; of the first when it marks none.
fn places(mask: u8, options: usize) -> Vec<String> {
    let ids = ('a'..).take(options).zip(0..);
    let mut marked: Vec<String> = ids
        .filter(|(_, n)| mask >> n & 1 == 1)
        .map(|(id, _): (char, u32)| id.to_string())
        .collect();
    if marked.is_empty() {
        marked.push("a".to_owned());
    }
    marked
}

/// Texts of a question, where they are plain, in Chinese too.
fn in_two_languages(mut question: Value) -> Value {
    let both = |text: &mut Value| {
        *text = json!({"en": text.clone(), "zh-CN": format!("中 {}", text.as_str().unwrap())});
    };
    both(&mut question["text"]);
    both(&mut question["explanation"]);
    both(&mut question["source"]["name"]);
    for option in question["options"].as_array_mut().unwrap() {
        both(&mut option["text"]);
    }
    question
}

/// What a player, or a program in its name, may try.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    /// The question that waits, or the next.
    Next,
    /// A level, of which there may be none; with more time.
    Begin(usize, bool),
    /// The last question that was shown: right, wrong or passed.
    Answer(char),
    /// Another run and showing, both off by this, and any choice.
    Stray(i8, i8, Vec<u8>),
    /// A run, off by this.
    Quit(i8),
    Wait(i64),
    Speak(&'static str),
}

pub(crate) fn any_move() -> impl Strategy<Value = Move> {
    let stray = (-1_i8..=1, -1_i8..=1, prop::collection::vec(0_u8..7, 0..4));
    prop_oneof![
        12 => Just(Move::Next),
        8 => (0_usize..4, any::<bool>()).prop_map(|(level, relaxed)| Move::Begin(level, relaxed)),
        16 => prop_oneof![3 => Just('R'), 2 => Just('W'), 1 => Just('P')].prop_map(Move::Answer),
        3 => stray.prop_map(|(run, showing, choice)| Move::Stray(run, showing, choice)),
        1 => prop_oneof![4 => Just(0_i8), 1 => -1_i8..=1].prop_map(Move::Quit),
        6 => prop_oneof![0_i64..4_000, 0_i64..60_000, Just(0)].prop_map(Move::Wait),
        1 => prop_oneof![Just("en"), Just("zh-CN")].prop_map(Move::Speak),
    ]
}

/// JSON of any shape, small, with words of a quiz in it.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0_u8..9).prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        prop_oneof![Just("next"), Just("answer"), Just("quit"), Just("l0")].prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let field = "type|level|run|showing|choice|relaxed|id|times|[a-z]{1,6}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(field, inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}
