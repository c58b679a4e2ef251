//! Frames of the screen, and whether things may move.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::window;

/// Milliseconds since the page began; never goes back.
pub(crate) fn frame_clock_ms() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

/// Whether the player asked for less motion.
pub(crate) fn prefers_less_motion() -> bool {
    window()
        .and_then(|window| {
            window
                .match_media("(prefers-reduced-motion: reduce)")
                .ok()?
        })
        .is_some_and(|query| query.matches())
}

/// A function that the browser calls before a frame.
type OnFrame = Closure<dyn FnMut(f64)>;

/// Frames of the screen, until dropped.
pub(crate) struct Frames {
    request: Rc<Cell<i32>>,
    _closure: Rc<RefCell<Option<OnFrame>>>,
}

impl Frames {
    /// Calls `draw` before every frame with the frame clock, ms, while it says true.
    pub(crate) fn start(mut draw: impl FnMut(f64) -> bool + 'static) -> Self {
        let request = Rc::new(Cell::new(0));
        let closure = Rc::new(RefCell::new(None::<OnFrame>));
        let (next, again) = (Rc::clone(&request), Rc::downgrade(&closure));
        *closure.borrow_mut() = Some(Closure::new(move |_| {
            if draw(frame_clock_ms())
                && let Some(closure) = again.upgrade()
            {
                next.set(ask_for_frame(closure.borrow().as_ref()));
            }
        }));
        request.set(ask_for_frame(closure.borrow().as_ref()));
        Self {
            request,
            _closure: closure,
        }
    }
}

fn ask_for_frame(closure: Option<&OnFrame>) -> i32 {
    closure
        .zip(window())
        .and_then(|(closure, window)| {
            window
                .request_animation_frame(closure.as_ref().unchecked_ref())
                .ok()
        })
        .unwrap_or_default()
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // A frame that is not pending is no error.
            let _ = window.cancel_animation_frame(self.request.get());
        }
    }
}
