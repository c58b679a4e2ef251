//! What is remembered of a participant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    config::Config,
    grid::Grid,
    wire::{Best, LevelShown, Mode, RunShown},
};
use crate::rules::Score;

/// Where a participant stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// By the level's id.
    pub(super) levels: BTreeMap<String, Reached>,
    /// The run under way.
    pub(super) run: Option<Run>,
    /// How many runs were begun.
    pub(super) runs: u32,
}

/// What was reached in a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reached {
    /// The best run with pieces; its time is that of the whole grid.
    pub(super) pieces: Option<Best>,
    /// The best run with tiles.
    pub(super) swap: Option<Best>,
}

/// An attempt at a level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) number: u32,
    pub(super) level: String,
    pub(super) mode: Mode,
    pub(super) grid: Grid,
    pub(super) seed: u32,
    /// When it began, ms since 1970 UTC.
    pub(super) began_ms: i64,
}

impl Reached {
    /// The best run in a mode.
    pub(super) fn best(&mut self, mode: Mode) -> &mut Option<Best> {
        match mode {
            Mode::Pieces => &mut self.pieces,
            Mode::Swap => &mut self.swap,
        }
    }

    pub(super) fn shown(self) -> LevelShown {
        LevelShown {
            pieces: self.pieces,
            swap: self.swap,
        }
    }

    /// Whether the level was finished in any way.
    pub(super) fn is_done(self) -> bool {
        self.pieces.is_some() || self.swap.is_some()
    }
}

impl Run {
    pub(super) fn shown(&self) -> RunShown {
        RunShown {
            run: self.number,
            level: self.level.clone(),
            mode: self.mode,
            grid: self.grid,
            seed: self.seed,
            began_ms: self.began_ms,
        }
    }
}

impl State {
    /// What the participant is ranked by in `mode`: the pieces of all levels that they have
    /// finished, then the time and the moves of the best runs, added up.
    pub(super) fn score(&self, config: &Config, mode: Mode) -> Score {
        let mut score = Score {
            points: 0,
            time_ms: 0,
            moves: 0,
        };
        for level in &config.levels {
            let mut reached = self.levels.get(&level.id).copied().unwrap_or_default();
            if let Some(best) = reached.best(mode) {
                score.points += i64::from(level.grid.count());
                score.time_ms = score.time_ms.saturating_add(best.time_ms);
                score.moves = score.moves.saturating_add(best.moves);
            }
        }
        score
    }
}
