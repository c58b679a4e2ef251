//! Labels that fit their sector: lines and letter size, in user units of the drawing.
//!
//! Widths are estimated from character classes, on the wide side, so that no font is measured
//! and no layout is forced before the first paint.

use super::geometry::{RADIUS, half_angle};

/// Largest letters.
const LARGEST: f64 = 21.0;
/// Letters below this are used only where nothing else fits.
const READABLE: f64 = 16.0;
/// Smallest letters: 10 px on a wheel 292 px wide, the one of a 320 px screen.
const SMALLEST: f64 = 13.5;
/// Distance of the first line's middle from the rim.
const FROM_RIM: f64 = 20.0;
/// The same where sectors are wide: there the rim is what text runs into.
const FROM_RIM_IF_WIDE: f64 = 36.0;
/// Most sectors that are wide.
const WIDE: usize = 6;
/// Distance between lines, in letter sizes.
const LEADING: f64 = 1.16;
/// Most lines.
const MAX_LINES: usize = 3;
/// Room kept free beside the text, both sides together.
const MARGIN: f64 = 12.0;

/// A label broken into lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    /// The lines, from the rim inwards.
    pub(super) lines: Vec<String>,
    /// Letter size.
    pub(super) size: f64,
}

/// Distance of a line's middle from the wheel's centre, in one of `count` sectors.
pub(super) fn line_radius(line: usize, size: f64, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 3 lines")]
    let line = line as f64;
    let from_rim = if count <= WIDE {
        FROM_RIM_IF_WIDE
    } else {
        FROM_RIM
    };
    RADIUS - from_rim - line * size * LEADING
}

/// Room for text whose middle is at `radius` in one of `count` sectors: between the sector's
/// sides at its lower edge, and inside the rim at its upper edge.
pub(super) fn room(radius: f64, size: f64, count: usize) -> f64 {
    let (sine, cosine) = half_angle(count.max(3));
    let (lower, upper) = (radius - size / 2.0, radius + size / 2.0);
    let sides = 2.0 * lower * sine / cosine;
    let rim = 2.0 * (RADIUS * RADIUS - upper * upper).max(0.0).sqrt();
    sides.min(rim) - MARGIN
}

/// The largest lettering in which `text` fits one of `count` sectors.
///
/// Text that is too long even for the smallest ends in an ellipsis: the list beside the wheel
/// has it whole.
pub(super) fn fit(text: &str, count: usize) -> Label {
    // Two lines read better than three, even in letters that are a little smaller.
    for (most_lines, smallest) in [(2, READABLE), (MAX_LINES, SMALLEST)] {
        let mut size = LARGEST;
        while size >= smallest {
            if let Some(lines) = break_lines(text, size, count, most_lines) {
                return Label { lines, size };
            }
            size -= 0.5;
        }
    }
    Label {
        lines: cut(text, SMALLEST, count),
        size: SMALLEST,
    }
}

/// Width of a character, in letter sizes.
fn width(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | '|' | '.' | ',' | '\'' | ':' | ';' | '!' => 0.34,
        ' ' | 'f' | 't' | 'r' | 'I' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        'A'..='Z' => 0.74,
        '0'..='9' | '¥' | '$' | '€' => 0.62,
        ' '..='~' => 0.6,
        '\u{a1}'..='\u{24f}' => 0.64,
        _ => 1.04,
    }
}

/// Width of `text`, in letter sizes.
pub(super) fn text_width(text: &str) -> f64 {
    text.chars().map(width).sum()
}

/// Breaks into at most `most` lines that fit; `None` when it cannot be done.
fn break_lines(text: &str, size: f64, count: usize, most: usize) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let joined = format!("{line}{word}");
        if text_width(joined.trim()) * size
            <= room(line_radius(lines.len(), size, count), size, count)
        {
            line = joined;
            continue;
        }
        if line.trim().is_empty() {
            return None;
        }
        lines.push(line.trim().to_owned());
        line = word.trim_start().to_owned();
        let radius = line_radius(lines.len(), size, count);
        if lines.len() >= most || text_width(&line) * size > room(radius, size, count) {
            return None;
        }
    }
    lines.push(line.trim().to_owned());
    Some(balance(lines, size, count))
}

