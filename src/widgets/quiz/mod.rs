//! Quiz in levels: choose one, answer, read why, and see what was right.
//!
//! | part, class, event | what it is |
//! |---|---|
//! | `part="primary"` | begins or goes on: start, confirm, next question, result |
//! | `part="level"`, `part="option"` | what can be chosen; `data-state` says how it stands |
//! | `part="timer"` | seconds left, by the server's clock |
//! | `part="question"`, `part="verdict"` | what is asked, and what became of the answer |
//! | `part="back"`, `part="quit"`, `part="relaxed"` | to the levels; end the run; more time |
//! | keys 1 to 9 and Enter | choose an option, go on; anywhere inside the widget |
//! | `funfair:start`, `progress`, `outcome`, `award` | from the stage |
//!
//! `game` is the state, `map` shows the levels, `ask` a question and its verdict, `answer` is what the
//! player does with it, `clock` the time left, `finish` what came of a run, `rules` how it is played, `wire`
//! what the backend says.

mod answer;
mod ask;
mod clock;
mod finish;
mod game;
mod map;
mod rules;
mod view;
mod wire;

use self::{
    game::Game,
    wire::{Outcome, Question},
};
use crate::{
    endpoint::Json,
    stage::Play,
    ui::{dom::Key, node::Node},
};

pub(super) use view::FACE;

/// What is needed once a run has begun, and fetched before.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    show: fn(Game, &Json),
    screen: fn(Game, &Outcome, &Question) -> Node,
    key: fn(Game, Key),
    rules: fn(Play) -> Vec<String>,
}

pub(super) const LATER: Later = Later {
    show: answer::show,
    screen: ask::screen,
    key: answer::key,
    rules: rules::rules,
};
