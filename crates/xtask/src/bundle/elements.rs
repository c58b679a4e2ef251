//! The table of functions by which parts reach each other, filled by as few segments as can be.
//!
//! The splitter keeps a slot for each such function, and wasm-opt writes the empty ones of the core, two
//! thirds of them, as values. A slot is empty anyway until a part fills it: without them the core is 1 %
//! smaller after brotli.

use super::wasm::copy_section;
use anyhow::{Context, Result, bail};
use std::borrow::Cow;
use std::collections::BTreeMap;
use wasm_encoder::{ConstExpr, ElementSection, Elements, Module};
use wasmparser::{Element, ElementItems, ElementKind, Operator, Parser, Payload};

/// The module with its slots in as few segments as there are gaps; empty slots are left out.
pub(crate) fn joined(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.context("wasm-opt wrote a broken file")?;
        if let Payload::ElementSection(section) = payload {
            let mut slots = BTreeMap::new();
            for element in section {
                read(element?, &mut slots)?;
            }
            module.section(&segments(&slots));
        } else {
            copy_section(&mut module, wasm, &payload)?;
        }
    }
    Ok(module.finish())
}

/// Reads which function is in which slot; of several segments for a slot the last one counts.
fn read(element: Element<'_>, slots: &mut BTreeMap<i32, u32>) -> Result<()> {
    let ElementKind::Active {
        table_index: None | Some(0),
        offset_expr,
    } = element.kind
    else {
        bail!("a segment is not of the one table");
    };
    let Operator::I32Const { value: start } = offset_expr.get_operators_reader().read()? else {
        bail!("a segment has no fixed place");
    };
    let mut functions = Vec::new();
    match element.items {
        ElementItems::Functions(items) => {
            for item in items {
                functions.push(Some(item?));
            }
        }
        ElementItems::Expressions(_, items) => {
            for item in items {
                functions.push(match item?.get_operators_reader().read()? {
                    Operator::RefFunc { function_index } => Some(function_index),
                    Operator::RefNull { .. } => None,
                    _ => bail!("a slot is neither a function nor empty"),
                });
            }
        }
    }
    for (slot, function) in (start..).zip(functions) {
        match function {
            Some(function) => slots.insert(slot, function),
            None => slots.remove(&slot),
        };
    }
    Ok(())
}

fn segments(slots: &BTreeMap<i32, u32>) -> ElementSection {
    let mut runs: Vec<(i32, Vec<u32>)> = Vec::new();
    let mut next = None;
    for (slot, function) in slots {
        match runs.last_mut() {
            Some((_, run)) if next == Some(*slot) => run.push(*function),
            _ => runs.push((*slot, vec![*function])),
        }
        next = slot.checked_add(1);
    }
    let mut section = ElementSection::new();
    for (start, run) in runs {
        let start = ConstExpr::i32_const(start);
        section.active(None, &start, Elements::Functions(Cow::Owned(run)));
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, Function, FunctionSection, Instruction, RefType, TableSection, TableType,
        TypeSection,
    };

    /// A module with three functions and the segments that are given.
    fn module(elements: &ElementSection) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for _ in 0..3 {
            functions.function(0);
            let mut body = Function::new([]);
            body.instruction(&Instruction::End);
            code.function(&body);
        }
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 16,
            maximum: None,
            shared: false,
        });
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&tables);
        module.section(elements).section(&code);
        module.finish()
    }

    fn slots(wasm: &[u8]) -> (u32, BTreeMap<i32, u32>) {
        let (mut count, mut slots) = (0, BTreeMap::new());
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::ElementSection(section) = payload.unwrap() {
                count = section.count();
                for element in section {
                    read(element.unwrap(), &mut slots).unwrap();
                }
            }
        }
        (count, slots)
    }

    #[test]
    fn every_function_keeps_its_slot_and_empty_ones_go() {
        let mut elements = ElementSection::new();
        let empty = ConstExpr::ref_null(wasm_encoder::HeapType::FUNC);
        let mixed = [
            ConstExpr::ref_func(2),
            empty.clone(),
            ConstExpr::ref_func(0),
        ];
        let at = |slot| ConstExpr::i32_const(slot);
        elements.active(
            None,
            &at(4),
            Elements::Expressions(RefType::FUNCREF, Cow::Borrowed(&mixed)),
        );
        elements.active(None, &at(1), Elements::Functions(Cow::Borrowed(&[0, 1])));
        elements.active(None, &at(3), Elements::Functions(Cow::Borrowed(&[1])));
        elements.active(
            None,
            &at(8),
            Elements::Expressions(RefType::FUNCREF, Cow::Borrowed(&[empty])),
        );
        let before = module(&elements);
        let after = joined(&before).unwrap();
        assert!(wasmparser::validate(&after).is_ok());
        let expected = BTreeMap::from([(1, 0), (2, 1), (3, 1), (4, 2), (6, 0)]);
        assert_eq!(slots(&before), (4, expected.clone()));
        assert_eq!(slots(&after), (2, expected));
        assert!(after.len() < before.len());
    }
}
