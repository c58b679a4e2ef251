//! The jigsaw on its stage: the levels, or the run.

use leptos::prelude::untrack;

use super::{game::Game, menu::menu};
use crate::{
    i18n::words,
    stage::Play,
    ui::{
        dom::Part,
        node::{Node, node, said, screen_or_same},
        slot::watch,
    },
    widgets::{Face, jigsaw_later},
};

/// The kind.
pub(crate) const FACE: Face = Face {
    view,
    rules: |play| {
        Box::pin(async move {
            let later = jigsaw_later::fetch().await.ok()?;
            Some((later.rules)(play))
        })
    },
    lasts: false,
    once: false,
    boards: &[
        ("", words("拼图", "Pieces")),
        ("swap", words("交换", "Swap tiles")),
    ],
};

fn view(play: Play) -> Option<Node> {
    let game = Game::new(play);
    watch(move || game.follow());
    watch(move || game.resume());
    watch(move || game.clear());
    watch(move || game.prepare());
    let mut shows_menu = false;
    let make = move || {
        if let Some(run) = game.run.get() {
            shows_menu = false;
            let later = game.later.get_untracked();
            let shown = later.map(|later| untrack(|| (later.screen)(game, &run)));
            return Some(shown.unwrap_or_else(|| node("div", "")));
        }
        // The state of an answer comes before its run: the levels are not made anew for that.
        if !play.is_idle() && shows_menu {
            return None;
        }
        shows_menu = true;
        game.desk.set(None);
        Some(menu(game))
    };
    let shown = screen_or_same(Box::new(make), move || game.acted.get_untracked(), |_| {});
    let picture = game.play.json().field("picture");
    let ratio =
        picture.count_of("width").to_string() + " / " + &picture.count_of("height").to_string();
    let place = game.place;
    watch(move || {
        if place.element().is_some()
            && let Some(part) = Part::at(place)
        {
            part.property("--jigsaw-ratio", &ratio);
        }
    });
    let status = said(move || game.said.get());
    Some(node("div", "jigsaw").at(place).hold(shown).hold(status))
}
