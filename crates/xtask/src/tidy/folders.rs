//! Every widget kind has the same files, none of them as the template left it, and stands in the
//! registries and among the tests.

use super::Finding;
use std::collections::BTreeSet;

const FILES: [&str; 7] = [
    "mod.rs",
    "view.rs",
    "style.css",
    "sample.json",
    "gallery.json",
    "icon.svg",
    "README.md",
];
const REGISTRIES: [&str; 3] = [
    "src/widgets/mod.rs",
    "crates/campaign/src/widgets/mod.rs",
    "tests/e2e/kinds.js",
];
/// What `cargo xtask new-widget` writes for somebody to replace.
const UNWRITTEN: [(&str, &str); 3] = [
    ("README.md", "What a player does, and what decides"),
    ("gallery.json", "一句话：用它做什么活动"),
    ("icon.svg", "stroke-dasharray=\"3 3\""),
];

/// Reports missing files and registry lines; `read` gives a file's text.
pub(crate) fn complete_kinds(
    kinds: &[String],
    paths: &BTreeSet<String>,
    read: impl Fn(&str) -> String,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |path: String, message: String| {
        findings.push(Finding {
            path,
            line: 1,
            message,
        });
    };
    for kind in kinds {
        for file in FILES {
            let path = format!("src/widgets/{kind}/{file}");
            if !paths.contains(&path) {
                report(path, format!("the widget `{kind}` lacks this file"));
            }
        }
        for (file, words) in UNWRITTEN {
            let path = format!("src/widgets/{kind}/{file}");
            if read(&path).contains(words) {
                let message = format!("the widget `{kind}` still has what the template says here");
                report(path, message);
            }
        }
        let rules = format!("crates/campaign/src/widgets/{kind}");
        if ![".rs", "/mod.rs"]
            .iter()
            .any(|end| paths.contains(&format!("{rules}{end}")))
        {
            report(
                format!("{rules}.rs"),
                format!("the widget `{kind}` lacks its rules"),
            );
        }
        for registry in REGISTRIES {
            if !read(registry).contains(kind.as_str()) {
                report(
                    registry.to_owned(),
                    format!("the widget `{kind}` is not registered"),
                );
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complete_kind_is_fine_and_each_gap_is_found() {
        let kinds = ["wheel".to_owned()];
        let mut paths: BTreeSet<String> = FILES
            .iter()
            .map(|file| format!("src/widgets/wheel/{file}"))
            .collect();
        paths.insert("crates/campaign/src/widgets/wheel.rs".to_owned());
        assert!(complete_kinds(&kinds, &paths, |_| "wheel".to_owned()).is_empty());
        assert_eq!(complete_kinds(&kinds, &paths, |_| String::new()).len(), 3);
        let as_made = |_: &str| format!("wheel {}", UNWRITTEN.map(|(_, words)| words).concat());
        assert_eq!(complete_kinds(&kinds, &paths, as_made).len(), 3);
        for gap in paths.clone() {
            let mut fewer = paths.clone();
            fewer.remove(&gap);
            assert_eq!(
                complete_kinds(&kinds, &fewer, |_| "wheel".to_owned()).len(),
                1
            );
        }
    }
}
