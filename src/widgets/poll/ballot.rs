//! The state of a poll in the page, and what changes it.
//!
//! What the backend says is read by name: `View`, `State` and `Outcome` of
//! `funfair_campaign::widgets::poll`, and `Tally`.

use std::rc::Rc;

use leptos::task::spawn_local;

use super::screen::{percent, votes};
use crate::{
    endpoint::{Json, sleep_ms},
    i18n::{Lang, Words, words},
    stage::{Finish, Play, Round},
    ui::{
        dom::{Key, Spot},
        node::Node,
        slot::Slot,
    },
};

const THANKS: Words = words("谢谢你的一票", "Thank you for your vote");
const COUNTED: Words = words("你的一票已计入。", "Your vote is counted. ");
const CHOOSE_FIRST: Words = words("请先选择一项", "Please choose first");
const FULL: Words = words("最多选 # 项", "You can choose # at most");
const AND: Words = words("，", ", ");

/// How long the player sees the bars grow before a card covers them, ms.
const LOOK_MS: f64 = 1200.0;

/// Where the participant stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stand {
    /// May vote.
    #[default]
    Open,
    /// Has voted, and the vote waits to be sent.
    Kept,
    /// Has voted.
    Voted,
    /// The poll is over.
    Over,
}

/// What is known of the counts.
#[derive(Clone, Debug, Default)]
pub(super) enum Counts {
    /// Nothing, or they may not be seen.
    #[default]
    Unknown,
    /// They could not be had.
    Failed,
    /// A `Tally`.
    Known(Json),
}

/// A poll in the page. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Ballot {
    pub(super) play: Play,
    /// The language; the kind is built anew for another one.
    pub(super) lang: Lang,
    pub(super) place: Spot,
    /// The chosen options, a bit for each place.
    pub(super) picked: Slot<u32>,
    /// Where the participant stands, and which options have their vote.
    pub(super) stands: Slot<(Stand, u32)>,
    pub(super) counts: Slot<Counts>,
    /// What is wrong with the choice.
    pub(super) hint: Slot<String>,
    /// The result for those who do not see it.
    pub(super) said: Slot<String>,
    /// Whether the player has voted here: from then on the focus goes along.
    pub(super) acted: Slot<bool>,
}

impl Ballot {
    pub(super) fn new(play: Play) -> Self {
        Self {
            play,
            lang: play.lang(),
            place: Spot::new(),
            picked: Slot::new(0),
            stands: Slot::new(Default::default()),
            counts: Slot::new(Counts::Unknown),
            hint: Slot::new(String::new()),
            said: Slot::new(String::new()),
            acted: Slot::new(false),
        }
    }

    /// How many options a vote may hold.
    pub(super) fn most(self) -> u32 {
        self.play.json().count_of("choose").max(1)
    }

    pub(super) fn options(self) -> impl Iterator<Item = (u32, Json)> {
        (0..).zip(self.play.json().field("options").items())
    }

    /// Places of options with these ids, a bit for each.
    fn places(self, ids: &Json) -> u32 {
        let ids: Vec<String> = ids.items().map(|id| id.as_text()).collect();
        self.options().fold(0, |bits, (place, option)| {
            let chosen = ids.contains(&option.text_of("id"));
            bits | u32::from(chosen).checked_shl(place).unwrap_or_default()
        })
    }

    /// Follows where the participant stands.
    pub(super) fn stand(self) {
        let voted = self.play.state_json().field("options");
        let mine = self.places(&voted);
        let stands = if self.play.is_over() {
            (Stand::Over, mine)
        } else if voted.items().next().is_some() {
            (Stand::Voted, mine)
        } else if let Some(action) = self.play.kept() {
            (Stand::Kept, self.places(&action.field("options")))
        } else {
            (Stand::Open, 0)
        };
        // Setting it builds the screen anew.
        if self.stands.get_untracked() != stands {
            self.stands.set(stands);
        }
    }

    /// Follows the current action.
    pub(super) fn follow(self) {
        let Round::Answered { outcome, .. } = self.play.round() else {
            return;
        };
        let tally = outcome.field("tally");
        if tally.is_there() {
            self.counts.set(Counts::Known(tally));
        }
        let said = self.lang.say(COUNTED).to_owned() + &self.result();
        self.said.set(said.clone());
        let drew = self.play.draws();
        let finish = Finish {
            title: self.lang.say(THANKS),
            said,
            drew,
            quiet: !drew,
            told: Json::object(&[
                ("options", &outcome.field("options")),
                ("prize", &outcome.field("prize")),
            ]),
            parts: [nothing(), nothing()],
        };
        spawn_local(async move {
            if drew {
                sleep_ms(LOOK_MS).await;
            }
            self.play.finish(finish);
        });
    }

