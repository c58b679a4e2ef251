//! Whatever is done with whatever quiz: it goes as the model says, and tells nothing early.

use funfair_campaign::{player_view::player_view, rules::Rejection, validate::load};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    arbitrary::{Move, any_config, any_json, any_move, level_id},
    document::{campaign, level, mistake, several, singles, solution, truth},
    model::{Fate, Model},
    player::{Player, answer, next},
};

/// A player beside the model.
pub(crate) struct Machine {
    pub(crate) player: Player,
    pub(crate) model: Model,
    /// The question that was shown last.
    last: Value,
}

/// What a player did, so that it can be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) now_ms: i64,
    pub(crate) lang: &'static str,
    pub(crate) action: Value,
}

impl Machine {
    pub(crate) fn new(document: Value) -> Self {
        Self {
            player: Player::new(document),
            model: Model::default(),
            last: json!({"run": 0, "showing": 0}),
        }
    }

    /// The action that `wanted` is now; `None` for what is none.
    fn action(&mut self, wanted: &Move) -> Option<Value> {
        let off = |value: &Value, by: i8| {
            let value = value.as_i64().unwrap() + i64::from(by);
            json!(value.max(0))
        };
        let choice = |how, player: &Player, view: &Value| match how {
            _ if view["text"].is_null() => vec![0],
            'R' => solution(&player.document, view),
            'W' => mistake(&player.document, view),
            _ => Vec::new(),
        };
        Some(match wanted {
            Move::Next => json!({"type": "next"}),
            Move::Begin(level, relaxed) => {
                json!({"type": "next", "level": level_id(*level), "relaxed": relaxed})
            }
            Move::Answer(how) => answer(&self.last, &choice(*how, &self.player, &self.last)),
            Move::Stray(run, showing, choice) => json!({
                "type": "answer", "run": off(&self.last["run"], *run),
                "showing": off(&self.last["showing"], *showing), "choice": choice,
            }),
            Move::Quit(run) => json!({"type": "quit", "run": off(&self.last["run"], *run)}),
            Move::Wait(ms) => {
                self.player.wait(*ms);
                return None;
            }
            Move::Speak(lang) => {
                self.player.lang = lang;
                return None;
            }
        })
    }

    /// Does it, and checks what came of it.
    pub(crate) fn step(&mut self, wanted: &Move) -> Option<Deed> {
        let action = self.action(wanted)?;
        let (before, shown_before) = (self.player.state.clone(), self.player.shown());
        let fate = self.model.fate(&action, &self.player);
        let result = self.player.act(&action);
        assert_eq!(Fate::of(&result), fate, "{action}: {result:?}");
        match result {
            Ok(outcome) => {
                self.model.follow(&action, &outcome, &self.player);
                self.check_shown(&shown_before);
                self.check_secrets(&outcome.to_string());
                if !outcome["question"].is_null() {
                    self.last = outcome["question"].clone();
                }
            }
            Err(_) => assert_eq!(self.player.state, before),
        }
        self.check_secrets(&self.player.shown().to_string());
        Some(Deed {
            now_ms: self.player.now_ms,
            lang: self.player.lang,
            action,
        })
    }

    /// What a player sees of their state fits the model, and nothing won is lost again.
    fn check_shown(&self, before: &Value) {
        let shown = self.player.shown();
        let levels = shown["levels"].as_array().unwrap();
        for (place, (level, before)) in levels
            .iter()
            .zip(before["levels"].as_array().unwrap())
            .enumerate()
        {
            assert_eq!(
                level["unlocked"],
                self.model.is_unlocked(place, &self.player)
            );
            for kept in ["unlocked", "passed"] {
                assert!(level[kept] == true || before[kept] == false, "{kept}");
            }
            let (stars, stars_before) = (level["stars"].as_u64(), before["stars"].as_u64());
            assert!(stars >= stars_before && stars <= Some(3));
            assert!(level["points"].as_i64() >= before["points"].as_i64());
            assert!(level["points"].as_i64() >= Some(0) || level["points"].is_null());
        }
        let run = &shown["run"];
        let expected = self.model.run.as_ref();
        assert_eq!(run.is_null(), expected.is_none());
        if let Some(expected) = expected {
            assert_eq!(run["run"], expected.number);
            assert_eq!(run["level"], expected.level["id"]);
            let waiting = expected.waiting();
            assert_eq!(run["waiting"], waiting.is_some());
            let due_ms = waiting.map(|showing| showing.view["due_ms"].clone());
            assert_eq!(run["due_ms"], due_ms.unwrap_or_default());
            let marks = run["marks"].as_array().unwrap().len();
            assert_eq!(json!(marks), expected.level["ask"]);
        }
    }

