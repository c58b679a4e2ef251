//! The campaign file: everything a marketer decides about one marketing activity.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Finding,
    consent::Consent,
    embed::{Embed, Fallback, Share},
    experiment::Experiment,
    law::{Accepted, Jurisdiction},
    limits::Limits,
    prize::{Pool, Prize},
    rules::Rejection,
    schedule::{Phase, Schedule},
    text::Text,
    webhook::Webhook,
};

/// One marketing activity, as written in `campaign.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Campaign {
    /// Where editors find the JSON Schema; without meaning for the campaign.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Names the campaign in tags and addresses.
    pub id: String,
    /// What players read above the widgets.
    pub title: Text,
    /// BCP 47 tags that every text has; the first is the fallback.
    pub locales: Vec<String>,
    /// When it runs.
    pub schedule: Schedule,
    /// Who answers for it.
    pub organiser: Organiser,
    /// Conditions beyond what the rules page says by itself, a paragraph each.
    #[serde(default)]
    pub terms: Vec<Text>,
    /// Whose law the campaign is held against when it is published; without it nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Jurisdiction>,
    /// Warnings of that check that somebody stands by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// What is asked before anything is stored; without it nothing optional is collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// Colours.
    #[serde(default)]
    pub theme: Theme,
    /// Pages that may hold it in a frame, and what it takes from pages.
    #[serde(default, skip_serializing_if = "Embed::is_empty")]
    pub embed: Embed,
    /// What its page says of itself where it is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// What stands in its place in a browser without WebAssembly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// What can be won.
    #[serde(default)]
    pub prizes: Vec<Prize>,
    /// What is drawn from.
    #[serde(default)]
    pub pools: Vec<Pool>,
    /// What can be played.
    pub widgets: Vec<Widget>,
    /// Variants that some participants are served instead, to see which does better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<Experiment>,
    /// Where pages with the endpoint `webhook` post what they have decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
}

/// Who answers for a campaign; shown in its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Organiser {
    /// Full legal name.
    pub name: Text,
    /// How players reach it: telephone, e-mail or address.
    pub contact: Text,
}

/// Colours of a campaign, as `#rrggbb`. Text colours follow from them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Theme {
    /// Main colour: buttons, links, the wheel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Second colour, for contrast with the main one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
}

/// One playable part of a campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Widget {
    /// Names the widget in tags.
    pub id: String,
    /// A registered kind, such as `wheel`.
    pub kind: String,
    /// Id of the pool that it draws from, for kinds that draw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// How often one participant may play it.
    #[serde(default)]
    pub limits: Limits,
    /// What the kind needs; its fields depend on `kind`.
    pub config: Value,
}

impl Campaign {
    /// Whether the campaign takes actions at `now_ms`.
    ///
    /// # Errors
    /// [`Rejection::NotStarted`] or [`Rejection::Ended`].
    pub fn admit(&self, now_ms: i64) -> Result<(), Rejection> {
        match self.schedule.phase(now_ms) {
            Phase::NotStarted => Err(Rejection::NotStarted {
                starts_ms: self.schedule.starts_at.0,
            }),
            Phase::Open => Ok(()),
            Phase::Ended => Err(Rejection::Ended),
        }
    }

    /// The locale of this campaign that fits `wanted` best.
    #[must_use]
    pub fn locale<'a>(&'a self, wanted: &str) -> &'a str {
        crate::text::best_locale(self.locales.iter().map(String::as_str), wanted)
            .or(self.locales.first().map(String::as_str))
            .unwrap_or("en")
    }

    /// The fallback locale: the first one.
    #[must_use]
    pub fn fallback_locale(&self) -> &str {
        self.locales.first().map_or("en", String::as_str)
    }

    /// The prize with this id.
    #[must_use]
    pub fn prize(&self, id: &str) -> Option<&Prize> {
        self.prizes.iter().find(|prize| prize.id == id)
    }

    /// The pool with this id.
    #[must_use]
    pub fn pool(&self, id: &str) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.id == id)
    }

    /// A finding for the id of a pool that there is none of.
    pub(crate) fn check_pool(&self, path: &str, id: &str, findings: &mut Vec<Finding>) {
        if self.pool(id).is_none() {
            findings.push(Finding::new(path, format!("`{id}` is not one of `pools`")));
        }
    }

    /// The widget with this id.
    #[must_use]
    pub fn widget(&self, id: &str) -> Option<&Widget> {
        self.widgets.iter().find(|widget| widget.id == id)
    }
}
