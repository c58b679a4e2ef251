//! Tickets of raffles.

use super::{Connection, Executor, moments::PoolKey, new_id, plays::Seat};

/// A ticket in the list that a raffle is drawn from.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Ticket {
    /// Id of the ticket.
    pub id: String,
    /// Keyed hash of the participant who has it.
    pub entrant: String,
}

/// A ticket as its participant sees it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnTicket {
    /// Id of the ticket.
    pub id: String,
    /// Id of the pool.
    pub pool: String,
    /// When it was given, ms since 1970 UTC.
    pub at_ms: i64,
}

/// Gives a ticket of the pool.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    seat: Seat<'_>,
    pool: &str,
    entrant: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ticket (id, campaign, pool, widget, participant, entrant, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new_id())
    .bind(seat.campaign)
    .bind(pool)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(entrant)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Tickets of a pool by id, those after `after`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    executor: impl Executor<'_>,
    key: PoolKey<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Ticket>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, entrant FROM ticket WHERE campaign = $1 AND pool = $2 AND id > $3
         ORDER BY id LIMIT $4",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(after)
    .bind(limit)
    .fetch_all(executor)
    .await
}

/// How many tickets of a pool there are.
///
/// # Errors
/// When the database fails.
pub async fn count(executor: impl Executor<'_>, key: PoolKey<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM ticket WHERE campaign = $1 AND pool = $2")
        .bind(key.campaign)
        .bind(key.pool)
        .fetch_one(executor)
        .await
}

/// The tickets of a participant, first one first.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<OwnTicket>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, pool, at_ms FROM ticket WHERE campaign = $1 AND participant = $2
         ORDER BY at_ms, id",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}
