//! A card over the stage that takes the focus and gives it back.

use leptos::{html, prelude::*};

use super::dom;

/// A dialog inside the stage; what lies under it is `inert` by the stage's doing.
#[component]
pub(crate) fn Cover(
    /// What it is about; the first thing read aloud.
    title: String,
    /// Whether it rises from the lower edge instead of standing in the middle.
    #[prop(optional)]
    sheet: bool,
    /// Called on Escape; without it the card has to be answered.
    #[prop(optional)]
    close: Option<Callback<()>>,
    /// Extra class of the card.
    #[prop(optional)]
    class: &'static str,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H3>::new();
    let card = NodeRef::<html::Div>::new();
    let before = StoredValue::new_local(None);
    let escape = StoredValue::new_local(None);
    Effect::new(move |_| {
        let (Some(heading), Some(card)) = (heading.get(), card.get()) else {
            return;
        };
        before.set_value(dom::focused(&heading));
        dom::focus(&heading);
        if let Some(close) = close {
            escape.set_value(Some(dom::on_escape(&card, move || close.run(()))));
        }
    });
    on_cleanup(move || {
        if let Some(element) = before.try_get_value().flatten() {
            dom::focus_later(element);
        }
    });
    let label = title.clone();
    view! {
        <div class="ff-cover" class:ff-cover-sheet=sheet node_ref=card>
            <div class=format!("ff-card {class}") role="dialog" aria-modal="true" aria-label=label>
                <h3 class="ff-card-title" tabindex="-1" node_ref=heading>
                    {title}
                </h3>
                {children()}
            </div>
        </div>
    }
}
