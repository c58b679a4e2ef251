//! The line under a widget: rules and prizes.

use leptos::prelude::*;

use super::{Sheet, Stage};
use crate::{
    i18n::{Words, words},
    ui::live::{part, text},
};

const RULES: Words = words("活动规则", "Rules");
const PRIZES: Words = words("我的奖品", "My prizes");

/// Opens the rules and the participant's prizes.
#[component]
pub(super) fn Bar(
    /// The stage that it belongs to.
    stage: Stage,
) -> impl IntoView {
    let count = move || stage.awards.get().items().count();
    view! {
        <nav class="ff-bar">
            <button
                type="button"
                class="ff-link"
                part="rules"
                on:click=move |_| stage.show(Sheet::Rules)
            >
                {text(move || stage.say(RULES))}
            </button>
            <button
                type="button"
                class="ff-link"
                part="prizes"
                on:click=move |_| stage.show(Sheet::Prizes)
            >
                {text(move || stage.say(PRIZES))}
                {part(move || {
                    (count() > 0)
                        .then(|| view! { <span class="ff-count">{count().to_string()}</span> }.into_any())
                })}
            </button>
        </nav>
    }
}
