//! A card over the stage that takes the focus and gives it back.

use super::{
    dom::{self, Spot},
    node::{Node, node},
    slot::watch,
};

/// What Escape does.
pub(crate) type Close = Box<dyn Fn()>;

/// A dialog inside the stage; what lies under it is `inert` by the stage's doing.
#[derive(Default)]
pub(crate) struct Cover {
    /// What it is about; the first thing read aloud.
    pub(crate) title: &'static str,
    /// Whether it rises from the lower edge instead of standing in the middle.
    pub(crate) sheet: bool,
    /// Whether it has come without being asked for, and leaves the focus where the visitor has it.
    pub(crate) quiet: bool,
    /// Called on Escape; without it the card has to be answered.
    pub(crate) close: Option<Close>,
    /// Extra class of the card.
    pub(crate) class: &'static str,
}

impl Cover {
    /// With what `fill` puts into its card.
    pub(crate) fn around(self, fill: impl FnOnce(Node) -> Node) -> Node {
        let (heading, place) = (Spot::new(), Spot::new());
        let (mut held, mut close, quiet) = (None, self.close, self.quiet);
        watch(move || {
            if let (Some(heading), Some(place)) = (heading.element(), place.element()) {
                held.get_or_insert_with(|| dom::hold_focus(&heading, &place, quiet, close.take()));
            }
        });
        let card = node("div", &format!("ff-card {}", self.class))
            .with("role", "dialog")
            .with("aria-modal", "true")
            .with("aria-label", self.title)
            .hold(
                node("h3", "ff-card-title")
                    .with("tabindex", "-1")
                    .at(heading)
                    .say(self.title),
            );
        let class = if self.sheet {
            "ff-cover ff-cover-sheet"
        } else {
            "ff-cover"
        };
        node("div", class)
            .with("part", "cover")
            .at(place)
            .hold(fill(card))
    }
}
