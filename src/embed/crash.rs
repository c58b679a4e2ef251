//! A panic ends the instance that all widgets of a page share: each of them has to say so.

use std::{cell::RefCell, sync::Once};

use js_sys::Function;
use wasm_bindgen::JsValue;

thread_local! {
    // The one piece of global state: a panic hook is global, and so is the instance it ends.
    static LISTENERS: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

static HOOK: Once = Once::new();

/// Takes its listener back when dropped.
pub(super) struct Listening(Function);

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENERS.with_borrow_mut(|listeners| listeners.retain(|one| *one != self.0));
    }
}

/// Calls `crashed` with a message when the instance panics.
pub(super) fn listen(crashed: Function) -> Listening {
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            let message = info.to_string();
            let listeners = LISTENERS.try_with(|listeners| {
                listeners
                    .try_borrow()
                    .map(|listeners| listeners.clone())
                    .unwrap_or_default()
            });
            for listener in listeners.unwrap_or_default() {
                // A listener that throws must not keep the others from hearing.
                let _ = listener.call1(&JsValue::NULL, &JsValue::from_str(&message));
            }
        }));
    });
    LISTENERS.with_borrow_mut(|listeners| listeners.push(crashed.clone()));
    Listening(crashed)
}
