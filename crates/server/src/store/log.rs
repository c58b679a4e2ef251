//! SQLite's log (WAL), where everything is written first, and how it gets into the file.
//!
//! Whoever commits would do it now and then, while everybody waits: what hundreds of plays have written
//! goes to places all over the file. So somebody does it beside them, again and again. The log begins
//! anew only when all of it is in the file and nobody writes meanwhile, which takes a few milliseconds
//! when little is left.

use std::{convert::Infallible, future::pending, time::Duration};

use sqlx::Executor as _;
use tokio::time::{Instant, sleep};

use super::{Connection, File, Store};

/// How long the log is left alone after some of it was written into the file, and, twice as long each
/// time, after there was nothing to write.
const PAUSES: (Duration, Duration) = (Duration::from_millis(25), Duration::from_millis(400));
/// Pages of 4 KiB after which the log is to begin anew, 32 MiB: pages that are written often get into
/// the file less often than into the log.
const LONG: i64 = 8192;
/// Nobody may write while the last pages get into the file, which is to be done when the last time
/// fewer than these had to be written.
const FEW: i64 = 64;
/// As often at most it is tried to come to that few beside those who write.
const TRIES: usize = 8;
/// After which time it is tried again where somebody is in the way who reads.
const AGAIN: Duration = Duration::from_millis(250);

/// Who empties the log keeps everybody from writing while it waits for those who read: not for longer
/// than this, ms, and as often as that with a pause in between.
const EMPTYING: (&str, u32, Duration) = ("PRAGMA busy_timeout = 50", 8, Duration::from_millis(150));

/// What SQLite says of its log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Log {
    pages: i64,
    /// How many of them are in the file. Those that somebody still reads otherwise stay out of it.
    written: i64,
}

impl Store {
    /// Writes SQLite's log into the file, again and again, beside those who write. PostgreSQL does the
    /// same for itself.
    pub async fn write_log(self) -> Infallible {
        let Some(file) = &self.file else {
            return pending().await;
        };
        let (shortest, longest) = PAUSES;
        let (mut pause, mut before, mut failed) = (shortest, Log::default(), false);
        let mut next = Instant::now();
        loop {
            sleep(pause).await;
            let now = match self.write_all(file, &mut next).await {
                Ok(now) => {
                    failed = false;
                    now.unwrap_or(before)
                }
                Err(error) => {
                    // Once, until it goes well again.
                    if !failed {
                        tracing::warn!(%error, "the log could not be written into the file");
                    }
                    failed = true;
                    before
                }
            };
            pause = if now == before {
                (pause * 2).min(longest)
            } else {
                shortest
            };
            before = now;
        }
    }

    /// Writes what the log has into the file. Where it is long, it is left so that who writes next begins
    /// it anew; that is tried from `next` on. Nothing where another process was writing it.
    async fn write_all(&self, file: &File, next: &mut Instant) -> Result<Option<Log>, sqlx::Error> {
        // To the end: who empties the log comes before this or after it.
        let mut log = file.log.acquire().await?;
        let Some(mut now) = write(&mut log).await? else {
            return Ok(None);
        };
        if now.pages < LONG || Instant::now() < *next {
            return Ok(Some(now));
        }
        *next = Instant::now() + AGAIN;
        for _ in 0..TRIES {
            let written = now.written;
            now = match write(&mut log).await? {
                Some(now) => now,
                None => return Ok(None),
            };
            if now.written < now.pages {
                // Somebody reads.
                break;
            }
            if now.pages - written < FEW {
                // A turn in which nothing is written.
                let turn = self.begin().await?;
                let now = write(&mut log).await?;
                turn.rollback().await?;
                return Ok(now);
            }
        }
        Ok(Some(now))
    }

    /// Writes all of SQLite's log into the file and empties it, because it holds what was overwritten
    /// or deleted; `false` when a reader of this or another process is in the way. PostgreSQL clears up
    /// by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn empty_log(&self) -> Result<bool, sqlx::Error> {
        let Some(file) = &self.file else {
            return Ok(true);
        };
        let (patience, tries, pause) = EMPTYING;
        let mut log = file.log.acquire().await?;
        log.execute(patience).await?;
        for _ in 0..tries {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            let (busy, _, _): (i64, i64, i64) = sqlx::query_as(sql).fetch_one(&mut *log).await?;
            if busy == 0 {
                return Ok(true);
            }
            sleep(pause).await;
        }
        Ok(false)
    }
}

