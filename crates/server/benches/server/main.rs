//! What servers carry, beside what their database could: plays that lose and plays that win one hot
//! prize, of 10,000 participants, on SQLite and on PostgreSQL with one server and with two.
//! `cargo xtask bench server`.
//!
//! The servers are processes and are asked over HTTP on loopback, by this process, on the same
//! machine. Their ceiling is the same statements in a bare loop, by as many writers as the servers
//! have, in the same minutes and on the same tables, by turns.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench that fails panics, and prints its table"
)]

mod bare;
mod load;
mod place;
mod same;
mod table;

use std::{path::Path, time::Duration};

use clap::Parser;
use funfair_server::store::stock::stock_invariant;

use crate::{
    bare::Bare,
    load::{Kind, Load},
    place::{Place, Setup},
    table::{Row, Rows},
};

/// About how long a round is, in which loop, servers, and answers under load have their turn: what a
/// machine carries differs from minute to minute, and the load is a share of what it carries then.
const ROUND: Duration = Duration::from_secs(35);
/// Rounds of each kind of play, at least.
const LEAST_ROUNDS: u32 = 2;
/// Longest time of playing before anything is measured, so that the tables have rows, and the disk
/// does what it does for long.
const WARM: Duration = Duration::from_secs(180);
/// Of what a server carries, while its answers are timed.
const SHARE: f64 = 0.7;
/// When a server's memory is looked at, of the time under that load.
const EARLY: Duration = Duration::from_secs(60);
const LATE: Duration = Duration::from_secs(600);

#[derive(Parser)]
struct Asked {
    /// How many minutes all of it takes, about; 45 or more are enough to tell how memory grows.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
    /// The one database to measure on: `sqlite`, `postgres`, or `postgres-2` for two servers.
    #[arg(long)]
    only: Option<Setup>,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let asked = Asked::parse();
    let setups = match asked.only {
        Some(setup) => vec![setup],
        None => vec![Setup::Sqlite, Setup::Postgres(1), Setup::Postgres(2)],
    };
    let each = Duration::from_secs(asked.minutes * 60) / u32::try_from(setups.len()).unwrap();
    table::head(setups.len(), each, place::disk_write());
    let mut rows = Rows::default();
    for setup in setups {
        for row in measure(setup, each).await {
            println!("{row}");
            rows.push(row);
        }
    }
    println!("{rows}");
}

/// Everything about one setup, within about this time.
async fn measure(setup: Setup, time: Duration) -> Vec<Row> {
    let warm = (time / 4).min(WARM);
    let left = time - warm;
    let kinds = u32::try_from(Kind::ALL.len()).unwrap();
    let rounds = u32::try_from((left / kinds).as_secs() / ROUND.as_secs()).unwrap();
    let rounds = rounds.max(LEAST_ROUNDS);
    let turn = left / kinds / rounds / 7;
    let place = Place::make(setup);
    let servers = place.start();
    let bare = Bare::open(&place).await;
    let load = Load::on(&servers);
    for kind in Kind::ALL {
        load.press(kind, warm / kinds).await;
        same::check(&bare, kind).await;
    }
    place.make_log().await;
    let memory = servers.watch();
    let mut rows = Kind::ALL.map(|kind| Row::new(setup, kind)).to_vec();
    for _ in 0..rounds {
        for row in &mut rows {
            let ceiling = bare.press(row.kind, turn).await;
            let carried = load.press(row.kind, turn).await;
            let times = load.keep(row.kind, carried * SHARE, turn * 5).await;
            row.add(ceiling, carried, times);
        }
    }
    let memory = memory.end().await;
    if let Some(last) = rows.last_mut() {
        last.memory = memory;
    }
    let mismatches = stock_invariant(&bare.app.store).await.unwrap();
    assert_eq!(mismatches, [], "the stock does not add up");
    bare.app.store.close().await;
    rows
}

/// A campaign with a wheel that loses and one that wins, which runs while the bench does.
fn campaign(folder: &Path) {
    let wheel = |id: &str| {
        serde_json::json!({"id": id, "kind": "wheel", "pool": id, "config": {"sectors": [
            {"id": "a", "label": "Win", "prize": "gift"}, {"id": "b", "label": "Thanks"}]}})
    };
    let document = serde_json::json!({
        "id": place::CAMPAIGN,
        "title": {"en": "Bench"},
        "locales": ["en"],
        "schedule": {"starts_at": "2020-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z",
                     "time_zone": "UTC", "claim_days": 7},
        "organiser": {"name": "Hua & Co", "contact": "care@example.com"},
        "prizes": [{"id": place::PRIZE, "tier": 1, "name": "Gift", "kind": "goods",
            "value": {"minor": 100, "currency": "EUR"}, "quantity": 100_000_000,
            "claim": {"fields": ["name"], "delivery": "By post"}}],
        "pools": [
            // As good as never: a pool has to hold something.
            {"id": "losing", "mode": "odds", "publish": "quantities",
             "no_prize_weight": 4_000_000_000_u32, "entries": [{"prize": place::PRIZE, "weight": 1}]},
            {"id": "winning", "mode": "odds", "publish": "quantities",
             "no_prize_weight": 0, "entries": [{"prize": place::PRIZE, "weight": 1}]}],
        "widgets": [wheel("losing"), wheel("winning")],
    });
    std::fs::write(folder.join("bench.json"), document.to_string()).unwrap();
}
