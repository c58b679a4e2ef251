//! Winning moments: the first play at or after one wins its prize.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::{Finding, random::Random, schedule::Schedule, time::DAY_MS};

/// Most moments of one pool.
pub const MAX_MOMENTS: u64 = 100_000;

/// How the moments of a pool come about. They are kept with the first version that is published,
/// and never change once the campaign has started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Moments {
    /// Hours of each day among which moments are spread; without it the whole schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// A moment that no play has met for so many minutes is void; without it, it waits for the
    /// next play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 525_600)))]
    pub void_after_minutes: Option<u32>,
}

/// A part of every day, in the campaign's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Hours {
    /// The first hour, such as 10.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 23)))]
    pub from: u8,
    /// The hour at which it ends, such as 22; 24 is midnight.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 24)))]
    pub to: u8,
}

impl Moments {
    /// When a moment at `at_ms` is void, ms since 1970 UTC; `i64::MAX` for never.
    #[must_use]
    pub fn void_ms(&self, at_ms: i64) -> i64 {
        self.void_after_minutes.map_or(i64::MAX, |minutes| {
            at_ms.saturating_add(i64::from(minutes) * 60_000)
        })
    }

    pub(super) fn check(&self, path: &str, findings: &mut Vec<Finding>) {
        if let Some(Hours { from, to }) = self.hours
            && !(from < to && to <= 24)
        {
            let path = format!("{path}.hours");
            findings.push(Finding::new(
                path,
                "must have `from` before `to`, both 0 to 24",
            ));
        }
        if self
            .void_after_minutes
            .is_some_and(|n| !(1..=525_600).contains(&n))
        {
            let path = format!("{path}.void_after_minutes");
            findings.push(Finding::new(path, "must be 1 to 525600"));
        }
    }
}

/// The times among which moments are spread, each from its first ms to the one after its last:
/// `hours` of every day of `schedule`, or all of it, but nothing before `from_ms`.
///
/// `wall` tells when it is so many hours (0 to 24) on a day, counted from 1970-01-01, in the
/// campaign's time zone: the host knows how clocks change.
#[must_use]
pub fn spans(
    schedule: &Schedule,
    hours: Option<Hours>,
    from_ms: i64,
    wall: impl Fn(i64, u8) -> i64,
) -> Vec<(i64, i64)> {
    let (first, last) = (schedule.starts_at.0.max(from_ms), schedule.ends_at.0);
    let within = |(from, to): (i64, i64)| (from.max(first), to.min(last));
    let spans: Vec<_> = match hours {
        None => vec![(first, last)],
        Some(Hours { from, to }) => {
            // No time zone is a day away from UTC.
            let days = first.div_euclid(DAY_MS) - 1..=last.div_euclid(DAY_MS) + 1;
            days.map(|day| within((wall(day, from), wall(day, to))))
                .collect()
        }
    };
    spans.into_iter().filter(|(from, to)| from < to).collect()
}

/// `count` moments, ms since 1970 UTC, earliest first, each anywhere in `spans` with the same
/// chance; none where there are no spans.
#[must_use]
pub fn spread(spans: &[(i64, i64)], count: u32, random: &mut Random) -> Vec<i64> {
    let length = |(from, to): (i64, i64)| u64::try_from(to - from).unwrap_or_default();
    let Some(total) = NonZeroU64::new(spans.iter().map(|span| length(*span)).sum()) else {
        return Vec::new();
    };
    let at = |mut beyond: u64| {
        for span in spans {
            if beyond < length(*span) {
                return span.0 + i64::try_from(beyond).unwrap_or_default();
            }
            beyond -= length(*span);
        }
        i64::MAX
    };
    let mut moments: Vec<i64> = (0..count).map(|_| at(random.below(total))).collect();
    moments.sort_unstable();
    moments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Instant;

    const HOUR_MS: i64 = 3_600_000;

    fn schedule() -> Schedule {
        Schedule {
            starts_at: Instant::parse("2026-03-01T11:30:00+08:00").unwrap(),
            ends_at: Instant::parse("2026-03-04T10:30:00+08:00").unwrap(),
            time_zone: "Asia/Shanghai".into(),
            claim_days: 7,
        }
    }

    fn shanghai(day: i64, hour: u8) -> i64 {
        day * DAY_MS + (i64::from(hour) - 8) * HOUR_MS
    }

    #[test]
    fn spans_are_the_hours_of_every_day_of_the_schedule() {
        let hours = Hours { from: 10, to: 12 };
        let spans = spans(&schedule(), Some(hours), 0, shanghai);
        let text = |ms| Instant(ms + 8 * HOUR_MS).to_rfc3339();
        let told: Vec<_> = spans.iter().map(|(a, b)| (text(*a), text(*b))).collect();
        let span = |a: &str, b: &str| (format!("2026-03-0{a}:00Z"), format!("2026-03-0{b}:00Z"));
        assert_eq!(
            told,
            [
                span("1T11:30", "1T12:00"),
                span("2T10:00", "2T12:00"),
                span("3T10:00", "3T12:00"),
                span("4T10:00", "4T10:30"),
            ]
        );
    }

    #[test]
    fn what_is_added_later_lies_ahead() {
        let now = schedule().ends_at.0 - 1000;
        assert_eq!(spans(&schedule(), None, now, shanghai), [(now, now + 1000)]);
        assert_eq!(spans(&schedule(), None, now + 1000, shanghai), []);
    }

    #[test]
    fn nothing_can_be_spread_over_nothing() {
        let mut random = Random::from_seed([1; 32]);
        assert_eq!(spread(&[], 3, &mut random), [0_i64; 0]);
    }

    proptest! {
        #[test]
        fn moments_lie_in_their_spans_in_order_and_are_as_many_as_asked_for(
            lengths in proptest::collection::vec((0_i64..5000, 1_i64..5000), 1..6),
            count in 0_u32..50, seed: [u8; 32],
        ) {
            let mut end = 0;
            let spans: Vec<_> = lengths.into_iter().map(|(gap, length)| {
                let from = end + gap;
                end = from + length;
                (from, end)
            }).collect();
            let moments = spread(&spans, count, &mut Random::from_seed(seed));
            prop_assert_eq!(moments.len(), count as usize);
            prop_assert!(moments.is_sorted());
            let inside = |at: &i64| spans.iter().any(|(from, to)| (from..to).contains(&at));
            prop_assert!(moments.iter().all(inside));
        }
    }
}
