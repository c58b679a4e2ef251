//! What a page posts of each decided action: a CloudEvents 1.0 event in its structured JSON form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{limits::Turns, protocol::ConsentAnswer, time::Instant};

/// The `type` of every [`Envelope`].
pub const ENVELOPE_TYPE: &str = "funfair.action.v1";

/// One decided action as a CloudEvent. The same `id` may arrive more than once, and is the same
/// action each time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Envelope")
)]
pub struct Envelope<J> {
    /// Version of CloudEvents.
    pub specversion: SpecVersion,
    /// The action's idempotency key: count an id once.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub id: String,
    /// Address of the campaign file.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: String,
    /// What the event is.
    #[serde(rename = "type")]
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = r"^funfair\.action\.v1$"))
    )]
    pub kind: String,
    /// When the page decided, by its own clock.
    pub time: Instant,
    /// Id of the widget.
    pub subject: String,
    /// What `data` is.
    pub datacontenttype: MediaType,
    /// The action, and what it led to.
    pub data: Decision<J>,
}

/// Version of CloudEvents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SpecVersion {
    /// The only one there is.
    #[default]
    #[serde(rename = "1.0")]
    One,
}

/// What an envelope's `data` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MediaType {
    /// JSON.
    #[default]
    #[serde(rename = "application/json")]
    Json,
}

/// Who has decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// The page: whoever plays could have had it say anything.
    #[default]
    Browser,
}

/// An action, and what it led to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Decision")
)]
pub struct Decision<J> {
    /// The action's idempotency key, as in the envelope's `id`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub key: String,
    /// Id of the campaign.
    pub campaign: String,
    /// Fingerprint of the campaign file that was played: 16 digits of hex.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[0-9a-f]{16}$")))]
    pub revision: String,
    /// Id of the widget.
    pub widget: String,
    /// Its kind.
    pub kind: String,
    /// A random id that the page has made; kept with consent, or where nothing is asked.
    pub participant: String,
    /// What the participant did.
    pub action: J,
    /// What the rules said.
    pub outcome: J,
    /// Where the participant stands afterwards.
    pub state: J,
    /// Plays left afterwards, by the page's own count.
    pub turns: Turns,
    /// BCP 47 tag of what the player reads.
    pub lang: String,
    /// Hidden fields that the campaign takes.
    pub context: BTreeMap<String, String>,
    /// The answer to the consent question; `null` where none is asked.
    pub consent: Option<ConsentAnswer>,
    /// Who has decided.
    pub decided_by: DecidedBy,
}

impl<J> Envelope<J> {
    /// The envelope of a decision that a page playing the file at `source` made at `now_ms`.
    #[must_use]
    pub fn new(source: &str, now_ms: i64, data: Decision<J>) -> Self {
        Self {
            specversion: SpecVersion::One,
            id: data.key.clone(),
            source: source.to_owned(),
            kind: ENVELOPE_TYPE.to_owned(),
            time: Instant(now_ms),
            subject: data.widget.clone(),
            datacontenttype: MediaType::Json,
            data,
        }
    }
}

/// Fingerprint of a campaign file's text (FNV-1a, 64 bits, in hex): another text, another
/// fingerprint, unless somebody takes the trouble to make it the same.
#[must_use]
pub fn revision_of(text: &str) -> String {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_those_of_fnv_1a() {
        assert_eq!(revision_of(""), "cbf29ce484222325");
        assert_eq!(revision_of("a"), "af63dc4c8601ec8c");
        assert_eq!(revision_of("foobar"), "85944171f73967e8");
    }
}
