//! How a case ends: it holds, it fails and says what came instead, or it could not be tried.

use std::fmt::{Debug, Display};

/// Why a case did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The backend did something else than the protocol says.
    Failed(String),
    /// The backend does not offer what the case needs.
    Skipped(String),
}

/// What a case, or a step of one, comes to.
pub(crate) type Held<T = ()> = Result<T, Stop>;

/// The case fails.
pub(crate) fn fail<T>(why: impl Display) -> Held<T> {
    Err(Stop::Failed(why.to_string()))
}

/// The case cannot be tried.
pub(crate) fn skip<T>(why: impl Display) -> Held<T> {
    Err(Stop::Skipped(why.to_string()))
}

/// Fails with `why` unless `condition` holds.
pub(crate) fn hold(condition: bool, why: impl FnOnce() -> String) -> Held {
    if condition { Ok(()) } else { fail(why()) }
}

/// Fails unless `came` is what was expected of `what`.
pub(crate) fn same<T: PartialEq + Debug>(what: impl Display, came: T, expected: T) -> Held {
    hold(came == expected, || {
        format!("{what}: expected {expected:?}, came {came:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_both_sides() {
        assert_eq!(same("left", 1, 1), Ok(()));
        assert_eq!(
            same("left", 1, 2),
            Err(Stop::Failed("left: expected 2, came 1".to_owned()))
        );
    }
}
