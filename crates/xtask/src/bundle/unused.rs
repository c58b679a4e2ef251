//! Leaves out what leptos' dependencies export and nobody calls: `wasm-streams` brings three
//! classes for streams of server functions, which a client without a leptos server never makes.
//!
//! It happens before the splitter sees the wasm: whatever is exported stays in the core, with all that
//! it calls, and keeps its places in the table of functions.

use super::wasm::copy_section;
use anyhow::{Context, Result};
use std::borrow::Cow;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{CustomSection, ExportSection, Module};
use wasmparser::{Parser, Payload};

/// How the names of these classes begin.
const CLASS: &[u8] = b"IntoUnderlying";

/// Where wasm-bindgen finds what there is: for each item the version of its form and then its
/// description, each after its length.
const ITEMS: &str = "__wasm_bindgen_unstable";

/// cargo's wasm without those classes.
pub(crate) fn without_unused(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("cargo wrote a broken file")?;
        match &payload {
            Payload::ExportSection(section) => {
                let mut exports = ExportSection::new();
                for export in section.clone() {
                    let export = export?;
                    if !names_class(export.name.as_bytes()) {
                        let kind = RoundtripReencoder.export_kind(export.kind)?;
                        exports.export(export.name, kind, export.index);
                    }
                }
                module.section(&exports);
            }
            Payload::CustomSection(section) if section.name() == ITEMS => {
                let items = without_classes(section.data());
                module.section(&CustomSection {
                    name: ITEMS.into(),
                    data: Cow::Owned(items.context("wasm-bindgen's items are not as expected")?),
                });
            }
            _ => copy_section(&mut module, wasm, &payload)?,
        }
    }
    Ok(module.finish())
}

/// The items without those of the classes; `None` when they are not items.
fn without_classes(mut items: &[u8]) -> Option<Vec<u8>> {
    let mut left = Vec::with_capacity(items.len());
    while !items.is_empty() {
        let version = length(items)?;
        let both = version + length(items.get(version..)?)?;
        let (item, rest) = items.split_at_checked(both)?;
        if !names_class(item) {
            left.extend_from_slice(item);
        }
        items = rest;
    }
    Some(left)
}

/// How long the first part is, with its length.
fn length(parts: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*parts.first_chunk()?);
    Some(4 + usize::try_from(length).ok()?)
}

/// Whether a class is named there; exports are in small letters.
fn names_class(text: &[u8]) -> bool {
    text.windows(CLASS.len())
        .any(|part| part.eq_ignore_ascii_case(CLASS))
}

/// The begin of the function that describes JS values in messages of panics.
const DESCRIBE: &str = "function debugString(val) {";

/// wasm-bindgen's script with a short description of JS values. Its own takes objects apart, for
/// messages that only developers read; errors still say their name and message.
pub(crate) fn with_short_descriptions(script: &str) -> String {
    let Some((before, rest)) = script.split_once(DESCRIBE) else {
        return script.to_owned();
    };
    let after = rest.split_once("\n}\n").map_or("", |(_, after)| after);
    format!("{before}{DESCRIBE}\n    return String(val);\n}}\n{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CodeSection, ExportKind, Function, FunctionSection, TypeSection};

    #[test]
    fn values_are_described_shortly_and_the_rest_stays() {
        let script = "a();\nfunction debugString(val) {\n    if (val) {\n        x();\n    }\n    \
                      return y;\n}\nb();\n";
        let left = "a();\nfunction debugString(val) {\n    return String(val);\n}\nb();\n";
        assert_eq!(with_short_descriptions(script), left);
        assert_eq!(with_short_descriptions("a();\n"), "a();\n");
    }

    fn item(text: &str) -> Vec<u8> {
        let part = |text: &str| {
            let length = u32::try_from(text.len()).unwrap();
            [&length.to_le_bytes()[..], text.as_bytes()].concat()
        };
        [part("{}"), part(text)].concat()
    }

    #[test]
    fn classes_go_from_exports_and_items_and_the_rest_stays() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut exports = ExportSection::new();
        exports.export("intounderlyingsink_write", ExportKind::Func, 0);
        exports.export("mount", ExportKind::Func, 0);
        let mut body = Function::new([]);
        body.instructions().end();
        let mut code = CodeSection::new();
        code.function(&body);
        let items = [
            item("Handle"),
            item("\x01IntoUnderlyingSink"),
            item("fetch"),
        ]
        .concat();
        let mut module = Module::new();
        module
            .section(&types)
            .section(&functions)
            .section(&exports)
            .section(&code)
            .section(&CustomSection {
                name: ITEMS.into(),
                data: Cow::Borrowed(&items),
            });
        let left = without_unused(&module.finish()).unwrap();
        assert!(wasmparser::validate(&left).is_ok());
        let text = String::from_utf8_lossy(&left).to_lowercase();
        assert!(!text.contains("underlying"));
        assert!(text.contains("mount") && text.contains("handle") && text.contains("fetch"));
    }

    #[test]
    fn items_of_another_form_are_refused() {
        assert_eq!(without_classes(&[9, 0, 0, 0, 1]), None);
        assert_eq!(without_classes(&[1]), None);
    }
}
