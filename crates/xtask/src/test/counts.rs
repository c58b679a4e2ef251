//! Reading how many tests passed and failed out of what each runner says.

use anyhow::{Context, Result};
use serde_json::Value;

/// So many end-to-end tests of a run may pass only when repeated: see docs/adr/0003.
const MOST_FLAKY: usize = 2;

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Those that passed.
    pub(crate) passed: u64,
    /// Those that failed.
    pub(crate) failed: u64,
}

/// Adds up the `test result:` lines of `cargo test`.
pub(crate) fn of_cargo_test(text: &str) -> Counts {
    let mut counts = Counts::default();
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        counts.passed += number_before(line, " passed");
        counts.failed += number_before(line, " failed");
    }
    counts
}

/// Reads the summary line of nextest; timed-out tests count as failed.
pub(crate) fn of_nextest(text: &str) -> Counts {
    let text = without_colour(text);
    let summary = text
        .lines()
        .rfind(|line| line.trim_start().starts_with("Summary"))
        .unwrap_or("");
    Counts {
        passed: number_before(summary, " passed"),
        failed: number_before(summary, " failed") + number_before(summary, " timed out"),
    }
}

/// What Playwright says of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct EndToEnd {
    /// Tests; too many flaky ones count as failed, all of them.
    pub(crate) counts: Counts,
    /// Those that failed and passed when repeated: where they are, and their names.
    pub(crate) flaky: Vec<String>,
}

/// Reads Playwright's JSON report.
pub(crate) fn of_playwright(report: &[u8]) -> Result<EndToEnd> {
    let report: Value = serde_json::from_slice(report).context("Playwright's report is broken")?;
    let stat = |name: &str| {
        report
            .pointer(&format!("/stats/{name}"))
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let mut flaky = Vec::new();
    find_flaky(&report, &mut flaky);
    let repeated = stat("flaky");
    let (more_passed, more_failed) = if flaky.len() <= MOST_FLAKY {
        (repeated, 0)
    } else {
        (0, repeated)
    };
    Ok(EndToEnd {
        counts: Counts {
            passed: stat("expected") + more_passed,
            failed: stat("unexpected") + more_failed,
        },
        flaky,
    })
}

/// Suites hold suites and specs, a spec its tests.
fn find_flaky(suite: &Value, found: &mut Vec<String>) {
    let of = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned();
    for spec in of(suite, "specs").unwrap_or_default() {
        let tests = of(&spec, "tests").unwrap_or_default();
        if tests.iter().any(|test| test["status"] == "flaky") {
            let text = |name: &str| spec.get(name).map(Value::to_string).unwrap_or_default();
            let place = format!("{}:{}", text("file"), text("line"));
            found.push(format!("{} {}", place.replace('"', ""), text("title")));
        }
    }
    for inner in of(suite, "suites").unwrap_or_default() {
        find_flaky(&inner, found);
    }
}

/// The number right before `word`, or 0.
fn number_before(line: &str, word: &str) -> u64 {
    let Some((before, _)) = line.split_once(word) else {
        return 0;
    };
    let digits = before
        .rsplit(|character: char| !character.is_ascii_digit())
        .next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The text without terminal colours.
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cargo_results_add_up() {
        let text = "test result: ok. 12 passed; 0 failed; 1 ignored\n\
                    test result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(
            of_cargo_test(text),
            Counts {
                passed: 15,
                failed: 2
            }
        );
    }

    #[test]
    fn a_coloured_summary_is_read() {
        let text = "\u{1b}[32mSummary\u{1b}[0m [ 1.2s] 34 tests run: \u{1b}[1m30\u{1b}[0m passed \
                    (1 slow), 3 failed, 1 timed out, 2 skipped";
        assert_eq!(
            of_nextest(text),
            Counts {
                passed: 30,
                failed: 4
            }
        );
        assert_eq!(of_nextest("nothing"), Counts::default());
    }

    /// A report with one suite inside another and this many flaky tests.
    fn report(flaky: usize) -> Vec<u8> {
        let spec = |status: &str| json!({ "title": "spins", "file": "wheel.spec.js", "line": 7, "tests": [{ "status": status }] });
        let mut specs = vec![spec("expected"); 5];
        specs.resize(5 + flaky, spec("flaky"));
        let stats = json!({ "expected": 5, "unexpected": 1, "flaky": flaky, "skipped": 1 });
        json!({ "suites": [{ "suites": [{ "specs": specs }] }], "stats": stats })
            .to_string()
            .into_bytes()
    }

    #[test]
    fn what_passes_when_repeated_is_named() {
        let run = of_playwright(&report(2)).unwrap();
        assert_eq!(run.flaky, vec![r#"wheel.spec.js:7 "spins""#; 2]);
        assert_eq!((run.counts.passed, run.counts.failed), (7, 1));
    }

    #[test]
    fn too_many_flaky_tests_count_as_failed() {
        let run = of_playwright(&report(3)).unwrap();
        assert_eq!((run.counts.passed, run.counts.failed), (5, 4));
    }
}
