//! Where there is nothing yet: a drawing and a sentence.

use leptos::prelude::*;

/// A gift that waits.
pub(super) const GIFT: &str = "M9 22v18h30V22M5 15h38v7H5zM24 15v25M24 15c-8 0-12-9-6-9 4 0 6 5 6 9z\
    m0 0c8 0 12-9 6-9-4 0-6 5-6 9z";
/// Three steps, nobody on them, and a star above.
pub(super) const PODIUM: &str = "M5 41V29h13M18 41V20h12v21M30 25h13v16M3 41h42M24 5l2 4 4.5.6-3.3 3.1\
    .8 4.3-4-2.1-4 2.1.8-4.3-3.3-3.1L22 9z";

/// A drawing by its path, 48 by 48, above a sentence.
pub(super) fn nothing(drawing: &'static str, said: &'static str) -> AnyView {
    view! {
        <p class="ff-soft ff-empty">
            <svg viewBox="0 0 48 48" aria-hidden="true">
                <path d=drawing></path>
            </svg>
            {said}
        </p>
    }
    .into_any()
}
