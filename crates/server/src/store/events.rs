//! What was seen and done, for statistics.

use super::Connection;
use funfair_campaign::protocol::Event;

/// 9999-12-30T22:00:00Z, ms since 1970 UTC: what a device's clock says is taken up to here, which is the
/// last instant that is of the year 9999 in every time zone.
const LATEST_MS: i64 = 253_402_207_200_000;

/// Stores an event, unless one with its id is stored already.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    campaign: &str,
    participant: Option<&str>,
    event: &Event,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO event (campaign, id, widget, name, participant, at_ms, received_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(campaign)
    .bind(&event.id)
    .bind(&event.widget)
    .bind(event.name.key())
    .bind(participant)
    .bind(event.at_ms.clamp(0, LATEST_MS))
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}
