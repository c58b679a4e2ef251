//! What a page remembers of its participant, where no server does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DecidedBy, Decision, Envelope};
use crate::{
    memory::Kept,
    protocol::{ActionResponse, ConsentAnswer},
    validate::Loaded,
};

/// Longest value of a hidden field, in characters.
const MAX_FIELD_CHARS: usize = 200;

/// Somebody who plays in one browser. Limits and progress hang on this, and whoever owns the
/// browser can change or remove it: they are advice, not a promise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Participant {
    /// A random id.
    pub id: String,
    /// The answer to the consent question.
    pub consent: Option<ConsentAnswer>,
    /// Hidden fields; the latest value of each.
    pub context: BTreeMap<String, String>,
    /// Plays, states and answers.
    pub kept: Kept,
}

impl Participant {
    /// A newcomer.
    #[must_use]
    pub fn new(id: String) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// A page was opened: takes what it says. Fields that are not `listed` by the campaign, and
    /// values that are empty or longer than 200 characters, are dropped.
    pub fn join(
        &mut self,
        consent: Option<ConsentAnswer>,
        context: BTreeMap<String, String>,
        listed: &[String],
    ) {
        if consent.is_some() {
            self.consent = consent;
        }
        let fits = |(name, value): &(String, String)| {
            listed.contains(name) && (1..=MAX_FIELD_CHARS).contains(&value.chars().count())
        };
        self.context.extend(context.into_iter().filter(fits));
        self.context.retain(|name, _| listed.contains(name));
    }

    /// The envelope of an action that the page decided on.
    #[must_use]
    pub fn envelope(
        &self,
        loaded: &Loaded,
        played: Played<'_>,
        action: Value,
        answer: &ActionResponse<Value>,
    ) -> Envelope<Value> {
        let widget = answer.state.widget.clone();
        let written = loaded.campaign.widget(&widget);
        let data = Decision {
            key: played.key.to_owned(),
            campaign: loaded.campaign.id.clone(),
            revision: played.revision.to_owned(),
            kind: written.map_or_else(String::new, |written| written.kind.clone()),
            widget,
            participant: self.id.clone(),
            action,
            outcome: answer.outcome.clone(),
            state: answer.state.state.clone(),
            turns: answer.state.turns,
            lang: played.lang.to_owned(),
            context: self.context.clone(),
            consent: self.consent.clone(),
            decided_by: DecidedBy::Browser,
        };
        Envelope::new(played.source, answer.server_ms, data)
    }
}

/// What an action was, beside itself.
#[derive(Clone, Copy, Debug)]
pub struct Played<'a> {
    /// Address of the campaign file.
    pub source: &'a str,
    /// Its fingerprint.
    pub revision: &'a str,
    /// Idempotency key of the action.
    pub key: &'a str,
    /// BCP 47 tag of what the player reads.
    pub lang: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn only_listed_fields_of_fair_length_are_kept_and_the_latest_wins() {
        let mut participant = Participant::new("p".to_owned());
        let listed = ["store".to_owned(), "utm_source".to_owned()];
        let long = "x".repeat(201);
        participant.join(
            None,
            fields(&[("store", "12"), ("other", "1"), ("utm_source", &long)]),
            &listed,
        );
        assert_eq!(participant.context, fields(&[("store", "12")]));
        participant.join(
            None,
            fields(&[("store", "13"), ("utm_source", "")]),
            &listed,
        );
        assert_eq!(participant.context, fields(&[("store", "13")]));
        participant.join(None, fields(&[]), &["utm_source".to_owned()]);
        assert_eq!(participant.context, fields(&[]));
    }

    #[test]
    fn an_answer_stands_until_another_is_given() {
        let mut participant = Participant::new("p".to_owned());
        let answer = |version: &str| ConsentAnswer {
            version: version.to_owned(),
            purposes: vec!["news".to_owned()],
        };
        participant.join(Some(answer("1")), BTreeMap::new(), &[]);
        participant.join(None, BTreeMap::new(), &[]);
        assert_eq!(participant.consent, Some(answer("1")));
        participant.join(Some(answer("2")), BTreeMap::new(), &[]);
        assert_eq!(participant.consent, Some(answer("2")));
    }
}
