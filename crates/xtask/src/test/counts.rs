//! Reading how many tests passed and failed out of what each runner says.

use anyhow::{Context, Result};
use serde_json::Value;

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

/// Reads Playwright's JSON report. A test that passed only when repeated counts as failed.
pub(crate) fn of_playwright(report: &[u8]) -> Result<Counts> {
    let report: Value = serde_json::from_slice(report).context("Playwright's report is broken")?;
    let stat = |name: &str| {
        report
            .pointer(&format!("/stats/{name}"))
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    Ok(Counts {
        passed: stat("expected"),
        failed: stat("unexpected") + stat("flaky"),
    })
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

    #[test]
    fn flaky_tests_count_as_failed() {
        let report = br#"{"stats":{"expected":5,"unexpected":1,"flaky":2,"skipped":1}}"#;
        assert_eq!(
            of_playwright(report).unwrap(),
            Counts {
                passed: 5,
                failed: 3
            }
        );
    }
}
