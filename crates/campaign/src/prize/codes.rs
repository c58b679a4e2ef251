//! Codes of coupons: one for all, one each from an import, or one each by a pattern; and how long
//! they are good for.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::{Prize, PrizeKind};
use crate::{
    Finding,
    random::Random,
    schedule::Schedule,
    time::{DAY_MS, Instant},
};

/// What stands for an `X` of a pattern: digits and capitals without those that look like another
/// one (0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B).
pub const ALPHABET: &[u8] = b"34679ACDEFGHJKMNPQRTUVWXY";
/// Longest code, in characters.
pub const MAX_CODE_CHARS: usize = 64;
/// Of so many codes by a pattern at most one is good: guessing must not pay.
const GUESSES: u128 = 100_000;

/// A code of its own for every winner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Codes {
    /// Every `X` becomes a random digit or capital, such as `SUMMER-XXXX-XXXX`. Without it the codes
    /// are those of `funfair-server import-codes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// Until when a code is good; one of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Expiry {
    /// The first moment at which no code of the prize is good any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// Days of 24 hours after it was claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 3650)))]
    pub days: Option<u16>,
}

impl Codes {
    /// A code by the pattern; `None` where codes are imported.
    #[must_use]
    pub fn make(&self, random: &mut Random) -> Option<String> {
        let size = u64::try_from(ALPHABET.len())
            .ok()
            .and_then(NonZeroU64::new)?;
        let mut pick = || {
            let at = usize::try_from(random.below(size)).unwrap_or_default();
            ALPHABET.get(at).copied().map_or('X', char::from)
        };
        let pattern = self.pattern.as_ref()?.chars();
        Some(
            pattern
                .map(|it| if it == 'X' { pick() } else { it })
                .collect(),
        )
    }
}

impl Prize {
    /// Until when a code that was claimed at `claimed_ms` is good, ms since 1970 UTC; `None` for
    /// ever.
    #[must_use]
    pub fn code_expires_ms(&self, claimed_ms: i64) -> Option<i64> {
        let expiry = self.code_expires?;
        let days = expiry
            .days
            .map(|days| i64::from(days).saturating_mul(DAY_MS));
        let fixed = expiry.at.map(|at| at.0);
        fixed.or(days.map(|days| claimed_ms.saturating_add(days)))
    }

    pub(super) fn check_codes(&self, schedule: &Schedule, findings: &mut Vec<Finding>) {
        let mut find = |path: &str, message: String| findings.push(Finding::new(path, message));
        if self.kind == PrizeKind::Goods {
            for (path, is_there) in [
                ("code", self.code.is_some()),
                ("codes", self.codes.is_some()),
                ("code_expires", self.code_expires.is_some()),
            ] {
                if is_there {
                    find(path, "goods have no code; make it a coupon".to_owned());
                }
            }
            return;
        }
        match (&self.code, &self.codes) {
            (None, None) => find(
                "code",
                "a coupon needs the code that winners get, or `codes`".to_owned(),
            ),
            (Some(_), Some(_)) => find(
                "codes",
                "is for a code each, and `code` is the same for all; take one of both out"
                    .to_owned(),
            ),
            _ => {}
        }
        if let Some(pattern) = self
            .codes
            .as_ref()
            .and_then(|codes| codes.pattern.as_deref())
            && let Some(message) = wrong_pattern(pattern, self.quantity)
        {
            find("codes.pattern", message);
        }
        let Some(Expiry { at, days }) = self.code_expires else {
            return;
        };
        if at.is_some() == days.is_some() {
            find("code_expires", "needs either `at` or `days`".to_owned());
        }
        if days.is_some_and(|days| !(1..=3650).contains(&days)) {
            find("code_expires.days", "must be 1 to 3650".to_owned());
        }
        if at.is_some_and(|at| at <= schedule.ends_at) {
            find(
                "code_expires.at",
                "must be after `schedule.ends_at`: a code can still be won until then".to_owned(),
            );
        }
    }
}

/// What is wrong with a code, if anything is: whoever has it types it, or has it scanned.
#[must_use]
pub fn wrong_code(code: &str) -> Option<String> {
    if code.trim() != code {
        return Some("has a blank before or after the code".to_owned());
    }
    if !(1..=MAX_CODE_CHARS).contains(&code.chars().count()) {
        return Some(format!("a code is 1 to {MAX_CODE_CHARS} characters"));
    }
    let has_control = code.chars().any(char::is_control);
    has_control.then(|| "has a control character, such as a tab, in its code".to_owned())
}

fn wrong_pattern(pattern: &str, quantity: u32) -> Option<String> {
    let shaped = pattern
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if !shaped || pattern.len() > MAX_CODE_CHARS {
        return Some(format!(
            "must be at most {MAX_CODE_CHARS} of A-Z, 0-9 and -, such as SUMMER-XXXX-XXXX"
        ));
    }
    let size = u128::try_from(ALPHABET.len()).unwrap_or(1);
    let needed = u128::from(quantity).max(1) * GUESSES;
    let mut least = 0_u32;
    while size.saturating_pow(least) < needed {
        least += 1;
    }
    let there = pattern.bytes().filter(|byte| *byte == b'X').count();
    (there < usize::try_from(least).unwrap_or(usize::MAX)).then(|| {
        format!("has {there} X, and {quantity} codes need {least} so that none is guessed")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_the_pattern_and_has_no_look_alikes() {
        let codes = Codes {
            pattern: Some("SUMMER-XXXX-XXXX".into()),
        };
        let mut random = Random::from_seed([3; 32]);
        let mut all = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            let code = codes.make(&mut random).unwrap();
            assert!(code.starts_with("SUMMER-") && code.len() == 16, "{code}");
            let free = code.bytes().skip(7).filter(|byte| *byte != b'-');
            assert!(
                free.into_iter().all(|byte| ALPHABET.contains(&byte)),
                "{code}"
            );
            all.insert(code);
        }
        assert_eq!(all.len(), 1000);
        assert_eq!(Codes::default().make(&mut random), None);
    }

    #[test]
    fn a_pattern_that_can_be_guessed_is_wrong() {
        assert_eq!(wrong_pattern("SUMMER-XXXX-XXXX", 1_000_000), None);
        let short = wrong_pattern("SUMMER-XXXX", 1_000_000).unwrap();
        assert_eq!(
            short,
            "has 4 X, and 1000000 codes need 8 so that none is guessed"
        );
        assert!(wrong_pattern("SUMMER", 1).is_some());
        for shape in ["summer-XXXXXXXX", "A B-XXXXXXXXXX", &"X".repeat(65)] {
            assert!(
                wrong_pattern(shape, 1).unwrap().starts_with("must be"),
                "{shape}"
            );
        }
    }
}
