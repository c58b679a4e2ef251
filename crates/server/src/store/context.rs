//! Hidden fields of participants, and whom partners vouched for.

use super::{Connection, Executor};
use std::collections::BTreeMap;

/// Keeps a field; the latest value stands.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    tx: &mut Connection,
    (campaign, participant): (&str, &str),
    (name, value): (&str, &str),
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    // The same again writes nothing: most sessions are those of a page that is opened again.
    sqlx::query(
        "INSERT INTO context (campaign, participant, name, value, at_ms)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (campaign, participant, name)
         DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms
         WHERE context.value <> excluded.value",
    )
    .bind(campaign)
    .bind(participant)
    .bind(name)
    .bind(value)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// The fields of a participant by name.
///
/// # Errors
/// When the database fails.
pub async fn of(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<BTreeMap<String, String>, sqlx::Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT name, value FROM context WHERE campaign = $1 AND participant = $2")
            .bind(campaign)
            .bind(participant)
            .fetch_all(executor)
            .await?;
    Ok(rows.into_iter().collect())
}

/// Keeps which user of which partner's key a participant is.
///
/// # Errors
/// When the database fails.
pub async fn keep_partner(
    tx: &mut Connection,
    (campaign, participant): (&str, &str),
    (key, id): (&str, &str),
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO partner_id (campaign, participant, partner_key, id, at_ms)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (campaign, participant)
         DO UPDATE SET partner_key = excluded.partner_key, at_ms = excluded.at_ms
         WHERE partner_id.partner_key <> excluded.partner_key",
    )
    .bind(campaign)
    .bind(participant)
    .bind(key)
    .bind(id)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// The partner's key and its own id of the participant, where a partner vouched for them.
///
/// # Errors
/// When the database fails.
pub async fn partner(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT partner_key, id FROM partner_id WHERE campaign = $1 AND participant = $2",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_optional(executor)
    .await
}
