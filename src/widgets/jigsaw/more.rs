//! Other ways to move pieces, and what helps with it: taps and keys, zoom, looks at the picture.

use std::rc::Rc;

use funfair_campaign::widgets::jigsaw::{
    board::{UNIT, Way},
    grid::SIDES,
    log::Entry,
};
use leptos::task::spawn_local;

use super::{
    desk::{Desk, Held},
    hands::{Down, Gesture, PRESS_PX, What, point},
    tiles,
};
use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::{
        dom::{Listening, Part},
        live::decimal,
    },
};

const CHOSEN: Words = words("选中第 # 块：", "Piece # of the tray: ");
const LOOSE: Words = words("选中板上的第 # 块：", "Piece # on the board: ");
const CORNER: Words = words("角块", "a corner");
const EDGE: Words = words("边块", "an edge");
const INSIDE: Words = words("中间块", "an inner piece");
const GROUP: Words = words("# 块连在一起", "# pieces joined");
const FLAT: [Words; 4] = [
    words("，上边平", ", flat on top"),
    words("，右边平", ", flat on the right"),
    words("，下边平", ", flat at the bottom"),
    words("，左边平", ", flat on the left"),
];
const NONE: Words = words("没有待拼的拼块", "No piece is left to place");
const CELL: Words = words("第 # 行", "Row #");
const COLUMN: Words = words("，第 # 列", ", column #");

/// How long a look by key lasts, ms.
const GLANCE_MS: f64 = 3000.0;
/// What a press on a button zooms by.
const STEP: f64 = 1.5;

/// Listens to keys, tools and the wheel.
pub(super) fn attach(desk: &Rc<Desk>, place: &Part) -> Vec<Listening> {
    let mut listening = tiles::listen(desk, place);
    let mut on = |selector: &str, name: &'static str, then: fn(&Rc<Desk>, &Part)| {
        if let Some(part) = place.find(selector) {
            let weak = Rc::downgrade(desk);
            listening.push(part.on(name, move |event| {
                if let Some(desk) = weak.upgrade() {
                    then(&desk, &event);
                }
            }));
        }
    };
    on("[role=application]", "keydown", |desk, event| {
        desk.key(event)
    });
    on("[role=application]", "wheel", |desk, event| {
        desk.wheel(event)
    });
    on("[part=edges]", "click", |desk, _| desk.toggle_edges());
    on("[part=numbers]", "click", |desk, _| {
        tiles::toggle_numbers(desk)
    });
    on("[part=nearer]", "click", |desk, _| desk.zoom(STEP, None));
    on("[part=farther]", "click", |desk, _| {
        desk.zoom(1.0 / STEP, None)
    });
    // A look lasts as long as the press; by key, a moment.
    on("[part=look]", "pointerdown", |desk, _| desk.look(false));
    for name in ["pointerup", "pointerleave", "pointercancel"] {
        on("[part=look]", name, |desk, _| desk.reveal(false));
    }
    on("[part=look]", "contextmenu", |_, event| {
        drop(event.call("preventDefault", &[]))
    });
    on("[part=look]", "click", |desk, event| {
        if event.number("detail") < 1.0 {
            desk.look(true);
        }
    });
    listening
}

/// A tap, a move of the view, or two fingers.
pub(super) fn gesture(desk: &Desk, gesture: &Gesture) {
    let at = gesture.at;
    match gesture.what {
        What::Nothing | What::Drags { .. } => {}
        What::Presses { piece, .. } => {
            desk.let_go();
            desk.lift(piece);
        }
        What::Board { from } => {
            let way = (at.0 - from.0, at.1 - from.1);
            let pressed = way.0 * way.0 + way.1 * way.1 < PRESS_PX * PRESS_PX;
            if gesture.ends && pressed {
                desk.tap(from);
            } else if desk.frame.borrow().zoom > 1.0 {
                desk.slide(1.0, way, gesture.ends, None);
            }
        }
        What::Pinches { one, other } => {
            let [now, then] = gesture.down[..] else {
                return desk.slide(1.0, (0.0, 0.0), true, None);
            };
            let (from, to) = (middle(one, other), middle(now, then));
            let by = apart(now, then) / apart(one, other).max(1.0);
            let way = (to.0 - from.0, to.1 - from.1);
            desk.slide(by, way, gesture.ends, desk.on_board(from));
        }
    }
}

