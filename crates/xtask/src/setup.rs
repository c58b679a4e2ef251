//! `cargo xtask setup`: every tool that the other commands need, installed or named with the line
//! to type. It is quick when all is there, so the other commands call it first.

use crate::examples;
use crate::project::{Project, read, show, write};
use crate::shell::{ask, run};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::env;
use std::ffi::OsString;
use std::io::stderr;
use std::path::{Path, PathBuf};
use std::process::Command;

const TRUNK: &str = "0.21.14";
const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// How a tool is built. Trunk's own settings, all of it optimised as one, take eleven minutes on two
/// cores, for a program that waits for others.
const QUICKLY_BUILT: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
];
/// Chromium without what is around a page: what Playwright takes by itself, and a third quicker.
const SHELL: &str = "chromium-headless-shell";
const BROWSERS: [&str; 5] = [
    SHELL,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
];
const BROWSER_PACKAGES: &str = "chromium-headless-shell fonts-noto-cjk fonts-noto-color-emoji";

/// Runs the command: everything, the browser included.
pub(crate) fn setup(project: &Project) -> Result<()> {
    for_build(project)?;
    examples::install(project)?;
    match browser(project)? {
        Some(path) => println!("Browser for tests: {}", show(&path)),
        None => println!("Browser for tests: the one of Playwright"),
    }
    println!("Everything is there.");
    Ok(())
}

/// What a build needs.
pub(crate) fn for_build(project: &Project) -> Result<()> {
    wasm_target()?;
    cargo_tool("trunk", "trunk", TRUNK)?;
    cargo_tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &locked_wasm_bindgen(project)?,
    )?;
    npm_packages(&project.root)
}

fn wasm_target() -> Result<()> {
    let Some(sysroot) = ask("rustc", &["--print", "sysroot"]) else {
        bail!("rustc is missing: install Rust as https://rustup.rs says");
    };
    if Path::new(&sysroot)
        .join("lib/rustlib")
        .join(WASM_TARGET)
        .is_dir()
    {
        return Ok(());
    }
    eprintln!("Adding the target {WASM_TARGET}");
    run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("install it with `rustup target add {WASM_TARGET}`"))
}

/// Makes sure of `program` at exactly `version`, from PATH or from the tool folder.
fn cargo_tool(program: &str, package: &str, version: &str) -> Result<()> {
    let folder = tool_folder(package, version);
    if folder.join("bin").join(program).is_file() || has_version(program, version) {
        return Ok(());
    }
    eprintln!("Installing {package} {version} (once; takes some minutes)");
    run(Command::new("cargo")
        .envs(QUICKLY_BUILT)
        // Their features are ways to fetch what they find here.
        .args(["install", "--locked", "--no-default-features", package])
        .args(["--version", version, "--root"])
        .arg(&folder))
    .with_context(|| format!("install it with `cargo install --locked {package}@{version}`"))
}

