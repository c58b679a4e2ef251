//! SQLite's log (WAL), where everything is written first, and how it gets into the file.
//!
//! Whoever commits would do it now and then, while everybody waits: what hundreds of plays have written
//! goes to places all over the file. So somebody does it beside them, again and again. The log begins
//! anew only when all of it is in the file and nobody writes meanwhile, which takes a few milliseconds
//! when little is left.

use std::{convert::Infallible, future::pending, time::Duration};

use tokio::time::sleep;

use super::{File, Pool, Store};

/// How long the log is left alone after some of it was written into the file, and, twice as long each
/// time, after there was nothing to write.
const PAUSES: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(400));
/// Pages of 4 KiB after which the log is to begin anew, 32 MiB: pages that are written often get into
/// the file less often than into the log.
const LONG: i64 = 8192;
/// Nobody may write while the last pages get into the file, which is to be done when fewer than these
/// are left.
const FEW: i64 = 64;
/// As often at most it is tried to come to that few beside those who write.
const TRIES: usize = 8;

/// What SQLite says of its log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Log {
    /// Its pages; -1 where another process was writing them into the file.
    pages: i64,
    /// How many of them are in the file. Those that somebody reads stay out of it.
    written: i64,
}

impl Store {
    /// Writes SQLite's log into the file, again and again, beside those who write. PostgreSQL does the
    /// same for itself.
    pub async fn write_log(&self) -> Infallible {
        let Some(File { log, .. }) = &self.file else {
            return pending().await;
        };
        let (shortest, longest) = PAUSES;
        let (mut pause, mut before) = (shortest, Log::default());
        loop {
            sleep(pause).await;
            let now = self.write_all(log, before).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the log could not be written into the file");
                before
            });
            pause = if now == before {
                (pause * 2).min(longest)
            } else {
                shortest
            };
            before = now;
        }
    }

    /// Writes what the log has into the file. Where it is longer by [`LONG`] than it was `before`, it
    /// is left so that who writes next begins it anew.
    async fn write_all(&self, log: &Pool, before: Log) -> Result<Log, sqlx::Error> {
        let mut now = write(log).await?;
        if now.pages / LONG <= before.pages / LONG {
            return Ok(now);
        }
        for _ in 0..TRIES {
            let last = now;
            now = write(log).await?;
            if now.pages - last.written < FEW {
                break;
            }
        }
        if now.written == now.pages {
            // A turn in which nothing is written.
            let turn = self.begin().await?;
            now = write(log).await?;
            turn.rollback().await?;
        }
        Ok(now)
    }

    /// Writes all of SQLite's log into the file and empties it, because it holds what was overwritten
    /// or deleted; `false` when a reader of this or another process is in the way. PostgreSQL clears up
    /// by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn empty_log(&self) -> Result<bool, sqlx::Error> {
        let Some(File { log, .. }) = &self.file else {
            return Ok(true);
        };
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as(sql).fetch_one(log).await?;
        Ok(busy == 0)
    }
}

/// Writes into the file what nobody is in the way of.
async fn write(log: &Pool) -> Result<Log, sqlx::Error> {
    let sql = "PRAGMA wal_checkpoint(PASSIVE)";
    let (_, pages, written): (i64, i64, i64) = sqlx::query_as(sql).fetch_one(log).await?;
    Ok(Log { pages, written })
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::Arc};

    use tempfile::TempDir;
    use tokio::task::JoinHandle;

    use super::*;

    struct Place {
        store: Arc<Store>,
        path: PathBuf,
        writing: JoinHandle<Infallible>,
        _folder: TempDir,
    }

    /// A file whose log is being written into it.
    async fn place() -> Place {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("db");
        let store = Store::open(&format!("sqlite://{}?mode=rwc", path.display()), 1).await;
        let store = Arc::new(store.unwrap());
        let writing = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.write_log().await }
        });
        Place {
            store,
            path,
            writing,
            _folder: folder,
        }
    }

    impl Place {
        async fn keep(&self, name: &str, value: &str) {
            let mut tx = self.store.begin().await.unwrap();
            sqlx::query("INSERT INTO setting (name, value) VALUES ($1, $2)")
                .bind(name)
                .bind(value)
                .execute(&mut *tx)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }

        async fn end(self) {
            self.writing.abort();
            let _ = self.writing.await;
            self.store.close().await;
        }
    }

    /// Whether it comes to be so within five seconds.
    async fn comes(is_so: impl AsyncFn() -> bool) -> bool {
        for _ in 0..100 {
            if is_so().await {
                return true;
            }
            sleep(Duration::from_millis(50)).await;
        }
        false
    }

    #[tokio::test]
    async fn what_is_written_gets_into_the_file_while_others_write() {
        let place = place().await;
        let mark = "a text that stands nowhere else";
        place.keep("mark", mark).await;
        // Somebody else is in the middle of a transaction.
        let other = place.store.begin().await.unwrap();
        let is_there = comes(async || {
            let file = std::fs::read(&place.path).unwrap();
            file.windows(mark.len())
                .any(|bytes| bytes == mark.as_bytes())
        });
        assert!(is_there.await, "it is in the log only");
        drop(other);
        place.end().await;
    }

    #[tokio::test]
    async fn a_long_log_begins_anew_though_there_is_always_somebody_who_writes() {
        let place = place().await;
        let long = "x".repeat(usize::try_from(LONG * 4096).unwrap());
        place.keep("other", "0").await;
        place.keep("long", &long).await;
        let others = tokio::spawn({
            let store = Arc::clone(&place.store);
            async move {
                loop {
                    let mut tx = store.begin_short().await.unwrap();
                    sqlx::query("UPDATE setting SET value = value + 1 WHERE name = 'other'")
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                }
            }
        });
        let File { log, .. } = place.store.file.as_ref().unwrap();
        let is_short = comes(async || write(log).await.unwrap().pages < LONG);
        assert!(is_short.await, "it only becomes longer");
        others.abort();
        let _ = others.await;
        place.end().await;
    }
}
