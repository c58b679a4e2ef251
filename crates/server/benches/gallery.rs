//! How long page 1,000 of a gallery takes beside page 1, at 50,000 entries, over the app function on a
//! real SQLite file. Both are asked for in turn in one run, so that what else the machine does falls
//! on both. `cargo xtask bench gallery`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench that fails panics, and prints its table"
)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, http::Request};
use clap::Parser as _;
use funfair_campaign::entry::{EntryState, NewEntry};
use funfair_server::{
    app::app,
    options::Options,
    run::open,
    state::Shared,
    store::{entries, plays::Seat},
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const ENTRIES: i64 = 50_000;
const PAGE: usize = 1000;
const REPEATS: usize = 200;
/// Of page 1,000 to page 1.
const AIM: f64 = 1.5;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let state = start(folder.path()).await;
    let router = app(Arc::clone(&state));
    fill(&state).await;
    println!("{ENTRIES} entries, 24 a page, median of {REPEATS}");
    println!(
        "{:<10}{:>12}{:>12}{:>8}",
        "order", "page 1", "page 1000", "ratio"
    );
    let mut held = true;
    for order in ["new", "top"] {
        let far = walk(&router, order).await;
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for _ in 0..REPEATS {
            first.push(timed(&router, order, "").await.0);
            last.push(timed(&router, order, &far).await.0);
        }
        let (first, last) = (median(first), median(last));
        let ratio = last.as_secs_f64() / first.as_secs_f64();
        held &= ratio <= AIM;
        println!("{order:<10}{first:>12.1?}{last:>12.1?}{ratio:>8.2}");
    }
    println!(
        "aim: at most {AIM}: {}",
        if held { "held" } else { "missed" }
    );
}

async fn start(folder: &std::path::Path) -> Shared {
    let campaigns = folder.join("campaigns");
    std::fs::create_dir(&campaigns).unwrap();
    let sample = include_str!("../../../src/widgets/challenge/sample.json");
    std::fs::write(campaigns.join("sample.json"), sample).unwrap();
    let database = format!("sqlite://{}?mode=rwc", folder.join("gallery.db").display());
    let campaigns = campaigns.display().to_string();
    let arguments = [
        "server",
        "--database-url",
        &database,
        "--campaigns",
        &campaigns,
    ];
    let options = Options::parse_from(arguments);
    Arc::new(open(&options).await.unwrap())
}

/// Entries of one participant each, a third of them with likes, most of them accepted.
async fn fill(state: &Shared) {
    let campaigns = state.campaigns.all();
    let campaign = campaigns.values().next().unwrap();
    let mut tx = state.store.begin().await.unwrap();
    for n in 0..ENTRIES {
        let participant = format!("participant-{n}");
        let seat = Seat {
            campaign: campaign.id(),
            widget: "challenge",
            participant: &participant,
        };
        let entry = NewEntry {
            body: json!({
                "site": "tiktok", "link": format!("https://www.tiktok.com/@p{n}/video/{n}"),
                "account": format!("p{n}"), "caption": "Day 3: the alarm rang twice.",
                "category": "",
            }),
            state: EntryState::Accepted,
            category: String::new(),
            words: format!("day 3: the alarm rang twice. p{n}"),
            sameness: String::new(),
            media: Vec::new(),
        };
        entries::insert(&mut tx, seat, &entry, 1_800_000_000_000 + n)
            .await
            .unwrap();
    }
    // Likes are counted in the entry's row, which is what the order reads.
    sqlx::query("UPDATE entry SET likes = abs(random()) % 40 WHERE abs(random()) % 3 = 0")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// The `after` of page 1,000.
async fn walk(router: &Router, order: &str) -> String {
    let mut after = String::new();
    for _ in 1..PAGE {
        let (_, page) = timed(router, order, &after).await;
        after = page["next"].as_str().unwrap().to_owned();
    }
    after
}

async fn timed(router: &Router, order: &str, after: &str) -> (Duration, Value) {
    let address = format!(
        "/v1/campaigns/challenge-demo/widgets/challenge/entries?sort={order}&after={after}"
    );
    let request = Request::get(address).body(Body::empty()).unwrap();
    let began = Instant::now();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let took = began.elapsed();
    let page: Value = serde_json::from_slice(&body).unwrap();
    assert!(status.is_success(), "{page}");
    assert_eq!(page["entries"].as_array().unwrap().len(), 24);
    (took, page)
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}