fn has_version(program: &str, version: &str) -> bool {
    ask(program, &["--version"])
        .is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

/// One folder for each tool and version, outside of the clone so that clones share it.
fn tool_folder(package: &str, version: &str) -> PathBuf {
    let tools = env::var_os("FUNFAIR_TOOLS").map_or_else(
        || {
            env::home_dir()
                .unwrap_or_default()
                .join(".cache/funfair/tools")
        },
        PathBuf::from,
    );
    tools.join(format!("{package}-{version}"))
}

/// The PATH for commands of a build: the tool folders first.
pub(crate) fn search_path(project: &Project) -> Result<OsString> {
    let bindgen = locked_wasm_bindgen(project)?;
    let mut folders = vec![
        tool_folder("trunk", TRUNK).join("bin"),
        tool_folder("wasm-bindgen-cli", &bindgen).join("bin"),
    ];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    env::join_paths(folders).context("PATH holds a folder that cannot be joined")
}

/// The wasm-bindgen version of `Cargo.lock`: the command line tool must match it exactly.
fn locked_wasm_bindgen(project: &Project) -> Result<String> {
    let text = crate::project::read_text(&project.path("Cargo.lock"))?;
    let Some(version) = locked_version(&text, "wasm-bindgen") else {
        bail!("Cargo.lock does not hold wasm-bindgen");
    };
    Ok(version)
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock
        .lines()
        .skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')?;
    Some(version.to_owned())
}

/// Installs the npm packages of a folder when its lock file is not the one they were installed from.
pub(crate) fn npm_packages(folder: &Path) -> Result<()> {
    let lock = Sha256::digest(read(&folder.join("package-lock.json"))?);
    let stamp = folder.join("node_modules/.funfair-lock");
    if read(&stamp).is_ok_and(|installed| installed == lock.as_slice()) {
        return Ok(());
    }
    if ask("node", &["--version"]).is_none() || ask("npm", &["--version"]).is_none() {
        bail!("Node is missing: install Node 20 or newer, on Debian `apt-get install nodejs npm`");
    }
    eprintln!("Installing npm packages of {}", show(folder));
    run(Command::new("npm")
        .args(["ci", "--prefer-offline", "--no-audit", "--no-fund"])
        .current_dir(folder)
        // What a command prints is its own.
        .stdout(stderr()))
    .with_context(|| {
        format!(
            "run `npm ci` in {} while the npm registry can be reached, once; `npm config set \
             registry` names a mirror",
            show(folder)
        )
    })?;
    write(&stamp, lock)
}

/// The browser for end-to-end tests; `None` means the one that Playwright installed.
pub(crate) fn browser(project: &Project) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os("FUNFAIR_CHROMIUM").map(PathBuf::from) {
        if path.is_file() {
            return Ok(Some(path));
        }
        bail!("FUNFAIR_CHROMIUM names {}, which is not there", show(&path));
    }
    if let Some(path) = on_path(&[SHELL]) {
        return Ok(Some(path));
    }
    let root = ask("id", &["-u"]).is_some_and(|id| id == "0");
    if root && ask("apt-get", &["--version"]).is_some() {
        eprintln!("Installing Chromium and fonts");
        let line = format!("apt-get update && apt-get install -y {BROWSER_PACKAGES}");
        let mut install = Command::new("sh");
        install
            .args(["-c", &line])
            .env("DEBIAN_FRONTEND", "noninteractive");
        if let Err(error) = run(&mut install) {
            eprintln!("{error:#}; looking for another browser");
        }
    }
    if let Some(path) = on_path(&BROWSERS) {
        return Ok(Some(path));
    }
    run(Command::new(project.npm_tool("playwright"))
        .args(["install", "--only-shell", "chromium"])
        .current_dir(&project.root))
    .with_context(|| {
        format!("no browser: `apt-get install -y {BROWSER_PACKAGES}`, or set FUNFAIR_CHROMIUM")
    })?;
    Ok(None)
}

/// The first of these programs that is there.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::read_text;
    use serde_json::Value;

    /// The oldest Node that README and `package.json` promise.
    const NODE: u32 = 20;

    #[test]
    fn no_npm_package_wants_a_newer_node_than_the_readme() {
        let text = |name: &str| read_text(&Project::find().unwrap().path(name)).unwrap();
        assert!(text("README.md").contains(&format!("Node {NODE} or newer")));
        let lock: Value = serde_json::from_str(&text("package-lock.json")).unwrap();
        for (name, package) in lock["packages"].as_object().unwrap() {
            let wants = package["engines"]["node"].as_str().unwrap_or("*");
            let least: String = wants
                .trim_start_matches(['>', '=', '^', 'v', ' '])
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let least: u32 = least.parse().unwrap_or(0);
            assert!(least <= NODE, "{name} wants Node {wants}");
        }
    }

    #[test]
    fn the_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(
            locked_version(lock, "wasm-bindgen").as_deref(),
            Some("0.2.126")
        );
        assert_eq!(locked_version(lock, "serde"), None);
    }
}
