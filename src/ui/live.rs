//! Parts of a view that follow slots, each of one type, so that the machinery behind them is
//! in the wasm once and not once per closure.

use leptos::prelude::*;

/// A text that follows slots.
pub(crate) type LiveText = Box<dyn FnMut() -> String + Send>;

/// A part of a view that follows slots.
pub(crate) type LivePart = Box<dyn FnMut() -> AnyView + Send>;

/// An attribute or text that follows slots.
pub(crate) fn text<T: Into<String>>(mut make: impl FnMut() -> T + Send + 'static) -> LiveText {
    Box::new(move || make().into())
}

/// A part of a view that is built anew when a slot that it has read changes.
pub(crate) fn part(mut make: impl FnMut() -> Option<AnyView> + Send + 'static) -> LivePart {
    Box::new(move || make().unwrap_or_else(|| ().into_any()))
}

/// A number with two digits after the point at most, for CSS and SVG.
///
/// Formatting a float the general way costs some 5 KB of wasm.
pub(crate) fn decimal(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "drawings are small, and `as` saturates"
    )]
    let hundredths = (value.abs() * 100.0 + 0.5) as u64;
    let sign = if value < 0.0 && hundredths > 0 {
        "-"
    } else {
        ""
    };
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    format!("{sign}{whole}.{}{}", rest / 10, rest % 10)
}

/// Seconds of milliseconds, cut to tenths.
pub(crate) fn tenths(ms: i64) -> String {
    match ms % 1000 / 100 {
        0 => (ms / 1000).to_string(),
        tenth => format!("{}.{tenth}", ms / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_cut_to_tenths() {
        for (ms, text) in [
            (0, "0"),
            (99, "0"),
            (2_000, "2"),
            (8_250, "8.2"),
            (61_999, "61.9"),
        ] {
            assert_eq!(tenths(ms), text);
        }
    }

    #[test]
    fn decimals_have_two_digits_and_their_sign() {
        for (value, text) in [
            (0.0, "0.00"),
            (-0.001, "0.00"),
            (1.006, "1.01"),
            (-12.345, "-12.35"),
            (359.999, "360.00"),
            (7200.5, "7200.50"),
        ] {
            assert_eq!(decimal(value), text);
        }
    }
}
