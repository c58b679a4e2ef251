//! Spin wheel: turns at once on press, and eases onto what the server has decided.
//!
//! | part, class, event | what it is |
//! |---|---|
//! | `part="primary"` | the button that spins; Space and Enter press it |
//! | `part="wheel"` | the drawing; a press on it spins, too |
//! | `.wheel-turn` | what turns; its `transform` holds the angle, which never falls in a spin |
//! | `funfair:start`, `outcome`, `award` | from the stage |
//!
//! `motion` is the angle as a function of time, `geometry` and `labels` place things, `spin`
//! plays the motion, `view` draws.

mod drawing;
mod geometry;
mod labels;
mod motion;
mod spin;
mod view;

pub(super) use view::FACE;
