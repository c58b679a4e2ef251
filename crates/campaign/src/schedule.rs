//! When a campaign runs, and what day it is there.

use serde::{Deserialize, Serialize};

use crate::{
    Finding,
    time::{DAY_MS, Day, Instant},
};

/// When a campaign runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Schedule {
    /// First moment of play.
    pub starts_at: Instant,
    /// First moment after play.
    pub ends_at: Instant,
    /// IANA name, such as `Asia/Shanghai`; days of limits turn at its midnight.
    pub time_zone: String,
    /// Days after winning within which a prize must be claimed.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 730)))]
    pub claim_days: u16,
}

/// Where a campaign is in its schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Before `starts_at`.
    NotStarted,
    /// Playable.
    Open,
    /// At or after `ends_at`.
    Ended,
}

/// What the host says of time: the rules know no clock of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The moment of the decision, ms since 1970 UTC.
    pub now_ms: i64,
    /// The campaign's calendar day at that moment.
    pub day: Day,
    /// When that day ends, ms since 1970 UTC.
    pub day_ends_ms: i64,
    /// When the campaign ends, ms since 1970 UTC.
    pub ends_ms: i64,
}

impl Context {
    /// A context where clocks are `utc_offset_minutes` ahead of UTC until the day's end.
    ///
    /// A host that knows when clocks change sets `day_ends_ms` itself. The campaign has no end
    /// before [`Context::until`] says so.
    #[must_use]
    pub fn at(now_ms: i64, utc_offset_minutes: i32) -> Self {
        let offset_ms = i64::from(utc_offset_minutes) * 60_000;
        let local = now_ms.saturating_add(offset_ms);
        let day_ends_ms = local
            .div_euclid(DAY_MS)
            .saturating_add(1)
            .saturating_mul(DAY_MS)
            - offset_ms;
        Self {
            now_ms,
            day: Day::at(now_ms, utc_offset_minutes),
            day_ends_ms,
            ends_ms: i64::MAX,
        }
    }

    /// The same moment of a campaign that ends at `ends_ms`.
    #[must_use]
    pub fn until(self, ends_ms: i64) -> Self {
        Self { ends_ms, ..self }
    }
}

impl Schedule {
    /// Where the campaign is at `now_ms`.
    #[must_use]
    pub fn phase(&self, now_ms: i64) -> Phase {
        if now_ms < self.starts_at.0 {
            Phase::NotStarted
        } else if now_ms < self.ends_at.0 {
            Phase::Open
        } else {
            Phase::Ended
        }
    }

    /// Until when a prize won at `now_ms` can be claimed, ms since 1970 UTC.
    #[must_use]
    pub fn claim_by_ms(&self, now_ms: i64) -> i64 {
        now_ms.saturating_add(i64::from(self.claim_days) * DAY_MS)
    }

    pub(crate) fn check(&self, findings: &mut Vec<Finding>) {
        if self.ends_at <= self.starts_at {
            findings.push(Finding::new(
                "schedule.ends_at",
                "must be after `starts_at`",
            ));
        }
        let shaped = self.time_zone.len() <= 64
            && !self.time_zone.is_empty()
            && self
                .time_zone
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b));
        if !shaped {
            findings.push(Finding::new(
                "schedule.time_zone",
                "must be an IANA name such as Asia/Shanghai",
            ));
        }
        if !(1..=730).contains(&self.claim_days) {
            findings.push(Finding::new("schedule.claim_days", "must be 1 to 730"));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schedule() -> Schedule {
        Schedule {
            starts_at: Instant::parse("2026-03-01T10:00:00+08:00").unwrap(),
            ends_at: Instant::parse("2026-03-08T10:00:00+08:00").unwrap(),
            time_zone: "Asia/Shanghai".into(),
            claim_days: 7,
        }
    }

    #[test]
    fn the_start_is_in_and_the_end_is_out() {
        let schedule = schedule();
        for (at, phase) in [
            (schedule.starts_at.0 - 1, Phase::NotStarted),
            (schedule.starts_at.0, Phase::Open),
            (schedule.ends_at.0 - 1, Phase::Open),
            (schedule.ends_at.0, Phase::Ended),
        ] {
            assert_eq!(schedule.phase(at), phase, "{at}");
        }
    }

    #[test]
    fn the_campaign_day_ends_at_its_own_midnight() {
        let now = Instant::parse("2026-03-01T23:30:00+08:00").unwrap().0;
        let context = Context::at(now, 480);
        assert_eq!(context.day.to_string(), "2026-03-01");
        assert_eq!(context.day_ends_ms, now + 30 * 60_000);
    }

    #[test]
    fn an_end_before_the_start_is_found() {
        let mut findings = Vec::new();
        let wrong = Schedule {
            ends_at: schedule().starts_at,
            claim_days: 0,
            ..schedule()
        };
        wrong.check(&mut findings);
        let paths: Vec<_> = findings.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["schedule.ends_at", "schedule.claim_days"]);
    }

    proptest! {
        #[test]
        fn the_day_ends_after_now_and_within_a_day(now in 0_i64..4_102_444_800_000, offset in -840..=840) {
            let context = Context::at(now, offset);
            prop_assert!(context.day_ends_ms > now && context.day_ends_ms <= now + DAY_MS);
        }
    }
}
