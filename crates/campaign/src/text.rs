//! Texts of a campaign: one string for all, or one per locale.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Finding;

/// Longest text, in characters.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// A text as a marketer writes it: a string, or `{locale: string}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Text {
    /// The same in every language.
    Same(String),
    /// A text per BCP 47 locale, such as `zh-CN` or `en`.
    PerLocale(BTreeMap<String, String>),
}

impl Text {
    /// The text for `locale`: exact, else the same language, else `fallback`, else any.
    #[must_use]
    pub fn resolve(&self, locale: &str, fallback: &str) -> &str {
        let texts = match self {
            Self::Same(text) => return text,
            Self::PerLocale(texts) => texts,
        };
        best_locale(texts.keys().map(String::as_str), locale)
            .or_else(|| best_locale(texts.keys().map(String::as_str), fallback))
            .and_then(|key| texts.get(key))
            .or_else(|| texts.values().next())
            .map_or("", String::as_str)
    }

    /// Findings for a text that is empty, too long, or misses one of `locales`.
    pub fn check(&self, path: &str, locales: &[String], findings: &mut Vec<Finding>) {
        match self {
            Self::Same(text) => check_one(text, path, findings),
            Self::PerLocale(texts) => {
                for (locale, text) in texts {
                    check_one(text, &format!("{path}.{locale}"), findings);
                }
                for locale in locales.iter().filter(|locale| !texts.contains_key(*locale)) {
                    findings.push(Finding::new(
                        path,
                        format!("has no `{locale}`, which `locales` promises"),
                    ));
                }
            }
        }
    }
}

fn check_one(text: &str, path: &str, findings: &mut Vec<Finding>) {
    if text.trim().is_empty() {
        findings.push(Finding::new(path, "must not be empty"));
    } else if text.chars().count() > MAX_TEXT_CHARS {
        findings.push(Finding::new(
            path,
            format!("must have at most {MAX_TEXT_CHARS} characters"),
        ));
    }
}

/// The one of `offered` that fits `wanted` best: the same tag, else the same language.
#[must_use]
pub fn best_locale<'a>(
    offered: impl Iterator<Item = &'a str> + Clone,
    wanted: &str,
) -> Option<&'a str> {
    let language = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    offered
        .clone()
        .find(|tag| tag.eq_ignore_ascii_case(wanted))
        .or_else(|| {
            offered
                .clone()
                .find(|tag| language(tag) == language(wanted))
        })
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Same(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> Text {
        Text::PerLocale(BTreeMap::from([
            ("en".to_owned(), "Spin".to_owned()),
            ("zh-CN".to_owned(), "抽奖".to_owned()),
        ]))
    }

    #[test]
    fn the_closest_locale_wins() {
        for (wanted, text) in [
            ("zh-CN", "抽奖"),
            ("zh-TW", "抽奖"),
            ("EN-gb", "Spin"),
            ("fr", "抽奖"),
            ("", "抽奖"),
        ] {
            assert_eq!(both().resolve(wanted, "zh-CN"), text, "{wanted}");
        }
        assert_eq!(Text::from("同").resolve("en", "zh-CN"), "同");
        assert_eq!(Text::PerLocale(BTreeMap::new()).resolve("en", "en"), "");
    }

    #[test]
    fn a_missing_locale_and_an_empty_text_are_found() {
        let mut findings = Vec::new();
        both().check("title", &["en".into(), "fr".into()], &mut findings);
        Text::from("  ").check("terms[0]", &[], &mut findings);
        assert_eq!(
            findings,
            [
                Finding::new("title", "has no `fr`, which `locales` promises"),
                Finding::new("terms[0]", "must not be empty"),
            ]
        );
    }
}
