//! What publishing does to winning moments: it makes them from a seed of its own before the start;
//! afterwards there may only be more.

use std::collections::BTreeMap;

use funfair_campaign::{
    Campaign, Finding,
    prize::{Mode, Pool, PoolEntry, spans, spread},
    random::{ALGORITHM, Random},
};
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use super::PublishError;
use crate::{
    calendar,
    canonical::hex,
    secret::random_bytes,
    store::{
        Connection,
        moments::{self, Moment, Plan, PoolKey},
    },
};

/// A campaign on its way in.
#[derive(Clone, Copy)]
pub(super) struct Coming<'a> {
    pub(super) campaign: &'a Campaign,
    pub(super) revision: &'a str,
    pub(super) zone: &'a TimeZone,
    pub(super) now_ms: i64,
}

/// Makes the moments that are missing. What would change those of a campaign that has started is a
/// finding.
pub(super) async fn provide(
    tx: &mut Connection,
    coming: Coming<'_>,
) -> Result<Vec<Finding>, PublishError> {
    let mut findings = Vec::new();
    for (n, pool) in coming.campaign.pools.iter().enumerate() {
        if pool.mode == Mode::Moments {
            let found = of_pool(tx, coming, pool).await?;
            let path = format!("pools[{n}]");
            findings.extend(found.into_iter().map(|finding| finding.under(&path)));
        }
    }
    Ok(findings)
}

async fn of_pool(
    tx: &mut Connection,
    coming: Coming<'_>,
    pool: &Pool,
) -> Result<Vec<Finding>, PublishError> {
    let key = PoolKey {
        campaign: &coming.campaign.id,
        pool: &pool.id,
    };
    let seed = random_bytes::<32>()
        .map_err(|error| PublishError::Folder(format!("no random bytes: {error}")))?;
    let wanted = Plan {
        algorithm: ALGORITHM.to_owned(),
        seed: hex(&seed),
        settings: settings(pool),
        starts_ms: coming.campaign.schedule.starts_at.0,
    };
    let plan = moments::plan_or(tx, key, &wanted).await?;
    // A clock may have been set back.
    let has_started = coming.now_ms >= plan.starts_ms || moments::is_any_met(tx, key).await?;
    let mut stored: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    if has_started {
        for moment in moments::all(tx, key).await? {
            stored.entry(moment.prize).or_default().push(moment.at_ms);
        }
    } else {
        moments::start_over(tx, key, &wanted).await?;
    }
    let mut findings = Vec::new();
    if has_started && !stored.is_empty() && plan.settings != wanted.settings {
        findings.push(Finding::new(
            "moments",
            format!(
                "cannot change once the campaign has started; put it back to {}",
                plan.settings
            ),
        ));
    }
    for (n, entry) in pool.entries.iter().enumerate() {
        let before = stored.remove(&entry.prize).unwrap_or_default();
        match times(coming, pool, entry, &plan, &before) {
            Ok(more) => insert(tx, key, coming, pool, entry, before.len(), more).await?,
            Err((field, message)) => {
                findings.push(Finding::new(format!("entries[{n}].{field}"), message));
            }
        }
    }
    for prize in stored.keys() {
        let message = format!("`{prize}` has moments that are made; it has to stay in the pool");
        findings.push(Finding::new("entries", message));
    }
    Ok(findings)
}

/// What of a pool its moments follow from, beside their numbers.
fn settings(pool: &Pool) -> String {
    serde_json::to_string(&pool.moments()).unwrap_or_default()
}

/// The moments of an entry beyond those that there are; or a field, and what is wrong with it.
fn times(
    coming: Coming<'_>,
    pool: &Pool,
    entry: &PoolEntry,
    plan: &Plan,
    before: &[i64],
) -> Result<Vec<i64>, (&'static str, String)> {
    if !entry.at.is_empty() {
        return fixed(entry, before, coming.now_ms);
    }
    let quantity = coming
        .campaign
        .prize(&entry.prize)
        .map_or(0, |it| it.quantity);
    let count = pool.count(entry, quantity);
    let there = u32::try_from(before.len()).unwrap_or(u32::MAX);
    if count < there {
        return Err(("quantity", only_more(there)));
    }
    let is_over = coming.now_ms >= coming.campaign.schedule.ends_at.0;
    if count == there || is_over {
        return Ok(Vec::new());
    }
    // What is added later must not lie in the past, where it would wait all at once.
    let from_ms = if before.is_empty() && coming.now_ms < plan.starts_ms {
        i64::MIN
    } else {
        coming.now_ms
    };
    let wall = |day, hour| calendar::wall(coming.zone, day, hour);
    let hours = pool.moments().hours;
    let spans = spans(&coming.campaign.schedule, hours, from_ms, wall);
    if spans.is_empty() {
        let message = "no hour of the schedule is left to put moments into";
        return Err(("quantity", message.to_owned()));
    }
    let mut random = Random::from_seed(seed_of(plan, &entry.prize, there));
    Ok(spread(&spans, count - there, &mut random))
}

fn fixed(
    entry: &PoolEntry,
    before: &[i64],
    now_ms: i64,
) -> Result<Vec<i64>, (&'static str, String)> {
    let mut more: Vec<i64> = entry.at.iter().map(|at| at.0).collect();
    more.sort_unstable();
    for there in before {
        let Some(at) = more.iter().position(|at| at == there) else {
            let there = u32::try_from(before.len()).unwrap_or(u32::MAX);
            return Err(("at", only_more(there)));
        };
        more.remove(at);
    }
    if !before.is_empty() && more.iter().any(|at| *at < now_ms) {
        let message = "what is added once the campaign has started must lie ahead";
        return Err(("at", message.to_owned()));
    }
    Ok(more)
}

fn only_more(there: u32) -> String {
    format!("the campaign has started with {there} moments of this prize; there may only be more")
}

/// The seed of the moments of a prize from number `there` on: SHA-256 over `SEED/PRIZE/THERE`, with
/// the plan's seed in hex.
fn seed_of(plan: &Plan, prize: &str, there: u32) -> [u8; 32] {
    Sha256::digest(format!("{}/{prize}/{there}", plan.seed)).into()
}

async fn insert(
    tx: &mut Connection,
    key: PoolKey<'_>,
    coming: Coming<'_>,
    pool: &Pool,
    entry: &PoolEntry,
    there: usize,
    more: Vec<i64>,
) -> Result<(), sqlx::Error> {
    let first = i64::try_from(there).unwrap_or(i64::MAX - 1) + 1;
    for (number, at_ms) in (first..).zip(more) {
        let moment = Moment {
            prize: entry.prize.clone(),
            number,
            at_ms,
            void_ms: pool.moments().void_ms(at_ms),
        };
        moments::insert(tx, key, &moment, (coming.revision, coming.now_ms)).await?;
    }
    Ok(())
}
