//! What fingers and mice do to the pieces: drag them. Everything else is in `more`.

use std::rc::Rc;

use funfair_campaign::widgets::jigsaw::board::{REACHES, UNIT};
use leptos::task::spawn_local;

use super::{
    desk::{Desk, Parts},
    more,
};
use crate::{
    endpoint::sleep_ms,
    ui::dom::{Listening, Part},
};

/// How far a press may wander and still be one, px.
pub(super) const PRESS_PX: f64 = 5.0;
/// How far the middle of a piece is over the finger, so that it can be seen: this and half the piece,
/// which counts up to a limit, px.
const LIFT_PX: (f64, f64) = (30.0, 44.0);
/// How near counts, px: to a finger, and to a mouse.
const NEAR_PX: (f64, f64) = (22.0, 12.0);
/// How long the board shows that something fits, ms.
const FLASH_MS: f64 = 420.0;

/// A pointer that is down: its id, and where it is, px of the window.
pub(super) type Down = (f64, f64, f64);

/// What pointers are doing.
#[derive(Clone, Debug, Default)]
pub(super) struct Pointer {
    pub(super) down: Vec<Down>,
    pub(super) what: What,
    /// The piece that keys have chosen, by its place among those that can be.
    pub(super) chosen: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum What {
    #[default]
    Nothing,
    /// Pressed a piece of the tray, which may become a drag or a tap.
    Presses { piece: u16, from: (f64, f64) },
    /// Drags what is in the hand, which is `off` the pointer.
    Drags { off: (f64, f64) },
    /// Pressed the board, which may become a tap or a move of the view.
    Board { from: (f64, f64) },
    /// Two fingers, and where they were.
    Pinches { one: Down, other: Down },
}

/// Something other than dragging a piece.
#[derive(Clone, Debug)]
pub(super) struct Gesture {
    pub(super) what: What,
    /// Where the pointer is, px of the window.
    pub(super) at: (f64, f64),
    pub(super) down: Vec<Down>,
    /// Whether it ends here.
    pub(super) ends: bool,
}

/// Listens to pointers.
pub(super) fn listen(desk: &Rc<Desk>, parts: &Parts) -> Vec<Listening> {
    let on = |name: &'static str, then: fn(&Desk, &Part)| {
        let weak = Rc::downgrade(desk);
        parts.root.on(name, move |event| {
            if let Some(desk) = weak.upgrade() {
                then(&desk, &event);
            }
        })
    };
    vec![
        on("pointerdown", Desk::down),
        on("pointermove", Desk::moved),
        on("pointerup", Desk::up),
        on("pointercancel", Desk::cancel),
        on("touchstart", Desk::touched),
        on("touchmove", Desk::touched),
        on("contextmenu", Desk::touched),
    ]
}

/// Shows for a moment that something fits.
pub(super) fn flash(board: &Part) {
    board.flag("data-flash", true);
    let board = board.clone();
    spawn_local(async move {
        sleep_ms(FLASH_MS).await;
        board.flag("data-flash", false);
    });
}

/// Where an event is, px of the window.
pub(super) fn point(event: &Part) -> (f64, f64) {
    (event.number("clientX"), event.number("clientY"))
}

impl Desk {
    /// A point of the window, from the board's corner.
    pub(super) fn on_board(&self, point: (f64, f64)) -> Option<(f64, f64)> {
        let area = self.parts()?.board.call("getBoundingClientRect", &[]);
        let corner = (area.number("left"), area.number("top"));
        *self.corner.borrow_mut() = corner;
        Some((point.0 - corner.0, point.1 - corner.1))
    }

    /// The same while a piece is dragged: asking the page again would have it lay out every time.
    fn still_on_board(&self, point: (f64, f64)) -> (f64, f64) {
        let corner = *self.corner.borrow();
        (point.0 - corner.0, point.1 - corner.1)
    }

