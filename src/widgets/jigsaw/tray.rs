//! The pieces that wait: in a row that scrolls, of which those in sight are drawn.

use funfair_campaign::widgets::jigsaw::grid::SIDES;

use super::{
    desk::Desk,
    paint::{Brush, Lies, clear},
};
use crate::ui::{dom::Part, live::decimal};

/// Side of a place in the tray, px.
pub(super) const SLOT_PX: f64 = 68.0;
/// How much of it a piece without its knobs takes up.
const SLOT_SHARE: f64 = 0.6;

impl Desk {
    /// Pieces that wait in the tray, in its order.
    pub(super) fn waiting(&self) -> Vec<u16> {
        let edges = *self.edges.borrow();
        let grid = self.run.grid;
        let on_edge = |piece: u16| SIDES.iter().any(|side| grid.beside(piece, *side).is_none());
        let waiting = self.with_board(|board, tray| {
            let waiting = tray.iter().copied();
            let waiting = waiting.filter(|piece| board.way(*piece).is_none());
            waiting.filter(|piece| !edges || on_edge(*piece)).collect()
        });
        waiting.unwrap_or_default()
    }

    /// Draws the pieces of the tray that are in sight.
    pub(super) fn fill_tray(&self) {
        let (Some(parts), brush) = (self.parts(), self.brush.borrow()) else {
            return;
        };
        let Some(brush) = &*brush else { return };
        let waiting = self.waiting();
        let width = f64::from(u16::try_from(waiting.len()).unwrap_or_default()) * SLOT_PX;
        parts.rail.style("width", &(decimal(width) + "px"));
        let from = parts.tray.number("scrollLeft").abs() - SLOT_PX;
        let to = from + parts.tray.number("clientWidth") + SLOT_PX;
        let mut thumbs = self.thumbs.borrow_mut();
        thumbs.retain(|(piece, thumb)| {
            let stays = waiting.contains(piece);
            if !stays {
                thumb.call("remove", &[]);
            }
            stays
        });
        let held = self.held.borrow().as_ref().map(|held| held.piece);
        for (place, piece) in (0_u16..).zip(&waiting) {
            let left = f64::from(place) * SLOT_PX;
            if left < from || left > to {
                continue;
            }
            let known = thumbs.iter().find(|(other, _)| other == piece);
            let thumb = match known {
                Some((_, thumb)) => thumb.clone(),
                None => {
                    let Some(thumb) = self.thumb(&parts.rail, brush, *piece) else {
                        return;
                    };
                    thumbs.push((*piece, thumb.clone()));
                    thumb
                }
            };
            thumb.style("insetInlineStart", &(decimal(left) + "px"));
            thumb.flag("data-held", held == Some(*piece));
        }
    }

    fn thumb(&self, rail: &Part, brush: &Brush, piece: u16) -> Option<Part> {
        let canvas = Part::element("canvas")?;
        let pixels = SLOT_PX * brush.density;
        let context = clear(&canvas, pixels.round(), pixels.round());
        let cell = brush.cuts.cell;
        let scale = pixels * SLOT_SHARE / cell.0.max(cell.1);
        let (col, row) = self.run.grid.cell(piece);
        let middle = |cell: f64, at: i32| pixels / 2.0 - (f64::from(at) + 0.5) * cell * scale;
        context.call("translate", &[middle(cell.0, col), middle(cell.1, row)]);
        context.call("scale", &[scale, scale]);
        let brush = Brush {
            density: brush.density / scale,
            ..brush.clone()
        };
        brush.group(&context, &[piece], (0.0, 0.0), Lies::Loose);
        canvas.attribute("data-piece", &piece.to_string());
        canvas.set("piece", f64::from(piece));
        rail.append(&canvas);
        Some(canvas)
    }

    /// Shows which piece keys have chosen, the `at`-th.
    pub(super) fn show_chosen(&self, piece: u16, at: usize) {
        let Some(parts) = self.parts() else { return };
        let left = f64::from(u16::try_from(at).unwrap_or_default()) * SLOT_PX;
        let middle = (parts.tray.number("clientWidth") - SLOT_PX) / 2.0;
        let waits = self.way(piece).is_none();
        if waits {
            parts.tray.set("scrollLeft", left - middle);
            self.fill_tray();
        }
        for (other, thumb) in &*self.thumbs.borrow() {
            thumb.flag("data-chosen", *other == piece);
        }
        self.paint_loose(None);
        let (Some(way), Some(brush)) = (self.way(piece), &*self.brush.borrow()) else {
            return;
        };
        let context = parts.loose.call_text("getContext", "2d");
        brush.mark(&context, &self.group(piece), brush.offset(way));
    }
}
