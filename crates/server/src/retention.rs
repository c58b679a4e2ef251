//! Keeps what the consent question promises: personal data is deleted `retention_days` after the
//! campaign's end.
//!
//! What is due is looked for again and again, without a mark of what is done: a player who comes
//! back later, or claims late, leaves something to delete again.

use std::time::Duration;

use funfair_campaign::{
    Campaign,
    protocol::ProblemCode,
    time::{DAY_MS, Instant},
};
use serde::Deserialize;
use tokio::time::MissedTickBehavior;

use crate::{
    failure::Failure,
    media::sweep,
    publish::Published,
    state::{App, Shared},
    store::{
        patiently,
        personal::{self, Forgotten, Whom},
        revisions,
    },
    void,
};

/// How often the server looks for what is due.
pub const EVERY: Duration = Duration::from_secs(3600);

/// Takes back what nobody has claimed and deletes what is due, at once and then every `every`; never
/// ends by itself.
pub async fn keep(app: Shared, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        void::sweep(&app).await;
        delete_due(&app).await;
        sweep::tidy_up(&app).await;
    }
}

/// Forgets the participants of every campaign whose time has come, leaves nothing of them in the
/// database's log, and tells how much there was.
/// What fails is logged, stays as it was, and is tried again the next time.
pub async fn delete_due(app: &App) -> Forgotten {
    let mut total = Forgotten::default();
    let campaigns = revisions::latest(&app.store.reader).await;
    let campaigns = campaigns.unwrap_or_else(|error| {
        tracing::error!(%error, "what is due for deletion could not be read");
        Vec::new()
    });
    for (campaign, document) in campaigns {
        if !is_due(app, &campaign, &document) {
            continue;
        }
        match forget_all(app, &campaign).await {
            Ok(forgotten) => {
                if forgotten != Forgotten::default() {
                    tracing::info!(campaign, ?forgotten, "deleted as promised");
                }
                total.add(forgotten);
            }
            Err(error) => tracing::error!(?error, campaign, "what is due was not deleted"),
        }
    }
    // Every time, for the sake of those who asked to be forgotten in between.
    match app.store.empty_log().await {
        Ok(true) => {}
        Ok(false) => tracing::warn!("the log of the database is in use; it is emptied next time"),
        Err(error) => tracing::error!(%error, "the log of the database was not emptied"),
    }
    total
}

/// Whether the campaign's time has come: by the revision that is served, or by `document`, its
/// latest, when it is served no more.
fn is_due(app: &App, campaign: &str, document: &str) -> bool {
    let deadline_ms = match app.campaigns.get(campaign) {
        Some(served) => served_deadline_ms(&served),
        None => stored_deadline_ms(document).unwrap_or_else(|error| {
            tracing::error!(%error, campaign, "the stored campaign does not tell when to delete");
            None
        }),
    };
    deadline_ms.is_some_and(|deadline_ms| app.clock.now_ms() >= deadline_ms)
}

/// When to delete by this document, which an older program may have written: no more of it is
/// read than that takes. `None` when it asks nothing, and so promises nothing.
fn stored_deadline_ms(document: &str) -> Result<Option<i64>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Document {
        schedule: Schedule,
        consent: Option<Consent>,
    }
    #[derive(Deserialize)]
    struct Schedule {
        ends_at: Instant,
    }
    #[derive(Deserialize)]
    struct Consent {
        retention_days: u16,
    }
    let Document { schedule, consent } = serde_json::from_str(document)?;
    Ok(consent.map(|consent| deadline_ms(schedule.ends_at, consent.retention_days)))
}

/// Whether whoever wins now can claim before what is known of them is deleted.
///
/// # Errors
/// `out_of_order` where they cannot.
pub fn outlasts_claims(campaign: &Published, now_ms: i64) -> Result<(), Failure> {
    let Some(deleted_ms) = served_deadline_ms(campaign) else {
        return Ok(());
    };
    let claim_by_ms = campaign.loaded.campaign.schedule.claim_by_ms(now_ms);
    if claim_by_ms <= deleted_ms {
        return Ok(());
    }
    let detail = format!(
        "winners could claim until {}, and what is known of them is deleted at {}; publish the campaign \
         with more `consent.retention_days` first",
        Instant(claim_by_ms).to_rfc3339(),
        Instant(deleted_ms).to_rfc3339()
    );
    Err(Failure::new(ProblemCode::OutOfOrder, detail))
}

/// When to delete by what is served; `None` when it asks nothing.
fn served_deadline_ms(campaign: &Published) -> Option<i64> {
    let Campaign {
        schedule, consent, ..
    } = &campaign.loaded.campaign;
    let consent = consent.as_ref();
    consent.map(|consent| deadline_ms(schedule.ends_at, consent.retention_days))
}

fn deadline_ms(ends_at: Instant, retention_days: u16) -> i64 {
    let days_ms = i64::from(retention_days).saturating_mul(DAY_MS);
    ends_at.0.saturating_add(days_ms)
}

async fn forget_all(app: &App, campaign: &str) -> Result<Forgotten, Failure> {
    patiently(|| try_forget_all(app, campaign)).await
}

async fn try_forget_all(app: &App, campaign: &str) -> Result<Forgotten, Failure> {
    if !personal::is_anybody_known(&app.store.reader, campaign).await? {
        return Ok(Forgotten::default());
    }
    let mut tx = app.store.begin().await?;
    let forgotten = personal::forget(&mut tx, campaign, Whom::All).await?;
    tx.commit().await?;
    Ok(forgotten)
}
