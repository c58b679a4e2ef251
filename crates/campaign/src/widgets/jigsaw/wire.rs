//! What travels between a jigsaw and the server.

use serde::{Deserialize, Serialize};

use super::grid::Grid;

/// What players may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawView")
)]
pub struct View {
    /// The picture to put together.
    pub picture: PictureView,
    /// How it can be played, easiest first.
    pub levels: Vec<LevelView>,
}

/// The picture of a jigsaw in the player's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawPictureView")
)]
pub struct PictureView {
    /// A path, or https.
    pub src: String,
    /// Its width, px.
    pub width: u16,
    /// Its height, px.
    pub height: u16,
    /// What it shows.
    pub alt: String,
}

/// A difficulty in the player's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawLevelView")
)]
pub struct LevelView {
    /// Names the level.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How the picture is divided.
    pub grid: Grid,
    /// How it is divided on a narrow screen.
    pub narrow: Grid,
    /// Whether the cuts are drawn on the board.
    pub outline: bool,
    /// Whether the picture shows faintly on the board.
    pub faint: bool,
    /// How many seconds a look at the whole picture costs; `null` for no such look.
    pub look_seconds: Option<u16>,
}

/// How a picture is put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawMode")
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Interlocking pieces are put where they belong.
    #[default]
    Pieces,
    /// Square tiles change places.
    Swap,
}

/// What a participant can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawAction")
)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Begins a run, which uses up a turn. While one is under way: tells of it again.
    Start {
        /// Id of the level.
        level: String,
        /// How to put it together.
        #[serde(default)]
        mode: Mode,
        /// Whether the screen is narrow.
        #[serde(default)]
        narrow: bool,
    },
    /// Ends the run with the picture whole.
    Finish {
        /// Number of the run.
        run: u32,
        /// The run's seed, as the player's page has it.
        seed: u32,
        /// What was done, in order: see `docs/jigsaw-log.md`.
        log: Vec<i32>,
    },
    /// Ends the run without a result.
    Quit {
        /// Number of the run.
        run: u32,
    },
}

/// What a participant may see of their own state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawState")
)]
pub struct Shown {
    /// For each level of the view, in its order.
    pub levels: Vec<LevelShown>,
    /// The run under way.
    pub run: Option<RunShown>,
}

/// What was reached in a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawLevelState")
)]
pub struct LevelShown {
    /// The best run with pieces.
    pub pieces: Option<Best>,
    /// The best run with tiles.
    pub swap: Option<Best>,
}

/// Time and moves of a finished run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawBest")
)]
pub struct Best {
    /// The time that counts, ms.
    pub time_ms: i64,
    /// Moves.
    pub moves: i64,
}

/// The run under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawRun")
)]
pub struct RunShown {
    /// Names the run: 1 for the participant's first.
    pub run: u32,
    /// Id of its level.
    pub level: String,
    /// How the picture is put together.
    pub mode: Mode,
    /// How it is divided.
    pub grid: Grid,
    /// What shapes and order follow from.
    pub seed: u32,
    /// When it began, ms since 1970 UTC.
    pub began_ms: i64,
}

/// What a player sees of an action's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawOutcome")
)]
pub struct Outcome {
    /// Id of the level.
    pub level: String,
    /// The run under way; `null` when the action has ended it.
    pub run: Option<RunShown>,
    /// What came of the run; `null` while it is under way.
    pub summary: Option<Summary>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "JigsawSummary")
)]
pub struct Summary {
    /// Whether the picture is whole; if not, the player has given up.
    pub done: bool,
    /// How it was put together.
    pub mode: Mode,
    /// How it was divided.
    pub grid: Grid,
    /// The time that counts, ms.
    pub time_ms: i64,
    /// How much of it is for looks at the picture, ms.
    pub looks_ms: i64,
    /// Moves.
    pub moves: i64,
    /// Whether it is the participant's best of this level and mode.
    pub best: bool,
    /// How many prizes were drawn for.
    pub draws: u32,
    /// Ids of the prizes won.
    pub prizes: Vec<String>,
}
