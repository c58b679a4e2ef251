//! What surrounds every widget: loading, consent, turns, outcome, claim, rules.
//!
//! [`Stage`] is the state; `open`, `act` and `won` change it; `view` shows it. A widget's view sees [`Play`].

mod act;
mod aside;
mod bar;
mod board;
mod claim;
mod consent;
mod deferred;
mod deliver;
mod draws;
mod me;
mod media;
mod nothing;
mod open;
mod outcome;
mod phase;
mod play;
mod prizes;
mod round;
mod rules;
mod sheet;
mod texts;
mod told;
mod view;
mod winners;
mod won;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use funfair_campaign::{
    campaign::Theme,
    limits::Turns,
    protocol::{Award, CampaignView, ConsentView, PrizeView, PurposeView, ScheduleView},
};
use leptos::prelude::*;
use serde::de::IgnoredAny;

pub(crate) use self::{
    deliver::{SENDER, Sender},
    media::{Progress, UploadFault, address_of, fetched, let_go},
    phase::{Phase, Sheet},
    play::Play,
    round::{Finish, Notice, Round},
    sheet::sheet,
    view::stage_view,
};
use crate::{
    embed::Host,
    endpoint::{Endpoint, Json, Store},
    i18n::{Lang, Words},
    ui::{dom, slot::Slot},
    widgets::Face,
};

/// What of a campaign is needed before the first play. The rest is read by the chunk that shows
/// it: code that reads a type weighs more than the type's data.
pub(crate) struct Head {
    /// Id of the campaign.
    pub(crate) id: String,
    /// BCP 47 tag of its texts.
    pub(crate) locale: String,
    /// What players read above the widgets.
    pub(crate) title: String,
    /// Whether it is paused.
    pub(crate) paused: bool,
    /// When it runs.
    pub(crate) schedule: ScheduleView,
    /// What to ask before anything is stored.
    pub(crate) consent: Option<ConsentView>,
    /// Colours.
    pub(crate) theme: Theme,
}

impl Head {
    /// Where it stands at `now_ms` by the server's clock, before anything is known of the
    /// participant; `None` where it can be played.
    pub(crate) fn phase(&self, now_ms: f64) -> Option<Phase> {
        let paused = self.paused.then_some(Phase::Paused);
        Phase::by_schedule(&self.schedule, now_ms).or(paused)
    }

    /// Reads it of a `CampaignView`, by name: a reader of its types would weigh 1 KB.
    fn read(json: &Json) -> Option<Self> {
        let (schedule, theme) = (json.field("schedule"), json.field("theme"));
        Some(Self {
            id: json.some_text_of("id")?,
            locale: json.some_text_of("locale")?,
            title: json.some_text_of("title")?,
            paused: json.is("paused"),
            schedule: ScheduleView {
                starts_ms: schedule.whole_of("starts_ms")?,
                ends_ms: schedule.whole_of("ends_ms")?,
                time_zone: schedule.some_text_of("time_zone")?,
                claim_days: days(&schedule, "claim_days"),
            },
            consent: consent_of(&json.field("consent")),
            theme: Theme {
                accent: theme.some_text_of("accent"),
                second: theme.some_text_of("second"),
            },
        })
    }
}

fn days(json: &Json, name: &str) -> u16 {
    u16::try_from(json.count_of(name)).unwrap_or(u16::MAX)
}

fn consent_of(json: &Json) -> Option<ConsentView> {
    let purposes = json.field("purposes");
    Some(ConsentView {
        version: json.some_text_of("version")?,
        text: json.text_of("text"),
        purposes: purposes
            .items()
            .map(|purpose| PurposeView {
                id: purpose.text_of("id"),
                text: purpose.text_of("text"),
            })
            .collect(),
        privacy_url: json.some_text_of("privacy_url"),
        retention_days: days(json, "retention_days"),
    })
}

/// The campaign, once it is here.
pub(crate) struct Campaign {
    head: Head,
    /// All of it, as the backend sent it: a `CampaignView`.
    json: Json,
    /// The widget on this stage, as the backend sent it: a `WidgetView`.
    widget: Json,
}

impl Campaign {
    /// Reads a `CampaignView`; `None` when it is none, or has no such widget. Without an id the
    /// first widget is taken.
    fn read(json: Json, widget: Option<&str>) -> Option<Self> {
        let head = Head::read(&json)?;
        let widgets = json.field("widgets");
        let widget = match widget {
            Some(id) => widgets.with_id("id", id)?,
            None => widgets.items().next()?,
        };
        Some(Self { head, json, widget })
    }

    /// A prize as the backend sent it: a `PrizeView`.
    pub(crate) fn prize(&self, id: &str) -> Option<Json> {
        self.json.field("prizes").with_id("id", id)
    }

    /// All of it, read.
    pub(crate) fn whole(&self) -> Option<CampaignView<IgnoredAny>> {
        self.json.read()
    }
}

impl std::ops::Deref for Campaign {
    type Target = Head;

    fn deref(&self) -> &Head {
        &self.head
    }
}

