//! What a player did, as numbers: kept on the device, sent at the end, and played again.

use super::{
    board::{Board, Fault, REACHES, Tiles},
    grid::Grid,
};

/// Most entries of a log.
pub const MAX_ENTRIES: usize = 3000;

/// Nobody moves pieces faster than this for long, ms.
pub const MIN_MOVE_MS: i64 = 60;

/// Something that a player did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Put a piece somewhere: on the board, in pieces mode.
    Put {
        /// The piece, by its place in the tray at the start.
        from: u16,
        /// The way from where it belongs, in 1/256 of a cell.
        way: (i32, i32),
        /// How near counts, as a place in [`REACHES`].
        reach: u8,
        /// How many times something has joined.
        joins: u16,
    },
    /// Put a piece back into the tray.
    Stow {
        /// The piece, by its place in the tray at the start.
        from: u16,
    },
    /// Had two tiles change places, in swap mode.
    Swap {
        /// A place.
        one: u16,
        /// The other place.
        other: u16,
    },
    /// Looked at the picture.
    Look,
}

/// An entry, with the time since the one before it, ms.
pub type Timed = (Entry, i64);

impl Entry {
    /// Whether it counts as a move.
    #[must_use]
    pub fn is_move(self) -> bool {
        matches!(self, Self::Put { .. } | Self::Swap { .. })
    }
}

/// Adds an entry to a log: its time and kind in one number, then what belongs to it.
pub fn write(log: &mut Vec<i32>, (entry, after_ms): Timed) {
    let (kind, numbers): (i64, &[i32]) = match entry {
        Entry::Put {
            from,
            way,
            reach,
            joins,
        } => (
            0,
            &[
                from.into(),
                way.0,
                way.1,
                i32::from(joins) * 4 + i32::from(reach),
            ],
        ),
        Entry::Stow { from } => (1, &[from.into()]),
        Entry::Swap { one, other } => (2, &[one.into(), other.into()]),
        Entry::Look => (3, &[]),
    };
    let timed = after_ms.clamp(0, MAX_AFTER_MS) * 4 + kind;
    log.push(i32::try_from(timed).unwrap_or(i32::MAX));
    log.extend_from_slice(numbers);
}

/// Longest time between two entries that can be written, ms: six days.
const MAX_AFTER_MS: i64 = i32::MAX as i64 / 4;

/// The entries of a log; `None` where it is not one.
pub fn read(log: &[i32]) -> impl Iterator<Item = Option<Timed>> + '_ {
    let mut rest = log;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let read = read_first(rest);
        rest = read.map_or(&[], |(_, rest)| rest);
        Some(read.map(|(timed, _)| timed))
    })
}

fn read_first(log: &[i32]) -> Option<(Timed, &[i32])> {
    let (timed, rest) = log.split_first()?;
    let timed = u32::try_from(*timed).ok()?;
    let number = |at: usize| u16::try_from(*rest.get(at)?).ok();
    let (entry, count) = match timed % 4 {
        0 => {
            let last = u16::try_from(*rest.get(3)?).ok()?;
            let put = Entry::Put {
                from: number(0)?,
                way: (*rest.get(1)?, *rest.get(2)?),
                reach: u8::try_from(last % 4).ok()?,
                joins: last / 4,
            };
            (put, 4)
        }
        1 => (Entry::Stow { from: number(0)? }, 1),
        2 => {
            let swap = Entry::Swap {
                one: number(0)?,
                other: number(1)?,
            };
            (swap, 2)
        }
        _ => (Entry::Look, 0),
    };
    Some(((entry, i64::from(timed / 4)), rest.get(count..)?))
}

/// A puzzle as it stands after some of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Table {
    /// Interlocking pieces from a tray, with the piece for each place of the tray.
    Pieces(Board, Vec<u16>),
    /// Tiles that change places.
    Swap(Tiles),
}

impl Table {
    /// The start of a puzzle.
    #[must_use]
    pub fn new(grid: Grid, seed: u32, swaps: bool) -> Self {
        if swaps {
            Self::Swap(Tiles::new(grid, seed))
        } else {
            Self::Pieces(Board::new(grid), grid.shuffled(seed))
        }
    }

    /// Whether the picture is whole.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match self {
            Self::Pieces(board, _) => board.is_done(),
            Self::Swap(tiles) => tiles.is_done(),
        }
    }

    /// How many pieces are where they belong.
    #[must_use]
    pub fn fitted(&self) -> u16 {
        match self {
            Self::Pieces(board, _) => board.fitted(),
            Self::Swap(tiles) => tiles.fitted(),
        }
    }

    /// Carries an entry out. How many times something has joined.
    ///
    /// # Errors
    /// A [`Fault`] when that cannot be.
    pub fn apply(&mut self, entry: Entry) -> Result<u16, Fault> {
        match (self, entry) {
            (_, Entry::Look) => Ok(0),
            (
                Self::Pieces(board, tray),
                Entry::Put {
                    from, way, reach, ..
                },
            ) => {
                let piece = tray.get(usize::from(from)).ok_or(Fault::Unknown)?;
                let reach = REACHES.get(usize::from(reach)).ok_or(Fault::Unknown)?;
                board.put(*piece, way, *reach)
            }
            (Self::Pieces(board, tray), Entry::Stow { from }) => {
                let piece = tray.get(usize::from(from)).ok_or(Fault::Unknown)?;
                board.stow(*piece).map(|()| 0)
            }
            (Self::Swap(tiles), Entry::Swap { one, other }) => tiles.swap(one, other).map(|()| 0),
            _ => Err(Fault::Unknown),
        }
    }
}
