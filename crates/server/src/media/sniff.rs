//! What a file is, by its first bytes: its name and its declared type are the caller's word.

use funfair_campaign::media::{MediaKind, Uploads};
use image::ImageFormat;

use super::Refusal;

/// How many bytes [`sniff`] looks at.
pub const HEAD_BYTES: usize = 12;

/// What a file claims to be by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A picture in a format that is taken.
    Picture(ImageFormat),
    /// A file of the MP4 family.
    Video,
    /// A picture as iPhones and cameras keep them, which few browsers show.
    Heic,
    /// Anything else.
    Other,
}

/// Looks at the first bytes of a file.
#[must_use]
pub fn sniff(head: &[u8]) -> Found {
    if head.starts_with(&[0xff, 0xd8, 0xff]) {
        return Found::Picture(ImageFormat::Jpeg);
    }
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Found::Picture(ImageFormat::Png);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Found::Picture(ImageFormat::WebP);
    }
    match (head.get(4..8), head.get(8..12)) {
        (
            Some(b"ftyp"),
            Some(
                b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1"
                | b"avif" | b"avis",
            ),
        ) => Found::Heic,
        (Some(b"ftyp"), Some(_)) => Found::Video,
        _ => Found::Other,
    }
}

/// What is uploaded, where it is something that `uploads` takes.
///
/// # Errors
/// What is taken instead.
pub fn wanted(found: Found, uploads: Uploads) -> Result<(), Refusal> {
    let taken = taken(uploads);
    match found {
        Found::Picture(_) if uploads.pictures > 0 => Ok(()),
        Found::Video if uploads.video.is_some() => Ok(()),
        Found::Picture(_) => Err(Refusal(format!("no pictures are taken; send {taken}"))),
        Found::Video => Err(Refusal(format!("no videos are taken; send {taken}"))),
        Found::Heic => Err(Refusal(format!(
            "this is HEIC or AVIF; send {taken}. An iPhone gives JPEG by Settings, Camera, Formats, \
             Most Compatible, or when the photo is shared as a copy"
        ))),
        Found::Other => Err(Refusal(format!(
            "by its content it is nothing that is taken; send {taken}"
        ))),
    }
}

fn taken(uploads: Uploads) -> &'static str {
    match (uploads.pictures > 0, uploads.video.is_some()) {
        (true, true) => "a JPEG, PNG or WebP picture, or an MP4 or MOV video",
        (false, true) => "an MP4 or MOV video",
        (_, false) => "a JPEG, PNG or WebP picture",
    }
}

impl Found {
    /// The kind of media that it would be.
    #[must_use]
    pub fn kind(self) -> Option<MediaKind> {
        match self {
            Self::Picture(_) => Some(MediaKind::Picture),
            Self::Video => Some(MediaKind::Video),
            Self::Heic | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_what_a_file_is() {
        for (head, found) in [
            (
                &b"\xff\xd8\xff\xe1aaaaaaaa"[..],
                Found::Picture(ImageFormat::Jpeg),
            ),
            (
                b"\x89PNG\r\n\x1a\n\0\0\0\r",
                Found::Picture(ImageFormat::Png),
            ),
            (b"RIFF\x10\0\0\0WEBP", Found::Picture(ImageFormat::WebP)),
            (b"RIFF\x10\0\0\0WAVE", Found::Other),
            (b"\0\0\0\x14ftypqt  ", Found::Video),
            (b"\0\0\0\x14ftypisom", Found::Video),
            (b"\0\0\0\x14ftypheic", Found::Heic),
            (b"\0\0\0\x14ftypavif", Found::Heic),
            (b"GIF89a aaaaa", Found::Other),
            (b"<svg xmlns=\"", Found::Other),
            (b"%PDF-1.7 aaa", Found::Other),
            (b"<!doctype ht", Found::Other),
            (b"#!/bin/sh\nec", Found::Other),
            (b"\xff\xd8", Found::Other),
            (b"", Found::Other),
        ] {
            assert_eq!(sniff(head), found, "{head:?}");
        }
    }
}
