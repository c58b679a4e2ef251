//! Where the pieces are cut: one curve for each inner edge, used by both pieces that it divides.
//!
//! Both sides of a cut are the same points in opposite order, so that no gap can be between them.
//! Lengths are in whatever unit the cell's size is given in.

use super::grid::{Grid, SIDES, Side, number};

/// A point, x to the right and y down.
pub type Point = (f64, f64);

/// A cubic Bézier curve from where the last one ended: two control points and the end.
pub type Curve = [Point; 3];

/// A closed line around pieces: where it begins, and its curves, clockwise. Straight parts are
/// curves, too.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// Where it begins and ends.
    pub start: Point,
    /// Its curves.
    pub curves: Vec<Curve>,
}

/// The cuts of one puzzle.
#[derive(Clone, Copy, Debug)]
pub struct Cuts {
    /// The division.
    pub grid: Grid,
    /// What shapes follow from.
    pub seed: u32,
    /// Width and height of a cell.
    pub cell: Point,
}

/// How far a knob reaches over its cell's edge at most, as a share of the cell's shorter side.
pub const REACH: f64 = 0.26;

/// Half of a knob and its neck: points along the edge from the knob's middle, and across it, as
/// shares of the cell's shorter side; mirrored for the other half.
const NECK: Point = (0.085, 0.09);
const UNDER: Point = (-0.06, -0.03);
const HEAD: Point = (0.3025, 0.27);

impl Cuts {
    /// The outlines around `pieces`, each clockwise with the pieces on its right, holes the other
    /// way round. Pieces that touch are one outline: between them is no line.
    #[must_use]
    pub fn outlines(&self, pieces: &[u16]) -> Vec<Loop> {
        let mut sides: Vec<(u16, Side)> = pieces
            .iter()
            .flat_map(|piece| SIDES.map(|side| (*piece, side)))
            .filter(|(piece, side)| {
                let beside = self.grid.beside(*piece, *side);
                beside.is_none_or(|beside| !pieces.contains(&beside))
            })
            .collect();
        let mut loops = Vec::new();
        while let Some((piece, side)) = sides.pop() {
            let first = self.corners(piece, side).0;
            let mut curves = Vec::new();
            self.follow(piece, side, &mut curves);
            let mut end = self.corners(piece, side).1;
            while end != first {
                let next = sides
                    .iter()
                    .position(|(piece, side)| self.corners(*piece, *side).0 == end);
                // Every corner is left as often as it is reached.
                let Some(next) = next else { break };
                let (piece, side) = sides.swap_remove(next);
                self.follow(piece, side, &mut curves);
                end = self.corners(piece, side).1;
            }
            loops.push(Loop {
                start: self.point(first),
                curves,
            });
        }
        loops
    }

    /// All inner cuts, each once, as lines that are not closed.
    #[must_use]
    pub fn inner(&self) -> Vec<Loop> {
        let pieces = 0..self.grid.count();
        pieces
            .flat_map(|piece| [Side::Right, Side::Bottom].map(|side| (piece, side)))
            .filter(|(piece, side)| self.grid.beside(*piece, *side).is_some())
            .map(|(piece, side)| {
                let mut curves = Vec::new();
                self.follow(piece, side, &mut curves);
                let start = self.point(self.corners(piece, side).0);
                Loop { start, curves }
            })
            .collect()
    }

    /// Where a side begins and ends going clockwise, in cells.
    fn corners(&self, piece: u16, side: Side) -> ((i32, i32), (i32, i32)) {
        let (col, row) = self.grid.cell(piece);
        let (right, below) = (col + 1, row + 1);
        match side {
            Side::Top => ((col, row), (right, row)),
            Side::Right => ((right, row), (right, below)),
            Side::Bottom => ((right, below), (col, below)),
            Side::Left => ((col, below), (col, row)),
        }
    }

    fn point(&self, (col, row): (i32, i32)) -> Point {
        (f64::from(col) * self.cell.0, f64::from(row) * self.cell.1)
    }

    /// Adds a side of a piece, clockwise.
    fn follow(&self, piece: u16, side: Side, curves: &mut Vec<Curve>) {
        let (from, to) = self.corners(piece, side);
        let Some(beside) = self.grid.beside(piece, side) else {
            let (from, to) = (self.point(from), self.point(to));
            curves.push([
                between(from, to, 1.0 / 3.0),
                between(from, to, 2.0 / 3.0),
                to,
            ]);
            return;
        };
        // A cut belongs to the upper or left one of its pieces, and runs right or down.
        let forward = matches!(side, Side::Top | Side::Right);
        let owner = piece.min(beside);
        let across = matches!(side, Side::Top | Side::Bottom);
        let (from, to) = if forward { (from, to) } else { (to, from) };
        let cut = self.cut(owner, across, self.point(from), self.point(to));
        if forward {
            curves.extend(cut);
            return;
        }
        let ends = [self.point(from), cut[0][2], cut[1][2]];
        for ([first, second, _], end) in cut.into_iter().zip(ends).rev() {
            curves.push([second, first, end]);
        }
    }

    /// The cut of `owner` towards the row below (`across`) or the next column: a shoulder, a knob,
    /// a shoulder.
    fn cut(&self, owner: u16, across: bool, from: Point, to: Point) -> [Curve; 3] {
        let index = u32::from(owner) * 8 + u32::from(across) * 4;
        // Each in -1 to 1.
        let vary =
            |which: u32| f64::from(number(!self.seed, index + which)) / 2_147_483_648.0 - 1.0;
        let out = if vary(0) < 0.0 { -1.0 } else { 1.0 };
        let middle = 0.5 + 0.06 * vary(1);
        let size = self.cell.0.min(self.cell.1) * (0.94 + 0.06 * vary(2));
        let lean = 0.04 * vary(3);
        let length = if across { self.cell.0 } else { self.cell.1 };
        // The second axis is to the left of the way: up for a cut that runs right.
        let place = |along: f64, aside: f64| {
            let (along, aside) = (along, aside * out);
            if across {
                (from.0 + along, from.1 - aside)
            } else {
                (from.0 + aside, from.1 + along)
            }
        };
        let at = |(along, aside): Point, mirrored: f64| {
            place(length * middle + along * size * mirrored, aside * size)
        };
        [
            [
                place(length * 0.2, lean * size),
                at((-UNDER.0, UNDER.1), 1.0),
                at(NECK, -1.0),
            ],
            [at(HEAD, -1.0), at(HEAD, 1.0), at(NECK, 1.0)],
            [
                at((UNDER.0, UNDER.1), 1.0),
                place(length * 0.8, lean * size),
                to,
            ],
        ]
    }
}

/// The point on the way between two.
fn between(from: Point, to: Point, share: f64) -> Point {
    (
        from.0 + (to.0 - from.0) * share,
        from.1 + (to.1 - from.1) * share,
    )
}
