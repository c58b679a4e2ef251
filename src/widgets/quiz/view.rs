//! The quiz on its stage: the levels, or the question that is asked.

use leptos::prelude::untrack;

use super::{ask, game::Game, map};
use crate::{
    stage::Play,
    ui::{
        node::{Node, screen},
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
    let make = move || {
        let asked = game.asked.get();
        let question = asked.as_ref().and_then(|asked| asked.question.as_ref());
        match (&asked, question) {
            (Some(asked), Some(question)) => untrack(|| ask::screen(game, asked, question)),
            _ => map::map(game),
        }
    };
    let focus = move || game.acted.get_untracked();
    Some(screen(Box::new(make), focus, move |key| game.key(key)))
}
