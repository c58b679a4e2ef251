//! The table of contents of a video: what is in it, and what of it stays.

use std::ops::Range;

use super::{
    Video,
    boxes::{Atom, Kind, blank, boxes, free, items, keep_only, kind_at, only, u32_at, u64_at},
    fragmented, malformed,
    samples::Samples,
};
use crate::media::Refusal;

/// Most tracks.
const MAX_TRACKS: usize = 16;
/// Longest side, pixels.
const MAX_SIDE: u32 = 8_192;

/// A table of contents that was cleaned.
pub(super) struct Movie {
    pub(super) video: Video,
    pub(super) duration_ms: u64,
    /// Where in the file the frames lie that a player needs, in order.
    pub(super) frames: Vec<Range<u64>>,
}

/// A track of pictures or sound.
struct Track {
    /// Only that of the pictures has a size.
    video: Option<Video>,
    duration_ms: u64,
    frames: Vec<Range<u64>>,
}

impl Movie {
    /// Checks the table of contents in `bytes`, which are the content of a `moov`, and overwrites
    /// what is not needed.
    pub(super) fn clean(bytes: &mut [u8]) -> Result<Self, Refusal> {
        let parts = boxes(bytes, &(0..bytes.len()))?;
        if parts.iter().any(|it| &it.kind == b"mvex") {
            return Err(fragmented());
        }
        keep_only(bytes, &parts, &[*b"mvhd", *b"trak"]);
        let mut duration_ms = clock(bytes, only(&parts, *b"mvhd")?)?.duration_ms()?;
        let (mut video, mut frames) = (None, Vec::new());
        let tracks: Vec<_> = parts.iter().filter(|it| &it.kind == b"trak").collect();
        if tracks.len() > MAX_TRACKS {
            return Err(malformed("there are too many tracks"));
        }
        for track in tracks {
            let Some(track) = Track::clean(bytes, track)? else {
                continue;
            };
            if track.video.is_some() && video.is_some() {
                return Err(malformed("there are two tracks of pictures"));
            }
            video = video.or(track.video);
            duration_ms = duration_ms.max(track.duration_ms);
            frames.extend(track.frames);
        }
        frames.sort_by_key(|range| range.start);
        Ok(Self {
            video: video.ok_or_else(|| malformed("there are no moving pictures in it"))?,
            duration_ms,
            frames,
        })
    }
}

impl Track {
    /// Cleans a track; one of anything else than pictures and sound is gone afterwards.
    fn clean(bytes: &mut [u8], track: &Atom) -> Result<Option<Self>, Refusal> {
        let parts = boxes(bytes, &track.body)?;
        let mdia = boxes(bytes, &only(&parts, *b"mdia")?.body)?;
        let hdlr = only(&mdia, *b"hdlr")?;
        let handler = kind_at(content(bytes, hdlr), 8)?;
        let pictures = &handler == b"vide";
        if !pictures && &handler != b"soun" {
            free(bytes, track);
            return Ok(None);
        }
        keep_only(bytes, &parts, &[*b"tkhd", *b"edts", *b"mdia"]);
        keep_only(bytes, &mdia, &[*b"mdhd", *b"hdlr", *b"minf"]);
        let minf = boxes(bytes, &only(&mdia, *b"minf")?.body)?;
        let heads: [Kind; 3] = [*b"vmhd", *b"smhd", *b"hdlr"];
        keep_only(bytes, &minf, &[&heads[..], &[*b"dinf", *b"stbl"]].concat());
        let stbl = boxes(bytes, &only(&minf, *b"stbl")?.body)?;
        keep_only(bytes, &stbl, LISTS);
        for list in parts.iter().filter(|it| &it.kind == b"edts") {
            let edits = boxes(bytes, &list.body)?;
            keep_only(bytes, &edits, &[*b"elst"]);
        }
        stands_alone(bytes, only(&minf, *b"dinf")?)?;
        // The program that wrote the file has put its name there.
        for it in mdia.iter().chain(&minf).filter(|it| &it.kind == b"hdlr") {
            blank(
                bytes,
                it.body.start.saturating_add(24).min(it.body.end)..it.body.end,
            );
        }
        let tkhd = only(&parts, *b"tkhd")?;
        clock(bytes, tkhd)?;
        let clock = clock(bytes, only(&mdia, *b"mdhd")?)?;
        let duration_ms = clock.ms(length(content(bytes, only(&stbl, *b"stts")?))?)?;
        let frames = Samples::read(bytes, &stbl, !pictures)?.ranges()?;
        if pictures && frames.is_empty() {
            return Err(malformed("there are no moving pictures in it"));
        }
        let video = pictures.then(|| size(content(bytes, tkhd))).transpose()?;
        Ok(Some(Self {
            video,
            duration_ms,
            frames,
        }))
    }
}

