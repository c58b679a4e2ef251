//! The trial of the kit itself, a step of `cargo xtask test`: the reference server keeps every
//! promise, the backend of `examples/` those of the core, and one that breaks a promise is found
//! out by the cases of that promise and by no other.

use super::partner::Partner;
use super::report::{Report, Verdict};
use super::{ConformanceOptions, examine};
use crate::build::server_binary;
use crate::postgres::Cluster;
use crate::project::{Project, fresh_folder, show};
use crate::shell::ask;
use crate::test::counts::Counts;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Faults of `examples/backend-python`, each with the cases that must find it.
const FAULTS: [(&str, &[&str]); 10] = [
    (
        "forgets-keys",
        &[
            "keys.spelling",
            "keys.same_bytes",
            "keys.one_play",
            "keys.reused",
            "keys.reused_elsewhere",
            "keys.at_once",
        ],
    ),
    ("keeps-refusals", &["keys.refusal_leaves_nothing"]),
    ("oversells", &["actions.stock"]),
    (
        "counts-no-turns",
        &["turns.total", "turns.per_day", "turns.at_once"],
    ),
    ("leaks-codes", &["claims.code_after_claim"]),
    ("gives-to-anyone", &["claims.unknown_award"]),
    ("names-winners", &["board.masked"]),
    ("refuses-preflight", &["cors.preflight"]),
    ("bare-problems", &["cors.problems"]),
    ("plain-problems", &["problems.content_type"]),
];

/// A key that the reference server is started with.
const PARTNER_KEY: &str = "conformance=a-secret-of-the-conformance-trial";

/// Runs the step.
pub(crate) fn trial(project: &Project, counts: &mut Counts) -> Result<()> {
    if ask("python3", &["--version"]).is_none() {
        bail!(
            "python3 is missing: install Python 3.9 or newer, on Debian `apt-get install python3`"
        );
    }
    if !server_binary(project).is_file() {
        bail!("there is no server yet: run `cargo xtask build`");
    }
    fresh_folder(&folder(project))?;
    let postgres = Cluster::start()?;
    let mut failed = 0;
    for (name, backend, core) in [
        (
            "the reference server on SQLite",
            reference(project, &file(project))?,
            false,
        ),
        (
            "the reference server on PostgreSQL",
            reference(project, &postgres.url())?,
            false,
        ),
        ("examples/backend-python", python(project, None)?, true),
    ] {
        let report = backend.examine(core)?;
        println!("   {name}: {}", report.counts());
        for line in report
            .cases
            .iter()
            .filter(|line| line.verdict != Verdict::Passed)
        {
            println!("{}", line.text());
        }
        counts.passed += report.passed as u64;
        failed += (report.failed + report.skipped) as u64;
    }
    let mut found_out = 0;
    for (fault, expected) in FAULTS {
        let report = python(project, Some(fault))?.examine(true)?;
        let found = report.names(Verdict::Failed);
        if found == expected {
            found_out += 1;
        } else {
            println!("   a backend that {fault}: expected {expected:?} to fail, came {found:?}");
            failed += 1;
        }
    }
    println!(
        "   {found_out} of {} broken backends were found out",
        FAULTS.len()
    );
    counts.passed += found_out;
    counts.failed += failed;
    if failed > 0 {
        bail!("{failed} failed");
    }
    Ok(())
}

/// A backend that runs until it is dropped.
struct Backend {
    process: Child,
    endpoint: String,
    /// Kept open, so that the backend can go on writing.
    _output: BufReader<ChildStdout>,
}

impl Backend {
    /// Starts it; its first line ends in its address.
    fn start(command: &mut Command) -> Result<Self> {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", show(command.get_program().as_ref())))?;
        let Some(output) = process.stdout.take() else {
            bail!("nothing is piped");
        };
        let mut backend = Self {
            process,
            endpoint: String::new(),
            _output: BufReader::new(output),
        };
        let mut line = String::new();
        backend
            ._output
            .read_line(&mut line)
            .context("cannot read what the backend says")?;
        let Some(at) = line.find("http://") else {
            bail!("the backend ended at once; its own message stands above");
        };
        line.get(at..)
            .unwrap_or_default()
            .trim()
            .clone_into(&mut backend.endpoint);
        Ok(backend)
    }

    fn examine(&self, core: bool) -> Result<Report> {
        let mut options = ConformanceOptions::at(self.endpoint.clone());
        options.core = core;
        options.partner = Some(Partner::read(PARTNER_KEY)?);
        examine(&options, |_| {})
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        // It fails only when the backend has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where the databases are.
fn folder(project: &Project) -> PathBuf {
    project.target.join("conformance")
}

fn file(project: &Project) -> String {
    let database = folder(project).join("funfair.db");
    format!("sqlite://{}?mode=rwc", database.display())
}

fn reference(project: &Project, database: &str) -> Result<Backend> {
    Backend::start(
        Command::new(server_binary(project))
            .args(["--listen", "127.0.0.1:0", "--database-url", database])
            .arg("--campaigns")
            .arg(project.path("examples/conformance"))
            .args(["--partner-keys", PARTNER_KEY])
            .env("RUST_LOG", "warn"),
    )
}

fn python(project: &Project, fault: Option<&str>) -> Result<Backend> {
    let mut command = Command::new("python3");
    command
        // No compiled files beside the sources.
        .arg("-B")
        .arg(project.path("examples/backend-python/server.py"))
        .args(["--port", "0", "--campaigns"])
        .arg(project.path("examples/conformance"));
    let name = format!("{}.db", fault.unwrap_or("python"));
    command.arg("--database").arg(folder(project).join(name));
    if let Some(fault) = fault {
        command.args(["--break", fault]);
    }
    Backend::start(&mut command)
}
