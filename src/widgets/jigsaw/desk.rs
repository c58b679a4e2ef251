//! The pieces of a run on the screen: where they are drawn, and what is in the player's hand.

use std::{cell::RefCell, rc::Rc};

use funfair_campaign::widgets::jigsaw::{
    board::{Board, UNIT, Way},
    cut::Cuts,
    log::{Entry, Table},
};
use leptos::task::spawn_local;

use super::{
    game::Game,
    hands::{self, Pointer},
    more,
    paint::{Brush, share_of},
    run::Run,
};
use crate::{
    endpoint::sleep_ms,
    i18n::{Words, words},
    ui::dom::{Listening, Part},
};

const FITS: Words = words("合适，已拼 #", "It fits. # in place");
const LIES: Words = words("放下了，还没对上", "Put down; it does not fit there");
const STOWED: Words = words("放回托盘", "Back in the tray");
const FAILED: Words = words("图片没有加载出来", "The picture could not be loaded");

/// Pieces smaller than this are small, px: then the board can be zoomed.
const SMALL_PX: f64 = 48.0;
/// Longest side of the picture that is drawn on, pixels of the screen.
const MOST_PIXELS: f64 = 4096.0;
/// Nearest zoom.
const MOST_ZOOM: f64 = 4.0;
/// How often the clock and the size of the board are looked at, ms.
const LOOK_MS: f64 = 250.0;
/// How many strips the picture is drawn in first, so that none keeps the page from answering.
const STRIPS: u8 = 8;

/// Elements of the desk.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) root: Part,
    pub(super) board: Part,
    pub(super) under: Part,
    pub(super) loose: Part,
    pub(super) flying: Part,
    pub(super) tray: Part,
    pub(super) rail: Part,
    picture: Part,
}

/// What is in the player's hand.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) piece: u16,
    pub(super) group: Vec<u16>,
    /// Where the picture's corner would be if the group were in place, px from the board's.
    pub(super) at: (f64, f64),
    /// The cell that it is over, for keys.
    pub(super) cell: Option<(i32, i32)>,
}

/// How the board is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frame {
    /// Its size, px.
    pub(super) size: (f64, f64),
    pub(super) zoom: f64,
    /// Where the picture's corner is, px from the board's.
    pub(super) pan: (f64, f64),
    pub(super) density: f64,
}

impl Frame {
    /// Zoomed by a factor, with a point of the board where it is.
    pub(super) fn zoomed(self, by: f64, (x, y): (f64, f64)) -> Self {
        // Not `clamp`: its panic message would bring the formatting of floats into the wasm.
        let wanted = self.zoom * by;
        let zoom = if wanted < 1.0 {
            1.0
        } else {
            wanted.min(MOST_ZOOM)
        };
        let by = zoom / self.zoom;
        let pan = (x - (x - self.pan.0) * by, y - (y - self.pan.1) * by);
        Self { zoom, pan, ..self }.inside()
    }

    /// With the picture over all of the board.
    fn inside(self) -> Self {
        let room = |size: f64, pan: f64| pan.max(size - size * self.zoom).min(0.0);
        Self {
            pan: (room(self.size.0, self.pan.0), room(self.size.1, self.pan.1)),
            ..self
        }
    }
}

/// The pieces of a run on the screen.
pub(super) struct Desk {
    pub(super) game: Game,
    pub(super) run: Rc<Run>,
    pub(super) parts: RefCell<Option<Parts>>,
    pub(super) brush: RefCell<Option<Brush>>,
    /// The first brush, for which size, and how many strips of it are drawn.
    veiled: RefCell<Option<(Brush, Frame, u8)>>,
    pub(super) frame: RefCell<Frame>,
    /// A piece of each loose group on the board, the lowest first.
    pub(super) stack: RefCell<Vec<u16>>,
    pub(super) held: RefCell<Option<Held>>,
    pub(super) thumbs: RefCell<Vec<(u16, Part)>>,
    pub(super) edges: RefCell<bool>,
    pub(super) pointer: RefCell<Pointer>,
    /// Where the board's corner is, px of the window, when it was last asked for.
    pub(super) corner: RefCell<(f64, f64)>,
    /// Where what is in the hand is drawn from: the board's corner and its own bounds, px.
    pub(super) flies_from: RefCell<(f64, f64)>,
    listening: RefCell<Vec<Listening>>,
}

