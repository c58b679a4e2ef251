//! Games of players who move at random, and now and then right.

use funfair_campaign::widgets::jigsaw::{
    board::UNIT,
    grid::{Grid, number},
    log::{Entry, Table, write},
};

/// Numbers of a seed, one after the other.
pub(crate) struct Numbers(u32, u32);

impl Numbers {
    pub(crate) fn of(seed: u32) -> Self {
        Self(seed, 0)
    }

    pub(crate) fn below(&mut self, below: u32) -> u32 {
        self.1 += 1;
        number(self.0, self.1) % below
    }
}

/// A game to its end: its log, and the table after it.
pub(crate) fn game(grid: Grid, seed: u32, swaps: bool, player: u32) -> (Vec<i32>, Table) {
    let mut table = Table::new(grid, seed, swaps);
    let mut numbers = Numbers::of(player);
    let mut log = Vec::new();
    while !table.is_done() {
        let entry = match &table {
            Table::Pieces(board, tray) => {
                let from = u16::try_from(numbers.below(grid.count().into())).unwrap();
                let piece = tray[usize::from(from)];
                let (col, row) = grid.cell(piece);
                let right = numbers.below(3) > 0;
                let part = |numbers: &mut Numbers, cell: i32, count: u8| {
                    let somewhere = numbers.below(u32::from(count) * 256);
                    let slip = i32::try_from(numbers.below(121)).unwrap() - 60;
                    if right {
                        slip
                    } else {
                        i32::try_from(somewhere).unwrap() - cell * UNIT
                    }
                };
                let way = (
                    part(&mut numbers, col, grid.cols),
                    part(&mut numbers, row, grid.rows),
                );
                let reach = u8::try_from(numbers.below(4)).unwrap();
                let loose = board.way(piece).is_some() && board.group(piece).len() == 1;
                if loose && numbers.below(9) == 0 {
                    Entry::Stow { from }
                } else {
                    Entry::Put {
                        from,
                        way,
                        reach,
                        joins: 0,
                    }
                }
            }
            Table::Swap(tiles) => {
                let count = u32::from(grid.count());
                let one = u16::try_from(numbers.below(count)).unwrap();
                let home = tiles.at(one).unwrap();
                let other = if numbers.below(3) > 0 {
                    home
                } else {
                    u16::try_from(numbers.below(count)).unwrap()
                };
                Entry::Swap { one, other }
            }
        };
        // Some moves are impossible, as a fitted piece was chosen: nothing happens then.
        let Ok(joined) = table.apply(entry) else {
            continue;
        };
        let entry = match entry {
            Entry::Put {
                from, way, reach, ..
            } => Entry::Put {
                from,
                way,
                reach,
                joins: joined,
            },
            other => other,
        };
        write(&mut log, (entry, i64::from(100 + numbers.below(400))));
        if numbers.below(20) == 0 && !table.is_done() {
            write(&mut log, (Entry::Look, 50));
        }
    }
    (log, table)
}
