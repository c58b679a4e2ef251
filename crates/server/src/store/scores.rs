//! What participants are ranked by.

use funfair_campaign::rules::Score;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::plays::Seat;

/// A participant's score.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ScoreRow {
    /// Id of the participant.
    pub participant: String,
    /// Points.
    pub points: i64,
    /// Time that it took, ms.
    pub time_ms: i64,
}

/// Sets the participant's score.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut SqliteConnection,
    seat: Seat<'_>,
    score: Score,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO score (campaign, widget, participant, points, time_ms, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (campaign, widget, participant) DO UPDATE
         SET points = excluded.points, time_ms = excluded.time_ms, at_ms = excluded.at_ms",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(score.points)
    .bind(score.time_ms)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// The first `most` of the ranking, in an order that does not depend on chance.
///
/// # Errors
/// When the database fails.
pub async fn first(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    widget: &str,
    most: i64,
) -> Result<Vec<ScoreRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT participant, points, time_ms FROM score
         WHERE campaign = $1 AND widget = $2
         ORDER BY points DESC, time_ms, participant LIMIT $3",
    )
    .bind(campaign)
    .bind(widget)
    .bind(most)
    .fetch_all(executor)
    .await
}

/// The participant's score; `None` for one who is not ranked.
///
/// # Errors
/// When the database fails.
pub async fn of(
    executor: impl SqliteExecutor<'_>,
    seat: Seat<'_>,
) -> Result<Option<ScoreRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT participant, points, time_ms FROM score
         WHERE campaign = $1 AND widget = $2 AND participant = $3",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .fetch_optional(executor)
    .await
}

/// How many are ahead of `row`.
///
/// # Errors
/// When the database fails.
pub async fn ahead(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    widget: &str,
    row: &ScoreRow,
) -> Result<u64, sqlx::Error> {
    let ahead: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM score WHERE campaign = $1 AND widget = $2
         AND (points > $3 OR (points = $3 AND time_ms < $4))",
    )
    .bind(campaign)
    .bind(widget)
    .bind(row.points)
    .bind(row.time_ms)
    .fetch_one(executor)
    .await?;
    Ok(u64::try_from(ahead).unwrap_or_default())
}

/// How many are ranked.
///
/// # Errors
/// When the database fails.
pub async fn count(
    executor: impl SqliteExecutor<'_>,
    campaign: &str,
    widget: &str,
) -> Result<u64, sqlx::Error> {
    let count: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM score WHERE campaign = $1 AND widget = $2")
            .bind(campaign)
            .bind(widget)
            .fetch_one(executor)
            .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
