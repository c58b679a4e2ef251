//! What came of the cases: a line each, a count at the end, or all of it as JSON.

use super::cases::Case;
use super::verdict::{Held, Stop};
use serde::Serialize;

/// What came of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// The promise was kept.
    Passed,
    /// It was not.
    Failed,
    /// It could not be tried.
    Skipped,
}

/// A case and what came of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// Name of the case.
    pub(crate) name: &'static str,
    /// Heading in `docs/protocol.md`.
    section: &'static str,
    /// The promise.
    holds: &'static str,
    /// What came of it.
    pub(crate) verdict: Verdict,
    /// What was expected and what came, or why it could not be tried.
    pub(crate) why: Option<String>,
}

impl Line {
    /// The line of a case.
    pub(crate) fn new(case: &Case, held: Held) -> Self {
        let (verdict, why) = match held {
            Ok(()) => (Verdict::Passed, None),
            Err(Stop::Failed(why)) => (Verdict::Failed, Some(why)),
            Err(Stop::Skipped(why)) => (Verdict::Skipped, Some(why)),
        };
        Self {
            name: case.name,
            section: case.section,
            holds: case.holds,
            verdict,
            why,
        }
    }

    /// For a terminal.
    pub(crate) fn text(&self) -> String {
        let (name, holds) = (self.name, self.holds);
        let why = self.why.as_deref().unwrap_or_default();
        match self.verdict {
            Verdict::Passed => format!("ok       {name}"),
            Verdict::Failed => format!(
                "FAIL     {name}: {holds}\n         {why}\n         docs/protocol.md, {}",
                self.section
            ),
            Verdict::Skipped => format!("skipped  {name}: {why}"),
        }
    }
}

/// What came of all cases.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Report {
    /// How many passed.
    pub(crate) passed: usize,
    /// How many failed.
    pub(crate) failed: usize,
    /// How many could not be tried.
    pub(crate) skipped: usize,
    /// All of them, in order.
    pub(crate) cases: Vec<Line>,
}

impl Report {
    /// Adds a case.
    pub(crate) fn add(&mut self, line: Line) {
        match line.verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed => self.failed += 1,
            Verdict::Skipped => self.skipped += 1,
        }
        self.cases.push(line);
    }

    /// The counts in words.
    pub(crate) fn counts(&self) -> String {
        let Self {
            passed,
            failed,
            skipped,
            ..
        } = self;
        format!("{passed} passed, {failed} failed, {skipped} skipped")
    }

    /// Names of the cases with this verdict, in order.
    pub(crate) fn names(&self, verdict: Verdict) -> Vec<&'static str> {
        let lines = self.cases.iter().filter(|line| line.verdict == verdict);
        lines.map(|line| line.name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::cases::all;

    #[test]
    fn a_report_counts_and_names_what_failed() {
        let mut report = Report::default();
        let ends = [
            Ok(()),
            Err(Stop::Failed("expected 1, came 2".to_owned())),
            Err(Stop::Skipped("no wheel".to_owned())),
        ];
        let cases = all();
        for (case, end) in cases.iter().zip(ends) {
            report.add(Line::new(case, end));
        }
        assert_eq!(report.counts(), "1 passed, 1 failed, 1 skipped");
        assert_eq!(report.names(Verdict::Failed), [cases[1].name]);
        let text = report.cases[1].text();
        for part in [cases[1].name, cases[1].section, "expected 1, came 2"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
