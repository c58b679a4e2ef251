//! What is remembered of a participant; never sent to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    config::{Config, Level, Mode},
    wire::Mark,
};
use crate::{limits::Used, rules::Score, schedule::Context};

/// Where a participant stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// By the level's id.
    pub(super) levels: BTreeMap<String, Progress>,
    /// The run under way.
    pub(super) run: Option<Run>,
    /// How many runs were begun.
    pub(super) runs: u32,
    /// Whether the finale was drawn.
    pub(super) finale: bool,
}

/// Where a participant stands in a level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Progress {
    pub(super) passed: bool,
    pub(super) stars: u8,
    /// Of the best run.
    pub(super) best: Option<Best>,
    /// Runs in all.
    total: u32,
    /// The last campaign day with a run, and how many runs it had.
    today: (String, u32),
    /// Ids of the questions that were shown since all of them were shown last.
    pub(super) seen: Vec<String>,
}

/// Points and time of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Best {
    pub(super) points: i64,
    pub(super) time_ms: i64,
}

/// An attempt at a level.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) number: u32,
    pub(super) level: String,
    pub(super) relaxed: bool,
    /// How many questions were shown, also those that the campaign has no more.
    #[serde(default)]
    pub(super) shown: u32,
    pub(super) showings: Vec<Showing>,
}

/// A question, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Showing {
    /// Names it within the run: 1 for the first.
    pub(super) number: u32,
    /// Id of the question.
    pub(super) question: String,
    /// For each place on the screen the id of its option.
    pub(super) order: Vec<String>,
    /// When it was asked for, ms since 1970 UTC.
    pub(super) at_ms: i64,
    /// How long the player may think, ms.
    pub(super) limit_ms: Option<i64>,
    /// Whether its answer was right; `None` while there is none.
    pub(super) right: Option<bool>,
    /// Points for the answer.
    pub(super) points: i64,
    /// Time until the answer, ms.
    pub(super) time_ms: i64,
}

impl Progress {
    /// How often the level was played.
    pub(super) fn used(&self, context: &Context) -> Used {
        Used {
            total: self.total,
            today: if self.today.0 == context.day.to_string() {
                self.today.1
            } else {
                0
            },
        }
    }

    /// Counts another run.
    pub(super) fn count_run(&mut self, context: &Context) {
        let Used { total, today } = self.used(context);
        self.total = total.saturating_add(1);
        self.today = (context.day.to_string(), today.saturating_add(1));
    }
}

impl Best {
    /// Whether it is ahead of `other`.
    pub(super) fn is_ahead_of(self, other: Self) -> bool {
        (self.points, other.time_ms) > (other.points, self.time_ms)
    }
}

impl State {
    /// Where the participant stands in the level with this id.
    pub(super) fn of(&mut self, level: &str) -> &mut Progress {
        self.levels.entry(level.to_owned()).or_default()
    }

    /// Whether the level with this id was passed.
    pub(super) fn has_passed(&self, level: &str) -> bool {
        self.levels.get(level).is_some_and(|known| known.passed)
    }

    /// Points and time of the best run of every level, added up; `None` before the first.
    pub(super) fn score(&self, config: &Config) -> Option<Score> {
        let runs = config
            .levels
            .iter()
            .filter_map(|level| self.levels.get(&level.id)?.best);
        runs.fold(None, |sum, run| {
            let sum = sum.unwrap_or_default();
            Some(Score {
                points: sum.points.saturating_add(run.points),
                time_ms: sum.time_ms.saturating_add(run.time_ms),
                moves: 0,
            })
        })
    }
}

impl Run {
    /// Points so far.
    pub(super) fn points(&self) -> i64 {
        let points = self.showings.iter().map(|showing| showing.points);
        points.fold(0, i64::saturating_add)
    }

    /// Time of all answers so far, ms.
    pub(super) fn time_ms(&self) -> i64 {
        let times = self.showings.iter().map(|showing| showing.time_ms);
        times.fold(0, i64::saturating_add)
    }

    /// The question that waits for its answer.
    pub(super) fn waiting(&self) -> Option<&Showing> {
        self.showings
            .last()
            .filter(|showing| showing.right.is_none())
    }

