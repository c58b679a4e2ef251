//! `cargo xtask bench`: measurements in a real browser, each beside another library in one run.

use crate::build::{build, server_binary};
use crate::project::Project;
use crate::setup;
use crate::shell::run;
use anyhow::Result;
use std::process::Command;

/// The scripts, in `tests/bench/`.
const SCRIPTS: [&str; 1] = ["jigsaw.js"];

/// How long pages of a large gallery take, on a real database.
pub(crate) fn gallery(project: &Project) -> Result<()> {
    run(Command::new("cargo").current_dir(&project.root).args([
        "bench",
        "--package",
        "funfair-server",
        "--bench",
        "gallery",
    ]))
}

/// Runs the command.
pub(crate) fn bench(project: &Project) -> Result<()> {
    setup::for_build(project)?;
    build(project)?;
    let folder = project.path("tests/bench");
    setup::npm_packages(&folder)?;
    for script in SCRIPTS {
        let mut node = Command::new("node");
        node.arg(folder.join(script))
            .current_dir(&project.root)
            .env("FUNFAIR_SERVER", server_binary(project))
            .env("FUNFAIR_DIST", project.dist());
        if let Some(browser) = setup::browser(project)? {
            node.env("FUNFAIR_CHROMIUM", browser);
        }
        run(&mut node)?;
    }
    Ok(())
}
