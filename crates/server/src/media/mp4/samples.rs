//! Where the frames of a track lie in the file.

use std::ops::Range;

use super::{
    boxes::{Atom, items, only, u16_at, u32_at, u64_at},
    malformed,
};
use crate::media::Refusal;

/// Most runs of frames in a track. Three minutes, each frame by itself, have some 20,000.
const MAX_CHUNKS: usize = 100_000;

/// The lists of a track, which are in `table`, the content of its `stbl`.
pub(super) struct Samples<'a> {
    sizes: Sizes<'a>,
    runs: Vec<(u32, u32)>,
    chunks: Vec<u64>,
}

/// How long the frames are.
enum Sizes<'a> {
    /// All the same.
    Same { bytes: u64, count: u64 },
    /// Each its own.
    Own(std::slice::ChunksExact<'a, u8>),
}

impl<'a> Samples<'a> {
    pub(super) fn read(bytes: &'a [u8], table: &[Atom], sound: bool) -> Result<Self, Refusal> {
        let body = |it: &Atom| bytes.get(it.body.clone()).unwrap_or_default();
        let stsz = body(only(table, *b"stsz")?);
        let sizes = match u32_at(stsz, 4)? {
            0 => Sizes::Own(items(stsz, 8, 4)?),
            same => Sizes::Same {
                bytes: u64::from(same).max(if sound {
                    raw_frame(body(only(table, *b"stsd")?))
                } else {
                    0
                }),
                count: u64::from(u32_at(stsz, 8)?),
            },
        };
        let stsc = body(only(table, *b"stsc")?);
        let runs = items(stsc, 4, 12)?
            .map(|item| Ok((u32_at(item, 0)?, u32_at(item, 4)?)))
            .collect::<Result<_, Refusal>>()?;
        let long = table.iter().any(|it| &it.kind == b"co64");
        let offsets = body(only(table, if long { *b"co64" } else { *b"stco" })?);
        let offsets = items(offsets, 4, if long { 8 } else { 4 })?;
        if offsets.len() > MAX_CHUNKS {
            return Err(malformed("it lies in too many pieces"));
        }
        let chunks = offsets
            .map(|item| {
                if long {
                    u64_at(item, 0)
                } else {
                    u32_at(item, 0).map(u64::from)
                }
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            sizes,
            runs,
            chunks,
        })
    }

    /// Where the frames lie, run by run, in the order of the lists.
    pub(super) fn ranges(mut self) -> Result<Vec<Range<u64>>, Refusal> {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        let mut runs = self.runs.iter().copied().peekable();
        let mut per_chunk = None;
        for (number, start) in (1_u32..).zip(self.chunks.iter().copied()) {
            while let Some((_, frames)) = runs.next_if(|(first, _)| *first <= number) {
                per_chunk = Some(frames);
            }
            let frames = per_chunk.ok_or_else(|| malformed("a piece has no frames"))?;
            let end = start.saturating_add(self.sizes.next(frames)?);
            match ranges.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => ranges.push(start..end),
            }
        }
        ranges.retain(|range| !range.is_empty());
        Ok(ranges)
    }
}

impl Sizes<'_> {
    /// Length of the next `frames` together, as far as there are so many.
    fn next(&mut self, frames: u32) -> Result<u64, Refusal> {
        match self {
            Self::Same { bytes, count } => {
                let taken = u64::from(frames).min(*count);
                *count -= taken;
                Ok(taken.saturating_mul(*bytes))
            }
            Self::Own(sizes) => {
                let frames = usize::try_from(frames).unwrap_or(usize::MAX);
                let mut total = 0_u64;
                for size in sizes.take(frames) {
                    total = total.saturating_add(u64::from(u32_at(size, 0)?));
                }
                Ok(total)
            }
        }
    }
}

/// Bytes of one moment of sound that is not packed. QuickTime writes 1 as the size of such a frame
/// whatever it is.
fn raw_frame(stsd: &[u8]) -> u64 {
    // Behind the list's head of 8 bytes and the entry's of 16: version, maker, channels, bits.
    let field = |at: usize| u16_at(stsd, 8 + at).map_or(0, u64::from);
    field(24).min(64) * field(26).min(64).div_ceil(8)
}
