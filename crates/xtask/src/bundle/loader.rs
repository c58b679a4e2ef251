//! The loader's manifest: which files belong to which kind, written into `funfair.js` itself so
//! that no page waits for a request to learn it.

use crate::project::{Project, read_text, write};
use crate::shell::quiet;
use anyhow::{Result, bail};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const OPEN: &str = "/*manifest*/";
const CLOSE: &str = "/*end*/";

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

/// Puts the manifest into the loader of `stage` and minifies it.
pub(crate) fn write_loader(project: &Project, stage: &Path, manifest: &Value) -> Result<()> {
    let path = stage.join("funfair.js");
    write(&path, with_manifest(&read_text(&path)?, manifest)?)?;
    quiet(
        Command::new(project.npm_tool("esbuild"))
            .arg(&path)
            .args(["--minify", "--format=iife", "--target=chrome107,safari16.4"])
            .args([
                "--legal-comments=none",
                "--log-level=warning",
                "--allow-overwrite",
            ])
            .arg(format!("--outfile={}", path.display())),
    )?;
    Ok(())
}

/// Replaces what stands between the two marks.
fn with_manifest(loader: &str, manifest: &Value) -> Result<String> {
    let parts: Vec<&str> = loader.split(OPEN).collect();
    let [before, after] = parts.as_slice() else {
        bail!("public/funfair.js must hold {OPEN} exactly once");
    };
    let Some((_, rest)) = after.split_once(CLOSE) else {
        bail!("public/funfair.js has no {CLOSE} behind {OPEN}");
    };
    Ok(format!("{before}{manifest}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_replaces_the_marker() {
        let loader = "const M = /*manifest*/{ dev: true }/*end*/;";
        let text = with_manifest(loader, &json!({ "base": "x" })).unwrap();
        assert_eq!(text, "const M = {\"base\":\"x\"};");
        assert!(with_manifest("const M = {};", &json!({})).is_err());
        assert!(with_manifest(&format!("{loader}{loader}"), &json!({})).is_err());
    }

    #[test]
    fn rules_stay_out_and_other_parts_are_lazy() {
        let loads = ["wheel", "wheel_rules", "panels"]
            .map(|name| (name.to_owned(), vec![format!("{name}.wasm")]));
        let manifest = manifest("0a", &["wheel".to_owned()], &BTreeMap::from(loads));
        assert_eq!(manifest["base"], "assets/0a/");
        assert_eq!(manifest["kinds"]["wheel"]["wasm"], json!(["wheel.wasm"]));
        assert_eq!(manifest["lazy"], json!({ "panels": ["panels.wasm"] }));
    }
}
