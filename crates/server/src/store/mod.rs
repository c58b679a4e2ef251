//! The database, SQLite or PostgreSQL. SQL only: what the rows mean is decided by those who call.
//!
//! SQLite has one connection that writes and several that read; those who write for participants
//! wait for the disk together. PostgreSQL has several of both, in any number of processes, so whoever
//! reads first and writes what follows from it has to hold something meanwhile:
//! [the participant](Store::begin_for), or the row that it is about.

pub mod audit;
pub mod awards;
pub mod claims;
pub mod codes;
pub mod consents;
pub mod context;
pub mod conversions;
mod database;
pub mod entries;
pub mod events;
pub mod exposures;
pub mod gallery;
mod group;
pub mod live;
mod log;
pub mod media;
pub mod media_gone;
pub mod moments;
pub mod outbox;
pub mod personal;
pub mod plays;
pub mod queues;
pub mod quotas;
pub mod raffles;
pub mod revisions;
pub mod scores;
pub mod settings;
pub mod statement;
pub mod statistics;
pub mod stock;
pub mod tickets;
pub mod tiers;
mod transaction;
pub mod voids;
mod writing;

use std::{sync::Once, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::MigrateError,
};

use self::{
    database::Database,
    group::{Company, Groups},
    transaction::Kind,
};
use crate::failure::Failure;

/// The kind of database.
pub use sqlx::Any as Engine;
/// A connection, or a transaction on one.
pub use sqlx::AnyConnection as Connection;
/// What a statement can run on: a pool, or a connection.
pub use sqlx::any::AnyExecutor as Executor;

pub use self::transaction::Transaction;

/// Connections to one database.
pub type Pool = sqlx::Pool<Engine>;

/// Done when the process has its drivers, by whoever is first: a test may install some that fail.
pub static DRIVERS: Once = Once::new();

/// Connections that read an SQLite file.
const READERS: u32 = 4;
/// How long a request may wait for its turn to write.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Clone)]
pub struct Store {
    database: Database,
    writer: Pool,
    /// For reading only.
    pub(crate) reader: Pool,
    /// Of an SQLite file.
    file: Option<File>,
}

/// What an SQLite file has besides.
#[derive(Clone)]
struct File {
    /// The writer's turns.
    groups: Groups,
    /// Writes the log into the file.
    log: Pool,
}

impl Store {
    /// Opens the database at `url`, creates what is missing and brings its tables up to date.
    /// `connections` is how many there are to a PostgreSQL server, half of them for reading.
    ///
    /// # Errors
    /// What is wrong with the address, or with the database.
    pub async fn open(url: &str, connections: u32) -> Result<Self, String> {
        let database = Database::at(url)?;
        DRIVERS.call_once(install_default_drivers);
        let (writers, readers) = if database.is_shared() {
            let readers = (connections / 2).max(1);
            (connections.saturating_sub(readers).max(1), readers)
        } else {
            (1, READERS)
        };
        let opened = async {
            update(&database).await?;
            let writer = pool(database.writing(), database.writer(), writers).await?;
            let reader = pool(database.reading(), database.reader(), readers).await?;
            let file = if database.is_shared() {
                None
            } else {
                let log = pool(database.writing(), database.writer(), 1).await?;
                let groups = Groups::of(writer.clone(), database.begin(), group::LONGEST);
                Some(File { groups, log })
            };
            Ok::<_, sqlx::Error>(Self {
                database: database.clone(),
                writer,
                reader,
                file,
            })
        };
        opened.await.map_err(|error| {
            let place = match &database {
                Database::Sqlite { .. } => format!("at {url}"),
                // The address may hold a password.
                Database::Postgres { .. } => "of --database-url".to_owned(),
            };
            format!("the database {place} cannot be opened: {error}")
        })
    }

