//! `cargo xtask build`: `dist/` and the server, both as released.

use crate::bundle::MODE;
use crate::project::Project;
use crate::setup;
use crate::shell::run;
use anyhow::Result;
use std::env;
use std::ffi::OsStr;
use std::io::stderr;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

/// Runs the command.
pub(crate) fn build(project: &Project) -> Result<()> {
    setup::for_build(project)?;
    // Each has minutes in which only one core works, and folders of its own under the target folder.
    thread::scope(|scope| {
        let server = scope.spawn(|| server(project));
        client(project)?;
        server.join().unwrap_or_else(|why| resume_unwind(why))
    })
}

/// Builds the client through Trunk, whose hook calls `cargo xtask bundle`.
fn client(project: &Project) -> Result<()> {
    run(Command::new("trunk")
        .args([
            "build",
            "--release",
            "--cargo-profile",
            "wasm",
            "--features",
            "split",
        ])
        .current_dir(&project.root)
        .env("PATH", setup::search_path(project)?)
        .env(MODE, "split")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags())
        .stdout(stderr())
        // Trunk takes this variable's usual values for a broken option.
        .env_remove("NO_COLOR"))
}

/// What stands for the folder of registries in paths of source files.
pub(crate) const REGISTRY: &str = "/registry/";

/// Flags for rustc.
fn flags() -> String {
    // The splitter follows the linker's relocations.
    let mut flags = vec!["-Clink-args=--emit-relocs".to_owned()];
    // Messages of panics name source files: no page needs this machine's folders in them. Files of
    // the workspace are named from its root anyway, so clones can share a target folder.
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")));
    if let Some(home) = cargo_home {
        let folder = home.join("registry/src").display().to_string();
        // Cargo splits the variable at blanks.
        if !folder.contains(char::is_whitespace) {
            flags.push(format!("--remap-path-prefix={folder}/={REGISTRY}"));
        }
    }
    flags.join(" ")
}

fn server(project: &Project) -> Result<()> {
    run(Command::new("cargo")
        .args(["build", "--release", "--package", "funfair-server"])
        .current_dir(&project.root))
}

/// Where `build` leaves the server.
pub(crate) fn server_binary(project: &Project) -> PathBuf {
    project.target.join("release/funfair-server")
}

/// A command that runs a browser, told what was built and which browser: `FUNFAIR_DIST`,
/// `FUNFAIR_SERVER`, `FUNFAIR_CHROMIUM`.
pub(crate) fn in_browser(project: &Project, program: impl AsRef<OsStr>) -> Result<Command> {
    let mut command = Command::new(program);
    command
        .current_dir(&project.root)
        .env("FUNFAIR_SERVER", server_binary(project))
        .env("FUNFAIR_DIST", project.dist());
    if let Some(browser) = setup::browser(project)? {
        command.env("FUNFAIR_CHROMIUM", browser);
    }
    Ok(command)
}
