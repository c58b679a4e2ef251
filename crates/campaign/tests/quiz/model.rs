//! The rules of a quiz once more, written for reading: what an action must lead to.
//!
//! It follows what a player is told, and never looks into the stored state.

use std::collections::{BTreeMap, BTreeSet};

use funfair_campaign::rules::Rejection;
use serde_json::Value;

use crate::player::Player;

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) run: Option<Run>,
    pub(crate) runs: u64,
    /// Runs per level.
    pub(crate) played: BTreeMap<String, u64>,
    pub(crate) passed: BTreeSet<String>,
    pub(crate) best: BTreeMap<String, (i64, i64)>,
    pub(crate) finale: bool,
    /// Questions shown since all of their level were.
    pub(crate) seen: BTreeSet<String>,
    /// Questions that were ever shown.
    pub(crate) shown: BTreeSet<String>,
    /// Questions whose solution was told.
    pub(crate) told: BTreeSet<String>,
    /// Wrong choices in time, by question, as places in the file.
    pub(crate) wrong: BTreeMap<String, Vec<BTreeSet<usize>>>,
}

#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) number: u64,
    pub(crate) level: Value,
    pub(crate) relaxed: bool,
    pub(crate) showings: Vec<Showing>,
    pub(crate) points: i64,
    pub(crate) time_ms: i64,
}

#[derive(Clone)]
pub(crate) struct Showing {
    pub(crate) id: String,
    pub(crate) view: Value,
    pub(crate) at_ms: i64,
    pub(crate) right: Option<bool>,
}

/// What becomes of an action.
#[derive(Debug, PartialEq)]
pub(crate) enum Fate {
    Happens,
    OutOfOrder,
    BadAction,
    LimitReached,
}

impl Fate {
    pub(crate) fn of(result: &Result<Value, Rejection>) -> Self {
        match result {
            Ok(_) => Self::Happens,
            Err(Rejection::OutOfOrder { .. }) => Self::OutOfOrder,
            Err(Rejection::BadAction { .. }) => Self::BadAction,
            Err(Rejection::LimitReached { next_ms: None }) => Self::LimitReached,
            Err(other) => panic!("{other:?}"),
        }
    }
}

pub(crate) fn config(player: &Player) -> &Value {
    &player.document["widgets"][0]["config"]
}

fn rounds(player: &Player) -> usize {
    let config = config(player);
    match config["mode"].as_str() {
        Some("repeat_wrong") => config["rounds"].as_u64().unwrap_or(3).try_into().unwrap(),
        _ => 1,
    }
}

pub(crate) fn number(value: &Value) -> usize {
    value.as_u64().unwrap().try_into().unwrap()
}

impl Run {
    /// Its questions, in the order of their first showing.
    pub(crate) fn questions(&self) -> Vec<&str> {
        let mut questions = Vec::new();
        for showing in &self.showings {
            if !questions.contains(&showing.id.as_str()) {
                questions.push(&showing.id);
            }
        }
        questions
    }

    pub(crate) fn times(&self, id: &str) -> usize {
        self.showings
            .iter()
            .filter(|showing| showing.id == id)
            .count()
    }

    fn is_right(&self, id: &str) -> bool {
        let mut showings = self.showings.iter();
        showings.any(|showing| showing.id == id && showing.right == Some(true))
    }

