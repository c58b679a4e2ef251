//! Exports: everything of one kind that a campaign has, row by row, for spreadsheets and programs.
//!
//! Rows are read page by page, so that memory is the same for ten rows and for ten million, and no
//! long transaction keeps the database's log from being emptied.

mod format;
mod tables;

use std::collections::VecDeque;

use axum::body::Bytes;
use futures_util::stream::{self, Stream};
use sqlx::AssertSqlSafe;

pub use format::Format;
pub use tables::Table;
use tables::{Cell, Column};

use crate::{failure::Failure, store::Store};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// What is exported, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Id of the campaign.
    pub campaign: String,
    /// What.
    pub table: Table,
    /// How it is written.
    pub format: Format,
    /// Whether with the contacts that winners gave, and partners' ids.
    pub contacts: bool,
}

/// Where an export has come to.
struct Progress {
    store: Store,
    export: Export,
    columns: Vec<Column>,
    /// Moment and id of the last row.
    last: (i64, String),
    /// Pieces that are made and not sent.
    made: VecDeque<Bytes>,
    done: bool,
}

impl Export {
    /// The bytes, piece by piece, in the order in which things happened.
    pub fn stream(
        self,
        store: Store,
    ) -> impl Stream<Item = Result<Bytes, Failure>> + Send + 'static {
        let columns = self.table.columns(self.contacts);
        let head = self.format.head(&columns);
        let progress = Progress {
            store,
            export: self,
            columns,
            last: (i64::MIN, String::new()),
            made: VecDeque::from([Bytes::from(head)]),
            done: false,
        };
        stream::try_unfold(progress, async |mut progress| {
            if progress.made.is_empty() && !progress.done {
                progress.read().await?;
            }
            let piece = progress.made.pop_front();
            Ok(piece.map(|piece| (piece, progress)))
        })
    }
}

impl Progress {
    /// Reads the next page, if there is one.
    async fn read(&mut self) -> Result<(), Failure> {
        let sql = self.export.table.sql(self.export.contacts);
        // Made of texts of the program; whatever comes from outside is bound.
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(&self.export.campaign)
            .bind(self.last.0)
            .bind(&self.last.1)
            .bind(PAGE)
            .fetch_all(&self.store.reader)
            .await?;
        self.done = i64::try_from(rows.len()).unwrap_or(i64::MAX) < PAGE;
        let mut text = Vec::new();
        for row in &rows {
            self.last = tables::key(row)?;
            let cells = self.columns.iter().map(|column| column.read(row));
            let cells = cells.collect::<Result<Vec<Cell>, Failure>>()?;
            self.export.format.write(&self.columns, &cells, &mut text)?;
        }
        if !text.is_empty() {
            self.made.push_back(text.into());
        }
        Ok(())
    }
}
