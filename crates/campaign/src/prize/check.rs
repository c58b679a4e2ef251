//! What may be wrong with pools: fields of another mode, promises that the stock cannot keep.

use std::collections::BTreeSet;

use super::{MAX_MOMENTS, MAX_PLACES, Mode, Pool, PoolEntry, Prize, PublishedOdds};
use crate::{Campaign, Finding, ids::check_ids};

/// Findings of all pools; paths start at `pools`.
pub(crate) fn check_pools(campaign: &Campaign, findings: &mut Vec<Finding>) {
    let pools = &campaign.pools;
    check_ids(
        pools.iter().map(|p| p.id.as_str()),
        |n| format!("pools[{n}].id"),
        findings,
    );
    for (index, pool) in pools.iter().enumerate() {
        let mut check = Check {
            campaign,
            pool,
            path: format!("pools[{index}]"),
            findings,
        };
        check.mode();
        check.entries();
        check.guarantee();
        check.consolation();
        check.shared();
        check.numbers();
    }
}

struct Check<'a> {
    campaign: &'a Campaign,
    pool: &'a Pool,
    path: String,
    findings: &'a mut Vec<Finding>,
}

impl Check<'_> {
    fn find(&mut self, path: &str, message: impl Into<String>) {
        let finding = Finding::new(path, message).under(&self.path);
        self.findings.push(finding);
    }

    fn prize(&self, id: &str) -> Option<&Prize> {
        self.campaign.prize(id)
    }

    /// Fields that stand for something in another mode only.
    fn mode(&mut self) {
        let pool = self.pool;
        let mode = pool.mode;
        if mode != Mode::Odds && pool.publish == PublishedOdds::Odds {
            let message = "must be quantities: only the mode `odds` has chances to tell";
            self.find("publish", message);
        }
        for (field, is_there, of) in [
            ("no_prize_weight", pool.no_prize_weight > 0, Mode::Odds),
            ("guarantee", pool.guarantee.is_some(), Mode::Odds),
            ("moments", pool.moments.is_some(), Mode::Moments),
            ("raffle", pool.raffle.is_some(), Mode::Raffle),
        ] {
            if is_there && mode != of {
                self.find(field, only_for(&[of]));
            }
        }
        if mode == Mode::Raffle && pool.consolation.is_some() {
            let message = "is not for the mode `raffle`: nobody has drawn nothing before the end";
            self.find("consolation", message);
        }
        if let Some(moments) = pool.moments {
            moments.check(&format!("{}.moments", self.path), self.findings);
        }
        if let Some(raffle) = pool.raffle {
            raffle.check(&format!("{}.raffle", self.path), self.findings);
        }
        if pool.max_wins == Some(0) {
            let message = "must be 1 or more; leave it out for no such limit";
            self.find("max_wins", message);
        }
    }

    fn entries(&mut self) {
        let pool = self.pool;
        if pool.mode == Mode::Odds && pool.total_weight() == 0 {
            self.find("entries", "needs at least one weight above 0");
        }
        if pool.mode != Mode::Odds && pool.entries.is_empty() {
            self.find("entries", "needs at least one prize");
        }
        let mut seen = BTreeSet::new();
        for (at, entry) in pool.entries.iter().enumerate() {
            let path = format!("entries[{at}]");
            if self.prize(&entry.prize).is_none() {
                let message = format!("`{}` is not one of `prizes`", entry.prize);
                self.find(&format!("{path}.prize"), message);
            } else if !seen.insert(&entry.prize) {
                let message = format!(
                    "`{}` is in this pool twice; add up the {}",
                    entry.prize,
                    if pool.mode == Mode::Odds {
                        "weights"
                    } else {
                        "quantities"
                    }
                );
                self.find(&format!("{path}.prize"), message);
            }
            self.entry(&path, entry);
        }
    }

    fn entry(&mut self, path: &str, entry: &PoolEntry) {
        let mode = self.pool.mode;
        if mode == Mode::Odds && entry.weight == 0 {
            self.find(&format!("{path}.weight"), "must be 1 or more");
        }
        if mode != Mode::Odds && entry.weight > 0 {
            self.find(&format!("{path}.weight"), only_for(&[Mode::Odds]));
        }
        if !self.pool.is_counted() && entry.quantity.is_some() {
            let message = only_for(&[Mode::Moments, Mode::Raffle]);
            self.find(&format!("{path}.quantity"), message);
        }
        if entry.quantity == Some(0) {
            self.find(&format!("{path}.quantity"), "must be 1 or more");
        }
        if mode != Mode::Moments {
            if !entry.at.is_empty() {
                self.find(&format!("{path}.at"), only_for(&[Mode::Moments]));
            }
            return;
        }
        let schedule = &self.campaign.schedule;
        for (n, at) in entry.at.iter().enumerate() {
            if *at < schedule.starts_at || *at >= schedule.ends_at {
                let message = "must be within the schedule, from `starts_at` to before `ends_at`";
                self.find(&format!("{path}.at[{n}]"), message);
            }
        }
        let times = u32::try_from(entry.at.len()).unwrap_or(u32::MAX);
        if let Some(quantity) = entry.quantity
            && times > 0
            && times != quantity
        {
            let message = format!(
                "is {quantity}, and `at` has {times}: give one time for each, or leave one of both out"
            );
            self.find(&format!("{path}.quantity"), message);
        }
    }

    fn guarantee(&mut self) {
        let Some(guarantee) = &self.pool.guarantee else {
            return;
        };
        if !(2..=1000).contains(&guarantee.after) {
            self.find("guarantee.after", "must be 2 to 1000");
        }
        let Some(prize) = self.prize(&guarantee.prize) else {
            let message = format!("`{}` is not one of `prizes`", guarantee.prize);
            return self.find("guarantee.prize", message);
        };
        let waits = prize.per_day.is_some() || !prize.releases.is_empty();
        if waits {
            let message = format!(
                "`{}` has `per_day` or `releases`, so it may not be there when it is due; \
                 guarantee another prize",
                prize.id
            );
            self.find("guarantee.prize", message);
        }
    }

    fn consolation(&mut self) {
        let Some(id) = &self.pool.consolation else {
            return;
        };
        if self.prize(id).is_none() {
            self.find("consolation", format!("`{id}` is not one of `prizes`"));
        }
        if self.pool.entries.iter().any(|entry| entry.prize == *id) {
            let message = format!(
                "`{id}` is one of `entries`, too, whose chances would no longer be true; console with \
                 another prize"
            );
            self.find("consolation", message);
        }
    }

    /// Prizes of a pool that gives a fixed number of them must not be given elsewhere meanwhile.
    fn shared(&mut self) {
        let pool = self.pool;
        let counted = |id: &str| {
            self.campaign.pools.iter().find(|other| {
                let is_entry = other.entries.iter().any(|entry| entry.prize == id);
                other.id != pool.id && other.is_counted() && is_entry
            })
        };
        let free = pool
            .entries
            .iter()
            .enumerate()
            .filter(|_| !pool.is_counted());
        let mut places: Vec<_> = free
            .map(|(n, entry)| (format!("entries[{n}].prize"), entry.prize.as_str()))
            .collect();
        if let Some(guarantee) = &pool.guarantee {
            places.push(("guarantee.prize".to_owned(), guarantee.prize.as_str()));
        }
        if let Some(id) = &pool.consolation {
            places.push(("consolation".to_owned(), id.as_str()));
        }
        for (path, id) in places {
            if let Some(other) = counted(id) {
                let message = format!(
                    "`{id}` is in the pool `{}`, which gives a fixed number of it; make it a prize \
                     of its own here",
                    other.id
                );
                self.find(&path, message);
            }
        }
    }

    /// What the pool gives of each prize, held against the stock.
    fn numbers(&mut self) {
        let pool = self.pool;
        if !pool.is_counted() {
            return;
        }
        let (mut all, mut limits) = (0_u64, Vec::new());
        for (n, entry) in pool.entries.iter().enumerate() {
            let Some(prize) = self.prize(&entry.prize) else {
                continue;
            };
            all += u64::from(pool.count(entry, prize.quantity));
            let promised = self.promised(prize);
            if promised > u64::from(prize.quantity) {
                limits.push((
                    format!("entries[{n}].quantity"),
                    format!(
                        "there are {} of `{}`, and pools give {promised}",
                        prize.quantity, prize.id
                    ),
                ));
            }
            let own = pool.mode == Mode::Raffle && prize.max_wins.is_some();
            if prize.per_day.is_some() || !prize.releases.is_empty() || own {
                limits.push((
                    format!("entries[{n}].prize"),
                    format!(
                        "`{}` has limits of its own ({}), and this pool has its times already; take \
                         them out",
                        prize.id,
                        if own { "`per_day`, `releases`, `max_wins`" } else { "`per_day`, `releases`" },
                    ),
                ));
            }
        }
        for (path, message) in limits {
            self.find(&path, message);
        }
        let (what, most) = match pool.mode {
            Mode::Moments => ("moments", MAX_MOMENTS),
            _ => ("places", MAX_PLACES),
        };
        if pool.mode == Mode::Raffle {
            all += u64::from(pool.raffle().alternates);
        }
        if all > most {
            let message = format!("come to {all} {what}; there may be {most}");
            self.find("entries", message);
        }
    }

    /// How many of the prize all pools with fixed numbers give.
    fn promised(&self, prize: &Prize) -> u64 {
        let pools = self.campaign.pools.iter().filter(|pool| pool.is_counted());
        let entries = pools.flat_map(|pool| pool.entries.iter().map(move |entry| (pool, entry)));
        entries
            .filter(|(_, entry)| entry.prize == prize.id)
            .map(|(pool, entry)| u64::from(pool.count(entry, prize.quantity)))
            .sum()
    }
}

fn only_for(modes: &[Mode]) -> String {
    let names: Vec<_> = modes
        .iter()
        .map(|mode| format!("`{}`", mode.key()))
        .collect();
    format!("is for the mode {} only; take it out", names.join(" or "))
}
