//! The wheel as SVG: sectors, labels, pictures, rim.

use funfair_campaign::widgets::wheel::{SectorView, View};
use leptos::prelude::*;

use super::{
    geometry::{RADIUS, middle, sector_path},
    labels::{fit, line_radius, room},
};
use crate::stage::Play;

/// Largest picture of a sector.
const PICTURE: f64 = 52.0;
/// Smallest picture that can be told apart.
const SMALLEST_PICTURE: f64 = 26.0;
/// Nothing is drawn nearer to the centre: the hub covers it.
const HUB: f64 = 50.0;
/// Lamps on the rim.
const LAMPS: usize = 24;

/// The part that turns.
pub(super) fn drawing(play: Play, view: &View) -> impl IntoView + use<> {
    let count = view.sectors.len();
    let path = sector_path(count);
    let sectors = view
        .sectors
        .iter()
        .enumerate()
        .map(|(index, sector)| one_sector(play, sector, index, count, &path))
        .collect_view();
    let lamps = (0..LAMPS)
        .map(|lamp| {
            let turn = format!("rotate({:.1})", middle(lamp, LAMPS) + 7.5);
            view! { <circle class="wheel-lamp" cy="-188" r="3" transform=turn /> }
        })
        .collect_view();
    view! {
        <svg viewBox="-200 -200 400 400" aria-hidden="true" focusable="false">
            <circle class="wheel-rim" r="198" />
            {lamps}
            {sectors}
            <circle class="wheel-edge" r=RADIUS />
        </svg>
    }
}

fn one_sector(
    play: Play,
    sector: &SectorView,
    index: usize,
    count: usize,
    path: &str,
) -> impl IntoView + use<> {
    let label = fit(&sector.label, count);
    let size = label.size;
    let inner = line_radius(label.lines.len(), size) + size * 0.35;
    let lines = label
        .lines
        .into_iter()
        .enumerate()
        .map(|(n, line)| {
            let y = format!("{:.2}", -line_radius(n, size));
            view! {
                <text y=y font-size=format!("{size}")>
                    {line}
                </text>
            }
        })
        .collect_view();
    let picture = sector
        .picture
        .as_ref()
        .zip(picture_size(inner, count))
        .map(|(path, size)| {
            view! {
                <image
                    href=play.address(path)
                    x=format!("{:.1}", -size / 2.0)
                    y=format!("{:.1}", -inner + 2.0)
                    width=format!("{size:.1}")
                    height=format!("{size:.1}")
                />
            }
        });
    view! {
        <g
            class=format!("wheel-sector wheel-tone-{}", tone(index, count))
            transform=format!("rotate({:.3})", middle(index, count))
        >
            <path d=path.to_owned() />
            {lines}
            {picture}
        </g>
    }
}

/// Side of a picture under the label, whose room ends at radius `outer`.
fn picture_size(outer: f64, count: usize) -> Option<f64> {
    let deep = outer - 2.0 - HUB;
    // Square: its inner corners must stay inside the sector.
    let mut size = PICTURE.min(deep);
    while size >= SMALLEST_PICTURE {
        if room(outer - 2.0 - size, 0.0, count) + 6.0 >= size {
            return Some(size);
        }
        size -= 2.0;
    }
    None
}

/// Neighbours differ, also the last and the first.
fn tone(index: usize, count: usize) -> usize {
    if count % 2 == 1 && index + 1 == count {
        2
    } else {
        index % 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_have_different_tones() {
        for count in 2..=12 {
            for index in 0..count {
                assert_ne!(
                    tone(index, count),
                    tone((index + 1) % count, count),
                    "{count} {index}"
                );
            }
        }
    }

    #[test]
    fn pictures_stay_between_label_and_hub() {
        for count in 2..=12 {
            if let Some(size) = picture_size(130.0, count) {
                assert!(130.0 - 2.0 - size >= HUB, "{count} {size}");
            }
        }
        assert_eq!(picture_size(60.0, 8), None);
    }
}
