//! Challenge: what to post where, the link to it handed in, and a gallery of what others posted.
//!
//! | part, class, event | what it is |
//! |---|---|
//! | `part="primary"` | opens the form; in the form, hands the entry in |
//! | `part="copy"`, `part="idea"` | copy the tags and accounts; copy an idea for a caption |
//! | `part="site"` | opens a platform, with the tags copied |
//! | `part="link"`, `part="account"`, `part="caption"`, `part="category"`, `part="rights"`, `part="age"` | what is filled in |
//! | `part="media"`, `part="pictures"`, `part="video"`, `part="upload"`, `part="remove"` | what is uploaded, and what adds to it or takes it away |
//! | `part="wrong"` | what is wrong with it; `part="found"`: where the link leads |
//! | `part="back"` | from the form to the task |
//! | `part="turns"` | what can still be handed in |
//! | `part="sort"`, `part="search"`, `part="more"`, `part="retry"` | the gallery's order, search, next page, and another try |
//! | `part="entry"`, `part="like"`, `part="withdraw"` | an entry, and what can be done with it |
//! | `part="status"` | what has happened, for those who do not see it |
//! | `funfair:start`, `outcome`, `award` | from the stage |
//!
//! `desk` is the state in the page, `home` the task. The rest is fetched while the player reads it:
//! `form` is filled in, `fill` checks and sends it, `wall` is the gallery of `card`s, `rules` how it is judged;
//! `upload`, where files are taken, is a chunk of its own.
//! Links are checked by `funfair_campaign::widgets::challenge::link`, in the page as on the server.

mod card;
mod desk;
mod fill;
mod form;
mod home;
mod later;
mod media;
mod rules;
mod upload;
mod view;
mod wall;

use self::desk::Desk;
use crate::{stage::Play, ui::node::Node};

pub(super) use upload::{TRAY, Tray};
pub(super) use view::FACE;

/// What is needed once the task was read, and fetched before.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    form: fn(Desk) -> Node,
    wall: fn(Desk) -> Node,
    rules: fn(Play) -> Vec<String>,
    dress: fn(Desk),
    /// Where files can be uploaded.
    tray: Option<Tray>,
}

pub(super) const LATER: Later = Later {
    form: form::build,
    wall: wall::view,
    rules: rules::rules,
    dress: later::dress,
    tray: None,
};
