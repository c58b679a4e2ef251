//! Prizes that were given at the end.

use super::{Connection, Executor};

/// A tier of a widget.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'a> {
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the widget.
    pub widget: &'a str,
    /// Number of the tier, the first is 0.
    pub tier: i64,
}

/// A tier that was given.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TierRow {
    /// The published version of the campaign.
    pub revision: String,
    /// Id of the prize.
    pub prize: String,
    /// Name of the operator.
    pub operator: String,
    /// When, ms since 1970 UTC.
    pub at_ms: i64,
    /// How many entries could have got it.
    pub entries: i64,
    /// SHA-256 of their ids in order, one to a line.
    pub digest: String,
    /// How the seed became decisions; `None` where nothing was drawn.
    pub algorithm: Option<String>,
    /// The seed in hex.
    pub seed: Option<String>,
}

/// A place in a tier.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PlaceRow {
    /// The first is 1.
    pub place: i64,
    /// Id of the entry.
    pub entry: String,
    /// Id of its entrant.
    pub participant: String,
    /// How many liked it then.
    pub likes: i64,
    /// Id of the award.
    pub award: String,
}

/// An entry that may get a prize.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Candidate {
    /// Id of the entry.
    pub entry: String,
    /// Id of its entrant.
    pub participant: String,
    /// How many like it.
    pub likes: i64,
    /// When it was handed in, ms since 1970 UTC.
    pub at_ms: i64,
}

/// The tier, if it was given.
///
/// # Errors
/// When the database fails.
pub async fn find(
    executor: impl Executor<'_>,
    slot: Slot<'_>,
) -> Result<Option<TierRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT revision, prize, operator, at_ms, entries, digest, algorithm, seed FROM tier
         WHERE campaign = $1 AND widget = $2 AND tier = $3",
    )
    .bind(slot.campaign)
    .bind(slot.widget)
    .bind(slot.tier)
    .fetch_optional(executor)
    .await
}

/// Who has got the tier, first place first.
///
/// # Errors
/// When the database fails.
pub async fn places(
    executor: impl Executor<'_>,
    slot: Slot<'_>,
) -> Result<Vec<PlaceRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT place, entry, participant, likes, award FROM tier_place
         WHERE campaign = $1 AND widget = $2 AND tier = $3 ORDER BY place",
    )
    .bind(slot.campaign)
    .bind(slot.widget)
    .bind(slot.tier)
    .fetch_all(executor)
    .await
}

/// Every entry of the widget that everybody sees, by id.
///
/// # Errors
/// When the database fails.
pub async fn candidates(
    executor: impl Executor<'_>,
    slot: Slot<'_>,
) -> Result<Vec<Candidate>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id AS entry, participant, likes, at_ms FROM entry
         WHERE campaign = $1 AND widget = $2 AND public = 1 ORDER BY id",
    )
    .bind(slot.campaign)
    .bind(slot.widget)
    .fetch_all(executor)
    .await
}

/// How many entries of the widget no moderator has looked at.
///
/// # Errors
/// When the database fails.
pub async fn waiting(executor: impl Executor<'_>, slot: Slot<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM entry WHERE campaign = $1 AND widget = $2 AND state = 'pending'",
    )
    .bind(slot.campaign)
    .bind(slot.widget)
    .fetch_one(executor)
    .await
}

/// Keeps that the tier was given.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Connection, slot: Slot<'_>, row: &TierRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO tier (campaign, widget, tier, revision, prize, operator, at_ms, entries,
                           digest, algorithm, seed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(slot.campaign)
    .bind(slot.widget)
    .bind(slot.tier)
    .bind(&row.revision)
    .bind(&row.prize)
    .bind(&row.operator)
    .bind(row.at_ms)
    .bind(row.entries)
    .bind(&row.digest)
    .bind(&row.algorithm)
    .bind(&row.seed)
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps who got a place.
///
/// # Errors
/// When the database fails.
pub async fn insert_place(
    tx: &mut Connection,
    slot: Slot<'_>,
    row: &PlaceRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO tier_place (campaign, widget, tier, place, entry, participant, likes, award)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(slot.campaign)
    .bind(slot.widget)
    .bind(slot.tier)
    .bind(row.place)
    .bind(&row.entry)
    .bind(&row.participant)
    .bind(row.likes)
    .bind(&row.award)
    .execute(tx)
    .await?;
    Ok(())
}
