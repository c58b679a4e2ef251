//! Where things are on the wheel. Degrees clockwise from the top; the wheel's centre is 0, 0.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::ui::live::decimal;

/// Radius of the sectors, in user units of the drawing.
pub(super) const RADIUS: f64 = 178.0;

/// Sine and cosine of half a sector's angle, for 2 to 12 sectors. A table, because the general
/// functions cost 8 KB of wasm.
const HALVES: [(f64, f64); 11] = [
    (1.000000000000, 0.000000000000),
    (0.866025403784, 0.500000000000),
    (FRAC_1_SQRT_2, FRAC_1_SQRT_2),
    (0.587785252292, 0.809016994375),
    (0.500000000000, 0.866025403784),
    (0.433883739118, 0.900968867902),
    (0.382683432365, 0.923879532511),
    (0.342020143326, 0.939692620786),
    (0.309016994375, 0.951056516295),
    (0.281732556841, 0.959492973614),
    (0.258819045103, 0.965925826289),
];

/// Sine and cosine of half the angle of one of `count` sectors, 2 to 12.
pub(super) fn half_angle(count: usize) -> (f64, f64) {
    HALVES
        .get(count.saturating_sub(2))
        .copied()
        .unwrap_or((0.0, 1.0))
}

/// Angle of one of `count` sectors.
pub(super) fn sector_angle(count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 12 sectors")]
    let count = count.max(1) as f64;
    360.0 / count
}

/// Angle from the top of the wheel to the middle of sector `index`, wheel at rest.
pub(super) fn middle(index: usize, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 12 sectors")]
    let index = index as f64;
    index * sector_angle(count)
}

/// How far the wheel has to be turned so that the pointer at the top stands in sector `index`,
/// `offset` thousandths of its angle from its first edge; 0 to 360.
pub(super) fn turn_to(index: usize, offset: u16, count: usize) -> f64 {
    let inside = f64::from(offset) / 1000.0 - 0.5;
    within(-middle(index, count) - inside * sector_angle(count), 360.0)
}

/// `angle` brought into 0 to `period`; `rem_euclid` would bring 128-bit division into the wasm.
pub(super) fn within(angle: f64, period: f64) -> f64 {
    angle - (angle / period).floor() * period
}

/// The sector under the pointer when the wheel is turned by `turn`.
#[cfg(test)]
pub(super) fn sector_at(turn: f64, count: usize) -> usize {
    let step = sector_angle(count);
    let from_edge = (step / 2.0 - turn).rem_euclid(360.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 11"
    )]
    let index = (from_edge / step) as usize;
    index.min(count - 1)
}

/// SVG path of a sector that is centred on the top.
pub(super) fn sector_path(count: usize) -> String {
    let (sine, cosine) = half_angle(count);
    let (x, y, radius) = (
        decimal(RADIUS * sine),
        decimal(-RADIUS * cosine),
        decimal(RADIUS),
    );
    format!("M0 0L-{x} {y}A{radius} {radius} 0 0 1 {x} {y}Z")
}

/// How far the pointer is pushed aside by the pin between two sectors, 0 to 1: most just
/// before the pin lets go, nothing in the rest of the sector.
pub(super) fn flick(turn: f64, count: usize) -> f64 {
    const REACH: f64 = 7.0;
    let step = sector_angle(count);
    let to_pin = within(turn + step / 2.0, step);
    (1.0 - (step - to_pin).min(step) / REACH).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_stands_in_the_sector_that_was_asked_for() {
        for count in 2..=12 {
            for index in 0..count {
                for offset in [120, 300, 500, 700, 880] {
                    let turn = turn_to(index, offset, count);
                    assert!((0.0..360.0).contains(&turn));
                    assert_eq!(sector_at(turn, count), index, "{count} {index} {offset}");
                }
            }
        }
    }

    #[test]
    fn no_offset_is_near_a_line() {
        for count in 2..=12 {
            let step = sector_angle(count);
            for offset in [120_u16, 880] {
                let from_line = (turn_to(0, offset, count) + step / 2.0).rem_euclid(step);
                assert!(from_line.min(step - from_line) > step / 10.0);
            }
        }
    }

    #[test]
    fn a_half_is_a_half_circle() {
        assert_eq!(
            sector_path(2),
            "M0 0L-178.00 0.00A178.00 178.00 0 0 1 178.00 0.00Z"
        );
    }

    #[test]
    fn the_table_holds_sines_and_cosines() {
        for count in 2..=12 {
            let half = (sector_angle(count) / 2.0).to_radians();
            let (sine, cosine) = half_angle(count);
            assert!((sine - half.sin()).abs() < 1e-11 && (cosine - half.cos()).abs() < 1e-11);
        }
    }

    #[test]
    fn the_pointer_is_pushed_only_before_a_pin() {
        assert!(flick(0.0, 8) < 1e-9, "in the middle of a sector");
        assert!(flick(22.4, 8) > 0.9, "just before the pin");
        assert!(flick(22.6, 8) < 1e-9, "just after it");
    }
}
