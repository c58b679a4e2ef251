//! `cargo xtask test`: all that CI does, failing at the first step that fails.

pub(crate) mod counts;

use crate::build::{build, in_browser, server_binary};
use crate::postgres::Cluster;
use crate::project::{Project, list, name_of, read};
use crate::shell::{ask, run};
use crate::{conformance, examples, schema, setup, size, tidy};
use anyhow::{Context, Result, bail};
use counts::{Counts, of_cargo_test, of_nextest, of_playwright};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Instant;

type Step = (&'static str, fn(&Project, &mut Counts) -> Result<()>);

const STEPS: [Step; 14] = [
    ("tools", |project, _| setup::for_build(project)),
    ("format", |project, _| {
        run(cargo(project).args(["fmt", "--all", "--check"]))
    }),
    ("lints, native", |project, _| {
        lints(project, &["--workspace", "--all-targets"])
    }),
    ("lints, client", |project, _| {
        let client = ["--package", "funfair", "--lib", "--features", "split"];
        lints(
            project,
            &[&client[..], &["--target", "wasm32-unknown-unknown"]].concat(),
        )
    }),
    ("tidy", |project, _| tidy::tidy(project)),
    ("tests", rust_tests),
    ("tests, on PostgreSQL", postgres_tests),
    ("tests, in wasm", wasm_tests),
    ("build", |project, _| build(project)),
    ("schema", |project, _| {
        schema::check(project, &mut Command::new(server_binary(project)))
    }),
    ("size", |project, _| size::size(project, false)),
    ("conformance", conformance::trial::trial),
    ("examples", |project, _| examples::examples(project)),
    ("end to end", end_to_end),
];

/// Runs the command; whether everything passed.
pub(crate) fn test(project: &Project) -> bool {
    let began = Instant::now();
    let mut counts = Counts::default();
    let mut passed = true;
    for (index, (name, step)) in STEPS.iter().enumerate() {
        println!("\n== {}/{} {name}", index + 1, STEPS.len());
        let step_began = Instant::now();
        let result = step(project, &mut counts);
        println!("   {} s", step_began.elapsed().as_secs());
        if let Err(error) = result {
            println!("error in `{name}`: {error:#}");
            // A step without tests of its own counts as one that failed.
            counts.failed = counts.failed.max(1);
            passed = false;
            break;
        }
    }
    println!("\n{} s in all", began.elapsed().as_secs());
    println!("{} passed, {} failed", counts.passed, counts.failed);
    passed
}

fn cargo(project: &Project) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(&project.root);
    command
}

fn lints(project: &Project, what: &[&str]) -> Result<()> {
    run(cargo(project)
        .arg("clippy")
        .args(what)
        .args(["--", "-D", "warnings"]))
}

fn rust_tests(project: &Project, counts: &mut Counts) -> Result<()> {
    let nextest = ask("cargo", &["nextest", "--version"]).is_some();
    if nextest {
        let mut command = cargo(project);
        command.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--no-tests=pass",
        ]);
        let (text, success) = follow(command.stderr(Stdio::piped()))?;
        finish(counts, of_nextest(&text), success)?;
    }
    // Examples in documentation run only here.
    let what: &[&str] = if nextest {
        &["--doc"]
    } else {
        &["--no-fail-fast"]
    };
    let mut command = cargo(project);
    command.args(["test", "--workspace"]).args(what);
    let (text, success) = follow(command.stdout(Stdio::piped()))?;
    finish(counts, of_cargo_test(&text), success)
}

/// The server's tests once more, on the other database.
fn postgres_tests(project: &Project, counts: &mut Counts) -> Result<()> {
    let cluster = Cluster::start()?;
    // Of the whole workspace: a package alone takes other features of what it depends on, all of which
    // would be compiled again.
    let server = ["--workspace", "--test", "server"];
    let mut command = cargo(project);
    cluster.shown_to(&mut command);
    if ask("cargo", &["nextest", "--version"]).is_some() {
        command
            .args(["nextest", "run", "--no-fail-fast"])
            .args(server);
        let (text, success) = follow(command.stderr(Stdio::piped()))?;
        return finish(counts, of_nextest(&text), success);
    }
    command.args(["test", "--no-fail-fast"]).args(server);
    let (text, success) = follow(command.stdout(Stdio::piped()))?;
    finish(counts, of_cargo_test(&text), success)
}

/// What must come to the same in the page as on the server, under Node.
fn wasm_tests(project: &Project, counts: &mut Counts) -> Result<()> {
    let mut command = cargo(project);
    command
        .args(["test", "--release", "--package", "funfair-campaign"])
        .args(["--target", "wasm32-unknown-unknown", "--test", "agree"])
        .env("PATH", setup::search_path(project)?)
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            "wasm-bindgen-test-runner",
        );
    let (text, success) = follow(command.stdout(Stdio::piped()))?;
    finish(counts, of_cargo_test(&text), success)
}

fn end_to_end(project: &Project, counts: &mut Counts) -> Result<()> {
    let folder = project.path("tests/e2e");
    let configured = folder.is_dir()
        && list(&folder)?
            .iter()
            .any(|path| name_of(path).starts_with("playwright.config."));
    if !configured {
        println!("   tests/e2e has no Playwright configuration: nothing to run");
        return Ok(());
    }
    let report = project.target.join("e2e.json");
    let mut command = in_browser(project, project.npm_tool("playwright"))?;
    command
        .args(["test", "-c", "tests/e2e"])
        .args(["--reporter=list,json", "--retries=1"])
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    // A report of an earlier run must not be counted again.
    let _ = std::fs::remove_file(&report);
    let success = run(&mut command).is_ok();
    let run = of_playwright(&read(&report)?)?;
    for name in &run.flaky {
        println!("   flaky, passed when repeated: {name}");
    }
    finish(counts, run.counts, success)
}

fn finish(counts: &mut Counts, more: Counts, success: bool) -> Result<()> {
    counts.passed += more.passed;
    counts.failed += more.failed;
    if !success || more.failed > 0 {
        bail!("{} failed", more.failed.max(1));
    }
    Ok(())
}

/// Runs a command, showing its one piped stream line by line and keeping it.
fn follow(command: &mut Command) -> Result<(String, bool)> {
    let mut child = command.spawn().context("cannot start cargo")?;
    let stream: Box<dyn Read> = match (child.stdout.take(), child.stderr.take()) {
        (Some(output), _) => Box::new(output),
        (None, Some(output)) => Box::new(output),
        (None, None) => bail!("nothing is piped"),
    };
    let mut kept = String::new();
    for line in BufReader::new(stream).lines() {
        let line = line.context("cannot read what cargo says")?;
        println!("{line}");
        kept.push_str(&line);
        kept.push('\n');
    }
    let status = child.wait().context("cannot wait for cargo")?;
    Ok((kept, status.success()))
}
