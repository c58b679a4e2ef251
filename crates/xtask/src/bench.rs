//! `cargo xtask bench`: measurements in a real browser, each beside other libraries in one run, and
//! of the server: its galleries, and what it carries beside what its database could.

mod options;

use crate::build::{build, in_browser};
use crate::postgres::Cluster;
use crate::project::Project;
use crate::setup;
use crate::shell::run;
use anyhow::Result;
pub(crate) use options::Bench;
use std::io::stderr;
use std::process::Command;

/// The scripts, in `tests/bench/`.
const DRAG: &str = "jigsaw.js";
const LOAD: &str = "load.js";

/// Runs the command.
pub(crate) fn bench(project: &Project, bench: &Bench) -> Result<()> {
    match bench {
        Bench::All(load) => {
            prepare(project)?;
            let mut drag = script(project, DRAG)?;
            if load.json {
                // There is one JSON document on the standard output.
                drag.stdout(stderr());
            }
            run(&mut drag)?;
            run(script(project, LOAD)?.args(load.arguments()))
        }
        Bench::Load(load) => {
            prepare(project)?;
            run(script(project, LOAD)?.args(load.arguments()))
        }
        Bench::Drag => {
            prepare(project)?;
            run(&mut script(project, DRAG)?)
        }
        Bench::Gallery => run(&mut of_server(project, "gallery")),
        Bench::Server(server) => {
            let cluster = Cluster::start()?;
            let mut bench = of_server(project, "server");
            bench.arg("--").args(server.arguments());
            run(cluster.shown_to(&mut bench))
        }
    }
}

/// A bench of the server's crate, on real databases.
fn of_server(project: &Project, name: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&project.root).args([
        "bench",
        "--package",
        "funfair-server",
        "--bench",
        name,
    ]);
    cargo
}

/// Builds what is measured, and installs what it is measured beside.
fn prepare(project: &Project) -> Result<()> {
    setup::for_build(project)?;
    build(project)?;
    setup::npm_packages(&project.path("tests/bench"))
}

/// Node with a script of `tests/bench/`.
fn script(project: &Project, name: &str) -> Result<Command> {
    let mut node = in_browser(project, "node")?;
    node.arg(project.path("tests/bench").join(name));
    Ok(node)
}
