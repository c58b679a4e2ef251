//! Pools: which prizes a widget draws from, and how.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::{Guarantee, Moments, Raffle};
use crate::{random::Random, time::Instant};

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
    /// What players are told of their chances; modes other than `odds` take `quantities`.
    pub publish: PublishedOdds,
    /// For `odds`: weight of winning nothing, in the same unit as the entries' weights.
    #[serde(default)]
    pub no_prize_weight: u32,
    /// The prizes in it.
    pub entries: Vec<PoolEntry>,
    /// For `odds`: a prize that a participant has by a number of tries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee: Option<Guarantee>,
    /// Id of a prize that is given where a draw gives nothing else; not for `raffle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consolation: Option<String>,
    /// Wins of one participant in this pool, consolations apart; without it no such limit, and one
    /// in a `raffle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100_000)))]
    pub max_wins: Option<u32>,
    /// For `moments`: how they come about; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moments: Option<Moments>,
    /// For `raffle`: how it is drawn; may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raffle: Option<Raffle>,
}

/// How a pool is drawn from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Every draw is by weight; a prize that is out of stock becomes no prize.
    #[default]
    Odds,
    /// Winning moments, made before the start: the first draw at or after one wins its prize.
    Moments,
    /// Every draw gives a ticket; winners are drawn from the tickets after the end.
    Raffle,
    /// Every draw gives the first prize of the list that is left.
    Everyone,
}

impl Mode {
    /// The name in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Odds => "odds",
            Self::Moments => "moments",
            Self::Raffle => "raffle",
            Self::Everyone => "everyone",
        }
    }
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
    /// For `odds`: integer weight; its share of all weights is the probability.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub weight: u32,
    /// For `moments` and `raffle`: how many the pool gives; without it as many as there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100_000)))]
    pub quantity: Option<u32>,
    /// For `moments`, secret: the winning moments of this prize, one for each that is given;
    /// without any the server spreads them by chance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<Instant>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &u32) -> bool {
    *number == 0
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
    pub entries: Vec<Chance>,
}

/// The chance of a prize.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chance {
    /// Id of a prize.
    pub prize: String,
    /// Integer weight; its share of all weights is the probability.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub weight: u32,
}

impl Pool {
    /// Whether the prize with this id can be won in it.
    #[must_use]
    pub fn holds(&self, prize: &str) -> bool {
        self.prizes().any(|id| id == prize)
    }

    /// Ids of the prizes that can be won in it, each once, those of its entries first.
    pub fn prizes(&self) -> impl Iterator<Item = &str> {
        let entries = || self.entries.iter().map(|entry| entry.prize.as_str());
        let guaranteed = self.guarantee.as_ref().map(|it| it.prize.as_str());
        let console = self
            .consolation
            .as_deref()
            .filter(move |id| guaranteed != Some(*id));
        let more = guaranteed.into_iter().chain(console);
        entries().chain(more.filter(move |id| entries().all(|entry| entry != *id)))
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

    /// Draws by weight: the id of a prize, or `None` for no prize. Stock is not looked at here.
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

    /// Whether it gives a number of each of its prizes that is fixed beforehand.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        matches!(self.mode, Mode::Moments | Mode::Raffle)
    }

    /// How many the pool gives of an entry whose prize has this `quantity`; of the modes whose
    /// number is fixed.
    #[must_use]
    pub fn count(&self, entry: &PoolEntry, quantity: u32) -> u32 {
        match entry.quantity {
            Some(count) => count,
            None if self.mode == Mode::Moments && !entry.at.is_empty() => {
                u32::try_from(entry.at.len()).unwrap_or(u32::MAX)
            }
            None => quantity,
        }
    }

    /// How its moments come about.
    #[must_use]
    pub fn moments(&self) -> Moments {
        self.moments.unwrap_or_default()
    }

    /// How it is drawn as a raffle.
    #[must_use]
    pub fn raffle(&self) -> Raffle {
        self.raffle.unwrap_or_default()
    }

    /// The chances that players may read, where the campaign publishes them.
    #[must_use]
    pub fn published(&self) -> Option<Odds> {
        let entries = self.entries.iter().map(|entry| Chance {
            prize: entry.prize.clone(),
            weight: entry.weight,
        });
        let published = self.publish == PublishedOdds::Odds && self.mode == Mode::Odds;
        published.then(|| Odds {
            total: self.total_weight(),
            none: self.no_prize_weight,
            entries: entries.collect(),
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;

    pub(in crate::prize) fn pool(none: u32, weights: &[u32]) -> Pool {
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
                    quantity: None,
                    at: Vec::new(),
                })
                .collect(),
            guarantee: None,
            consolation: None,
            max_wins: None,
            moments: None,
            raffle: None,
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

    #[test]
    fn every_prize_is_named_once() {
        let mut pool = pool(1, &[1, 1]);
        pool.consolation = Some("sticker".into());
        for (guaranteed, all) in [
            ("p1", vec!["p0", "p1", "sticker"]),
            ("sure", vec!["p0", "p1", "sure", "sticker"]),
            ("sticker", vec!["p0", "p1", "sticker"]),
        ] {
            pool.guarantee = Some(Guarantee {
                after: 3,
                prize: guaranteed.into(),
            });
            assert_eq!(pool.prizes().collect::<Vec<_>>(), all);
            assert!(all.iter().all(|id| pool.holds(id)));
        }
    }
}