impl Desk {
    pub(super) fn new(game: Game, run: &Rc<Run>) -> Rc<Self> {
        let desk = Rc::new(Self {
            game,
            run: Rc::clone(run),
            parts: RefCell::default(),
            brush: RefCell::default(),
            veiled: RefCell::default(),
            frame: RefCell::new(Frame {
                zoom: 1.0,
                ..Frame::default()
            }),
            stack: RefCell::default(),
            held: RefCell::default(),
            thumbs: RefCell::default(),
            edges: RefCell::default(),
            pointer: RefCell::default(),
            corner: RefCell::default(),
            flies_from: RefCell::default(),
            listening: RefCell::default(),
        });
        for piece in 0..run.grid.count() {
            desk.restack(piece);
        }
        desk
    }

    /// Takes charge of the elements that were made for it, as long as it lives.
    pub(super) fn attach(self: &Rc<Self>, place: &Part) {
        let find = |class: &str| place.find(class);
        let parts = || {
            Some(Parts {
                root: find(".jigsaw-desk")?,
                board: find(".jigsaw-board")?,
                under: find(".jigsaw-under")?,
                loose: find(".jigsaw-loose")?,
                flying: find(".jigsaw-flying")?,
                tray: find(".jigsaw-tray")?,
                rail: find(".jigsaw-rail")?,
                picture: find(".jigsaw-picture")?,
            })
        };
        let mut listening = more::attach(self, place);
        if let Some(parts) = parts() {
            let game = self.game;
            listening.push(parts.picture.on("error", move |_| {
                game.said.set(game.lang.say(FAILED).to_owned());
            }));
            let weak = Rc::downgrade(self);
            listening.push(parts.tray.on("scroll", move |_| {
                if let Some(desk) = weak.upgrade() {
                    desk.fill_tray();
                }
            }));
            listening.extend(hands::listen(self, &parts));
            *self.parts.borrow_mut() = Some(parts);
        }
        *self.listening.borrow_mut() = listening;
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            while let Some(desk) = weak.upgrade() {
                desk.game.tick();
                desk.measure(false);
                let more = desk.unveil();
                drop(desk);
                sleep_ms(if more { 0.0 } else { LOOK_MS }).await;
            }
        });
    }

    pub(super) fn parts(&self) -> Option<Parts> {
        self.parts.borrow().clone()
    }

    /// Reads the pieces; `None` in swap mode.
    pub(super) fn with_board<T>(&self, read: impl FnOnce(&Board, &[u16]) -> T) -> Option<T> {
        match &*self.run.table.borrow() {
            Table::Pieces(board, tray) => Some(read(board, tray)),
            Table::Swap(_) => None,
        }
    }

    pub(super) fn way(&self, piece: u16) -> Option<Way> {
        self.with_board(|board, _| board.way(piece)).flatten()
    }

    pub(super) fn group(&self, piece: u16) -> Vec<u16> {
        self.with_board(|board, _| board.group(piece))
            .unwrap_or_default()
    }

    pub(super) fn is_fitted(&self, piece: u16) -> bool {
        self.with_board(|board, _| board.is_fitted(piece)) == Some(true)
    }

    /// Size of a cell on the page, px.
    pub(super) fn cell(&self) -> (f64, f64) {
        let Frame { size, zoom, .. } = *self.frame.borrow();
        let grid = self.run.grid;
        let share = |size: f64, count: u8| size * zoom / f64::from(count.max(1));
        (share(size.0, grid.cols), share(size.1, grid.rows))
    }

    /// Where a group's picture begins when it lies `way` off, px from the board's corner.
    pub(super) fn place_of(&self, way: Way) -> (f64, f64) {
        let (cell, pan) = (self.cell(), self.frame.borrow().pan);
        let (x, y) = share_of(way);
        (pan.0 + x * cell.0, pan.1 + y * cell.1)
    }

    /// Draws everything anew if the board has another size than before, or `anyway`.
    pub(super) fn measure(&self, anyway: bool) {
        let Some(parts) = self.parts() else { return };
        let size = (
            parts.board.number("clientWidth"),
            parts.board.number("clientHeight"),
        );
        let density = Part::window().map_or(1.0, |it| it.number("devicePixelRatio"));
        let before = *self.frame.borrow();
        let mut now = Frame {
            size,
            density,
            ..before
        };
        if (now == before && !anyway) || size.0 < 1.0 {
            return;
        }
        if before.size.0 > 0.0 {
            let grown = size.0 / before.size.0;
            now.pan = (before.pan.0 * grown, before.pan.1 * grown);
        }
        now = now.inside();
        *self.frame.borrow_mut() = now;
        let small = size.0 / f64::from(self.run.grid.cols.max(1)) < SMALL_PX;
        let zoomed = now.zoom > 1.0;
        parts.root.flag("data-small", small || zoomed);
        parts.board.flag("data-zoomed", zoomed);
        if self.brush.borrow().is_some() {
            let brush = self.brush_for(&parts.picture);
            if let Some(brush) = &brush {
                brush.dip(&parts.picture, 0, 1);
            }
            *self.brush.borrow_mut() = brush;
            self.paint();
        }
    }

    /// Before anything is drawn: another strip of the picture, once it is here, and after the last one
    /// the pieces. Whether there is more to do at once.
    fn unveil(&self) -> bool {
        let parts = self.parts().filter(|_| self.brush.borrow().is_none());
        let Some(parts) = parts else { return false };
        let frame = *self.frame.borrow();
        // Another size than before: from the beginning.
        let begun = self.veiled.borrow_mut().take();
        let begun = begun.filter(|(_, before, _)| *before == frame);
        let fresh = || Some((self.brush_for(&parts.picture)?, frame, 0));
        let Some((brush, _, strip)) = begun.or_else(fresh) else {
            return false;
        };
        brush.dip(&parts.picture, strip, STRIPS);
        if strip + 1 < STRIPS {
            *self.veiled.borrow_mut() = Some((brush, frame, strip + 1));
            return true;
        }
        *self.brush.borrow_mut() = Some(brush);
        self.paint();
        false
    }

    /// A brush for the present size, not yet dipped; `None` before picture and board are here.
    fn brush_for(&self, picture: &Part) -> Option<Brush> {
        let (grid, frame, cell) = (self.run.grid, *self.frame.borrow(), self.cell());
        let there = picture.is("complete") && picture.number("naturalWidth") >= 1.0;
        if !there || frame.size.0 < 1.0 {
            return None;
        }
        let longest = frame.size.0.max(frame.size.1) * frame.zoom;
        let density = frame.density.min(MOST_PIXELS / longest);
        Some(Brush {
            cuts: Cuts {
                grid,
                seed: self.run.seed,
                cell: (cell.0 * density, cell.1 * density),
            },
            picture: Part::element("canvas")?,
            density,
        })
    }

    /// Takes the group of `piece` into the hand.
    pub(super) fn take(&self, piece: u16, at: (f64, f64), cell: Option<(i32, i32)>) {
        let held = Held {
            piece,
            group: self.group(piece),
            at,
            cell,
        };
        let lay = self.way(piece).map(|way| self.place_of(way));
        let before = lay.map(|at| Held { at, ..held.clone() });
        self.stack
            .borrow_mut()
            .retain(|other| !held.group.contains(other));
        *self.held.borrow_mut() = Some(held);
        if before.is_some() {
            self.paint_loose(before.as_ref());
        }
        self.fill_tray();
        self.paint_held();
    }

    /// Leaves what is in the hand where it was.
    pub(super) fn let_go(&self) {
        let held = self.held.borrow_mut().take();
        if let Some(held) = held {
            self.lay(held.piece);
        }
    }

    /// Shows `piece` where it lies by now.
    fn lay(&self, piece: u16) {
        self.restack(piece);
        if self.is_fitted(piece) {
            self.paint_fitted();
            // A group that was loose may have come along.
            self.paint_loose(None);
        } else if let Some(way) = self.way(piece) {
            let laid = Held {
                piece,
                group: self.group(piece),
                at: self.place_of(way),
                cell: None,
            };
            self.paint_loose(Some(&laid));
        }
        self.fill_tray();
        self.paint_held();
    }

    /// The group of `piece` is the highest of the loose ones, if it is one.
    fn restack(&self, piece: u16) {
        let group = self.group(piece);
        let mut stack = self.stack.borrow_mut();
        stack.retain(|other| !group.contains(other) && !self.is_fitted(*other));
        if self.way(piece).is_some() && !self.is_fitted(piece) {
            stack.push(piece);
        }
    }

    /// Puts what is in the hand down, `way` off where it belongs; into the tray without a way.
    pub(super) fn put(&self, way: Option<Way>, reach: u8) {
        let Some(held) = self.held.borrow_mut().take() else {
            return;
        };
        let (game, piece) = (self.game, held.piece);
        let from = self.with_board(|_, tray| tray.iter().position(|other| *other == piece));
        let from = u16::try_from(from.flatten().unwrap_or_default()).unwrap_or_default();
        let was_out = self.way(piece).is_some();
        let (said, joins) = match way {
            Some(way) => {
                let put = Entry::Put {
                    from,
                    way: self.within(&held.group, way),
                    reach,
                    joins: 0,
                };
                (LIES, game.act(&self.run, put).unwrap_or_default())
            }
            None => {
                if was_out {
                    // A group stays where it was.
                    let _ = game.act(&self.run, Entry::Stow { from });
                }
                (STOWED, 0)
            }
        };
        if !self.run.table.borrow().is_done() {
            game.said.set(if joins > 0 {
                game.lang.fill(FITS, &self.run.progress())
            } else {
                game.lang.say(said).to_owned()
            });
        }
        self.lay(piece);
        if joins > 0
            && let Some(parts) = self.parts()
        {
            hands::flash(&parts.board);
        }
    }

    /// `way`, or what is nearest to it with the group on the board.
    fn within(&self, group: &[u16], way: Way) -> Way {
        let grid = self.run.grid;
        let mut low = (i32::MIN, i32::MIN);
        let mut high = (i32::MAX, i32::MAX);
        for piece in group {
            let (col, row) = grid.cell(*piece);
            low = (low.0.max(-col * UNIT), low.1.max(-row * UNIT));
            let room = |count: u8, at: i32| (i32::from(count) - 1 - at) * UNIT;
            high = (
                high.0.min(room(grid.cols, col)),
                high.1.min(room(grid.rows, row)),
            );
        }
        let fit = |way: i32, low: i32, high: i32| way.max(low).min(high);
        (fit(way.0, low.0, high.0), fit(way.1, low.1, high.1))
    }

    /// The loose piece at a point, px from the board's corner: the highest, or else one nearby.
    pub(super) fn hit(&self, point: (f64, f64)) -> Option<u16> {
        let (cell, grid) = (self.cell(), self.run.grid);
        let stack = self.stack.borrow();
        for slack in [0.0, 0.25] {
            for piece in stack.iter().rev() {
                let at = self.place_of(self.way(*piece)?);
                let there = |col: f64, row: f64| {
                    #[expect(clippy::cast_possible_truncation, reason = "cells are few")]
                    let found = grid.piece(col.floor() as i32, row.floor() as i32);
                    found.filter(|found| self.group(*piece).contains(found))
                };
                let (col, row) = ((point.0 - at.0) / cell.0, (point.1 - at.1) / cell.1);
                for (x, y) in [
                    (0.0, 0.0),
                    (slack, 0.0),
                    (-slack, 0.0),
                    (0.0, slack),
                    (0.0, -slack),
                ] {
                    if let Some(found) = there(col + x, row + y) {
                        return Some(found);
                    }
                }
            }
        }
        None
    }
}
