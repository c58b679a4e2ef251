//! The state of a quiz in the page, and what leads to its questions and back.

use std::rc::Rc;

use leptos::task::spawn_local;

use super::{
    Later,
    wire::{Level, Outcome, Quiz, Shown, Stands},
};
use crate::{
    endpoint::Json,
    i18n::{Lang, Words},
    stage::{Play, Round},
    ui::slot::Slot,
    widgets::quiz_later,
};

/// A quiz in the page. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Game {
    pub(super) play: Play,
    /// The language; the kind is built anew for another one.
    pub(super) lang: Lang,
    /// The question on the screen, with what became of it; `None` for the levels.
    pub(super) asked: Slot<Option<Rc<Outcome>>>,
    /// The chosen options, a bit for each place.
    pub(super) picked: Slot<u32>,
    /// The level that the player has chosen, counted from 1; 0 for none.
    pub(super) chosen: Slot<u32>,
    /// Whether the next run has more time.
    pub(super) relaxed: Slot<bool>,
    /// Seconds left.
    pub(super) left: Slot<u32>,
    /// Counts the moments at which a level has opened.
    pub(super) opened: Slot<u32>,
    /// Whether giving the run up was asked for once.
    pub(super) quitting: Slot<bool>,
    /// Whether the player has done something: from then on the focus goes along.
    pub(super) acted: Slot<bool>,
    /// What shows questions, once it is here.
    pub(super) later: Slot<Option<Later>>,
    /// Whether a run from before was looked for.
    resumed: Slot<bool>,
}

impl Game {
    pub(super) fn new(play: Play) -> Self {
        Self {
            play,
            lang: play.lang(),
            asked: Slot::new(None),
            picked: Slot::new(0),
            chosen: Slot::new(0),
            relaxed: Slot::new(false),
            left: Slot::new(0),
            opened: Slot::new(0),
            quitting: Slot::new(false),
            acted: Slot::new(false),
            later: Slot::new(None),
            resumed: Slot::new(false),
        }
    }

    /// `words` with a number.
    pub(super) fn number(self, words: Words, number: u32) -> String {
        self.lang.fill(words, &number.to_string())
    }

    /// The quiz.
    pub(super) fn quiz(self) -> Quiz {
        Quiz::read(&self.play.json())
    }

    /// Follows the current action.
    pub(super) fn follow(self) {
        match self.play.round() {
            Round::Idle | Round::Waiting => {}
            Round::Answered { outcome, .. } => self.show(outcome),
            Round::Refused { .. } => {
                self.asked.set(None);
                self.play.reveal();
            }
        }
    }

    /// Shows what came of an action, as soon as that what shows it is here.
    fn show(self, outcome: Json) {
        if let Some(later) = self.later.get_untracked() {
            return (later.show)(self, &outcome);
        }
        spawn_local(async move {
            let later = self.play.until_here(quiz_later::fetch).await;
            self.later.set(Some(later));
            (later.show)(self, &outcome);
        });
    }

    /// Fetches what shows questions, once the levels can be read.
    pub(super) fn prepare(self) {
        if self.play.is_ready() && self.later.get_untracked().is_none() {
            spawn_local(async move {
                // Whoever needs it fetches it again if this fails.
                if let Ok(later) = quiz_later::fetch().await {
                    self.later.set(Some(later));
                }
            });
        }
    }

    /// Back to the levels once the card is closed. Until then the last question stays under it,
    /// so that nothing moves while the card comes up.
    pub(super) fn clear(self) {
        let over = |asked: Rc<Outcome>| asked.is_over();
        if self.play.is_ready() && self.asked.get_untracked().is_some_and(over) {
            self.asked.set(None);
        }
    }

    /// After a reload: a question that waits is shown with what remains of its time.
    pub(super) fn resume(self) {
        if self.resumed.get_untracked() || !self.play.can_act() {
            return;
        }
        let Some(shown) = self.shown() else { return };
        self.resumed.set(true);
        let waits = shown.run.is_some_and(|run| {
            let in_time = |due_ms| due_ms > self.play.server_now_ms();
            run.waiting && run.due_ms.is_none_or(in_time)
        });
        if waits {
            self.next();
        } else if self.play.is_playing() && self.asked.get_untracked().is_none() {
            // The language has changed in the middle of a run.
            self.play.pause();
        }
    }

    /// Where the participant stands; reactive.
    pub(super) fn shown(self) -> Option<Shown> {
        Shown::read(&self.play.state_json())
    }

    /// The level that the main button begins: the chosen one, else the first that is not passed;
    /// reactive.
    pub(super) fn level(self, shown: &Shown) -> usize {
        if let Some(run) = &shown.run {
            let mut levels = self.quiz().levels.into_iter();
            let under_way = levels.position(|level| level.id == run.level);
            return under_way.unwrap_or_default();
        }
        let first = |fits: fn(&Stands) -> bool| shown.levels.iter().position(fits);
        let chosen = self.chosen.get() as usize;
        chosen.checked_sub(1).unwrap_or_else(|| {
            first(|level| level.unlocked && !level.passed)
                .or_else(|| first(|level| level.unlocked && level.left != Some(0)))
                .unwrap_or_default()
        })
    }

    /// How long until the level opens, ms; 0 or less when it is open.
    pub(super) fn opens_in_ms(self, level: &Level) -> f64 {
        level
            .opens_ms
            .map_or(0.0, |opens_ms| opens_ms - self.play.server_now_ms())
    }

    /// Whether a run of this level could begin now.
    pub(super) fn is_playable(self, level: &Level, stands: &Stands) -> bool {
        let open = self.opens_in_ms(level) <= 0.0;
        stands.unlocked && stands.left != Some(0) && open
    }

    /// Begins a run of the level with this id.
    pub(super) fn begin(self, level: &str) {
        self.acted.set(true);
        self.play.begin(&Json::object(&[
            ("type", &"next".into()),
            ("level", &level.into()),
            ("relaxed", &self.relaxed.get_untracked().into()),
        ]));
    }

    /// Goes on with the run.
    pub(super) fn go_on(self) {
        self.acted.set(true);
        self.next();
    }

    pub(super) fn next(self) {
        self.play.go_on(&Json::object(&[("type", &"next".into())]));
    }

    /// Ends the run, when pressed a second time.
    pub(super) fn quit(self, run: u32) {
        if !self.quitting.get_untracked() {
            return self.quitting.set(true);
        }
        self.quitting.set(false);
        self.acted.set(true);
        self.play.go_on(&Json::object(&[
            ("type", &"quit".into()),
            ("run", &f64::from(run).into()),
        ]));
    }

    /// Back to the levels; the run waits.
    pub(super) fn back(self) {
        if self.play.is_idle() {
            self.quitting.set(false);
            self.asked.set(None);
            self.play.pause();
        }
    }
}