    /// Ids of its questions, in the order of their first showing.
    pub(super) fn questions(&self) -> Vec<&str> {
        let mut questions: Vec<&str> = Vec::new();
        for showing in &self.showings {
            if !questions.contains(&showing.question.as_str()) {
                questions.push(&showing.question);
            }
        }
        questions
    }

    fn of<'a>(&'a self, question: &'a str) -> impl Iterator<Item = &'a Showing> {
        self.showings
            .iter()
            .filter(move |showing| showing.question == question)
    }

    /// How the questions of the run stand: as many as it asks.
    pub(super) fn marks(&self, level: &Level) -> Vec<Mark> {
        let mark = |question: &str| match self.of(question).filter_map(|s| s.right).last() {
            None => Mark::Open,
            Some(true) => Mark::Right,
            Some(false) => Mark::Wrong,
        };
        let mut marks: Vec<Mark> = self.questions().into_iter().map(mark).collect();
        marks.resize(marks.len().max(level.ask.into()), Mark::Open);
        marks
    }

    /// Questions that were right in the end.
    pub(super) fn right(&self, level: &Level) -> usize {
        let marks = self.marks(level);
        marks.iter().filter(|mark| **mark == Mark::Right).count()
    }

    /// Questions that were right at the first try.
    pub(super) fn right_at_once(&self) -> usize {
        let first = |question: &&str| self.of(question).next().and_then(|s| s.right);
        let questions = self.questions();
        questions.iter().filter(|q| first(q) == Some(true)).count()
    }

    /// Lives left; `None` when they are not counted.
    pub(super) fn lives(&self, config: &Config) -> Option<u8> {
        let wrong = self.showings.iter().filter(|s| s.right == Some(false));
        let lost = u8::try_from(wrong.count()).unwrap_or(u8::MAX);
        config.lives.map(|lives| lives.saturating_sub(lost))
    }

    /// Whether the question with this id will be asked again.
    pub(super) fn comes_again(&self, config: &Config, question: &str) -> bool {
        let shown = self.of(question).count();
        let right = self.of(question).any(|showing| showing.right == Some(true));
        !right && shown < usize::from(config.rounds()) && self.lives(config) != Some(0)
    }

    /// Whether the question with this id was answered for good.
    pub(super) fn is_settled(&self, config: &Config, question: &str) -> bool {
        let waits = self.waiting().is_some_and(|it| it.question == question);
        let answered = self.of(question).any(|showing| showing.right.is_some());
        answered && !waits && !self.comes_again(config, question)
    }

    /// The question to ask again now: of those shown least often, the first.
    pub(super) fn again(&self, config: &Config) -> Option<String> {
        let questions = self.questions().into_iter();
        questions
            .filter(|question| self.comes_again(config, question))
            .min_by_key(|question| self.of(question).count())
            .map(str::to_owned)
    }

    /// Whether questions are left that were not asked yet.
    pub(super) fn has_more(&self, level: &Level) -> bool {
        self.questions().len() < level.ask.into()
    }

    /// Whether nothing is left to ask.
    pub(super) fn is_over(&self, config: &Config, level: &Level) -> bool {
        if self.waiting().is_some() {
            return false;
        }
        let failed = self.showings.iter().any(|s| s.right == Some(false));
        (config.mode == Mode::SuddenDeath && failed)
            || self.lives(config) == Some(0)
            || (!self.has_more(level) && self.again(config).is_none())
    }

    /// Whether the level is passed by it.
    pub(super) fn passes(&self, config: &Config, level: &Level) -> bool {
        self.lives(config) != Some(0) && self.right(level) >= level.pass.into()
    }

    /// Stars of a run that passes.
    pub(super) fn stars(&self, level: &Level) -> u8 {
        let at_once = self.right_at_once();
        let more = level.stars().map(|least| at_once >= least.into());
        1 + more.map(u8::from).iter().sum::<u8>()
    }
}

impl Showing {
    /// How long the player has thought, ms.
    pub(super) fn thought_ms(&self, now_ms: i64) -> i64 {
        now_ms.saturating_sub(self.at_ms).max(0)
    }

    /// Whether its time has passed.
    pub(super) fn is_late(&self, grace_ms: i64, now_ms: i64) -> bool {
        self.limit_ms
            .is_some_and(|limit| self.thought_ms(now_ms) > limit.saturating_add(grace_ms))
    }
}
