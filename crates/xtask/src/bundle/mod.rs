//! `cargo xtask bundle`: finishes what Trunk built. It is Trunk's `post_build` hook.
//!
//! In a release build (`cargo xtask build` says so through `FUNFAIR_BUNDLE`) it cuts the client
//! into parts, writes the manifest into the loader and compresses everything. Under `trunk serve`
//! it only collects style sheets, samples and the gallery.

mod builds;
mod compress;
mod elements;
mod gallery;
mod grouping;
mod loader;
mod names;
mod order;
mod page;
mod paths;
mod script;
mod split;
mod styles;
mod unused;
mod wasm;

use crate::project::{Project, fresh_folder, name_of, read, read_text, show, write};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};

pub(crate) use compress::{brotli, brotli_size};

/// Set to `split` by `cargo xtask build`: Trunk passes it on to its hook.
pub(crate) const MODE: &str = "FUNFAIR_BUNDLE";

/// The current build's manifest inside `dist/`, for tools; pages have it in their loader.
pub(crate) const MANIFEST: &str = "assets/manifest.json";

/// Runs inside Trunk's hook, on the folder that Trunk is about to publish.
pub(crate) fn bundle() -> Result<()> {
    let project = Project::find()?;
    let Some(stage) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        bail!("`bundle` finishes a Trunk build: run `cargo xtask build` or `trunk serve`");
    };
    copy_samples(&project, &stage)?;
    let is_release = env::var(MODE).is_ok_and(|mode| mode == "split");
    gallery::write_gallery(&project, &stage)?;
    gallery::write_script(&project, &stage, is_release)?;
    if is_release {
        release(&project, &stage)
    } else {
        page::start_in_pages(&stage)?;
        styles::write_styles(&project, &stage.join("assets/dev"), false)
    }
}

fn release(project: &Project, stage: &Path) -> Result<()> {
    let raw = project
        .target
        .join("wasm32-unknown-unknown/wasm/funfair.wasm");
    if !raw.is_file() {
        bail!("{} is missing: `cargo xtask build` makes it", show(&raw));
    }
    names_no_machine(project, &raw)?;
    let work = project.target.join("bundle");
    // Two builds that share a target folder take turns here: a mixture of both would look whole.
    let turn = lock(&project.target.join("bundle.lock"))?;
    let parts = split::split(project, &raw, &work)?;

    let folder = work.join("assets");
    fresh_folder(&folder)?;
    for (name, file) in &parts.files {
        write(&folder.join(name), read(file)?)?;
    }
    script::script(project, &parts, &folder)?;
    styles::write_styles(project, &folder, true)?;

    let previous = project.dist().join("assets");
    let build = builds::publish(&folder, &stage.join("assets"), &previous)?;
    let manifest = loader::manifest(&build, &project.kinds()?, &parts.loads);
    loader::write_loader(project, stage, &manifest)?;
    write(&stage.join(MANIFEST), manifest.to_string())?;

    let index = stage.join("index.html");
    write(&index, page::without_trunk_start(&read_text(&index)?))?;
    let play = stage.join("play.html");
    let base = format!("assets/{build}/");
    write(&play, page::with_preloads(&read_text(&play)?, &base)?)?;
    page::remove_trunk_files(stage)?;
    compress::compress_folder(stage)?;
    drop(turn);
    Ok(())
}

/// Held until it is dropped; waits for whoever holds it.
fn lock(path: &Path) -> Result<File> {
    let file = File::create(path).with_context(|| format!("cannot write {}", show(path)))?;
    file.lock()
        .with_context(|| format!("cannot lock {}", show(path)))?;
    Ok(file)
}

/// An error when the client names source files by their place on this machine.
fn names_no_machine(project: &Project, raw: &Path) -> Result<()> {
    let wasm = read(raw)?;
    for inside in ["src/", "crates/"] {
        let folder = show(&project.path(inside));
        if wasm
            .windows(folder.len())
            .any(|window| window == folder.as_bytes())
        {
            bail!("{} holds the path {folder}", show(raw));
        }
    }
    Ok(())
}

fn copy_samples(project: &Project, stage: &Path) -> Result<()> {
    for kind in project.kinds()? {
        let sample = project.path(&format!("src/widgets/{kind}/sample.json"));
        if sample.is_file() {
            // Parsed and printed again: the copy on the web carries no blanks.
            let json: serde_json::Value = serde_json::from_slice(&read(&sample)?)
                .with_context(|| format!("{} is not JSON", show(&sample)))?;
            write(
                &stage.join(format!("samples/{kind}.json")),
                json.to_string(),
            )?;
        }
    }
    Ok(())
}

/// Whether Trunk wrote this file for its own start of the client.
fn is_trunk_file(path: &Path) -> bool {
    let name = name_of(path);
    let script = Path::new(&name).extension().is_some_and(|end| end == "js");
    name.starts_with("funfair-") && (script || name.ends_with("_bg.wasm"))
}
