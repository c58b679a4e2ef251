//! JSON as the page parsed it, read into types on demand.
//!
//! The reader is serde's, over JS values, with an error that says nothing: a wrong answer is a
//! wrong answer. That leaves out the formatting of errors, half of what a JSON reader weighs.
//! Fields of structs are read by name and handed over in order, and unknown ones are never seen.

use std::fmt;

use js_sys::{Array, JSON, Reflect};
use serde::{
    Serialize,
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, SeqAccess,
        Visitor, value::StringDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};

/// A parsed JSON value that nobody has looked into yet.
#[derive(Clone, Debug)]
pub(crate) struct Json(pub(crate) JsValue);

impl Default for Json {
    fn default() -> Self {
        Self(JsValue::NULL)
    }
}

impl Json {
    /// Reads it as `T`; `None` when it has another shape.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(Reader(self.0.clone())).ok()
    }

    /// A field; `null` when there is none.
    pub(crate) fn field(&self, name: &str) -> Self {
        Reflect::get(&self.0, &name.into()).map_or_else(|_| Self::default(), Self)
    }

    /// A field that is a text; empty when it is not.
    pub(crate) fn text_of(&self, name: &str) -> String {
        self.field(name).0.as_string().unwrap_or_default()
    }

    /// The elements of an array; none when it is not one.
    pub(crate) fn items(&self) -> impl DoubleEndedIterator<Item = Self> + use<> {
        let array = self.0.dyn_ref::<Array>().cloned().unwrap_or_default();
        (0..array.length()).map(move |index| Self(array.get(index)))
    }

    /// The values of an object's fields; none when it is not one.
    pub(crate) fn values(&self) -> impl Iterator<Item = Self> + use<> {
        let values = self
            .0
            .dyn_ref::<js_sys::Object>()
            .map(js_sys::Object::values);
        Self(values.unwrap_or_default().into()).items()
    }

    /// The element of an array whose `id` is this.
    pub(crate) fn with_id(&self, name: &str, id: &str) -> Option<Self> {
        self.items().find(|item| item.text_of(name) == id)
    }

    /// A field that is a number.
    pub(crate) fn number_of(&self, name: &str) -> Option<f64> {
        self.field(name).0.as_f64()
    }

    /// A field that is a whole number of 0 or more; 0 when it is not.
    pub(crate) fn count_of(&self, name: &str) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates"
        )]
        let count = self.number_of(name).unwrap_or_default() as u32;
        count
    }

    /// A field that is a text.
    pub(crate) fn some_text_of(&self, name: &str) -> Option<String> {
        self.field(name).0.as_string()
    }

    /// A field that is a whole number, such as a moment, ms.
    pub(crate) fn whole_of(&self, name: &str) -> Option<i64> {
        Reader(self.field(name).0).integer().ok()
    }

    /// Whether a field is `true`.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.field(name).0.as_bool() == Some(true)
    }

    /// Whether it is neither `null` nor missing.
    pub(crate) fn is_there(&self) -> bool {
        !self.0.is_null() && !self.0.is_undefined()
    }

    /// It as a text; empty when it is none.
    pub(crate) fn as_text(&self) -> String {
        self.0.as_string().unwrap_or_default()
    }

    /// It as a number.
    pub(crate) fn as_number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    /// An object.
    pub(crate) fn object(fields: &[(&str, &Self)]) -> Self {
        let object = js_sys::Object::new();
        for (name, value) in fields {
            // Plain objects take any field.
            let _ = Reflect::set(&object, &(*name).into(), &value.0);
        }
        Self(object.into())
    }

    /// An object with the fields of this one, and of `other` in place of those.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let own = js_sys::Object::assign(&js_sys::Object::new(), self.0.unchecked_ref());
        Self(js_sys::Object::assign(&own, other.0.unchecked_ref()).into())
    }

    /// An array.
    pub(crate) fn list(items: impl Iterator<Item = Self>) -> Self {
        Self(items.map(|item| item.0).collect::<Array>().into())
    }

    /// Reads JSON text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// `value` as JSON.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        value
            .serialize(&Serializer::json_compatible())
            .map_or_else(|_| Self::default(), Self)
    }

    /// JSON text.
    pub(crate) fn text(&self) -> String {
        JSON::stringify(&self.0)
            .map(String::from)
            .unwrap_or_default()
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<Option<&str>> for Json {
    fn from(text: Option<&str>) -> Self {
        text.map_or_else(Self::default, Self::from)
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Self(flag.into())
    }
}

impl From<f64> for Json {
    fn from(number: f64) -> Self {
        Self(number.into())
    }
}

/// Reads a JS value.
struct Reader(JsValue);

/// The value has another shape.
#[derive(Debug)]
struct Mismatch;

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unexpected shape")
    }
}

impl std::error::Error for Mismatch {}

/// Every constructor is overridden: the default ones format what they were given.
impl Error for Mismatch {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

impl Reader {
    fn is_nothing(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    /// A number without a fraction that a double holds exactly.
    fn integer(&self) -> Result<i64, Mismatch> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let number = self.0.as_f64().ok_or(Mismatch)?;
        if number.abs() > EXACT || number.trunc() != number {
            return Err(Mismatch);
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        Ok(number as i64)
    }
}

/// Reads integers of every width by one function.
macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            visitor.visit_i64(self.integer()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader {
    type Error = Mismatch;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
        Err(Mismatch)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_bool(self.0.as_bool().ok_or(Mismatch)?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_f64(self.0.as_f64().ok_or(Mismatch)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_string(self.0.as_string().ok_or(Mismatch)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.is_nothing() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        // A list that is left out is an empty one.
        let items = if self.is_nothing() {
            Array::new()
        } else {
            self.0.dyn_into::<Array>().map_err(|_| Mismatch)?
        };
        visitor.visit_seq(Items { items, next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        if !self.0.is_object() {
            return Err(Mismatch);
        }
        visitor.visit_seq(Fields {
            object: Json(self.0),
            fields: fields.iter(),
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let name: StringDeserializer<Mismatch> =
            self.0.as_string().ok_or(Mismatch)?.into_deserializer();
        visitor.visit_enum(name)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct map identifier
    }
}

/// The elements of an array.
struct Items {
    items: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        if self.next >= self.items.length() {
            return Ok(None);
        }
        let item = self.items.get(self.next);
        self.next += 1;
        seed.deserialize(Reader(item)).map(Some)
    }
}

/// The fields of an object, in the order that their struct has them.
struct Fields {
    object: Json,
    fields: std::slice::Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        let Some(name) = self.fields.next() else {
            return Ok(None);
        };
        seed.deserialize(Reader(self.object.field(name).0))
            .map(Some)
    }
}
