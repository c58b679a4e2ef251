//! From cargo's one wasm to the core and one file per kind.
//!
//! Order matters: the splitter needs cargo's own wasm with its relocations, wasm-bindgen takes the
//! splitter's main module, merging comes after both, and wasm-opt sees each finished file.

use super::elements::joined;
use super::grouping::{Piece, Plan, plan};
use super::names::{Names, shorten};
use super::order::ordered;
use super::paths::without_paths_of_others;
use super::unused::without_unused;
use super::wasm::{SHARED, bridge, facts};
use crate::project::{Project, fresh_folder, read, read_text, show, write};
use crate::shell::quiet;
use anyhow::{Context, Result, anyhow};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What rustc's wasm output uses: without these flags wasm-opt refuses or mangles it.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// Passes for every file but the core. A piece stands in several files: the second copy must not
/// set the memory of statics, which runs by then, back to zero.
const PART_PASSES: [&str; 2] = ["--remove-exports=*", "--zero-filled-memory"];

/// Flat code finds more to share and gets its loops anew: 1.2 % less of the core, after brotli, than
/// `-Oz` alone.
const OPTIMISE: [&str; 9] = [
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "-Oz",
    "-Oz",
    "-Oz",
    "--coalesce-locals-learning",
];

/// The client in parts.
pub(crate) struct Parts {
    /// Output files by name (`core.wasm`, `wheel.wasm`).
    pub(crate) files: BTreeMap<String, PathBuf>,
    /// Split point → the files that it loads besides the core.
    pub(crate) loads: BTreeMap<String, Vec<String>>,
    /// Names that the core imports its loading functions by.
    pub(crate) names: Names,
    /// wasm-bindgen's script.
    pub(crate) script: String,
    /// Folder for the script's sources.
    pub(crate) sources: PathBuf,
}

/// Cuts `raw` (cargo's wasm, linked with `--emit-relocs`) into parts inside `work`.
pub(crate) fn split(project: &Project, raw: &Path, work: &Path) -> Result<Parts> {
    fresh_folder(work)?;
    let pieces_folder = work.join("pieces");
    let (pieces, imports) = run_splitter(raw, &pieces_folder)?;
    let kinds: BTreeSet<String> = project.kinds()?.into_iter().collect();
    let plan = plan(&pieces, &kinds);

    let glue = work.join("glue");
    quiet(
        Command::new("wasm-bindgen")
            .args(["--target", "web", "--keep-lld-exports", "--no-typescript"])
            .args([
                "--omit-default-module-path",
                "--out-name",
                "funfair",
                "--out-dir",
            ])
            .arg(&glue)
            .arg(pieces_folder.join("main.wasm")),
    )?;

    let bridge_file = work.join("bridge.wasm");
    write(&bridge_file, bridge(&imports))?;
    let files = write_files(project, work, &plan)?;
    let (script, names) = shorten_names(work, &glue.join("funfair.js"))?;
    let loads = plan
        .loads
        .iter()
        .map(|(user, names)| {
            (
                user.clone(),
                names.iter().map(|name| format!("{name}.wasm")).collect(),
            )
        })
        .collect();
    Ok(Parts {
        files,
        loads,
        names,
        script,
        sources: glue,
    })
}

type Imports = BTreeMap<String, (wasm_encoder::ExportKind, wasm_encoder::EntityType)>;

/// Runs the splitter and reads back what each piece needs.
fn run_splitter(raw: &Path, folder: &Path) -> Result<(Vec<Piece>, Imports)> {
    let wasm = without_unused(&without_paths_of_others(read(raw)?))?;
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&wasm);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = "./funfair.js";
    let output = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("cannot split {}: {error:#}", show(raw)))?;

    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (split, files) in output.prefetch_map {
        for file in files {
            users.entry(file).or_default().insert(split.clone());
        }
    }
    let mut pieces = Vec::new();
    let mut imports = Imports::new();
    for (file, users) in users {
        let facts = facts(&read(&folder.join(format!("{file}.wasm")))?)?;
        imports.extend(facts.imports);
        pieces.push(Piece {
            file,
            users,
            writable: facts.writable,
        });
    }
    Ok((pieces, imports))
}

/// Merges and optimises every file of the plan.
fn write_files(project: &Project, work: &Path, plan: &Plan) -> Result<BTreeMap<String, PathBuf>> {
    let mut jobs: Vec<(String, PathBuf, &[String])> = vec![(
        "core".to_owned(),
        work.join("glue/funfair_bg.wasm"),
        &plan.core,
    )];
    for (name, content) in &plan.files {
        jobs.push((name.clone(), work.join("bridge.wasm"), content));
    }
    jobs.par_iter()
        .map(|(name, first, content)| {
            let merged = work.join(format!("merged/{name}.wasm"));
            merge(project, work, first, content, &merged)?;
            let finished = work.join(format!("finished/{name}.wasm"));
            // Only the core is used through exports; the others write themselves into its table.
            let passes: &[&str] = if name == "core" { &[] } else { &PART_PASSES };
            optimise(project, &merged, &finished, passes)?;
            write(&finished, joined(&ordered(&read(&finished)?)?)?)?;
            Ok((format!("{name}.wasm"), finished))
        })
        .collect()
}

/// Merges pieces into the module `first`, which answers their imports.
fn merge(
    project: &Project,
    work: &Path,
    first: &Path,
    content: &[String],
    into: &Path,
) -> Result<()> {
    if let Some(folder) = into.parent() {
        std::fs::create_dir_all(folder).context("cannot make a work folder")?;
    }
    let mut command = Command::new(project.npm_tool("wasm-merge"));
    command.arg(first).arg(SHARED);
    for piece in content {
        command
            .arg(work.join(format!("pieces/{piece}.wasm")))
            .arg(piece);
    }
    // Names stay until wasm-opt drops them, so that its messages can name a function.
    command
        .args(FEATURES)
        .arg("--debuginfo")
        .arg("--output")
        .arg(into);
    quiet(&mut command)?;
    Ok(())
}

fn optimise(project: &Project, from: &Path, into: &Path, passes: &[&str]) -> Result<()> {
    if let Some(folder) = into.parent() {
        std::fs::create_dir_all(folder).context("cannot make a work folder")?;
    }
    quiet(
        Command::new(project.npm_tool("wasm-opt"))
            .args(FEATURES)
            .args(passes)
            .args(OPTIMISE)
            .args([
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .arg(from)
            .arg("--output")
            .arg(into),
    )?;
    Ok(())
}

/// Shortens the names between the finished core and wasm-bindgen's script; returns the script
/// and the names.
fn shorten_names(work: &Path, script: &Path) -> Result<(String, Names)> {
    let core = work.join("finished/core.wasm");
    let (wasm, script, names) = shorten(&read(&core)?, &read_text(script)?)?;
    write(&core, wasm)?;
    Ok((script, names))
}