    pub(crate) fn mark(&self, id: &str) -> &'static str {
        let answers = self.showings.iter().filter(|showing| showing.id == id);
        match answers.filter_map(|showing| showing.right).next_back() {
            None => "open",
            Some(true) => "right",
            Some(false) => "wrong",
        }
    }

    pub(crate) fn marks(&self) -> Vec<&'static str> {
        let mut marks: Vec<_> = self
            .questions()
            .into_iter()
            .map(|id| self.mark(id))
            .collect();
        marks.resize(number(&self.level["ask"]), "open");
        marks
    }

    pub(crate) fn lives(&self, player: &Player) -> Option<u64> {
        let wrong = self
            .showings
            .iter()
            .filter(|it| it.right == Some(false))
            .count();
        let lives = config(player)["lives"].as_u64()?;
        Some(lives.saturating_sub(wrong.try_into().unwrap()))
    }

    pub(crate) fn waiting(&self) -> Option<&Showing> {
        self.showings
            .last()
            .filter(|showing| showing.right.is_none())
    }

    /// Whether the question is to come again.
    pub(crate) fn comes_again(&self, id: &str, player: &Player) -> bool {
        self.lives(player) != Some(0) && !self.is_right(id) && self.times(id) < rounds(player)
    }

    /// The question that comes again first.
    pub(crate) fn again(&self, player: &Player) -> Option<&str> {
        let questions = self.questions().into_iter();
        questions
            .filter(|id| self.comes_again(id, player))
            .min_by_key(|id| self.times(id))
    }

    pub(crate) fn is_over(&self, player: &Player) -> bool {
        let sudden = config(player)["mode"] == "sudden_death";
        let failed = self
            .showings
            .iter()
            .any(|showing| showing.right == Some(false));
        let all = self.questions().len() == number(&self.level["ask"]);
        (sudden && failed) || self.lives(player) == Some(0) || (all && self.again(player).is_none())
    }
}

impl Model {
    /// What must become of `action` now.
    pub(crate) fn fate(&self, action: &Value, player: &Player) -> Fate {
        let run = self.run.as_ref();
        let is_run = run.is_some_and(|run| action["run"] == run.number);
        match action["type"].as_str() {
            Some("next") => self.fate_of_next(&action["level"], player),
            Some("quit") if is_run => Fate::Happens,
            Some("answer") => match run.and_then(Run::waiting) {
                Some(waiting) if is_run && action["showing"] == waiting.view["showing"] => {
                    fate_of_choice(&action["choice"], &waiting.view)
                }
                _ => Fate::OutOfOrder,
            },
            _ => Fate::OutOfOrder,
        }
    }

    fn fate_of_next(&self, wanted: &Value, player: &Player) -> Fate {
        if let Some(run) = &self.run {
            return match wanted.is_null() || *wanted == run.level["id"] {
                true => Fate::Happens,
                false => Fate::OutOfOrder,
            };
        }
        if wanted.is_null() {
            return Fate::OutOfOrder;
        }
        let levels = config(player)["levels"].as_array().unwrap();
        let Some(place) = levels.iter().position(|level| level["id"] == *wanted) else {
            return Fate::BadAction;
        };
        if !self.is_unlocked(place, player) {
            return Fate::OutOfOrder;
        }
        let played = self.played.get(wanted.as_str().unwrap()).copied();
        match levels[place]["limits"]["total"].as_u64() {
            Some(limit) if played.unwrap_or_default() >= limit => Fate::LimitReached,
            _ => Fate::Happens,
        }
    }

    pub(crate) fn is_unlocked(&self, place: usize, player: &Player) -> bool {
        let config = config(player);
        place == 0
            || config["order"] == "any"
            || self
                .passed
                .contains(config["levels"][place - 1]["id"].as_str().unwrap())
    }
}

fn fate_of_choice(choice: &Value, view: &Value) -> Fate {
    let choice: Vec<u64> = serde_json::from_value(choice.clone()).unwrap();
    let options = view["options"].as_array().unwrap().len();
    let options = if view["ask"] == "truth" { 2 } else { options };
    let distinct: BTreeSet<u64> = choice.iter().copied().collect();
    let exists = choice
        .iter()
        .all(|place| usize::try_from(*place).unwrap() < options);
    let fits = choice.len() < 2 || view["ask"] == "multiple";
    match exists && fits && distinct.len() == choice.len() {
        true => Fate::Happens,
        false => Fate::BadAction,
    }
}
