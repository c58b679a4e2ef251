//! Answers to the consent question. Every change is a row; the latest one stands.

use super::{Connection, Executor};
use funfair_campaign::consent::Consent;

/// An answer as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ConsentRow {
    /// Version of the texts that were shown.
    pub version: String,
    /// Ids of the accepted purposes, a JSON array.
    pub purposes: String,
}

impl ConsentRow {
    /// Whether it is an answer to these texts, and accepts something.
    #[must_use]
    pub fn accepts(&self, asked: &Consent) -> bool {
        self.version == asked.version && self.purposes != "[]"
    }
}

/// The answer that stands.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Option<ConsentRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT version, purposes FROM consent
         WHERE campaign = $1 AND participant = $2 ORDER BY number DESC LIMIT 1",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_optional(executor)
    .await
}

/// Stores an answer.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    (campaign, participant): (&str, &str),
    answer: &ConsentRow,
    lang: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO consent (campaign, participant, number, version, purposes, lang, at_ms)
         SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, $5, $6
         FROM consent WHERE campaign = $1 AND participant = $2",
    )
    .bind(campaign)
    .bind(participant)
    .bind(&answer.version)
    .bind(&answer.purposes)
    .bind(lang)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}
