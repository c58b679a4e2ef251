//! Plays a log again, and says what it is worth or why it cannot be.

use super::{
    board::Fault,
    grid::Grid,
    log::{Entry, MAX_ENTRIES, MIN_MOVE_MS, Table, read},
};

/// What the server knows of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// How the picture is divided.
    pub grid: Grid,
    /// What shapes and order follow from.
    pub seed: u32,
    /// Whether tiles change places.
    pub swaps: bool,
    /// Time since the run began, ms.
    pub elapsed_ms: i64,
}

/// What a possible log comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// Time from the beginning to the last entry, ms, as the page has measured it.
    pub time_ms: i64,
    /// Moves.
    pub moves: i64,
    /// Looks at the whole picture.
    pub looks: i64,
}

/// How far a page's idea of the server's clock may be ahead of it, ms: a slow network's round trip.
const AHEAD_MS: i64 = 10_000;

/// Plays `log` again.
///
/// # Errors
/// Why it cannot be what somebody did in this run.
pub fn replay(known: Known, seed: u32, log: &[i32]) -> Result<Played, String> {
    if seed != known.seed {
        return Err(format!(
            "the log is of seed {seed}, the run has another one"
        ));
    }
    let mut table = Table::new(known.grid, known.seed, known.swaps);
    let mut played = Played {
        time_ms: 0,
        moves: 0,
        looks: 0,
    };
    for (number, timed) in (1..).zip(read(log)) {
        let Some((entry, after_ms)) = timed else {
            return Err(format!("entry {number} cannot be read"));
        };
        if number > MAX_ENTRIES {
            return Err(format!("the log has more than {MAX_ENTRIES} entries"));
        }
        if table.is_done() {
            return Err(format!("entry {number} comes after the picture is whole"));
        }
        let joined = table
            .apply(entry)
            .map_err(|fault| format!("entry {number}: {}", reason(fault)))?;
        if let Entry::Put { joins, .. } = entry
            && joins != joined
        {
            return Err(format!(
                "entry {number} says that pieces have joined {joins} times, they have met {joined} times"
            ));
        }
        played.time_ms = played.time_ms.saturating_add(after_ms);
        played.moves += i64::from(entry.is_move());
        played.looks += i64::from(entry == Entry::Look);
    }
    if !table.is_done() {
        let (fitted, count) = (table.fitted(), known.grid.count());
        return Err(format!(
            "the picture is not whole: {fitted} of {count} pieces fit"
        ));
    }
    let elapsed_ms = known.elapsed_ms;
    if played.time_ms > elapsed_ms + AHEAD_MS {
        let took = played.time_ms;
        return Err(format!(
            "the log takes {took} ms, the run began {elapsed_ms} ms ago"
        ));
    }
    if played.moves * MIN_MOVE_MS > elapsed_ms {
        let moves = played.moves;
        return Err(format!(
            "{moves} moves in {elapsed_ms} ms: more than one in {MIN_MOVE_MS} ms"
        ));
    }
    // What the server has seen is the most that a run can have taken.
    played.time_ms = played.time_ms.min(elapsed_ms);
    Ok(played)
}

fn reason(fault: Fault) -> &'static str {
    match fault {
        Fault::Unknown => "there is no such piece, place or reach",
        Fault::Fitted => "the piece is already where it belongs",
        Fault::OffBoard => "the piece would lie off the board",
        Fault::NotLoose => "only a single piece on the board goes back to the tray",
    }
}
