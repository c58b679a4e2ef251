//! Published versions of campaigns. They never change.

use super::{Connection, Executor, live};

/// Stores a revision that is published, unless it is stored already. One that was a variant is one no
/// more.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    campaign: &str,
    revision: &str,
    document: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO revision (campaign, revision, document, published_ms)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (campaign, revision) DO UPDATE
         SET variant_of = NULL, published_ms = excluded.published_ms
         WHERE revision.variant_of IS NOT NULL",
    )
    .bind(campaign)
    .bind(revision)
    .bind(document)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores the `document` that a variant of the revision `of` comes to, unless it is stored already.
///
/// # Errors
/// When the database fails.
pub async fn insert_variant(
    tx: &mut Connection,
    campaign: &str,
    (revision, of): (&str, &str),
    document: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO revision (campaign, revision, document, published_ms, variant_of)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(campaign)
    .bind(revision)
    .bind(document)
    .bind(now_ms)
    .bind(of)
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether a revision of a campaign has been published.
///
/// # Errors
/// When the database fails.
pub async fn is_there(
    tx: &mut Connection,
    campaign: &str,
    revision: &str,
) -> Result<bool, sqlx::Error> {
    let found: Option<String> = sqlx::query_scalar(
        "SELECT revision FROM revision
             WHERE campaign = $1 AND revision = $2 AND variant_of IS NULL",
    )
    .bind(campaign)
    .bind(revision)
    .fetch_optional(tx)
    .await?;
    Ok(found.is_some())
}

/// The document of one revision.
///
/// # Errors
/// When the database fails, or has no such revision.
pub async fn document(
    tx: &mut Connection,
    campaign: &str,
    revision: &str,
) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT document FROM revision WHERE campaign = $1 AND revision = $2")
        .bind(campaign)
        .bind(revision)
        .fetch_one(tx)
        .await
}

/// The document of a campaign that is served; `None` where none was published.
///
/// # Errors
/// When the database fails.
pub async fn served(tx: &mut Connection, campaign: &str) -> Result<Option<String>, sqlx::Error> {
    match live::find(&mut *tx, campaign).await? {
        Some(live) => document(tx, campaign, &live.revision).await.map(Some),
        None => Ok(None),
    }
}

/// The documents of every revision of a campaign, latest first.
///
/// # Errors
/// When the database fails.
pub async fn documents(tx: &mut Connection, campaign: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT document FROM revision WHERE campaign = $1 AND variant_of IS NULL
         ORDER BY published_ms DESC, revision",
    )
    .bind(campaign)
    .fetch_all(tx)
    .await
}

/// Every campaign that was ever published, by id, with its latest document.
///
/// # Errors
/// When the database fails.
pub async fn latest(executor: impl Executor<'_>) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT campaign, document FROM (
             SELECT campaign, document, ROW_NUMBER() OVER (
                 PARTITION BY campaign ORDER BY published_ms DESC, revision) AS place
             FROM revision WHERE variant_of IS NULL
         ) AS ranked WHERE place = 1 ORDER BY campaign",
    )
    .fetch_all(executor)
    .await
}
