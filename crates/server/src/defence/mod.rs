//! What keeps one caller from taking the server away from all others: who a caller is, and how
//! much they may ask for.

mod client;
mod limits;
mod options;
mod store;

pub(crate) use client::Peer;
pub use client::{HopHeader, Proxies};
pub(crate) use limits::limit;
pub use limits::{Class, Limits, PerMinute};
pub use options::DefenceOptions;
