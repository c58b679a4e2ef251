//! What is drawn of the desk: what is in place, what is loose, and what is in the hand.

use super::{
    desk::{Desk, Held},
    paint::{Brush, Lies, clear},
};
use crate::ui::{dom::Part, live::decimal};

/// Room around a piece in hand for knobs, as a share of a cell, and for its shadow, px.
const KNOB: f64 = 0.3;
const SHADOW_PX: f64 = 14.0;

impl Desk {
    /// Draws everything.
    pub(super) fn paint(&self) {
        self.paint_fitted();
        self.paint_loose(None);
        self.thumbs.borrow_mut().clear();
        if let Some(parts) = self.parts() {
            parts.rail.set("textContent", "");
        }
        self.fill_tray();
        self.paint_held();
    }

    /// What is under the loose pieces: the hints, and what is in place.
    pub(super) fn paint_fitted(&self) {
        let (Some(parts), brush) = (self.parts(), self.brush.borrow()) else {
            return;
        };
        let Some(brush) = &*brush else { return };
        let context = self.sheet(&parts.under, brush);
        let level = self.game.level(&self.run.level);
        if level.is("faint") {
            context.set("globalAlpha", 0.2);
            context.call_with("drawImage", &brush.picture, &[0.0, 0.0]);
            context.set("globalAlpha", 1.0);
        }
        if level.is("outline") {
            brush.outline(&context, "rgba(128,110,118,.5)");
        }
        let all = 0..self.run.grid.count();
        let fitted: Vec<u16> = all.filter(|piece| self.is_fitted(*piece)).collect();
        if !fitted.is_empty() {
            brush.group(&context, &fitted, (0.0, 0.0), Lies::Fitted);
        }
        let done = fitted.len() == usize::from(self.run.grid.count());
        parts.board.flag("data-done", done);
    }

    /// A canvas over the board, cleared, with the picture's corner where it is.
    fn sheet(&self, canvas: &Part, brush: &Brush) -> Part {
        let frame = *self.frame.borrow();
        let context = clear(
            canvas,
            (frame.size.0 * brush.density).round(),
            (frame.size.1 * brush.density).round(),
        );
        let pan = frame.pan;
        context.call("translate", &[pan.0 * brush.density, pan.1 * brush.density]);
        context
    }

    /// The loose pieces, or those that touch `only`, which is clean before.
    pub(super) fn paint_loose(&self, only: Option<&Held>) {
        let (Some(parts), brush) = (self.parts(), self.brush.borrow()) else {
            return;
        };
        let Some(brush) = &*brush else { return };
        let area = only.map(|held| self.bounds(&held.group, held.at));
        let context = if let Some((left, top, right, bottom)) = area {
            let context = parts.loose.call_text("getContext", "2d");
            context.call("save", &[]);
            let corner = [left, top, right - left, bottom - top].map(|it| it * brush.density);
            let pan = self.frame.borrow().pan;
            let (x, y) = (pan.0 * brush.density, pan.1 * brush.density);
            let area = [corner[0] - x, corner[1] - y, corner[2], corner[3]];
            context.call("beginPath", &[]);
            context.call("rect", &area);
            context.call("clip", &[]);
            context.call("clearRect", &area);
            context
        } else {
            self.sheet(&parts.loose, brush)
        };
        for piece in self.stack.borrow().iter() {
            let group = self.group(*piece);
            let Some(way) = self.way(*piece) else {
                continue;
            };
            let at = self.place_of(way);
            if area.is_some_and(|area| !touch(area, self.bounds(&group, at))) {
                continue;
            }
            brush.group(&context, &group, brush.offset(way), Lies::Loose);
        }
        if only.is_some() {
            context.call("restore", &[]);
        }
    }

    /// Left, top, right and bottom of a group with room for its knobs and shadow, px from the
    /// board's corner.
    fn bounds(&self, group: &[u16], at: (f64, f64)) -> (f64, f64, f64, f64) {
        let cell = self.cell();
        let (mut low, mut high) = ((i32::MAX, i32::MAX), (0, 0));
        for piece in group {
            let (col, row) = self.run.grid.cell(*piece);
            low = (low.0.min(col), low.1.min(row));
            high = (high.0.max(col + 1), high.1.max(row + 1));
        }
        let near = |low: i32, cell: f64| (f64::from(low) - KNOB) * cell - SHADOW_PX;
        let far = |high: i32, cell: f64| (f64::from(high) + KNOB) * cell + SHADOW_PX;
        (
            at.0 + near(low.0, cell.0),
            at.1 + near(low.1, cell.1),
            at.0 + far(high.0, cell.0),
            at.1 + far(high.1, cell.1),
        )
    }

    /// Draws what is in the hand, where it is.
    pub(super) fn paint_held(&self) {
        let Some(parts) = self.parts() else { return };
        let (held, brush) = (self.held.borrow(), self.brush.borrow());
        let shown = held.as_ref().zip(brush.as_ref());
        parts.flying.flag("data-held", shown.is_some());
        let Some((held, brush)) = shown else { return };
        let (left, top, right, bottom) = self.bounds(&held.group, (0.0, 0.0));
        let (width, height) = (right - left, bottom - top);
        let context = clear(
            &parts.flying,
            (width * brush.density).ceil(),
            (height * brush.density).ceil(),
        );
        parts.flying.style("width", &(decimal(width) + "px"));
        parts.flying.style("height", &(decimal(height) + "px"));
        let by = (-left * brush.density, -top * brush.density);
        brush.group(&context, &held.group, by, Lies::Raised);
        *self.flies_from.borrow_mut() = (
            parts.board.number("offsetLeft") + left,
            parts.board.number("offsetTop") + top,
        );
        self.fly();
    }

    /// Moves what is in the hand to where it is by now. Nothing is drawn.
    pub(super) fn fly(&self) {
        let (held, parts) = (self.held.borrow(), self.parts.borrow());
        let (Some(held), Some(parts)) = (&*held, &*parts) else {
            return;
        };
        let from = *self.flies_from.borrow();
        let (x, y) = (from.0 + held.at.0, from.1 + held.at.1);
        let to = "translate(".to_owned() + &decimal(x) + "px," + &decimal(y) + "px)";
        parts.flying.property("transform", &to);
    }
}

fn touch(one: (f64, f64, f64, f64), other: (f64, f64, f64, f64)) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}