/// The lists of a track that players read.
const LISTS: &[Kind] = &[
    *b"stsd", *b"stts", *b"ctts", *b"cslg", *b"stss", *b"stps", *b"stsc", *b"stsz", *b"stco",
    *b"co64", *b"sdtp", *b"sgpd", *b"sbgp",
];

fn content<'a>(bytes: &'a [u8], it: &Atom) -> &'a [u8] {
    bytes.get(it.body.clone()).unwrap_or_default()
}

/// How long something is, in parts of a second.
struct Clock {
    per_second: u32,
    duration: u64,
}

impl Clock {
    fn duration_ms(&self) -> Result<u64, Refusal> {
        self.ms(self.duration)
    }

    fn ms(&self, duration: u64) -> Result<u64, Refusal> {
        duration
            .saturating_mul(1_000)
            .checked_div(u64::from(self.per_second))
            .ok_or_else(|| malformed("it does not tell how long it is"))
    }
}

/// Reads the clock of a `mvhd` or `mdhd`, and forgets when it was made and changed. A `tkhd` has
/// these times at the same places, and no clock of its own.
fn clock(bytes: &mut [u8], it: &Atom) -> Result<Clock, Refusal> {
    let body = content(bytes, it);
    let (made_and_changed, clock) = if body.first() == Some(&0) {
        let duration = u64::from(u32_at(body, 16)?);
        (4..12, (u32_at(body, 12)?, duration))
    } else {
        (4..20, (u32_at(body, 20)?, u64_at(body, 24)?))
    };
    let start = it.body.start;
    blank(
        bytes,
        start + made_and_changed.start..start + made_and_changed.end,
    );
    let (per_second, duration) = clock;
    Ok(Clock {
        per_second,
        duration,
    })
}

/// How long all frames of a `stts` are shown, in parts of a second.
fn length(stts: &[u8]) -> Result<u64, Refusal> {
    let mut total = 0_u64;
    for item in items(stts, 4, 8)? {
        let (frames, each) = (u32_at(item, 0)?, u32_at(item, 4)?);
        total = total.saturating_add(u64::from(frames) * u64::from(each));
    }
    Ok(total)
}

/// Width and height as they are shown, of a `tkhd`.
fn size(tkhd: &[u8]) -> Result<Video, Refusal> {
    let matrix = if tkhd.first() == Some(&0) { 40 } else { 52 };
    // Numbers with 16 bits behind the point.
    let side = |at| u32_at(tkhd, matrix + at).map(|number| number >> 16);
    let (width, height) = (side(36)?, side(40)?);
    if ![width, height]
        .iter()
        .all(|side| (1..=MAX_SIDE).contains(side))
    {
        return Err(malformed("it has no size, or a very large one"));
    }
    let turned = u32_at(tkhd, matrix)? == 0 && u32_at(tkhd, matrix + 16)? == 0;
    let (width, height) = if turned {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Video { width, height })
}

/// Nothing of the film may lie in other files, which have names.
fn stands_alone(bytes: &[u8], dinf: &Atom) -> Result<(), Refusal> {
    let parts = boxes(bytes, &dinf.body)?;
    let dref = only(&parts, *b"dref")?;
    let sources = boxes(bytes, &(dref.body.start.saturating_add(8)..dref.body.end))?;
    for source in &sources {
        if u32_at(content(bytes, source), 0)? & 1 == 0 {
            return Err(malformed("parts of it are in other files"));
        }
    }
    Ok(())
}
