//! Takes awards back: those that nobody claimed in time, again and again, and those that an
//! operator says. One goes back to stock through the ledger, once, and an alternate of its raffle
//! moves up.

use funfair_campaign::{prize::PrizeKind, protocol::ProblemCode};

use crate::{
    failure::Failure,
    hooks,
    publish::Published,
    raffle,
    state::App,
    store::{
        Connection,
        audit::{self, Desk},
        codes, patiently, stock,
        voids::{self, BY_OPERATOR, Open, UNCLAIMED},
    },
};

/// A claim that arrived in time may still wait for its turn to write this long, ms.
const GRACE_MS: i64 = 60_000;
/// How many awards one transaction takes back: others want to write, too.
const AT_ONCE: i64 = 200;

/// Takes back every award that was not claimed in time, and tells how many there were. What fails
/// is logged, and tried again the next time.
pub async fn sweep(app: &App) -> u64 {
    let mut total = 0;
    for campaign in app.campaigns.all().values() {
        match sweep_campaign(app, campaign).await {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!(
                    campaign = campaign.id(),
                    count,
                    "unclaimed awards came back"
                );
                total += count;
            }
            Err(error) => {
                tracing::error!(
                    ?error,
                    campaign = campaign.id(),
                    "unclaimed awards stay out"
                );
            }
        }
    }
    total
}

async fn sweep_campaign(app: &App, campaign: &Published) -> Result<u64, Failure> {
    let mut total = 0;
    loop {
        let count = patiently(|| sweep_some(app, campaign)).await?;
        total += count;
        if count == 0 {
            return Ok(total);
        }
    }
}

async fn sweep_some(app: &App, campaign: &Published) -> Result<u64, Failure> {
    let now_ms = app.clock.now_ms();
    let deadline_ms = now_ms - GRACE_MS;
    // Looked for without a turn to write: mostly there is none.
    let due = voids::overdue(&app.store.reader, campaign.id(), deadline_ms, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut tx = app.store.begin().await?;
    app.store.hold(&mut tx, campaign.id()).await?;
    let mut count = 0;
    for award in &due {
        count += u64::from(take_back(&mut tx, app, campaign, award, UNCLAIMED).await?);
    }
    tx.commit().await?;
    Ok(count)
}

/// Takes an award back for an operator, who says why; `false` when it had come back before.
///
/// # Errors
/// `unknown_award`, `out_of_order` for a code that was shown; or a failure after which nothing has
/// changed.
pub async fn by_operator(
    app: &App,
    desk: Desk<'_>,
    award: &str,
    reason: &str,
) -> Result<bool, Failure> {
    patiently(|| try_by_operator(app, desk, award, reason)).await
}

async fn try_by_operator(
    app: &App,
    desk: Desk<'_>,
    award: &str,
    reason: &str,
) -> Result<bool, Failure> {
    let campaign = &*app.campaign(desk.campaign)?;
    let mut tx = app.store.begin().await?;
    // An alternate moves up for one award only.
    app.store.hold(&mut tx, campaign.id()).await?;
    let found = voids::find(&mut *tx, desk.campaign, award).await?;
    let unknown = || {
        Failure::new(
            ProblemCode::UnknownAward,
            "the campaign has given no such award",
        )
    };
    let open = found.ok_or_else(unknown)?;
    if open.void_reason.is_some() {
        return Ok(false);
    }
    let coupon = |prize: &funfair_campaign::prize::Prize| prize.kind == PrizeKind::Coupon;
    if open.claimed_ms.is_some() && campaign.prize(&open.prize).is_none_or(coupon) {
        let detail = "its code was shown, so that it cannot be given to anybody else";
        return Err(Failure::new(ProblemCode::OutOfOrder, detail));
    }
    if !take_back(&mut tx, app, campaign, &open, BY_OPERATOR).await? {
        let detail = "it was claimed at the same moment; repeat";
        return Err(Failure::new(ProblemCode::Unavailable, detail));
    }
    audit::record(&mut tx, desk, "award.void", award, reason).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes one award back, once; `false` when something else has happened to it.
async fn take_back(
    tx: &mut Connection,
    app: &App,
    campaign: &Published,
    award: &Open,
    reason: &str,
) -> Result<bool, Failure> {
    let now_ms = app.clock.now_ms();
    if !voids::close(tx, award, reason, now_ms).await? {
        return Ok(false);
    }
    let key = (campaign.id(), award.prize.as_str());
    if award.claimed_ms.is_none() {
        codes::release(tx, &award.id).await?;
    }
    stock::put_back(tx, key, &award.id, now_ms).await?;
    if reason == BY_OPERATOR {
        let data = hooks::about(&award.id, &award.widget, &award.prize);
        let who = (campaign.id(), Some(award.participant.as_str()));
        let told = app.hooks.tell(tx, who, "award.voided", data, now_ms);
        told.await?;
    }
    raffle::move_up(tx, &app.hooks, campaign, award, now_ms).await?;
    Ok(true)
}
