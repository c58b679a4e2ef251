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
    // A row that is there is locked as it is: to write it again would leave a dead one each time.
    sqlx::query(
        "WITH held AS (
             SELECT participant FROM writing WHERE campaign = $1 AND participant = $2 FOR UPDATE)
         INSERT INTO writing (campaign, participant)
         SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM held)
         ON CONFLICT (campaign, participant) DO UPDATE SET participant = excluded.participant",
    )
    .bind(campaign)
    .bind(participant)
    .execute(tx)
    .await?;
    Ok(())
}
