//! What a marketer writes for a challenge.

use serde::{Deserialize, Serialize};

pub use crate::entry::By;
use crate::{media::Uploads, rules::Language, text::Text, time::Instant};

use super::{link::Site, platforms::platform};

/// Most tags, and most accounts to mention.
pub const MAX_TAGS: usize = 5;
/// Most platforms.
pub const MAX_PLATFORMS: usize = 12;
/// Most caption ideas.
pub const MAX_IDEAS: usize = 6;
/// Most categories.
pub const MAX_CATEGORIES: usize = 8;
/// Most tiers of prizes.
pub const MAX_TIERS: usize = 6;
/// Longest caption that a campaign may ask for, characters.
pub const MAX_CAPTION: u16 = 500;

/// What a marketer writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeConfig")
)]
pub struct Config {
    /// What entrants are asked to do, in a sentence or two.
    pub task: Text,
    /// A picture over it: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What the picture shows, for those who do not see it; without it the picture is decoration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Text>,
    /// Tags that a post has to carry, as they are copied: `#7天变美挑战#`, `#GlowIn7Days`. May be
    /// empty where nothing but uploads is handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_TAGS)))]
    pub tags: Vec<Text>,
    /// Accounts that a post has to mention, as they are copied: `@月白`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_TAGS)))]
    pub mentions: Vec<Text>,
    /// What is handed in.
    #[serde(default)]
    pub hand_in: HandIn,
    /// What can be uploaded, where anything can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uploads: Option<Uploads>,
    /// Where a post may be, in this order; may be empty where nothing but uploads is handed in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_PLATFORMS)))]
    pub platforms: Vec<PlatformChoice>,
    /// Whether platforms' short links are taken: they open the post, but tell neither its account
    /// nor whether it was entered before.
    #[serde(default = "yes")]
    pub short_links: bool,
    /// Ideas for a caption, to copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_IDEAS)))]
    pub ideas: Vec<Text>,
    /// What entrants say of their entry.
    #[serde(default)]
    pub caption: Caption,
    /// What entries are sorted into; an entrant chooses one. Empty for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_CATEGORIES)))]
    pub categories: Vec<Category>,
    /// The account on the platform, to check against the link and to reach the entrant.
    #[serde(default)]
    pub account: Asked,
    /// What the entrant grants: who may show the entry where, and for how long. It is agreed to
    /// apart from every other consent.
    pub rights: Text,
    /// What has to be confirmed of the entrant's age, such as "I am 18 or older, or my guardian
    /// agrees"; without it nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<Text>,
    /// When an entry can be seen by others.
    #[serde(default)]
    pub moderation: Moderation,
    /// When entries are taken; by default as long as the campaign runs.
    #[serde(default)]
    pub entry: Window,
    /// How entries are liked; without it they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likes: Option<Likes>,
    /// What can be won, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_TIERS)))]
    pub tiers: Vec<Tier>,
}

fn yes() -> bool {
    true
}

/// What is handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeHandIn")
)]
#[serde(rename_all = "snake_case")]
pub enum HandIn {
    /// A link to a post.
    #[default]
    Link,
    /// Pictures or a video.
    Upload,
    /// A link, or pictures or a video, or both.
    Either,
}

impl HandIn {
    /// Whether a link may be handed in.
    #[must_use]
    pub fn takes_links(self) -> bool {
        self != Self::Upload
    }

    /// Whether pictures or a video may be handed in.
    #[must_use]
    pub fn takes_uploads(self) -> bool {
        self != Self::Link
    }
}

/// A platform where posts may be: the id of a known one, or a description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengePlatform")
)]
#[serde(untagged)]
pub enum PlatformChoice {
    /// Such as `xiaohongshu`.
    Known(String),
    /// One that is not known, or that has changed.
    Own(OwnPlatform),
}

/// A platform that the campaign describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeOwnPlatform")
)]
pub struct OwnPlatform {
    /// Names it: lower case letters, digits, hyphens.
    pub id: String,
    /// What players call it.
    pub name: Text,
    /// What a button opens: https.
    pub home: String,
    /// Where posts are: `forum.example.com/posts/{n}`. `{n}` stands for digits, `{id}` for letters,
    /// digits, `-` and `_`, `{handle}` for the account, `{any}` for anything but a slash.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 20)))]
    pub posts: Vec<String>,
    /// The same for short links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 20)))]
    pub short: Vec<String>,
    /// Names of values of a query that a link needs; all others are cut off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 5)))]
    pub keep: Vec<String>,
}

/// What entrants say of their entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeCaption")
)]
#[serde(default)]
pub struct Caption {
    /// Whether it is asked for.
    pub asked: Asked,
    /// Longest, characters.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_CAPTION)))]
    pub max: u16,
}

impl Default for Caption {
    fn default() -> Self {
        Self {
            asked: Asked::Optional,
            max: 100,
        }
    }
}

/// Whether something is asked of an entrant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeAsked")
)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// No.
    #[default]
    No,
    /// It may be left out.
    Optional,
    /// It is needed.
    Required,
}

/// What entries are sorted into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeCategory")
)]
pub struct Category {
    /// Names it in entries.
    pub id: String,
    /// What stands on it.
    pub text: Text,
}

/// When an entry can be seen by others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeModeration")
)]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// When a moderator has accepted it.
    #[default]
    Before,
    /// At once; a moderator may reject it later.
    After,
}

/// A part of the campaign's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeWindow")
)]
#[serde(default)]
pub struct Window {
    /// First moment; by default the campaign's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Instant>,
    /// First moment after it; by default the campaign's end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Instant>,
}

/// How entries are liked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeLikes")
)]
pub struct Likes {
    /// How many likes one participant may give in a day; each entry takes one of each participant.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub per_day: u16,
    /// When the numbers can be seen.
    #[serde(default)]
    pub shown: Shown,
    /// When likes are taken; by default as long as the campaign runs.
    #[serde(default)]
    pub window: Window,
}

/// When the numbers of likes can be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeShown")
)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// At all times.
    #[default]
    Always,
    /// When no more are taken.
    AfterVoting,
}

/// A tier of prizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "ChallengeTier")
)]
pub struct Tier {
    /// What it is called.
    pub title: Text,
    /// Id of the prize.
    pub prize: String,
    /// Who gets it.
    pub by: By,
    /// How many get it.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub places: u16,
}

impl Window {
    /// First moment and first moment after it, within the campaign's own.
    #[must_use]
    pub fn within(self, starts_ms: i64, ends_ms: i64) -> (i64, i64) {
        let starts = self.starts_at.map_or(starts_ms, |at| at.0);
        (starts, self.ends_at.map_or(ends_ms, |at| at.0))
    }
}

impl Config {
    /// Where posts may be, in a player's language. Short links are left out where none are taken.
    #[must_use]
    pub fn sites(&self, language: Language<'_>) -> Vec<Site> {
        let chinese = language.wanted.to_ascii_lowercase().starts_with("zh");
        let sites = self.platforms.iter().filter_map(|choice| match choice {
            PlatformChoice::Known(id) => Some(platform(id)?.site(chinese)),
            PlatformChoice::Own(own) => Some(Site {
                id: own.id.clone(),
                name: language.of(&own.name),
                home: own.home.clone(),
                posts: own.posts.clone(),
                short: own.short.clone(),
                keep: own.keep.clone(),
            }),
        });
        sites
            .map(|mut site| {
                if !self.short_links {
                    site.short.clear();
                }
                site
            })
            .collect()
    }
}
