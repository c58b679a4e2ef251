//! What the bench prints.

use std::{fmt, time::Duration};

use crate::{
    SHARE,
    load::{Kind, PARTICIPANTS, Times},
    place::{Memory, Setup},
};

/// Of what servers carry to what their database does.
const LEAST_SHARE: f64 = 0.6;
/// Of 99 of 100 answers.
const LONGEST: Duration = Duration::from_millis(50);
/// Of late memory to early.
const MOST_GROWTH: f64 = 1.1;

/// A kind of play on a setup.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) kind: Kind,
    setup: Setup,
    /// Plays a second of the bare loop, in each round.
    ceilings: Vec<f64>,
    /// Plays a second of the servers, in each round.
    carried: Vec<f64>,
    /// How long answers took, in all rounds.
    times: Times,
    /// What 99 of 100 of them stayed under, in each round.
    slow: Vec<Duration>,
    /// Of each server, with the last kind of a setup.
    pub(crate) memory: Vec<Memory>,
}

/// All of them, and what they say about the aims.
#[derive(Default)]
pub(crate) struct Rows(Vec<Row>);

pub(crate) fn head(setups: usize, each: Duration, write: Duration) {
    println!(
        "{PARTICIPANTS} participants, {setups} setups of {} s; the disk keeps 4 KiB in {:.2} ms",
        each.as_secs(),
        write.as_secs_f64() * 1000.0,
    );
    println!(
        "{:<16}{:<10}{:>12}{:>12}{:>8}{:>12}{:>10}{:>10}{:>16}",
        "database",
        "plays",
        "ceiling/s",
        "servers/s",
        "share",
        "then at/s",
        "p50 ms",
        "p99 ms",
        "by rounds"
    );
}

impl Row {
    pub(crate) fn new(setup: Setup, kind: Kind) -> Self {
        Self {
            kind,
            setup,
            ceilings: Vec::new(),
            carried: Vec::new(),
            times: Times::default(),
            slow: Vec::new(),
            memory: Vec::new(),
        }
    }

    /// Adds what a round has found.
    pub(crate) fn add(&mut self, ceiling: f64, carried: f64, times: Times) {
        self.ceilings.push(ceiling);
        self.carried.push(carried);
        self.slow.push(times.percentile(99));
        self.times.add(times);
    }

    fn share(&self) -> f64 {
        mean(&self.carried) / mean(&self.ceilings)
    }
}

fn mean(rounds: &[f64]) -> f64 {
    rounds.iter().sum::<f64>() / f64::from(u32::try_from(rounds.len()).unwrap())
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        let least = ms(self.slow.iter().min().copied().unwrap_or_default());
        let most = ms(self.slow.iter().max().copied().unwrap_or_default());
        write!(
            f,
            "{:<16}{:<10}{:>12.0}{:>12.0}{:>8.2}{:>12.0}{:>10.1}{:>10.1}{:>16}",
            self.setup,
            self.kind.widget(),
            mean(&self.ceilings),
            mean(&self.carried),
            self.share(),
            mean(&self.carried) * SHARE,
            ms(self.times.percentile(50)),
            ms(self.times.percentile(99)),
            format!("{least:.1} to {most:.1}"),
        )?;
        for memory in &self.memory {
            let mib = |(_, kib): (Duration, u64)| f64::from(u32::try_from(kib).unwrap()) / 1024.0;
            write!(
                f,
                "\n    memory of a server: {:.1} MiB after {} s, {:.1} MiB after {} s",
                mib(memory.early),
                memory.early.0.as_secs(),
                mib(memory.late),
                memory.late.0.as_secs(),
            )?;
        }
        Ok(())
    }
}

impl Rows {
    pub(crate) fn push(&mut self, row: Row) {
        self.0.push(row);
    }
}

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |held| if held { "held" } else { "missed" };
        let share = self.0.iter().all(|row| row.share() >= LEAST_SHARE);
        writeln!(f, "aim: {LEAST_SHARE} of the ceiling: {}", word(share))?;
        let fast = self.0.iter().all(|row| row.times.percentile(99) < LONGEST);
        writeln!(
            f,
            "aim: p99 under {} ms at {SHARE} of what they carry: {}",
            LONGEST.as_millis(),
            word(fast)
        )?;
        let memory: Vec<&Memory> = self.0.iter().flat_map(|row| &row.memory).collect();
        let kib = |it: (Duration, u64)| f64::from(u32::try_from(it.1).unwrap());
        let grown = memory
            .iter()
            .all(|it| kib(it.late) <= kib(it.early) * MOST_GROWTH);
        let told = if memory.iter().all(|it| it.is_telling) {
            word(grown)
        } else {
            "not told, it takes `--minutes 45`"
        };
        write!(
            f,
            "aim: memory at minute 10 at most {MOST_GROWTH} of minute 1: {told}"
        )
    }
}
