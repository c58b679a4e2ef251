//! Pools: which prizes a widget draws from, and with what odds.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::Prize;
use crate::{Finding, ids::check_ids, random::Random};

/// A set of prizes to draw from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Pool {
    /// Names the pool in widgets.
    pub id: String,
    /// How it is drawn from.
    pub mode: Mode,
    /// What players are told of their chances.
    pub publish: PublishedOdds,
    /// Weight of winning nothing, in the same unit as the entries' weights.
    pub no_prize_weight: u32,
    /// The prizes in it.
    pub entries: Vec<PoolEntry>,
}

/// How a pool is drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every play draws by weight; a prize that is out of stock becomes no prize.
    Odds,
}

/// What players are told of their chances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PublishedOdds {
    /// The probability of each prize.
    Odds,
    /// The quantity of each prize; the weights stay secret.
    Quantities,
}

/// A prize in a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct PoolEntry {
    /// Id of a prize.
    pub prize: String,
    /// Integer weight; its share of all weights is the probability.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub weight: u32,
}

/// Published chances: weights out of `total`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Odds {
    /// Sum of all weights.
    pub total: u64,
    /// Weight of no prize.
    pub none: u32,
    /// The prizes with their weights, as in the campaign file.
    pub entries: Vec<PoolEntry>,
}

impl Pool {
    /// Whether the prize with this id can be drawn from it.
    #[must_use]
    pub fn holds(&self, prize: &str) -> bool {
        self.entries.iter().any(|entry| entry.prize == prize)
    }

    /// Sum of all weights.
    #[must_use]
    pub fn total_weight(&self) -> u64 {
        self.entries
            .iter()
            .map(|e| u64::from(e.weight))
            .sum::<u64>()
            + u64::from(self.no_prize_weight)
    }

    /// Draws: the id of a prize, or `None` for no prize. Stock is not looked at here.
    pub fn draw(&self, random: &mut Random) -> Option<&str> {
        let total = NonZeroU64::new(self.total_weight())?;
        self.at(random.below(total))
    }

    /// The prize that holds `point` of the line `0..total_weight()`; prizes in file order come
    /// first, no prize last.
    fn at(&self, point: u64) -> Option<&str> {
        let mut end = 0_u64;
        for entry in &self.entries {
            end += u64::from(entry.weight);
            if point < end {
                return Some(&entry.prize);
            }
        }
        None
    }

    /// The chances that players may read, where the campaign publishes them.
    #[must_use]
    pub fn published(&self) -> Option<Odds> {
        (self.publish == PublishedOdds::Odds).then(|| Odds {
            total: self.total_weight(),
            none: self.no_prize_weight,
            entries: self.entries.clone(),
        })
    }
}

/// Findings of all pools; paths start at `pools`.
pub(crate) fn check_pools(pools: &[Pool], prizes: &[Prize], findings: &mut Vec<Finding>) {
    check_ids(
        pools.iter().map(|p| p.id.as_str()),
        |n| format!("pools[{n}].id"),
        findings,
    );
    for (index, pool) in pools.iter().enumerate() {
        let path = format!("pools[{index}]");
        if pool.total_weight() == 0 {
            findings.push(Finding::new(
                format!("{path}.entries"),
                "needs at least one weight above 0",
            ));
        }
        let mut seen = std::collections::BTreeSet::new();
        for (at, entry) in pool.entries.iter().enumerate() {
            let path = format!("{path}.entries[{at}]");
            if !prizes.iter().any(|prize| prize.id == entry.prize) {
                findings.push(Finding::new(
                    format!("{path}.prize"),
                    format!("`{}` is not one of `prizes`", entry.prize),
                ));
            } else if !seen.insert(&entry.prize) {
                findings.push(Finding::new(
                    format!("{path}.prize"),
                    format!(
                        "`{}` is in this pool twice; add up the weights",
                        entry.prize
                    ),
                ));
            }
            if entry.weight == 0 {
                findings.push(Finding::new(format!("{path}.weight"), "must be 1 or more"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn pool(none: u32, weights: &[u32]) -> Pool {
        Pool {
            id: "main".into(),
            mode: Mode::Odds,
            publish: PublishedOdds::Odds,
            no_prize_weight: none,
            entries: weights
                .iter()
                .enumerate()
                .map(|(n, &weight)| PoolEntry {
                    prize: format!("p{n}"),
                    weight,
                })
                .collect(),
        }
    }

    /// All points of the line, once each: every prize gets exactly its weight.
    #[test]
    fn every_prize_holds_exactly_its_weight() {
        for (none, weights) in [
            (7, vec![1, 2, 3]),
            (0, vec![5]),
            (4, vec![]),
            (1, vec![250, 5]),
        ] {
            let pool = pool(none, &weights);
            let mut counts = BTreeMap::new();
            for point in 0..pool.total_weight() {
                *counts.entry(pool.at(point)).or_insert(0_u32) += 1;
            }
            for entry in &pool.entries {
                assert_eq!(counts.get(&Some(entry.prize.as_str())), Some(&entry.weight));
            }
            assert_eq!(counts.get(&None).copied().unwrap_or(0), none);
        }
    }

    #[test]
    fn weights_do_not_overflow_and_an_empty_pool_gives_nothing() {
        let mut random = Random::from_seed([1; 32]);
        assert_eq!(
            pool(u32::MAX, &[u32::MAX; 20]).total_weight(),
            21 * u64::from(u32::MAX)
        );
        assert_eq!(pool(0, &[]).draw(&mut random), None);
    }

    #[test]
    fn unpublished_odds_are_not_shown() {
        let mut secret = pool(1, &[1]);
        assert!(secret.published().is_some());
        secret.publish = PublishedOdds::Quantities;
        assert_eq!(secret.published(), None);
    }
}
