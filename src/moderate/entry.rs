//! An entry as operators see it.

use funfair_campaign::entry::EntryState;

use crate::endpoint::Json;

/// Something that was handed in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Tells an entrant from others, and nothing else of them.
    pub(super) who: String,
    /// Id of the platform; empty without a link.
    pub(super) site: String,
    pub(super) link: String,
    /// The account on the platform, without `@`; empty where it is not known.
    pub(super) account: String,
    pub(super) caption: String,
    /// Id of its category; empty for none.
    pub(super) category: String,
    pub(super) media: Vec<Medium>,
    pub(super) state: EntryState,
    /// Why it was rejected; empty where it is not.
    pub(super) reason: String,
    /// How many other entries are of the same post.
    pub(super) same_as: u32,
    pub(super) likes: u32,
    /// When it was handed in, ms since 1970 UTC.
    pub(super) at_ms: f64,
    /// Whether an operator has decided about it before.
    pub(super) moderated: bool,
}

/// A picture or a video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Medium {
    pub(super) id: String,
    pub(super) is_video: bool,
    /// Pixels, as it is shown.
    pub(super) width: u32,
    /// Pixels, as it is shown.
    pub(super) height: u32,
}

impl Entry {
    /// Reads what the server says of an entry; `None` when it is none.
    pub(super) fn read(json: &Json) -> Option<Self> {
        let body = json.field("body");
        let media = body.field("media").items().map(|medium| Medium {
            id: medium.text_of("id"),
            is_video: medium.text_of("kind") == "video",
            width: medium.count_of("width"),
            height: medium.count_of("height"),
        });
        Some(Self {
            id: Some(json.text_of("id")).filter(|id| !id.is_empty())?,
            state: EntryState::of(&json.text_of("state"))?,
            who: json.text_of("who"),
            site: body.text_of("site"),
            link: body.text_of("link"),
            account: body.text_of("account"),
            caption: body.text_of("caption"),
            category: json.text_of("category"),
            media: media.collect(),
            reason: json.text_of("reason"),
            same_as: json.count_of("same_as"),
            likes: json.count_of("likes"),
            at_ms: json.number_of("at_ms").unwrap_or_default(),
            moderated: json.field("moderated_ms").is_there(),
        })
    }

    /// What it is called in sentences.
    pub(super) fn name(&self) -> String {
        if self.account.is_empty() {
            self.who.clone()
        } else {
            "@".to_owned() + &self.account
        }
    }
}
