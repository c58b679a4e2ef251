//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md that a compiler does not see, checked by
//! reading files. Every finding is reported with its place.

mod browser;
mod folders;
mod pure;
mod source;
mod text;

use crate::project::{Project, read, show, walk};
use crate::schema;
use crate::shell::ask;
use anyhow::{Result, bail};
use source::Source;
use std::collections::BTreeSet;
use std::path::Path;

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// Path inside the repository.
    path: String,
    /// Line, from 1.
    line: usize,
    /// What is wrong and what to do.
    message: String,
}

impl Finding {
    fn new(source: &Source, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: source.path.clone(),
            line,
            message: message.into(),
        }
    }
}

/// A check of one file.
type Check = fn(&Source) -> Vec<Finding>;

const CHECKS: [Check; 12] = [
    pure::no_outside_world,
    pure::no_globals,
    browser::apis_in_their_places,
    browser::host_page_untouched,
    browser::no_style_attribute,
    browser::widgets_apart,
    text::not_too_long,
    text::nothing_unfinished,
    text::no_machine_paths,
    text::allow_says_why,
    text::no_skipped_tests,
    text::no_waiting_for_time,
];

/// Runs the command; an error when there is anything to report.
pub(crate) fn tidy(project: &Project) -> Result<()> {
    let paths = tracked(project)?;
    let mut findings = folders::complete_kinds(&project.kinds()?, &paths, |path| {
        crate::project::read_text(&project.path(path)).unwrap_or_default()
    });
    for path in &paths {
        // Pictures and other binary files hold no text to check.
        let Ok(text) = String::from_utf8(read(&project.path(path))?) else {
            continue;
        };
        let source = Source::new(path, &text);
        findings.extend(CHECKS.iter().flat_map(|check| check(&source)));
    }
    findings.extend(schema::campaign_finding(project).map(|message| Finding {
        path: schema::CAMPAIGN.to_owned(),
        line: 1,
        message,
    }));
    findings.sort();
    for finding in &findings {
        println!("{}:{}: {}", finding.path, finding.line, finding.message);
    }
    if findings.is_empty() {
        println!("   {} files are tidy", paths.len());
        return Ok(());
    }
    bail!("{} findings", findings.len());
}

/// The files of the repository: those that git knows or would add.
fn tracked(project: &Project) -> Result<BTreeSet<String>> {
    let root = show(&project.root);
    let listing = [
        "-C",
        &root,
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    if let Some(text) = ask("git", &listing) {
        let there = |path: &&str| project.path(path).is_file();
        return Ok(text.lines().filter(there).map(str::to_owned).collect());
    }
    let built = ["target", "dist", "node_modules", ".git"];
    let files = walk(&project.root)?;
    Ok(files
        .iter()
        .filter_map(|path| path.strip_prefix(&project.root).ok())
        .filter(|path| {
            !built
                .iter()
                .any(|folder| path.starts_with(Path::new(folder)))
        })
        .map(show)
        .collect())
}
