//! Campaign days, across changes of the clocks.

use funfair_campaign::{
    schedule::Context,
    time::{DAY_MS, Day},
};
use jiff::{Timestamp, tz::TimeZone};

/// The time zone with this IANA name, or `None` when there is none.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// What the rules are told of `now_ms` in `zone`: the day ends at the next local midnight, or at
/// the first moment after it where the clocks skip midnight.
#[must_use]
pub fn context(now_ms: i64, zone: &TimeZone) -> Context {
    exact(now_ms, zone).unwrap_or_else(|| Context::at(now_ms, 0))
}

fn exact(now_ms: i64, zone: &TimeZone) -> Option<Context> {
    let now = Timestamp::from_millisecond(now_ms)
        .ok()?
        .to_zoned(zone.clone());
    let date = now.date();
    let midnight = date.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    Some(Context {
        now_ms,
        day: Day {
            year: date.year().into(),
            month: date.month().into(),
            day: date.day().into(),
        },
        day_ends_ms: midnight.timestamp().as_millisecond(),
        ends_ms: i64::MAX,
    })
}

/// When clocks in `zone` show `hour` (0 to 24) on the day that many days after 1970-01-01, ms since
/// 1970 UTC; the first moment after it where they skip it.
#[must_use]
pub fn wall(zone: &TimeZone, day: i64, hour: u8) -> i64 {
    let as_utc = day
        .saturating_mul(DAY_MS)
        .saturating_add(i64::from(hour) * 3_600_000);
    let exact = || {
        let shown = Timestamp::from_millisecond(as_utc).ok()?;
        let shown = shown.to_zoned(TimeZone::UTC).datetime();
        Some(
            shown
                .to_zoned(zone.clone())
                .ok()?
                .timestamp()
                .as_millisecond(),
        )
    };
    exact().unwrap_or(as_utc)
}

#[cfg(test)]
mod tests {
    use funfair_campaign::time::Instant;

    use super::*;

    #[test]
    fn a_day_ends_at_the_next_midnight_even_when_clocks_change() {
        for (name, now, day, ends) in [
            (
                "Asia/Shanghai",
                "2026-03-01T23:30:00+08:00",
                "2026-03-01",
                "2026-03-02T00:00:00+08:00",
            ),
            // 23 and 25 hours long.
            (
                "Europe/Berlin",
                "2026-03-29T00:30:00+01:00",
                "2026-03-29",
                "2026-03-30T00:00:00+02:00",
            ),
            (
                "Europe/Berlin",
                "2026-10-25T01:00:00+02:00",
                "2026-10-25",
                "2026-10-26T00:00:00+01:00",
            ),
            // Midnight itself is skipped: the day of 2026-04-24 begins at one o'clock.
            (
                "Africa/Cairo",
                "2026-04-23T22:00:00+02:00",
                "2026-04-23",
                "2026-04-24T01:00:00+03:00",
            ),
        ] {
            let at = |text| Instant::parse(text).unwrap().0;
            let context = context(at(now), &zone(name).unwrap());
            assert_eq!(context.day.to_string(), day, "{name}");
            assert_eq!(context.day_ends_ms, at(ends), "{name}");
        }
    }

    #[test]
    fn an_hour_of_a_day_is_what_the_clocks_there_show() {
        for (name, day, hour, at) in [
            ("Asia/Shanghai", 20_513, 10, "2026-03-01T10:00:00+08:00"),
            ("Asia/Shanghai", 20_513, 24, "2026-03-02T00:00:00+08:00"),
            ("Europe/Berlin", 20_541, 1, "2026-03-29T01:00:00+01:00"),
            ("Europe/Berlin", 20_541, 10, "2026-03-29T10:00:00+02:00"),
        ] {
            let wall = wall(&zone(name).unwrap(), day, hour);
            assert_eq!(wall, Instant::parse(at).unwrap().0, "{at}");
        }
    }

    #[test]
    fn only_known_zones_are_zones() {
        assert!(zone("Asia/Shanghai").is_some());
        assert!(zone("Asia/Atlantis").is_none());
    }
}
