//! Nothing lost, nothing twice, whatever goes wrong: seeded schedules, each on a database of its own.
//! `FUNFAIR_SEED=N` plays the one of that seed, `FUNFAIR_SCHEDULES=N` those of the seeds below N.

pub(crate) mod books;
mod network;
mod schedule;

use std::{panic, path::Path, thread};

use funfair_server::store::Store;
use tempfile::TempDir;
use tokio::runtime::Builder;

use self::schedule::Tally;
use crate::{
    database::{file, is_postgres},
    faulty,
};

/// Schedules on a file, and on a server, where each takes longer.
const SCHEDULES: (u64, u64) = (300, 60);
/// They wait a lot: for the disk, and before they try again.
const THREADS: u64 = 6;

#[test]
fn nothing_is_lost_and_nothing_is_given_twice() {
    if let Ok(seed) = std::env::var("FUNFAIR_SEED") {
        println!("{:?}", play(seed.parse().unwrap(), None));
        return;
    }
    let schedules = match std::env::var("FUNFAIR_SCHEDULES") {
        Ok(schedules) => schedules.parse().unwrap(),
        Err(_) if is_postgres() => SCHEDULES.1,
        Err(_) => SCHEDULES.0,
    };
    println!("seeds 0 to {}", schedules - 1);
    let folder = TempDir::new().unwrap();
    let template = (!is_postgres()).then(|| {
        template(folder.path());
        folder.path().join("funfair.db")
    });
    let mut sum = Tally::default();
    let played = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|first| {
                let template = template.as_deref();
                let seeds = (first..schedules).step_by(usize::try_from(THREADS).unwrap());
                scope.spawn(move || seeds.map(|seed| play(seed, template)).collect::<Vec<_>>())
            })
            .collect();
        let played = threads.into_iter().map(thread::ScopedJoinHandle::join);
        played.collect::<Vec<_>>()
    });
    for tally in played
        .into_iter()
        .flat_map(|one| one.unwrap_or_else(|why| panic::resume_unwind(why)))
    {
        sum.faults += tally.faults;
        sum.answers += tally.answers;
        sum.refusals += tally.refusals;
        sum.failures += tally.failures;
        sum.restarts += tally.restarts;
        sum.voids += tally.voids;
        sum.moments += tally.moments;
        sum.guaranteed += tally.guaranteed;
    }
    println!("{sum:?}");
    let least = schedules / 4;
    for count in [
        sum.faults,
        sum.answers,
        sum.refusals,
        sum.failures,
        sum.restarts,
    ] {
        assert!(count > least, "{sum:?}");
    }
    for count in [sum.voids, sum.moments, sum.guaranteed] {
        assert!(count > 0, "{sum:?}");
    }
}

/// Plays one on this thread.
fn play(seed: u64, template: Option<&Path>) -> Tally {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(schedule::play(seed, template))
}

/// A file that has all tables and no rows, to copy.
fn template(folder: &Path) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        faulty::install();
        let store = Store::open(&file(folder), 2).await.unwrap();
        store.close().await;
    });
}
