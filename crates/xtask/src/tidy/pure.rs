//! The rules know nothing of the outside world, and nothing in a page is global.

use super::Finding;
use super::source::Source;

/// Clocks, files, networks, frameworks: none of them in the rules.
const OUTSIDE: [&str; 16] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "SystemTime",
    "std::time",
    "tokio",
    "leptos",
    "axum",
    "sqlx",
    "web_sys",
    "js_sys",
    "getrandom",
    "thread_rng",
];

/// `crates/campaign` does no I/O and has no clock or random source of its own.
pub(crate) fn no_outside_world(source: &Source) -> Vec<Finding> {
    if !source.under(&["crates/campaign/src/"]) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, code) in source.code() {
        for word in OUTSIDE.iter().filter(|word| has_word(code, word)) {
            let message = format!("the rules must not know `{word}`: let the host hand it in");
            findings.push(Finding::new(source, line, message));
        }
    }
    findings
}

/// Ways to keep state for a whole page or process.
const GLOBALS: [&str; 7] = [
    "static mut",
    "thread_local!",
    "OnceLock",
    "LazyLock",
    "OnceCell",
    "LazyCell",
    "lazy_static",
];

/// Where one of them is right: file, word, reason.
const GLOBALS_ALLOWED: [(&str, &str, &str); 1] = [(
    "src/embed/crash.rs",
    "thread_local!",
    "a panic ends the one wasm instance of a page, so every element of the page must hear of it",
)];

/// Several widgets live on one page: nothing is global.
pub(crate) fn no_globals(source: &Source) -> Vec<Finding> {
    if !source.under(&["src/", "crates/campaign/src/"]) {
        return Vec::new();
    }
    let allowed = |word: &str| {
        GLOBALS_ALLOWED
            .iter()
            .any(|(path, known, _)| *path == source.path && *known == word)
    };
    let mut findings = Vec::new();
    for (line, code) in source.code() {
        for word in GLOBALS
            .iter()
            .filter(|word| code.contains(**word) && !allowed(word))
        {
            let message = format!("`{word}` is global state: keep it in the widget or the handle");
            findings.push(Finding::new(source, line, message));
        }
    }
    findings
}

/// Whether `word` stands in the line by itself rather than as part of a longer name.
fn has_word(code: &str, word: &str) -> bool {
    let inside = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code
            .get(at + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_the_rules_is_found() {
        let text = "let now = SystemTime::now();\nlet tokio_like = 1;\n// tokio\n";
        let found = no_outside_world(&Source::new("crates/campaign/src/a.rs", text));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 1);
        assert!(no_outside_world(&Source::new("crates/server/src/a.rs", text)).is_empty());
    }

    #[test]
    fn global_state_is_found_unless_allowed() {
        let text = "thread_local! {}\nstatic mut A: u8 = 0;\n";
        assert_eq!(no_globals(&Source::new("src/a.rs", text)).len(), 2);
        assert_eq!(
            no_globals(&Source::new("src/embed/crash.rs", text)).len(),
            1
        );
        assert!(no_globals(&Source::new("crates/xtask/src/a.rs", text)).is_empty());
    }
}
