//! Awards that come back: unclaimed in time, or taken back by an operator.

use super::{Connection, Executor};

/// Reason of an award that nobody claimed in time.
pub const UNCLAIMED: &str = "unclaimed";
/// Reason of an award that an operator took back.
pub const BY_OPERATOR: &str = "operator";

/// An award of a campaign, as it comes back.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Open {
    /// Id of the award.
    pub id: String,
    /// Id of the widget that gave it.
    pub widget: String,
    /// Id of the participant who has won it.
    pub participant: String,
    /// Id of the prize.
    pub prize: String,
    /// When it was claimed, ms since 1970 UTC.
    pub claimed_ms: Option<i64>,
    /// Why it came back.
    pub void_reason: Option<String>,
}

/// An award of the campaign.
///
/// # Errors
/// When the database fails.
pub async fn find(
    executor: impl Executor<'_>,
    campaign: &str,
    award: &str,
) -> Result<Option<Open>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, widget, participant, prize, claimed_ms, void_reason FROM award WHERE campaign = $1 AND id = $2",
    )
    .bind(campaign)
    .bind(award)
    .fetch_optional(executor)
    .await
}

/// Awards that could be claimed until before `deadline_ms` and were not, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn overdue(
    executor: impl Executor<'_>,
    campaign: &str,
    deadline_ms: i64,
    limit: i64,
) -> Result<Vec<Open>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, widget, participant, prize, claimed_ms, void_reason FROM award
         WHERE campaign = $1 AND claim_by_ms < $2 AND claimed_ms IS NULL AND void_ms IS NULL
         ORDER BY claim_by_ms, id LIMIT $3",
    )
    .bind(campaign)
    .bind(deadline_ms)
    .bind(limit)
    .fetch_all(executor)
    .await
}

/// Closes an award by its claim, and tells until when its code is good: as the code itself says, or
/// until `expires_ms`. `None` when the award was closed before.
///
/// # Errors
/// When the database fails.
pub async fn close_by_claim(
    tx: &mut Connection,
    award: &str,
    expires_ms: Option<i64>,
    now_ms: i64,
) -> Result<Option<Option<i64>>, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE award SET claimed_ms = $2,
             code_expires_ms = COALESCE((SELECT expires_ms FROM code WHERE award = $1), $3)
         WHERE id = $1 AND claimed_ms IS NULL AND void_ms IS NULL RETURNING code_expires_ms",
    )
    .bind(award)
    .bind(now_ms)
    .bind(expires_ms)
    .fetch_optional(tx)
    .await
}

/// Closes an award for `reason`; `false` when it has come back before, or was claimed since
/// `award` was read.
///
/// # Errors
/// When the database fails.
pub async fn close(
    tx: &mut Connection,
    award: &Open,
    reason: &str,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let closed = sqlx::query(
        "UPDATE award SET void_ms = $2, void_reason = $3
         WHERE id = $1 AND void_ms IS NULL AND (claimed_ms IS NULL OR $4 = 1)",
    )
    .bind(&award.id)
    .bind(now_ms)
    .bind(reason)
    .bind(i64::from(award.claimed_ms.is_some()))
    .execute(tx)
    .await?;
    Ok(closed.rows_affected() == 1)
}
