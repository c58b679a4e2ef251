//! Tickets of raffles. One that an entry gave counts while the entry is shown, and from the draw on as
//! it did then.

use sqlx::AssertSqlSafe;

use super::{Connection, Executor, moments::PoolKey, new_id, plays::Seat};

/// The entry that gave a ticket, where one did, is shown.
const SHOWN: &str = "public = 1";
/// It is, or may still be.
const NOT_REJECTED: &str = "state <> 'rejected'";

/// 0 where the ticket was given for no entry, or for one that there is and that is `so`; otherwise 1.
fn out_unless(so: &str) -> String {
    format!(
        "CASE WHEN entry IS NULL
             OR EXISTS (SELECT 1 FROM entry WHERE entry.id = ticket.entry AND {so})
         THEN 0 ELSE 1 END"
    )
}

/// The condition that a ticket counts: as the draw has settled it, and before that by its entry.
fn counts_if(so: &str) -> String {
    format!("COALESCE(left_out, {}) = 0", out_unless(so))
}

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

/// Gives a ticket of the pool, for an entry that was handed in or for something else.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    seat: Seat<'_>,
    (pool, entry): (&str, Option<&str>),
    entrant: &str,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ticket (id, campaign, pool, widget, participant, entrant, entry, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new_id())
    .bind(seat.campaign)
    .bind(pool)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(entrant)
    .bind(entry)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Tickets of a pool that count, by id, those after `after`, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    executor: impl Executor<'_>,
    key: PoolKey<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Ticket>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT id, entrant FROM ticket WHERE campaign = $1 AND pool = $2 AND id > $3 AND {}
         ORDER BY id LIMIT $4",
        counts_if(SHOWN)
    )))
    .bind(key.campaign)
    .bind(key.pool)
    .bind(after)
    .bind(limit)
    .fetch_all(executor)
    .await
}

/// How many tickets of a pool count.
///
/// # Errors
/// When the database fails.
pub async fn count(executor: impl Executor<'_>, key: PoolKey<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT COUNT(*) FROM ticket WHERE campaign = $1 AND pool = $2 AND {}",
        counts_if(SHOWN)
    )))
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_one(executor)
    .await
}

/// The pools of a campaign of which there are tickets, and that were not drawn.
///
/// # Errors
/// When the database fails.
pub async fn waiting_pools(
    tx: &mut Connection,
    campaign: &str,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT DISTINCT t.pool FROM ticket t WHERE t.campaign = $1
         AND NOT EXISTS (SELECT 1 FROM raffle r WHERE r.campaign = t.campaign AND r.pool = t.pool)
         ORDER BY t.pool",
    )
    .bind(campaign)
    .fetch_all(tx)
    .await
}

/// How many entries that gave tickets of a pool wait for a moderator.
///
/// # Errors
/// When the database fails.
pub async fn waiting(executor: impl Executor<'_>, key: PoolKey<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM ticket JOIN entry ON entry.id = ticket.entry
         WHERE ticket.campaign = $1 AND ticket.pool = $2 AND entry.state = 'pending'",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_one(executor)
    .await
}

/// Keeps which tickets of entries count now, and which do not because the entry was rejected or is
/// gone.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &mut Connection, key: PoolKey<'_>) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE ticket SET left_out = {}
         WHERE campaign = $1 AND pool = $2 AND entry IS NOT NULL",
        out_unless(SHOWN)
    )))
    .bind(key.campaign)
    .bind(key.pool)
    .execute(tx)
    .await?;
    Ok(())
}

/// The tickets of a participant, first one first, without those whose entry was rejected or is gone.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<OwnTicket>, sqlx::Error> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT id, pool, at_ms FROM ticket WHERE campaign = $1 AND participant = $2 AND {}
         ORDER BY at_ms, id",
        counts_if(NOT_REJECTED)
    )))
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}
