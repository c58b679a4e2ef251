//! The wheel as SVG: sectors, labels, pictures, rim.

use funfair_campaign::widgets::wheel::{SectorView, View};

use super::{
    geometry::{RADIUS, middle, sector_path},
    labels::{fit, line_radius, room},
};
use crate::ui::{live::decimal, shape::Shape};

/// Largest picture of a sector.
const PICTURE: f64 = 52.0;
/// Smallest picture that can be told apart.
const SMALLEST_PICTURE: f64 = 26.0;
/// Nothing is drawn nearer to the centre: the hub covers it.
const HUB: f64 = 50.0;
/// Lamps on the rim.
const LAMPS: usize = 24;

/// The part that turns. `address` makes a picture's path fetchable.
pub(super) fn drawing(view: &View, address: impl Fn(&str) -> String) -> Shape {
    let count = view.sectors.len();
    let lamps = (0..LAMPS).map(|lamp| {
        Shape::new("circle")
            .with("class", "wheel-lamp")
            .with("cy", "-188")
            .with("r", "3")
            .with("transform", rotate(middle(lamp, LAMPS) + 7.5))
    });
    let sectors = view
        .sectors
        .iter()
        .enumerate()
        .map(|(index, sector)| one_sector(sector, index, count, &address));
    Shape::new("svg")
        .with("viewBox", "-200 -200 400 400")
        .with("aria-hidden", "true")
        .with("focusable", "false")
        .holding([Shape::new("circle")
            .with("class", "wheel-rim")
            .with("r", "198")])
        .holding(lamps)
        .holding(sectors)
        .holding([Shape::new("circle")
            .with("class", "wheel-edge")
            .with("r", decimal(RADIUS))])
}

fn one_sector(
    sector: &SectorView,
    index: usize,
    count: usize,
    address: impl Fn(&str) -> String,
) -> Shape {
    let label = fit(&sector.label, count);
    let size = label.size;
    let inner = line_radius(label.lines.len(), size, count) + size * 0.35;
    let lines = label.lines.into_iter().enumerate().map(|(n, line)| {
        Shape::new("text")
            .with("y", decimal(-line_radius(n, size, count)))
            .with("font-size", decimal(size))
            .saying(line)
    });
    let picture = sector
        .picture
        .as_ref()
        .zip(picture_size(inner, count))
        .map(|(path, size)| {
            Shape::new("image")
                .with("href", address(path))
                .with("x", decimal(-size / 2.0))
                .with("y", decimal(-inner + 2.0))
                .with("width", decimal(size))
                .with("height", decimal(size))
        });
    Shape::new("g")
        .with("class", tone(index, count))
        .with("transform", rotate(middle(index, count)))
        .holding([Shape::new("path").with("d", sector_path(count))])
        .holding(lines)
        .holding(picture)
}

fn rotate(degrees: f64) -> String {
    format!("rotate({})", decimal(degrees))
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
fn tone(index: usize, count: usize) -> &'static str {
    if count % 2 == 1 && index + 1 == count {
        "wheel-tone-2"
    } else if index % 2 == 1 {
        "wheel-tone-1"
    } else {
        "wheel-tone-0"
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
    fn every_sector_has_its_label_and_its_picture() {
        let sector = |n: usize| SectorView {
            id: format!("s{n}"),
            label: "谢谢参与".into(),
            prize: None,
            picture: Some("pictures/a.svg".into()),
        };
        let view = View {
            sectors: (0..8).map(sector).collect(),
        };
        let svg = drawing(&view, |path| format!("https://cdn.example/{path}"));
        let sectors: Vec<_> = svg
            .children
            .iter()
            .filter(|shape| shape.name == "g")
            .collect();
        assert_eq!(sectors.len(), 8);
        for sector in sectors {
            let names: Vec<_> = sector.children.iter().map(|shape| shape.name).collect();
            assert_eq!(names, ["path", "text", "image"]);
            let href = ("href", "https://cdn.example/pictures/a.svg".to_owned());
            assert!(sector.children[2].attributes.contains(&href));
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
