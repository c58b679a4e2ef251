//! The quiz as a host runs it: tables of its rules, and what must hold whatever is played.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod arbitrary;
mod document;
mod drawing;
mod follow;
mod levels;
mod machine;
mod model;
mod modes;
mod order;
mod player;
mod revisions;
mod rewards;
mod secrecy;
mod timing;
mod validation;
