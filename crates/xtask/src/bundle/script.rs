//! `app.js`: wasm-bindgen's glue, the loading of parts and the entry, as one minified module.

use super::split::Parts;
use super::unused::with_short_descriptions;
use crate::project::{Project, write};
use crate::shell::quiet;
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Writes `app.js` into `folder`.
pub(crate) fn script(project: &Project, parts: &Parts, folder: &Path) -> Result<()> {
    let sources = &parts.sources;
    write(
        &sources.join("funfair.js"),
        one_import(&with_short_descriptions(&parts.script)),
    )?;
    write(
        &sources.join("__wasm_split.js"),
        links(&parts.loads, &parts.shared),
    )?;
    write(
        &sources.join("parts.js"),
        include_str!("../../assets/parts.js"),
    )?;
    write(
        &sources.join("entry.js"),
        include_str!("../../assets/entry.js"),
    )?;
    quiet(
        Command::new(project.npm_tool("esbuild"))
            .arg(sources.join("entry.js"))
            .args([
                "--bundle",
                "--minify",
                "--format=esm",
                "--target=chrome107,safari16.4",
            ])
            .args(["--legal-comments=none", "--log-level=warning"])
            .arg(format!("--outfile={}", folder.join("app.js").display())),
    )?;
    Ok(())
}

/// The module that the core imports its loading functions from.
fn links(loads: &BTreeMap<String, Vec<String>>, shared: &[String]) -> String {
    let mut text = String::from(
        "import { initSync } from \"./funfair.js\";\nimport { part } from \"./parts.js\";\n",
    );
    // The running core's exports: `initSync` returns them once it has started.
    let names = shared.join(", ");
    let _ = writeln!(
        text,
        "let kept;\nfunction shared() {{\n  if (!kept) {{\n    const {{ {names} }} = initSync();\n    \
         kept = {{ {names} }};\n  }}\n  return kept;\n}}"
    );
    for (split, files) in loads {
        let files = serde_json::json!(files);
        let _ = writeln!(
            text,
            "export const __wasm_split_load_{split} = part({files}, shared);"
        );
    }
    text
}

/// wasm-bindgen imports the same module once per imported function; one import is enough.
fn one_import(glue: &str) -> String {
    let mut text = String::with_capacity(glue.len());
    let mut seen = false;
    for line in glue.lines() {
        let import = line.starts_with("import * as import") && line.contains("__wasm_split.js");
        let member = line
            .trim_start()
            .starts_with("\"./__wasm_split.js\": import");
        if import {
            if !seen {
                text.push_str("import * as parts from \"./__wasm_split.js\";\n");
            }
            seen = true;
        } else if member {
            if seen {
                text.push_str("\"./__wasm_split.js\": parts,\n");
            }
            seen = false;
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_split_point_gets_its_files() {
        let loads = BTreeMap::from([("wheel".to_owned(), vec!["wheel.wasm".to_owned()])]);
        let text = links(&loads, &["memory".to_owned()]);
        assert!(
            text.contains("export const __wasm_split_load_wheel = part([\"wheel.wasm\"], shared);")
        );
        assert!(text.contains("const { memory } = initSync();"));
    }

    #[test]
    fn repeated_imports_become_one() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\n\
                    import * as import2 from \"./__wasm_split.js\"\n\
                    x\n  \"./__wasm_split.js\": import1,\n  \"./__wasm_split.js\": import2,\n";
        assert_eq!(
            one_import(glue),
            "import * as parts from \"./__wasm_split.js\";\nx\n\"./__wasm_split.js\": parts,\n"
        );
    }
}
