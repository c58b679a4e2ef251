//! How form and gallery look. The sheets come with their chunk, as nobody needs them before.

use super::desk::Desk;
use crate::ui::dom::Part;

const SHEETS: &str = concat!(
    include_str!("form.css"),
    include_str!("uploads.css"),
    include_str!("gallery.css")
);

/// Has the page follow the sheets.
pub(super) fn dress(desk: Desk) {
    if let Some(place) = Part::at(desk.place) {
        place.adopt("challenge", SHEETS);
    }
}