    /// Begins a writing transaction. Dropped without a commit, it leaves nothing.
    ///
    /// Others may write at the same time. What was read in it need not be so any more when it
    /// writes, unless a row of that is held ([`Store::begin_for`] holds one) or the statement that
    /// writes says what has to be so.
    ///
    /// # Errors
    /// When the database is busy or broken.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.transaction(Company::Nobody).await
    }

    /// Begins a writing transaction that is short, and of which there are many. In SQLite it waits
    /// for the disk together with others.
    ///
    /// # Errors
    /// When the database is busy or broken.
    pub async fn begin_short(&self) -> Result<Transaction, sqlx::Error> {
        self.transaction(Company::Anybody).await
    }

    async fn transaction(&self, company: Company) -> Result<Transaction, sqlx::Error> {
        Ok(Transaction(match &self.file {
            Some(File { groups, .. }) => Kind::Member(groups.join(company).await?),
            None => Kind::Whole(self.writer.begin_with(self.database.begin()).await?),
        }))
    }

    /// Begins a [short](Self::begin_short) writing transaction of a participant, who has no other one
    /// meanwhile, in any process.
    ///
    /// # Errors
    /// When the database is busy or broken.
    pub async fn begin_for(
        &self,
        campaign: &str,
        participant: &str,
    ) -> Result<Transaction, sqlx::Error> {
        if self.file.is_some() {
            // No id has a blank.
            let company = Company::Others(format!("{campaign} {participant}"));
            return self.transaction(company).await;
        }
        let mut tx = self.begin().await?;
        writing::hold(&mut tx, campaign, participant).await?;
        Ok(tx)
    }

    /// Has the transaction be the only one that changes the campaign as such: its stock beyond
    /// single prizes, its tiers. Participants go on meanwhile.
    ///
    /// # Errors
    /// When the database is busy or broken.
    pub async fn hold(&self, tx: &mut Connection, campaign: &str) -> Result<(), sqlx::Error> {
        if self.database.is_shared() {
            writing::hold(tx, campaign, "").await?;
        }
        Ok(())
    }

    /// Whether several processes write at once, as into PostgreSQL.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.database.is_shared()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    /// Closes every connection, after which an SQLite file is complete by itself.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
        if let Some(File { log, .. }) = &self.file {
            log.close().await;
        }
    }
}

async fn pool(url: &str, first: &'static str, most: u32) -> Result<Pool, sqlx::Error> {
    AnyPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move { connection.execute(first).await.map(drop) })
        })
        .connect(url)
        .await
}

/// Brings the tables up to date, one process after another: PostgreSQL has a lock for it, and in
/// SQLite all of it is one transaction.
async fn update(database: &Database) -> Result<(), sqlx::Error> {
    let updated = patiently(async || try_update(database).await.map_err(Failure::Store)).await;
    updated.map_err(|failure| match failure {
        Failure::Store(error) => error,
        other => sqlx::Error::Protocol(format!("{other:?}")),
    })
}

async fn try_update(database: &Database) -> Result<(), sqlx::Error> {
    let options: AnyConnectOptions = database.writing().parse()?;
    let mut connection = options.connect().await?;
    let migrator = database.migrator();
    if database.is_shared() {
        migrator.run(&mut connection).await.map_err(cause)?;
    } else {
        connection.execute(database.writer()).await?;
        let mut tx = connection.begin_with(database.begin()).await?;
        migrator.run(&mut tx).await.map_err(cause)?;
        tx.commit().await?;
    }
    connection.close().await
}

/// What the database said, which tells whether to try again.
fn cause(error: MigrateError) -> sqlx::Error {
    match error {
        MigrateError::Execute(error) => error,
        error => error.into(),
    }
}

/// Does work until no other transaction keeps it from being done, waiting a little longer each time.
///
/// What is tried again may have been done: a connection that breaks during a commit tells nothing.
/// So the work has to come to the same when it is done twice, by a key, by the name of a row, or by
/// looking first.
///
/// # Errors
/// Those of the work, after five more tries where others were in its way.
pub async fn patiently<T, F>(work: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    const MOST: u32 = 5;
    let mut tries = 0;
    loop {
        let result = work().await;
        let busy = result.as_ref().is_err_and(Failure::is_busy);
        if !busy || tries == MOST {
            return result;
        }
        tries += 1;
        tokio::time::sleep(Duration::from_millis(10 << tries)).await;
    }
}

/// An id for a row of a table that every play writes into. It begins with the time, so that new rows
/// stand beside each other in the index, and a play changes few pages. Others may guess when it was
/// made, and must not gain anything by guessing more.
#[must_use]
pub fn new_row_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A random id, which nobody guesses.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
