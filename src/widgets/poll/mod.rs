//! Poll: choose, vote once, and see what others chose.
//!
//! | part, class, event | what it is |
//! |---|---|
//! | `part="primary"` | the button that votes |
//! | `part="choice"` | the box or radio button of an option |
//! | `part="question"`, `part="option"` | what is asked, and what can be chosen; `data-picked` says what is |
//! | `part="results"` | the options with their shares; `part="mine"` is the mark of the own choice |
//! | `part="turns"` | what a vote may hold, or how many votes there are |
//! | `part="status"` | the result for those who do not see it |
//! | keys 1 to 9 and Enter | choose an option, vote; anywhere inside the widget |
//! | `funfair:start`, `outcome`, `award` | from the stage |
//!
//! `ballot` is the state and what changes it, `screen` shows it, `rules` says how it is counted.

mod ballot;
mod rules;
mod screen;
mod view;

use crate::stage::Play;

pub(super) use view::FACE;

/// What is needed on request only.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    rules: fn(Play) -> Vec<String>,
}

pub(super) const LATER: Later = Later {
    rules: rules::rules,
};
