//! A value that views follow, like a signal, at a fraction of a signal's bytes.
//!
//! A `RwSignal<T>` brings its whole machinery once per `T`. All slots share one kind of arena
//! entry and one kind of reactive node; per `T` there is only a downcast.

use std::{any::Any, cell::RefCell, marker::PhantomData, rc::Rc};

use leptos::prelude::*;

/// A value that views follow. Copies share it; it lives as long as the owner it was made under.
pub(crate) struct Slot<T> {
    value: StoredValue<Rc<dyn Any>, LocalStorage>,
    changed: Trigger,
    holds: PhantomData<fn() -> T>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T: 'static> Slot<T> {
    /// A slot that holds `value`.
    pub(crate) fn new(value: T) -> Self {
        Self {
            value: StoredValue::new_local(Rc::new(RefCell::new(value))),
            changed: Trigger::new(),
            holds: PhantomData,
        }
    }

    /// The cell; `None` when the owner is gone, as after the view has left the page.
    fn cell(self) -> Option<Rc<RefCell<T>>> {
        erased(self.value)?.downcast().ok()
    }

    /// Changes the value; nothing happens when the owner is gone.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        if let Some(cell) = self.cell() {
            change(&mut cell.borrow_mut());
            self.changed.notify();
        }
    }

    /// Sets the value; nothing happens when the owner is gone.
    pub(crate) fn set(self, value: T) {
        self.update(|held| *held = value);
    }
}

impl<T: Clone + Default + 'static> Slot<T> {
    /// The value, followed by the view that asks.
    pub(crate) fn get(self) -> T {
        self.changed.track();
        self.get_untracked()
    }

    /// The value at this moment; the default when the owner is gone.
    pub(crate) fn get_untracked(self) -> T {
        self.cell()
            .map(|cell| cell.borrow().clone())
            .unwrap_or_default()
    }
}

/// One function for all types.
#[inline(never)]
fn erased(value: StoredValue<Rc<dyn Any>, LocalStorage>) -> Option<Rc<dyn Any>> {
    value.try_get_value()
}

/// Holds `value` as long as the owner that this is called under.
pub(crate) fn keep(value: impl Any) {
    keep_any(Rc::new(value));
}

/// One function for all types.
fn keep_any(value: Rc<dyn Any>) {
    StoredValue::new_local(value);
}

/// Runs `follow` now, and again whenever a slot that it has read changes. What it holds is
/// dropped with the owner.
pub(crate) fn watch(follow: impl FnMut() + 'static) {
    watch_boxed(Box::new(follow));
}

/// One function for all closures.
fn watch_boxed(mut follow: Box<dyn FnMut()>) {
    Effect::new(move |_| follow());
}
