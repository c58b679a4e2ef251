//! Puts drawings into the page, and moves them.

use leptos::{
    html,
    prelude::{Get, GetUntracked, NodeRef},
};
use web_sys::{Document, Element, HtmlElement};

use crate::ui::{live::decimal, shape::Shape};

/// Sets a custom property on `element`.
pub(crate) fn set_property(element: &HtmlElement, name: &str, value: &str) {
    // Values come from parsed colours and numbers only.
    let _ = element.style().set_property(name, value);
}

/// A `<div>` that can be turned.
#[derive(Clone, Copy)]
pub(crate) struct Spot(NodeRef<html::Div>);

impl Spot {
    /// A spot without an element yet.
    pub(crate) fn new() -> Self {
        Self(NodeRef::new())
    }

    /// To be given to the element.
    pub(crate) fn node(self) -> NodeRef<html::Div> {
        self.0
    }

    /// Puts a drawing into it, in place of what it held.
    pub(crate) fn draw(self, shape: &Shape) {
        if let Some(element) = self.0.get()
            && let Some(drawn) = element
                .owner_document()
                .and_then(|page| build(&page, shape))
        {
            element.set_text_content(None);
            // Only a node of another tree is refused.
            let _ = element.append_child(&drawn);
        }
    }

    /// Has the box or radio button inside it whose value is `value` checked, or not.
    pub(crate) fn check(self, value: u32, checked: bool) {
        if let Some(Some(element)) = self.0.try_get_untracked()
            && let Ok(Some(input)) = element.query_selector(&format!("input[value=\"{value}\"]"))
        {
            // Inputs take it.
            let _ = js_sys::Reflect::set(&input, &"checked".into(), &checked.into());
        }
    }

    /// Turns it to `degrees`, clockwise.
    pub(crate) fn rotate(self, degrees: f64) {
        if let Some(Some(element)) = self.0.try_get_untracked() {
            set_property(
                &element,
                "transform",
                &format!("rotate({}deg)", decimal(degrees)),
            );
        }
    }
}

/// A shape as an element of `page`.
fn build(page: &Document, shape: &Shape) -> Option<Element> {
    let element = page
        .create_element_ns(Some("http://www.w3.org/2000/svg"), shape.name)
        .ok()?;
    for (name, value) in &shape.attributes {
        element.set_attribute(name, value).ok()?;
    }
    if !shape.text.is_empty() {
        element.set_text_content(Some(&shape.text));
    }
    for child in &shape.children {
        element.append_child(&*build(page, child)?).ok()?;
    }
    Some(element)
}
