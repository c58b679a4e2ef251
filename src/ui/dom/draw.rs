//! Puts drawings into the page, and moves them.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use crate::ui::{live::decimal, shape::Shape, slot::Slot};

/// Sets a custom property on `element`.
pub(crate) fn set_property(element: &HtmlElement, name: &str, value: &str) {
    // Values come from parsed colours and numbers only.
    let _ = element.style().set_property(name, value);
}

/// The place of an element, to find it by once it is made.
#[derive(Clone, Copy)]
pub(crate) struct Spot(Slot<Option<HtmlElement>>);

impl Spot {
    /// A spot without an element yet.
    pub(crate) fn new() -> Self {
        Self(Slot::new(None))
    }

    /// The element, once it is made; reactive.
    pub(crate) fn element(self) -> Option<HtmlElement> {
        self.0.get()
    }

    /// The element, where it is made by now.
    pub(super) fn element_now(self) -> Option<HtmlElement> {
        self.0.get_untracked()
    }

    /// Its element is made.
    pub(super) fn set(self, element: &Element) {
        self.0.set(element.clone().dyn_into().ok());
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
        if let Some(element) = self.element_now()
            && let Ok(Some(input)) = element.query_selector(&format!("input[value=\"{value}\"]"))
        {
            // Inputs take it.
            let _ = js_sys::Reflect::set(&input, &"checked".into(), &checked.into());
        }
    }

    /// Turns it to `degrees`, clockwise.
    pub(crate) fn rotate(self, degrees: f64) {
        if let Some(element) = self.element_now() {
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
