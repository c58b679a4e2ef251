//! The kind `challenge`: links, forms, likes, and what is wrong with a config.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod config;
mod links;
mod play;
mod uploads;
