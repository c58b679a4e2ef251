//! Claims: who wants an award sent where.

use super::Connection;

/// A claim to store.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Id of the award.
    pub award: &'a str,
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the prize.
    pub prize: &'a str,
    /// The contact as JSON.
    pub contact: &'a str,
    /// Hash of the whole contact.
    pub contact_hash: &'a str,
    /// Hash of the field that may claim the prize once.
    pub once_hash: Option<&'a str>,
}

/// Stores a claim; `false` when the contact has claimed the prize before.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    claim: Claim<'_>,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO claim (award, campaign, prize, contact, contact_hash, once_hash, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (campaign, prize, once_hash) DO NOTHING",
    )
    .bind(claim.award)
    .bind(claim.campaign)
    .bind(claim.prize)
    .bind(claim.contact)
    .bind(claim.contact_hash)
    .bind(claim.once_hash)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
