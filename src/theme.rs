//! A campaign's colours as custom properties of the stage.

use funfair_campaign::campaign::Theme;

/// Custom properties and their values.
pub(crate) type Properties = Vec<(&'static str, String)>;

/// The properties that `theme` sets; text colours are chosen so that they can be read.
pub(crate) fn properties(theme: &Theme) -> Properties {
    let mut properties = Vec::new();
    if let Some(accent) = theme.accent.as_deref().and_then(Colour::parse) {
        properties.push(("--ff-accent", accent.hex()));
        properties.push(("--ff-on-accent", accent.readable_text().to_owned()));
    }
    if let Some(second) = theme.second.as_deref().and_then(Colour::parse) {
        properties.push(("--ff-second", second.hex()));
        properties.push(("--ff-on-second", second.readable_text().to_owned()));
    }
    properties
}

/// An sRGB colour, 0 to 255 per channel.
#[derive(Clone, Copy)]
struct Colour([u8; 3]);

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6)?;
        let channel = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Relative luminance, 0 to 1; WCAG 2.2, "relative luminance". The power of 2.4 is replaced
    /// by a cubic (C. Chilliant, "Approximations for sRGB") that is off by less than 0.003:
    /// enough to choose between two colours, and no power function in the wasm.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            value * (value * (value * 0.305_306_011 + 0.682_171_111) + 0.012_522_878)
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// White or near-black, whichever has the higher contrast on this colour.
    fn readable_text(self) -> &'static str {
        let on_white = 1.05 / (self.luminance() + 0.05);
        let on_black = (self.luminance() + 0.05) / 0.0596;
        if on_white >= on_black {
            "#ffffff"
        } else {
            "#1d1216"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(accent: &str) -> Theme {
        Theme {
            accent: Some(accent.to_owned()),
            second: None,
        }
    }

    #[test]
    fn text_on_a_colour_can_be_read() {
        for (accent, text) in [
            ("#b4235a", "#ffffff"),
            ("#ffe08a", "#1d1216"),
            ("#000000", "#ffffff"),
        ] {
            let properties = properties(&theme(accent));
            assert_eq!(properties[0], ("--ff-accent", accent.to_owned()));
            assert_eq!(properties[1], ("--ff-on-accent", text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_colour_sets_nothing() {
        for accent in ["red", "#fff", "#12345g", "url(x)", "#é12345"] {
            assert!(properties(&theme(accent)).is_empty(), "{accent}");
        }
    }
}
