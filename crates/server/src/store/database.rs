//! Which database it is, SQLite or PostgreSQL, and all in which the two differ. What only SQLite has,
//! turns to write and a log, is in `group.rs` and `log.rs`; the statements of the other files are the
//! same for both.

use std::{path::absolute, str::FromStr as _};

use sqlx::{
    AssertSqlSafe, SqlSafeStr as _,
    migrate::{Migration, Migrator},
    sqlite::SqliteConnectOptions,
};

/// Of the file: what was answered for is on disk, and what is forgotten does not linger in free
/// pages. A play changes a page of most indexes, which differ from play to play: 32 MiB of them stay in
/// memory. The log is written into the file beside those who write ([`super::Store::write_log`]); a
/// commit does it only where it has 256 MiB, because nobody else does or somebody has been reading for
/// long, and its file shrinks to 64 MiB then. sqlx turns foreign keys on, and waits 5 s for another
/// writer, by itself.
const SQLITE: &str =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
     PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 65536;
     PRAGMA journal_size_limit = 67108864";

/// Nobody waits longer for a row than for SQLite's writer. What a process holds that has vanished
/// is free again after half a minute.
const POSTGRES: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'";

/// An address of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Database {
    /// A file, to write and to read.
    Sqlite { writing: String, reading: String },
    /// A database of a PostgreSQL server, which any number of processes may share.
    Postgres { url: String },
}

impl Database {
    /// Reads `--database-url`.
    ///
    /// # Errors
    /// What is wrong with it, for the person who started the server.
    pub(super) fn at(url: &str) -> Result<Self, String> {
        match url.split(':').next().unwrap_or_default() {
            "sqlite" => sqlite(url),
            "postgres" | "postgresql" => Ok(Self::Postgres {
                url: url.to_owned(),
            }),
            scheme => Err(format!(
                "--database-url: `{scheme}` is not supported; write sqlite://PATH?mode=rwc or \
                 postgres://USER@HOST/NAME"
            )),
        }
    }

    /// The address for connections that write.
    pub(super) fn writing(&self) -> &str {
        match self {
            Self::Sqlite { writing, .. } => writing,
            Self::Postgres { url } => url,
        }
    }

    /// The address for connections that only read.
    pub(super) fn reading(&self) -> &str {
        match self {
            Self::Sqlite { reading, .. } => reading,
            Self::Postgres { url } => url,
        }
    }

    /// What a connection that writes says first.
    pub(super) fn writer(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => SQLITE,
            Self::Postgres { .. } => POSTGRES,
        }
    }

    /// What a connection that only reads says first.
    pub(super) fn reader(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "PRAGMA query_only = ON",
            Self::Postgres { .. } => "SET default_transaction_read_only = on",
        }
    }

    /// Begins a transaction that writes. In SQLite it has the only turn to write from its first
    /// statement on: one that reads first and writes later would fail with `SQLITE_BUSY` whatever
    /// the timeout is. In PostgreSQL every statement sees what was committed before it, see
    /// [`super::Store::begin_for`].
    pub(super) fn begin(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "BEGIN IMMEDIATE",
            Self::Postgres { .. } => "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE",
        }
    }

    /// Whether several transactions write at once.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// Brings the tables up to date. PostgreSQL orders texts by the language that its database was
    /// made for unless a column says otherwise: there every text is ordered by its bytes, as it is
    /// in SQLite.
    pub(super) fn migrator(&self) -> Migrator {
        let written = sqlx::migrate!();
        match self {
            Self::Sqlite { .. } => written,
            Self::Postgres { .. } => {
                Migrator::with_migrations(written.iter().map(by_bytes).collect())
            }
        }
    }
}

fn by_bytes(written: &Migration) -> Migration {
    let sql = written.sql.as_str().replace(" TEXT", " TEXT COLLATE \"C\"");
    Migration::new(
        written.version,
        written.description.clone(),
        written.migration_type,
        // Of the files of this crate.
        AssertSqlSafe(sql).into_sql_str(),
        written.no_tx,
    )
}

fn sqlite(url: &str) -> Result<Database, String> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err("--database-url: a database in memory forgets awards; name a file".into());
    }
    let wrong = |error: String| format!("--database-url: {error}");
    let options = SqliteConnectOptions::from_str(url).map_err(|error| wrong(error.to_string()))?;
    // An address can hold any path only if it begins at the root.
    let path = absolute(options.get_filename()).map_err(|error| wrong(error.to_string()))?;
    let options = options.filename(path);
    let address = |options: SqliteConnectOptions| {
        use sqlx::ConnectOptions as _;
        options.to_url_lossy().to_string()
    };
    Ok(Database::Sqlite {
        writing: address(options.clone()),
        reading: address(options.create_if_missing(false).read_only(true)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_to_write_and_to_read() {
        let Database::Sqlite { writing, reading } =
            Database::at("sqlite:///a b/%23.db?mode=rwc").unwrap()
        else {
            panic!("another database");
        };
        for (address, read_only) in [(writing, false), (reading, true)] {
            let options = SqliteConnectOptions::from_str(&address).unwrap();
            assert_eq!(options.get_filename().to_str(), Some("/a b/#.db"));
            assert_eq!(address.contains("mode=ro"), read_only, "{address}");
        }
    }

    #[test]
    fn every_text_is_ordered_by_its_bytes() {
        for url in ["postgres://db/funfair", "postgresql://db/funfair"] {
            let migrator = Database::at(url).unwrap().migrator();
            let written = sqlx::migrate!();
            assert_eq!(migrator.iter().count(), written.iter().count());
            for migration in migrator.iter() {
                let sql = migration.sql.as_str();
                let columns = sql.matches(" TEXT").count();
                assert_eq!(sql.matches(" TEXT COLLATE \"C\"").count(), columns);
            }
        }
    }
}
