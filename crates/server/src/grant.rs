//! Gives a prize: one from stock, a row of the ledger, an award.

use crate::{
    code,
    publish::Published,
    store::{
        Connection,
        awards::{self, AwardRow},
        new_row_id,
        plays::Seat,
        stock::{self, Reason},
    },
};

/// Gives one of a prize to whoever has the seat; `None` when there is none left, or no code for it,
/// after which nothing has changed.
///
/// # Errors
/// When the database fails.
pub async fn grant(
    tx: &mut Connection,
    campaign: &Published,
    seat: Seat<'_>,
    prize: &str,
    now_ms: i64,
) -> Result<Option<AwardRow>, sqlx::Error> {
    grant_up_to(tx, campaign, seat, prize, i64::MAX, now_ms).await
}

/// As [`grant`], and only while fewer than `most` of the prize are out.
///
/// # Errors
/// When the database fails.
pub async fn grant_up_to(
    tx: &mut Connection,
    campaign: &Published,
    seat: Seat<'_>,
    prize: &str,
    most: i64,
    now_ms: i64,
) -> Result<Option<AwardRow>, sqlx::Error> {
    if !stock::take(tx, seat.campaign, prize, most).await? {
        return Ok(None);
    }
    let schedule = &campaign.loaded.campaign.schedule;
    let row = AwardRow {
        id: new_row_id(),
        widget: seat.widget.to_owned(),
        prize: prize.to_owned(),
        won_ms: now_ms,
        claim_by_ms: schedule.claim_by_ms(now_ms),
        contact_hash: None,
        void_reason: None,
        code: None,
        code_expires_ms: None,
        redeemed_ms: None,
    };
    // After the stock, whose row is held: nobody else takes the same code.
    if let Some(written) = campaign.prize(prize)
        && !code::provide(tx, seat, written, &row).await?
    {
        stock::add_one(tx, seat.campaign, prize).await?;
        return Ok(None);
    }
    awards::insert(tx, seat, &campaign.revision, &row).await?;
    let key = (seat.campaign, prize);
    stock::record(tx, key, 1, Reason::Grant, Some(&row.id), now_ms).await?;
    Ok(Some(row))
}
