//! The order of functions: alike beside alike.
//!
//! Functions call each other by number, so any order does. Compression finds what is repeated more
//! cheaply when it is near: 2.5 % of the core, after brotli.

use super::wasm::copy_section;
use anyhow::{Context, Result};
use std::collections::HashMap;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{BinaryReader, FunctionBody, Parser, Payload};

/// Length of the pieces by which functions are compared, bytes.
const PIECE: usize = 4;
/// What every function has says nothing of any.
const COMMON: usize = 400;
/// How much a function's size counts against what it shares, in pieces.
const BALLAST: usize = 40;

/// The module with its functions in an order that compresses well.
pub(crate) fn ordered(wasm: &[u8]) -> Result<Vec<u8>> {
    let (mut types, mut bodies, mut imported) = (Vec::new(), Vec::new(), 0);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("wasm-opt wrote a broken file")? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(
                        import?.ty,
                        wasmparser::TypeRef::Func(_) | wasmparser::TypeRef::FuncExact(_)
                    ));
                }
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    types.push(kind?);
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let texts: Vec<&[u8]> = bodies.iter().map(FunctionBody::as_bytes).collect();
    let order = chain(&texts);
    let mut numbers = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(number) = numbers.get_mut(*old) {
            *number = imported + u32::try_from(new)?;
        }
    }
    let mut renumber = Renumber { imported, numbers };

    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    for old in &order {
        let (Some(kind), Some(body)) = (types.get(*old), bodies.get(*old)) else {
            continue;
        };
        functions.function(*kind);
        renumber.parse_function_body(&mut code, body.clone())?;
    }
    rewritten(wasm, &mut renumber, &functions, &code)
}

/// The module with these functions, and everything else that names one by its number.
fn rewritten(
    wasm: &[u8],
    renumber: &mut Renumber,
    functions: &FunctionSection,
    code: &CodeSection,
) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match payload {
            Payload::FunctionSection(_) => drop(module.section(functions)),
            Payload::CodeSectionStart { .. } => drop(module.section(code)),
            Payload::ExportSection(section) => {
                let mut exports = wasm_encoder::ExportSection::new();
                renumber.parse_export_section(&mut exports, section)?;
                module.section(&exports);
            }
            Payload::ElementSection(section) => {
                let mut elements = wasm_encoder::ElementSection::new();
                renumber.parse_element_section(&mut elements, section)?;
                module.section(&elements);
            }
            Payload::GlobalSection(section) => {
                let mut globals = wasm_encoder::GlobalSection::new();
                renumber.parse_global_section(&mut globals, section)?;
                module.section(&globals);
            }
            Payload::StartSection { func, .. } => {
                let function_index = renumber.function_index(func)?;
                module.section(&wasm_encoder::StartSection { function_index });
            }
            payload => copy_section(&mut module, wasm, &payload)?,
        }
    }
    Ok(module.finish())
}

/// Gives functions their new numbers; imported ones come first and keep theirs.
struct Renumber {
    imported: u32,
    numbers: Vec<u32>,
}

impl Reencode for Renumber {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        let own = function.checked_sub(self.imported);
        let number = own.and_then(|own| self.numbers.get(usize::try_from(own).ok()?));
        Ok(number.copied().unwrap_or(function))
    }
}

/// An order in which each comes after one that it shares much with, from the smallest on.
fn chain(texts: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<Vec<u32>> = texts.iter().map(|text| pieces(text)).collect();
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    for (index, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            holders.entry(*piece).or_default().push(index);
        }
    }
    holders.retain(|_, holders| holders.len() <= COMMON);
    let mut left: Vec<usize> = (0..texts.len()).collect();
    left.sort_by_key(|index| texts.get(*index).map_or(0, |text| text.len()));
    let mut order = Vec::with_capacity(texts.len());
    let mut next = left.first().copied();
    while let Some(current) = next {
        order.push(current);
        left.retain(|index| *index != current);
        let mut shared = vec![0_usize; texts.len()];
        for piece in pieces.get(current).into_iter().flatten() {
            for holder in holders.get(piece).into_iter().flatten() {
                if let Some(count) = shared.get_mut(*holder) {
                    *count += 1;
                }
            }
        }
        let likeness = |index: &usize| {
            let size = pieces.get(*index).map_or(0, Vec::len) + BALLAST;
            shared
                .get(*index)
                .map_or(0, |count| count * 1_000_000 / size)
        };
        // Of equals the first, which is the smallest.
        next = left.iter().copied().rev().max_by_key(likeness);
    }
    order
}

