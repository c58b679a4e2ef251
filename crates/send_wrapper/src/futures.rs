//! Futures and streams that are polled on their own thread.

use std::{
    ops::DerefMut as _,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use crate::SendWrapper;

impl<T> SendWrapper<T> {
    #[track_caller]
    fn inside(self: Pin<&mut Self>) -> Pin<&mut T> {
        // SAFETY: the value is a part of what is pinned, and never moved out of it while it is.
        unsafe { self.map_unchecked_mut(Self::deref_mut) }
    }
}

impl<T: Future> Future for SendWrapper<T> {
    type Output = T::Output;

    #[track_caller]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T::Output> {
        self.inside().poll(context)
    }
}

impl<T: Stream> Stream for SendWrapper<T> {
    type Item = T::Item;

    #[track_caller]
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T::Item>> {
        self.inside().poll_next(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (**self).size_hint()
    }
}
