//! What is stored of one participant, and how it is forgotten.

use sqlx::{SqliteConnection, SqliteExecutor};

/// An answer to the consent question.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Consent {
    /// Version of the texts that were shown.
    pub version: String,
    /// Ids of the accepted purposes, a JSON array.
    pub purposes: String,
    /// Language of the texts.
    pub lang: String,
    /// When, ms since 1970 UTC.
    pub at_ms: i64,
}

/// Every answer of the participant to the consent question, first one first.
///
/// # Errors
/// When the database fails.
pub async fn consents(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<Consent>, sqlx::Error> {
    sqlx::query_as(
        "SELECT version, purposes, lang, at_ms FROM consent
         WHERE campaign = $1 AND participant = $2 ORDER BY number",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// The widgets that the participant played, and when, first play first.
///
/// # Errors
/// When the database fails.
pub async fn plays(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT widget, opened_ms FROM play
         WHERE campaign = $1 AND participant = $2 ORDER BY opened_ms, id",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// The contacts that the participant gave, as JSON, each with the id of its award.
///
/// # Errors
/// When the database fails.
pub async fn contacts(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.award, c.contact FROM claim c JOIN award a ON a.id = c.award
         WHERE a.campaign = $1 AND a.participant = $2 AND c.contact IS NOT NULL
         ORDER BY c.at_ms, c.award",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// How many events carry the participant's id.
///
/// # Errors
/// When the database fails.
pub async fn events(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM event WHERE campaign = $1 AND participant = $2")
        .bind(campaign)
        .bind(participant)
        .fetch_one(executor)
        .await
}

/// Forgets what tells who the participant is. Plays, awards and keyed hashes stay under a random
/// id, so that limits, stock and "once per contact" stay true.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &mut SqliteConnection,
    campaign: &str,
    participant: &str,
) -> Result<(), sqlx::Error> {
    for statement in [
        "UPDATE claim SET contact = NULL WHERE award IN
         (SELECT id FROM award WHERE campaign = $1 AND participant = $2)",
        "UPDATE event SET participant = NULL WHERE campaign = $1 AND participant = $2",
        "DELETE FROM consent WHERE campaign = $1 AND participant = $2",
    ] {
        sqlx::query(statement)
            .bind(campaign)
            .bind(participant)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}
