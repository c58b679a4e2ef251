//! Makes elements of nodes.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::{focus::focused, set_property};
use crate::ui::{
    node::{Inside, Node},
    slot::{keep, watch},
};

/// Puts something into an element that is being made.
pub(crate) type Fill = Box<dyn FnOnce(&Element)>;

/// Puts `node` at the end of `place`. What follows slots ends with the reactive owner under which
/// this is called.
pub(crate) fn plant(place: &Element, node: Node) {
    let page = place.owner_document();
    if let Some(element) = page.and_then(|page| build(&page, node)) {
        // Only a node of another tree is refused.
        let _ = place.append_child(&element);
    }
}

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
    for (name, is) in node.flags {
        let element = element.clone();
        watch(move || {
            // The names of attributes are valid ones.
            let _ = element.toggle_attribute_with_force(name, is());
        });
    }
    for inside in node.inside {
        let child: web_sys::Node = match inside {
            Inside::Text(text) => page.create_text_node(&text).into(),
            Inside::Live(live) => {
                let text = page.create_text_node("");
                let shown = text.clone();
                watch(move || shown.set_data(&live()));
                text.into()
            }
            Inside::Node(node) => build(page, node)?.into(),
            Inside::Made(make) => {
                let place = page.create_element("div").ok()?;
                let shown = place.clone();
                watch(move || grow(&shown, make(), false));
                place.into()
            }
            Inside::Some(mut make) => {
                let nothing = web_sys::Node::from(page.create_text_node(""));
                let (page, mut shown) = (page.clone(), nothing.clone());
                let first = shown.clone();
                watch(move || {
                    let made = make().and_then(|node| build(&page, node));
                    let made = made.map_or_else(|| nothing.clone(), Into::into);
                    if let Some(place) = shown.parent_node() {
                        // What is shown is in its place.
                        let _ = place.replace_child(&made, &shown);
                    }
                    shown = made;
                });
                first
            }
            Inside::Fill(fill) => {
                fill(&element);
                continue;
            }
        };
        element.append_child(&child).ok()?;
    }
    if let Some(press) = node.press {
        keep(EventListener::new(&element, "click", move |_| press()));
    }
    if let Some(spot) = node.spot {
        spot.set(&element);
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
