//! Reading what the splitter wrote, and the small module through which merged pieces reach the
//! core's memory, table and stack pointer.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use wasm_encoder::{
    EntityType, ExportKind, ExportSection, ImportSection, Module, RawSection, reencode::Reencode,
    reencode::RoundtripReencoder,
};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Module name under which the splitter's pieces import what the core shares.
pub(crate) const SHARED: &str = "__wasm_split";
/// Module name under which the merged files import the same.
pub(crate) const HOST: &str = "host";

/// What one piece needs and holds, as far as grouping must know.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Name → type of everything imported from the core.
    pub(crate) imports: BTreeMap<String, (ExportKind, EntityType)>,
    /// Whether it sets writable memory to anything but zero.
    pub(crate) writable: bool,
}

/// Puts a section into `module` as it is in `wasm`; what is no section is left out.
pub(crate) fn copy_section(module: &mut Module, wasm: &[u8], payload: &Payload<'_>) -> Result<()> {
    if let Some((id, range)) = payload.as_section() {
        let start = usize::try_from(range.start)?;
        let end = usize::try_from(range.end)?;
        let data = wasm
            .get(start..end)
            .context("a section ends after its file")?;
        module.section(&RawSection { id, data });
    }
    Ok(())
}

/// Reads a piece of the splitter's output.
pub(crate) fn facts(wasm: &[u8]) -> Result<Facts> {
    let mut facts = Facts::default();
    let mut segments = Vec::new();
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("the splitter wrote a broken wasm file")? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    if import.module != SHARED {
                        bail!("a split file imports {}.{}", import.module, import.name);
                    }
                    let kind = match import.ty {
                        TypeRef::Memory(_) => ExportKind::Memory,
                        TypeRef::Table(_) => ExportKind::Table,
                        TypeRef::Global(_) => ExportKind::Global,
                        other => bail!("a split file imports {} as {other:?}", import.name),
                    };
                    let entity = RoundtripReencoder.entity_type(import.ty)?;
                    facts.imports.insert(import.name.to_owned(), (kind, entity));
                }
            }
            Payload::DataSection(section) => {
                for segment in section {
                    segments.push(segment?.data.iter().any(|byte| *byte != 0));
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for name in section {
                        if let Ok(Name::Data(map)) = name {
                            for naming in map {
                                let naming = naming?;
                                names.insert(naming.index as usize, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    // A segment without a name is taken for writable: the safe side. Zeros are as good as nothing:
    // the memory is zero before the first copy, and wasm-opt drops them.
    facts.writable = segments.iter().enumerate().any(|(index, filled)| {
        *filled
            && !names
                .get(&index)
                .is_some_and(|name| name.starts_with(".rodata"))
    });
    Ok(facts)
}

/// A module that imports each thing from `HOST` and exports it under its own name: pieces merged
/// with it share one import of the memory rather than one each.
pub(crate) fn bridge(imports: &BTreeMap<String, (ExportKind, EntityType)>) -> Vec<u8> {
    let mut import_section = ImportSection::new();
    let mut export_section = ExportSection::new();
    let mut counts = BTreeMap::new();
    for (name, (kind, entity)) in imports {
        import_section.import(HOST, name, *entity);
        let index = counts.entry(*kind as u8).or_insert(0);
        export_section.export(name, *kind, *index);
        *index += 1;
    }
    let mut module = Module::new();
    module.section(&import_section).section(&export_section);
    module.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{MemoryType, TypeSection};

    fn shared() -> BTreeMap<String, (ExportKind, EntityType)> {
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        BTreeMap::from([(
            "memory".to_owned(),
            (ExportKind::Memory, EntityType::Memory(memory)),
        )])
    }

    #[test]
    fn a_bridge_is_a_module_that_imports_from_the_host() {
        assert!(wasmparser::validate(&bridge(&shared())).is_ok());
    }

    #[test]
    fn an_import_from_elsewhere_is_refused() {
        assert!(facts(&bridge(&shared())).is_err());
    }

    #[test]
    fn an_unnamed_data_segment_counts_as_writable() {
        let mut imports = ImportSection::new();
        imports.import(SHARED, "memory", shared()["memory"].1);
        let mut data = wasm_encoder::DataSection::new();
        data.active(0, &wasm_encoder::ConstExpr::i32_const(8), [1, 2]);
        let mut module = Module::new();
        module
            .section(&TypeSection::new())
            .section(&imports)
            .section(&data);
        let facts = facts(&module.finish()).unwrap();
        assert!(facts.writable);
        assert_eq!(facts.imports.len(), 1);
    }
}