impl Desk {
    /// Shows the board as it would be, zoomed `by` and moved; drawn anew when that `ends`.
    fn slide(&self, by: f64, way: (f64, f64), ends: bool, around: Option<(f64, f64)>) {
        let Some(parts) = self.parts() else { return };
        let around = around.unwrap_or_default();
        let to = if ends {
            String::new()
        } else {
            // The origin of a transform is the middle of its canvas.
            let size = self.frame.borrow().size;
            let shift = |way: f64, around: f64, size: f64| {
                decimal(way + (around - size / 2.0) * (1.0 - by)) + "px"
            };
            "translate(".to_owned()
                + &shift(way.0, around.0, size.0)
                + ","
                + &shift(way.1, around.1, size.1)
                + ") scale("
                + &decimal(by)
                + ")"
        };
        parts.under.style("transform", &to);
        parts.loose.style("transform", &to);
        if ends {
            let mut frame = self.frame.borrow().zoomed(by, around);
            frame.pan = (frame.pan.0 + way.0, frame.pan.1 + way.1);
            *self.frame.borrow_mut() = frame;
            self.measure(true);
        }
    }

    /// Zooms by a factor, with a point of the board where it is; its middle without one.
    fn zoom(&self, by: f64, around: Option<(f64, f64)>) {
        let frame = *self.frame.borrow();
        let around = around.unwrap_or((frame.size.0 / 2.0, frame.size.1 / 2.0));
        *self.frame.borrow_mut() = frame.zoomed(by, around);
        self.measure(true);
    }

    fn wheel(&self, event: &Part) {
        if event.is("ctrlKey") {
            event.call("preventDefault", &[]);
            let by = if event.number("deltaY") < 0.0 {
                1.25
            } else {
                0.8
            };
            self.zoom(by, self.on_board(point(event)));
        }
    }

    /// Shows pieces of the rim only, or all.
    fn toggle_edges(&self) {
        let edges = !*self.edges.borrow();
        *self.edges.borrow_mut() = edges;
        if let Some(parts) = self.parts() {
            if let Some(tool) = parts.root.find("[part=edges]") {
                tool.flag("aria-pressed", edges);
            }
            parts.tray.set("scrollLeft", 0.0);
        }
        self.fill_tray();
    }

    /// Looks at the whole picture, which may cost time. By key it lasts a moment.
    fn look(self: &Rc<Self>, by_key: bool) {
        if !self.game.is_open() || self.game.act(&self.run, Entry::Look).is_err() {
            return;
        }
        self.reveal(true);
        if by_key {
            let weak = Rc::downgrade(self);
            spawn_local(async move {
                sleep_ms(GLANCE_MS).await;
                if let Some(desk) = weak.upgrade() {
                    desk.reveal(false);
                }
            });
        }
    }

    /// Shows the whole picture, or the pieces again.
    fn reveal(&self, whole: bool) {
        if let Some(place) = Part::at(self.game.place)
            && let Some(board) = place.find("[part=puzzle]")
        {
            board.flag("data-look", whole);
        }
    }

    /// Takes a piece up without dragging it: to be put down by keys, or by a tap on the board.
    fn lift(&self, piece: u16) {
        let grid = self.run.grid;
        let cell = match self.way(piece) {
            Some(way) => {
                let (col, row) = grid.cell(piece);
                (nearest(col, way.0), nearest(row, way.1))
            }
            None => (
                (i32::from(grid.cols) - 1) / 2,
                (i32::from(grid.rows) - 1) / 2,
            ),
        };
        self.take(piece, self.over(piece, cell), Some(cell));
        self.say_cell(cell);
    }

    /// Where a piece's picture begins when it is over a cell.
    fn over(&self, piece: u16, cell: (i32, i32)) -> (f64, f64) {
        self.place_of(self.way_to(piece, cell))
    }

    fn way_to(&self, piece: u16, cell: (i32, i32)) -> Way {
        let (col, row) = self.run.grid.cell(piece);
        ((cell.0 - col) * UNIT, (cell.1 - row) * UNIT)
    }

    /// A tap on the board puts down what is in the hand.
    fn tap(&self, at: (f64, f64)) {
        let held = self.held.borrow().clone();
        if let (Some(held), Some(local)) = (held, self.on_board(at)) {
            let (cell, pan) = (self.cell(), self.frame.borrow().pan);
            #[expect(clippy::cast_possible_truncation, reason = "cells are few")]
            let place = (
                ((local.0 - pan.0) / cell.0) as i32,
                ((local.1 - pan.1) / cell.1) as i32,
            );
            self.put(Some(self.way_to(held.piece, place)), 1);
        }
    }

    /// Pieces that keys can choose: those of the tray, then those on the board.
    fn choices(&self) -> Vec<u16> {
        let mut choices = self.waiting();
        let on_board = self.with_board(|board, tray| {
            let loose = tray.iter().copied();
            let loose = loose.filter(|it| board.way(*it).is_some() && !board.is_fitted(*it));
            // One of each group.
            let first = |it: &u16| board.group(*it).first() == Some(it);
            loose.filter(first).collect::<Vec<_>>()
        });
        choices.extend(on_board.unwrap_or_default());
        choices
    }

