//! A jigsaw in the page: from the levels into a run, and back.

use std::rc::Rc;

use funfair_campaign::widgets::jigsaw::grid::Grid;
use leptos::{prelude::untrack, task::spawn_local};

use super::{Later, desk::Desk, run::Run};
use crate::{
    endpoint::{Json, sleep_ms},
    i18n::Lang,
    stage::{Play, Round},
    ui::{
        dom::{Part, Spot},
        slot::Slot,
    },
    widgets::jigsaw_later,
};

/// How long the whole picture is seen before a card covers it, ms.
const ADMIRE_MS: f64 = 900.0;
/// Screens narrower than this are narrow, px.
const NARROW_PX: f64 = 480.0;

/// A jigsaw in the page. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Game {
    pub(super) play: Play,
    /// The language; the kind is built anew for another one.
    pub(super) lang: Lang,
    pub(super) place: Spot,
    /// The run on the screen; `None` for the levels.
    pub(super) run: Slot<Option<Rc<Run>>>,
    /// Place of the chosen level.
    pub(super) chosen: Slot<usize>,
    /// Whether the next run is of tiles that change places.
    pub(super) swaps: Slot<bool>,
    /// Counts what was done: how the pieces lie follows it.
    pub(super) moved: Slot<u32>,
    /// Seconds of the run.
    pub(super) seconds: Slot<u32>,
    /// What has happened, for those who do not see it.
    pub(super) said: Slot<String>,
    /// Whether giving the run up was asked for once.
    pub(super) quitting: Slot<bool>,
    /// Whether the player has done something: from then on the focus goes along.
    pub(super) acted: Slot<bool>,
    /// What shows a run, once it is here.
    pub(super) later: Slot<Option<Later>>,
    /// The pieces on the screen.
    pub(super) desk: Slot<Option<Rc<Desk>>>,
    resumed: Slot<bool>,
}

/// Columns and rows.
pub(super) fn grid_of(json: &Json) -> Grid {
    let side = |name: &str| u8::try_from(json.count_of(name)).unwrap_or_default();
    Grid {
        cols: side("cols"),
        rows: side("rows"),
    }
}

impl Game {
    pub(super) fn new(play: Play) -> Self {
        Self {
            play,
            lang: play.lang(),
            place: Spot::new(),
            run: Slot::new(None),
            chosen: Slot::new(0),
            swaps: Slot::new(false),
            moved: Slot::new(0),
            seconds: Slot::new(0),
            said: Slot::new(String::new()),
            quitting: Slot::new(false),
            acted: Slot::new(false),
            later: Slot::new(None),
            desk: Slot::new(None),
            resumed: Slot::new(false),
        }
    }

    /// The level with this id, as the backend sent it.
    pub(super) fn level(self, id: &str) -> Json {
        let levels = self.play.json().field("levels");
        levels.with_id("id", id).unwrap_or_default()
    }

    /// Follows the current action.
    pub(super) fn follow(self) {
        match self.play.round() {
            Round::Idle | Round::Waiting => {}
            Round::Refused { .. } => {
                self.run.set(None);
                self.play.reveal();
            }
            Round::Answered { outcome, .. } => self.show(outcome),
        }
    }

    /// Shows what came of an action, as soon as that what shows it is here.
    fn show(self, outcome: Json) {
        self.quitting.set(false);
        spawn_local(async move {
            let later = self.play.until_here(jigsaw_later::fetch).await;
            let summary = outcome.field("summary");
            if summary.is_there() {
                self.play.keep(None);
                if summary.is("done") {
                    // The picture is whole: it is looked at for a moment.
                    sleep_ms(ADMIRE_MS).await;
                }
                self.play.finish((later.finish)(self, &outcome));
            } else {
                self.play.note(None);
                self.later.set(Some(later));
                (later.open)(self, &outcome.field("run"));
            }
        });
    }

    /// Fetches what runs need, once the levels can be read.
    pub(super) fn prepare(self) {
        if self.play.is_ready() {
            spawn_local(async {
                // Whoever needs it fetches it again if this fails.
                jigsaw_later::fetch().await.ok();
            });
        }
    }

    /// After a reload: a run that is under way goes on.
    pub(super) fn resume(self) {
        if !self.play.can_act() {
            return;
        }
        let under_way = self.play.state_json().field("run");
        if !under_way.is_there() {
            // Also when the player has had everything deleted.
            self.play.keep(None);
        }
        if self.resumed.get_untracked() || !self.play.state_json().is_there() {
            return;
        }
        self.resumed.set(true);
        if under_way.is_there() {
            self.start(
                &under_way.text_of("level"),
                under_way.text_of("mode") == "swap",
            );
        }
    }

    /// Whether the screen is narrow.
    pub(super) fn is_narrow(self) -> bool {
        let width = Part::at(self.place).map(|it| it.number("clientWidth"));
        width.is_some_and(|width| width < NARROW_PX)
    }

    /// Begins a run of a level, or goes on with the one under way.
    pub(super) fn start(self, level: &str, swaps: bool) {
        let action = Json::object(&[
            ("type", &"start".into()),
            ("level", &level.into()),
            ("mode", &if swaps { "swap" } else { "pieces" }.into()),
            ("narrow", &self.is_narrow().into()),
        ]);
        if untrack(|| self.play.state_json().field("run").is_there()) {
            self.play.go_on(&action);
        } else {
            self.play.begin(&action);
        }
    }

    /// Back to the levels; the run waits, its clock goes on.
    pub(super) fn back(self) {
        if self.play.is_idle() {
            self.run.set(None);
            self.play.pause();
        }
    }

    /// Back to the levels once the card is closed.
    pub(super) fn clear(self) {
        let over = !untrack(|| self.play.state_json().field("run").is_there());
        if self.play.is_ready() && over && self.run.get_untracked().is_some() {
            self.run.set(None);
        }
    }

    /// Ends the run, when pressed a second time.
    pub(super) fn quit(self) {
        if !self.quitting.get_untracked() {
            return self.quitting.set(true);
        }
        let run = untrack(|| self.play.state_json().field("run").count_of("run"));
        self.play.go_on(&Json::object(&[
            ("type", &"quit".into()),
            ("run", &f64::from(run).into()),
        ]));
    }
}
