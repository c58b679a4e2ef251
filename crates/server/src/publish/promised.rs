//! What players were promised by the revision that is served, and a new one must not take back.

use funfair_campaign::{Campaign, Finding, prize::Mode, time::Instant};

use super::stored_prizes;
use crate::store::{Connection, codes, moments, raffles, revisions, tickets};

/// What the campaign would take back.
pub(super) async fn check(
    tx: &mut Connection,
    campaign: &Campaign,
    now_ms: i64,
) -> Result<Vec<Finding>, sqlx::Error> {
    let mut findings = one_for_all(tx, campaign).await?;
    findings.extend(drawn(tx, campaign).await?);
    findings.extend(pools(tx, campaign, now_ms).await?);
    Ok(findings)
}

/// A code for all that winners were told.
async fn one_for_all(
    tx: &mut Connection,
    campaign: &Campaign,
) -> Result<Vec<Finding>, sqlx::Error> {
    let Some(document) = revisions::served(&mut *tx, &campaign.id).await? else {
        return Ok(Vec::new());
    };
    let Ok(prizes) = stored_prizes(&document) else {
        return Ok(Vec::new());
    };
    let mut findings = Vec::new();
    for (n, prize) in campaign.prizes.iter().enumerate() {
        let before = prizes.iter().find(|it| it.id == prize.id);
        let before = before.and_then(|it| it.code.as_ref());
        // Codes in the place of one are the stock's to tell of.
        if before.is_none() || prize.codes.is_some() || before == prize.code.as_ref() {
            continue;
        }
        if codes::is_one_for_all_told(tx, (&campaign.id, &prize.id)).await? {
            findings.push(Finding::new(
                format!("prizes[{n}].code"),
                "winners were told the former code; put it back, and make a prize with another id",
            ));
        }
    }
    Ok(findings)
}

/// Raffles that were drawn: who played after that could not win.
async fn drawn(tx: &mut Connection, campaign: &Campaign) -> Result<Vec<Finding>, sqlx::Error> {
    let drawn = raffles::all_drawn(tx, &campaign.id).await?.into_iter();
    let reopened = drawn.filter(|(_, at_ms)| campaign.schedule.ends_at.0 > *at_ms);
    let findings = reopened.map(|(pool, at_ms)| {
        let at = Instant(at_ms).to_rfc3339();
        let message = format!(
            "must not be after {at}, when the raffle `{pool}` was drawn: whoever played later could not win"
        );
        Finding::new("schedule.ends_at", message)
    });
    Ok(findings.collect())
}

/// Pools from which players wait for something.
async fn pools(
    tx: &mut Connection,
    campaign: &Campaign,
    now_ms: i64,
) -> Result<Vec<Finding>, sqlx::Error> {
    let is_there = |id: &str, mode: Mode| campaign.pool(id).is_some_and(|it| it.mode == mode);
    let mut findings = Vec::new();
    for id in tickets::waiting_pools(tx, &campaign.id).await? {
        if !is_there(&id, Mode::Raffle) {
            let message =
                format!("players have tickets of `{id}`; it has to stay, with the mode `raffle`");
            findings.push(Finding::new("pools", message));
        }
    }
    if now_ms >= campaign.schedule.ends_at.0 {
        return Ok(findings);
    }
    for id in moments::waiting_pools(tx, &campaign.id, now_ms).await? {
        if !is_there(&id, Mode::Moments) {
            let message = format!(
                "`{id}` has winning moments that nobody has met; it has to stay, with the mode `moments`"
            );
            findings.push(Finding::new("pools", message));
        }
    }
    Ok(findings)
}
