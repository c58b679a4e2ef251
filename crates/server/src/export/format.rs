//! How exports are written: as CSV that no spreadsheet takes for a program, or as a JSON object per
//! line.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::tables::{Cell, Column};
use crate::failure::Failure;

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// What a spreadsheet may take for the beginning of a formula, also in full width.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Where a spreadsheet may begin a cell: a semicolon is what separates them where numbers have a comma.
const CELL: [char; 4] = [';', '\t', '\r', '\n'];

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a head, RFC 4180, in UTF-8 with a mark that says so.
    Csv,
    /// A JSON object per line.
    Jsonl,
}

impl FromStr for Format {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::Jsonl),
            _ => Err("it is `csv` or `jsonl`"),
        }
    }
}

impl Format {
    /// Its name, which is also the ending of its files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }

    /// Its media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/jsonl",
        }
    }

    /// What stands before the rows.
    pub(super) fn head(self, columns: &[Column]) -> Vec<u8> {
        if self == Self::Jsonl {
            return Vec::new();
        }
        let mut head = BYTE_ORDER_MARK.to_vec();
        let names = columns.iter().map(|column| column.name);
        // Names of the program's own need no quotation marks.
        head.extend(names.collect::<Vec<_>>().join(",").bytes());
        head.extend(b"\r\n");
        head
    }

    /// Adds a row to `text`.
    pub(super) fn write(
        self,
        columns: &[Column],
        cells: &[Cell],
        text: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        match self {
            Self::Csv => {
                let failed = |error: csv::Error| Failure::Fault(format!("CSV: {error}"));
                let mut writer = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(text);
                writer
                    .write_record(cells.iter().map(harmless))
                    .map_err(failed)?;
                writer.flush().map_err(|error| failed(error.into()))?;
            }
            Self::Jsonl => {
                let cells = cells.iter().map(json);
                let names = columns.iter().map(|column| column.name.to_owned());
                let object: Map<String, Value> = names.zip(cells).collect();
                serde_json::to_writer(&mut *text, &object)?;
                text.push(b'\n');
            }
        }
        Ok(())
    }
}

/// A cell as text that is only text. Numbers are the server's own and stay numbers.
fn harmless(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => plain(text),
    }
}

/// The text with `'` in front of what may be a formula, also behind blanks and quotation marks.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut begins = true;
    for sign in text.chars() {
        if begins && FORMULA.contains(&sign) {
            plain.push('\'');
        }
        begins = CELL.contains(&sign) || (begins && matches!(sign, ' ' | '"'));
        plain.push(sign);
    }
    plain
}

fn json(cell: &Cell) -> Value {
    match cell {
        Cell::Nothing => Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(cells: &[Cell]) -> String {
        let mut text = Vec::new();
        Format::Csv.write(&[], cells, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+86 138", "'+86 138"),
            ("-2", "'-2"),
            ("@sum", "'@sum"),
            ("\t=1", "\t'=1"),
            ("tea;=1+1", "tea;'=1+1"),
            ("tea; +1", "tea; '+1"),
            ("tea;plain", "tea;plain"),
            ("4-2", "4-2"),
            ("＝1+1", "'＝1+1"),
            ("＠x", "'＠x"),
            ("plain = text", "plain = text"),
            ("李雷", "李雷"),
        ] {
            assert_eq!(
                written(&[Cell::Text(text.to_owned())]),
                format!("{cell}\r\n")
            );
        }
        for (text, cell) in [
            ("\r=1", "\r'=1"),
            ("a\n-2", "a\n'-2"),
            (";\"=1", ";\"\"'=1"),
        ] {
            assert_eq!(
                written(&[Cell::Text(text.to_owned())]),
                format!("\"{cell}\"\r\n")
            );
        }
        let row = [
            Cell::Number(-2),
            Cell::Nothing,
            Cell::Text("a\"b,c\nd".to_owned()),
        ];
        assert_eq!(written(&row), "-2,,\"a\"\"b,c\nd\"\r\n");
    }

    proptest! {
        /// Read back, nothing but the sign was added, and wherever a spreadsheet begins a cell there is
        /// no formula.
        #[test]
        fn any_text_comes_back_and_is_no_formula(
            texts in prop::collection::vec("([^\u{feff}]|[-=+@;\t\r\n\", ]){0,20}", 1..5)
        ) {
            let cells: Vec<_> = texts.iter().cloned().map(Cell::Text).collect();
            let text = written(&cells);
            let rows = |delimiter| {
                let mut reader = csv::ReaderBuilder::new();
                reader.has_headers(false).flexible(true).delimiter(delimiter);
                let mut reader = reader.from_reader(text.as_bytes());
                reader.records().map(Result::unwrap).collect::<Vec<_>>()
            };
            let read = rows(b',');
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].len(), texts.len());
            for (cell, text) in read[0].iter().zip(&texts) {
                prop_assert_eq!(cell.replace('\'', ""), text.replace('\'', ""));
            }
            for cell in [b',', b';', b'\t'].into_iter().flat_map(rows).flat_map(|row| {
                row.iter().flat_map(str::lines).map(str::to_owned).collect::<Vec<_>>()
            }) {
                prop_assert!(!cell.trim_start_matches([' ', '"', '\r']).starts_with(FORMULA), "{}", cell);
            }
        }
    }
}
