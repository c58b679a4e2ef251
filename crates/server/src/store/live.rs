//! Which revision of each campaign is served, and whether it is paused.

use super::{Connection, Executor};

/// What is served of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Live {
    /// Id of the campaign.
    pub campaign: String,
    /// The revision.
    pub revision: String,
    /// 1 where an operator published it, 0 where a file of the folder did.
    pub by_operator: i64,
    /// When it was paused, ms since 1970 UTC; `None` where it runs.
    pub paused_ms: Option<i64>,
    /// Grows with every change that running servers have to notice.
    pub number: i64,
}

/// Every campaign that is served somewhere.
///
/// # Errors
/// When the database fails.
pub async fn all(executor: impl Executor<'_>) -> Result<Vec<Live>, sqlx::Error> {
    sqlx::query_as(
        "SELECT campaign, revision, by_operator, paused_ms, number FROM live ORDER BY campaign",
    )
    .fetch_all(executor)
    .await
}

/// What is served of one campaign.
///
/// # Errors
/// When the database fails.
pub async fn find(
    executor: impl Executor<'_>,
    campaign: &str,
) -> Result<Option<Live>, sqlx::Error> {
    sqlx::query_as(
        "SELECT campaign, revision, by_operator, paused_ms, number FROM live WHERE campaign = $1",
    )
    .bind(campaign)
    .fetch_optional(executor)
    .await
}

/// Serves a revision from here on. A pause goes on.
///
/// # Errors
/// When the database fails.
pub async fn set_revision(
    tx: &mut Connection,
    campaign: &str,
    revision: &str,
    by_operator: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO live (campaign, revision, by_operator, number) VALUES ($1, $2, $3, 1)
         ON CONFLICT (campaign) DO UPDATE
         SET revision = excluded.revision, by_operator = excluded.by_operator,
             number = live.number + 1",
    )
    .bind(campaign)
    .bind(revision)
    .bind(i64::from(by_operator))
    .execute(tx)
    .await?;
    Ok(())
}

/// Pauses a campaign at this moment, or lets it run again.
///
/// # Errors
/// When the database fails.
pub async fn set_paused(
    tx: &mut Connection,
    campaign: &str,
    paused_ms: Option<i64>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE live SET paused_ms = $2, number = number + 1 WHERE campaign = $1")
        .bind(campaign)
        .bind(paused_ms)
        .execute(tx)
        .await?;
    Ok(())
}

/// Tells running servers that something about the campaign has changed.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Connection, campaign: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE live SET number = number + 1 WHERE campaign = $1")
        .bind(campaign)
        .execute(tx)
        .await?;
    Ok(())
}
