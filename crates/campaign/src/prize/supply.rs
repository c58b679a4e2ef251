//! How fast a prize may go, and how much of it one participant may win.

use serde::{Deserialize, Serialize};

use super::Prize;
use crate::{Finding, schedule::Schedule, time::Instant};

/// A part of a prize's quantity that can be drawn from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Release {
    /// From when.
    pub at: Instant,
    /// How many.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_000_000_000)))]
    pub quantity: u32,
}

/// What the host counts, and may not count further than `most`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What is counted: `prize/ID`, `pool/ID` or `day/ID`.
    pub name: String,
    /// Whose: id of the participant, or the campaign day.
    pub whose: String,
    /// The highest count, 1 or more.
    pub most: u32,
}

/// Who draws, and on what day.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    /// Id of the participant.
    pub participant: &'a str,
    /// The campaign day, such as `2026-03-01`.
    pub day: &'a str,
}

impl Prize {
    /// How many of it may have been given by `now_ms`; all without releases.
    #[must_use]
    pub fn released(&self, now_ms: i64) -> u32 {
        if self.releases.is_empty() {
            return u32::MAX;
        }
        let due = self.releases.iter().filter(|it| it.at.0 <= now_ms);
        due.fold(0, |sum, release| sum.saturating_add(release.quantity))
    }

    /// What has to be counted when it is given by a draw, the participant's counts first.
    #[must_use]
    pub fn quotas(&self, whose: Whose<'_>) -> Vec<Quota> {
        let quota = |kind: &str, whose: &str, most: Option<u32>| {
            most.map(|most| Quota {
                name: format!("{kind}/{}", self.id),
                whose: whose.to_owned(),
                most,
            })
        };
        let own = quota("prize", whose.participant, self.max_wins);
        let day = quota("day", whose.day, self.per_day);
        own.into_iter().chain(day).collect()
    }

    pub(super) fn check_supply(&self, schedule: &Schedule, findings: &mut Vec<Finding>) {
        for (path, limit) in [("per_day", self.per_day), ("max_wins", self.max_wins)] {
            if limit == Some(0) {
                let message = "must be 1 or more; leave it out for no such limit";
                findings.push(Finding::new(path, message));
            }
        }
        for (n, release) in self.releases.iter().enumerate() {
            if release.quantity == 0 {
                let path = format!("releases[{n}].quantity");
                findings.push(Finding::new(path, "must be 1 or more"));
            }
            if release.at >= schedule.ends_at {
                let path = format!("releases[{n}].at");
                findings.push(Finding::new(path, "must be before `schedule.ends_at`"));
            }
        }
        let sum: u64 = self.releases.iter().map(|it| u64::from(it.quantity)).sum();
        if !self.releases.is_empty() && sum != u64::from(self.quantity) {
            findings.push(Finding::new(
                "releases",
                format!(
                    "add up to {sum}, and `quantity` is {}: players read that there are as many, so \
                     all of them have to be released",
                    self.quantity
                ),
            ));
        }
    }
}
