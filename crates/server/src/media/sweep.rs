//! Deletes objects that are not needed any more, and gives up uploads that nobody goes on with.

use std::time::Duration;

use funfair_campaign::time::DAY_MS;

use crate::{failure::Failure, state::App, store::media_gone};

/// How long an upload that is in no entry stays, ms.
pub const PATIENCE_MS: i64 = DAY_MS;
/// How long an object may be on its way into the storage, ms: afterwards it has no owner.
pub(crate) const ON_ITS_WAY_MS: i64 = 3_600_000;

/// Deletes every object that is due. What fails is logged, and tried again the next time.
pub async fn delete_due(app: &App) {
    if let Err(error) = try_delete_due(app).await {
        tracing::error!(?error, "objects of the media storage were not deleted");
    }
}

async fn try_delete_due(app: &App) -> Result<(), Failure> {
    loop {
        let due = media_gone::due(&app.store.reader, app.clock.now_ms()).await?;
        if due.is_empty() {
            return Ok(());
        }
        for object in &due {
            app.media.storage.delete(object).await?;
        }
        let mut tx = app.store.begin().await?;
        media_gone::deleted(&mut tx, &due).await?;
        tx.commit().await?;
    }
}

/// Gives up what nobody goes on with, and deletes everything that is due.
pub async fn tidy_up(app: &App) {
    if let Err(error) = give_up(app).await {
        tracing::error!(?error, "uploads were not given up");
    }
    delete_due(app).await;
    let age = Duration::from_millis(ON_ITS_WAY_MS.unsigned_abs());
    if let Err(error) = app.media.storage.delete_leftovers(age) {
        tracing::error!(%error, "half written files of the media storage were not deleted");
    }
}

async fn give_up(app: &App) -> Result<(), Failure> {
    let now_ms = app.clock.now_ms();
    let mut tx = app.store.begin().await?;
    media_gone::give_up(&mut tx, now_ms.saturating_sub(PATIENCE_MS), now_ms).await?;
    tx.commit().await?;
    Ok(())
}
