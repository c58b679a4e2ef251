//! A card over the stage that takes the focus and gives it back.

use leptos::{html, prelude::*};

use super::{dom, slot::watch};

/// What Escape does.
pub(crate) type Close = Box<dyn Fn()>;

/// A dialog inside the stage; what lies under it is `inert` by the stage's doing.
#[component]
pub(crate) fn Cover(
    /// What it is about; the first thing read aloud.
    title: &'static str,
    /// Whether it rises from the lower edge instead of standing in the middle.
    #[prop(optional)]
    sheet: bool,
    /// Whether it has come without being asked for, and leaves the focus where the visitor has it.
    #[prop(optional)]
    quiet: bool,
    /// Called on Escape; without it the card has to be answered.
    #[prop(optional)]
    close: Option<Close>,
    /// Extra class of the card.
    #[prop(optional)]
    class: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H3>::new();
    let card = NodeRef::<html::Div>::new();
    let mut held = None;
    let mut close = close;
    watch(move || {
        if let (Some(heading), Some(card)) = (heading.get(), card.get()) {
            held.get_or_insert_with(|| dom::hold_focus(&heading, &card, quiet, close.take()));
        }
    });
    let cover = if sheet {
        "ff-cover ff-cover-sheet"
    } else {
        "ff-cover"
    };
    view! {
        <div class=cover part="cover" node_ref=card>
            <div class=format!("ff-card {class}") role="dialog" aria-modal="true" aria-label=title>
                <h3 class="ff-card-title" tabindex="-1" node_ref=heading>
                    {title}
                </h3>
                {children()}
            </div>
        </div>
    }
    .into_any()
}