/// Writes into the file what nobody is in the way of; nothing where somebody else is just doing so.
async fn write(log: &mut Connection) -> Result<Option<Log>, sqlx::Error> {
    let sql = "PRAGMA wal_checkpoint(PASSIVE)";
    let (_, pages, written): (i64, i64, i64) = sqlx::query_as(sql).fetch_one(log).await?;
    Ok((pages >= 0).then_some(Log { pages, written }))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use tempfile::TempDir;
    use tokio::task::JoinHandle;

    use super::*;
    use crate::store::{Engine, settings};

    struct Place {
        store: Store,
        path: PathBuf,
        writing: JoinHandle<Infallible>,
        _folder: TempDir,
    }

    /// A file whose log is being written into it.
    async fn place() -> Place {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("db");
        let store = Store::open(&format!("sqlite://{}?mode=rwc", path.display()), 1).await;
        let store = store.unwrap();
        Place {
            writing: tokio::spawn(store.clone().write_log()),
            store,
            path,
            _folder: folder,
        }
    }

    impl Place {
        async fn keep(&self, name: &str, value: &str) {
            let mut tx = self.store.begin().await.unwrap();
            settings::get_or_set(&mut tx, name, value).await.unwrap();
            tx.commit().await.unwrap();
        }

        /// Writes as much at once as makes the log long.
        async fn lengthen(&self) {
            let bytes = usize::try_from(LONG * 4096).unwrap();
            self.keep("long", &"x".repeat(bytes)).await;
        }

        /// Somebody in the middle of reading, as a backup is for long.
        async fn reads(&self) -> sqlx::Transaction<'static, Engine> {
            let mut reader = self.store.reader.begin().await.unwrap();
            sqlx::query("SELECT name FROM setting")
                .fetch_all(&mut *reader)
                .await
                .unwrap();
            reader
        }

        /// What [`Place::writes`] has come to.
        async fn count(&self) -> i64 {
            let sql = "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'other'";
            let count = sqlx::query_scalar(sql).fetch_one(&self.store.reader);
            count.await.unwrap()
        }

        /// Somebody who always writes.
        fn writes(&self) -> JoinHandle<Infallible> {
            let store = self.store.clone();
            tokio::spawn(async move {
                loop {
                    let mut tx = store.begin_short().await.unwrap();
                    sqlx::query("UPDATE setting SET value = value + 1 WHERE name = 'other'")
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                }
            })
        }

        async fn becomes_short(&self) -> bool {
            let file = self.store.file.as_ref().unwrap();
            comes(async || {
                let mut log = file.log.acquire().await.unwrap();
                write(&mut log).await.unwrap().unwrap().pages < LONG
            })
            .await
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
    async fn a_log_that_somebody_reads_begins_anew_when_they_have_read() {
        let place = place().await;
        place.keep("other", "0").await;
        let reader = place.reads().await;
        place.lengthen().await;
        let others = place.writes();
        sleep(AGAIN * 3).await;
        let file = place.store.file.as_ref().unwrap();
        let mut log = file.log.acquire().await.unwrap();
        let now = write(&mut log).await.unwrap().unwrap();
        assert!(now.written < now.pages && now.pages > LONG, "{now:?}");
        drop(log);

        reader.rollback().await.unwrap();
        assert!(place.becomes_short().await, "it only becomes longer");
        others.abort();
        let _ = others.await;
        place.end().await;
    }

    #[tokio::test]
    async fn who_empties_the_log_while_somebody_reads_keeps_nobody_from_writing_for_long() {
        let place = place().await;
        place.keep("other", "0").await;
        let reader = place.reads().await;
        place.keep("more", "text").await;
        let others = place.writes();
        let emptying = place.store.empty_log();
        let (mut longest, mut last) = (Duration::ZERO, Instant::now());
        let watching = async {
            let mut count = place.count().await;
            loop {
                let now = place.count().await;
                longest = longest.max(last.elapsed());
                if now > count {
                    (count, last) = (now, Instant::now());
                }
                sleep(Duration::from_millis(1)).await;
            }
        };
        let is_empty = tokio::select! {
            is_empty = emptying => is_empty.unwrap(),
            never = watching => never,
        };
        assert!(!is_empty, "somebody reads");
        assert!(longest < Duration::from_secs(1), "{longest:?}");

        reader.rollback().await.unwrap();
        assert!(place.store.empty_log().await.unwrap(), "nobody reads");
        others.abort();
        let _ = others.await;
        place.end().await;
    }

    #[tokio::test]
    async fn a_long_log_begins_anew_though_there_is_always_somebody_who_writes() {
        let place = place().await;
        place.keep("other", "0").await;
        place.lengthen().await;
        let others = place.writes();
        assert!(place.becomes_short().await, "it only becomes longer");
        others.abort();
        let _ = others.await;
        place.end().await;
    }
}
