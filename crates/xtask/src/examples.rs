//! `cargo xtask examples`: the examples that are npm packages, type-checked against
//! `public/funfair.d.ts` and built for the end-to-end tests.

use crate::project::Project;
use crate::setup;
use crate::shell::quiet;
use anyhow::{Context, Result};
use std::process::Command;

const PACKAGES: [&str; 2] = ["examples/react", "examples/vue"];
const SCRIPTS: [&str; 2] = ["check", "build"];
/// Where a build plays against another server than the tests expect.
const SERVER: &str = "VITE_FUNFAIR_SERVER";

/// Runs the command; each example is left in its own `dist/`.
pub(crate) fn examples(project: &Project) -> Result<()> {
    install(project)?;
    for package in PACKAGES {
        for script in SCRIPTS {
            let mut npm = Command::new("npm");
            npm.args(["run", "--silent", script])
                .current_dir(project.path(package))
                .env_remove(SERVER);
            quiet(&mut npm).with_context(|| format!("{package} does not pass `{script}`"))?;
        }
        println!("   {package}: types fit, built");
    }
    Ok(())
}

/// Installs what the examples need.
pub(crate) fn install(project: &Project) -> Result<()> {
    for package in PACKAGES {
        setup::npm_packages(&project.path(package))?;
    }
    Ok(())
}
