//! `cargo xtask size`: what a page fetches, held against `budgets.toml`.
//!
//! Files count after brotli 11, as they lie in `dist/`; the campaign counts as the server sends it
//! (`campaign`). Pictures are left out, and so is what a first play does without: sheets that open
//! on request, and the rules that run in previews. Those stand below the table.

mod campaign;

use crate::bundle::{MANIFEST, brotli_size};
use crate::project::{Project, list, name_of, read, read_text};
use anyhow::{Context, Result, bail};
use campaign::campaign_size;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The limits of `budgets.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    loader: u64,
    first_play: u64,
    further_kind: u64,
    wasm_files: u64,
}

/// As much of the loader's manifest as sizes need.
#[derive(Debug, Deserialize)]
struct Manifest {
    base: String,
    js: String,
    core: String,
    css: String,
    kinds: BTreeMap<String, KindFiles>,
}

#[derive(Debug, Deserialize)]
struct KindFiles {
    wasm: Vec<String>,
    css: String,
}

/// Bytes that a page fetches for one kind.
#[derive(Clone, Debug, Serialize)]
struct KindSize {
    kind: String,
    loader: u64,
    js: u64,
    core: u64,
    chunks: u64,
    css: u64,
    campaign: u64,
    first_play: u64,
    further_kind: u64,
    wasm_files: u64,
}

/// A wasm file that no first play fetches.
#[derive(Clone, Debug, Serialize)]
struct LaterFile {
    file: String,
    bytes: u64,
}

/// Runs the command; an error names every limit that is passed.
pub(crate) fn size(project: &Project, as_json: bool) -> Result<()> {
    let budgets: Budgets = toml::from_str(&read_text(&project.path("budgets.toml"))?)
        .context("budgets.toml is not as `size` expects")?;
    let manifest = manifest(project)?;
    let sizes = measure(project, &manifest)?;
    let later = later(project, &manifest)?;
    let over: Vec<String> = sizes
        .iter()
        .flat_map(|size| passed(size, &budgets))
        .collect();
    if as_json {
        let report = serde_json::json!({ "kinds": sizes, "later": later, "over": over });
        println!("{report}");
    } else {
        print!("{}", table(&sizes));
        println!("\nlater, on request or in previews:");
        for LaterFile { file, bytes } in &later {
            println!("{file:<24} {bytes:>7}");
        }
        println!();
        println!(
            "limits: loader {}, first play {}, further kind {}, wasm files {}",
            budgets.loader, budgets.first_play, budgets.further_kind, budgets.wasm_files
        );
    }
    if over.is_empty() {
        return Ok(());
    }
    bail!(
        "over the limits of budgets.toml:\n  {}\nA kind that you did not change has grown? What most kinds \
         share is in the core, and a new kind moves that line: docs/adr/0001-one-chunk-per-kind.md",
        over.join("\n  ")
    );
}

/// Reads the manifest of the build in `dist/`.
fn manifest(project: &Project) -> Result<Manifest> {
    let bytes = read(&project.dist().join(MANIFEST)).context("build first: `cargo xtask build`")?;
    serde_json::from_slice(&bytes).context("the manifest is broken")
}

/// What a page fetches for each kind.
fn measure(project: &Project, manifest: &Manifest) -> Result<Vec<KindSize>> {
    let dist = project.dist();
    let base = dist.join(&manifest.base);
    let of = |name: &str| brotli_size(&base.join(name));
    let loader = brotli_size(&dist.join("funfair.js"))?;
    let (js, core, shared_css) = (of(&manifest.js)?, of(&manifest.core)?, of(&manifest.css)?);
    let mut sizes = Vec::new();
    for (kind, files) in &manifest.kinds {
        let mut chunks = 0;
        for file in &files.wasm {
            chunks += of(file)?;
        }
        let own_css = of(&files.css)?;
        let campaign = campaign_size(project, kind)?;
        let further_kind = chunks + own_css + campaign;
        sizes.push(KindSize {
            kind: kind.clone(),
            loader,
            js,
            core,
            chunks,
            css: shared_css + own_css,
            campaign,
            first_play: loader + js + core + shared_css + further_kind,
            further_kind,
            wasm_files: 1 + files.wasm.len() as u64,
        });
    }
    Ok(sizes)
}

/// The wasm files that no first play fetches.
fn later(project: &Project, manifest: &Manifest) -> Result<Vec<LaterFile>> {
    let first = |name: &str| {
        name == manifest.core
            || manifest
                .kinds
                .values()
                .any(|files| files.wasm.iter().any(|file| file == name))
    };
    let mut files = Vec::new();
    for path in list(&project.dist().join(&manifest.base))? {
        let file = name_of(&path);
        if file.ends_with(".wasm") && !first(&file) {
            let bytes = brotli_size(&path)?;
            files.push(LaterFile { file, bytes });
        }
    }
    Ok(files)
}

/// One line for each limit that a kind passes.
fn passed(size: &KindSize, budgets: &Budgets) -> Vec<String> {
    let kind = &size.kind;
    [
        ("loader", size.loader, budgets.loader),
        ("first play", size.first_play, budgets.first_play),
        ("further kind", size.further_kind, budgets.further_kind),
        ("wasm files", size.wasm_files, budgets.wasm_files),
    ]
    .into_iter()
    .filter(|(_, is, limit)| is > limit)
    .map(|(what, is, limit)| format!("{kind}: {what} {is}, limit {limit}"))
    .collect()
}

fn table(sizes: &[KindSize]) -> String {
    let mut lines = vec![format!(
        "{:<16} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>10} {:>8} {:>5}",
        "kind",
        "loader",
        "app.js",
        "core",
        "chunks",
        "css",
        "campaign",
        "first play",
        "further",
        "wasm"
    )];
    for size in sizes {
        lines.push(format!(
            "{:<16} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>10} {:>8} {:>5}",
            size.kind,
            size.loader,
            size.js,
            size.core,
            size.chunks,
            size.css,
            size.campaign,
            size.first_play,
            size.further_kind,
            size.wasm_files
        ));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::write;

    /// A project whose files in `dist/` have these sizes; its campaign is the real one.
    fn project(name: &str) -> Project {
        let mut project = Project::find().unwrap();
        let sample = "src/widgets/wheel/sample.json";
        let text = read(&project.path(sample)).unwrap();
        project.root = std::env::temp_dir().join(format!("funfair-size-{name}"));
        crate::project::fresh_folder(&project.root).unwrap();
        write(&project.path(sample), text).unwrap();
        let dist = project.dist();
        let manifest = r#"{"base":"assets/0/","js":"app.js","core":"core.wasm","css":"base.css",
            "kinds":{"wheel":{"wasm":["wheel.wasm"],"css":"wheel.css"}},"lazy":{}}"#;
        write(&dist.join(MANIFEST), manifest).unwrap();
        for (name, bytes) in [
            ("funfair.js", 1),
            ("assets/0/app.js", 10),
            ("assets/0/core.wasm", 100),
            ("assets/0/base.css", 1_000),
            ("assets/0/wheel.wasm", 10_000),
            ("assets/0/wheel.css", 100_000),
            ("assets/0/panels.wasm", 1_000_000),
        ] {
            write(&dist.join(name), "").unwrap();
            write(&dist.join(format!("{name}.br")), vec![0; bytes]).unwrap();
        }
        project
    }

    fn sizes(project: &Project) -> Vec<KindSize> {
        measure(project, &manifest(project).unwrap()).unwrap()
    }

    #[test]
    fn a_first_play_counts_every_file_once() {
        let size = &sizes(&project("sum"))[0];
        assert_eq!(size.first_play - size.campaign, 111_111);
        assert_eq!(size.further_kind - size.campaign, 110_000);
        assert_eq!(size.wasm_files, 2);
    }

    #[test]
    fn what_comes_later_is_listed_beside() {
        let project = project("later");
        let later = later(&project, &manifest(&project).unwrap()).unwrap();
        assert_eq!(later.len(), 1);
        assert_eq!(
            (later[0].file.as_str(), later[0].bytes),
            ("panels.wasm", 1_000_000)
        );
    }

    #[test]
    fn each_limit_is_checked() {
        let size = &sizes(&project("limits"))[0];
        let budgets = Budgets {
            loader: 0,
            first_play: 9,
            further_kind: 9,
            wasm_files: 1,
        };
        assert_eq!(passed(size, &budgets).len(), 4);
        let wide = Budgets {
            loader: size.loader,
            first_play: size.first_play,
            further_kind: size.further_kind,
            wasm_files: size.wasm_files,
        };
        assert!(passed(size, &wide).is_empty());
    }
}
