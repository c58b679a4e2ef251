//! The poll on its stage: the ballot, or what came of it.

use leptos::prelude::*;

use super::{ballot::Ballot, rules::rules, screen::build};
use crate::{
    stage::Play,
    ui::{live::text, node::screen, slot::watch},
    widgets::Face,
};

/// The kind.
pub(crate) const FACE: Face = Face {
    view,
    rules: |play| Box::pin(async move { Some(rules(play)) }),
    lasts: true,
    once: true,
    boards: &[],
};

fn view(play: Play) -> AnyView {
    let ballot = Ballot::new(play);
    play.follow_deferred();
    watch(move || ballot.stand());
    watch(move || ballot.follow());
    watch(move || ballot.fetch());
    let shown = screen(
        Box::new(move || build(ballot)),
        move || ballot.acted.get_untracked(),
        move |key| ballot.key(key),
    );
    // The place of what is said stays, or it would not be read.
    view! {
        <div class="poll" node_ref=ballot.place.node()>
            {shown}
            <p class="ff-unseen" role="status" part="status">
                {text(move || ballot.said.get())}
            </p>
        </div>
    }
    .into_any()
}
