//! What participants are ranked by: one row for each participant and board.

use funfair_campaign::rules::Score;

use super::{Connection, Executor, plays::Seat};

/// A ranking.
#[derive(Clone, Copy, Debug)]
pub struct Board<'a> {
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the widget.
    pub widget: &'a str,
    /// Id of the board among the widget's; empty for the main one.
    pub id: &'a str,
}

/// A participant's score.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ScoreRow {
    /// Id of the participant.
    pub participant: String,
    /// Points.
    pub points: i64,
    /// Time that it took, ms.
    pub time_ms: i64,
    /// Moves that it took.
    pub moves: i64,
}

impl ScoreRow {
    /// What ranks the participant.
    #[must_use]
    pub fn score(&self) -> Score {
        Score {
            points: self.points,
            time_ms: self.time_ms,
            moves: self.moves,
        }
    }
}

/// Sets the participant's score on the widget's board with the id `board`.
///
/// # Errors
/// When the database fails.
pub async fn set(
    tx: &mut Connection,
    seat: Seat<'_>,
    board: &str,
    score: Score,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO score (campaign, widget, board, participant, points, time_ms, moves, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (campaign, widget, board, participant) DO UPDATE
         SET points = excluded.points, time_ms = excluded.time_ms, moves = excluded.moves,
             at_ms = excluded.at_ms",
    )
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(board)
    .bind(seat.participant)
    .bind(score.points)
    .bind(score.time_ms)
    .bind(score.moves)
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
    executor: impl Executor<'_>,
    board: Board<'_>,
    most: i64,
) -> Result<Vec<ScoreRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT participant, points, time_ms, moves FROM score
         WHERE campaign = $1 AND widget = $2 AND board = $3
         ORDER BY points DESC, time_ms, moves, participant LIMIT $4",
    )
    .bind(board.campaign)
    .bind(board.widget)
    .bind(board.id)
    .bind(most)
    .fetch_all(executor)
    .await
}

/// The participant's score; `None` for one who is not ranked.
///
/// # Errors
/// When the database fails.
pub async fn of(
    executor: impl Executor<'_>,
    board: Board<'_>,
    participant: &str,
) -> Result<Option<ScoreRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT participant, points, time_ms, moves FROM score
         WHERE campaign = $1 AND widget = $2 AND board = $3 AND participant = $4",
    )
    .bind(board.campaign)
    .bind(board.widget)
    .bind(board.id)
    .bind(participant)
    .fetch_optional(executor)
    .await
}

/// How many are ahead of `score`, by the order of [`Score::is_ahead_of`].
///
/// # Errors
/// When the database fails.
pub async fn ahead(
    executor: impl Executor<'_>,
    board: Board<'_>,
    score: Score,
) -> Result<u64, sqlx::Error> {
    let ahead: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM score WHERE campaign = $1 AND widget = $2 AND board = $3
         AND (points > $4
              OR (points = $4 AND (time_ms < $5 OR (time_ms = $5 AND moves < $6))))",
    )
    .bind(board.campaign)
    .bind(board.widget)
    .bind(board.id)
    .bind(score.points)
    .bind(score.time_ms)
    .bind(score.moves)
    .fetch_one(executor)
    .await?;
    Ok(u64::try_from(ahead).unwrap_or_default())
}

/// How many are ranked.
///
/// # Errors
/// When the database fails.
pub async fn count(executor: impl Executor<'_>, board: Board<'_>) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM score WHERE campaign = $1 AND widget = $2 AND board = $3",
    )
    .bind(board.campaign)
    .bind(board.widget)
    .bind(board.id)
    .fetch_one(executor)
    .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}
