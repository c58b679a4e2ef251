//! The rules of Funfair campaigns.
//!
//! Pure: no I/O, no clock and no random source but the ones handed in. The server runs these
//! rules for real, the page runs them for preview; there is no second implementation.

pub mod campaign;
pub mod consent;
pub mod embed;
pub mod entry;
pub mod experiment;
pub mod finding;
pub mod ids;
pub mod law;
pub mod limits;
pub mod media;
pub mod memory;
pub mod player_view;
pub mod prize;
pub mod promises;
pub mod protocol;
pub mod random;
pub mod rules;
pub mod schedule;
#[cfg(feature = "schema")]
pub mod schema;
pub mod tally;
pub mod text;
pub mod time;
pub mod validate;
pub mod webhook;
pub mod widgets;

pub use campaign::Campaign;
pub use finding::Finding;
