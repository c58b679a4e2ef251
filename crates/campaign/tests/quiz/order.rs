//! Whoever calls out of order is told so, and gains nothing.

use funfair_campaign::{memory::MemoryHost, rules::Rejection};
use serde_json::{Value, json};

use crate::{
    document::{START_MS, campaign, level, several, single, singles, truth},
    player::{at, loaded, seed},
};

/// Two levels; the first asks a single choice, a multiple choice and a statement.
fn document() -> Value {
    let mut first = level("one", 3, 1, &[single("a"), several("b"), truth("c", true)]);
    first["pool"] = json!("small");
    let second = level("two", 3, 1, &singles("two", 3));
    let config = json!({"mode": "repeat_wrong", "lives": 9, "timing": {"seconds": 10},
                        "scoring": {"right": 100, "speed_bonus": 100}, "levels": [first, second]});
    let mut document = campaign(&config);
    document["widgets"][0]["limits"] = json!({"total": 3});
    document
}

/// A host that counts its keys.
struct Host {
    host: MemoryHost,
    keys: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Refusal {
    OutOfOrder,
    BadAction,
}
use Refusal::{BadAction, OutOfOrder};

impl Host {
    fn new() -> Self {
        Self {
            host: MemoryHost::new(loaded(&document())),
            keys: 0,
        }
    }

    fn try_act(&mut self, action: &Value, seconds: i64) -> Result<Value, Rejection> {
        self.keys += 1;
        let (key, context) = (format!("key-{}", self.keys), at(START_MS + seconds * 1000));
        let answer = self.host.act("quiz", &key, action, "en", &context, seed(5));
        answer.map(|answer| serde_json::to_value(answer).unwrap())
    }

    fn act(&mut self, action: &Value, seconds: i64) -> Value {
        self.try_act(action, seconds).unwrap()
    }

    /// Everything that a participant, or anybody, can see.
    fn everything(&self) -> Value {
        let state = self.host.state("quiz", &at(START_MS));
        json!([
            state,
            self.host.awards(),
            self.host.stock(),
            self.host.board("quiz", None, &at(START_MS))
        ])
    }

