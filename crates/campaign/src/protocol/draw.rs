//! What players may know of draws.

use serde::{Deserialize, Serialize};

use super::null_is_default;
use crate::prize::{Guarantee, Mode, Odds, Raffle};

/// A pool that a widget draws from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DrawView {
    /// What it is drawn for; `null` where the widget draws for one thing only.
    pub title: Option<String>,
    /// Ids of the prizes in it.
    pub prizes: Vec<String>,
    /// The chances, where the campaign publishes them.
    pub odds: Option<Odds>,
    /// How it is drawn from; left out for `odds`.
    #[serde(
        default,
        skip_serializing_if = "is_by_odds",
        deserialize_with = "null_is_default"
    )]
    pub mode: Mode,
    /// How many of each prize it gives; for `moments` and `raffle`, left out otherwise.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub counts: Vec<Count>,
    /// The prize that a participant has by a number of tries; left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<Guarantee>,
    /// Id of the prize that is given where a draw gives nothing else; left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consolation: Option<String>,
    /// Wins of one participant, consolations apart; left out where there is no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_wins: Option<u32>,
    /// For `moments`: minutes after which one that no play has met is void; left out where it waits
    /// for the next play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_after_minutes: Option<u32>,
    /// For `raffle`: how it is drawn; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raffle: Option<Raffle>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_by_odds(mode: &Mode) -> bool {
    *mode == Mode::Odds
}

/// How many of a prize are given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Count {
    /// Id of the prize.
    pub prize: String,
    /// How many.
    pub quantity: u32,
}

/// A part of a prize's quantity that can be drawn from a moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReleaseView {
    /// From when, ms since 1970 UTC.
    pub at_ms: i64,
    /// How many.
    pub quantity: u32,
}
