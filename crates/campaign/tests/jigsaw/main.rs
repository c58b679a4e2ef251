//! Jigsaw: shapes, moves, logs, and what the server makes of them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod cuts;
mod games;
mod moves;
mod player;
mod replays;
mod runs;
mod validation;
