//! What travels: what players see of a quiz, and what they do.

use serde::{Deserialize, Serialize};

use super::config::{Mode, Order};

/// A quiz as players may see it: nothing of its questions, and not how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizView")
)]
pub struct View {
    /// What a wrong answer leads to.
    pub mode: Mode,
    /// When a level can be played.
    pub order: Order,
    /// Lives at the start of a run; `null` when they are not counted.
    pub lives: Option<u8>,
    /// How often one question is asked in a run at most.
    pub rounds: u8,
    /// How long players may think; `null` for as long as they like.
    pub timing: Option<TimingView>,
    /// Points for a right answer.
    pub right: u16,
    /// Points on top for an answer at once.
    pub speed_bonus: u16,
    /// The levels.
    pub levels: Vec<LevelView>,
}

/// How long players may think.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizTimingView")
)]
pub struct TimingView {
    /// Seconds per question.
    pub seconds: u16,
    /// Allowance for the network on top of it, ms.
    pub grace_ms: u16,
    /// Who chooses more time gets this multiple of it; `null` for as long as they like.
    pub relaxed_times: Option<u8>,
}

/// A level as players may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizLevelView")
)]
pub struct LevelView {
    /// Names the level in actions.
    pub id: String,
    /// Its name.
    pub title: String,
    /// A line about it.
    pub text: Option<String>,
    /// A picture beside its name.
    pub picture: Option<String>,
    /// How many questions a run asks.
    pub ask: u16,
    /// How many of them must be right.
    pub pass: u16,
    /// Right at the first try for the second and the third star.
    pub stars: [u16; 2],
    /// When it opens, ms since 1970 UTC; `null` for with the campaign.
    pub opens_ms: Option<i64>,
}

/// What a participant can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizAction")
)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Asks for a question. Without a run under way this begins one, which is a play; with one it
    /// gives the question that waits for its answer again, or the next. A question whose time has
    /// passed is settled instead.
    Next {
        /// Id of the level to begin; may be left out while a run is under way.
        #[serde(default)]
        level: Option<String>,
        /// Begins with more time, without a speed bonus.
        #[serde(default)]
        relaxed: bool,
    },
    /// Answers the question that waits.
    Answer {
        /// `run` of the question.
        run: u32,
        /// `showing` of the question.
        showing: u32,
        /// Places of the chosen options, from 0; none to pass.
        choice: Vec<u8>,
    },
    /// Ends the run. It counts as failed, and not on the board.
    Quit {
        /// `run` of its questions.
        run: u32,
    },
}

/// What a participant may see of their state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizState")
)]
pub struct Shown {
    /// The levels, in the order of the view.
    pub levels: Vec<LevelShown>,
    /// The run under way; `null` when there is none.
    pub run: Option<RunShown>,
}

/// Where a participant stands in a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizLevelShown")
)]
pub struct LevelShown {
    /// Whether everything that it asks for is passed.
    pub unlocked: bool,
    /// Whether it was passed.
    pub passed: bool,
    /// 0 to 3.
    pub stars: u8,
    /// Points of the best run; `null` before the first that came to its end.
    pub points: Option<i64>,
    /// Runs left by the level's own limits; `null` without one.
    pub left: Option<u32>,
    /// When more come, ms since 1970 UTC.
    pub next_ms: Option<i64>,
}

/// A run under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizRunShown")
)]
pub struct RunShown {
    /// Names it in actions.
    pub run: u32,
    /// Id of its level.
    pub level: String,
    /// Whether it has more time.
    pub relaxed: bool,
    /// How its questions stand.
    pub marks: Vec<Mark>,
    /// Whether a question waits for its answer.
    pub waiting: bool,
    /// Until when, by the server's clock, ms since 1970 UTC; `null` for as long as they like.
    pub due_ms: Option<i64>,
}

/// How a question of a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizMark")
)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Not answered.
    Open,
    /// Its last answer was right.
    Right,
    /// Its last answer was wrong or late.
    Wrong,
}

