//! Short names between the core and its script.
//!
//! wasm-bindgen names imports, and exports that call closures, after a hash: 16 digits that no
//! compression can shorten, once in the wasm and once in the script. The splitter's names are long.
//! Nobody else uses these names: `a0`, `a1` … do as well.

use super::wasm::copy_section;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Parser, Payload};

/// Digits of a hash at the end of a name.
const HASH: usize = 16;

/// How the splitter's names begin.
pub(crate) const LOAD: &str = "__wasm_split_load_";

/// How the names of functions begin by which the script calls closures.
const INVOKE: &str = "wasm_bindgen__convert__closures";

/// Names as they were, and as they are now.
pub(crate) type Names = BTreeMap<String, String>;

/// Shortens the long names of `wasm`'s imports and exports, there and in `script`.
pub(crate) fn shorten(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String, Names)> {
    let mut module = Module::new();
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("wasm-opt wrote a broken core")?;
        if let Payload::ImportSection(section) = payload {
            let mut imports = ImportSection::new();
            for import in section.into_imports() {
                let import = import?;
                let name = short(&mut names, import.name);
                let kind = RoundtripReencoder.entity_type(import.ty)?;
                imports.import(import.module, &name, kind);
            }
            module.section(&imports);
        } else if let Payload::ExportSection(section) = payload {
            let mut exports = ExportSection::new();
            for export in section {
                let export = export?;
                let name = short(&mut names, export.name);
                let kind = RoundtripReencoder.export_kind(export.kind)?;
                exports.export(&name, kind, export.index);
            }
            module.section(&exports);
        } else {
            copy_section(&mut module, wasm, &payload)?;
        }
    }
    let script = replace_words(script, &names);
    Ok((module.finish(), script, names))
}

/// The short name for a long one; any other stays.
fn short(names: &mut Names, name: &str) -> String {
    let is_long = is_hashed(name) || name.starts_with(LOAD) || name.starts_with(INVOKE);
    if !is_long {
        return name.to_owned();
    }
    let next = names.len();
    let known = names.entry(name.to_owned());
    known.or_insert_with(|| format!("a{next}")).clone()
}

fn is_hashed(name: &str) -> bool {
    let hash = name.rsplit('_').next().unwrap_or_default();
    let digits = |character: char| matches!(character, '0'..='9' | 'a'..='f');
    name.starts_with("__wb") && hash.len() == HASH && hash.chars().all(digits)
}

/// Replaces whole identifiers.
fn replace_words(script: &str, names: &Names) -> String {
    let part =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '$');
    let mut text = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(part) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|character| !part(character))
            .unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        text.push_str(before);
        text.push_str(names.get(word).map_or(word, String::as_str));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, TypeSection};

    #[test]
    fn hashed_names_become_short_on_both_sides() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        let long = "__wbg_now_0123456789abcdef";
        imports.import("./glue.js", long, EntityType::Function(0));
        imports.import("./glue.js", "__wbindgen_throw", EntityType::Function(0));
        let load = format!("{LOAD}wheel");
        imports.import("./parts.js", &load, EntityType::Function(0));
        let mut exports = ExportSection::new();
        let invoke = format!("{INVOKE}_____invoke__h0123_3");
        exports.export(&invoke, wasm_encoder::ExportKind::Func, 0);
        exports.export("mount", wasm_encoder::ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports);
        let script = format!("{{ {long}: f, {long}2: g, __wbindgen_throw: h, k: wasm.{invoke} }}");
        let (wasm, script, names) = shorten(&module.finish(), &script).unwrap();
        assert_eq!(names[&format!("{LOAD}wheel")], "a1");
        assert!(wasmparser::validate(&wasm).is_ok());
        assert_eq!(
            script,
            format!("{{ a0: f, {long}2: g, __wbindgen_throw: h, k: wasm.a2 }}")
        );
        let text = String::from_utf8_lossy(&wasm).into_owned();
        assert!(text.contains("a0") && text.contains("__wbindgen_throw") && text.contains("mount"));
        assert!(!text.contains(long));
    }
}
