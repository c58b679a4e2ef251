//! Leptos views inside of nodes: sheets are written as views, what lies under them as nodes.

use leptos::prelude::{AnyView, Mountable, Render};

use super::{Fill, Part};
use crate::ui::slot::{keep, watch};

/// A view as what fills a node; it lives as long as the reactive owner under which the node is made.
pub(crate) fn view(view: AnyView) -> Fill {
    Box::new(move |element| {
        let mut shown = view.build();
        shown.mount(element, None);
        keep(shown);
    })
}

/// Has the tree that a node comes into follow a style sheet, see [`Part::adopt`].
pub(crate) fn dressed(name: &'static str, css: &'static str) -> Fill {
    Box::new(move |element| {
        let part = Part::from(element);
        // Once it is there.
        watch(move || part.adopt(name, css));
    })
}