/// What a function is made of, without its locals; each piece once.
fn pieces(text: &[u8]) -> Vec<u32> {
    let body = FunctionBody::new(BinaryReader::new(text, 0));
    let begin = body
        .get_operators_reader()
        .map_or(0, |reader| reader.original_position());
    let code = usize::try_from(begin)
        .ok()
        .and_then(|begin| text.get(begin..));
    let mut pieces: Vec<u32> = code
        .unwrap_or(text)
        .windows(PIECE)
        .filter_map(|piece| Some(u32::from_le_bytes(*piece.first_chunk()?)))
        .collect();
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
        ImportSection, RefType, TableSection, TableType, TypeSection,
    };

    #[test]
    fn alike_stands_beside_alike() {
        let texts: [&[u8]; 4] = [
            b"\0one two three four",
            b"\0ONE TWO THREE FOUR!",
            b"\0one two three five!!",
            b"\0ONE TWO THREE FIVE!!!",
        ];
        assert_eq!(chain(&texts), [0, 2, 1, 3]);
    }

    /// A module whose functions give the numbers 0, 1000, 1, 1001 …; the last calls the first.
    fn module(count: u32) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], [wasm_encoder::ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("host", "f", EntityType::Function(0));
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for index in 0..count {
            functions.function(0);
            let mut body = Function::new([]);
            let number = i32::try_from(index).unwrap();
            if index + 1 == count {
                body.instructions().call(1).call(0).i32_add().end();
            } else if index % 2 == 0 {
                body.instructions().i32_const(number).end();
            } else {
                let mut body = body.instructions();
                for _ in 0..20 {
                    body.i32_const(number).drop();
                }
                body.i32_const(1000).end();
            }
            code.function(&body);
        }
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 4,
            maximum: None,
            shared: false,
        });
        let mut exports = ExportSection::new();
        exports.export("first", ExportKind::Func, 1);
        exports.export("last", ExportKind::Func, count);
        let mut elements = ElementSection::new();
        let list = [1, 2];
        elements.active(
            None,
            &ConstExpr::i32_const(1),
            Elements::Functions((&list).into()),
        );
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&tables)
            .section(&exports)
            .section(&elements)
            .section(&code);
        module.finish()
    }

    /// The body of an exported function, with what it calls as bodies in turn.
    fn meaning(wasm: &[u8], export: &str) -> String {
        let (mut bodies, mut start) = (Vec::new(), 0);
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    let mut exports = section.into_iter().map(Result::unwrap);
                    start = exports.find(|it| it.name == export).unwrap().index;
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        fn told(bodies: &[FunctionBody<'_>], number: u32) -> String {
            let Some(own) = number.checked_sub(1) else {
                return "imported".to_owned();
            };
            let mut text = String::new();
            for operator in bodies[own as usize].get_operators_reader().unwrap() {
                text += &match operator.unwrap() {
                    wasmparser::Operator::Call { function_index } => {
                        format!("({})", told(bodies, function_index))
                    }
                    other => format!("{other:?};"),
                };
            }
            text
        }
        told(&bodies, start)
    }

    #[test]
    fn every_name_and_call_finds_its_function() {
        let before = module(9);
        let after = ordered(&before).unwrap();
        assert!(wasmparser::validate(&after).is_ok());
        assert_ne!(before, after);
        for export in ["first", "last"] {
            assert_eq!(meaning(&before, export), meaning(&after, export));
        }
    }
}
