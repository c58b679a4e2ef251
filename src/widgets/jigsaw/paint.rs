//! How pieces look: drawn on canvases at the screen's own density.

use funfair_campaign::widgets::jigsaw::{
    board::{UNIT, Way},
    cut::{Cuts, Loop},
};

use crate::ui::dom::Part;

/// What pieces are drawn with.
#[derive(Clone, Debug)]
pub(super) struct Brush {
    /// Shapes, with the size of a cell in pixels of the screen.
    pub(super) cuts: Cuts,
    /// The picture at that size.
    pub(super) picture: Part,
    /// Pixels of the screen for one of the page.
    pub(super) density: f64,
}

/// How a group lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    /// Where it belongs.
    Fitted,
    /// On the board, or in the tray.
    Loose,
    /// In somebody's hand.
    Raised,
}

/// A way in cells.
pub(super) fn share_of(way: Way) -> (f64, f64) {
    let share = |way: i32| f64::from(way) / f64::from(UNIT);
    (share(way.0), share(way.1))
}

/// The context to draw on a canvas, which gets this size and is cleared.
pub(super) fn clear(canvas: &Part, width: f64, height: f64) -> Part {
    let context = canvas.call_text("getContext", "2d");
    // Also clears it.
    canvas.set("width", width);
    canvas.set("height", height);
    context
}

impl Brush {
    /// Draws one of `strips` strips of `picture` at the brush's size; the first clears it.
    pub(super) fn dip(&self, picture: &Part, strip: u8, strips: u8) {
        let (cell, grid) = (self.cuts.cell, self.cuts.grid);
        let width = (cell.0 * f64::from(grid.cols)).round();
        let height = (cell.1 * f64::from(grid.rows)).round();
        let context = if strip == 0 {
            clear(&self.picture, width, height)
        } else {
            self.picture.call_text("getContext", "2d")
        };
        let tall = (height / f64::from(strips)).ceil();
        let top = tall * f64::from(strip);
        // Drawing a canvas, other than a picture, does all of the work at once.
        if let Some(canvas) = Part::element("canvas") {
            let on = clear(&canvas, width, tall);
            on.call_with("drawImage", picture, &[0.0, -top, width, height]);
            context.call_with("drawImage", &canvas, &[0.0, top]);
        }
    }

    /// How far off what lies `way` off is drawn.
    pub(super) fn offset(&self, way: Way) -> (f64, f64) {
        let (x, y) = share_of(way);
        (x * self.cuts.cell.0, y * self.cuts.cell.1)
    }

    /// Draws `pieces` as one, `by` off where they belong.
    pub(super) fn group(&self, on: &Part, pieces: &[u16], by: (f64, f64), lies: Lies) {
        on.call("save", &[]);
        on.call("translate", &[by.0, by.1]);
        self.trace(on, &self.cuts.outlines(pieces));
        if lies != Lies::Fitted {
            let lift = if lies == Lies::Raised { 3.0 } else { 1.0 };
            on.set("shadowColor", "rgba(20,8,14,.45)");
            on.set("shadowBlur", 3.0 * lift * self.density);
            on.set("shadowOffsetY", lift * self.density);
            on.set("fillStyle", "#8a7f84");
            on.call("fill", &[]);
            on.set("shadowColor", "transparent");
        }
        on.call("clip", &[]);
        on.call_with("drawImage", &self.picture, &[0.0, 0.0]);
        if lies != Lies::Fitted {
            // The rim of cut board, light above and dark below.
            self.stroke(on, 3.0, "rgba(255,255,255,.34)");
        }
        self.stroke(on, 1.2, "rgba(30,12,22,.38)");
        on.call("restore", &[]);
    }

    /// Draws all cuts as lines.
    pub(super) fn outline(&self, on: &Part, colour: &str) {
        self.trace(on, &self.cuts.inner());
        self.stroke(on, 1.0, colour);
    }

    /// Draws a line around `pieces`, which keys have chosen.
    pub(super) fn mark(&self, on: &Part, pieces: &[u16], by: (f64, f64)) {
        on.call("save", &[]);
        on.call("translate", &[by.0, by.1]);
        self.trace(on, &self.cuts.outlines(pieces));
        self.stroke(on, 6.0, "#fff");
        self.stroke(on, 3.0, "#1d1216");
        on.call("restore", &[]);
    }

    fn stroke(&self, on: &Part, width: f64, colour: &str) {
        on.set("lineWidth", width * self.density);
        on.set("strokeStyle", colour);
        on.call("stroke", &[]);
    }

    fn trace(&self, on: &Part, loops: &[Loop]) {
        on.call("beginPath", &[]);
        for Loop { start, curves } in loops {
            on.call("moveTo", &[start.0, start.1]);
            for [(a, b), (c, d), (e, f)] in curves {
                on.call("bezierCurveTo", &[*a, *b, *c, *d, *e, *f]);
            }
        }
    }
}
