//! What a marketer writes.

use serde::{Deserialize, Serialize};

use crate::{limits::Limits, text::Text, time::Instant};

/// A quiz in levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizConfig")
)]
pub struct Config {
    /// What a wrong answer leads to.
    #[serde(default)]
    pub mode: Mode,
    /// When a level can be played.
    #[serde(default)]
    pub order: Order,
    /// Wrong or late answers until a run is lost: the last of them ends it. Not with
    /// `sudden_death`, where the first does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 9)))]
    pub lives: Option<u8>,
    /// With `repeat_wrong`: how often one question is asked in a run at most. 3 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 2, max = 5)))]
    pub rounds: Option<u8>,
    /// How long players may think; without it, as long as they like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    /// Points.
    #[serde(default)]
    pub scoring: Scoring,
    /// The levels, easiest first.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_LEVELS)))]
    pub levels: Vec<Level>,
    /// What is drawn, once, when every level is passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finale: Option<Finale>,
}

/// Most levels.
pub(super) const MAX_LEVELS: usize = 30;
/// Most questions in one run.
pub(super) const MAX_ASKED: u16 = 50;
/// Most questions to draw from in one level.
pub(super) const MAX_QUESTIONS: usize = 5_000;
/// Options of a question.
pub(super) const OPTIONS: std::ops::RangeInclusive<usize> = 2..=6;
/// How long a player may think, seconds.
pub(super) const SECONDS: std::ops::RangeInclusive<u16> = 5..=600;
/// Longest allowance for the network, ms.
pub(super) const MAX_GRACE_MS: u16 = 10_000;

/// Ids of what a statement can be.
const TRUE: &str = "true";
const FALSE: &str = "false";

/// What a wrong answer leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizMode")
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing: every question is asked once.
    #[default]
    Standard,
    /// The question comes again after the others; only its last answer tells the solution.
    RepeatWrong,
    /// The run is over.
    SuddenDeath,
}

/// When a level can be played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizOrder")
)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// When the one before it is passed.
    #[default]
    InOrder,
    /// Always.
    Any,
}

/// How long players may think. The server's clock counts, from the arrival of the request for a
/// question to the arrival of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizTiming")
)]
pub struct Timing {
    /// Seconds per question.
    #[cfg_attr(feature = "schema", schemars(range(min = 5, max = 600)))]
    pub seconds: u16,
    /// Allowance for the network on top of it, ms: an answer that arrives within it is in time,
    /// and as much is taken off the time that the speed bonus falls with.
    #[serde(default = "default_grace_ms")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 10_000)))]
    pub grace_ms: u16,
    /// What players get who choose to have more time, without a speed bonus.
    #[serde(default)]
    pub relaxed: Relaxed,
}

fn default_grace_ms() -> u16 {
    2_000
}

/// More time, for those who need it (WCAG 2.2, 2.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizRelaxed")
)]
#[serde(rename_all = "snake_case")]
pub enum Relaxed {
    /// As long as they like.
    #[default]
    Unlimited,
    /// A multiple of the time, 2 to 10.
    Times(u8),
}

/// Points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizScoring")
)]
pub struct Scoring {
    /// Points for a right answer; half of them, rounded down, when the question was asked again.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 10_000)))]
    pub right: u16,
    /// Points on top for an answer at once; they fall evenly to 0 over the time there is.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(max = 10_000)))]
    pub speed_bonus: u16,
}

impl Default for Scoring {
    fn default() -> Self {
        Self {
            right: 100,
            speed_bonus: 0,
        }
    }
}

/// A level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizLevel")
)]
pub struct Level {
    /// Names the level in actions.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// A line about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// A picture beside its name: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// How many questions one run asks. They are drawn from `questions`; those that the player
    /// has not seen in an earlier run come first.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_ASKED)))]
    pub ask: u16,
    /// How many of them must be right.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_ASKED)))]
    pub pass: u16,
    /// Right at the first try for the second and the third star; the first is for passing.
    /// Left out: half-way between `pass` and `ask`, and all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stars: Option<[u16; 2]>,
    /// Id of a pool that is drawn from, once, when the level is first passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// How often one participant may play the level.
    #[serde(default)]
    pub limits: Limits,
    /// When the level opens; left out, with the campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Instant>,
    /// Questions come as written, not shuffled.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keep_order: bool,
    /// What is drawn from. Players see no more of it than they are asked.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_QUESTIONS)))]
    pub questions: Vec<Question>,
}

