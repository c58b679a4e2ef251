//! The database. SQL only: what the rows mean is decided by those who call.
//!
//! One connection writes and several read. Every writing transaction begins with `BEGIN
//! IMMEDIATE`: a transaction that reads first and writes later would fail with `SQLITE_BUSY`
//! whatever the busy timeout is.

pub mod audit;
pub mod awards;
pub mod claims;
pub mod consents;
pub mod context;
pub mod entries;
pub mod events;
pub mod gallery;
pub mod media;
pub mod media_gone;
pub mod personal;
pub mod plays;
pub mod revisions;
pub mod scores;
pub mod settings;
pub mod stock;
pub mod tiers;

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::failure::Failure;

/// The kind of database.
pub use sqlx::Sqlite as Engine;
/// A connection, or a transaction on one.
pub use sqlx::SqliteConnection as Connection;
/// What a statement can run on: a pool, or a connection.
pub use sqlx::SqliteExecutor as Executor;

const READERS: u32 = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request may wait for its turn to write.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    /// For reading only.
    pub(crate) reader: SqlitePool,
}

impl Store {
    /// Opens the database at `url`, creates what is missing and brings its tables up to date.
    ///
    /// # Errors
    /// What is wrong with the address, or with the file.
    pub async fn open(url: &str) -> Result<Self, String> {
        if !url.starts_with("sqlite:") {
            let scheme = url.split(':').next().unwrap_or_default();
            return Err(format!(
                "--database-url: `{scheme}` is not supported; write sqlite://PATH?mode=rwc"
            ));
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err("--database-url: a database in memory forgets awards; name a file".into());
        }
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| format!("--database-url: {error}"))?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is forgotten must not linger in free pages.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT);
        let opened = async {
            let writer = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(options.clone())
                .await?;
            sqlx::migrate!().run(&writer).await?;
            let reader = SqlitePoolOptions::new()
                .max_connections(READERS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect_with(options.read_only(true))
                .await?;
            Ok::<_, sqlx::Error>(Self { writer, reader })
        };
        opened
            .await
            .map_err(|error| format!("the database at {url} cannot be opened: {error}"))
    }

    /// Begins a writing transaction. Dropped without a commit, it leaves nothing.
    ///
    /// # Errors
    /// When the database is busy or broken.
    pub async fn begin(&self) -> Result<Transaction<'static, Engine>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Moves everything written into the file itself and empties the log beside it, which holds
    /// what was overwritten or deleted; `false` when a reader of this or another process is in
    /// the way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn empty_log(&self) -> Result<bool, sqlx::Error> {
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&self.writer)
            .await?;
        Ok(busy == 0)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    /// Closes every connection, after which the file is complete by itself.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Counts the tries of work that another process may have kept busy.
#[derive(Debug, Default)]
pub struct Tries(u32);

impl Tries {
    /// Whether to do the work again after `result`; waits a little longer each time.
    pub async fn again<T>(&mut self, result: &Result<T, Failure>) -> bool {
        const MOST: u32 = 5;
        let busy = result.as_ref().is_err_and(Failure::is_busy);
        if !busy || self.0 >= MOST {
            return false;
        }
        self.0 += 1;
        tokio::time::sleep(Duration::from_millis(10 << self.0)).await;
        true
    }
}

/// A random id for a row.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
