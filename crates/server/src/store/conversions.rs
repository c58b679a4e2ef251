//! What participants did at a partner's afterwards.

use super::{Connection, Executor};

/// A conversion as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConversion<'a> {
    /// The partner's id of it.
    pub id: &'a str,
    /// Hash of the body that told of it.
    pub body_hash: &'a str,
    /// `order`, `sign_up` or `redemption`.
    pub what: &'a str,
    /// Whose it is, where that may be kept.
    pub participant: Option<&'a str>,
    /// Name of the key that signed it.
    pub key: &'a str,
    /// Value in minor units, and its currency.
    pub value: Option<(i64, &'a str)>,
    /// When it happened, ms since 1970 UTC.
    pub at_ms: i64,
}

/// Counts a conversion; `None` when it was not there before, else the hash of the body that told
/// of it.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    campaign: &str,
    conversion: &NewConversion<'_>,
    now_ms: i64,
) -> Result<Option<String>, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO conversion (campaign, id, body_hash, what, participant, partner_key, minor,
                                 currency, at_ms, received_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
    )
    .bind(campaign)
    .bind(conversion.id)
    .bind(conversion.body_hash)
    .bind(conversion.what)
    .bind(conversion.participant)
    .bind(conversion.key)
    .bind(conversion.value.map(|(minor, _)| minor))
    .bind(conversion.value.map(|(_, currency)| currency))
    .bind(conversion.at_ms)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT body_hash FROM conversion WHERE campaign = $1 AND id = $2")
        .bind(campaign)
        .bind(conversion.id)
        .fetch_optional(tx)
        .await
}

/// A conversion as its participant may see it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnConversion {
    /// `order`, `sign_up` or `redemption`.
    pub what: String,
    /// Value in minor units.
    pub minor: Option<i64>,
    /// Currency of the value.
    pub currency: Option<String>,
    /// When it happened, ms since 1970 UTC.
    pub at_ms: i64,
}

/// The conversions that are known to be of a participant, first one first.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<OwnConversion>, sqlx::Error> {
    sqlx::query_as(
        "SELECT what, minor, currency, at_ms FROM conversion
         WHERE campaign = $1 AND participant = $2 ORDER BY at_ms, id",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}
