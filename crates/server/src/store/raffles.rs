//! Raffles that were drawn, and their places.

use super::{Connection, Executor, moments::PoolKey};

/// A raffle that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RaffleRow {
    /// The published version of the campaign.
    pub revision: String,
    /// Name of the operator.
    pub operator: String,
    /// When, ms since 1970 UTC.
    pub at_ms: i64,
    /// How many tickets there were.
    pub tickets: i64,
    /// SHA-256 of the list of tickets.
    pub digest: String,
    /// How the seed became decisions.
    pub algorithm: String,
    /// The seed in hex.
    pub seed: String,
    /// How many places win.
    pub winners: i64,
    /// How many places there may be after them.
    pub alternates: i64,
    /// How many places one entrant may have.
    pub most: i64,
}

/// A place of a raffle that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PlaceRow {
    /// The first is 1.
    pub place: i64,
    /// Id of the ticket.
    pub ticket: String,
    /// Id of the participant who has it.
    pub participant: String,
    /// Id of the widget that gave it.
    pub widget: String,
    /// Id of the prize; `None` for an alternate who has not moved up.
    pub prize: Option<String>,
    /// Id of the award.
    pub award: Option<String>,
    /// When it was claimed, ms since 1970 UTC.
    pub claimed_ms: Option<i64>,
    /// Why the award came back.
    pub void_reason: Option<String>,
}

/// The raffle, if it was drawn.
///
/// # Errors
/// When the database fails.
pub async fn find(
    executor: impl Executor<'_>,
    key: PoolKey<'_>,
) -> Result<Option<RaffleRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT revision, operator, at_ms, tickets, digest, algorithm, seed, winners, alternates,
                most FROM raffle WHERE campaign = $1 AND pool = $2",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_optional(executor)
    .await
}

/// The raffles of a campaign that were drawn, and when, ms since 1970 UTC.
///
/// # Errors
/// When the database fails.
pub async fn all_drawn(
    tx: &mut Connection,
    campaign: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as("SELECT pool, at_ms FROM raffle WHERE campaign = $1 ORDER BY pool")
        .bind(campaign)
        .fetch_all(tx)
        .await
}

/// Keeps that the raffle was drawn; `false` when it was drawn before.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    key: PoolKey<'_>,
    row: &RaffleRow,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query(
        "INSERT INTO raffle (campaign, pool, revision, operator, at_ms, tickets, digest, algorithm,
                             seed, winners, alternates, most)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(&row.revision)
    .bind(&row.operator)
    .bind(row.at_ms)
    .bind(row.tickets)
    .bind(&row.digest)
    .bind(&row.algorithm)
    .bind(&row.seed)
    .bind(row.winners)
    .bind(row.alternates)
    .bind(row.most)
    .execute(tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Keeps whose ticket has got a place.
///
/// # Errors
/// When the database fails.
pub async fn insert_place(
    tx: &mut Connection,
    key: PoolKey<'_>,
    place: i64,
    ticket: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO raffle_place (campaign, pool, place, ticket) VALUES ($1, $2, $3, $4)")
        .bind(key.campaign)
        .bind(key.pool)
        .bind(place)
        .bind(ticket)
        .execute(tx)
        .await?;
    Ok(())
}

/// The places of a raffle, the first one first.
///
/// # Errors
/// When the database fails.
pub async fn places(
    executor: impl Executor<'_>,
    key: PoolKey<'_>,
) -> Result<Vec<PlaceRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.place, p.ticket, t.participant, t.widget, p.prize, p.award, a.claimed_ms,
                a.void_reason
         FROM raffle_place p JOIN ticket t ON t.id = p.ticket LEFT JOIN award a ON a.id = p.award
         WHERE p.campaign = $1 AND p.pool = $2 ORDER BY p.place",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_all(executor)
    .await
}

/// The first alternate who has not moved up.
///
/// # Errors
/// When the database fails.
pub async fn next_alternate(
    tx: &mut Connection,
    key: PoolKey<'_>,
) -> Result<Option<PlaceRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.place, p.ticket, t.participant, t.widget, p.prize, p.award,
                CAST(NULL AS BIGINT) AS claimed_ms, CAST(NULL AS TEXT) AS void_reason
         FROM raffle_place p JOIN ticket t ON t.id = p.ticket
         WHERE p.campaign = $1 AND p.pool = $2 AND p.award IS NULL ORDER BY p.place LIMIT 1",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_optional(tx)
    .await
}

/// Gives a place its award; `false` when it has one.
///
/// # Errors
/// When the database fails.
pub async fn set_award(
    tx: &mut Connection,
    key: PoolKey<'_>,
    place: i64,
    (prize, award): (&str, &str),
) -> Result<bool, sqlx::Error> {
    let given = sqlx::query(
        "UPDATE raffle_place SET prize = $4, award = $5
         WHERE campaign = $1 AND pool = $2 AND place = $3 AND award IS NULL",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(place)
    .bind(prize)
    .bind(award)
    .execute(tx)
    .await?;
    Ok(given.rows_affected() == 1)
}

/// Id of the pool whose raffle gave the award; `None` when no raffle did.
///
/// # Errors
/// When the database fails.
pub async fn pool_of(tx: &mut Connection, award: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT pool FROM raffle_place WHERE award = $1")
        .bind(award)
        .fetch_optional(tx)
        .await
}
