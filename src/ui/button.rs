//! Buttons, all of one type: each view that writes its own brings its own rendering code.

use leptos::prelude::*;

use super::live::{LiveText, text};

/// What a button looks like.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    /// The main thing to do.
    Main,
    /// One of several equal things.
    Plain,
    /// The main thing in a row of a list.
    Small,
    /// A quiet way to more.
    Link,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Main => "ff-button",
            Self::Plain => "ff-button ff-button-plain",
            Self::Small => "ff-button ff-button-small",
            Self::Link => "ff-link",
        }
    }
}

/// A button with a label that follows slots; `name` is its `part`.
pub(crate) fn button<T: Into<String>>(
    look: Look,
    name: &'static str,
    label: impl FnMut() -> T + Send + 'static,
    press: impl FnMut() + 'static,
) -> AnyView {
    built(look, name, text(label), Box::new(press))
}

/// The one function behind all of them.
fn built(look: Look, name: &'static str, label: LiveText, mut press: Box<dyn FnMut()>) -> AnyView {
    view! {
        <button type="button" class=look.class() part=name on:click=move |_| press()>
            {label}
        </button>
    }
    .into_any()
}
