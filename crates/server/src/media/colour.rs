//! Colours as a picture's own profile means them. An iPhone's photos have one, and would be pale without it.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The picture in the colours of every screen, sRGB. A profile that cannot be read changes nothing.
pub(super) fn in_srgb(picture: RgbImage, profile: Option<Vec<u8>>) -> RgbImage {
    converted(&picture, profile).unwrap_or(picture)
}

fn converted(picture: &RgbImage, profile: Option<Vec<u8>>) -> Option<RgbImage> {
    let profile = ColorProfile::new_from_slice(&profile?).ok()?;
    // That of a print is for what the decoder has read, not for what it gave.
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let (layout, options) = (Layout::Rgb, TransformOptions::default());
    let transform = profile.create_transform_8bit(layout, &srgb, layout, options);
    let mut seen = RgbImage::new(picture.width(), picture.height());
    transform.ok()?.transform(picture, &mut seen).ok()?;
    Some(seen)
}
