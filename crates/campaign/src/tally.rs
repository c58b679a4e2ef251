//! Shared counts as players see them: whole per cents that add up to 100.

use serde::{Deserialize, Serialize};

/// What was counted of a widget, as far as the participant may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tally {
    /// What was counted, in the order of the widget.
    pub rows: Vec<Tallied>,
    /// The sum of all counts.
    pub total: u64,
}

/// One row of a [`Tally`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tallied {
    /// Names what was counted, such as an option of a poll.
    pub id: String,
    /// How often.
    pub count: u64,
    /// Its share in whole per cent. The shares of all rows add up to 100, or are all 0.
    pub percent: u32,
}

impl Tally {
    /// The tally of these names and counts; a count below 0 is taken for 0.
    #[must_use]
    pub fn of(counts: impl IntoIterator<Item = (String, i64)>) -> Self {
        let mut rows: Vec<Tallied> = counts
            .into_iter()
            .map(|(id, count)| Tallied {
                id,
                count: u64::try_from(count).unwrap_or(0),
                percent: 0,
            })
            .collect();
        let total = rows
            .iter()
            .fold(0_u64, |sum, row| sum.saturating_add(row.count));
        share_out(&mut rows, total);
        Self { rows, total }
    }
}

/// The largest remainders take what rounding down leaves; of equal ones the first.
fn share_out(rows: &mut [Tallied], total: u64) {
    if total == 0 {
        return;
    }
    let hundredths = |count: u64| u128::from(count) * 100;
    let mut left = 100_u32;
    for row in rows.iter_mut() {
        let whole = hundredths(row.count) / u128::from(total);
        row.percent = u32::try_from(whole).unwrap_or(100).min(left);
        left -= row.percent;
    }
    let mut places: Vec<usize> = (0..rows.len()).collect();
    // A stable sort: of equal remainders the first stays first.
    places.sort_by_key(|place| {
        let count = rows.get(*place).map_or(0, |row| row.count);
        std::cmp::Reverse(hundredths(count) % u128::from(total))
    });
    for place in places.into_iter().take(left as usize) {
        if let Some(row) = rows.get_mut(place) {
            row.percent += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percents(counts: &[i64]) -> Vec<u32> {
        let rows = counts.iter().map(|count| (String::new(), *count));
        let tally = Tally::of(rows);
        tally.rows.iter().map(|row| row.percent).collect()
    }

    #[test]
    fn the_largest_remainders_take_what_is_left() {
        for (counts, shares) in [
            (vec![], vec![]),
            (vec![0, 0], vec![0, 0]),
            (vec![1, 1, 1], vec![34, 33, 33]),
            (vec![2, 1], vec![67, 33]),
            (vec![0, 7], vec![0, 100]),
            (vec![1, 0, 999], vec![0, 0, 100]),
            (vec![5, 15, 985], vec![1, 1, 98]),
            (vec![1, 1, 1, 1, 1, 1], vec![17, 17, 17, 17, 16, 16]),
            (vec![-3, 1], vec![0, 100]),
        ] {
            assert_eq!(percents(&counts), shares, "{counts:?}");
        }
    }

    proptest! {
        #[test]
        fn shares_add_up_to_100_and_are_off_by_less_than_one(
            counts in proptest::collection::vec(0_i64..=1_000_000_000_000, 1..13),
        ) {
            let total: i64 = counts.iter().sum();
            let shares = percents(&counts);
            let sum: u32 = shares.iter().sum();
            prop_assert_eq!(sum, if total == 0 { 0 } else { 100 });
            for (count, share) in counts.iter().zip(&shares) {
                let off = i128::from(*share) * i128::from(total) - i128::from(*count) * 100;
                prop_assert!(off.abs() < i128::from(total.max(1)), "{counts:?} {shares:?}");
            }
        }

        #[test]
        fn who_has_more_never_has_a_smaller_share(
            counts in proptest::collection::vec(0_i64..5000, 2..13),
        ) {
            let shares = percents(&counts);
            for (a, one) in counts.iter().zip(&shares) {
                for (b, other) in counts.iter().zip(&shares) {
                    prop_assert!(a <= b || one >= other, "{counts:?} {shares:?}");
                }
            }
        }
    }
}
