//! Logs that are possible count, and forged ones are refused with the reason.

use funfair_campaign::widgets::jigsaw::{
    grid::Grid,
    log::{Entry, MAX_ENTRIES, read, write},
    replay::{Known, replay},
};
use proptest::prelude::*;

use crate::games::game;

const GRID: Grid = Grid { cols: 4, rows: 3 };
const SEED: u32 = 20_261_127;

fn known(swaps: bool) -> Known {
    Known {
        grid: GRID,
        seed: SEED,
        swaps,
        elapsed_ms: 10_000_000,
    }
}

fn entries(log: &[i32]) -> Vec<(Entry, i64)> {
    read(log).map(Option::unwrap).collect()
}

fn written(entries: &[(Entry, i64)]) -> Vec<i32> {
    let mut log = Vec::new();
    for timed in entries {
        write(&mut log, *timed);
    }
    log
}

fn refusal(known: Known, seed: u32, log: &[i32]) -> String {
    replay(known, seed, log).unwrap_err()
}

#[test]
fn a_log_tells_its_time_moves_and_looks() {
    for swaps in [false, true] {
        let (log, _) = game(GRID, SEED, swaps, 5);
        let played = replay(known(swaps), SEED, &log).unwrap();
        let entries = entries(&log);
        let time_ms: i64 = entries.iter().map(|(_, after_ms)| after_ms).sum();
        let looks = entries.iter().filter(|(entry, _)| *entry == Entry::Look);
        let moves = entries.iter().filter(|(entry, _)| entry.is_move());
        assert_eq!(played.time_ms, time_ms);
        assert_eq!(played.looks, i64::try_from(looks.count()).unwrap());
        assert_eq!(played.moves, i64::try_from(moves.count()).unwrap());
    }
}

#[test]
fn another_seed_is_refused_by_name_and_by_what_follows_from_it() {
    let (log, _) = game(GRID, SEED, false, 5);
    assert!(refusal(known(false), SEED + 1, &log).contains("another one"));
    // Who plays an easier seed and names the right one moves other pieces than they think.
    let (easier, _) = game(GRID, SEED + 1, false, 5);
    let reason = refusal(known(false), SEED, &easier);
    assert!(reason.starts_with("entry "), "{reason}");
}

#[test]
fn pieces_that_never_met_are_refused() {
    let (log, _) = game(GRID, SEED, false, 5);
    let mut forged = entries(&log);
    let first = forged
        .iter_mut()
        .find_map(|(entry, _)| match entry {
            Entry::Put {
                joins: joins @ 0, ..
            } => Some(joins),
            _ => None,
        })
        .unwrap();
    *first = 1;
    let reason = refusal(known(false), SEED, &written(&forged));
    assert!(
        reason.contains("have joined 1 times, they have met 0 times"),
        "{reason}"
    );
}

#[test]
fn a_picture_that_is_not_whole_is_refused() {
    for swaps in [false, true] {
        let (log, _) = game(GRID, SEED, swaps, 5);
        let mut forged = entries(&log);
        forged.pop();
        let reason = refusal(known(swaps), SEED, &written(&forged));
        assert!(reason.contains("not whole"), "{reason}");
        assert!(refusal(known(swaps), SEED, &[]).contains("not whole"));
    }
}

#[test]
fn more_moves_than_the_clock_allows_are_refused() {
    let (log, _) = game(GRID, SEED, false, 5);
    let mut forged = entries(&log);
    for (_, after_ms) in &mut forged {
        *after_ms = 1;
    }
    let hasty = Known {
        elapsed_ms: 500,
        ..known(false)
    };
    let reason = refusal(hasty, SEED, &written(&forged));
    assert!(reason.contains("more than one in 60 ms"), "{reason}");
}

#[test]
fn a_log_that_takes_longer_than_the_run_is_refused() {
    let (log, _) = game(GRID, SEED, false, 5);
    let mut forged = entries(&log);
    forged[0].1 = 60_000;
    let short = Known {
        elapsed_ms: 49_000,
        ..known(false)
    };
    let reason = refusal(short, SEED, &written(&forged));
    assert!(reason.contains("the run began 49000 ms ago"), "{reason}");
}

#[test]
fn what_cannot_be_done_is_refused_by_its_entry() {
    let put = |from, way| Entry::Put {
        from,
        way,
        reach: 1,
        joins: 1,
    };
    for (entries, reason) in [
        (
            vec![put(0, (0, 0)), put(0, (0, 0))],
            "entry 2: the piece is already where it belongs",
        ),
        (
            vec![put(0, (9000, 0))],
            "entry 1: the piece would lie off the board",
        ),
        (vec![put(99, (0, 0))], "entry 1: there is no such piece"),
        (
            vec![Entry::Stow { from: 0 }],
            "entry 1: only a single piece on the board",
        ),
        (
            vec![Entry::Swap { one: 0, other: 1 }],
            "entry 1: there is no such piece",
        ),
    ] {
        let timed: Vec<_> = entries.into_iter().map(|entry| (entry, 100)).collect();
        let found = refusal(known(false), SEED, &written(&timed));
        assert!(found.starts_with(reason), "{found}");
    }
}

#[test]
fn what_is_no_log_or_too_long_is_refused() {
    assert_eq!(refusal(known(false), SEED, &[-4]), "entry 1 cannot be read");
    assert_eq!(
        refusal(known(false), SEED, &[0, 1]),
        "entry 1 cannot be read"
    );
    let looks = vec![(Entry::Look, 1); MAX_ENTRIES + 1];
    let reason = refusal(known(false), SEED, &written(&looks));
    assert!(reason.contains("more than 3000 entries"), "{reason}");
    let (log, _) = game(GRID, SEED, true, 5);
    let mut longer = entries(&log);
    longer.push((Entry::Look, 1));
    let reason = refusal(known(true), SEED, &written(&longer));
    assert!(reason.contains("after the picture is whole"), "{reason}");
}

proptest! {
    #[test]
    fn every_game_that_was_played_is_possible(
        cols in 2_u8..7, rows in 2_u8..7, seed: u32, player: u32, swaps: bool,
    ) {
        let grid = Grid { cols, rows };
        let (log, _) = game(grid, seed, swaps, player);
        let known = Known { grid, seed, swaps, elapsed_ms: 10_000_000 };
        prop_assert!(replay(known, seed, &log).is_ok() || entries(&log).len() > MAX_ENTRIES);
        prop_assert_eq!(written(&entries(&log)), log, "written as it was read");
    }

    #[test]
    fn no_numbers_bring_it_down(log in proptest::collection::vec(any::<i32>(), 0..60), swaps: bool) {
        // Random numbers are never a whole picture.
        prop_assert!(replay(known(swaps), SEED, &log).is_err());
    }
}
