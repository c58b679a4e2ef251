//! What moving a piece does: the same code in the page, while the player plays, and on the server,
//! when it plays the log again. Whole numbers only, so that both come to the same.

use super::grid::{Grid, SIDES};

/// Parts of a cell that positions are counted in.
pub const UNIT: i32 = 256;

/// How near a piece has to come to fit, in parts of a cell: by the size of a piece on the screen,
/// and by what points at it.
pub const REACHES: [i32; 4] = [26, 51, 77, 115];

/// Where a piece lies, as the way from where it belongs, in parts of a cell.
pub type Way = (i32, i32);

/// Why a move cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such piece, place or reach.
    Unknown,
    /// The piece lies where it belongs.
    Fitted,
    /// The piece would lie off the board.
    OffBoard,
    /// The piece is part of a group, or not on the board.
    NotLoose,
}

/// Pieces on their way into a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    grid: Grid,
    /// Where each piece lies; `None` in the tray.
    ways: Vec<Option<Way>>,
    /// For each piece the group that it is in, by one of its pieces.
    groups: Vec<u16>,
}

impl Board {
    /// All pieces in the tray.
    #[must_use]
    pub fn new(grid: Grid) -> Self {
        Self {
            grid,
            ways: vec![None; grid.count().into()],
            groups: (0..grid.count()).collect(),
        }
    }

    /// How the picture is divided.
    #[must_use]
    pub fn grid(&self) -> Grid {
        self.grid
    }

    /// Where a piece lies; `None` in the tray.
    #[must_use]
    pub fn way(&self, piece: u16) -> Option<Way> {
        self.ways.get(usize::from(piece)).copied().flatten()
    }

    /// Whether a piece lies where it belongs.
    #[must_use]
    pub fn is_fitted(&self, piece: u16) -> bool {
        self.way(piece) == Some((0, 0))
    }

    /// The pieces that move together with `piece`.
    #[must_use]
    pub fn group(&self, piece: u16) -> Vec<u16> {
        let Some(group) = self.groups.get(usize::from(piece)) else {
            return Vec::new();
        };
        let pieces = (0..).zip(&self.groups);
        pieces
            .filter(|(_, other)| *other == group)
            .map(|(piece, _)| piece)
            .collect()
    }

    /// How many pieces lie where they belong.
    #[must_use]
    pub fn fitted(&self) -> u16 {
        let fitted = self.ways.iter().filter(|way| **way == Some((0, 0)));
        u16::try_from(fitted.count()).unwrap_or(u16::MAX)
    }

