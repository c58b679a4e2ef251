//! JSON of a shape that only a widget kind knows, kept as the page parsed it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// A parsed JSON value that nobody has looked into yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Json(#[serde(with = "serde_wasm_bindgen::preserve")] pub(crate) JsValue);

impl Json {
    /// JSON `null`.
    pub(crate) fn null() -> Self {
        Self(JsValue::NULL)
    }

    /// Reads it as `T`; `None` when it has another shape.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_wasm_bindgen::from_value(self.0.clone()).ok()
    }

    /// Reads JSON text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        js_sys::JSON::parse(text).ok().map(Self)
    }

    /// `value` as JSON.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        value
            .serialize(&Serializer::json_compatible())
            .map_or_else(|_| Self::null(), Self)
    }

    /// JSON text.
    pub(crate) fn text(&self) -> String {
        js_sys::JSON::stringify(&self.0)
            .map(String::from)
            .unwrap_or_default()
    }
}
