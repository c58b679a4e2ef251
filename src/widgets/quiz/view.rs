//! The quiz on its stage: the levels, or the question that is asked.

use leptos::prelude::untrack;

use super::{game::Game, map};
use crate::{
    stage::Play,
    ui::{
        node::{Node, screen_or_same},
        slot::watch,
    },
    widgets::{Face, quiz_later},
};

/// The kind.
pub(crate) const FACE: Face = Face {
    view,
    rules: |play| {
        Box::pin(async move {
            let later = quiz_later::fetch().await.ok()?;
            Some((later.rules)(play))
        })
    },
    lasts: false,
    once: false,
    boards: &[],
};

fn view(play: Play) -> Option<Node> {
    let game = Game::new(play);
    watch(move || game.follow());
    watch(move || game.resume());
    watch(move || game.clear());
    watch(move || game.prepare());
    let mut shows_map = false;
    let make = move || {
        let asked = game.asked.get();
        let question = asked.as_ref().and_then(|asked| asked.question.as_ref());
        if let (Some(asked), Some(question)) = (&asked, question) {
            shows_map = false;
            let later = game.later.get_untracked();
            return later.map(|later| untrack(|| (later.screen)(game, asked, question)));
        }
        // The state of an answer comes before its question: the levels are not made anew for that.
        if !play.is_idle() && shows_map {
            return None;
        }
        shows_map = true;
        Some(map::map(game))
    };
    let key = move |key| {
        if let Some(later) = game.later.get_untracked() {
            (later.key)(game, key);
        }
    };
    let focus = move || game.acted.get_untracked();
    Some(screen_or_same(Box::new(make), focus, key))
}