    /// Whether the picture is whole.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.fitted() == self.grid.count()
    }

    /// Puts `piece`, with its group, where `way` says. What comes within `reach` of where it
    /// belongs, or of a neighbour, fits. How many times something has joined.
    ///
    /// # Errors
    /// A [`Fault`] when that cannot be; nothing has moved then.
    pub fn put(&mut self, piece: u16, way: Way, reach: i32) -> Result<u16, Fault> {
        if piece >= self.grid.count() {
            return Err(Fault::Unknown);
        }
        if self.is_fitted(piece) {
            return Err(Fault::Fitted);
        }
        if !self.is_on_board(piece, way) {
            return Err(Fault::OffBoard);
        }
        self.move_group(piece, way);
        let mut joins = u16::from(way == (0, 0));
        while self.join(piece, reach) {
            joins += 1;
        }
        Ok(joins)
    }

    /// Puts `piece` back into the tray.
    ///
    /// # Errors
    /// [`Fault::NotLoose`] unless it lies on the board alone, and not where it belongs.
    pub fn stow(&mut self, piece: u16) -> Result<(), Fault> {
        let loose = self.way(piece).is_some() && !self.is_fitted(piece);
        if !loose || self.group(piece).len() != 1 {
            return Err(Fault::NotLoose);
        }
        if let Some(way) = self.ways.get_mut(usize::from(piece)) {
            *way = None;
        }
        Ok(())
    }

    /// Whether the middle of `piece` is over the picture, or less than half a cell beside it.
    fn is_on_board(&self, piece: u16, way: Way) -> bool {
        let (col, row) = self.grid.cell(piece);
        let inside = |cell: i32, way: i32, count: u8| {
            let at = cell.saturating_mul(UNIT).saturating_add(way);
            (-UNIT..=i32::from(count) * UNIT).contains(&at)
        };
        inside(col, way.0, self.grid.cols) && inside(row, way.1, self.grid.rows)
    }

    fn move_group(&mut self, piece: u16, way: Way) {
        for piece in self.group(piece) {
            if let Some(held) = self.ways.get_mut(usize::from(piece)) {
                *held = Some(way);
            }
        }
    }

    /// Joins the group of `piece` with one thing in reach: its place, else a neighbour. Whoever
    /// lies where it belongs stays there; else the moved group goes to the other.
    fn join(&mut self, piece: u16, reach: i32) -> bool {
        let Some(way) = self.way(piece) else {
            return false;
        };
        if way != (0, 0) && is_near(way, (0, 0), reach) {
            self.move_group(piece, (0, 0));
            return true;
        }
        for own in self.group(piece) {
            for other in SIDES.iter().filter_map(|side| self.grid.beside(own, *side)) {
                let Some(there) = self.way(other) else {
                    continue;
                };
                if self.are_joined(own, other) || !is_near(way, there, reach) {
                    continue;
                }
                if way == (0, 0) {
                    self.move_group(other, way);
                } else {
                    self.move_group(piece, there);
                }
                self.unite(own, other);
                return true;
            }
        }
        // A picture that is whole lies where it belongs, wherever it was put together.
        let whole = self.group(piece).len() == usize::from(self.grid.count());
        if whole && way != (0, 0) {
            self.move_group(piece, (0, 0));
        }
        false
    }

    fn are_joined(&self, one: u16, other: u16) -> bool {
        self.groups.get(usize::from(one)) == self.groups.get(usize::from(other))
    }

    fn unite(&mut self, one: u16, other: u16) {
        let name = |piece: u16| self.groups.get(usize::from(piece)).copied();
        if let (Some(one), Some(other)) = (name(one), name(other)) {
            for group in &mut self.groups {
                if *group == other {
                    *group = one;
                }
            }
        }
    }
}

fn is_near(one: Way, other: Way, reach: i32) -> bool {
    let near = |one: i32, other: i32| one.saturating_sub(other).saturating_abs() <= reach;
    near(one.0, other.0) && near(one.1, other.1)
}

/// Square tiles that change places: the same picture for those who do not drag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// For each place the piece that is there.
    pieces: Vec<u16>,
}

impl Tiles {
    /// The tiles as `seed` mixes them.
    #[must_use]
    pub fn new(grid: Grid, seed: u32) -> Self {
        Self {
            pieces: grid.mixed(seed),
        }
    }

    /// The piece at a place.
    #[must_use]
    pub fn at(&self, place: u16) -> Option<u16> {
        self.pieces.get(usize::from(place)).copied()
    }

    /// How many are where they belong.
    #[must_use]
    pub fn fitted(&self) -> u16 {
        let fitted = (0..).zip(&self.pieces).filter(|(at, piece)| at == *piece);
        u16::try_from(fitted.count()).unwrap_or(u16::MAX)
    }

    /// Whether the picture is whole.
    #[must_use]
    pub fn is_done(&self) -> bool {
        usize::from(self.fitted()) == self.pieces.len()
    }

    /// Has the tiles at two places change places.
    ///
    /// # Errors
    /// [`Fault::Unknown`] for places that are not there or the same, [`Fault::Fitted`] when one of
    /// the tiles is where it belongs.
    pub fn swap(&mut self, one: u16, other: u16) -> Result<(), Fault> {
        let (Some(first), Some(second)) = (self.at(one), self.at(other)) else {
            return Err(Fault::Unknown);
        };
        if one == other {
            return Err(Fault::Unknown);
        }
        if first == one || second == other {
            return Err(Fault::Fitted);
        }
        self.pieces.swap(one.into(), other.into());
        Ok(())
    }
}
