//! The state of a challenge in the page, and what changes it.
//!
//! What the backend says is read by name: `View`, `Shown` and `Outcome` of
//! `funfair_campaign::widgets::challenge`, and `Entries`.

use std::rc::Rc;

use leptos::task::spawn_local;

use super::Later;
use crate::{
    endpoint::{Json, sleep_ms, wait_ms_or_online},
    i18n::{Lang, Words, words},
    stage::{Finish, Play, Round},
    ui::{
        dom::{Part, Spot, copy},
        node::Node,
        slot::Slot,
    },
    widgets::{challenge_later, challenge_upload},
};

const THANKS: Words = words("作品已收到", "Your entry is in");
const PENDING: Words = words(
    "审核通过后就会出现在展厅，在“我的”里能看到进度。",
    "It appears in the gallery once it is accepted. See how it stands under Mine.",
);
const ACCEPTED: Words = words("它已经在展厅里了。", "It is in the gallery now.");
const COPIED: Words = words("已复制", "Copied");
const NOT_COPIED: Words = words(
    "复制没有成功，请长按文字自己复制。",
    "It could not be copied. Please select the text and copy it.",
);

/// How long a copied text is said to be, ms.
const COPIED_MS: f64 = 2400.0;
/// How long the player sees that the entry is sent before a card covers the form, ms.
const SENT_MS: f64 = 600.0;
/// How long to wait before fetching again, ms.
const AGAIN_MS: f64 = 2000.0;

/// Where the participant stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stand {
    /// May hand an entry in.
    #[default]
    Open,
    /// Has handed one in, which waits to be sent.
    Kept,
    /// Entries are taken later.
    Early,
    /// Entries are not taken any more.
    Closed,
}

/// A challenge in the page. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) play: Play,
    /// The language; the kind is built anew for another one.
    pub(super) lang: Lang,
    pub(super) place: Spot,
    pub(super) stands: Slot<Stand>,
    /// Whether the form is on the screen.
    pub(super) filling: Slot<bool>,
    /// Whether the form is asked for, and not here yet.
    pub(super) opening: Slot<bool>,
    /// What was copied last, as long as that is said.
    pub(super) copied: Slot<String>,
    /// What is wrong with the form: name of the field, and what.
    pub(super) wrong: Slot<(&'static str, String)>,
    /// Where the link leads.
    pub(super) found: Slot<String>,
    /// What has happened, for those who do not see it.
    pub(super) said: Slot<String>,
    /// Whether the player has done something: from then on the focus goes along.
    pub(super) acted: Slot<bool>,
    /// Counts entries that were handed in here: the gallery follows it.
    pub(super) entered: Slot<u32>,
    /// What is uploaded: a list, see [`super::upload`].
    pub(super) uploads: Slot<Json>,
    /// How much of the upload under way has been sent, in percent.
    pub(super) sent: Slot<String>,
    /// What shows the form and the gallery, once it is here.
    pub(super) later: Slot<Option<Later>>,
}

impl Desk {
    pub(super) fn new(play: Play) -> Self {
        Self {
            play,
            lang: play.lang(),
            place: Spot::new(),
            stands: Slot::new(Stand::Open),
            filling: Slot::new(false),
            opening: Slot::new(false),
            copied: Slot::new(String::new()),
            wrong: Slot::new(("", String::new())),
            found: Slot::new(String::new()),
            said: Slot::new(String::new()),
            acted: Slot::new(false),
            entered: Slot::new(0),
            uploads: Slot::new(Json::default()),
            sent: Slot::new(String::new()),
            later: Slot::new(None),
        }
    }

