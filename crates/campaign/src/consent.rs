//! What players are asked before anything is stored about them.

use serde::{Deserialize, Serialize};

use crate::{Finding, ids::check_ids, prize::check_address, text::Text};

/// The question asked before the first play.
///
/// Rejecting refuses the optional purposes only: one can still play, with the session in memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Consent {
    /// Changes when the texts change; stored with each answer.
    pub version: String,
    /// What is asked, in plain words.
    pub text: Text,
    /// What the optional data is used for.
    pub purposes: Vec<Purpose>,
    /// The full privacy notice: https, or a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_url: Option<String>,
    /// Days after the campaign's end until personal data is deleted.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3650)))]
    pub retention_days: u16,
}

/// A use of data that a player may accept or refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Purpose {
    /// Names the purpose in stored answers.
    pub id: String,
    /// What it is for.
    pub text: Text,
}

impl Consent {
    pub(crate) fn check(&self, locales: &[String], findings: &mut Vec<Finding>) {
        if self.version.trim().is_empty() || self.version.len() > 64 {
            findings.push(Finding::new(
                "consent.version",
                "must be 1 to 64 characters",
            ));
        }
        self.text.check("consent.text", locales, findings);
        check_ids(
            self.purposes.iter().map(|p| p.id.as_str()),
            |n| format!("consent.purposes[{n}].id"),
            findings,
        );
        for (n, purpose) in self.purposes.iter().enumerate() {
            purpose
                .text
                .check(&format!("consent.purposes[{n}].text"), locales, findings);
        }
        let privacy = self.privacy_url.as_deref();
        check_address("consent.privacy_url", privacy, findings);
    }
}
