//! Awards and the draws that gave them.

use super::{Connection, Executor, new_row_id, plays::Seat};

/// An award as stored, with its claim if there is one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AwardRow {
    /// Id of the award.
    pub id: String,
    /// Id of the widget that gave it.
    pub widget: String,
    /// Id of the prize.
    pub prize: String,
    /// When it was won, ms since 1970 UTC.
    pub won_ms: i64,
    /// Until when it can be claimed, ms since 1970 UTC.
    pub claim_by_ms: i64,
    /// Hash of the contact that claimed it.
    pub contact_hash: Option<String>,
    /// Why it came back, `unclaimed` or `operator`.
    pub void_reason: Option<String>,
    /// Its own code; `None` where its prize has one for all.
    pub code: Option<String>,
    /// Until when the code of a claimed award is good, ms since 1970 UTC.
    pub code_expires_ms: Option<i64>,
    /// When the code was used, ms since 1970 UTC.
    pub redeemed_ms: Option<i64>,
}

/// A draw, with all that is needed to repeat it.
#[derive(Clone, Copy, Debug)]
pub struct Draw<'a> {
    /// The published version of the campaign.
    pub revision: &'a str,
    /// How a seed becomes decisions.
    pub algorithm: &'a str,
    /// The seed in hex.
    pub seed: &'a str,
    /// Id of the pool.
    pub pool: &'a str,
    /// 0 for the first draw from the seed; a later one goes on where the one before it ended.
    pub place: i64,
    /// Id of the prize that the weights chose, in stock or not.
    pub drawn: Option<&'a str>,
    /// Id of the award that came of it.
    pub award: Option<&'a str>,
    /// Why the award was given: it may be another prize than the weights chose.
    pub why: Option<&'a str>,
    /// Which try of the participant it was since the last win, where there is a guarantee.
    pub tries: Option<i64>,
    /// Number of the winning moment that it met.
    pub moment: Option<i64>,
}

/// Keeps a draw.
///
/// # Errors
/// When the database fails.
pub async fn insert_draw(
    tx: &mut Connection,
    seat: Seat<'_>,
    draw: Draw<'_>,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO draw (id, campaign, widget, participant, revision, algorithm, seed, pool,
                           place, drawn, award, why, tries, moment, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(new_row_id())
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(draw.revision)
    .bind(draw.algorithm)
    .bind(draw.seed)
    .bind(draw.pool)
    .bind(draw.place)
    .bind(draw.drawn)
    .bind(draw.award)
    .bind(draw.why)
    .bind(draw.tries)
    .bind(draw.moment)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives an award.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    seat: Seat<'_>,
    revision: &str,
    award: &AwardRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO award (id, campaign, widget, participant, prize, revision, won_ms,
                            claim_by_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&award.id)
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(&award.prize)
    .bind(revision)
    .bind(award.won_ms)
    .bind(award.claim_by_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Everything that a participant has won, latest first.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<AwardRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT a.id, a.widget, a.prize, a.won_ms, a.claim_by_ms, c.contact_hash,
                a.void_reason, k.code, a.code_expires_ms, k.redeemed_ms
         FROM award a LEFT JOIN claim c ON c.award = a.id LEFT JOIN code k ON k.award = a.id
         WHERE a.campaign = $1 AND a.participant = $2 ORDER BY a.won_ms DESC, a.id",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// One award of a participant.
///
/// # Errors
/// When the database fails.
pub async fn find(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
    award: &str,
) -> Result<Option<AwardRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT a.id, a.widget, a.prize, a.won_ms, a.claim_by_ms, c.contact_hash,
                a.void_reason, k.code, a.code_expires_ms, k.redeemed_ms
         FROM award a LEFT JOIN claim c ON c.award = a.id LEFT JOIN code k ON k.award = a.id
         WHERE a.campaign = $1 AND a.participant = $2 AND a.id = $3",
    )
    .bind(campaign)
    .bind(participant)
    .bind(award)
    .fetch_optional(executor)
    .await
}

/// A win that others may hear of.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Win {
    /// Id of the participant; not for others.
    pub participant: String,
    /// Id of the prize.
    pub prize: String,
    /// When, ms since 1970 UTC.
    pub won_ms: i64,
}

/// The latest wins of a widget, latest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    executor: impl Executor<'_>,
    campaign: &str,
    widget: &str,
    limit: i64,
) -> Result<Vec<Win>, sqlx::Error> {
    sqlx::query_as(
        "SELECT participant, prize, won_ms FROM award
         WHERE campaign = $1 AND widget = $2 AND (void_reason IS NULL OR void_reason = 'unclaimed')
         ORDER BY won_ms DESC, id LIMIT $3",
    )
    .bind(campaign)
    .bind(widget)
    .bind(limit)
    .fetch_all(executor)
    .await
}
