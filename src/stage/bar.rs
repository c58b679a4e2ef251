//! The line under a widget: rules and prizes.

use leptos::prelude::*;

use super::{Sheet, Stage};
use crate::{
    i18n::{Words, words},
    ui::{
        button::{Look, button, button_with},
        live::part,
    },
};

const RULES: Words = words("活动规则", "Rules");
const BOARD: Words = words("排行榜", "Ranking");
const PRIZES: Words = words("我的奖品", "My prizes");

/// Opens the rules and the participant's prizes.
#[component]
pub(super) fn Bar(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let count = move || {
        let awards = stage.awards.get();
        let open = awards
            .items()
            .filter(|award| award.text_of("status") == "won");
        open.count()
    };
    let badge = part(move || {
        (count() > 0)
            .then(|| view! { <span class="ff-count">{count().to_string()}</span> }.into_any())
    });
    let board = part(move || {
        let ranked = stage.campaign.get()?.widget.field("ranked");
        (ranked.0.as_bool() == Some(true)).then(|| {
            button(
                Look::Link,
                "board",
                move || stage.say(BOARD),
                move || stage.show(Sheet::Board),
            )
        })
    });
    view! {
        <nav class="ff-bar">
            {button(Look::Link, "rules", move || stage.say(RULES), move || stage.show(Sheet::Rules))}
            {board}
            {button_with(
                Look::Link,
                "prizes",
                move || stage.say(PRIZES),
                badge,
                move || stage.show(Sheet::Prizes),
            )}
        </nav>
    }
}
