//! What outlives a host in memory: all but awards and stock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MemoryHost, entries::Stored};
use crate::{protocol::ActionResponse, rules::Score};

/// How many answers are kept: a page asks again for those that it has not shown yet.
const MAX_KEPT_ANSWERS: usize = 20;

/// What a [`MemoryHost`] knows of its participant but awards and stock, which are worth nothing in
/// it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Plays, by widget and period.
    played: Vec<((String, String), u32)>,
    /// States, by widget.
    states: BTreeMap<String, Value>,
    /// Counters, by widget and name.
    counters: Vec<((String, String), i64)>,
    /// Scores, by board.
    scores: BTreeMap<String, Score>,
    /// Entries, oldest first.
    entries: Vec<Stored>,
    /// How many entries there ever were.
    entered: u32,
    /// The latest answers by their keys, oldest first.
    answers: Vec<(String, ActionResponse<Value>)>,
}

impl MemoryHost {
    /// What to keep of the participant, so that another host can go on with it.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let old = self.answers.len().saturating_sub(MAX_KEPT_ANSWERS);
        Kept {
            played: self.played.clone().into_iter().collect(),
            states: self.states.clone(),
            counters: self.counters.clone().into_iter().collect(),
            scores: self.scores.clone(),
            entries: self.entries.clone(),
            entered: self.entered,
            answers: self.answers.iter().skip(old).cloned().collect(),
        }
    }

    /// Goes on with what another host has kept.
    pub fn restore(&mut self, kept: Kept) {
        self.played = kept.played.into_iter().collect();
        self.states = kept.states;
        self.counters = kept.counters.into_iter().collect();
        self.scores = kept.scores;
        self.entries = kept.entries;
        self.entered = kept.entered;
        self.answers = kept.answers;
    }
}