    fn down(&self, event: &Part) {
        if event.number("button") > 0.0 || !self.game.is_open() {
            return;
        }
        // The page may have been resized since it was looked at last.
        self.measure(false);
        let (at, target) = (point(event), event.get("target"));
        let mut pointer = self.pointer.borrow_mut();
        let id = event.number("pointerId");
        pointer.down.retain(|other| other.0 != id);
        pointer.down.push((id, at.0, at.1));
        if let [one, other] = pointer.down[..] {
            pointer.what = What::Pinches { one, other };
            drop(pointer);
            return self.let_go();
        }
        if let Some(thumb) = target.around("[data-piece]") {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was whole"
            )]
            let piece = thumb.number("piece") as u16;
            pointer.what = What::Presses { piece, from: at };
            return;
        }
        if target.around(".jigsaw-board").is_none() {
            return;
        }
        pointer.what = What::Board { from: at };
        drop(pointer);
        let keys = self.held.borrow().is_some();
        let Some(local) = self.on_board(at).filter(|_| !keys) else {
            return;
        };
        if let Some(piece) = self.hit(local)
            && let Some(way) = self.way(piece)
        {
            self.drag(event, piece, self.place_of(way), at);
        }
    }

    /// Has a piece follow the pointer; `place` is where its picture's corner is.
    fn drag(&self, event: &Part, piece: u16, place: (f64, f64), at: (f64, f64)) {
        let Some(local) = self.on_board(at) else {
            return;
        };
        let mut off = (place.0 - local.0, place.1 - local.1);
        if is_touch(event) {
            off.1 -= LIFT_PX.0 + LIFT_PX.1.min(self.cell().1 / 2.0);
        }
        self.pointer.borrow_mut().what = What::Drags { off };
        if let Some(parts) = self.parts() {
            parts
                .root
                .call("setPointerCapture", &[event.number("pointerId")]);
        }
        self.take(piece, (local.0 + off.0, local.1 + off.1), None);
    }

    fn moved(&self, event: &Part) {
        let mut pointer = self.pointer.borrow_mut();
        let what = pointer.what;
        if what == What::Nothing {
            return;
        }
        let at = point(event);
        let only = pointer.down.len() == 1;
        for down in &mut pointer.down {
            if only || down.0 == event.number("pointerId") {
                (down.1, down.2) = at;
            }
        }
        match what {
            What::Nothing => {}
            What::Drags { off } => {
                drop(pointer);
                let local = self.still_on_board(at);
                if let Some(held) = &mut *self.held.borrow_mut() {
                    held.at = (local.0 + off.0, local.1 + off.1);
                }
                self.fly();
            }
            What::Presses { piece, from } => {
                drop(pointer);
                let (x, y) = (at.0 - from.0, at.1 - from.1);
                // A finger that moves along the tray scrolls it.
                let far = if is_touch(event) {
                    -y > PRESS_PX && -y > x.abs()
                } else {
                    x * x + y * y > PRESS_PX * PRESS_PX
                };
                if let Some(local) = self.on_board(at).filter(|_| far) {
                    self.let_go();
                    self.drag(event, piece, self.centred(piece, local), at);
                }
            }
            What::Board { .. } | What::Pinches { .. } => {
                let down = pointer.down.clone();
                drop(pointer);
                more::gesture(
                    self,
                    &Gesture {
                        what,
                        at,
                        down,
                        ends: false,
                    },
                );
            }
        }
    }

    /// Where a piece's picture begins when its middle is at a point.
    fn centred(&self, piece: u16, at: (f64, f64)) -> (f64, f64) {
        let (cell, (col, row)) = (self.cell(), self.run.grid.cell(piece));
        let middle = |at: f64, cell: f64, place: i32| at - (f64::from(place) + 0.5) * cell;
        (middle(at.0, cell.0, col), middle(at.1, cell.1, row))
    }

    fn up(&self, event: &Part) {
        let (at, id) = (point(event), event.number("pointerId"));
        let mut pointer = self.pointer.borrow_mut();
        let down = pointer.down.clone();
        let what = std::mem::take(&mut pointer.what);
        pointer.down.retain(|other| other.0 != id);
        drop(pointer);
        match what {
            What::Nothing => {}
            What::Drags { .. } => self.drop_held(event),
            _ => more::gesture(
                self,
                &Gesture {
                    what,
                    at,
                    down,
                    ends: true,
                },
            ),
        }
    }

    fn cancel(&self, event: &Part) {
        let mut pointer = self.pointer.borrow_mut();
        let what = std::mem::take(&mut pointer.what);
        pointer.down.clear();
        drop(pointer);
        match what {
            What::Nothing | What::Presses { .. } => {}
            What::Drags { .. } => self.let_go(),
            _ => more::gesture(
                self,
                &Gesture {
                    what,
                    at: point(event),
                    down: Vec::new(),
                    ends: true,
                },
            ),
        }
    }

    /// The page does not scroll, and opens no menu, while a piece or the view is moved.
    fn touched(&self, event: &Part) {
        let moves = match self.pointer.borrow().what {
            What::Drags { .. } | What::Pinches { .. } => true,
            What::Board { .. } => self.frame.borrow().zoom > 1.0,
            What::Nothing | What::Presses { .. } => false,
        };
        if moves {
            event.call("preventDefault", &[]);
        }
    }

    /// What is in the hand goes where it is; off the board into the tray.
    fn drop_held(&self, event: &Part) {
        let Some(held) = self.held.borrow().clone() else {
            return;
        };
        let (cell, frame) = (self.cell(), *self.frame.borrow());
        let (col, row) = self.run.grid.cell(held.piece);
        let over = |at: f64, place: i32, cell: f64, size: f64| {
            let middle = at + (f64::from(place) + 0.5) * cell;
            middle > -cell / 2.0 && middle < size + cell / 2.0
        };
        let over = over(held.at.0, col, cell.0, frame.size.0)
            && over(held.at.1, row, cell.1, frame.size.1);
        if !over && held.group.len() == 1 {
            return self.put(None, 0);
        }
        let units = |at: f64, pan: f64, cell: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
            let units = ((at - pan) / cell * f64::from(UNIT)) as i32;
            units
        };
        let way = (
            units(held.at.0, frame.pan.0, cell.0),
            units(held.at.1, frame.pan.1, cell.1),
        );
        let (near, least) = if is_touch(event) {
            (NEAR_PX.0, 2)
        } else {
            (NEAR_PX.1, 1)
        };
        let share = near / cell.0.min(cell.1) * f64::from(UNIT);
        let fits = REACHES.iter().position(|reach| f64::from(*reach) >= share);
        let reach = fits.unwrap_or(REACHES.len() - 1).max(least);
        self.put(Some(way), u8::try_from(reach).unwrap_or_default());
    }
}

fn is_touch(event: &Part) -> bool {
    event.text("pointerType") == "touch"
}
