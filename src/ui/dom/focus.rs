//! Where the focus is, goes, and comes back to; and the keys that widgets act on.

use std::{cell::Cell, rc::Rc};

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, KeyboardEvent, ShadowRoot, window};

use crate::ui::cover::Close;

/// Moves the focus to `element`, without scrolling the host page.
pub(crate) fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that left the page in the meantime takes no focus.
    let _ = element.focus_with_options(&options);
}

/// The element with the focus in the same tree as `near`.
pub(super) fn focused(near: &Element) -> Option<HtmlElement> {
    let root = near.get_root_node();
    let active = match root.dyn_ref::<ShadowRoot>() {
        Some(shadow) => shadow.active_element(),
        None => window()?.document()?.active_element(),
    };
    active?.dyn_into().ok()
}

/// Marks where the focus goes when the last card is closed.
const BACK: &str = "data-focus-back";

/// The focus, kept inside a card. Dropping it gives the focus back to where it was before the
/// first card opened, if nothing else has taken it.
pub(crate) struct FocusHeld {
    stage: Option<Element>,
    had_focus: Rc<Cell<bool>>,
    _listening: [Option<EventListener>; 2],
}

/// Moves the focus to `heading` in `card`; Escape calls `close`. A `quiet` card takes the focus
/// only from its own stage: it has come without being asked for.
pub(crate) fn hold_focus(
    heading: &HtmlElement,
    card: &HtmlElement,
    quiet: bool,
    close: Option<Close>,
) -> FocusHeld {
    let stage = card.closest("[part=stage]").ok().flatten();
    let focused = focused(card);
    if let (Some(stage), Some(focused)) = (&stage, &focused)
        && focused.closest("[role=dialog]").ok().flatten().is_none()
    {
        mark(stage, focused);
    }
    let had_focus = Rc::new(Cell::new(false));
    let has_focus = Rc::clone(&had_focus);
    let entered = EventListener::new(card, "focusin", move |_| has_focus.set(true));
    let inside = stage
        .as_ref()
        .zip(focused)
        .is_some_and(|(stage, it)| stage.contains(Some(&it)));
    if !quiet {
        // The player has asked for this card: here the page may scroll to it.
        let _ = heading.focus();
    } else if inside {
        focus(heading);
    }
    let escape = close.map(|close| {
        EventListener::new(card, "keydown", move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            if key.as_deref() == Some("Escape") {
                event.stop_propagation();
                close();
            }
        })
    });
    FocusHeld {
        stage,
        had_focus,
        _listening: [Some(entered), escape],
    }
}

/// Marks `element` as the one place in `stage` that the focus goes back to.
fn mark(stage: &Element, element: &Element) {
    if let Ok(Some(before)) = stage.query_selector(&format!("[{BACK}]")) {
        // Taking away what is not there is no error.
        let _ = before.remove_attribute(BACK);
    }
    // The name is a valid one.
    let _ = element.set_attribute(BACK, "");
}

impl Drop for FocusHeld {
    fn drop(&mut self) {
        let Some(stage) = self.stage.take().filter(|_| self.had_focus.get()) else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            // Until the current change of the page is done, the place may still be inert.
            TimeoutFuture::new(0).await;
            if focused(&stage).is_some_and(|element| stage.contains(Some(&element))) {
                return;
            }
            let place = |selector: &str| stage.query_selector(selector).ok().flatten();
            let back = place(&format!("[{BACK}]")).or_else(|| place("[part=primary]"));
            if let Some(back) = back.and_then(|back| back.dyn_into::<HtmlElement>().ok()) {
                // The stage may have shrunk: the visitor is led back into it.
                let _ = back.focus();
            }
        });
    }
}

/// Moves the focus to the first element inside `element` that `selector` fits.
pub(crate) fn focus_first(element: &Element, selector: &str) {
    let found = element.query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        focus(&found);
    }
}

/// Calls `press` for every key that widgets act on while the focus is inside `element`, until
/// dropped.
pub(crate) fn on_key(element: &Element, press: impl Fn(Key) + 'static) -> EventListener {
    EventListener::new(element, "keydown", move |event| {
        if let Some(key) = event.dyn_ref().and_then(Key::of) {
            press(key);
        }
    })
}

/// A key that widgets act on wherever the focus is inside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// 1 to 9.
    Digit(u32),
    /// Enter, where no control takes it for itself.
    Enter,
}

impl Key {
    /// The key of an event; `None` for one that belongs to somebody else.
    fn of(event: &KeyboardEvent) -> Option<Self> {
        if event.repeat() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        match event.key().as_bytes() {
            [digit @ b'1'..=b'9'] => Some(Self::Digit((digit - b'0').into())),
            b"Enter" => {
                let target = event.target()?.dyn_into::<Element>().ok()?;
                let control = target
                    .closest("button,a,input:not([type=radio],[type=checkbox]),summary")
                    .ok()?;
                control.is_none().then_some(Self::Enter)
            }
            _ => None,
        }
    }
}
