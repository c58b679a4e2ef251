//! One action from press to reveal, as a widget's view sees it.

use crate::endpoint::Json;

/// What is known of the current action.
#[derive(Clone, Debug, Default)]
pub(crate) enum Round {
    /// No action is under way.
    #[default]
    Idle,
    /// Sent; the result is not known.
    Waiting,
    /// The result is known; the view shows it and then says so.
    Answered {
        /// The kind's outcome.
        outcome: Json,
        /// Idempotency key of the action.
        key: String,
    },
    /// Definitely refused; the view comes to rest and then says so.
    Refused {
        /// What the stage shows afterwards.
        then: super::Phase,
    },
}

/// Something to tell the player beside the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The answer takes long; it is still being asked for.
    StillWaiting,
    /// Nothing happened, and the turn is back.
    TurnReturned,
    /// No turn is left; more come at this time, ms since 1970 UTC.
    NoTurns(Option<i64>),
}
