//! How the wheel turns: a pure function of time.
//!
//! Degrees clockwise, milliseconds, degrees per millisecond. The velocity is continuous and
//! never negative: the wheel speeds up at once, keeps its speed until the answer is there, and
//! eases onto it. As only time counts, it is right after the tab was hidden, too.

use super::geometry::within;

/// Full speed, degrees per ms: two turns a second.
pub(super) const FULL: f64 = 0.72;
/// Speed while the answer takes long.
const SLOW: f64 = 0.16;
/// From rest to full speed, ms.
const SPEED_UP_MS: f64 = 420.0;
/// At full speed before it slows down to wait, ms.
const PATIENT_MS: f64 = 2600.0;
/// From full speed to waiting speed, ms.
const SLOW_DOWN_MS: f64 = 2200.0;
/// Shortest brake, ms; the longest is one turn longer.
const BRAKE_MS: f64 = 3000.0;
/// Shape of the brake: velocity falls as (1 - t)², so the last third is slow. The integral of
/// that is a third of the square's side.
const THIRD: f64 = 3.0;

/// A stretch of the motion.
#[derive(Clone, Copy, Debug)]
enum Stretch {
    /// From one velocity to another, evenly.
    Ramp { from: f64, to: f64 },
    /// From a velocity to rest.
    Brake { from: f64 },
}

impl Stretch {
    /// Angle covered after `t` of `duration`.
    fn angle(self, t: f64, duration: f64) -> f64 {
        match self {
            Self::Ramp { from, to } => from * t + (to - from) * t * t / (2.0 * duration),
            Self::Brake { from } => {
                let left = 1.0 - t / duration;
                from * duration / THIRD * (1.0 - left * left * left)
            }
        }
    }

    fn velocity(self, t: f64, duration: f64) -> f64 {
        match self {
            Self::Ramp { from, to } => from + (to - from) * t / duration,
            Self::Brake { from } => from * (1.0 - t / duration) * (1.0 - t / duration),
        }
    }

    fn end_velocity(self) -> f64 {
        match self {
            Self::Ramp { to, .. } => to,
            Self::Brake { .. } => 0.0,
        }
    }
}

/// A motion from a start on: stretches, then for ever the last one's velocity.
#[derive(Clone, Debug)]
pub(super) struct Motion {
    start_ms: f64,
    start_angle: f64,
    stretches: Vec<(Stretch, f64)>,
}

impl Motion {
    /// Starts turning at `now`, from rest at `angle`.
    pub(super) fn start(now: f64, angle: f64) -> Self {
        let stretches = vec![
            (
                Stretch::Ramp {
                    from: 0.0,
                    to: FULL,
                },
                SPEED_UP_MS,
            ),
            (
                Stretch::Ramp {
                    from: FULL,
                    to: FULL,
                },
                PATIENT_MS,
            ),
            (
                Stretch::Ramp {
                    from: FULL,
                    to: SLOW,
                },
                SLOW_DOWN_MS,
            ),
        ];
        Self {
            start_ms: now,
            start_angle: angle,
            stretches,
        }
    }

    /// From `now` on heads for `target`, an angle of 0 to 360, and stops there.
    #[must_use]
    pub(super) fn land(&self, now: f64, target: f64) -> Self {
        let now = now.max(self.start_ms);
        let (angle, velocity) = (self.angle(now), self.velocity(now));
        // The velocity left to gain decides how long the way back to full speed takes.
        let up_ms = SPEED_UP_MS * (1.0 - velocity / FULL).max(0.0);
        let ramp = (
            Stretch::Ramp {
                from: velocity,
                to: FULL,
            },
            up_ms.max(1.0),
        );
        let after_ramp = angle + ramp.0.angle(ramp.1, ramp.1);
        let shortest = FULL * BRAKE_MS / THIRD;
        let to_target = within(target - after_ramp - shortest, 360.0);
        let brake_ms = (shortest + to_target) * THIRD / FULL;
        let stretches = vec![ramp, (Stretch::Brake { from: FULL }, brake_ms)];
        Self {
            start_ms: now,
            start_angle: angle,
            stretches,
        }
    }

    /// Degrees turned in all at `now`; never falls.
    pub(super) fn angle(&self, now: f64) -> f64 {
        let mut left = (now - self.start_ms).max(0.0);
        let mut angle = self.start_angle;
        let mut velocity = 0.0;
        for &(stretch, duration) in &self.stretches {
            if left < duration {
                return angle + stretch.angle(left, duration);
            }
            angle += stretch.angle(duration, duration);
            velocity = stretch.end_velocity();
            left -= duration;
        }
        angle + velocity * left
    }

