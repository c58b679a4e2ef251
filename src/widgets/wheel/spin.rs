//! Plays the wheel's motion on its element.

use leptos::{prelude::*, task::spawn_local};

use super::{geometry::flick, motion::Motion};
use crate::{
    endpoint::sleep_ms,
    ui::dom::{self, Frames, Spot},
};

/// With reduced motion the wheel stands at once; the player sees it stand before the result
/// covers it, ms.
const LOOK_MS: f64 = 450.0;
/// Furthest that the pointer is pushed aside, degrees.
const FLICK_DEGREES: f64 = 16.0;

/// The wheel's motion. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Spin {
    wheel: Spot,
    pointer: Spot,
    sectors: usize,
    angle: StoredValue<f64, LocalStorage>,
    motion: StoredValue<Option<Motion>, LocalStorage>,
    frames: StoredValue<Option<Frames>, LocalStorage>,
}

impl Spin {
    /// At rest, turned by `angle` degrees.
    pub(super) fn new(wheel: Spot, pointer: Spot, sectors: usize, angle: f64) -> Self {
        Self {
            wheel,
            pointer,
            sectors,
            angle: StoredValue::new_local(angle),
            motion: StoredValue::new_local(None),
            frames: StoredValue::new_local(None),
        }
    }

    /// Shows the angle that it rests at.
    pub(super) fn show(self) {
        self.wheel.rotate(self.angle.get_value());
    }

    /// Starts to turn, and goes on until it is told where to stop.
    pub(super) fn begin(self) {
        if dom::prefers_less_motion() {
            return;
        }
        let motion = Motion::start(dom::frame_clock_ms(), self.angle.get_value());
        self.motion.set_value(Some(motion));
    }

    /// Draws the motion, and says when it is at rest. To be called after [`Self::begin`].
    pub(super) fn play(self, at_rest: impl Fn() + 'static) {
        if self.motion.with_value(Option::is_none) {
            return;
        }
        let frames = Frames::start(move |now| {
            let Some(motion) = self.motion.try_get_value().flatten() else {
                return false;
            };
            let (angle, over) = (motion.angle(now), motion.is_over(now));
            self.angle.set_value(angle);
            self.wheel.rotate(angle);
            self.pointer.rotate(
                -FLICK_DEGREES
                    * if over {
                        0.0
                    } else {
                        flick(angle, self.sectors)
                    },
            );
            if over {
                self.motion.set_value(None);
                at_rest();
            }
            !over
        });
        self.frames.set_value(Some(frames));
    }

    /// Heads for `target`, an angle of 0 to 360. `at_rest` is called here only when nothing
    /// turns; a wheel that turns says so by [`Self::play`].
    pub(super) fn land(self, target: f64, at_rest: impl Fn() + 'static) {
        let now = dom::frame_clock_ms();
        match self.motion.get_value() {
            Some(motion) => self.motion.set_value(Some(motion.land(now, target))),
            None => {
                self.angle.set_value(target);
                self.wheel.rotate(target);
                spawn_local(async move {
                    sleep_ms(LOOK_MS).await;
                    if self.angle.try_get_value().is_some() {
                        at_rest();
                    }
                });
            }
        }
    }
}
