//! The state of the page, and how it gets to know what lies on the server.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

use funfair_campaign::{entry::EntryState, protocol::ProblemCode};
use leptos::task::spawn_local;

use super::{
    entry::Entry,
    queue::{Deed, Queue},
};
use crate::{
    endpoint::{Admin, Fault, Json},
    i18n::{Lang, Words, words},
    stage::{Phase, Stage},
    ui::{dom::Part, slot::Slot},
};

/// What takes entries, by the name of its kind.
const KIND: &str = "challenge";
/// What this tab keeps, and for this tab only.
const TOKEN: &str = "funfair:moderate";
const LANG: &str = "funfair:moderate:lang";

const WRONG: Words = words(
    "这个口令不对，请核对后再试。",
    "That token is not right. Please check it and try again.",
);
const NO_OPERATORS: Words = words(
    "这台服务器还没有设置审核员：启动时请加上 --admin-tokens。",
    "This server has no operators yet: start it with --admin-tokens.",
);
const NOT_REACHED: Words = words(
    "连不上服务器，请检查网络后重试。",
    "The server cannot be reached. Please check the connection and try again.",
);
const GONE: Words = words(
    "口令已失效，请重新登录，之后从刚才的地方继续。",
    "Your token is no longer accepted. Sign in again, and go on where you were.",
);

/// Where the operator is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// The campaign is fetched.
    #[default]
    Opening,
    /// It could not be fetched.
    Failed,
    /// There is no such campaign.
    Unknown,
    /// It takes no entries.
    Without,
    /// The token is asked for.
    Door,
    /// At work.
    Desk,
}

/// What is known of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fetch {
    #[default]
    UnderWay,
    Here,
    Failed,
}

/// Something that the operator has to know, until it is put away.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Notice {
    pub(super) text: String,
    /// Id of the entry that it is about; empty for none.
    pub(super) entry: String,
}

/// The state of the page. Copies share it.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) stage: Stage,
    pub(super) place: Slot<Place>,
    /// The campaign as players may see it.
    pub(super) campaign: Slot<Json>,
    /// Id of the widget whose entries are looked at.
    pub(super) widget: Slot<String>,
    pub(super) token: Slot<String>,
    pub(super) queue: Slot<Queue>,
    pub(super) fetch: Slot<Fetch>,
    /// The entry that is looked at.
    pub(super) entry: Slot<Option<Rc<Entry>>>,
    /// Whether a reason for rejecting it is asked for.
    pub(super) rejecting: Slot<bool>,
    /// What was written of why, by entry.
    pub(super) drafts: Slot<BTreeMap<String, String>>,
    /// Whether the reason is missing.
    pub(super) unsaid: Slot<bool>,
    /// What is said at the door.
    pub(super) door: Slot<String>,
    pub(super) notice: Slot<Option<Notice>>,
    /// What has happened, for all who do not see it.
    pub(super) said: Slot<String>,
    /// Decisions that the server has not heard of, in their order.
    pub(super) jobs: Slot<VecDeque<Deed>>,
    /// Whether the focus goes along to the entry.
    pub(super) moved: Slot<bool>,
    /// Whether the focus goes along into the form that asks why, or out of it.
    pub(super) asked: Slot<bool>,
    /// Whether keys act by themselves.
    pub(super) keys: Slot<bool>,
    /// Counts lists, so that a page of another one is told from it.
    turn: Slot<u32>,
}

impl Desk {
    pub(super) fn new(stage: Stage) -> Self {
        if let Some(tag) = kept(LANG) {
            stage.lang.set(Lang::of(&tag));
        }
        Self {
            stage,
            place: Slot::new(Place::Opening),
            campaign: Slot::new(Json::default()),
            widget: Slot::new(String::new()),
            token: Slot::new(kept(TOKEN).unwrap_or_default()),
            queue: Slot::new(Queue::default()),
            fetch: Slot::new(Fetch::UnderWay),
            entry: Slot::new(None),
            rejecting: Slot::new(false),
            drafts: Slot::new(BTreeMap::new()),
            unsaid: Slot::new(false),
            door: Slot::new(String::new()),
            notice: Slot::new(None),
            said: Slot::new(String::new()),
            jobs: Slot::new(VecDeque::new()),
            moved: Slot::new(false),
            asked: Slot::new(false),
            keys: Slot::new(true),
            turn: Slot::new(0),
        }
    }

