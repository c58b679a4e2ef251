//! Makes a picture anew from its pixels. Where it was taken, what stands behind its end and whatever
//! else a file may carry stay behind.

use std::io::Cursor;

use funfair_campaign::media::{MAX_PICTURE_BYTES, MAX_PIXELS, PICTURE_SIDE, SMALL_SIDE};
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
};

use super::{
    Refusal, colour,
    jpeg::{self, Written},
};

const QUALITY: u8 = 82;
/// What decoding may take: the most pixels there may be, four bytes each, and some.
const MAX_MEMORY: u64 = MAX_PIXELS * 4 + (16 << 20);

/// A picture as it is kept: two JPEGs.
#[derive(Clone, Debug)]
pub struct Remade {
    /// With [`PICTURE_SIDE`] at most.
    pub large: Vec<u8>,
    /// With [`SMALL_SIDE`] at most.
    pub small: Vec<u8>,
    /// Width of the large one, pixels.
    pub width: u32,
    /// Height of the large one, pixels.
    pub height: u32,
}

/// Makes the picture in `bytes` anew: upright, on white, scaled down.
///
/// # Errors
/// Why it cannot be taken.
pub fn remake(bytes: Vec<u8>, format: ImageFormat) -> Result<Remade, Refusal> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > MAX_PICTURE_BYTES {
        return Err(too_long());
    }
    let (large, profile) = upright(bytes, format)?;
    let large = colour::in_srgb(on_white(large), profile);
    let (width, height) = large.dimensions();
    let encoded_large = encoded(&large)?;
    let small = on_white(shrunk(large.into(), SMALL_SIDE));
    Ok(Remade {
        large: encoded_large,
        small: encoded(&small)?,
        width,
        height,
    })
}

pub(super) fn too_long() -> Refusal {
    Refusal(format!(
        "a picture may have {MAX_PICTURE_BYTES} bytes; send a smaller one"
    ))
}

/// The picture, decoded, scaled down and turned as its camera was held, with the profile of its colours.
fn upright(
    bytes: Vec<u8>,
    format: ImageFormat,
) -> Result<(DynamicImage, Option<Vec<u8>>), Refusal> {
    let written = if format == ImageFormat::Jpeg {
        jpeg::written(&bytes)
    } else {
        Written::InRows
    };
    // The decoder would fill up what is missing with grey.
    if written == Written::CutOff {
        return Err(broken("it ends too early"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    // By the header, before anything is unpacked.
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal(format!(
            "the picture has {width} x {height} pixels, and may have {} million; send a smaller one",
            MAX_PIXELS / 1_000_000
        )));
    }
    // Two bytes per colour are kept until all of it is there.
    let copies = if written == Written::Progressive {
        3
    } else {
        1
    };
    if decoder.total_bytes().saturating_mul(copies) > MAX_MEMORY {
        return Err(too_deep());
    }
    let orientation = decoder.orientation().map_err(refused)?;
    let profile = decoder.icc_profile().ok().flatten();
    let whole = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let mut picture = shrunk(whole, PICTURE_SIDE);
    picture.apply_orientation(orientation);
    Ok((picture, profile))
}

/// Scaled down so that its longer side is `side`; a smaller picture stays as it is.
fn shrunk(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) > side {
        picture.thumbnail(side, side)
    } else {
        picture
    }
}

/// JPEG knows no transparency.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let seen = picture.into_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        let mix = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([red, green, blue].map(mix))
    })
}

fn encoded(picture: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(picture)
        .map_err(refused)?;
    Ok(bytes)
}

fn refused(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => too_deep(),
        error => broken(&error.to_string()),
    }
}

fn too_deep() -> Refusal {
    let why = "the picture needs too much memory; send it with fewer pixels, as an ordinary \
               JPEG";
    Refusal(why.to_owned())
}

fn broken(why: &str) -> Refusal {
    Refusal(format!(
        "the picture cannot be read: {why}; save it anew and send that"
    ))
}
