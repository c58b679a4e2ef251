//! SVG as data: pure functions make shapes, `dom` puts them into the page.
//!
//! A drawing that never changes needs no reactive view, which costs code for every element.

/// An SVG element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Name of the element.
    pub(crate) name: &'static str,
    /// Its attributes.
    pub(crate) attributes: Vec<(&'static str, String)>,
    /// Its text, before its children.
    pub(crate) text: String,
    /// What it holds.
    pub(crate) children: Vec<Shape>,
}

impl Shape {
    /// An element without attributes.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    /// With an attribute.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With a text.
    #[must_use]
    pub(crate) fn saying(mut self, text: String) -> Self {
        self.text = text;
        self
    }

    /// With more children.
    #[must_use]
    pub(crate) fn holding(mut self, children: impl IntoIterator<Item = Shape>) -> Self {
        self.children.extend(children);
        self
    }
}
