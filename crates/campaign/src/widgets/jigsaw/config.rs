//! What a marketer writes, and what can be wrong with it.

use serde::{Deserialize, Serialize};

use super::grid::{Grid, MAX_SIDE, MIN_SIDE};
use crate::{
    Campaign, Finding, campaign::Widget, ids::check_ids, prize::check_address, text::Text,
};

/// Most levels.
pub(super) const MAX_LEVELS: usize = 12;
/// Longest look at the picture that can be charged, seconds.
pub(super) const MAX_LOOK_SECONDS: u16 = 600;

/// What a marketer writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "JigsawConfig")
)]
pub struct Config {
    /// The picture to put together.
    pub picture: Picture,
    /// How it can be played, easiest first.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_LEVELS)))]
    pub levels: Vec<Level>,
}

/// The picture of a jigsaw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "JigsawPicture")
)]
pub struct Picture {
    /// A path, or https.
    pub src: String,
    /// Its width, px. Only the proportion counts; it keeps the place before the picture is here.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 20_000)))]
    pub width: u16,
    /// Its height, px.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 20_000)))]
    pub height: u16,
    /// What it shows, for those who do not see it.
    pub alt: Text,
}

/// A difficulty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "JigsawLevel")
)]
pub struct Level {
    /// Names the level. Changing it loses what players have reached in it.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// How the picture is divided.
    pub grid: Grid,
    /// How it is divided on a narrow screen, where pieces would get too small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrow: Option<Grid>,
    /// Whether the cuts are drawn on the board.
    #[serde(default = "yes")]
    pub outline: bool,
    /// Whether the picture shows faintly on the board.
    #[serde(default)]
    pub faint: bool,
    /// How many seconds a look at the whole picture adds to the time; `null` for no such look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_LOOK_SECONDS)))]
    pub look_seconds: Option<u16>,
    /// Id of the pool that the first finish of this level draws from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
}

fn yes() -> bool {
    true
}

impl Config {
    /// The level with this id.
    #[must_use]
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.id == id)
    }
}

impl Level {
    /// How the picture is divided.
    #[must_use]
    pub fn grid(&self, narrow: bool) -> Grid {
        self.narrow.filter(|_| narrow).unwrap_or(self.grid)
    }
}

/// Every problem of `config`.
pub(super) fn check(config: &Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
    let mut findings = Vec::new();
    if widget.pool.is_some() {
        let message = "a jigsaw takes no `pool` beside its config: see `levels[].pool`";
        findings.push(Finding::new("", message));
    }
    let picture = &config.picture;
    check_address("picture.src", Some(&picture.src), &mut findings);
    let mut say = |path: String, message: &str| findings.push(Finding::new(path, message));
    for (name, side) in [("width", picture.width), ("height", picture.height)] {
        if !(1..=20_000).contains(&side) {
            say(format!("picture.{name}"), "must be 1 to 20,000");
        }
    }
    let count = config.levels.len();
    if !(1..=MAX_LEVELS).contains(&count) {
        let message = format!("must be 1 to {MAX_LEVELS}, there are {count}");
        say("levels".to_owned(), &message);
    }
    let locales = &campaign.locales;
    picture.alt.check("picture.alt", locales, &mut findings);
    let ids = config.levels.iter().map(|level| level.id.as_str());
    check_ids(ids, |n| format!("levels[{n}].id"), &mut findings);
    for (n, level) in config.levels.iter().enumerate() {
        check_level(
            &format!("levels[{n}]"),
            level,
            config,
            campaign,
            &mut findings,
        );
    }
    findings
}

fn check_level(
    path: &str,
    level: &Level,
    config: &Config,
    campaign: &Campaign,
    findings: &mut Vec<Finding>,
) {
    level
        .title
        .check(&format!("{path}.title"), &campaign.locales, findings);
    let grids = [("grid", Some(level.grid)), ("narrow", level.narrow)];
    for (name, grid) in grids {
        let Some(grid) = grid else { continue };
        let path = format!("{path}.{name}");
        if let Some(message) = problem_of(grid, &config.picture) {
            findings.push(Finding::new(path, message));
        }
    }
    if level
        .narrow
        .is_some_and(|it| it.count() > level.grid.count())
    {
        let message = "must not have more pieces than `grid`: it is for small screens";
        findings.push(Finding::new(format!("{path}.narrow"), message));
    }
    if level.look_seconds.is_some_and(|it| it > MAX_LOOK_SECONDS) {
        let message = format!("must be at most {MAX_LOOK_SECONDS}");
        findings.push(Finding::new(format!("{path}.look_seconds"), message));
    }
    if let Some(pool) = &level.pool {
        campaign.check_pool(&format!("{path}.pool"), pool, findings);
    }
}

fn problem_of(grid: Grid, picture: &Picture) -> Option<String> {
    let sides = MIN_SIDE..=MAX_SIDE;
    if !sides.contains(&grid.cols) || !sides.contains(&grid.rows) {
        return Some(format!(
            "`cols` and `rows` must be {MIN_SIDE} to {MAX_SIDE}"
        ));
    }
    if picture.width == 0 || picture.height == 0 {
        return None;
    }
    let width = u64::from(picture.width) * u64::from(grid.rows);
    let height = u64::from(picture.height) * u64::from(grid.cols);
    (width > height * 2 || height > width * 2).then(|| {
        "makes pieces more than twice as long as wide: divide the longer side of the picture more often"
            .to_owned()
    })
}
