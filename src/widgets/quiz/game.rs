//! The state of a quiz in the page, and what changes it.

use std::rc::Rc;

use leptos::task::spawn_local;

use super::{
    clock,
    wire::{Level, Mark, Outcome, Quiz, Shown, Stands},
};
use crate::{
    endpoint::Json,
    i18n::{Lang, Words},
    stage::{Play, Round},
    ui::{dom::Key, slot::Slot},
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
            Round::Answered { outcome, .. } => self.show(Outcome::read(&outcome)),
            Round::Refused { .. } => {
                self.asked.set(None);
                self.play.reveal();
            }
        }
    }

    fn show(self, outcome: Outcome) {
        let choice = outcome.verdict.as_ref().map(|it| it.choice);
        self.picked.set(choice.unwrap_or_default());
        let outcome = Rc::new(outcome);
        if outcome.question.is_none() {
            // The player has ended the run.
            return self.finish(outcome);
        }
        clock::start(self, &outcome);
        spawn_local(async {
            // Whoever needs it fetches it again if this fails.
            quiz_later::fetch().await.ok();
        });
        self.asked.set(Some(Rc::clone(&outcome)));
        if !outcome.is_over() {
            let came_on = outcome.verdict.is_some();
            let progress = progress(&outcome);
            self.play.note(came_on.then_some(&progress));
        }
    }

    /// The result of the run takes the place of its last question.
    fn finish(self, outcome: Rc<Outcome>) {
        spawn_local(async move {
            match quiz_later::fetch().await {
                Ok(later) => {
                    self.chosen.set(0);
                    self.play.finish((later.finish)(self, &outcome));
                }
                // The answer is kept until it is shown: another press fetches again.
                Err(_) => self.play.still_waiting(),
            }
        });
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

    fn next(self) {
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

    /// Chooses the option at `place`. The only one that can be chosen is the answer.
    pub(super) fn pick(self, place: u32, several: bool) {
        if !self.is_open() {
            return;
        }
        self.acted.set(true);
        let picked = self.picked.get_untracked();
        self.picked.set(picked ^ (1 << place));
        if !several {
            self.answer();
        }
    }

    /// Answers with what is chosen.
    pub(super) fn answer(self) {
        let asked = self.asked.get_untracked();
        let question = asked.as_ref().and_then(|asked| asked.question.as_ref());
        if let Some(question) = question.filter(|_| self.is_open()) {
            let picked = self.picked.get_untracked();
            let places = (0..question.count()).filter(|place| picked >> place & 1 == 1);
            let places = places.map(|place| f64::from(place).into());
            self.play.go_on(&Json::object(&[
                ("type", &"answer".into()),
                ("run", &f64::from(question.run).into()),
                ("showing", &f64::from(question.showing).into()),
                ("choice", &Json::list(places)),
            ]));
        }
    }

    /// Whether the question on the screen takes an answer; reactive.
    pub(super) fn is_open(self) -> bool {
        let asked = self.asked.get();
        self.play.is_idle() && asked.is_some_and(|asked| asked.verdict.is_none())
    }

    /// What the main button does while a question is on the screen.
    pub(super) fn press(self) {
        let Some(asked) = self.asked.get_untracked() else {
            return;
        };
        if asked.is_over() {
            self.finish(asked);
        } else if asked.verdict.is_some() {
            self.go_on();
        } else if self.picked.get_untracked() != 0 {
            self.acted.set(true);
            self.answer();
        }
    }

    /// A key, wherever the focus is inside the widget.
    pub(super) fn key(self, key: Key) {
        let asked = self.asked.get_untracked();
        let question = asked.as_ref().and_then(|asked| asked.question.as_ref());
        match (key, question) {
            (Key::Digit(digit), Some(question)) if digit <= question.count() => {
                self.pick(digit - 1, question.several);
            }
            (Key::Enter, Some(_)) => self.press(),
            _ => {}
        }
    }
}

/// What the host page is told after each answer: no questions, no solutions.
fn progress(outcome: &Outcome) -> Json {
    let answered = outcome.marks.iter().filter(|mark| **mark != Mark::Open);
    let count = |count: usize| f64::from(u32::try_from(count).unwrap_or_default()).into();
    Json::object(&[
        ("level", &outcome.level.as_str().into()),
        ("answered", &count(answered.count())),
        ("of", &count(outcome.marks.len())),
        ("points", &f64::from(outcome.points).into()),
    ])
}
