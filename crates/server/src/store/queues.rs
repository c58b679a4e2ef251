//! How much waits to be done.

use super::Executor;

/// How much waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Lengths {
    /// Entries that wait for a moderator.
    pub entries: i64,
    /// Messages that wait to be sent.
    pub messages: i64,
    /// Objects that wait to be deleted.
    pub objects: i64,
}

/// How much waits at this moment.
///
/// # Errors
/// When the database fails.
pub async fn lengths(executor: impl Executor<'_>) -> Result<Lengths, sqlx::Error> {
    sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM entry WHERE state = 'pending') AS entries,
                (SELECT COUNT(*) FROM webhook_message) AS messages,
                (SELECT COUNT(*) FROM media_gone) AS objects",
    )
    .fetch_one(executor)
    .await
}