    fn key(&self, event: &Part) {
        let key = event.text("key");
        let other = ["ctrlKey", "metaKey", "altKey"];
        if !self.game.is_open() || other.iter().any(|name| event.is(name)) {
            return;
        }
        let held = self.held.borrow().clone();
        let way = arrow(&key);
        match (held, key.as_str()) {
            (Some(held), "Enter" | " ") => {
                let cell = held.cell.unwrap_or_default();
                self.put(Some(self.way_to(held.piece, cell)), 1);
            }
            (Some(held), "Escape") if held.group.len() == 1 => self.put(None, 0),
            (Some(_), "Escape") => self.let_go(),
            (Some(held), _) if way != (0, 0) => self.carry(held, way),
            (None, "Enter" | " ") => self.lift_chosen(),
            (None, _) if way != (0, 0) => self.choose(way.0 + way.1),
            _ => return,
        }
        event.call("preventDefault", &[]);
        event.call("stopPropagation", &[]);
    }

    /// Moves what is in the hand by a cell.
    fn carry(&self, held: Held, way: (i32, i32)) {
        let grid = self.run.grid;
        let (col, row) = held.cell.unwrap_or_default();
        let step = |at: i32, way: i32, count: u8| (at + way).max(0).min(i32::from(count) - 1);
        let cell = (step(col, way.0, grid.cols), step(row, way.1, grid.rows));
        *self.held.borrow_mut() = Some(Held {
            at: self.over(held.piece, cell),
            cell: Some(cell),
            ..held
        });
        self.fly();
        self.say_cell(cell);
    }

    fn lift_chosen(&self) {
        let at = self.pointer.borrow().chosen;
        let choices = self.choices();
        match choices.get(at).or(choices.first()) {
            Some(piece) => self.lift(*piece),
            None => self.say(NONE, ""),
        }
    }

    /// Chooses the next piece, or the one before.
    fn choose(&self, step: i32) {
        let choices = self.choices();
        let count = choices.len();
        let at = self.pointer.borrow().chosen.min(count);
        let at = match step {
            1 => (at + 1) % count.max(1),
            _ => at.checked_sub(1).unwrap_or(count.saturating_sub(1)),
        };
        self.pointer.borrow_mut().chosen = at;
        let Some(piece) = choices.get(at) else {
            return self.say(NONE, "");
        };
        let (lang, number) = (self.game.lang, (at + 1).to_string());
        let words = if self.way(*piece).is_some() {
            LOOSE
        } else {
            CHOSEN
        };
        self.game
            .said
            .set(lang.fill(words, &number) + &self.describe(*piece));
        self.show_chosen(*piece, at);
    }

    /// What a piece is like.
    fn describe(&self, piece: u16) -> String {
        let lang = self.game.lang;
        let group = self.group(piece).len();
        if group > 1 {
            return lang.fill(GROUP, &group.to_string());
        }
        let flat = SIDES.map(|side| self.run.grid.beside(piece, side).is_none());
        let kind = match flat.iter().filter(|flat| **flat).count() {
            0 => INSIDE,
            1 => EDGE,
            _ => CORNER,
        };
        let mut said = lang.say(kind).to_owned();
        for (words, flat) in FLAT.into_iter().zip(flat) {
            if flat {
                said.push_str(lang.say(words));
            }
        }
        said
    }

    fn say(&self, words: Words, value: &str) {
        self.game.said.set(self.game.lang.fill(words, value));
    }

    fn say_cell(&self, (col, row): (i32, i32)) {
        let lang = self.game.lang;
        let row = lang.fill(CELL, &(row + 1).to_string());
        self.game
            .said
            .set(row + &lang.fill(COLUMN, &(col + 1).to_string()));
    }
}

/// The way that an arrow key points, in cells; none for another key.
pub(super) fn arrow(key: &str) -> (i32, i32) {
    match key {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, -1),
        "ArrowDown" => (0, 1),
        _ => (0, 0),
    }
}

/// The cell that a piece is nearest to.
fn nearest(cell: i32, way: i32) -> i32 {
    cell + (way + UNIT / 2).div_euclid(UNIT)
}

fn apart(one: Down, other: Down) -> f64 {
    let (x, y) = (one.1 - other.1, one.2 - other.2);
    (x * x + y * y).sqrt()
}

fn middle(one: Down, other: Down) -> (f64, f64) {
    ((one.1 + other.1) / 2.0, (one.2 + other.2) / 2.0)
}
