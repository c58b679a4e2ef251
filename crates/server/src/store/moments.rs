//! Winning moments: made before the start, met once.

use super::Connection;

/// A pool of a campaign.
#[derive(Clone, Copy, Debug)]
pub struct PoolKey<'a> {
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the pool.
    pub pool: &'a str,
}

/// How the moments of a pool are made.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Plan {
    /// How the seed becomes moments.
    pub algorithm: String,
    /// The seed in hex.
    pub seed: String,
    /// The pool's settings, JSON.
    pub settings: String,
    /// When nothing can be changed any more, ms since 1970 UTC.
    pub starts_ms: i64,
}

/// A winning moment.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Moment {
    /// Id of the prize.
    pub prize: String,
    /// Number among the moments of this prize, the first is 1.
    pub number: i64,
    /// From when, ms since 1970 UTC.
    pub at_ms: i64,
    /// Until when, ms since 1970 UTC.
    pub void_ms: i64,
}

/// Keeps `fresh`, unless the pool has a plan, and tells the plan that it has.
///
/// # Errors
/// When the database fails.
pub async fn plan_or(
    tx: &mut Connection,
    key: PoolKey<'_>,
    fresh: &Plan,
) -> Result<Plan, sqlx::Error> {
    sqlx::query(
        "INSERT INTO moment_plan (campaign, pool, algorithm, seed, settings, starts_ms)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(&fresh.algorithm)
    .bind(&fresh.seed)
    .bind(&fresh.settings)
    .bind(fresh.starts_ms)
    .execute(&mut *tx)
    .await?;
    sqlx::query_as(
        "SELECT algorithm, seed, settings, starts_ms FROM moment_plan
         WHERE campaign = $1 AND pool = $2",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_one(tx)
    .await
}

/// Forgets the moments of a pool before the start, and keeps what is planned by now.
///
/// # Errors
/// When the database fails.
pub async fn start_over(
    tx: &mut Connection,
    key: PoolKey<'_>,
    plan: &Plan,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM moment WHERE campaign = $1 AND pool = $2")
        .bind(key.campaign)
        .bind(key.pool)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "UPDATE moment_plan SET settings = $3, starts_ms = $4 WHERE campaign = $1 AND pool = $2",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(&plan.settings)
    .bind(plan.starts_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Every moment of a pool, those of a prize by their numbers.
///
/// # Errors
/// When the database fails.
pub async fn all(tx: &mut Connection, key: PoolKey<'_>) -> Result<Vec<Moment>, sqlx::Error> {
    sqlx::query_as(
        "SELECT prize, number, at_ms, void_ms FROM moment
         WHERE campaign = $1 AND pool = $2 ORDER BY prize, number",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_all(tx)
    .await
}

/// Whether a play has met a moment of a pool.
///
/// # Errors
/// When the database fails.
pub async fn is_any_met(tx: &mut Connection, key: PoolKey<'_>) -> Result<bool, sqlx::Error> {
    let met: Option<i64> = sqlx::query_scalar(
        "SELECT number FROM moment
         WHERE campaign = $1 AND pool = $2 AND met_ms IS NOT NULL LIMIT 1",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .fetch_optional(tx)
    .await?;
    Ok(met.is_some())
}

/// The pools of a campaign that has started which have moments that wait, or will.
///
/// # Errors
/// When the database fails.
pub async fn waiting_pools(
    tx: &mut Connection,
    campaign: &str,
    now_ms: i64,
) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT DISTINCT m.pool FROM moment m
         JOIN moment_plan p ON p.campaign = m.campaign AND p.pool = m.pool
         WHERE m.campaign = $1 AND m.met_ms IS NULL AND m.void_ms > $2 AND p.starts_ms <= $2
         ORDER BY m.pool",
    )
    .bind(campaign)
    .bind(now_ms)
    .fetch_all(tx)
    .await
}

/// Keeps a moment that was made with `revision` at `now_ms`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    key: PoolKey<'_>,
    moment: &Moment,
    (revision, now_ms): (&str, i64),
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO moment (campaign, pool, prize, number, at_ms, void_ms, revision, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(&moment.prize)
    .bind(moment.number)
    .bind(moment.at_ms)
    .bind(moment.void_ms)
    .bind(revision)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// The earliest moment of a prize that has come, is not void, and that no play has met.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    tx: &mut Connection,
    key: PoolKey<'_>,
    prize: &str,
    now_ms: i64,
) -> Result<Option<Moment>, sqlx::Error> {
    sqlx::query_as(
        "SELECT prize, number, at_ms, void_ms FROM moment
         WHERE campaign = $1 AND pool = $2 AND prize = $3 AND met_ms IS NULL
           AND at_ms <= $4 AND void_ms > $4 ORDER BY at_ms, number LIMIT 1",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(prize)
    .bind(now_ms)
    .fetch_optional(tx)
    .await
}

/// Meets a moment; `false` when another play was faster.
///
/// # Errors
/// When the database fails.
pub async fn meet(
    tx: &mut Connection,
    key: PoolKey<'_>,
    moment: &Moment,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let met = sqlx::query(
        "UPDATE moment SET met_ms = $5
         WHERE campaign = $1 AND pool = $2 AND prize = $3 AND number = $4 AND met_ms IS NULL",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(&moment.prize)
    .bind(moment.number)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(met.rows_affected() == 1)
}

/// Keeps what became of a moment that was met in this transaction: the id of the award, or that
/// nobody has met it after all.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    tx: &mut Connection,
    key: PoolKey<'_>,
    moment: &Moment,
    award: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE moment SET award = $5, met_ms = CASE WHEN $6 = 1 THEN met_ms ELSE NULL END
         WHERE campaign = $1 AND pool = $2 AND prize = $3 AND number = $4",
    )
    .bind(key.campaign)
    .bind(key.pool)
    .bind(&moment.prize)
    .bind(moment.number)
    .bind(award)
    .bind(i64::from(award.is_some()))
    .execute(tx)
    .await?;
    Ok(())
}
