//! Ids that a marketer chooses: campaigns, widgets, prizes, pools, sectors.

use crate::Finding;

/// Longest id, in bytes.
pub const MAX_ID_BYTES: usize = 64;

/// Whether `id` may name something: 1 to 64 of `a-z 0-9 -`, no hyphen at either end.
#[must_use]
pub fn is_id(id: &str) -> bool {
    (1..=MAX_ID_BYTES).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !id.starts_with('-')
        && !id.ends_with('-')
}

/// Findings for ids that are malformed or used twice; `path` makes the path of the n-th id.
pub fn check_ids<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    path: impl Fn(usize) -> String,
    findings: &mut Vec<Finding>,
) {
    let mut seen = std::collections::BTreeSet::new();
    for (index, id) in ids.into_iter().enumerate() {
        if !is_id(id) {
            findings.push(Finding::new(
                path(index),
                format!("`{id}` must be 1 to {MAX_ID_BYTES} of a-z, 0-9 and - (not at an end)"),
            ));
        } else if !seen.insert(id) {
            findings.push(Finding::new(path(index), format!("`{id}` is used twice")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_lower_case_words() {
        for good in ["a", "sample-wheel", "7-days", &"x".repeat(64)] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a b", "a/b", "轮盘", &"x".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn the_second_use_of_an_id_is_found() {
        let mut findings = Vec::new();
        check_ids(
            ["a", "b", "a"],
            |n| format!("prizes[{n}].id"),
            &mut findings,
        );
        assert_eq!(
            findings,
            [Finding::new("prizes[2].id", "`a` is used twice")]
        );
    }
}