    /// Texts of a list of the view.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let items = self.play.json().field(name);
        items.items().map(|item| item.as_text()).collect()
    }

    /// Follows where the participant stands.
    pub(super) fn stand(self) {
        let window = self.play.json().field("entry");
        let now_ms = self.play.server_now_ms();
        let is_past = |name: &str| window.number_of(name).is_some_and(|ms| ms <= now_ms);
        let early = window.number_of("starts_ms").is_some_and(|ms| ms > now_ms);
        let stand = if self.play.is_over() || is_past("ends_ms") {
            Stand::Closed
        } else if early {
            Stand::Early
        } else if self.play.kept().is_some() {
            Stand::Kept
        } else {
            Stand::Open
        };
        // Setting it builds the screen anew.
        if self.stands.get_untracked() != stand {
            self.stands.set(stand);
            self.filling.set(false);
        }
    }

    /// Follows the current action.
    pub(super) fn follow(self) {
        match self.play.round() {
            Round::Idle | Round::Waiting => {}
            Round::Refused { .. } => self.play.reveal(),
            Round::Answered { outcome, .. } => self.show(&outcome),
        }
    }

    fn show(self, outcome: &Json) {
        let state = outcome.text_of("state");
        let said = if state == "pending" {
            PENDING
        } else {
            ACCEPTED
        };
        let said = self.lang.say(said).to_owned();
        self.said.set(said.clone());
        let finish = Finish {
            title: self.lang.say(THANKS),
            said,
            drew: self.play.draws(),
            quiet: false,
            told: Json::object(&[
                ("state", &outcome.field("state")),
                ("prize", &outcome.field("prize")),
            ]),
            parts: [nothing(), nothing()],
        };
        spawn_local(async move {
            sleep_ms(SENT_MS).await;
            self.play.keep(None);
            if let Some(tray) = self.later.get_untracked().and_then(|later| later.tray) {
                (tray.clear)(self);
            }
            self.play.finish(finish);
            self.filling.set(false);
            self.entered.update(|count| *count += 1);
        });
    }

    /// Fetches the form and the gallery while the task is read.
    pub(super) fn prepare(self) {
        spawn_local(async move {
            loop {
                if let Some(later) = self.fetch().await {
                    (later.dress)(self);
                    return self.later.set(Some(later));
                }
                wait_ms_or_online(AGAIN_MS).await;
                if Part::at(self.place).is_none() {
                    return;
                }
            }
        });
    }

    async fn fetch(self) -> Option<Later> {
        let mut later = challenge_later::fetch().await.ok()?;
        if self.play.json().field("uploads").is_there() {
            later.tray = Some(challenge_upload::fetch().await.ok()?);
        }
        Some(later)
    }

    /// Whether an entry can be handed in; reactive.
    pub(super) fn is_open(self) -> bool {
        self.stands.get() == Stand::Open && self.play.can_play() && self.play.is_idle()
    }

    /// Opens the form.
    pub(super) fn open_form(self) {
        if !self.is_open() {
            return;
        }
        self.acted.set(true);
        if self.later.get_untracked().is_some() {
            return self.filling.set(true);
        }
        if self.opening.get_untracked() {
            return;
        }
        self.opening.set(true);
        spawn_local(async move {
            // `prepare` asks until it is here.
            while self.later.get_untracked().is_none() {
                if Part::at(self.place).is_none() {
                    return;
                }
                sleep_ms(100.0).await;
            }
            self.opening.set(false);
            self.filling.set(true);
        });
    }

    /// Tags and accounts, as a post needs them.
    pub(super) fn tags(self) -> String {
        let mut all = self.texts("tags");
        all.extend(self.texts("mentions"));
        all.join(" ")
    }

    /// Copies a text, and says so.
    pub(super) fn copy(self, what: String) {
        spawn_local(async move {
            let done = copy(&what).await;
            let said = if done { COPIED } else { NOT_COPIED };
            self.said.set(self.lang.say(said).to_owned());
            if !done {
                return;
            }
            self.copied.set(what.clone());
            sleep_ms(COPIED_MS).await;
            if self.copied.get_untracked() == what {
                self.copied.set(String::new());
            }
        });
    }

    /// The name on a button that copies `what`; reactive.
    pub(super) fn copy_text(self, what: &str, name: Words) -> &'static str {
        let copied = !what.is_empty() && self.copied.get() == what;
        self.lang.say(if copied { COPIED } else { name })
    }
}

/// The card says no more than its title.
fn nothing() -> Rc<dyn Fn() -> Option<Node>> {
    Rc::new(|| None)
}
