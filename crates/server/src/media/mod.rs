//! What participants upload: taken in parts, checked at the last byte, kept in a storage of its own.
//!
//! `storage` keeps objects, `chunk` reads a part of an upload, `check` looks at a complete one,
//! `sweep` deletes what is not needed any more, `tus` is the protocol's side of it.

pub(crate) mod check;
pub(crate) mod chunk;
mod colour;
mod jpeg;
pub mod mp4;
pub mod picture;
pub mod sniff;
pub mod storage;
pub mod sweep;
pub(crate) mod tus;

use tokio::sync::Semaphore;

use self::storage::Storage;

/// How many uploads are checked at once: each needs memory for a whole picture.
const CHECKS: usize = 2;
/// Most uploads of a participant in a campaign that are in no entry.
pub const MAX_WAITING: i64 = 12;
/// Most parts of an upload. The largest one in parts of 128 KiB has 800, and a bad network makes more;
/// parts of one byte would be a way to fill a disk.
pub const MAX_PARTS: i64 = 4_000;

/// Why a file cannot be taken, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// Where media are kept and checked.
pub struct Media {
    /// Keeps them.
    pub storage: Storage,
    pub(crate) checks: Semaphore,
}

impl Media {
    /// Media in this storage.
    #[must_use]
    pub fn new(storage: Storage) -> Self {
        Self {
            storage,
            checks: Semaphore::new(CHECKS),
        }
    }
}
