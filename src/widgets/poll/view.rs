//! The poll on its stage: the ballot, or what came of it.

use super::{ballot::Ballot, screen::build};
use crate::{
    stage::Play,
    ui::{
        node::{Node, node, said, screen},
        slot::watch,
    },
    widgets::{Face, poll_later},
};

/// The kind.
pub(crate) const FACE: Face = Face {
    view,
    rules: |play| {
        Box::pin(async move {
            let later = poll_later::fetch().await.ok()?;
            Some((later.rules)(play))
        })
    },
    lasts: true,
    once: true,
    boards: &[],
};

fn view(play: Play) -> Option<Node> {
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
    let status = said(move || ballot.said.get());
    Some(
        node("div", "poll")
            .at(ballot.place)
            .hold(shown)
            .hold(status),
    )
}
