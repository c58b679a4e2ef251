//! How a picture is divided, and the numbers that a seed gives.

use serde::{Deserialize, Serialize};

/// Fewest columns and rows.
pub const MIN_SIDE: u8 = 2;
/// Most columns and rows.
pub const MAX_SIDE: u8 = 20;

/// Columns and rows of pieces. A piece is named by its place in the picture, row by row from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "JigsawGrid")
)]
pub struct Grid {
    /// Pieces side by side.
    #[cfg_attr(feature = "schema", schemars(range(min = MIN_SIDE, max = MAX_SIDE)))]
    pub cols: u8,
    /// Pieces one above the other.
    #[cfg_attr(feature = "schema", schemars(range(min = MIN_SIDE, max = MAX_SIDE)))]
    pub rows: u8,
}

/// A side of a piece, clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Towards the row before.
    Top,
    /// Towards the next column.
    Right,
    /// Towards the next row.
    Bottom,
    /// Towards the column before.
    Left,
}

/// The sides, clockwise.
pub const SIDES: [Side; 4] = [Side::Top, Side::Right, Side::Bottom, Side::Left];

impl Grid {
    /// How many pieces there are.
    #[must_use]
    pub fn count(self) -> u16 {
        u16::from(self.cols) * u16::from(self.rows)
    }

    /// Column and row of a piece.
    #[must_use]
    pub fn cell(self, piece: u16) -> (i32, i32) {
        let cols = u16::from(self.cols.max(1));
        ((piece % cols).into(), (piece / cols).into())
    }

    /// The piece at a column and row; `None` outside of the picture.
    #[must_use]
    pub fn piece(self, col: i32, row: i32) -> Option<u16> {
        let col = u8::try_from(col).ok().filter(|col| *col < self.cols)?;
        let row = u8::try_from(row).ok().filter(|row| *row < self.rows)?;
        Some(u16::from(row) * u16::from(self.cols) + u16::from(col))
    }

    /// The piece that is next to `piece` in the picture; `None` at its edge.
    #[must_use]
    pub fn beside(self, piece: u16, side: Side) -> Option<u16> {
        let (col, row) = self.cell(piece);
        match side {
            Side::Top => self.piece(col, row - 1),
            Side::Right => self.piece(col + 1, row),
            Side::Bottom => self.piece(col, row + 1),
            Side::Left => self.piece(col - 1, row),
        }
    }

    /// The pieces in the order that `seed` gives them.
    #[must_use]
    pub fn shuffled(self, seed: u32) -> Vec<u16> {
        let mut order: Vec<u16> = (0..self.count()).collect();
        for last in (1..order.len()).rev() {
            let below = u64::try_from(last).unwrap_or_default() + 1;
            let word = number(seed, u32::try_from(last).unwrap_or_default());
            let at = usize::try_from((u64::from(word) * below) >> 32).unwrap_or_default();
            order.swap(last, at);
        }
        order
    }

    /// Like [`Self::shuffled`], and never all in their own places.
    #[must_use]
    pub fn mixed(self, seed: u32) -> Vec<u16> {
        let mut order = self.shuffled(seed);
        if order.is_sorted() {
            order.rotate_left(1);
        }
        order
    }
}

/// The `index`-th number of a seed: the finalizer of MurmurHash3 (Austin Appleby, public domain)
/// over both. It only has to look irregular; what decides prizes is drawn elsewhere.
#[must_use]
pub fn number(seed: u32, index: u32) -> u32 {
    let mut word = seed ^ index.wrapping_add(1).wrapping_mul(0x9e37_79b9);
    word = (word ^ (word >> 16)).wrapping_mul(0x85eb_ca6b);
    word = (word ^ (word >> 13)).wrapping_mul(0xc2b2_ae35);
    word ^ (word >> 16)
}
