//! Stands in for the crate `send_wrapper` 0.6, which Leptos keeps every local value in.
//!
//! That crate asks for the current thread whenever a value is touched. In wasm without atomics there is
//! one thread, and asking for it brings std's threads, their names and an allocator for those into the
//! client: some KB of each first play. Here the question is asked only where there can be others.
//! Same names, same meaning; `[patch.crates-io]` of the workspace puts it in.
#![expect(
    unsafe_code,
    reason = "a value that stays on its thread is told to be `Send`"
)]

use std::{
    fmt,
    mem::{ManuallyDrop, needs_drop},
    ops::{Deref, DerefMut},
};

#[cfg(feature = "futures")]
mod futures;

/// Whether this program has one thread only.
const ALONE: bool = cfg!(all(target_family = "wasm", not(target_feature = "atomics")));

/// The thread that a value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Home(Option<std::thread::ThreadId>);

impl Home {
    fn here() -> Self {
        Self((!ALONE).then(|| std::thread::current().id()))
    }

    fn is_here(self) -> bool {
        ALONE || self == Self::here()
    }
}

/// A value that may be sent to other threads, and can be used only on the one that it was made on.
pub struct SendWrapper<T> {
    data: ManuallyDrop<T>,
    home: Home,
}

// SAFETY: whatever touches the value asserts first that this is its thread.
unsafe impl<T> Send for SendWrapper<T> {}
// SAFETY: the same.
unsafe impl<T> Sync for SendWrapper<T> {}

impl<T> SendWrapper<T> {
    /// A value of this thread.
    #[must_use]
    pub fn new(data: T) -> Self {
        Self {
            data: ManuallyDrop::new(data),
            home: Home::here(),
        }
    }

    /// Whether the value can be used here.
    #[must_use]
    pub fn valid(&self) -> bool {
        self.home.is_here()
    }

    /// The value itself.
    ///
    /// # Panics
    /// On another thread.
    #[must_use]
    #[track_caller]
    pub fn take(self) -> T {
        self.check();
        let mut kept = ManuallyDrop::new(self);
        // SAFETY: `kept` is never dropped and not used again.
        unsafe { ManuallyDrop::take(&mut kept.data) }
    }

    #[track_caller]
    fn check(&self) {
        assert!(
            self.valid(),
            "a value was used on a thread that is not its own"
        );
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        self.check();
        &self.data
    }
}

impl<T> DerefMut for SendWrapper<T> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        self.check();
        &mut self.data
    }
}

impl<T> Drop for SendWrapper<T> {
    #[track_caller]
    fn drop(&mut self) {
        if needs_drop::<T>() && !self.valid() {
            // The value is leaked; a second panic would end the program without a word.
            assert!(
                std::thread::panicking(),
                "a value was dropped on a thread that is not its own"
            );
            return;
        }
        // SAFETY: dropped once, here, on its own thread or without anything to do.
        unsafe { ManuallyDrop::drop(&mut self.data) }
    }
}

impl<T: Clone> Clone for SendWrapper<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self::new((**self).clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for SendWrapper<T> {
    #[track_caller]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendWrapper")
            .field("data", &**self)
            .field("home", &self.home)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::{panic::catch_unwind, rc::Rc, thread};

    use super::SendWrapper;

    /// Whether `act` panics on another thread than the value's.
    fn panics_elsewhere(act: impl FnOnce(SendWrapper<Rc<i32>>) + Send + 'static) -> bool {
        let kept = SendWrapper::new(Rc::new(42));
        thread::spawn(move || act(kept)).join().is_err()
    }

    #[test]
    fn a_value_is_used_and_taken_where_it_was_made() {
        let mut kept = SendWrapper::new(Rc::new(42));
        assert!(kept.valid());
        *kept = Rc::new(43);
        assert_eq!(**kept, 43);
        assert_eq!(kept.clone().take(), Rc::new(43));
        assert!(format!("{kept:?}").contains("43"));
    }

    #[test]
    fn elsewhere_it_can_only_be_asked_for_its_thread() {
        assert!(!panics_elsewhere(|kept| {
            assert!(!kept.valid());
            // Leaked, since it may not be dropped here.
            std::mem::forget(kept);
        }));
        assert!(panics_elsewhere(drop));
        assert!(panics_elsewhere(|kept| drop(kept.take())));
        assert!(panics_elsewhere(|kept| drop((*kept).clone())));
    }

    #[test]
    fn it_comes_back_to_its_thread() {
        let kept = SendWrapper::new(Rc::new(42));
        let back = thread::spawn(move || kept).join();
        assert_eq!(back.map(|kept| **kept).ok(), Some(42));
    }

    #[test]
    fn a_value_without_a_drop_goes_anywhere() {
        let kept = SendWrapper::new(42);
        assert!(thread::spawn(move || drop(kept)).join().is_ok());
        assert!(catch_unwind(|| drop(SendWrapper::new(Rc::new(1)))).is_ok());
    }
}