/// The state of one widget in the page. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    parts: StoredValue<Rc<Parts>, LocalStorage>,
    /// What is shown.
    pub(crate) phase: Slot<Phase>,
    /// The sheet over it.
    pub(crate) open: Slot<Option<Sheet>>,
    /// The campaign, once fetched.
    pub(crate) campaign: Slot<Option<Rc<Campaign>>>,
    /// Plays left, once known.
    pub(crate) turns: Slot<Option<Turns>>,
    /// What the kind remembers of the participant.
    pub(crate) state: Slot<Json>,
    /// What the participant has won, latest first: a list of `Award`.
    pub(crate) awards: Slot<Json>,
    /// What the latest play has won: a list of `Award`.
    pub(crate) won: Slot<Json>,
    /// The current action.
    pub(crate) round: Slot<Round>,
    /// What the kind said of the latest play; nothing where the outcome says it all.
    pub(crate) finish: Slot<Option<Finish>>,
    /// The kind, once its chunk is here.
    pub(crate) face: Slot<Option<Face>>,
    /// What to tell beside the widget.
    pub(crate) notice: Slot<Option<Notice>>,
    /// The language of the interface.
    pub(crate) lang: Slot<Lang>,
    /// `light`, `dark`, or empty for the system's.
    pub(crate) theme: Slot<String>,
}

/// What does not change while the widget is in the page.
struct Parts {
    endpoint: Rc<dyn Endpoint>,
    store: Store,
    host: Host,
    widget: Option<String>,
    /// BCP 47 tag that the host page asked for.
    tag: RefCell<String>,
    /// The campaign while it waits for the session that tells how it is shown.
    coming: RefCell<Option<Rc<Campaign>>>,
    /// Id of the variant that the participant is served; empty for the original.
    variant: RefCell<String>,
    /// Idempotency key of the action that was sent last.
    asked: RefCell<String>,
    /// How many tickets of raffles the latest action gave.
    tickets: Cell<u32>,
    /// When turns come back and a timer is set for it, ms since 1970 UTC.
    renews_ms: Cell<i64>,
    /// The server's clock minus the page's steady one, which nobody can set, ms.
    clock_ahead_ms: Cell<f64>,
}

impl Stage {
    /// A stage for one widget; `widget` is an id, without it the campaign's first. `open` is a sheet
    /// that lies over it from the start.
    pub(crate) fn new(
        endpoint: Rc<dyn Endpoint>,
        store: Store,
        host: Host,
        widget: Option<String>,
        tag: String,
        theme: String,
        open: Option<Sheet>,
    ) -> Self {
        let lang = Lang::of(&tag);
        let parts = Parts {
            endpoint,
            store,
            host,
            widget,
            tag: tag.into(),
            coming: RefCell::default(),
            variant: RefCell::default(),
            asked: RefCell::default(),
            tickets: Cell::new(0),
            renews_ms: Cell::new(0),
            clock_ahead_ms: Cell::new(0.0),
        };
        Self {
            parts: StoredValue::new_local(Rc::new(parts)),
            phase: Slot::new(Phase::Loading),
            open: Slot::new(open),
            campaign: Slot::new(None),
            turns: Slot::new(None),
            state: Slot::new(Json::default()),
            awards: Slot::new(Json::default()),
            won: Slot::new(Json::default()),
            round: Slot::new(Round::Idle),
            finish: Slot::new(None),
            face: Slot::new(None),
            notice: Slot::new(None),
            lang: Slot::new(lang),
            theme: Slot::new(theme),
        }
    }

    fn parts(self) -> Rc<Parts> {
        self.parts.get_value()
    }

    /// `words` in the player's language; reactive.
    pub(crate) fn say(self, words: Words) -> &'static str {
        self.lang.get().say(words)
    }

    /// The campaign, also before it is shown; `None`, too, of a stage that has left the page.
    fn known_campaign(self) -> Option<Rc<Campaign>> {
        let shown = self.campaign.get_untracked();
        shown.or_else(|| self.parts.try_get_value()?.coming.borrow().clone())
    }

    /// A prize of the campaign.
    pub(crate) fn prize(self, id: &str) -> Option<PrizeView> {
        self.campaign.get()?.prize(id)?.read()
    }

    /// What the participant has won, read; latest first.
    pub(crate) fn read_awards(self) -> Vec<Award> {
        self.awards.get().read().unwrap_or_default()
    }

    /// Whether the backend knows the participant.
    pub(crate) fn has_joined(self) -> bool {
        self.parts().store.token().is_some()
    }

    /// Whether what is won here is real.
    pub(crate) fn is_real(self) -> bool {
        self.parts().endpoint.is_real()
    }

    /// The server's clock, ms since 1970 UTC.
    pub(crate) fn server_now_ms(self) -> f64 {
        dom::frame_clock_ms() + self.parts().clock_ahead_ms.get()
    }

    /// A path of the campaign as an address that the page can fetch.
    pub(crate) fn address(self, path: &str) -> String {
        self.parts().host.address(path)
    }

    /// Id of the campaign, before it is here.
    pub(crate) fn campaign_id(self) -> String {
        self.parts().host.campaign().to_owned()
    }

    /// Whether a turn can be taken; reactive.
    pub(crate) fn can_play(self) -> bool {
        self.phase.get() == Phase::Ready && self.has_turns()
    }

    /// Whether turns are left; reactive.
    pub(crate) fn has_turns(self) -> bool {
        self.turns.get().is_none_or(|turns| turns.left != Some(0))
    }
}
