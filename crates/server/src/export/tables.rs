//! What can be exported: which rows, and which of their columns.

use std::str::FromStr;

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{Database, Row as _};

use crate::{failure::Failure, store::Engine};

type Row = <Engine as Database>::Row;

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Plays that were opened.
    Plays,
    /// Awards with their claims.
    Awards,
    /// What participants handed in.
    Entries,
    /// What was seen and done.
    Events,
    /// What partners told of.
    Conversions,
}

impl FromStr for Table {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|table| table.key() == text);
        found.ok_or("it is `plays`, `awards`, `entries`, `events` or `conversions`")
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    /// Ms since 1970 UTC, written as RFC 3339.
    Moment,
    /// A field of the JSON object in the row's `contact`.
    Contact,
}

/// A column of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    kind: Kind,
}

/// What stands in a row under a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Nothing,
    Number(i64),
    Text(String),
}

const fn text(name: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Text,
    }
}

const fn number(name: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Number,
    }
}

const fn moment(name: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Moment,
    }
}

const fn contact(name: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Contact,
    }
}

impl Table {
    /// Everything that can be exported.
    pub const ALL: [Self; 5] = [
        Self::Plays,
        Self::Awards,
        Self::Entries,
        Self::Events,
        Self::Conversions,
    ];

    /// Its name.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Plays => "plays",
            Self::Awards => "awards",
            Self::Entries => "entries",
            Self::Events => "events",
            Self::Conversions => "conversions",
        }
    }

    pub(super) fn columns(self, contacts: bool) -> Vec<Column> {
        let columns: &[Column] = match self {
            Self::Plays => &[
                text("id"),
                text("widget"),
                text("participant"),
                moment("opened_at"),
                text("revision"),
            ],
            Self::Awards => &[
                text("id"),
                text("widget"),
                text("participant"),
                text("prize"),
                moment("won_at"),
                moment("claim_by"),
                moment("claimed_at"),
                moment("voided_at"),
                text("void_reason"),
            ],
            Self::Entries => &[
                text("id"),
                text("widget"),
                text("participant"),
                text("state"),
                text("category"),
                number("likes"),
                moment("handed_in_at"),
                moment("moderated_at"),
                text("reason"),
                text("body"),
            ],
            Self::Events => &[
                text("id"),
                text("widget"),
                text("name"),
                text("participant"),
                moment("at"),
                moment("received_at"),
            ],
            Self::Conversions => &[
                text("id"),
                text("what"),
                text("participant"),
                number("minor"),
                text("currency"),
                text("key"),
                moment("at"),
            ],
        };
        let mut columns = columns.to_vec();
        if contacts && self == Self::Awards {
            let fields = ["name", "phone", "email", "address"].map(contact);
            columns.extend(fields);
            columns.push(text("partner_id"));
        }
        columns
    }

    /// A page of rows after a moment and an id, which are `$2` and `$3`, of the campaign `$1`; at
    /// most `$4`.
    pub(super) fn sql(self, contacts: bool) -> String {
        let (columns, rows, at) = match self {
            Self::Plays => (
                "x.widget, x.participant, x.opened_ms AS opened_at, x.revision",
                "play x",
                "opened_ms",
            ),
            Self::Awards if contacts => (
                "x.widget, x.participant, x.prize, x.won_ms AS won_at, x.claim_by_ms AS claim_by,
                 c.at_ms AS claimed_at, x.void_ms AS voided_at, x.void_reason, c.contact,
                 p.id AS partner_id",
                "award x LEFT JOIN claim c ON c.award = x.id LEFT JOIN partner_id p
                 ON p.campaign = x.campaign AND p.participant = x.participant",
                "won_ms",
            ),
            Self::Awards => (
                "x.widget, x.participant, x.prize, x.won_ms AS won_at, x.claim_by_ms AS claim_by,
                 c.at_ms AS claimed_at, x.void_ms AS voided_at, x.void_reason",
                "award x LEFT JOIN claim c ON c.award = x.id",
                "won_ms",
            ),
            Self::Entries => (
                "x.widget, x.participant, x.state, x.category, x.likes, x.at_ms AS handed_in_at,
                 x.moderated_ms AS moderated_at, x.reason, x.body",
                "entry x",
                "at_ms",
            ),
            Self::Events => (
                "x.widget, x.name, x.participant, x.at_ms AS at, x.received_ms AS received_at",
                "event x",
                "received_ms",
            ),
            Self::Conversions => (
                "x.what, x.participant, x.minor, x.currency, x.partner_key AS key, x.at_ms AS at",
                "conversion x",
                "at_ms",
            ),
        };
        format!(
            "SELECT x.{at} AS page_ms, x.id AS id, {columns} FROM {rows}
             WHERE x.campaign = $1 AND (x.{at}, x.id) > ($2, $3)
             ORDER BY x.{at}, x.id LIMIT $4"
        )
    }
}

/// Where a row stands in the order of its table.
pub(super) fn key(row: &Row) -> Result<(i64, String), sqlx::Error> {
    Ok((row.try_get("page_ms")?, row.try_get("id")?))
}

impl Column {
    /// What `row` has here.
    pub(super) fn read(self, row: &Row) -> Result<Cell, Failure> {
        Ok(match self.kind {
            Kind::Text => written(row.try_get(self.name)?),
            Kind::Number => {
                let number: Option<i64> = row.try_get(self.name)?;
                number.map_or(Cell::Nothing, Cell::Number)
            }
            Kind::Moment => {
                let at: Option<i64> = row.try_get(self.name)?;
                at.map_or(Cell::Nothing, at_text)
            }
            Kind::Contact => {
                let contact: Option<String> = row.try_get("contact")?;
                let contact: Value = match contact {
                    Some(contact) => serde_json::from_str(&contact)?,
                    None => Value::Null,
                };
                let field = contact.get(self.name).and_then(Value::as_str);
                written(field.map(str::to_owned))
            }
        })
    }
}

fn written(text: Option<String>) -> Cell {
    text.map_or(Cell::Nothing, Cell::Text)
}

/// A moment that the page's clock made up may be none that can be written.
fn at_text(at_ms: i64) -> Cell {
    match Timestamp::from_millisecond(at_ms) {
        Ok(at) => Cell::Text(format!("{at:.3}")),
        Err(_) => Cell::Number(at_ms),
    }
}
