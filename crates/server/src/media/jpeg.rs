//! What a JPEG is like, by its marks.

/// How a JPEG is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// Row by row, which is how it is decoded.
    InRows,
    /// Ever finer, all of it several times: a decoder keeps all of it until the end.
    Progressive,
    /// Not to its end.
    CutOff,
}

/// Walks the JPEG in `bytes` to the mark of its end. What stands behind that is not looked at.
pub(super) fn written(bytes: &[u8]) -> Written {
    // Behind the mark of the beginning, which has no content.
    let mut rest = bytes.get(2..).unwrap_or_default();
    let (mut scanned, mut whole) = (false, Written::InRows);
    while let Some((marker, behind)) = next_marker(rest, scanned) {
        rest = match marker {
            0xd9 if scanned => return whole,
            0xd9 => break,
            // Marks without content.
            0x01 | 0xd0..=0xd7 => behind,
            _ => {
                scanned |= marker == 0xda;
                if matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce) {
                    whole = Written::Progressive;
                }
                match skip_segment(behind) {
                    Some(behind) => behind,
                    None => break,
                }
            }
        };
    }
    Written::CutOff
}

/// The next marker and what stands behind it. Only behind a scan's header there is data before it.
fn next_marker(bytes: &[u8], data: bool) -> Option<(u8, &[u8])> {
    let mut rest = bytes;
    loop {
        let start = rest.iter().position(|byte| *byte == 0xff)?;
        if start > 0 && !data {
            return None;
        }
        let tail = rest.get(start..)?;
        let fill = tail.iter().position(|byte| *byte != 0xff)?;
        let marker = *tail.get(fill)?;
        rest = tail.get(fill + 1..)?;
        // A zero says that the 0xff before it is data.
        if marker != 0 {
            return Some((marker, rest));
        }
        if !data {
            return None;
        }
    }
}

fn skip_segment(bytes: &[u8]) -> Option<&[u8]> {
    let length: [u8; 2] = bytes.get(..2)?.try_into().ok()?;
    bytes.get(usize::from(u16::from_be_bytes(length)).max(2)..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\xff\xd8\xff\xe0\0\x06\xff\xd9ab";
    const SCAN: &[u8] = b"\xff\xda\0\x02\x01\xff\x00\xff\xd0\x02";

    #[test]
    fn the_end_counts_and_what_looks_like_it_does_not() {
        let whole = [HEAD, SCAN, b"\xff\xff\xd9"].concat();
        assert_eq!(written(&whole), Written::InRows);
        let more = [&whole, &b"PK\x03\x04 more"[..]].concat();
        assert_eq!(written(&more), Written::InRows);
        let finer = [HEAD, b"\xff\xc2\0\x03\x08", SCAN, b"\xff\xd9"].concat();
        assert_eq!(written(&finer), Written::Progressive);
        let empty = [HEAD, b"\xff\xd9"].concat();
        assert_eq!(written(&empty), Written::CutOff, "nothing to see");
        for end in 0..whole.len() {
            assert_eq!(written(&whole[..end]), Written::CutOff, "cut at {end}");
        }
    }
}
