//! Makes elements of nodes.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::set_property;
use crate::ui::{
    node::{Inside, Node},
    slot::watch,
};

/// Puts `node` into `place` in place of what it held. What follows slots ends with the reactive
/// owner under which this is called.
pub(crate) fn grow(place: &Element, node: Node, focus: bool) {
    let Some(page) = place.owner_document() else {
        return;
    };
    let Some(element) = build(&page, node) else {
        return;
    };
    place.set_text_content(None);
    // Only a node of another tree is refused.
    let _ = place.append_child(&element);
    let wants = element.query_selector("[tabindex]").ok().flatten();
    if let Some(wants) = wants.filter(|_| focus)
        && let Ok(wants) = wants.dyn_into::<HtmlElement>()
    {
        // Scrolls it into sight: the player has asked for it.
        let _ = wants.focus();
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
