//! Raffles: plays collect tickets, and winners are drawn from them after the end.
//!
//! The draw is a pure function of the list of tickets and a seed, so that anybody who has both can
//! repeat it: `docs/raffle.md`.

use std::{collections::BTreeMap, num::NonZeroU64};

use serde::{Deserialize, Serialize};

use crate::{Finding, random::Random};

/// Most places of a raffle, alternates included.
pub const MAX_PLACES: u64 = 100_000;

/// How a raffle is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Raffle {
    /// Places after the winners, who move up when a winner does not claim in time or is voided.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 10_000)))]
    pub alternates: u16,
    /// Days after the end within which an operator draws; players read it.
    #[serde(default = "a_week")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 90)))]
    pub draw_within_days: u8,
}

impl Default for Raffle {
    fn default() -> Self {
        Self {
            alternates: 0,
            draw_within_days: a_week(),
        }
    }
}

fn a_week() -> u8 {
    7
}

impl Raffle {
    pub(super) fn check(&self, path: &str, findings: &mut Vec<Finding>) {
        if !(1..=90).contains(&self.draw_within_days) {
            let path = format!("{path}.draw_within_days");
            findings.push(Finding::new(path, "must be 1 to 90"));
        }
        if self.alternates > 10_000 {
            let path = format!("{path}.alternates");
            findings.push(Finding::new(path, "must be 10000 or less"));
        }
    }
}

/// The tickets that win, as positions in the list, first place first: at most `places`.
///
/// `entrants` tells who has the ticket at each position of the list, which is sorted by the ids of
/// the tickets. The list is shuffled from the front: position `n` changes places with one of `n`
/// to the last, all equally likely. Then tickets are taken in that order, at most `most` of one
/// entrant; others of theirs are passed over.
#[must_use]
pub fn draw_tickets(
    entrants: &[&str],
    places: usize,
    most: u32,
    random: &mut Random,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entrants.len()).collect();
    let mut taken: BTreeMap<&str, u32> = BTreeMap::new();
    let mut winners = Vec::new();
    for n in 0..order.len() {
        if winners.len() >= places {
            break;
        }
        let left = u64::try_from(order.len() - n)
            .ok()
            .and_then(NonZeroU64::new);
        let by = left.map_or(0, |left| random.below(left));
        order.swap(n, n + usize::try_from(by).unwrap_or_default());
        let Some((ticket, entrant)) = order
            .get(n)
            .and_then(|ticket| Some((*ticket, *entrants.get(*ticket)?)))
        else {
            break;
        };
        let count = taken.entry(entrant).or_default();
        if *count < most {
            *count += 1;
            winners.push(ticket);
        }
    }
    winners
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draw(entrants: &[&str], places: usize, most: u32, seed: u8) -> Vec<usize> {
        draw_tickets(entrants, places, most, &mut Random::from_seed([seed; 32]))
    }

    /// Recorded once: whoever repeats a draw of today has to get the same.
    #[test]
    fn a_draw_stays_what_it_was() {
        let entrants: Vec<String> = (0..20).map(|n| format!("e{}", n % 7)).collect();
        let entrants: Vec<&str> = entrants.iter().map(String::as_str).collect();
        assert_eq!(draw(&entrants, 5, 1, 7), PINNED);
        assert_ne!(draw(&entrants, 5, 1, 8), PINNED);
    }

    const PINNED: [usize; 5] = [8, 17, 14, 18, 9];

    #[test]
    fn every_ticket_is_equally_likely_to_come_first() {
        let entrants = ["a", "b", "c", "d"];
        let mut counts = [0_u32; 4];
        for n in 0..4_000_u32 {
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&n.to_le_bytes());
            let mut random = Random::from_seed(seed);
            counts[draw_tickets(&entrants, 1, 1, &mut random)[0]] += 1;
        }
        // Chi-square with 3 degrees of freedom: 16.3 is exceeded once in a thousand.
        let chi: f64 = counts
            .iter()
            .map(|&count| (f64::from(count) - 1000.0).powi(2) / 1000.0)
            .sum();
        assert!(chi < 16.3, "{counts:?}");
    }

    proptest! {
        #[test]
        fn places_are_filled_while_there_are_tickets_and_nobody_has_more_than_allowed(
            of in proptest::collection::vec(0_u8..8, 0..40), places in 0_usize..20,
            most in 1_u32..4, seed: u8,
        ) {
            let entrants: Vec<String> = of.iter().map(ToString::to_string).collect();
            let entrants: Vec<&str> = entrants.iter().map(String::as_str).collect();
            let winners = draw(&entrants, places, most, seed);
            let mut counts = BTreeMap::new();
            for &ticket in &winners {
                *counts.entry(entrants[ticket]).or_insert(0_u32) += 1;
            }
            prop_assert!(counts.values().all(|&count| count <= most));
            let mut all = BTreeMap::new();
            for entrant in &entrants {
                *all.entry(*entrant).or_insert(0_u32) += 1;
            }
            let possible: u32 = all.values().map(|&count| count.min(most)).sum();
            prop_assert_eq!(winners.len(), places.min(possible as usize));
            let distinct: std::collections::BTreeSet<_> = winners.iter().collect();
            prop_assert_eq!(distinct.len(), winners.len());
        }
    }
}