    /// Tries what is out of order at this moment: refused as said, and nothing changes.
    fn refuses(&mut self, actions: &[(Value, Refusal)], seconds: i64) {
        let before = self.everything();
        for (action, refusal) in actions {
            let got = match self.try_act(action, seconds) {
                Err(Rejection::OutOfOrder { detail }) if !detail.is_empty() => OutOfOrder,
                Err(Rejection::BadAction { detail }) if !detail.is_empty() => BadAction,
                other => panic!("{action}: {other:?}"),
            };
            assert_eq!(got, *refusal, "{action}");
            assert_eq!(self.everything(), before, "{action}");
        }
    }
}

fn begin(level: &str) -> Value {
    json!({"type": "next", "level": level})
}

fn answer(run: u32, showing: u32, choice: &Value) -> Value {
    json!({"type": "answer", "run": run, "showing": showing, "choice": choice})
}

fn quit(run: u32) -> Value {
    json!({"type": "quit", "run": run})
}

/// What is no action of a quiz at any moment.
fn malformed() -> Vec<(Value, Refusal)> {
    let actions = [
        json!(null),
        json!("next"),
        json!(["next", {"level": "one"}]),
        json!({}),
        json!({"type": "spin"}),
        json!({"type": "next", "level": 1}),
        json!({"type": "next", "level": "one", "relaxed": "yes"}),
        json!({"type": "answer", "run": 1, "showing": 1}),
        json!({"type": "answer", "run": 1, "choice": [0]}),
        json!({"type": "answer", "run": -1, "showing": 1, "choice": [0]}),
        json!({"type": "answer", "run": 1, "showing": 1, "choice": 0}),
        json!({"type": "answer", "run": 1, "showing": 1, "choice": [-1]}),
        json!({"type": "answer", "run": 1, "showing": 1, "choice": [256]}),
        json!({"type": "answer", "run": 1, "showing": 1, "choice": [0.5]}),
        json!({"type": "answer", "run": 1, "showing": 1, "choice": ["a"]}),
        json!({"type": "quit"}),
        json!({"type": "quit", "run": "1"}),
    ];
    actions.map(|action| (action, BadAction)).into()
}

#[test]
fn before_a_run_there_is_nothing_to_answer_or_to_quit() {
    let mut host = Host::new();
    host.refuses(&malformed(), 0);
    host.refuses(
        &[
            (json!({"type": "next"}), OutOfOrder),
            (json!({"type": "next", "level": null}), OutOfOrder),
            (begin("two"), OutOfOrder),
            (begin("three"), BadAction),
            (begin(""), BadAction),
            (answer(1, 1, &json!([0])), OutOfOrder),
            (answer(0, 0, &json!([])), OutOfOrder),
            (quit(0), OutOfOrder),
            (quit(1), OutOfOrder),
        ],
        0,
    );
}

/// What is out of order while showing `showing` of run `run` waits.
fn out_of_order(run: u32, showing: u32) -> Vec<(Value, Refusal)> {
    let choice = json!([0]);
    let actions = [
        begin("two"),
        begin("three"),
        answer(run, showing + 1, &choice),
        answer(run, showing - 1, &choice),
        answer(run, u32::MAX, &choice),
        answer(run + 1, showing, &choice),
        answer(run - 1, showing, &choice),
        quit(run + 1),
        quit(run - 1),
    ];
    actions.map(|action| (action, OutOfOrder)).into()
}

fn bad_choices(run: u32, showing: u32, choices: &[Value]) -> Vec<(Value, Refusal)> {
    let answers = choices.iter().map(|choice| answer(run, showing, choice));
    answers.map(|action| (action, BadAction)).collect()
}

/// Plays two runs, with everything that is out of order in between when `nasty`; gives all that
/// was answered.
fn two_runs(nasty: bool) -> Vec<Value> {
    let mut host = Host::new();
    let mut seen = Vec::new();
    let statement = [json!([2]), json!([0, 1]), json!([0, 0])];
    let single = [json!([3]), json!([255]), json!([0, 1]), json!([1, 1])];
    let several = [
        json!([4]),
        json!([0, 0]),
        json!([0, 1, 2, 3, 0]),
        json!([0, 9]),
    ];
    for run in 1..=2 {
        seen.push(host.act(&begin("one"), 0));
        for (showing, bad) in (1..).zip([&single[..], &several, &statement, &single]) {
            if nasty {
                host.refuses(&malformed(), 0);
                host.refuses(&out_of_order(run, showing), 0);
                host.refuses(&bad_choices(run, showing, bad), 0);
                // Asking once more is no way to another question.
                let again = host.act(&json!({"type": "next"}), 1);
                assert_eq!(again["outcome"], seen.last().unwrap()["outcome"]);
            }
            // Passed at first, for it to come again.
            let choice = if showing == 1 { json!([]) } else { json!([0]) };
            seen.push(host.act(&answer(run, showing, &choice), 2));
            if nasty {
                host.refuses(&out_of_order(run, showing), 0);
                host.refuses(&[(answer(run, showing, &choice), OutOfOrder)], 0);
                host.refuses(&bad_choices(run, showing, &[json!("a")]), 0);
            }
            seen.push(host.act(&json!({"type": "next"}), 0));
        }
        seen.push(host.act(&quit(run), 3));
        if nasty {
            host.refuses(&[(quit(run), OutOfOrder), (begin("two"), OutOfOrder)], 0);
            host.refuses(&[(answer(run, 5, &json!([0])), OutOfOrder)], 0);
        }
    }
    assert_eq!(
        host.host.state("quiz", &at(START_MS)).unwrap().turns.left,
        Some(1)
    );
    seen
}

#[test]
fn whatever_is_tried_in_between_the_game_goes_as_without_it() {
    assert_eq!(two_runs(true), two_runs(false));
}

#[test]
fn an_answer_that_comes_twice_counts_once() {
    let mut host = Host::new();
    host.act(&begin("one"), 0);
    let first = host.act(&answer(1, 1, &json!([0])), 1);
    host.refuses(
        &[
            (answer(1, 1, &json!([0])), OutOfOrder),
            (answer(1, 1, &json!([1])), OutOfOrder),
        ],
        1,
    );
    // The same key is the same answer, with nothing done.
    let before = host.everything();
    let key = format!("key-{}", 2);
    let context = at(START_MS + 9_000);
    let action = answer(1, 1, &json!([0]));
    let again = host
        .host
        .act("quiz", &key, &action, "en", &context, [9; 32])
        .unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), first);
    assert_eq!(host.everything(), before);
}

#[test]
fn a_late_answer_is_judged_late_only_once() {
    let mut host = Host::new();
    host.act(&begin("one"), 0);
    let settled = host.act(&json!({"type": "next"}), 13);
    assert_eq!(settled["outcome"]["verdict"]["late"], true);
    assert_eq!(settled["outcome"]["lives"], 8);
    host.refuses(&[(answer(1, 1, &json!([0])), OutOfOrder)], 13);
}
