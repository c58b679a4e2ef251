//! Videos of the MP4 family: checked, and cleaned where they lie.
//!
//! Nothing moves in the file, so that no offset has to be changed. What a player does not need is
//! overwritten with zeros: where it was filmed, when and with what, data that goes along with the
//! film, and what hides between its frames. Sound and picture are not decoded.

mod boxes;
mod movie;
mod samples;

use std::{
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
};

use funfair_campaign::media::VideoLimits;

use self::{boxes::Kind, movie::Movie};
use super::Refusal;

/// Largest table of contents, bytes. Three minutes of film have less than one megabyte of it.
const MAX_MOOV_BYTES: u64 = 8 << 20;
/// Most boxes at the top of a file.
const MAX_BOXES: usize = 1_000;
/// Longest list of formats at the beginning, bytes.
const MAX_FTYP_BYTES: u64 = 1_024;

/// A video that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Video {
    /// Width as it is shown, pixels.
    pub width: u32,
    /// Height as it is shown, pixels.
    pub height: u32,
}

/// Why a video was not cleaned.
#[derive(Debug)]
pub enum Trouble {
    /// It cannot be taken.
    Refused(Refusal),
    /// The file could not be read or written.
    File(io::Error),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn malformed(why: &str) -> Refusal {
    Refusal(format!(
        "the video cannot be read: {why}; export it anew as MP4 and send that"
    ))
}

/// A box at the top of the file.
struct Part {
    kind: Kind,
    start: u64,
    body: Range<u64>,
}

/// Checks the video in `file`, and takes out of it what a player does not need.
///
/// # Errors
/// Why it cannot be taken, or what failed.
pub fn clean(file: &mut (impl Read + Write + Seek), limits: VideoLimits) -> Result<Video, Trouble> {
    let parts = parts(file)?;
    if parts.iter().any(|part| FRAGMENTS.contains(&part.kind)) {
        return Err(fragmented().into());
    }
    match parts.first() {
        Some(first) if &first.kind == b"ftyp" && first.body.end - first.start <= MAX_FTYP_BYTES => {
        }
        _ => return Err(malformed("it does not say what it is").into()),
    }
    let mut tables = parts.iter().filter(|part| &part.kind == b"moov");
    let (Some(moov), None) = (tables.next(), tables.next()) else {
        return Err(malformed("it has not one table of contents").into());
    };
    let mut bytes = read(file, &moov.body)?;
    let movie = Movie::clean(&mut bytes)?;
    let most_ms = u64::from(limits.seconds) * 1_000;
    // A camera stops a little late: only whole seconds count.
    if movie.duration_ms / 1_000 * 1_000 > most_ms {
        return Err(Refusal(format!(
            "the video has {} s, and may have {} s; send a shorter one",
            movie.duration_ms / 1_000,
            limits.seconds
        ))
        .into());
    }
    file.seek(SeekFrom::Start(moov.body.start))?;
    file.write_all(&bytes)?;
    for (n, part) in parts.iter().enumerate() {
        match &part.kind {
            b"ftyp" if n == 0 => {}
            b"moov" => {}
            b"mdat" => blank_between(file, &part.body, &movie.frames)?,
            _ => {
                file.seek(SeekFrom::Start(part.start + 4))?;
                file.write_all(b"free")?;
                blank(file, part.body.clone())?;
            }
        }
    }
    file.flush()?;
    Ok(movie.video)
}

const FRAGMENTS: &[Kind] = &[*b"moof", *b"styp", *b"sidx", *b"mfra"];

fn fragmented() -> Refusal {
    Refusal(
        "the video is cut into fragments, as for streaming; export it as an ordinary MP4 and send \
         that"
            .to_owned(),
    )
}

/// The boxes at the top of the file, without their content.
fn parts(file: &mut (impl Read + Seek)) -> Result<Vec<Part>, Trouble> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut parts = Vec::new();
    let mut start = 0;
    while start < length {
        let header = read(file, &(start..length.min(start + 16)))?;
        let (header_length, part_length) = match boxes::u32_at(&header, 0)? {
            // It goes on to the end.
            0 => (8, length - start),
            1 => (16, boxes::u64_at(&header, 8)?),
            short => (8, u64::from(short)),
        };
        if part_length < header_length || part_length > length - start {
            return Err(malformed("a box has an impossible length").into());
        }
        if parts.len() == MAX_BOXES {
            return Err(malformed("there are too many boxes").into());
        }
        let end = start + part_length;
        parts.push(Part {
            kind: boxes::kind_at(&header, 4)?,
            start,
            body: start + header_length..end,
        });
        start = end;
    }
    Ok(parts)
}

fn read(file: &mut (impl Read + Seek), range: &Range<u64>) -> Result<Vec<u8>, Trouble> {
    let length = range.end - range.start;
    if length > MAX_MOOV_BYTES {
        return Err(malformed("its table of contents is too long").into());
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Overwrites what of `within` is in none of the `kept`, which are in order.
fn blank_between(
    file: &mut (impl Write + Seek),
    within: &Range<u64>,
    kept: &[Range<u64>],
) -> io::Result<()> {
    let mut done = within.start;
    for range in kept {
        if range.start >= within.end {
            break;
        }
        if range.start > done {
            blank(file, done..range.start)?;
        }
        done = done.max(range.end);
    }
    if done < within.end {
        blank(file, done..within.end)?;
    }
    Ok(())
}

fn blank(file: &mut (impl Write + Seek), range: Range<u64>) -> io::Result<()> {
    let length = range.end.saturating_sub(range.start);
    file.seek(SeekFrom::Start(range.start))?;
    io::copy(&mut io::repeat(0).take(length), file)?;
    Ok(())
}
