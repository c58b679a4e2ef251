//! Boxes, of which MP4 files are made: a length, a name of four letters, and content. No length is
//! believed before it was compared with what there is.

use std::ops::Range;

use super::malformed;
use crate::media::Refusal;

/// Name of a box.
pub(super) type Kind = [u8; 4];

/// Most boxes side by side.
const MAX_BOXES: usize = 1_000;

/// A box within bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    pub(super) kind: Kind,
    /// Where its length stands.
    pub(super) start: usize,
    /// Its content.
    pub(super) body: Range<usize>,
}

/// The boxes in this part of `bytes`.
pub(super) fn boxes(bytes: &[u8], within: &Range<usize>) -> Result<Vec<Atom>, Refusal> {
    let mut found = Vec::new();
    let mut start = within.start;
    while start < within.end {
        let rest = bytes
            .get(start..within.end)
            .ok_or_else(|| malformed("a box is longer than the file"))?;
        // Some lists of QuickTime end with zeros.
        if rest.len() < 8 || rest.starts_with(&[0; 4]) {
            if rest.iter().all(|byte| *byte == 0) {
                break;
            }
            return Err(malformed("a box has no length"));
        }
        let (header, length) = match u32_at(rest, 0)? {
            1 => (16, u64_at(rest, 8)?),
            length => (8, u64::from(length)),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length < header || length > rest.len() {
            return Err(malformed("a box has an impossible length"));
        }
        if found.len() == MAX_BOXES {
            return Err(malformed("there are too many boxes"));
        }
        found.push(Atom {
            kind: kind_at(rest, 4)?,
            start,
            body: start + header..start + length,
        });
        start += length;
    }
    Ok(found)
}

/// The only box of this kind.
pub(super) fn only(boxes: &[Atom], kind: Kind) -> Result<&Atom, Refusal> {
    let mut found = boxes.iter().filter(|it| it.kind == kind);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(malformed(&format!("there is no {}", name(kind)))),
        _ => Err(malformed(&format!("there are two {}", name(kind)))),
    }
}

fn name(kind: Kind) -> String {
    String::from_utf8_lossy(&kind).into_owned()
}

/// Makes free space of a box: its place stays, so that nothing else moves, its content goes.
pub(super) fn free(bytes: &mut [u8], it: &Atom) {
    if let Some(kind) = bytes.get_mut(it.start + 4..it.start + 8) {
        kind.copy_from_slice(b"free");
    }
    blank(bytes, it.body.clone());
}

/// Makes free space of every box whose kind is not to be kept.
pub(super) fn keep_only(bytes: &mut [u8], boxes: &[Atom], kept: &[Kind]) {
    for it in boxes.iter().filter(|it| !kept.contains(&it.kind)) {
        free(bytes, it);
    }
}

/// Overwrites with zeros.
pub(super) fn blank(bytes: &mut [u8], range: Range<usize>) {
    if let Some(part) = bytes.get_mut(range) {
        part.fill(0);
    }
}

pub(super) fn kind_at(bytes: &[u8], at: usize) -> Result<Kind, Refusal> {
    read(bytes, at)
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Refusal> {
    read(bytes, at).map(u16::from_be_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Refusal> {
    read(bytes, at).map(u32::from_be_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Result<u64, Refusal> {
    read(bytes, at).map(u64::from_be_bytes)
}

fn read<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Refusal> {
    let end = at.saturating_add(N);
    let part = bytes.get(at..end).and_then(|part| part.try_into().ok());
    part.ok_or_else(|| malformed("a box is too short"))
}

/// A list in a box: how many items the number at `at` says, as far as there is content for items of
/// `width` bytes behind it.
pub(super) fn items(
    body: &[u8],
    at: usize,
    width: usize,
) -> Result<std::slice::ChunksExact<'_, u8>, Refusal> {
    let count = usize::try_from(u32_at(body, at)?).unwrap_or(usize::MAX);
    let start = at + 4;
    let end = count.saturating_mul(width).saturating_add(start);
    let list = body.get(start..end);
    let list = list.ok_or_else(|| malformed("a list is longer than its box"))?;
    Ok(list.chunks_exact(width))
}
