//! HTML as data: functions make nodes, `dom` makes elements of them that follow slots.
//!
//! All that a first play shows. A `view!` brings rendering code for each element of its own type;
//! nodes are all of one type, so a screen of thirty elements costs its data and no more.

use std::rc::Rc;

use super::{
    dom::{self, Fill, Spot},
    slot::watch,
};

/// A text that follows slots.
pub(crate) type Live = Box<dyn Fn() -> String>;

/// Whether something holds; follows slots.
pub(crate) type Flag = Box<dyn Fn() -> bool>;

/// An HTML element to be. Boxed, as it is handed on at each step of its making.
pub(crate) struct Node(pub(crate) Box<Parts>);

/// What an element is made of.
pub(crate) struct Parts {
    /// Name of the element.
    pub(crate) name: &'static str,
    /// Attributes that stay.
    pub(crate) attributes: Vec<(&'static str, String)>,
    /// Attributes that follow slots; one that starts with `--` is a custom property.
    pub(crate) live: Vec<(&'static str, Live)>,
    /// Attributes that are there or not.
    pub(crate) flags: Vec<(&'static str, Flag)>,
    /// What it holds.
    pub(crate) inside: Vec<Inside>,
    /// What a press on it does.
    pub(crate) press: Option<Box<dyn Fn()>>,
    /// Where its element can be found.
    pub(crate) spot: Option<Spot>,
}

/// What an element holds.
pub(crate) enum Inside {
    /// A text that stays.
    Text(String),
    /// A text that follows slots.
    Live(Live),
    /// An element.
    Node(Node),
    /// What is made anew whenever a slot that it has read changes.
    Made(Box<dyn Fn() -> Node>),
    /// The same without a place of its own, and it may be nothing.
    Some(Box<dyn FnMut() -> Option<Node>>),
    /// What fills the element by itself, once.
    Fill(Fill),
}

/// An element with a class, where one is given.
pub(crate) fn node(name: &'static str, class: &str) -> Node {
    let node = Node(Box::new(Parts {
        name,
        attributes: Vec::new(),
        live: Vec::new(),
        flags: Vec::new(),
        inside: Vec::new(),
        press: None,
        spot: None,
    }));
    if class.is_empty() {
        node
    } else {
        node.with("class", class)
    }
}

/// A button; `name` is its `part`.
pub(crate) fn key(class: &str, name: &str, press: impl Fn() + 'static) -> Node {
    key_boxed(class, name, Box::new(press))
}

/// One function for all closures.
fn key_boxed(class: &str, name: &str, press: Box<dyn Fn()>) -> Node {
    let mut button = node("button", class)
        .with("type", "button")
        .with("part", name);
    button.0.press = Some(press);
    button
}

/// A picture; without `alt` it is decoration.
pub(crate) fn image(class: &str, address: &str, alt: &str) -> Node {
    let image = node("img", class).with("src", address).with("alt", alt);
    image.with("draggable", "false")
}

/// What is read aloud as it changes, and not seen.
pub(crate) fn said(text: impl Fn() -> String + 'static) -> Node {
    let place = node("p", "ff-unseen").with("role", "status");
    place.with("part", "status").tell(text)
}

impl Node {
    /// With an attribute.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.0.attributes.push((name, value.to_owned()));
        self
    }

    /// With an attribute that follows slots.
    #[must_use]
    pub(crate) fn live(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        self.live_boxed(name, Box::new(value))
    }

    /// One function for all closures.
    fn live_boxed(mut self, name: &'static str, value: Live) -> Self {
        self.0.live.push((name, value));
        self
    }

    /// With an attribute that is there while `is` holds.
    #[must_use]
    pub(crate) fn flag(mut self, name: &'static str, is: impl Fn() -> bool + 'static) -> Self {
        self.0.flags.push((name, Box::new(is)));
        self
    }

    /// With its element in a spot.
    #[must_use]
    pub(crate) fn at(mut self, spot: Spot) -> Self {
        self.0.spot = Some(spot);
        self
    }

    /// With something to do when it is pressed.
    #[must_use]
    pub(crate) fn on_press(mut self, press: impl Fn() + 'static) -> Self {
        self.0.press = Some(Box::new(press));
        self
    }

    /// With a text.
    #[must_use]
    pub(crate) fn say(mut self, text: &str) -> Self {
        self.0.inside.push(Inside::Text(text.to_owned()));
        self
    }

    /// With a text that follows slots.
    #[must_use]
    pub(crate) fn tell(self, text: impl Fn() -> String + 'static) -> Self {
        self.tell_boxed(Box::new(text))
    }

    /// One function for all closures.
    fn tell_boxed(mut self, text: Live) -> Self {
        self.0.inside.push(Inside::Live(text));
        self
    }

    /// With another element.
    #[must_use]
    pub(crate) fn hold(mut self, node: Self) -> Self {
        self.0.inside.push(Inside::Node(node));
        self
    }

    /// With an element that is made anew whenever a slot that it has read changes.
    #[must_use]
    pub(crate) fn make(mut self, make: impl Fn() -> Node + 'static) -> Self {
        self.0.inside.push(Inside::Made(Box::new(make)));
        self
    }

    /// With an element, or none, that is made anew whenever a slot that it has read changes.
    #[must_use]
    pub(crate) fn make_some(mut self, make: impl FnMut() -> Option<Node> + 'static) -> Self {
        self.0.inside.push(Inside::Some(Box::new(make)));
        self
    }

    /// With what fills it by itself.
    #[must_use]
    pub(crate) fn fill(mut self, fill: Fill) -> Self {
        self.0.inside.push(Inside::Fill(fill));
        self
    }

    /// With another element, where there is one.
    #[must_use]
    pub(crate) fn hold_some(self, node: Option<Self>) -> Self {
        match node {
            Some(node) => self.hold(node),
            None => self,
        }
    }
}

/// What `make` makes, in a place of its own; made anew whenever a slot that it has read changes.
/// With `focus`, an element of the new screen that has a `tabindex` takes the focus. `press` hears
/// of keys wherever the focus is inside.
pub(crate) fn screen(
    mut make: Box<dyn FnMut() -> Node>,
    focus: impl Fn() -> bool + 'static,
    press: impl Fn(dom::Key) + 'static,
) -> Node {
    screen_or_same(Box::new(move || Some(make())), focus, press)
}

/// The same, where `make` leaves what is there as it is with `None`.
pub(crate) fn screen_or_same(
    mut make: Box<dyn FnMut() -> Option<Node>>,
    focus: impl Fn() -> bool + 'static,
    press: impl Fn(dom::Key) + 'static,
) -> Node {
    let place = Spot::new();
    let mut keys = None;
    let press = Rc::new(press);
    watch(move || {
        if let Some(element) = place.element() {
            let press = Rc::clone(&press);
            keys.get_or_insert_with(|| dom::on_key(&element, move |key| press(key)));
            if let Some(node) = make() {
                dom::grow(&element, node, focus());
            }
        }
    });
    node("div", "ff-screen").at(place)
}
