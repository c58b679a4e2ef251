//! What participants hand in: entries that wait for a moderator, stand in a gallery, and are liked.
//!
//! A kind decides what an entry holds and when it may be handed in or liked; the host keeps them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// A moderator has not looked at it; only its entrant sees it.
    Pending,
    /// Everybody sees it.
    Accepted,
    /// Everybody sees it, and it is shown first among the featured.
    Featured,
    /// Only its entrant sees it, with the reason.
    Rejected,
}

impl EntryState {
    /// Every state, in the order in which an entry goes through them.
    pub const ALL: [Self; 4] = [
        Self::Pending,
        Self::Accepted,
        Self::Featured,
        Self::Rejected,
    ];

    /// The name in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Featured => "featured",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this name in JSON.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether others than its entrant see the entry.
    #[must_use]
    pub fn is_public(self) -> bool {
        matches!(self, Self::Accepted | Self::Featured)
    }
}

/// An entry to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What is shown of it; the kind's own shape.
    pub body: Value,
    /// Where it stands at first.
    pub state: EntryState,
    /// Id of its category; empty for none.
    pub category: String,
    /// What a search looks at, see [`searched`].
    pub words: String,
    /// The same for entries of the same thing, such as one post; moderators are told. Empty for
    /// what is like nothing else.
    pub sameness: String,
    /// Ids of the participant's uploads that are shown in it, and belong to it from now on.
    pub media: Vec<String>,
}

/// What an action needs to know of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryFacts {
    /// Where it stands.
    pub state: EntryState,
    /// Whether it is the participant's.
    pub own: bool,
    /// Whether the participant likes it.
    pub liked: bool,
}

/// What may be seen of a widget's entries by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    /// Whether likes are shown, and entries can be asked for by them.
    pub likes: bool,
}

/// Who gets the prize of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeBy")
)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Those whose entries have the most likes.
    Likes,
    /// Those whom the organiser chooses.
    Jury,
    /// Those whom a draw among all accepted entries chooses.
    Draw,
}

impl By {
    /// The name in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Likes => "likes",
            Self::Jury => "jury",
            Self::Draw => "draw",
        }
    }
}

/// Prizes that are given when no more entries, or likes, are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Id of the prize.
    pub prize: String,
    /// Who gets it.
    pub by: By,
    /// How many get it.
    pub places: u16,
    /// From when it can be given, ms since 1970 UTC.
    pub from_ms: i64,
}

/// An entry as a participant may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Names it.
    pub id: String,
    /// Dots and two characters of a keyed hash: enough to tell one entrant from others.
    pub who: String,
    /// What it holds; the kind's own shape.
    pub body: Value,
    /// Where it stands.
    pub state: EntryState,
    /// Why it was rejected, for its entrant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many like it; left out while that is hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likes: Option<i64>,
    /// Whether the participant who asks likes it.
    pub liked: bool,
    /// Whether it is the participant's who asks.
    pub own: bool,
    /// When it was handed in, ms since 1970 UTC.
    pub at_ms: i64,
}

/// `GET /v1/campaigns/{id}/widgets/{wid}/entries`: a page of a gallery.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entries {
    /// In the order that was asked for.
    pub entries: Vec<Entry>,
    /// What to send as `after` for the next page; `null` on the last one.
    pub next: Option<String>,
}

/// Order of a gallery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Latest first.
    #[default]
    New,
    /// Most likes first.
    Top,
    /// Only the featured, latest first.
    Featured,
    /// The participant's own, in every state, latest first.
    Own,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::New, Self::Top, Self::Featured, Self::Own];

    /// The name in addresses.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Top => "top",
            Self::Featured => "featured",
            Self::Own => "own",
        }
    }

    /// The order with this name in addresses.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.key() == key)
    }
}

/// `text` as a search compares it: lower case, one space between words.
#[must_use]
pub fn searched(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_found_by_its_name() {
        for state in EntryState::ALL {
            assert_eq!(EntryState::of(state.key()), Some(state));
            let json = serde_json::to_value(state).unwrap();
            assert_eq!(json, Value::from(state.key()));
        }
        assert_eq!(EntryState::of("deleted"), None);
    }

    #[test]
    fn an_order_is_found_by_its_name() {
        for sort in Sort::ALL {
            assert_eq!(Sort::of(sort.key()), Some(sort));
            assert_eq!(serde_json::to_value(sort).unwrap(), Value::from(sort.key()));
        }
        assert_eq!(Sort::of("old"), None);
    }

    #[test]
    fn only_what_was_accepted_is_public() {
        let public = EntryState::ALL.map(EntryState::is_public);
        assert_eq!(public, [false, true, true, false]);
    }

    #[test]
    fn a_search_is_blind_to_case_and_spaces() {
        assert_eq!(searched("  Day 3\n 变美  DIARY "), "day 3 变美 diary");
    }
}
