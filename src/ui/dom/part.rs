//! Elements and events by the names of their properties.
//!
//! A typed binding costs an import for each method, in every visitor's script. What only one kind
//! needs goes through here instead.

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, window};

use super::{Spot, set_property};
use crate::endpoint::Json;

/// Listens until dropped.
pub(crate) type Listening = EventListener;

/// An element, an event, or anything else of the page.
#[derive(Clone, Debug)]
pub(crate) struct Part(JsValue);

impl From<&Element> for Part {
    fn from(element: &Element) -> Self {
        Self(element.into())
    }
}

impl Part {
    /// The element of a spot, while it is there.
    pub(crate) fn at(spot: Spot) -> Option<Self> {
        Some(Self(spot.element_now()?.into()))
    }

    /// A value of the page, or one that was made of JSON.
    pub(crate) fn of(value: &Json) -> Self {
        Self(value.0.clone())
    }

    /// It as a value to look into.
    pub(crate) fn json(&self) -> Json {
        Json(self.0.clone())
    }

    /// The window.
    pub(crate) fn window() -> Option<Self> {
        window().map(|window| Self(window.into()))
    }

    /// The first element inside that `selector` fits.
    pub(crate) fn find(&self, selector: &str) -> Option<Self> {
        let element = self.0.dyn_ref::<Element>()?;
        let found = element.query_selector(selector).ok()??;
        Some(Self(found.into()))
    }

    /// The nearest element around it, or itself, that `selector` fits.
    pub(crate) fn around(&self, selector: &str) -> Option<Self> {
        let found = self.0.dyn_ref::<Element>()?.closest(selector).ok()??;
        Some(Self(found.into()))
    }

    /// A property.
    pub(crate) fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// A property that is a number; 0 when it is not.
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.get(name).0.as_f64().unwrap_or_default()
    }

    /// A property that is a text; empty when it is not.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).0.as_string().unwrap_or_default()
    }

    /// Whether a property counts as true.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.get(name).0.is_truthy()
    }

    /// Sets a property.
    pub(crate) fn set(&self, name: &str, value: impl Into<JsValue>) {
        self.set_value(name, &value.into());
    }

    /// One function for all types.
    fn set_value(&self, name: &str, value: &JsValue) {
        // What cannot be set stays.
        let _ = Reflect::set(&self.0, &name.into(), value);
    }

    /// Calls a method with numbers.
    pub(crate) fn call(&self, name: &str, numbers: &[f64]) -> Self {
        self.apply(
            name,
            numbers
                .iter()
                .map(|number| JsValue::from(*number))
                .collect(),
        )
    }

    /// Calls a method with another part, then numbers.
    pub(crate) fn call_with(&self, name: &str, part: &Self, numbers: &[f64]) -> Self {
        let numbers = numbers.iter().map(|number| JsValue::from(*number));
        self.apply(
            name,
            std::iter::once(part.0.clone()).chain(numbers).collect(),
        )
    }

    /// Calls a method with a text.
    pub(crate) fn call_text(&self, name: &str, text: &str) -> Self {
        self.apply(name, std::iter::once(JsValue::from(text)).collect())
    }

    /// Calls a method with other parts.
    pub(crate) fn call_parts(&self, name: &str, parts: &[&Self]) -> Self {
        self.apply(name, parts.iter().map(|part| part.0.clone()).collect())
    }

    /// Waits for a promise: what it gives, `None` when that is nothing.
    pub(crate) async fn wait(&self) -> Option<Self> {
        let given = JsFuture::from(Promise::resolve(&self.0)).await.ok()?;
        Some(Self(given)).filter(|given| !given.0.is_undefined() && !given.0.is_null())
    }

    /// Waits for a request of a database: its result, `None` when it failed.
    pub(crate) async fn result(&self) -> Option<Self> {
        let settled = Promise::new(&mut |resolve, reject| {
            self.set_value("onsuccess", &resolve);
            self.set_value("onerror", &reject);
        });
        JsFuture::from(settled).await.ok()?;
        Some(self.get("result"))
    }

    /// A new element that is not in the page.
    pub(crate) fn element(name: &str) -> Option<Self> {
        let element = window()?.document()?.create_element(name).ok()?;
        Some(Self(element.into()))
    }

    fn apply(&self, name: &str, arguments: Array) -> Self {
        let method = self.get(name);
        // `method.apply(self, arguments)`, by the import that the core has anyway.
        let apply = method.get("apply");
        let result = apply
            .0
            .dyn_ref::<Function>()
            .and_then(|apply| apply.call2(&method.0, &self.0, &arguments).ok());
        Self(result.unwrap_or(JsValue::UNDEFINED))
    }

    /// Sets a property of its style.
    pub(crate) fn style(&self, name: &str, value: &str) {
        self.get("style").set(name, value);
    }

    /// Sets a property of its style by its name in CSS: quicker than [`Self::style`].
    pub(crate) fn property(&self, name: &str, value: &str) {
        if let Some(element) = self.0.dyn_ref() {
            set_property(element, name, value);
        }
    }

    /// Sets an attribute.
    pub(crate) fn attribute(&self, name: &str, value: &str) {
        if let Some(element) = self.0.dyn_ref::<Element>() {
            // The names of attributes are valid ones.
            let _ = element.set_attribute(name, value);
        }
    }

    /// Sets an attribute to `true` or `false`.
    pub(crate) fn flag(&self, name: &str, is: bool) {
        self.attribute(name, &is.to_string());
    }

    /// Puts an element at its end.
    pub(crate) fn append(&self, child: &Self) {
        self.call_with("appendChild", child, &[]);
    }

    /// Has the tree that it is in, a page or a shadow root, follow a style sheet from now on; once,
    /// by the sheet's `name`.
    pub(crate) fn adopt(&self, name: &'static str, css: &str) {
        let Some(window) = Self::window() else {
            return;
        };
        let tree = self.call("getRootNode", &[]);
        let sheets = tree.get("adoptedStyleSheets").call("concat", &[]);
        if sheets
            .json()
            .items()
            .any(|sheet| sheet.text_of("of") == name)
        {
            return;
        }
        let (made, nothing) = (window.get("CSSStyleSheet"), Self(Array::new().into()));
        let sheet = window
            .get("Reflect")
            .call_parts("construct", &[&made, &nothing]);
        sheet.call_text("replaceSync", css);
        sheet.set("of", name);
        sheets.call_parts("push", &[&sheet]);
        tree.set_value("adoptedStyleSheets", &sheets.0);
    }

    /// Calls `then` at every event of this name, until dropped; `then` may prevent what the browser
    /// does by itself.
    pub(crate) fn on(&self, event: &'static str, then: impl Fn(Self) + 'static) -> Listening {
        self.on_boxed(event, Box::new(then))
    }

    /// One function for all closures.
    fn on_boxed(&self, event: &'static str, then: Box<dyn Fn(Self)>) -> Listening {
        let target = self.0.unchecked_ref::<web_sys::EventTarget>();
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(target, event, options, move |event| {
            then(Self(event.into()));
        })
    }
}
