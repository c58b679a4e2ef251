//! A campaign's colours as custom properties of the stage.

use funfair_campaign::campaign::Theme;

/// Custom properties and their values.
pub(crate) type Properties = Vec<(&'static str, String)>;

/// The properties that `theme` sets. Text on either colour has a contrast of at least 4.5 to 1: a
/// colour that neither white nor near-black can be read on becomes a little darker. Colours made of
/// the accent are tokens.css's.
pub(crate) fn properties(theme: &Theme) -> Properties {
    let mut properties = Vec::new();
    for (colour, name, on) in [
        (&theme.accent, "--ff-accent", "--ff-on-accent"),
        (&theme.second, "--ff-second", "--ff-on-second"),
    ] {
        if let Some(colour) = colour.as_deref().and_then(Colour::parse) {
            let (colour, text) = colour.with_text();
            properties.push((name, colour.hex()));
            properties.push((on, text.to_owned()));
        }
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

    /// The colour, and white or near-black to write on it.
    fn with_text(mut self) -> (Self, &'static str) {
        // Near-black is read from here on; 4.5 times its own 0.0596, and some for the approximation.
        if self.luminance() > 0.222 {
            return (self, "#1d1216");
        }
        // White up to 1.05 / 4.5 - 0.05.
        while self.luminance() > 0.18 {
            self.0 = self.0.map(|channel| channel - channel / 32);
        }
        (self, "#ffffff")
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

    /// Relative luminance by the definition, no approximation.
    fn luminance(hex: &str) -> f64 {
        let Colour(channels) = Colour::parse(hex).unwrap();
        let [red, green, blue] = channels.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn whatever_the_colour_text_on_it_has_the_contrast_of_aa_and_the_colour_stays_close() {
        // Every 5th of each channel's values, and so each luminance in small steps.
        for code in 0..52_u32.pow(3) {
            let channel = |power: u32| code / 52_u32.pow(power) % 52 * 5;
            let asked = format!("#{:02x}{:02x}{:02x}", channel(0), channel(1), channel(2));
            let set = properties(&theme(&asked));
            let (colour, text) = (luminance(&set[0].1), luminance(&set[1].1));
            let contrast = (colour.max(text) + 0.05) / (colour.min(text) + 0.05);
            assert!(contrast >= 4.5, "{asked} became {set:?}: {contrast}");
            assert!(
                (luminance(&asked) - colour).abs() < 0.06,
                "{asked} became {set:?}"
            );
        }
    }

    #[test]
    fn what_is_no_colour_sets_nothing() {
        for accent in ["red", "#fff", "#12345g", "url(x)", "#é12345"] {
            assert!(properties(&theme(accent)).is_empty(), "{accent}");
        }
    }
}