/// What a player sees of an action's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizOutcome")
)]
pub struct Outcome {
    /// Id of the level.
    pub level: String,
    /// The question that was asked, or that `verdict` is about; `null` after `quit`.
    pub question: Option<QuestionView>,
    /// How the questions of the run stand, in the order of their first showing.
    pub marks: Vec<Mark>,
    /// Points of the run so far.
    pub points: i64,
    /// Lives left; `null` when they are not counted.
    pub lives: Option<u8>,
    /// What became of the answer; `null` while there is none.
    pub verdict: Option<Verdict>,
    /// What became of the run; `null` while it is under way.
    pub summary: Option<Summary>,
}

/// A question as it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizQuestionView")
)]
pub struct QuestionView {
    /// Names the run in actions.
    pub run: u32,
    /// Names the showing in `answer`: 1 for the first of the run.
    pub showing: u32,
    /// Place of its mark, from 0.
    pub place: u32,
    /// Whether it comes again.
    pub again: bool,
    /// How it is answered.
    pub ask: Ask,
    /// What is asked.
    pub text: String,
    /// A picture above it.
    pub picture: Option<String>,
    /// What the picture shows.
    pub alt: Option<String>,
    /// What to choose from, in the order of this showing. For a statement there are none: 0 stands
    /// for true, 1 for false.
    pub options: Vec<OptionView>,
    /// How long the player may think in all, ms; `null` for as long as they like.
    pub limit_ms: Option<i64>,
    /// Until when, by the server's clock, ms since 1970 UTC; the allowance for the network comes
    /// on top.
    pub due_ms: Option<i64>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizAsk")
)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// By one option.
    Single,
    /// By all options that are right, and no other.
    Multiple,
    /// By true or false.
    Truth,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizOptionView")
)]
pub struct OptionView {
    /// What stands on it.
    pub text: String,
    /// A picture above the text.
    pub picture: Option<String>,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizVerdict")
)]
pub struct Verdict {
    /// Whether it counts as right.
    pub right: bool,
    /// Whether it came after its time, by the server's clock.
    pub late: bool,
    /// What was chosen.
    pub choice: Vec<u8>,
    /// Places of the right options; `null` while the question will come again.
    pub solution: Option<Vec<u8>>,
    /// Why.
    pub explanation: Option<String>,
    /// Where that is written.
    pub source: Option<SourceView>,
    /// Points for it, bonus included.
    pub points: i64,
    /// Of which for speed.
    pub bonus: i64,
}

/// Where an explanation comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizSourceView")
)]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: Option<String>,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizSummary")
)]
pub struct Summary {
    /// Whether the level was passed by it.
    pub passed: bool,
    /// Whether the player ended it.
    pub quit: bool,
    /// 0 to 3.
    pub stars: u8,
    /// Points.
    pub points: i64,
    /// Whether it is the player's best of this level so far.
    pub best: bool,
    /// Time of all answers, by the server's clock, ms.
    pub time_ms: i64,
    /// Questions that were right in the end.
    pub right: u32,
    /// How many there were in all.
    pub of: u32,
    /// Id of the level that it unlocked.
    pub unlocked: Option<String>,
    /// Whether with it, for the first time, every level is passed.
    pub complete: bool,
    /// How often it led to a draw: for the level, and for the finale.
    pub draws: u32,
    /// Ids of the prizes won by them.
    pub prizes: Vec<String>,
    /// What was answered for good, with its solution.
    pub review: Vec<Review>,
}

/// A question of a run that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "QuizReview")
)]
pub struct Review {
    /// What was asked.
    pub text: String,
    /// Whether its last answer was right.
    pub right: bool,
    /// The texts of the right options; none for a statement.
    pub solution: Vec<String>,
    /// Of a statement: whether it is true.
    pub truth: Option<bool>,
    /// Why.
    pub explanation: Option<String>,
}
