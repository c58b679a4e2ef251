//! Whether a JPEG is all there.

/// Whether the JPEG in `bytes` goes on to the mark of its end. What stands behind that is not
/// looked at.
#[must_use]
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    // Behind the mark of the beginning, which has no content.
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut scanned = false;
    while let Some((marker, behind)) = next_marker(rest, scanned) {
        rest = match marker {
            0xd9 => return scanned,
            // Marks without content.
            0x01 | 0xd0..=0xd7 => behind,
            _ => {
                scanned |= marker == 0xda;
                match skip_segment(behind) {
                    Some(behind) => behind,
                    None => return false,
                }
            }
        };
    }
    false
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
        assert!(is_whole(&whole));
        assert!(is_whole(&[&whole, &b"PK\x03\x04 more"[..]].concat()));
        assert!(!is_whole(&[HEAD, b"\xff\xd9"].concat()), "nothing to see");
        for end in 0..whole.len() {
            assert!(!is_whole(&whole[..end]), "cut at {end}");
        }
    }
}
