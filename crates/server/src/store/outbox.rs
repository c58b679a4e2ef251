//! Messages that wait to be sent. Of several processes one has a message at a time.

use super::{Connection, Executor, new_id};

/// A message that a process may send.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Message {
    /// Its id, the same with every try.
    pub id: String,
    /// Id of the campaign.
    pub campaign: String,
    /// What to send, JSON.
    pub body: String,
    /// Which try this is, from 1.
    pub tries: i64,
}

/// Writes a message down, to be sent at once.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    (campaign, participant): (&str, Option<&str>),
    body: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO webhook_message (id, campaign, participant, body, due_ms, at_ms)
         VALUES ($1, $2, $3, $4, $5, $5)",
    )
    .bind(format!("msg_{}", new_id()))
    .bind(campaign)
    .bind(participant)
    .bind(body)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Id of the first message that is due and that nobody sends; `None` when there is none. Unlike
/// [`lease`], asking takes no turn to write.
///
/// # Errors
/// When the database fails.
pub async fn due(
    executor: impl Executor<'_>,
    url: &str,
    now_ms: i64,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT id FROM webhook_message WHERE due_ms <= $1 AND leased_until_ms <= $1
         AND NOT EXISTS (SELECT 1 FROM webhook_off WHERE url = $2)
         ORDER BY due_ms, id LIMIT 1",
    )
    .bind(now_ms)
    .bind(url)
    .fetch_optional(executor)
    .await
}

/// Takes a message for a try until `until_ms`; `None` when somebody else was faster.
///
/// # Errors
/// When the database fails.
pub async fn lease(
    tx: &mut Connection,
    id: &str,
    now_ms: i64,
    until_ms: i64,
) -> Result<Option<Message>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE webhook_message SET leased_until_ms = $3, tries = tries + 1
         WHERE id = $1 AND due_ms <= $2 AND leased_until_ms <= $2
         RETURNING id, campaign, body, tries",
    )
    .bind(id)
    .bind(now_ms)
    .bind(until_ms)
    .fetch_optional(tx)
    .await
}

/// Has a message tried again at `due_ms`.
///
/// # Errors
/// When the database fails.
pub async fn put_off(tx: &mut Connection, id: &str, due_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE webhook_message SET due_ms = $2, leased_until_ms = 0 WHERE id = $1")
        .bind(id)
        .bind(due_ms)
        .execute(tx)
        .await?;
    Ok(())
}

/// Deletes a message, which has arrived or is given up.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM webhook_message WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Deletes the messages from before `at_ms`, and tells how many there were.
///
/// # Errors
/// When the database fails.
pub async fn delete_before(tx: &mut Connection, at_ms: i64) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query("DELETE FROM webhook_message WHERE at_ms < $1")
        .bind(at_ms)
        .execute(tx)
        .await?;
    Ok(deleted.rows_affected())
}

/// Sends nothing more to this address.
///
/// # Errors
/// When the database fails.
pub async fn turn_off(tx: &mut Connection, url: &str, now_ms: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO webhook_off (url, at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(url)
        .bind(now_ms)
        .execute(tx)
        .await?;
    Ok(())
}

/// Sends to this address again; `false` when it was not off.
///
/// # Errors
/// When the database fails.
pub async fn turn_on(tx: &mut Connection, url: &str) -> Result<bool, sqlx::Error> {
    let on = sqlx::query("DELETE FROM webhook_off WHERE url = $1")
        .bind(url)
        .execute(tx)
        .await?;
    Ok(on.rows_affected() == 1)
}
