//! Jigsaw: a picture in pieces, put together by dragging them, by keys, or by swapping tiles.
//!
//! | part, class, event | what it is |
//! |---|---|
//! | `part="primary"` | begins a run, or goes on with it |
//! | `part="level"`, `part="mode"` | what can be chosen; `aria-pressed` says what is |
//! | `part="puzzle"` | where the picture comes together; takes arrow keys, Enter and Escape |
//! | `part="tray"` | the pieces that wait |
//! | `part="tile"` | a tile of swap mode |
//! | `part="time"`, `part="progress"` | how long it has taken, and how many pieces fit |
//! | `part="look"`, `part="edges"`, `part="nearer"`, `part="farther"` | look at the picture, show pieces of the rim only, zoom |
//! | `part="back"`, `part="quit"` | to the levels; end the run |
//! | `part="status"` | what has happened, for those who do not see it |
//! | `funfair:start`, `outcome`, `award` | from the stage |
//!
//! `game` begins and ends runs, `menu` shows the levels. The rest is fetched while the player reads
//! them: `run` is what is known and kept of a run, `screen` its elements, `desk` where pieces are,
//! `tray` those that wait, `layers` and `paint` how they look, `hands` drags them, `more` has keys, taps and zoom, `tiles` the swap
//! mode, `finish` what came of a run, `rules` how it is played. What a move does is in
//! `funfair_campaign::widgets::jigsaw`.

mod desk;
mod finish;
mod game;
mod hands;
mod layers;
mod menu;
mod more;
mod paint;
mod rules;
mod run;
mod screen;
mod tiles;
mod tray;
mod view;

use std::rc::Rc;

use self::{game::Game, run::Run};
use crate::{
    endpoint::Json,
    stage::{Finish, Play},
    ui::node::Node,
};

pub(super) use view::FACE;

/// What is needed once a run has begun, and fetched before.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    open: fn(Game, &Json),
    screen: fn(Game, &Rc<Run>) -> Node,
    finish: fn(Game, &Json) -> Finish,
    rules: fn(Play) -> Vec<String>,
}

pub(super) const LATER: Later = Later {
    open: run::open,
    screen: screen::build,
    finish: finish::finish,
    rules: rules::rules,
};