/// Two lines of one long and one short rest read better when they share the text: moves whole
/// pieces down while the next line has room and stays the shorter one.
fn balance(mut lines: Vec<String>, size: f64, count: usize) -> Vec<String> {
    if let [first, second] = lines.as_mut_slice() {
        loop {
            let pieces: Vec<String> = words(first);
            let Some(last) = pieces.last() else { break };
            let shorter = first
                .strip_suffix(last.as_str())
                .unwrap_or_default()
                .trim()
                .to_owned();
            let gap = if last.starts_with(' ') || is_latin(second) {
                " "
            } else {
                ""
            };
            let longer = format!("{}{gap}{second}", last.trim());
            let fits = text_width(&longer) * size <= room(line_radius(1, size, count), size, count);
            if shorter.is_empty() || !fits || text_width(&longer) > text_width(&shorter) {
                break;
            }
            (*first, *second) = (shorter, longer);
        }
    }
    lines
}

fn is_latin(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Pieces that stay together: words with the space before them, and each CJK character.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    for character in text.chars() {
        let breaks = character == ' ' || width(character) > 1.0;
        match words.last_mut() {
            Some(word) if !breaks && (inside || word.ends_with(' ')) => word.push(character),
            _ => words.push(character.to_string()),
        }
        inside = width(character) <= 1.0;
    }
    words
}

fn cut(text: &str, size: f64, count: usize) -> Vec<String> {
    let mut rest = text.trim();
    let mut lines = Vec::new();
    for line in 0..2 {
        let room = room(line_radius(line, size, count), size, count) / size;
        let last = line == 1;
        let mut used = if last { width('…') } else { 0.0 };
        let fitting = rest.chars().take_while(|&c| {
            used += width(c);
            used <= room
        });
        let taken: usize = fitting.map(char::len_utf8).sum();
        // Checked: the panic message of `split_at` brings tables of Unicode into the wasm.
        let (piece, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        rest = after.trim_start();
        let ellipsis = if last && !rest.is_empty() { "…" } else { "" };
        lines.push(format!("{}{ellipsis}", piece.trim()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(label: &Label, count: usize) -> bool {
        label.lines.iter().enumerate().all(|(n, line)| {
            text_width(line) * label.size
                <= room(line_radius(n, label.size, count), label.size, count)
        })
    }

    #[test]
    fn real_labels_are_whole_and_fit_from_two_to_twelve_sectors() {
        for text in [
            "谢谢参与",
            "全年护肤",
            "50元券",
            "春日礼盒",
            "Thank you",
            "Gift set",
            "¥50 coupon",
            "A year of care",
        ] {
            for count in 2..=12 {
                let label = fit(text, count);
                assert!(fits(&label, count), "{text} {count} {label:?}");
                let bare = |text: &str| text.replace(' ', "");
                assert_eq!(bare(&label.lines.concat()), bare(text), "{count} {label:?}");
                assert!(label.size >= SMALLEST);
            }
        }
    }

    #[test]
    fn text_without_end_is_cut_and_still_fits() {
        for text in [
            "年".repeat(60),
            "W".repeat(60),
            "Supercalifragilisticexpialidocious".into(),
        ] {
            for count in 2..=12 {
                let label = fit(&text, count);
                assert!(fits(&label, count), "{text} {count} {label:?}");
            }
        }
        assert!(fit(&"年".repeat(60), 12).lines[1].ends_with('…'));
    }

    #[test]
    fn words_are_not_broken() {
        assert_eq!(
            fit("Gift set for you", 8).lines.join(" "),
            "Gift set for you"
        );
        assert_eq!(words("5 元 off"), ["5", " ", "元", " off"]);
    }

    #[test]
    fn few_sectors_have_large_letters() {
        assert_eq!(fit("谢谢参与", 2).size, LARGEST);
        assert!(fit("谢谢参与活动", 12).size < LARGEST);
    }
}
