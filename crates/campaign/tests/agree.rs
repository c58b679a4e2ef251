//! The page and the server come to the same: thousands of random games, played again natively
//! (`cargo nextest`) and in wasm (`cargo xtask test`, under Node), give one and the same number.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "jigsaw/games.rs"]
mod games;

use funfair_campaign::widgets::jigsaw::{
    cut::Cuts,
    grid::Grid,
    log::{Entry, Table, read},
    replay::{Known, replay},
};

use games::{Numbers, game};

/// How many games are played.
const GAMES: u32 = 4000;
/// What they come to. A change of shapes, moves or logs changes it, and runs that are under way then
/// cannot be finished.
const RESULT: u64 = 2_729_182_622_630_408_729;

/// FNV-1a, by Fowler, Noll and Vo.
struct Digest(u64);

impl Digest {
    fn add(&mut self, number: i64) {
        for byte in number.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

fn play_all() -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    for player in 0..GAMES {
        let mut numbers = Numbers::of(player);
        let side = |numbers: &mut Numbers| u8::try_from(2 + numbers.below(4)).unwrap();
        let grid = Grid {
            cols: side(&mut numbers),
            rows: side(&mut numbers),
        };
        let (seed, swaps) = (numbers.below(u32::MAX), numbers.below(4) == 0);
        let (log, table) = game(grid, seed, swaps, player);
        log.iter().for_each(|number| digest.add((*number).into()));
        let known = Known {
            grid,
            seed,
            swaps,
            elapsed_ms: 100_000_000,
        };
        let played = replay(known, seed, &log).unwrap();
        for number in [
            played.time_ms,
            played.moves,
            played.looks,
            table.fitted().into(),
        ] {
            digest.add(number);
        }
        add_ways(&mut digest, &log, Table::new(grid, seed, swaps));
        add_shapes(&mut digest, grid, seed);
    }
    digest.0
}

/// Where every piece lies after every entry.
fn add_ways(digest: &mut Digest, log: &[i32], mut table: Table) {
    for timed in read(log) {
        let entry: Entry = timed.unwrap().0;
        digest.add(table.apply(entry).unwrap().into());
        if let Table::Pieces(board, _) = &table {
            for piece in 0..board.grid().count() {
                let (x, y) = board.way(piece).unwrap_or((9999, 9999));
                digest.add(i64::from(x) * 65_536 + i64::from(y));
            }
        }
    }
}

/// The cuts, to the last bit.
fn add_shapes(digest: &mut Digest, grid: Grid, seed: u32) {
    let cuts = Cuts {
        grid,
        seed,
        cell: (97.0, 61.0),
    };
    for [first, second, end] in cuts.inner().into_iter().flat_map(|cut| cut.curves) {
        for (x, y) in [first, second, end] {
            digest.add(x.to_bits().cast_signed());
            digest.add(y.to_bits().cast_signed());
        }
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn thousands_of_games_come_to_the_same_everywhere() {
    assert_eq!(play_all(), RESULT);
}
