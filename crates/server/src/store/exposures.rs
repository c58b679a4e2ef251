//! Which variant of a test participants are served.

use super::{Connection, Executor, Store};

/// What the participant of a test was served first; `None` for one who has not been served it.
///
/// # Errors
/// When the database fails.
pub async fn find(
    executor: impl Executor<'_>,
    (campaign, participant): (&str, &str),
    experiment: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT variant FROM exposure WHERE campaign = $1 AND participant = $2 AND experiment = $3",
    )
    .bind(campaign)
    .bind(participant)
    .bind(experiment)
    .fetch_optional(executor)
    .await
}

/// Keeps what the participant is served, unless that was kept before.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    (campaign, participant): (&str, &str),
    (experiment, variant): (&str, &str),
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO exposure (campaign, experiment, participant, variant, at_ms)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(campaign)
    .bind(experiment)
    .bind(participant)
    .bind(variant)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Something that a participant was served.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnExposure {
    /// Id of the test.
    pub experiment: String,
    /// Id of the variant.
    pub variant: String,
    /// When it was served first, ms since 1970 UTC.
    pub at_ms: i64,
}

/// What the participant was served in every test, first one first.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<OwnExposure>, sqlx::Error> {
    sqlx::query_as(
        "SELECT experiment, variant, at_ms FROM exposure
         WHERE campaign = $1 AND participant = $2 ORDER BY at_ms, experiment",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// How a variant does, in participants; each is counted once.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Arm {
    /// Id of the variant.
    pub variant: String,
    /// How many were served it.
    pub exposed: i64,
    /// How many of them have played since.
    pub played: i64,
    /// How many of them have won since, and it was not taken back.
    pub won: i64,
    /// How many of them have claimed something that they have won since.
    pub claimed: i64,
    /// Of how many a conversion was told since.
    pub converted: i64,
}

/// How the variants of a test do. What came before the exposure is none of its doing.
///
/// # Errors
/// When the database fails.
pub async fn arms(
    store: &Store,
    campaign: &str,
    experiment: &str,
) -> Result<Vec<Arm>, sqlx::Error> {
    sqlx::query_as(
        "SELECT e.variant AS variant, COUNT(*) AS exposed,
                COUNT(CASE WHEN EXISTS (SELECT 1 FROM play_slot s JOIN play x ON x.id = s.play
                    WHERE s.campaign = e.campaign AND s.participant = e.participant
                    AND x.opened_ms >= e.at_ms) THEN 1 END) AS played,
                COUNT(CASE WHEN EXISTS (SELECT 1 FROM award x
                    WHERE x.campaign = e.campaign AND x.participant = e.participant
                    AND x.won_ms >= e.at_ms
                    AND (x.void_reason IS NULL OR x.void_reason = 'unclaimed'))
                    THEN 1 END) AS won,
                COUNT(CASE WHEN EXISTS (SELECT 1 FROM award x JOIN claim c ON c.award = x.id
                    WHERE x.campaign = e.campaign AND x.participant = e.participant
                    AND x.won_ms >= e.at_ms) THEN 1 END) AS claimed,
                COUNT(CASE WHEN EXISTS (SELECT 1 FROM conversion x
                    WHERE x.campaign = e.campaign AND x.participant = e.participant
                    AND x.at_ms >= e.at_ms) THEN 1 END) AS converted
         FROM exposure e WHERE e.campaign = $1 AND e.experiment = $2
         GROUP BY e.variant ORDER BY e.variant",
    )
    .bind(campaign)
    .bind(experiment)
    .fetch_all(&store.reader)
    .await
}
