//! The loader's manifest: which files belong to which kind, written into `funfair.js` itself so
//! that no page waits for a request to learn it.

use crate::project::{Project, read_text, write};
use crate::shell::quiet;
use anyhow::{Result, bail};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const MANIFEST: &str = "/*manifest*/";
const DEV: &str = "/*dev*/";
const CLOSE: &str = "/*end*/";
/// Scripts beside the loader, which it or our own pages fetch.
const MODULES: [&str; 3] = ["embed.js", "play.js", MODERATE];
/// The page of operators has no loader, and is told by itself where the build's files are.
const MODERATE: &str = "moderate.js";

/// The manifest of one build; paths are relative to the loader.
pub(crate) fn manifest(
    build: &str,
    kinds: &[String],
    loads: &BTreeMap<String, Vec<String>>,
) -> Value {
    let mut by_kind = Map::new();
    for kind in kinds {
        let wasm = loads.get(kind).cloned().unwrap_or_default();
        by_kind.insert(
            kind.clone(),
            json!({ "wasm": wasm, "css": format!("{kind}.css") }),
        );
    }
    let is_kind = |name: &str| {
        let name = name.strip_suffix("_rules").unwrap_or(name);
        kinds.iter().any(|kind| kind == name)
    };
    let lazy: Map<String, Value> = loads
        .iter()
        .filter(|(name, _)| !is_kind(name))
        .map(|(name, files)| (name.clone(), json!(files)))
        .collect();
    json!({
        "base": format!("assets/{build}/"),
        "js": "app.js",
        "core": "core.wasm",
        "css": "base.css",
        "kinds": by_kind,
        "lazy": lazy,
    })
}

/// Puts the manifest into the loader of `stage`, and minifies it and the scripts beside it.
pub(crate) fn write_loader(project: &Project, stage: &Path, manifest: &Value) -> Result<()> {
    let path = stage.join("funfair.js");
    let short = for_loader(manifest).to_string();
    let loader = with(&read_text(&path)?, MANIFEST, &short)?;
    write(&path, with(&loader, DEV, "false")?)?;
    minify(project, &path, "iife")?;
    let path = stage.join(MODERATE);
    let base = json!({ "base": manifest["base"] }).to_string();
    let script = with(&read_text(&path)?, MANIFEST, &base)?;
    write(&path, with(&script, DEV, "false")?)?;
    for name in MODULES {
        minify(project, &stage.join(name), "esm")?;
    }
    Ok(())
}

/// What of the manifest the loader needs: the folder, and the wasm files of each kind. Other names
/// are the same in every build.
fn for_loader(manifest: &Value) -> Value {
    let kinds = manifest["kinds"].as_object().into_iter().flatten();
    let kinds: Map<String, Value> = kinds
        .map(|(kind, files)| (kind.clone(), files["wasm"].clone()))
        .collect();
    json!({ "base": manifest["base"], "kinds": kinds })
}

fn minify(project: &Project, path: &Path, format: &str) -> Result<()> {
    quiet(
        Command::new(project.npm_tool("esbuild"))
            .arg(path)
            .args(["--minify", "--target=chrome107,safari16.4"])
            .arg(format!("--format={format}"))
            .args([
                "--legal-comments=none",
                "--log-level=warning",
                "--allow-overwrite",
            ])
            .arg(format!("--outfile={}", path.display())),
    )?;
    Ok(())
}

/// Replaces what stands between `open` and the end mark after it.
fn with(loader: &str, open: &str, value: &str) -> Result<String> {
    let parts: Vec<&str> = loader.split(open).collect();
    let [before, after] = parts.as_slice() else {
        bail!("the loader and moderate.js must hold {open} exactly once");
    };
    let Some((_, rest)) = after.split_once(CLOSE) else {
        bail!("there is no {CLOSE} behind {open}");
    };
    Ok(format!("{before}{value}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_replaced() {
        let loader = "const M = /*manifest*/{}/*end*/; const D = /*dev*/true/*end*/;";
        let text = with(loader, MANIFEST, "{\"base\":\"x\"}").unwrap();
        assert_eq!(
            text,
            "const M = {\"base\":\"x\"}; const D = /*dev*/true/*end*/;"
        );
        assert_eq!(
            with(&text, DEV, "false").unwrap(),
            "const M = {\"base\":\"x\"}; const D = false;"
        );
        assert!(with("const M = {};", MANIFEST, "{}").is_err());
        assert!(with(&format!("{loader}{loader}"), MANIFEST, "{}").is_err());
    }

    #[test]
    fn rules_stay_out_and_other_parts_are_lazy() {
        let loads = ["wheel", "wheel_rules", "panels"]
            .map(|name| (name.to_owned(), vec![format!("{name}.wasm")]));
        let manifest = manifest("0a", &["wheel".to_owned()], &BTreeMap::from(loads));
        assert_eq!(manifest["base"], "assets/0a/");
        assert_eq!(manifest["kinds"]["wheel"]["wasm"], json!(["wheel.wasm"]));
        assert_eq!(manifest["lazy"], json!({ "panels": ["panels.wasm"] }));
        let short = json!({ "base": "assets/0a/", "kinds": { "wheel": ["wheel.wasm"] } });
        assert_eq!(for_loader(&manifest), short);
    }
}
