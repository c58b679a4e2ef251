//! A run: how its pieces lie, what was done, and what is kept of that on the device.

use std::{cell::RefCell, rc::Rc};

use funfair_campaign::widgets::jigsaw::{
    board::Fault,
    grid::Grid,
    log::{Entry, Table, read, write},
};

use super::game::{Game, grid_of};
use crate::{
    endpoint::Json,
    i18n::{Words, words},
};

const TO_THE_END: Words = words("拼好了！正在核对…", "Complete! Checking…");

/// A run as the server tells of it.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) number: u32,
    pub(super) level: String,
    pub(super) swaps: bool,
    pub(super) grid: Grid,
    pub(super) seed: u32,
    began_ms: f64,
    /// How the pieces lie, and how they came there.
    pub(super) table: RefCell<Table>,
    log: RefCell<Vec<i32>>,
    /// Time of the log so far, ms.
    time_ms: RefCell<i64>,
}

impl Run {
    fn read(json: &Json) -> Option<Self> {
        let swaps = json.text_of("mode") == "swap";
        let (grid, seed) = (grid_of(&json.field("grid")), json.count_of("seed"));
        json.is_there().then(|| Self {
            number: json.count_of("run"),
            level: json.text_of("level"),
            swaps,
            grid,
            seed,
            began_ms: json.number_of("began_ms").unwrap_or_default(),
            table: RefCell::new(Table::new(grid, seed, swaps)),
            log: RefCell::default(),
            time_ms: RefCell::default(),
        })
    }

    /// Takes over what was done before a reload. What does not fit this run is left alone.
    fn recall(&self, kept: &Json) {
        if kept.count_of("run") != self.number || kept.count_of("seed") != self.seed {
            return;
        }
        let numbers = kept.field("log").items().filter_map(|it| it.as_number());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "they were whole numbers, and `as` saturates"
        )]
        let log: Vec<i32> = numbers.map(|number| number as i32).collect();
        for (entry, after_ms) in read(&log).flatten() {
            if self.table.borrow_mut().apply(entry).is_ok() {
                self.note(entry, after_ms);
            }
        }
    }

    fn note(&self, entry: Entry, after_ms: i64) {
        *self.time_ms.borrow_mut() += after_ms;
        write(&mut self.log.borrow_mut(), (entry, after_ms));
    }

    fn log(&self) -> Json {
        let log = self.log.borrow();
        Json::list(log.iter().map(|number| f64::from(*number).into()))
    }

    /// How many pieces fit, of how many.
    pub(super) fn progress(&self) -> String {
        let fitted = self.table.borrow().fitted();
        fitted.to_string() + " / " + &self.grid.count().to_string()
    }
}

/// Shows the run that the server tells of, with what was done before a reload.
pub(super) fn open(game: Game, told: &Json) {
    let Some(run) = Run::read(told) else { return };
    if let Some(kept) = game.play.kept_text().as_deref().and_then(Json::parse) {
        run.recall(&kept);
    }
    game.said.set(String::new());
    game.moved.update(|moved| *moved += 1);
    let run = Rc::new(run);
    game.run.set(Some(Rc::clone(&run)));
    game.tick();
    game.end_if_done(&run);
}

impl Game {
    /// Whether pieces can be moved.
    pub(super) fn is_open(self) -> bool {
        self.play.is_idle() && self.play.is_playing()
    }

    /// Does something with the pieces, and writes it down; how many times something has joined.
    pub(super) fn act(self, run: &Rc<Run>, entry: Entry) -> Result<u16, Fault> {
        let joins = run.table.borrow_mut().apply(entry)?;
        let entry = match entry {
            Entry::Put {
                from, way, reach, ..
            } => Entry::Put {
                from,
                way,
                reach,
                joins,
            },
            other => other,
        };
        let after_ms = self.elapsed_ms(run) - *run.time_ms.borrow();
        run.note(entry, after_ms.max(0));
        let kept = Json::object(&[
            ("run", &f64::from(run.number).into()),
            ("seed", &f64::from(run.seed).into()),
            ("log", &run.log()),
        ]);
        self.play.keep(Some(&kept.text()));
        self.moved.update(|moved| *moved += 1);
        self.end_if_done(run);
        Ok(joins)
    }

    fn elapsed_ms(self, run: &Run) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
        let elapsed_ms = (self.play.server_now_ms() - run.began_ms) as i64;
        elapsed_ms.max(0)
    }

    /// Brings the clock up to date.
    pub(super) fn tick(self) {
        if let Some(run) = self
            .run
            .get_untracked()
            .filter(|run| !run.table.borrow().is_done())
        {
            let seconds = u32::try_from(self.elapsed_ms(&run) / 1000).unwrap_or(u32::MAX);
            if seconds != self.seconds.get_untracked() {
                self.seconds.set(seconds);
            }
        }
    }

    fn end_if_done(self, run: &Run) {
        if !run.table.borrow().is_done() {
            return;
        }
        self.said.set(self.lang.say(TO_THE_END).to_owned());
        self.play.go_on(&Json::object(&[
            ("type", &"finish".into()),
            ("run", &f64::from(run.number).into()),
            ("seed", &f64::from(run.seed).into()),
            ("log", &run.log()),
        ]));
    }
}
