//! The challenge on its stage: the task or the form, and the gallery under it.

use leptos::prelude::untrack;

use super::{desk::Desk, home};
use crate::{
    stage::Play,
    ui::{
        node::{Node, node, said, screen},
        slot::watch,
    },
    widgets::{Face, challenge_later},
};

/// The kind.
pub(crate) const FACE: Face = Face {
    view,
    rules: |play| {
        Box::pin(async move {
            let later = challenge_later::fetch().await.ok()?;
            Some((later.rules)(play))
        })
    },
    lasts: true,
    once: false,
    boards: &[],
};

fn view(play: Play) -> Option<Node> {
    let desk = Desk::new(play);
    play.follow_deferred();
    watch(move || desk.stand());
    watch(move || desk.follow());
    desk.prepare();
    let make = move || {
        if !desk.filling.get() {
            return home::build(desk);
        }
        let later = desk.later.get_untracked();
        later.map_or_else(|| node("div", ""), |later| untrack(|| (later.form)(desk)))
    };
    let shown = screen(Box::new(make), move || desk.acted.get_untracked(), |_| {});
    let wall = move || {
        let later = desk.later.get()?;
        Some((later.wall)(desk))
    };
    // The place of what is said stays, or it would not be read.
    let status = said(move || desk.said.get());
    let place = node("div", "challenge").at(desk.place);
    Some(place.hold(shown).make_some(wall).hold(status))
}
