//! What travels between a challenge and its host.

use serde::{Deserialize, Serialize};

use super::{
    config::{Asked, By, Caption, HandIn, Moderation},
    link::Site,
};
use crate::{
    entry::EntryState,
    media::{Media, Uploads},
};

/// What players may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeView")
)]
pub struct View {
    /// What entrants are asked to do.
    pub task: String,
    /// A picture over it.
    pub picture: Option<String>,
    /// What the picture shows.
    pub alt: Option<String>,
    /// Tags that a post has to carry.
    pub tags: Vec<String>,
    /// Accounts that a post has to mention.
    pub mentions: Vec<String>,
    /// What is handed in.
    pub hand_in: HandIn,
    /// What can be uploaded; `null` for nothing.
    pub uploads: Option<Uploads>,
    /// Where a post may be; the page checks links by this, as the rules do.
    pub sites: Vec<Site>,
    /// Ideas for a caption.
    pub ideas: Vec<String>,
    /// What entrants say of their entry.
    pub caption: Caption,
    /// What entries are sorted into.
    pub categories: Vec<CategoryView>,
    /// Whether the account on the platform is asked for.
    pub account: Asked,
    /// What the entrant grants.
    pub rights: String,
    /// What has to be confirmed of the entrant's age; `null` for nothing.
    pub age: Option<String>,
    /// When an entry can be seen by others.
    pub moderation: Moderation,
    /// When entries are taken.
    pub entry: WindowView,
    /// How entries are liked; `null` where they are not.
    pub likes: Option<LikesView>,
    /// What can be won.
    pub tiers: Vec<TierView>,
}

/// What entries are sorted into, in the player's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeCategoryView")
)]
pub struct CategoryView {
    /// Names it in entries.
    pub id: String,
    /// What stands on it.
    pub text: String,
}

/// A part of the campaign's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeWindowView")
)]
pub struct WindowView {
    /// First moment, ms since 1970 UTC; `null` for the campaign's.
    pub starts_ms: Option<i64>,
    /// First moment after it, ms since 1970 UTC; `null` for the campaign's end.
    pub ends_ms: Option<i64>,
}

/// How entries are liked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeLikesView")
)]
pub struct LikesView {
    /// How many likes one participant may give in a day.
    pub per_day: u16,
    /// Whether the numbers are hidden until no more are taken.
    pub hidden: bool,
    /// When likes are taken.
    pub window: WindowView,
}

/// A tier of prizes, in the player's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeTierView")
)]
pub struct TierView {
    /// What it is called.
    pub title: String,
    /// Id of the prize.
    pub prize: String,
    /// Who gets it.
    pub by: By,
    /// How many get it.
    pub places: u16,
}

/// What a participant can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeAction")
)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Hands an entry in.
    Enter(Form),
    /// Likes an entry.
    Like {
        /// Id of the entry.
        entry: String,
    },
    /// Takes a like back.
    Unlike {
        /// Id of the entry.
        entry: String,
    },
    /// Takes an own entry back. The turn that it took stays used.
    Withdraw {
        /// Id of the entry.
        entry: String,
    },
}

/// What an entrant fills in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeForm")
)]
#[serde(default)]
pub struct Form {
    /// A text with the post's address in it.
    pub link: String,
    /// Ids of uploads.
    pub media: Vec<String>,
    /// The account on the platform, with or without `@`.
    pub account: String,
    /// What the entrant says of it.
    pub caption: String,
    /// Id of a category.
    pub category: String,
    /// Whether the rights are granted.
    pub rights: bool,
    /// Whether what is asked of the age is confirmed.
    pub age: bool,
}

/// What a challenge's entry holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeEntry")
)]
pub struct Post {
    /// Id of the platform; empty without a link.
    pub site: String,
    /// The post's address; empty without one.
    pub link: String,
    /// What was uploaded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// The account, without `@`; empty where it is not known.
    pub account: String,
    /// What the entrant says of it.
    pub caption: String,
    /// Id of its category; empty for none.
    pub category: String,
}

/// What is remembered per participant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// How many entries were handed in.
    pub entries: u32,
    /// The day of the latest like, `YYYY-MM-DD`.
    pub likes_day: String,
    /// How many likes were given on that day; one that is taken back stays counted.
    pub likes: u16,
}

/// What a participant may see of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeState")
)]
pub struct Shown {
    /// How many entries were handed in.
    pub entries: u32,
    /// How many likes are left today.
    pub likes_left: u16,
}

/// What a player sees of an action's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeOutcome")
)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outcome {
    /// The entry was taken.
    Entered {
        /// Id of the entry.
        entry: String,
        /// Where it stands.
        state: EntryState,
        /// Id of the prize won by entering; `null` for none.
        prize: Option<String>,
    },
    /// The entry is liked, or no longer.
    Liked {
        /// Id of the entry.
        entry: String,
        /// Whether it is liked now.
        liked: bool,
        /// How many like it; `null` while that is hidden.
        likes: Option<i64>,
    },
    /// The entry was taken back.
    Withdrawn {
        /// Id of the entry.
        entry: String,
    },
}