    /// Degrees per ms at `now`; never negative.
    pub(super) fn velocity(&self, now: f64) -> f64 {
        let mut left = (now - self.start_ms).max(0.0);
        let mut velocity = 0.0;
        for &(stretch, duration) in &self.stretches {
            if left < duration {
                return stretch.velocity(left, duration);
            }
            velocity = stretch.end_velocity();
            left -= duration;
        }
        velocity
    }

    /// Whether the wheel is at rest from `now` on.
    pub(super) fn is_over(&self, now: f64) -> bool {
        let length: f64 = self.stretches.iter().map(|(_, duration)| duration).sum();
        let rests = self
            .stretches
            .last()
            .is_none_or(|(stretch, _)| stretch.end_velocity() == 0.0);
        rests && now - self.start_ms >= length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every millisecond of a spin whose answer comes after `answer_ms`.
    fn spin(from: f64, answer_ms: f64, target: f64) -> (Vec<(f64, f64)>, f64) {
        let turning = Motion::start(1000.0, from);
        let landing = turning.land(1000.0 + answer_ms, target);
        let mut samples = Vec::new();
        let mut now = 1000.0;
        loop {
            let motion = if now < 1000.0 + answer_ms {
                &turning
            } else {
                &landing
            };
            samples.push((motion.angle(now), motion.velocity(now)));
            if motion.is_over(now) {
                return (samples, now - 1000.0);
            }
            now += 1.0;
        }
    }

    #[test]
    fn the_angle_never_falls_and_the_velocity_never_jumps() {
        for answer_ms in [
            0.0, 1.0, 100.0, 419.0, 420.0, 900.0, 3000.0, 4000.0, 5300.0, 60_000.0,
        ] {
            for target in [0.0, 0.1, 90.0, 179.9, 271.0, 359.9] {
                let (samples, _) = spin(33.0, answer_ms, target);
                for pair in samples.windows(2) {
                    let [(before, fast), (after, next)] = pair else {
                        unreachable!()
                    };
                    assert!(
                        after >= before,
                        "{answer_ms} {target}: {before} then {after}"
                    );
                    assert!(*next >= 0.0, "{answer_ms} {target}: {next}");
                    // Per millisecond the wheel gains or loses little of its full speed.
                    assert!(
                        (next - fast).abs() < 0.004,
                        "{answer_ms} {target}: {fast} to {next}"
                    );
                    // The velocity is that of the angle.
                    assert!((after - before - (fast + next) / 2.0).abs() < 0.004);
                }
            }
        }
    }

    #[test]
    fn it_stops_exactly_on_the_target() {
        for answer_ms in [0.0, 250.0, 1500.0, 4200.0, 90_000.0] {
            for target in 0..36 {
                let target = f64::from(target) * 10.0 + 3.0;
                let (samples, _) = spin(721.5, answer_ms, target);
                let end = samples.last().unwrap().0.rem_euclid(360.0);
                assert!((end - target).abs() < 1e-6, "{answer_ms} {target}: {end}");
            }
        }
    }

    #[test]
    fn it_comes_to_rest_within_five_seconds_of_the_answer() {
        for answer_ms in [0.0, 100.0, 2000.0, 30_000.0] {
            for target in [0.0, 100.0, 200.0, 300.0] {
                let (_, length) = spin(0.0, answer_ms, target);
                assert!((3000.0..5000.0).contains(&(length - answer_ms)), "{length}");
            }
        }
    }

    #[test]
    fn a_hidden_tab_finds_the_wheel_where_it_belongs() {
        let motion = Motion::start(0.0, 0.0).land(800.0, 77.0);
        let later = 3_600_000.0;
        assert!(motion.is_over(later));
        assert!((motion.angle(later).rem_euclid(360.0) - 77.0).abs() < 1e-6);
        assert_eq!(motion.velocity(later), 0.0);
    }

    #[test]
    fn while_the_answer_is_missing_it_keeps_turning() {
        let motion = Motion::start(0.0, 0.0);
        for now in [5300.0, 60_000.0, 3_600_000.0] {
            assert_eq!(motion.velocity(now), SLOW);
            assert!(!motion.is_over(now));
        }
    }
}
