//! Prizes: what can be won, how many there are, and how they are drawn.

mod check;
mod choice;
mod codes;
mod moments;
mod pool;
mod raffle;
mod supply;

pub(crate) use check::check_pools;
pub use choice::{Choice, Guarantee, Why};
pub use codes::{ALPHABET, Codes, Expiry, MAX_CODE_CHARS, wrong_code};
pub use moments::{Hours, MAX_MOMENTS, Moments, spans, spread};
pub use pool::{Chance, Mode, Odds, Pool, PoolEntry, PublishedOdds};
pub use raffle::{MAX_PLACES, Raffle, draw_tickets};
pub use supply::{Quota, Release, Whose};

use serde::{Deserialize, Serialize};

use crate::{Finding, ids::check_ids, schedule::Schedule, text::Text};

/// Something that can be won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Prize {
    /// Names the prize in pools and widgets.
    pub id: String,
    /// Tier shown to players, 1 is the highest.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 20)))]
    pub tier: u8,
    /// What players read.
    pub name: Text,
    /// Goods that are sent, or a coupon with a code.
    pub kind: PrizeKind,
    /// Market value of one; laws cap and publish it.
    pub value: Money,
    /// How many can be given in the whole campaign.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000_000_000)))]
    pub quantity: u32,
    /// How many draws may give on one campaign day; without it no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1_000_000_000)))]
    pub per_day: Option<u32>,
    /// From when draws may give how many; they add up to `quantity`. Without any all from the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<Release>,
    /// How many one participant may win by draws; without it no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100_000)))]
    pub max_wins: Option<u32>,
    /// Picture: a path of the widget's own site, or an https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// How a winner gets it.
    pub claim: Claim,
    /// Secret: the code that a claimed coupon shows, the same for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// For coupons with a code of its own for every winner: where these come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Codes>,
    /// Until when codes are good; without it for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_expires: Option<Expiry>,
}

/// What becomes of a prize once claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrizeKind {
    /// Delivered to the address that the winner gives.
    Goods,
    /// A code that the winner uses in a shop.
    Coupon,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Money {
    /// In minor units, such as cents or 分.
    #[cfg_attr(
        feature = "schema",
        schemars(range(min = 0, max = 100_000_000_000_i64))
    )]
    pub minor: i64,
    /// ISO 4217, such as `CNY`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[A-Z]{3}$")))]
    pub currency: String,
}

/// How a winner gets a prize.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Claim {
    /// What the winner has to give; may be empty for a coupon.
    pub fields: Vec<ContactField>,
    /// A field whose value may claim this prize only once, whoever won it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_per: Option<ContactField>,
    /// How and when it arrives, or how the code is used.
    pub delivery: Text,
}

/// A field of the claim form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// The winner's name.
    Name,
    /// A telephone number: digits, spaces, `+ - ( )`.
    Phone,
    /// An e-mail address.
    Email,
    /// A postal address.
    Address,
}

