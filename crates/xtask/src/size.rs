//! `cargo xtask size`: what a page fetches, kind by kind, held against `budgets.toml`.

use crate::bundle::{MANIFEST, brotli_size};
use crate::project::{Project, read, read_text};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

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

/// Runs the command; an error names every limit that is passed.
pub(crate) fn size(project: &Project, as_json: bool) -> Result<()> {
    let budgets: Budgets = toml::from_str(&read_text(&project.path("budgets.toml"))?)
        .context("budgets.toml is not as `size` expects")?;
    let sizes = measure(&project.dist())?;
    let over: Vec<String> = sizes
        .iter()
        .flat_map(|size| passed(size, &budgets))
        .collect();
    if as_json {
        println!("{}", serde_json::json!({ "kinds": sizes, "over": over }));
    } else {
        print!("{}", table(&sizes));
        println!(
            "limits: loader {}, first play {}, further kind {}, wasm files {}",
            budgets.loader, budgets.first_play, budgets.further_kind, budgets.wasm_files
        );
    }
    if over.is_empty() {
        return Ok(());
    }
    bail!("over the limits of budgets.toml:\n  {}", over.join("\n  "));
}

/// Reads the sizes of the build that `dist/` was made with.
fn measure(dist: &Path) -> Result<Vec<KindSize>> {
    let bytes = read(&dist.join(MANIFEST)).context("build first: `cargo xtask build`")?;
    let manifest: Manifest = serde_json::from_slice(&bytes).context("the manifest is broken")?;
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
        // The sample stands in for the player's view of a campaign with this widget.
        let campaign = brotli_size(&dist.join(format!("samples/{kind}.json")))?;
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

    fn dist(name: &str) -> std::path::PathBuf {
        let dist = std::env::temp_dir().join(format!("funfair-size-{name}"));
        crate::project::fresh_folder(&dist).unwrap();
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
            ("samples/wheel.json", 1_000_000),
        ] {
            write(&dist.join(format!("{name}.br")), vec![0; bytes]).unwrap();
        }
        dist
    }

    #[test]
    fn a_first_play_counts_every_file_once() {
        let sizes = measure(&dist("sum")).unwrap();
        assert_eq!(sizes[0].first_play, 1_111_111);
        assert_eq!(sizes[0].further_kind, 1_110_000);
        assert_eq!(sizes[0].wasm_files, 2);
    }

    #[test]
    fn each_limit_is_checked() {
        let sizes = measure(&dist("limits")).unwrap();
        let budgets = Budgets {
            loader: 0,
            first_play: 9,
            further_kind: 9,
            wasm_files: 1,
        };
        assert_eq!(passed(&sizes[0], &budgets).len(), 4);
        let wide = Budgets {
            loader: 1,
            first_play: 1_111_111,
            further_kind: 1_110_000,
            wasm_files: 2,
        };
        assert!(passed(&sizes[0], &wide).is_empty());
    }
}
