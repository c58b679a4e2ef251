//! `app.js`: wasm-bindgen's glue, the loading of parts and the entry, as one minified module.

use super::names::{LOAD, Names};
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
        links(&parts.loads, &parts.names),
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

/// The module that the core imports its loading functions from, as one object: a namespace would
/// have every name twice.
fn links(loads: &BTreeMap<String, Vec<String>>, names: &Names) -> String {
    // The running core's exports: `initSync` returns them once it has started.
    let mut text = String::from(
        "import { initSync } from \"./funfair.js\";\nimport { part } from \"./parts.js\";\n\
         const load = (...files) => part(files, initSync);\nexport const parts = {\n",
    );
    for (split, files) in loads {
        let name = format!("{LOAD}{split}");
        let name = names.get(&name).unwrap_or(&name);
        let files: Vec<String> = files.iter().map(|file| format!("{file:?}")).collect();
        let _ = writeln!(text, "  {name}: load({}),", files.join(", "));
    }
    text.push_str("};\n");
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
                text.push_str("import { parts } from \"./__wasm_split.js\";\n");
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
        let names = Names::from([("__wasm_split_load_wheel".to_owned(), "a7".to_owned())]);
        assert!(links(&loads, &names).contains("  a7: load(\"wheel.wasm\"),\n"));
        assert!(links(&loads, &Names::new()).contains("  __wasm_split_load_wheel: load("));
    }

    #[test]
    fn repeated_imports_become_one() {
        let glue = "import * as import1 from \"./__wasm_split.js\"\n\
                    import * as import2 from \"./__wasm_split.js\"\n\
                    x\n  \"./__wasm_split.js\": import1,\n  \"./__wasm_split.js\": import2,\n";
        assert_eq!(
            one_import(glue),
            "import { parts } from \"./__wasm_split.js\";\nx\n\"./__wasm_split.js\": parts,\n"
        );
    }
}