impl ContactField {
    /// The field's name in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
        }
    }

    /// Longest accepted value, in characters.
    #[must_use]
    pub fn max_chars(self) -> usize {
        match self {
            Self::Name => 60,
            Self::Phone => 24,
            Self::Email => 120,
            Self::Address => 300,
        }
    }

    /// Whether `value` can be such a contact. Shape only: it may still not exist.
    #[must_use]
    pub fn accepts(self, value: &str) -> bool {
        let value = value.trim();
        let sized = !value.is_empty() && value.chars().count() <= self.max_chars();
        sized
            && match self {
                Self::Name | Self::Address => !value.chars().any(char::is_control),
                Self::Phone => {
                    let digits = value.chars().filter(char::is_ascii_digit).count();
                    (6..=15).contains(&digits)
                        && value
                            .chars()
                            .all(|c| c.is_ascii_digit() || " +-()".contains(c))
                }
                Self::Email => is_email(value),
            }
    }

    /// The same contact in one spelling, so that "once per phone" means what it says.
    #[must_use]
    pub fn normalise(self, value: &str) -> String {
        match self {
            Self::Phone => value.chars().filter(char::is_ascii_digit).collect(),
            _ => value
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase(),
        }
    }
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    let clean = |part: &str| {
        !part.is_empty()
            && !part
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || c == '@')
    };
    clean(local)
        && clean(domain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

/// Findings of all prizes; paths start at `prizes`.
pub(crate) fn check_prizes(
    prizes: &[Prize],
    locales: &[String],
    schedule: &Schedule,
    findings: &mut Vec<Finding>,
) {
    check_ids(
        prizes.iter().map(|p| p.id.as_str()),
        |n| format!("prizes[{n}].id"),
        findings,
    );
    for (index, prize) in prizes.iter().enumerate() {
        let mut found = Vec::new();
        prize.check(locales, &mut found);
        prize.check_supply(schedule, &mut found);
        prize.check_codes(schedule, &mut found);
        findings.extend(
            found
                .into_iter()
                .map(|f| f.under(&format!("prizes[{index}]"))),
        );
    }
}

impl Prize {
    fn check(&self, locales: &[String], findings: &mut Vec<Finding>) {
        self.name.check("name", locales, findings);
        self.claim
            .delivery
            .check("claim.delivery", locales, findings);
        if self.tier == 0 {
            findings.push(Finding::new("tier", "must be 1 or more, 1 is the highest"));
        }
        if self.value.minor < 0 {
            findings.push(Finding::new("value.minor", "must not be negative"));
        }
        if let Some(picture) = self.picture.as_deref()
            && !is_safe_address(picture)
        {
            findings.push(Finding::new(
                "picture",
                "must be a path such as pictures/x.svg, or an https address",
            ));
        }
        if self.kind == PrizeKind::Goods && self.claim.fields.is_empty() {
            findings.push(Finding::new(
                "claim.fields",
                "goods need a way to reach the winner",
            ));
        }
        if let Some(once) = self.claim.once_per
            && !self.claim.fields.contains(&once)
        {
            findings.push(Finding::new(
                "claim.once_per",
                "must be one of `claim.fields`",
            ));
        }
    }
}

/// Whether an address from a campaign may be put into a page: a relative path or https.
#[must_use]
pub fn is_safe_address(address: &str) -> bool {
    let clean =
        !address.is_empty() && !address.chars().any(|c| c.is_whitespace() || c.is_control());
    let relative = !address.contains(':') && !address.starts_with("//") && !address.contains('\\');
    clean && (relative || address.starts_with("https://"))
}

/// A finding for an address that must not be put into a page; none where there is no address.
pub(crate) fn check_address(path: &str, address: Option<&str>, findings: &mut Vec<Finding>) {
    if address.is_some_and(|address| !is_safe_address(address)) {
        findings.push(Finding::new(path, "must be https or a path"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_checked_by_shape() {
        for (field, good) in [
            (ContactField::Name, "李雷"),
            (ContactField::Phone, "+86 138-0013-8000"),
            (ContactField::Email, "a.b+c@example.co"),
            (ContactField::Address, "上海市黄浦区 1 号"),
        ] {
            assert!(field.accepts(good), "{good}");
        }
        for (field, bad) in [
            (ContactField::Name, "  "),
            (ContactField::Name, "a\u{0}b"),
            (ContactField::Phone, "12345"),
            (ContactField::Phone, "call me 1234567"),
            (ContactField::Email, "a@b"),
            (ContactField::Email, "a b@c.d"),
            (ContactField::Email, "@c.d"),
        ] {
            assert!(!field.accepts(bad), "{bad}");
        }
    }

    #[test]
    fn one_contact_has_one_spelling() {
        let phone = ContactField::Phone;
        assert_eq!(
            phone.normalise("138-0013 8000"),
            phone.normalise("13800138000")
        );
        assert_eq!(ContactField::Email.normalise(" A@B.C "), "a@b.c");
    }

    #[test]
    fn only_paths_and_https_may_enter_a_page() {
        for good in ["pictures/a.svg", "/a.png", "https://cdn.example/a.webp"] {
            assert!(is_safe_address(good), "{good}");
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "//evil.example/a",
            "data:x",
            "http://a/b",
            "a b",
        ] {
            assert!(!is_safe_address(bad), "{bad}");
        }
    }
}
