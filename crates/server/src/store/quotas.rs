//! Counts that draws may not take further, and tries until a guarantee.

use funfair_campaign::prize::Quota;

use super::{Connection, plays::Seat};

/// Counts one more, unless the quota is used up; whether it was counted.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Connection, campaign: &str, quota: &Quota) -> Result<bool, sqlx::Error> {
    let counted = sqlx::query(
        "INSERT INTO quota (campaign, name, whose, used) VALUES ($1, $2, $3, 1)
         ON CONFLICT (campaign, name, whose) DO UPDATE SET used = quota.used + 1
         WHERE quota.used < $4",
    )
    .bind(campaign)
    .bind(&quota.name)
    .bind(&quota.whose)
    .bind(i64::from(quota.most))
    .execute(tx)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Takes back what was counted in this transaction.
///
/// # Errors
/// When the database fails.
pub async fn give_back(
    tx: &mut Connection,
    campaign: &str,
    quota: &Quota,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE quota SET used = used - 1 WHERE campaign = $1 AND name = $2 AND whose = $3",
    )
    .bind(campaign)
    .bind(&quota.name)
    .bind(&quota.whose)
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts a try of the participant in a pool, and tells which it is since the last win.
///
/// # Errors
/// When the database fails.
pub async fn next_try(tx: &mut Connection, seat: Seat<'_>, pool: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO draw_try (campaign, widget, pool, participant, tries)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (campaign, widget, pool, participant) DO UPDATE
         SET tries = draw_try.tries + 1 RETURNING tries",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(pool)
    .bind(seat.participant)
    .fetch_one(tx)
    .await
}

/// Counts tries from the beginning again.
///
/// # Errors
/// When the database fails.
pub async fn forget_tries(
    tx: &mut Connection,
    seat: Seat<'_>,
    pool: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE draw_try SET tries = 0
         WHERE campaign = $1 AND widget = $2 AND pool = $3 AND participant = $4",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(pool)
    .bind(seat.participant)
    .execute(tx)
    .await?;
    Ok(())
}