    /// The shares in words.
    fn result(self) -> String {
        let mut said = String::new();
        for (_, option) in self.options() {
            if let Some(row) = self.row(&option.text_of("id")) {
                let text = option.text_of("text");
                said = said + &text + " " + &percent(&row) + self.lang.say(AND);
            }
        }
        match self.counts.get_untracked() {
            Counts::Known(tally) => said + &votes(self.lang, tally.count_of("total")),
            _ => said,
        }
    }

    /// The counts of an option, once they are known; reactive.
    pub(super) fn row(self, id: &str) -> Option<Json> {
        match self.counts.get() {
            Counts::Known(tally) => tally.field("rows").with_id("id", id),
            _ => None,
        }
    }

    /// Whether counts are known; reactive.
    pub(super) fn has_counts(self) -> bool {
        matches!(self.counts.get(), Counts::Known(_))
    }

    /// Asks for the counts as soon as they may be seen. What comes with an outcome is newer.
    pub(super) fn fetch(self) {
        let (stand, _) = self.stands.get();
        let may_see = match self.play.json().text_of("results").as_str() {
            "always" => true,
            "after_end" => stand == Stand::Over,
            _ => matches!(stand, Stand::Voted | Stand::Over),
        };
        let known = matches!(self.counts.get_untracked(), Counts::Known(_));
        if may_see && !known {
            self.ask_for_counts();
        }
    }

    /// Asks for the counts.
    pub(super) fn ask_for_counts(self) {
        spawn_local(async move {
            let board = self.play.board().await;
            let tally = board.map(|board| board.field("tally"));
            let counts = match tally {
                Some(tally) if tally.is_there() => Counts::Known(tally),
                _ => Counts::Failed,
            };
            if !matches!(self.counts.get_untracked(), Counts::Known(_)) {
                self.counts.set(counts);
            }
        });
    }

    /// Whether options can be chosen; reactive.
    pub(super) fn is_open(self) -> bool {
        self.play.can_play() && self.play.is_idle()
    }

    /// Chooses the option at `place`, or takes the choice back.
    pub(super) fn pick(self, place: u32) {
        let (before, most) = (self.picked.get_untracked(), self.most());
        let bit = 1_u32.checked_shl(place).unwrap_or_default();
        let wanted = if most == 1 { bit } else { before ^ bit };
        if self.is_open() && wanted.count_ones() <= most {
            self.picked.set(wanted);
            self.hint.set(String::new());
        } else if self.is_open() {
            self.hint.set(self.lang.fill(FULL, &most.to_string()));
        }
        // Boxes follow the choice and not the press, which may have been one too many.
        let picked = self.picked.get_untracked();
        for (place, _) in self.options() {
            self.place.check(place, picked >> place & 1 == 1);
        }
    }

    /// Votes with what is chosen.
    pub(super) fn vote(self) {
        let picked = self.picked.get_untracked();
        if !self.is_open() {
            return;
        }
        if picked == 0 {
            return self.hint.set(self.lang.say(CHOOSE_FIRST).to_owned());
        }
        self.acted.set(true);
        let chosen = self.options().filter(|(place, _)| picked >> place & 1 == 1);
        let ids = Json::list(chosen.map(|(_, option)| option.field("id")));
        self.play.defer(&Json::object(&[
            ("type", &"vote".into()),
            ("options", &ids),
        ]));
    }

    /// A key, wherever the focus is inside the widget.
    pub(super) fn key(self, key: Key) {
        let (stand, _) = self.stands.get_untracked();
        match key {
            _ if stand != Stand::Open => {}
            Key::Digit(digit) if self.options().any(|(place, _)| place + 1 == digit) => {
                self.pick(digit - 1);
            }
            Key::Enter => self.vote(),
            Key::Digit(_) => {}
        }
    }
}

/// The card says no more than its title.
fn nothing() -> Rc<dyn Fn() -> Option<Node>> {
    Rc::new(|| None)
}
