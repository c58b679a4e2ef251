//! One action from press to reveal, as a widget's view sees it.

use std::rc::Rc;

use crate::{endpoint::Json, i18n::Words, ui::node::Node};

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

/// What a kind says of a play that is over, on the stage's card.
#[derive(Clone)]
pub(crate) struct Finish {
    /// The card's title.
    pub(crate) title: &'static str,
    /// The same for those who do not see it, with what the title leaves out.
    pub(crate) said: String,
    /// Whether there was a draw: if not, nothing is said of prizes.
    pub(crate) drew: bool,
    /// Whether the view says it all, and no card is to cover it.
    pub(crate) quiet: bool,
    /// What the host page is told: no solutions, no codes.
    pub(crate) told: Json,
    /// What stands under the title, and what under the prizes.
    pub(crate) parts: [Rc<dyn Fn() -> Option<Node>>; 2],
}

/// Something to tell the player beside the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The answer takes long; it is still being asked for.
    StillWaiting,
    /// Nothing happened, and the turn is back.
    TurnReturned,
    /// The play has gone on elsewhere.
    WentOn,
    /// No turn is left; more come at this time, ms since 1970 UTC.
    NoTurns(Option<i64>),
    /// What is said of an action that may wait.
    Kept(Words),
}
