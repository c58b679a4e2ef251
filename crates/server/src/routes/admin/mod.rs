//! What operators do: they look at what was handed in, and decide what is shown.

mod audit;
mod awards;
mod campaigns;
mod entries;
mod export;
mod raffles;
mod redeem;
mod statistics;
mod tiers;

pub(super) use audit::LIST as LIST_AUDIT;
pub(super) use awards::VOID as VOID_AWARD;
pub(super) use campaigns::{
    LIST as LIST_CAMPAIGNS, PAUSE, PUBLISH, RESTOCK, RESUME, SHOW as SHOW_CAMPAIGN,
};
pub(super) use entries::{LIST as LIST_ENTRIES, MODERATE};
pub(super) use export::EXPORT;
pub(super) use raffles::{DRAW as DRAW_RAFFLE, SHOW as SHOW_RAFFLE, TICKETS as LIST_TICKETS};
pub(super) use redeem::REDEEM;
pub(super) use statistics::SHOW as SHOW_STATISTICS;
pub(super) use tiers::{GIVE as GIVE_TIER, LIST as LIST_TIERS};

use axum::http::HeaderMap;

use crate::{failure::Failure, state::App, store::audit::Desk};

/// How many rows a page has.
const PAGE: usize = 50;
/// One more, which tells whether there is a next page.
const LOOKED_AT: i64 = 51;

/// Who asks, where and when.
///
/// # Errors
/// `bad_token`.
fn desk<'a>(app: &'a App, campaign: &'a str, headers: &HeaderMap) -> Result<Desk<'a>, Failure> {
    Ok(Desk {
        operator: app.operators.of(headers)?,
        campaign,
        now_ms: app.clock.now_ms(),
    })
}
