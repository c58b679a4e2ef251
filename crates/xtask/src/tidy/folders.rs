//! Every widget kind has the same files and stands in both registries.

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
const REGISTRIES: [&str; 2] = ["src/widgets/mod.rs", "crates/campaign/src/widgets/mod.rs"];

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
        assert_eq!(complete_kinds(&kinds, &paths, |_| String::new()).len(), 2);
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
