//! Plays the wheel's motion on its element.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use leptos::task::spawn_local;

use super::{
    geometry::{flick, within},
    motion::Motion,
};
use crate::{
    endpoint::sleep_ms,
    ui::dom::{self, Frames, Spot},
};

/// With reduced motion the wheel stands at once; the player sees it stand before the result
/// covers it, ms.
const LOOK_MS: f64 = 450.0;
/// Angles that differ by less are the same.
const SAME_DEGREES: f64 = 0.01;
/// Furthest that the pointer is pushed aside, degrees.
const FLICK_DEGREES: f64 = 16.0;

/// The wheel's motion; it ends when the last of its owners is gone.
pub(super) struct Spin {
    wheel: Spot,
    pointer: Spot,
    sectors: usize,
    angle: Cell<f64>,
    motion: RefCell<Option<Motion>>,
    frames: RefCell<Option<Frames>>,
}

impl Spin {
    /// At rest.
    pub(super) fn new(wheel: Spot, pointer: Spot, sectors: usize) -> Rc<Self> {
        Rc::new(Self {
            wheel,
            pointer,
            sectors,
            angle: Cell::new(0.0),
            motion: RefCell::new(None),
            frames: RefCell::new(None),
        })
    }

    /// Rests at `target`, an angle of 0 to 360. A wheel that already does keeps its full turns.
    pub(super) fn rest(&self, target: f64) {
        if (within(self.angle.get(), 360.0) - target).abs() > SAME_DEGREES {
            self.angle.set(target);
        }
        self.wheel.rotate(self.angle.get());
    }

    /// Starts to turn, and goes on until it is told where to stop; says so when it has stopped.
    /// With reduced motion nothing turns.
    pub(super) fn begin(self: &Rc<Self>, at_rest: impl Fn() + 'static) {
        if dom::prefers_less_motion() {
            return;
        }
        let motion = Motion::start(dom::frame_clock_ms(), self.angle.get());
        *self.motion.borrow_mut() = Some(motion);
        let spin = Rc::downgrade(self);
        let frames = Frames::start(move |now| {
            let turning = spin.upgrade().is_some_and(|spin| spin.draw(now));
            if !turning && spin.strong_count() > 0 {
                at_rest();
            }
            turning
        });
        *self.frames.borrow_mut() = Some(frames);
    }

    /// Draws the motion at `now`; whether it goes on.
    fn draw(&self, now: f64) -> bool {
        let mut motion = self.motion.borrow_mut();
        let Some(moving) = motion.as_ref() else {
            return false;
        };
        let (angle, over) = (moving.angle(now), moving.is_over(now));
        let push = if over {
            0.0
        } else {
            flick(angle, self.sectors)
        };
        self.angle.set(angle);
        self.wheel.rotate(angle);
        self.pointer.rotate(-FLICK_DEGREES * push);
        if over {
            *motion = None;
        }
        !over
    }

    /// Heads for `target`, an angle of 0 to 360. `at_rest` is called here only when nothing
    /// turns; a wheel that turns says so by [`Self::begin`].
    pub(super) fn land(self: &Rc<Self>, target: f64, at_rest: impl Fn() + 'static) {
        let mut motion = self.motion.borrow_mut();
        if let Some(moving) = motion.as_mut() {
            *moving = moving.land(dom::frame_clock_ms(), target);
            return;
        }
        self.rest(target);
        let spin: Weak<Self> = Rc::downgrade(self);
        spawn_local(async move {
            sleep_ms(LOOK_MS).await;
            if spin.strong_count() > 0 {
                at_rest();
            }
        });
    }
}
