//! Who is writing, where several transactions write at once.
//!
//! Whoever reads something of a participant and then writes what follows from it holds that
//! participant's row until the commit. Rows stay, one for each participant who ever wrote.

use super::Connection;

/// Waits for the row of the participant, and holds it until the end of the transaction. The empty
/// participant stands for the campaign itself.
///
/// # Errors
/// When the database fails, or somebody else holds the row for too long.
pub(super) async fn hold(
    tx: &mut Connection,
    campaign: &str,
    participant: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO writing (campaign, participant) VALUES ($1, $2)
         ON CONFLICT (campaign, participant) DO UPDATE SET participant = excluded.participant",
    )
    .bind(campaign)
    .bind(participant)
    .execute(tx)
    .await?;
    Ok(())
}
