//! The campaign files that ship with the project: each is what it claims to be.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use funfair_campaign::{Campaign, validate::load};
use serde_json::Value;

/// Every campaign file of the repository: `campaigns/*.json` and `src/widgets/*/sample.json`.
fn samples() -> Vec<(PathBuf, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let campaigns = entries(&root.join("campaigns")).into_iter().filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    let widgets = entries(&root.join("src/widgets"))
        .into_iter()
        .map(|folder| folder.join("sample.json"))
        .filter(|path| path.exists());
    campaigns
        .chain(widgets)
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
            let value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path:?}: {e}"));
            (path, value)
        })
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
    entries.flatten().map(|entry| entry.path()).collect()
}

fn campaign(path: &Path, value: &Value) -> Campaign {
    serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{path:?}: {e}"))
}

#[test]
fn every_sample_loads_without_findings() {
    let samples = samples();
    assert!(samples.len() >= 2, "samples are missing: {samples:?}");
    for (path, value) in samples {
        if let Err(findings) = load(campaign(&path, &value)) {
            panic!("{path:?}: {findings:#?}");
        }
    }
}

/// A field that no type knows would be dropped in silence by the player.
#[test]
fn no_sample_has_a_field_that_is_not_read() {
    for (path, value) in samples() {
        let read = serde_json::to_value(campaign(&path, &value))
            .unwrap_or_else(|e| panic!("{path:?}: {e}"));
        let mut unread = Vec::new();
        compare("", &value, &read, &mut unread);
        assert!(unread.is_empty(), "{path:?}: {unread:?}");
    }
}

#[test]
fn every_sample_speaks_chinese_and_english() {
    for (path, value) in samples() {
        let locales = campaign(&path, &value).locales;
        assert_eq!(locales, ["zh-CN", "en"], "{path:?}");
        let mut one_language = Vec::new();
        find_one_language("", &value, &mut one_language);
        assert!(one_language.is_empty(), "{path:?}: {one_language:?}");
    }
}

/// Pictures of samples stand in `public/`, which the build copies to the web.
#[test]
fn every_picture_of_a_sample_exists() {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public");
    for (path, value) in samples() {
        let mut pictures = Vec::new();
        find_pictures(&value, &mut pictures);
        for picture in pictures {
            assert!(
                public.join(&picture).is_file(),
                "{path:?}: no public/{picture}"
            );
        }
    }
}

/// What a prize's `delivery` says stands in the rules before there is a code, and below the code
/// afterwards: it has to be right in both places.
#[test]
fn no_sample_says_that_a_code_is_still_to_come() {
    for (path, value) in samples() {
        let prizes = value["prizes"].as_array().into_iter().flatten();
        for delivery in prizes.map(|prize| prize["claim"]["delivery"].to_string()) {
            for soon in ["appears", "领取后显示"] {
                assert!(!delivery.contains(soon), "{path:?}: {delivery}");
            }
        }
    }
}

/// Paths in `written` that are missing in `read`.
fn compare(at: &str, written: &Value, read: &Value, unread: &mut Vec<String>) {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => {
            for (key, value) in written {
                let at = format!("{at}.{key}");
                match read.get(key) {
                    Some(read) => compare(&at, value, read, unread),
                    None => unread.push(at),
                }
            }
        }
        (Value::Array(written), Value::Array(read)) => {
            for (n, (value, read)) in written.iter().zip(read).enumerate() {
                compare(&format!("{at}[{n}]"), value, read, unread);
            }
        }
        _ => {}
    }
}

/// Fields that players read in every kind; a plain string is fine only where it is no language.
const TEXTS: [&str; 7] = [
    "title",
    "name",
    "text",
    "label",
    "delivery",
    "terms",
    "description",
];

/// Paths of texts that lack one of both languages, or hold it empty.
fn find_one_language(at: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let speaks = fields.contains_key("zh-CN") || fields.contains_key("en");
            if speaks && !is_in_both(value) {
                found.push(at.to_owned());
            }
            for (key, value) in fields {
                let at = format!("{at}.{key}");
                let texts = match value {
                    Value::Array(texts) => texts.iter().collect(),
                    one => vec![one],
                };
                if TEXTS.contains(&key.as_str()) && !texts.into_iter().all(is_in_both) {
                    found.push(at);
                } else {
                    find_one_language(&at, value, found);
                }
            }
        }
        Value::Array(items) => {
            for (n, value) in items.iter().enumerate() {
                find_one_language(&format!("{at}[{n}]"), value, found);
            }
        }
        _ => {}
    }
}

fn is_in_both(text: &Value) -> bool {
    ["zh-CN", "en"].iter().all(|locale| {
        text.get(locale)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.trim().is_empty())
    })
}

fn find_pictures(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(path) if key == "picture" && !path.starts_with("https:") => {
                        found.push(path.clone());
                    }
                    _ => find_pictures(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_pictures(item, found)),
        _ => {}
    }
}