    /// Texts of a question before it is shown, its solution before it is told, ids ever.
    fn check_secrets(&self, text: &str) {
        let config = &self.player.document["widgets"][0]["config"];
        let levels = config["levels"].as_array().unwrap().iter();
        let questions = levels.flat_map(|level| level["questions"].as_array().unwrap());
        for id in questions.map(|question| question["id"].as_str().unwrap()) {
            assert!(!text.contains(&format!("\"{id}\"")), "{id} in {text}");
            if !self.model.shown.contains(id) {
                assert!(!text.contains(&format!("{id}.")), "{id} in {text}");
            } else if !self.model.told.contains(id) {
                for secret in ["explanation of ", "source of ", "e.example/"] {
                    assert!(!text.contains(&format!("{secret}{id}.")), "{id} in {text}");
                }
            }
        }
    }
}

/// A level of every type, for what needs no other.
fn some() -> Value {
    let first = level(
        "l0",
        3,
        1,
        &[several("a"), truth("b", true), singles("c", 1).remove(0)],
    );
    json!({"mode": "repeat_wrong", "lives": 3, "timing": {"seconds": 9, "relaxed": {"times": 2}},
           "levels": [first, level("l1", 2, 1, &singles("d", 3))],
           "finale": {"title": "All", "pool": "big"}})
}

/// Puts `value` in the place of the `n`-th leaf or branch of `document`.
fn replace_nth(document: &mut Value, n: &mut usize, value: &Value) -> bool {
    if *n == 0 {
        *document = value.clone();
        return true;
    }
    *n -= 1;
    match document {
        Value::Array(items) => items.iter_mut().any(|item| replace_nth(item, n, value)),
        Value::Object(fields) => fields
            .values_mut()
            .any(|field| replace_nth(field, n, value)),
        _ => false,
    }
}

/// How many places [`replace_nth`] knows.
fn places(document: &Value) -> usize {
    let inside: usize = match document {
        Value::Array(items) => items.iter().map(places).sum(),
        Value::Object(fields) => fields.values().map(places).sum(),
        _ => 0,
    };
    inside + 1
}

proptest! {
    #[test]
    fn whatever_is_done_it_goes_by_the_rules(
        config in any_config(), seed: u32, moves in prop::collection::vec(any_move(), 1..120),
    ) {
        let mut machine = Machine::new(campaign(&config));
        machine.player.seed = u64::from(seed) << 8;
        for wanted in &moves {
            machine.step(wanted);
        }
    }

    #[test]
    fn what_is_no_action_changes_nothing_and_does_not_panic(action in any_json(), begun: bool) {
        let mut player = Player::of(&some());
        if begun {
            player.begin("l0");
        }
        let before = player.state.clone();
        let known = ["next", "answer", "quit"].map(|kind| action["type"] == kind).contains(&true);
        match player.act(&action) {
            Ok(_) => prop_assert!(known),
            Err(rejection) => {
                let is_bad = matches!(rejection, Rejection::BadAction { .. });
                prop_assert!(known || is_bad, "{:?}", rejection);
                prop_assert_eq!(&player.state, &before);
            }
        }
    }

    #[test]
    fn no_state_panics(place: prop::sample::Index, value in any_json()) {
        let mut player = Player::of(&some());
        player.play("l0", "WR");
        player.another();
        let mut state = player.state.take().unwrap();
        let mut place = place.index(places(&state));
        replace_nth(&mut state, &mut place, &value);
        player.state = Some(state);
        player.shown();
        let run = player.shown()["run"]["run"].clone();
        for action in [
            json!({"type": "next"}),
            json!({"type": "answer", "run": run, "showing": 3, "choice": [0]}),
            next("l0"),
            json!({"type": "quit", "run": run}),
        ] {
            let _ = player.act(&action);
            player.shown();
        }
    }

    #[test]
    fn no_config_panics(place: prop::sample::Index, value in any_json()) {
        let mut config = some();
        let mut place = place.index(places(&config));
        replace_nth(&mut config, &mut place, &value);
        if let Ok(read) = serde_json::from_value(campaign(&config))
            && let Ok(loaded) = load(read)
        {
            let _ = player_view(&loaded, "r", "en");
            let mut player = Player::of(&config);
            for action in [next("l0"), json!({"type": "next"}), json!({"type": "quit", "run": 1})] {
                let _ = player.act(&action);
            }
        }
    }
}