    /// The language at this moment.
    pub(super) fn lang(self) -> Lang {
        self.stage.lang.get_untracked()
    }

    /// `words`; reactive.
    pub(super) fn say(self, words: Words) -> &'static str {
        self.stage.lang.get().say(words)
    }

    pub(super) fn admin(self) -> Admin {
        Admin::new(self.stage.address(""), &self.stage.campaign_id())
    }

    /// The campaign's widgets that take entries; reactive.
    pub(super) fn widgets(self) -> Vec<Json> {
        let all = self.campaign.get().field("widgets").items();
        all.filter(|widget| widget.text_of("kind") == KIND)
            .collect()
    }

    /// What the widget's kind shows to players; reactive.
    pub(super) fn view(self) -> Json {
        let id = self.widget.get();
        let widget = self.campaign.get().field("widgets").with_id("id", &id);
        widget.map_or_else(Json::default, |widget| widget.field("view"))
    }

    /// Fetches the campaign in the page's language, then the list where a token is kept.
    pub(super) fn open(self) {
        // The stage around the page is never started: it waits for nothing.
        self.stage.phase.set(Phase::Ready);
        spawn_local(async move {
            let lang = match self.lang() {
                Lang::Zh => "zh-CN",
                Lang::En => "en",
            };
            let answer = self.admin().campaign(lang).await;
            let opening = self.place.get_untracked() != Place::Desk;
            match answer {
                Ok(campaign) => {
                    self.campaign.set(campaign);
                    if opening {
                        self.enter();
                    }
                }
                // At work, only its words stay in the other language.
                Err(_) if !opening => {}
                Err(Fault::Refused(_)) => self.place.set(Place::Unknown),
                Err(Fault::Unknown { .. }) => self.place.set(Place::Failed),
            }
        });
    }

    /// The campaign is here: to the desk, or to the door.
    fn enter(self) {
        let Some(first) = self.widgets().first().map(|it| it.text_of("id")) else {
            return self.place.set(Place::Without);
        };
        self.widget.set(first);
        if self.token.get_untracked().is_empty() {
            self.place.set(Place::Door);
        } else {
            self.place.set(Place::Desk);
            self.load(EntryState::Pending);
        }
    }

    /// Shows the page in another language.
    pub(super) fn speak(self, lang: Lang, tag: &str) {
        keep(LANG, tag);
        self.stage.lang.set(lang);
        self.open();
    }

    /// Tries a token.
    pub(super) fn sign_in(self, token: &str) {
        let token = token.trim().to_owned();
        // What is no ASCII cannot be sent as it is.
        if token.is_empty() || !token.is_ascii() {
            return self.door.set(self.lang().say(WRONG).to_owned());
        }
        self.door.set(String::new());
        spawn_local(async move {
            let widget = self.widget.get_untracked();
            let state = self.queue.get_untracked().state;
            match self.admin().entries(&token, (&widget, state), "").await {
                Ok(page) => {
                    keep(TOKEN, &token);
                    self.token.set(token);
                    self.moved.set(true);
                    self.place.set(Place::Desk);
                    // Who comes back goes on where they were.
                    if self.queue.get_untracked().left().is_empty() {
                        self.clear(state);
                        self.take(&page);
                    }
                }
                Err(fault) => self.door.set(self.lang().say(refusal(&fault)).to_owned()),
            }
        });
    }

    /// Forgets the token. What is not saved yet is waited for.
    pub(super) fn sign_out(self) {
        if !self.jobs.get_untracked().is_empty() {
            return;
        }
        self.forget_token();
        self.queue.set(Queue::default());
        self.drafts.set(BTreeMap::new());
        self.notice.set(None);
        self.said.set(String::new());
        self.door.set(String::new());
        self.sync();
    }

    fn forget_token(self) {
        if let Some(kept) = shelf() {
            kept.call_text("removeItem", TOKEN);
        }
        self.token.set(String::new());
        self.place.set(Place::Door);
    }

    /// The token is no longer accepted; everything else stays.
    pub(super) fn lock(self) {
        self.forget_token();
        self.door.set(self.lang().say(GONE).to_owned());
    }

    /// Looks at another widget's entries.
    pub(super) fn choose(self, widget: &str) {
        self.widget.set(widget.to_owned());
        self.load(self.queue.get_untracked().state);
    }

    /// Looks at the entries in another state.
    pub(super) fn turn_to(self, state: EntryState) {
        self.said.set(String::new());
        self.load(state);
    }

    /// Fetches the entries in a state from the first one on.
    pub(super) fn load(self, state: EntryState) {
        self.clear(state);
        self.more();
    }

    fn clear(self, state: EntryState) {
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
        self.queue.update(|queue| queue.clear(state));
        self.fetch.set(Fetch::UnderWay);
        self.sync();
    }

    /// Fetches the next page.
    pub(super) fn more(self) {
        self.fetch.set(Fetch::UnderWay);
        let (turn, queue) = (self.turn.get_untracked(), self.queue.get_untracked());
        let (token, widget) = (self.token.get_untracked(), self.widget.get_untracked());
        spawn_local(async move {
            let what = (widget.as_str(), queue.state);
            let answer = self.admin().entries(&token, what, &queue.next).await;
            // Another list may have been asked for meanwhile.
            if self.turn.get_untracked() != turn {
                return;
            }
            match answer {
                Ok(page) => self.take(&page),
                Err(fault) => {
                    self.fetch.set(Fetch::Failed);
                    if is_about_token(&fault) {
                        self.lock();
                    }
                }
            }
        });
    }

    fn take(self, page: &Json) {
        let entries = page.field("entries").items();
        let entries = entries.filter_map(|entry| Entry::read(&entry)).collect();
        let next = page.text_of("next");
        self.queue.update(|queue| queue.extend(entries, next));
        self.fetch.set(Fetch::Here);
        self.sync();
    }

    /// Shows what the list now says, and sees to it that it does not run out.
    pub(super) fn sync(self) {
        let queue = self.queue.get_untracked();
        let (shown, before) = (queue.shown(), self.entry.get_untracked());
        if shown != before {
            let id = |entry: &Option<Rc<Entry>>| entry.as_ref().map(|entry| entry.id.clone());
            if id(&shown) != id(&before) {
                self.rejecting.set(false);
                self.unsaid.set(false);
            }
            self.entry.set(shown);
        }
        if queue.wants_more() && self.fetch.get_untracked() == Fetch::Here {
            self.more();
        }
    }
}

/// Whether the server does not know the operator.
pub(super) fn is_about_token(fault: &Fault) -> bool {
    matches!(fault, Fault::Refused(refusal) if refusal.is(ProblemCode::BadToken))
}

fn refusal(fault: &Fault) -> Words {
    match fault {
        Fault::Refused(refusal) if refusal.is(ProblemCode::NotFound) => NO_OPERATORS,
        Fault::Refused(_) => WRONG,
        Fault::Unknown { .. } => NOT_REACHED,
    }
}

/// What this tab keeps until it is closed; where the browser blocks it, the page alone does.
fn shelf() -> Option<Part> {
    let window = Part::window()?;
    window
        .is("sessionStorage")
        .then(|| window.get("sessionStorage"))
}

fn kept(name: &'static str) -> Option<String> {
    Some(shelf()?.text(name)).filter(|text| !text.is_empty())
}

fn keep(name: &'static str, text: &str) {
    if let Some(shelf) = shelf() {
        shelf.set(name, text);
    }
}
