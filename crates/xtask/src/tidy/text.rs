//! Checks of any text: length, leftovers, paths of one machine, tests that do not test.

use super::Finding;
use super::source::Source;

/// Lines of code that a file may have.
const LONGEST: usize = 400;
const SCRIPTS: [&str; 3] = [".js", ".mjs", ".ts"];

/// A file has one purpose; past this length it has two.
pub(crate) fn not_too_long(source: &Source) -> Vec<Finding> {
    if source.is_test() || !source.is(&[".rs", ".js", ".mjs", ".ts", ".css"]) {
        return Vec::new();
    }
    let length = source.code().count();
    if length <= LONGEST {
        return Vec::new();
    }
    vec![Finding::new(
        source,
        1,
        format!("{length} lines of code, at most {LONGEST}: split it"),
    )]
}

/// Marks of unfinished work. Written in halves, or this file would find itself.
const UNFINISHED: [&str; 3] = [
    concat!("to", "do!("),
    concat!("unimplem", "ented!("),
    concat!("FIX", "ME"),
];

/// No placeholder reaches the repository.
pub(crate) fn nothing_unfinished(source: &Source) -> Vec<Finding> {
    find(source, &UNFINISHED, |word| {
        format!("`{word}`: finish it, or write an issue")
    })
}

/// No path of one person's machine.
pub(crate) fn no_machine_paths(source: &Source) -> Vec<Finding> {
    let mut findings = find(source, &[concat!("/ro", "ot/")], machine);
    let homes = concat!("/ho", "me/");
    for (number, line) in &source.lines {
        let named = line.match_indices(homes).any(|(at, _)| {
            let rest = line.get(at + homes.len()..).unwrap_or_default();
            rest.starts_with(|character: char| character.is_ascii_alphanumeric())
        });
        if named {
            findings.push(Finding::new(source, *number, machine(homes)));
        }
    }
    findings
}

fn machine(word: &str) -> String {
    format!("a path of one machine (`{word}`)")
}

/// Who switches a lint off says why.
pub(crate) fn allow_says_why(source: &Source) -> Vec<Finding> {
    if !source.is(&[".rs"]) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut lines = source.code().peekable();
    while let Some((number, line)) = lines.next() {
        let start = line.trim_start();
        if !["#[allow(", "#![allow("]
            .iter()
            .any(|mark| start.starts_with(mark))
        {
            continue;
        }
        let mut attribute = start.to_owned();
        while !attribute.contains(")]") {
            let Some((_, more)) = lines.next() else { break };
            attribute.push_str(more);
        }
        if !attribute.contains("reason") {
            findings.push(Finding::new(source, number, "say why: `reason = \"…\"`"));
        }
    }
    findings
}

/// No end-to-end test is left out.
pub(crate) fn no_skipped_tests(source: &Source) -> Vec<Finding> {
    if !source.is_test() || !source.is(&SCRIPTS) {
        return Vec::new();
    }
    find(source, &[".only(", ".skip(", ".fixme("], |word| {
        format!("`{word}` leaves tests out of every run")
    })
}

/// Tests wait for what they need, never for time to pass.
pub(crate) fn no_waiting_for_time(source: &Source) -> Vec<Finding> {
    if !source.is_test() || !source.is(&SCRIPTS) {
        return Vec::new();
    }
    find(source, &["waitForTimeout"], |word| {
        format!("`{word}`: wait for what you need")
    })
}

/// One finding for each line with each word, comments included.
fn find(source: &Source, words: &[&str], message: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in &source.lines {
        for word in words.iter().filter(|word| line.contains(**word)) {
            findings.push(Finding::new(source, *number, message(word)));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_found_and_tests_may_be_long() {
        let text = "let a = 1;\n".repeat(LONGEST + 1);
        assert_eq!(not_too_long(&Source::new("src/a.rs", &text)).len(), 1);
        assert!(not_too_long(&Source::new("tests/a.rs", &text)).is_empty());
        let comments = "// a\n".repeat(LONGEST + 1);
        assert!(not_too_long(&Source::new("src/a.rs", &comments)).is_empty());
    }

    #[test]
    fn leftovers_are_found() {
        for word in UNFINISHED {
            assert_eq!(nothing_unfinished(&Source::new("README.md", word)).len(), 1);
        }
        assert!(nothing_unfinished(&Source::new("README.md", "done")).is_empty());
    }

    #[test]
    fn machine_paths_are_found() {
        let root = concat!("see /ro", "ot/x");
        assert_eq!(no_machine_paths(&Source::new("a.md", root)).len(), 1);
        let home = concat!("/ho", "me/ann/x");
        assert_eq!(no_machine_paths(&Source::new("a.md", home)).len(), 1);
        let open = concat!("/ho", "me/<name>/x");
        assert!(no_machine_paths(&Source::new("a.md", open)).is_empty());
    }

    #[test]
    fn a_bare_allow_is_found() {
        let bare = "#[allow(dead_code)]\n#[allow(\n    dead_code,\n    reason = \"x\"\n)]\n";
        let found = allow_says_why(&Source::new("src/a.rs", bare));
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            [1]
        );
    }

    #[test]
    fn tests_that_do_not_test_are_found() {
        let text = "test.only(x);\ntest.skip(y);\nawait page.waitForTimeout(9);\n";
        let source = Source::new("tests/e2e/a.spec.mjs", text);
        assert_eq!(no_skipped_tests(&source).len(), 2);
        assert_eq!(no_waiting_for_time(&source).len(), 1);
        assert!(no_skipped_tests(&Source::new("tests/a.rs", text)).is_empty());
    }
}
