//! How often a participant may play, and what is left of it.

use serde::{Deserialize, Serialize};

use crate::{Finding, schedule::Context};

/// How often one participant may play one widget. Without a number there is no such limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Limits {
    /// Plays in the whole campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100_000)))]
    pub total: Option<u32>,
    /// Plays per campaign day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100_000)))]
    pub per_day: Option<u32>,
}

/// How often a participant has played a widget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Plays in the whole campaign.
    pub total: u32,
    /// Plays on the current campaign day.
    pub today: u32,
}

/// What a participant has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Turns {
    /// Plays left at this moment; `null` without a limit.
    pub left: Option<u32>,
    /// When more plays come, ms since 1970 UTC; `null` when none will, or some are left.
    pub next_ms: Option<i64>,
}

/// A place that a play takes up; unique per participant, widget and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// `total`, or the campaign day.
    pub period: String,
    /// 1 for the first play of the period.
    pub number: u32,
}

impl Limits {
    /// What is left after `used`.
    #[must_use]
    pub fn turns(self, used: Used, context: &Context) -> Turns {
        let total = self.total.map(|limit| limit.saturating_sub(used.total));
        let today = self.per_day.map(|limit| limit.saturating_sub(used.today));
        let left = match (total, today) {
            (Some(total), Some(today)) => Some(total.min(today)),
            (one, other) => one.or(other),
        };
        let more_tomorrow =
            left == Some(0) && total != Some(0) && context.day_ends_ms < context.ends_ms;
        Turns {
            left,
            next_ms: more_tomorrow.then_some(context.day_ends_ms),
        }
    }

    /// The slots that the next play takes, or `None` when the limit is reached.
    #[must_use]
    pub fn next_slots(self, used: Used, context: &Context) -> Option<[Slot; 2]> {
        let free = |limit: Option<u32>, used: u32| limit.is_none_or(|limit| used < limit);
        (free(self.total, used.total) && free(self.per_day, used.today)).then(|| {
            [
                Slot {
                    period: TOTAL_PERIOD.to_owned(),
                    number: used.total.saturating_add(1),
                },
                Slot {
                    period: context.day.to_string(),
                    number: used.today.saturating_add(1),
                },
            ]
        })
    }

    pub(crate) fn check(self, findings: &mut Vec<Finding>) {
        for (path, limit) in [
            ("limits.total", self.total),
            ("limits.per_day", self.per_day),
        ] {
            if limit == Some(0) {
                findings.push(Finding::new(
                    path,
                    "must be 1 or more; leave it out for no limit",
                ));
            }
        }
    }
}

/// The period of [`Slot`] that spans the whole campaign.
pub const TOTAL_PERIOD: &str = "total";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(now_ms: i64) -> Context {
        Context::at(now_ms, 0).until(10 * crate::time::DAY_MS)
    }

    #[test]
    fn turns_are_the_smaller_of_both_limits() {
        let context = at(1000);
        let limits = |total, per_day| Limits { total, per_day };
        let used = |total, today| Used { total, today };
        let tomorrow = Some(crate::time::DAY_MS);
        for (limits, used, left, next_ms) in [
            (limits(None, None), used(9, 9), None, None),
            (limits(Some(10), Some(3)), used(0, 0), Some(3), None),
            (limits(Some(10), Some(3)), used(9, 1), Some(1), None),
            (limits(Some(10), Some(3)), used(5, 3), Some(0), tomorrow),
            (limits(Some(10), Some(3)), used(10, 3), Some(0), None),
            (limits(None, Some(1)), used(4, 1), Some(0), tomorrow),
            (limits(Some(1), None), used(1, 1), Some(0), None),
            (limits(Some(1), None), used(7, 7), Some(0), None),
        ] {
            let turns = limits.turns(used, &context);
            assert_eq!(turns, Turns { left, next_ms }, "{limits:?} {used:?}");
        }
    }

    #[test]
    fn no_turn_is_promised_after_the_end() {
        let limits = Limits {
            total: None,
            per_day: Some(1),
        };
        let last_day = at(9 * crate::time::DAY_MS + 5);
        let turns = limits.turns(Used { total: 1, today: 1 }, &last_day);
        assert_eq!(turns.next_ms, None);
    }

    proptest! {
        #[test]
        fn a_slot_is_given_exactly_while_turns_are_left(
            total in proptest::option::of(1_u32..5), per_day in proptest::option::of(1_u32..5),
            used_total in 0_u32..7, used_today in 0_u32..7,
        ) {
            let (limits, used) =
                (Limits { total, per_day }, Used { total: used_total, today: used_today });
            let context = at(0);
            let turns = limits.turns(used, &context);
            prop_assert_eq!(limits.next_slots(used, &context).is_some(), turns.left != Some(0));
        }
    }
}