/// What is drawn when every level is passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizFinale")
)]
pub struct Finale {
    /// What it is called in the rules.
    pub title: Text,
    /// Id of the pool.
    pub pool: String,
}

/// A question. Its `answer` says of which type it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizQuestion")
)]
pub struct Question {
    /// Names the question in findings and in what is stored; never sent to players.
    pub id: String,
    /// What is asked.
    pub text: Text,
    /// A picture above it: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What the picture shows, for those who do not see it, without giving the answer away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Text>,
    /// Seconds, instead of those of `timing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 5, max = 600)))]
    pub seconds: Option<u16>,
    /// What to choose from; none for true or false.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Options come as written, not shuffled.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keep_order: bool,
    /// What is right.
    pub answer: Answer,
    /// Why, to be read after the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Text>,
    /// Where that is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizChoice")
)]
pub struct Choice {
    /// Names it in `answer`; never sent to players.
    pub id: String,
    /// What stands on it.
    pub text: Text,
    /// A picture above the text: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// What is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizAnswer")
)]
#[serde(untagged)]
pub enum Answer {
    /// Of a statement: whether it is true.
    Truth(bool),
    /// Single choice: the id of the right option.
    One(String),
    /// Multiple choice: the ids of all right options, and of no other.
    Several(Vec<String>),
}

/// Where an explanation comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "QuizSource")
)]
pub struct Source {
    /// Its name.
    pub name: Text,
    /// Its address, https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Config {
    /// The level with this id, and its place.
    pub(super) fn level(&self, id: &str) -> Option<(usize, &Level)> {
        self.levels
            .iter()
            .enumerate()
            .find(|(_, level)| level.id == id)
    }

    /// How often one question is asked in a run at most.
    pub(super) fn rounds(&self) -> u8 {
        match self.mode {
            Mode::RepeatWrong => self.rounds.unwrap_or(3),
            Mode::Standard | Mode::SuddenDeath => 1,
        }
    }

    /// How long a player may think about `question`, ms; `None` for as long as they like.
    pub(super) fn limit_ms(&self, question: &Question, relaxed: bool) -> Option<i64> {
        let timing = self.timing?;
        let seconds = i64::from(question.seconds.unwrap_or(timing.seconds));
        match timing.relaxed {
            _ if !relaxed => Some(seconds * 1000),
            Relaxed::Unlimited => None,
            Relaxed::Times(times) => Some(seconds * 1000 * i64::from(times)),
        }
    }

    /// Allowance for the network, ms.
    pub(super) fn grace_ms(&self) -> i64 {
        self.timing.map_or(0, |timing| timing.grace_ms.into())
    }
}

impl Level {
    /// Right at the first try for the second and the third star.
    pub(super) fn stars(&self) -> [u16; 2] {
        let half = self.pass.saturating_add(self.ask).div_ceil(2);
        self.stars.unwrap_or([half, self.ask])
    }

    /// The question with this id.
    pub(super) fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}

impl Question {
    /// Ids of what a player sees, in the order of the file.
    pub(super) fn places(&self) -> Vec<String> {
        match self.answer {
            Answer::Truth(_) => [TRUE, FALSE].map(str::to_owned).to_vec(),
            Answer::One(_) | Answer::Several(_) => {
                self.options.iter().map(|it| it.id.clone()).collect()
            }
        }
    }

    /// Whether its options can have been shown in this order: true always stands before false.
    pub(super) fn can_stand_in(&self, order: &[String]) -> bool {
        let places = self.places();
        match self.answer {
            Answer::Truth(_) => places == order,
            Answer::One(_) | Answer::Several(_) => {
                places.len() == order.len() && places.iter().all(|id| order.contains(id))
            }
        }
    }

    /// Whether several options can be chosen.
    pub(super) fn takes_several(&self) -> bool {
        matches!(self.answer, Answer::Several(_))
    }

    /// Whether this option is right.
    pub(super) fn is_right(&self, id: &str) -> bool {
        match &self.answer {
            Answer::Truth(truth) => (id == TRUE) == *truth,
            Answer::One(right) => id == right,
            Answer::Several(right) => right.iter().any(|it| it == id),
        }
    }
}
