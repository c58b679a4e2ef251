//! What is remembered of callers: little, and never more than there is room for.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use governor::{nanos::Nanos, state::StateStore};

/// Callers in one of the two halves of a [`Bounded`] store; a row takes about 40 bytes.
pub(super) const HALF: usize = 32_768;

/// Keeps the state of at least the latest [`HALF`] callers, and of at most twice as many. When a
/// half is full, the older one is forgotten: a caller who was not seen since then begins anew,
/// which is what would have become of most of them anyway.
#[derive(Default)]
pub(super) struct Bounded(Mutex<Halves>);

#[derive(Default)]
struct Halves {
    new: HashMap<u128, Nanos>,
    old: HashMap<u128, Nanos>,
}

impl StateStore for Bounded {
    type Key = u128;

    fn measure_and_replace<T, F, E>(&self, key: &u128, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        // Whoever held it cannot have left it half changed.
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = halves.new.get(key).or_else(|| halves.old.get(key)).copied();
        let (outcome, state) = f(before)?;
        if halves.new.len() >= HALF && !halves.new.contains_key(key) {
            halves.old = std::mem::take(&mut halves.new);
        }
        halves.new.insert(*key, state);
        Ok(outcome)
    }
}

#[cfg(test)]
impl Bounded {
    /// How many callers are remembered.
    fn len(&self) -> usize {
        let halves = self.0.lock().unwrap();
        halves.new.len() + halves.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(store: &Bounded, key: u128) -> Option<u64> {
        let seen = store.measure_and_replace(&key, |before| {
            let next = before.map_or(1, |nanos| nanos.as_u64() + 1);
            Ok::<_, ()>((before.map(Nanos::as_u64), Nanos::new(next)))
        });
        seen.unwrap()
    }

    #[test]
    fn whoever_calls_is_remembered_and_memory_is_bounded() {
        let store = Bounded::default();
        let most = u128::try_from(HALF).unwrap();
        for stranger in 1..=5 * most {
            if stranger % 100 == 0 {
                // Seen often enough to be among the latest.
                let expected = (stranger > 100).then(|| u64::try_from(stranger / 100 - 1).unwrap());
                assert_eq!(see(&store, 0), expected);
            }
            assert_eq!(see(&store, stranger), None);
            assert!(store.len() <= 2 * HALF);
        }
        assert_eq!(see(&store, 5 * most), Some(1));
        assert_eq!(see(&store, 1), None, "forgotten long ago");
    }

    #[test]
    fn a_refusal_changes_nothing() {
        let store = Bounded::default();
        see(&store, 7);
        let refused = store.measure_and_replace(&7, |_| Err::<((), Nanos), _>("no"));
        assert_eq!(refused, Err("no"));
        assert_eq!(see(&store, 7), Some(1));
    }
}
