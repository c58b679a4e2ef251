//! Instants and calendar days, without a time-zone database.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Milliseconds in a day without a clock change.
pub const DAY_MS: i64 = 86_400_000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
///
/// In a campaign file it is written as RFC 3339 with an offset, `2026-03-01T10:00:00+08:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads RFC 3339, years 1970 to 9999, whole seconds, `Z` or a numeric offset.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, len: usize| -> Option<i64> {
            let digits = text.get(from..from + len)?;
            digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| digits.parse().ok())
                .flatten()
        };
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        let shaped = marks.iter().all(|&(at, mark)| bytes.get(at) == Some(&mark))
            && matches!(bytes.get(10), Some(b'T' | b't'));
        let offset_minutes = match bytes.get(19)? {
            b'Z' | b'z' if bytes.len() == 20 => 0,
            sign @ (b'+' | b'-') if bytes.len() == 25 && bytes.get(22) == Some(&b':') => {
                let (hours, minutes) = (number(20, 2)?, number(23, 2)?);
                let size = (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)?;
                if *sign == b'-' { -size } else { size }
            }
            _ => return None,
        };
        let in_range = year >= 1970
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour <= 23
            && minute <= 59
            && second <= 59;
        if !shaped || !in_range {
            return None;
        }
        let minutes = (days_from_civil(year, month, day) * 24 + hour) * 60 + minute;
        Some(Self(((minutes - offset_minutes) * 60 + second) * 1000))
    }

    /// This instant in UTC as RFC 3339, milliseconds dropped.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let seconds = self.0.div_euclid(1000);
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let Day { year, month, day } = Day::from_days(days);
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "`{text}` is no time: write it like 2026-03-01T10:00:00+08:00"
            ))
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "RFC 3339 with seconds and an offset: 2026-03-01T10:00:00+08:00",
            "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(Z|[+-]\\d{2}:\\d{2})$",
        })
    }
}

/// A calendar day in the campaign's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Year, such as 2026.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month, 1 to 31.
    pub day: i64,
}

impl Day {
    /// The day that `now_ms` falls on where clocks are `utc_offset_minutes` ahead of UTC.
    #[must_use]
    pub fn at(now_ms: i64, utc_offset_minutes: i32) -> Self {
        let local = now_ms.saturating_add(i64::from(utc_offset_minutes) * 60_000);
        Self::from_days(local.div_euclid(DAY_MS))
    }

    /// From days since 1970-01-01; Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", `civil_from_days`.
    #[must_use]
    pub fn from_days(days: i64) -> Self {
        let shifted = days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month, day }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days since 1970-01-01 of a civil date; the inverse of [`Day::from_days`], same source.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc3339_is_read_with_its_offset() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T08:00:00+08:00", 0),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000),
            ("2026-03-01T10:00:00+08:00", 1_772_330_400_000),
            ("2026-03-01T10:00:00-03:30", 1_772_371_800_000),
        ] {
            assert_eq!(Instant::parse(text), Some(Instant(ms)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-03-01",
            "2026-03-01 10:00:00Z",
            "2026-13-01T10:00:00Z",
            "2025-02-29T10:00:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T10:00:00",
            "2026-03-01T10:00:00+8:00",
            "2026-03-01T10:00:00+25:00",
            "2026-03-01T10:00:00Zx",
            "1969-03-01T10:00:00Z",
            "二〇二六-03-01T10:00:00Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_day_turns_at_local_midnight() {
        let before = Instant::parse("2026-03-01T23:59:59+08:00").unwrap().0;
        assert_eq!(Day::at(before, 480).to_string(), "2026-03-01");
        assert_eq!(Day::at(before + 1000, 480).to_string(), "2026-03-02");
        assert_eq!(Day::at(before, 0).to_string(), "2026-03-01");
        assert_eq!(Day::at(-1, 0).to_string(), "1969-12-31");
    }

    proptest! {
        #[test]
        fn instants_survive_their_text(seconds in 0_i64..253_402_300_799) {
            let instant = Instant(seconds * 1000);
            prop_assert_eq!(Instant::parse(&instant.to_rfc3339()), Some(instant));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Instant::parse(&text);
        }

        #[test]
        fn no_moment_panics(ms: i64, offset: i32) {
            let _ = Day::at(ms, offset).to_string();
        }
    }
}
