//! Who else has won lately, without telling who it was.

use funfair_campaign::protocol::Winner;
use leptos::{prelude::*, task::spawn_local};

use super::Stage;
use crate::{
    i18n::{Words, words},
    ui::{live::part, slot::Slot},
};

const TITLE: Words = words("最近中奖", "Recent winners");

/// Most winners shown.
const SHOWN: usize = 5;

/// The latest wins; nothing at all while there are none.
#[component]
pub(super) fn Winners(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let winners = Slot::new(Vec::<Winner>::new());
    spawn_local(async move {
        if let Some(board) = stage.board("").await {
            let latest = board.field("winners").items().take(SHOWN);
            winners.set(latest.filter_map(|winner| winner.read()).collect());
        }
    });
    part(move || {
        let rows: Vec<_> = winners
            .get()
            .into_iter()
            .map(|winner| row(stage, winner))
            .collect();
        (!rows.is_empty()).then(|| {
            view! {
                <h4>{stage.say(TITLE)}</h4>
                <ul class="ff-winners" part="winners">
                    {rows}
                </ul>
            }
            .into_any()
        })
    })
}

fn row(stage: Stage, winner: Winner) -> impl IntoView {
    let prize = stage
        .prize(&winner.prize)
        .map_or(winner.prize, |prize| prize.name);
    let when = stage.lang.get().date_time(winner.won_ms, None);
    view! {
        <li>
            <span>{winner.who}</span>
            <span>{prize}</span>
            <span class="ff-soft">{when}</span>
        </li>
    }
}
