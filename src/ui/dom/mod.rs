//! What views need of the browser.

mod clipboard;
mod draw;
mod focus;
mod format;
mod frames;
mod grow;
mod part;
mod view;

pub(crate) use self::{
    clipboard::{copy, download},
    draw::{Spot, set_property},
    focus::{Key, focus, focus_first, hold_focus, on_key},
    format::utc_offset_minutes,
    frames::{Frames, frame_clock_ms, prefers_less_motion},
    grow::{Fill, grow, plant},
    part::{Listening, Part},
    view::{dressed, view},
};
