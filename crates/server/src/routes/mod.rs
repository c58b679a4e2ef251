//! The routes: a file per resource, and the table of them all.

mod actions;
mod admin;
mod awards;
mod board;
mod campaign;
mod claim;
mod conversions;
mod entries;
mod etag;
mod events;
mod health;
mod me;
mod media;
mod metrics;
mod openapi;
mod sessions;

use crate::operation::Operation;

/// Every operation, in the order of the document.
pub static OPERATIONS: &[&Operation] = &[
    &campaign::SHOW,
    &sessions::START,
    &actions::ACT,
    &awards::LIST,
    &claim::CLAIM,
    &board::SHOW,
    &entries::LIST,
    &events::RECORD,
    &conversions::RECORD,
    &me::SHOW,
    &me::FORGET,
    &media::CREATE,
    &media::PROGRESS,
    &media::APPEND,
    &media::REMOVE,
    &media::SHOW,
    &admin::LIST_CAMPAIGNS,
    &admin::SHOW_CAMPAIGN,
    &admin::PUBLISH,
    &admin::PAUSE,
    &admin::RESUME,
    &admin::RESTOCK,
    &admin::LIST_ENTRIES,
    &admin::MODERATE,
    &admin::LIST_TIERS,
    &admin::GIVE_TIER,
    &admin::SHOW_RAFFLE,
    &admin::DRAW_RAFFLE,
    &admin::LIST_TICKETS,
    &admin::VOID_AWARD,
    &admin::SHOW_STATISTICS,
    &admin::EXPORT,
    &admin::REDEEM,
    &admin::LIST_AUDIT,
    &health::CHECK,
    &metrics::SHOW,
    &openapi::SHOW,
];
