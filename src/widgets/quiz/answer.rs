//! Questions as they come, and what the player does with them.

use std::rc::Rc;

use super::{
    clock, finish,
    game::Game,
    wire::{Mark, Outcome},
};
use crate::{endpoint::Json, ui::dom::Key};

/// Shows what came of an action: a question, a verdict, or the end of the run.
pub(super) fn show(game: Game, outcome: &Json) {
    let outcome = Outcome::read(outcome);
    let choice = outcome.verdict.as_ref().map(|it| it.choice);
    game.picked.set(choice.unwrap_or_default());
    let outcome = Rc::new(outcome);
    if outcome.question.is_none() {
        // The player has ended the run.
        return game.finish(&outcome);
    }
    clock::start(game, &outcome);
    game.asked.set(Some(Rc::clone(&outcome)));
    if !outcome.is_over() {
        let came_on = outcome.verdict.is_some();
        let progress = progress(&outcome);
        game.play.note(came_on.then_some(&progress));
    }
}

/// A key, wherever the focus is inside the widget.
pub(super) fn key(game: Game, key: Key) {
    let asked = game.asked.get_untracked();
    let question = asked.as_ref().and_then(|asked| asked.question.as_ref());
    match (key, question) {
        (Key::Digit(digit), Some(question)) if digit <= question.count() => {
            game.pick(digit - 1, question.several);
        }
        (Key::Enter, Some(_)) => game.press(),
        _ => {}
    }
}

impl Game {
    /// The result of the run takes the place of its last question.
    fn finish(self, outcome: &Outcome) {
        self.chosen.set(0);
        self.play.finish(finish::finish(self, outcome));
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
            self.finish(&asked);
        } else if asked.verdict.is_some() {
            self.go_on();
        } else if self.picked.get_untracked() != 0 {
            self.acted.set(true);
            self.answer();
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
