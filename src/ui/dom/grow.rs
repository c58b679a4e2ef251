//! Makes elements of nodes.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::{focus::focused, set_property};
use crate::ui::{
    node::{Inside, Node},
    slot::watch,
};

/// Puts `node` into `place` in place of what it held. What follows slots ends with the reactive
/// owner under which this is called.
///
/// The focus that was inside goes to what is now pressed of the same part, else to the main
/// button. With `ahead` it goes to the element with a `tabindex` instead, also when it was
/// nowhere: the player has asked for this.
pub(crate) fn grow(place: &Element, node: Node, ahead: bool) {
    let Some(page) = place.owner_document() else {
        return;
    };
    let Some(element) = build(&page, node) else {
        return;
    };
    let focus = focused(place);
    let elsewhere = focus.is_none()
        && page
            .active_element()
            .is_some_and(|it| it.local_name() != "body");
    let part = focus
        .filter(|focus| place.contains(Some(focus)))
        .map(|focus| focus.get_attribute("part").unwrap_or_default());
    place.set_text_content(None);
    // Only a node of another tree is refused.
    let _ = place.append_child(&element);
    let find = |selector: &str| element.query_selector(selector).ok().flatten();
    let wanted = find("[tabindex]").filter(|_| ahead && !elsewhere);
    let next = wanted.or_else(|| {
        find(&format!("[part={}][aria-pressed=true]", part?)).or_else(|| find("[part=primary]"))
    });
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        // Scrolls it into sight.
        let _ = next.focus();
    }
}

fn build(page: &Document, node: Node) -> Option<Element> {
    let node = *node.0;
    let element = page.create_element(node.name).ok()?;
    for (name, value) in &node.attributes {
        element.set_attribute(name, value).ok()?;
    }
    for (name, value) in node.live {
        let element = element.clone();
        watch(move || set(&element, name, &value()));
    }
    for inside in node.inside {
        let child = match inside {
            Inside::Text(text) => page.create_text_node(&text).into(),
            Inside::Live(live) => {
                let text = page.create_text_node("");
                let shown = text.clone();
                watch(move || shown.set_data(&live()));
                text.into()
            }
            Inside::Node(node) => web_sys::Node::from(build(page, node)?),
            Inside::Made(make) => {
                let place = page.create_element("div").ok()?;
                let shown = place.clone();
                watch(move || grow(&shown, make(), false));
                place.into()
            }
        };
        element.append_child(&child).ok()?;
    }
    if let Some(press) = node.press {
        let listening = Rc::new(EventListener::new(&element, "click", move |_| press()));
        // Holds the listener as long as everything else here.
        watch(move || drop(Rc::clone(&listening)));
    }
    Some(element)
}

fn set(element: &Element, name: &str, value: &str) {
    match element.dyn_ref::<HtmlElement>() {
        Some(element) if name.as_bytes().first() == Some(&b'-') => {
            set_property(element, name, value);
        }
        // The names of attributes are valid ones.
        _ => drop(element.set_attribute(name, value)),
    }
}
