//! What surrounds every widget: loading, consent, turns, outcome, claim, rules.
//!
//! [`Stage`] is the state, `flow` changes it, `view` shows it. A widget's view sees [`Play`].

mod bar;
mod claim;
mod consent;
mod flow;
mod outcome;
mod phase;
mod play;
mod prizes;
mod round;
mod rules;
mod sheet;
mod texts;
mod view;
mod winners;

use std::{cell::Cell, rc::Rc};

use funfair_campaign::{
    limits::Turns,
    protocol::{Award, CampaignView, PrizeView, WidgetView},
};
use leptos::prelude::*;

pub(crate) use self::{
    phase::{Phase, Sheet},
    play::Play,
    round::{Notice, Round},
    sheet::sheet,
    view::StageView,
};
use crate::{
    embed::Host,
    endpoint::{Endpoint, Json, Store, now_ms},
    i18n::{Lang, Words},
};

/// A campaign as this page knows it.
pub(crate) type Campaign = CampaignView<Json>;

/// A signal of the page's one thread.
pub(crate) type Signal<T> = RwSignal<T, LocalStorage>;

/// The state of one widget in the page. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Stage {
    parts: StoredValue<Rc<Parts>, LocalStorage>,
    /// What is shown.
    pub(crate) phase: Signal<Phase>,
    /// The sheet over it.
    pub(crate) open: Signal<Option<Sheet>>,
    /// The campaign, once fetched.
    pub(crate) campaign: Signal<Option<Rc<Campaign>>>,
    /// Plays left, once known.
    pub(crate) turns: Signal<Option<Turns>>,
    /// What the kind remembers of the participant.
    pub(crate) state: Signal<Json>,
    /// What the participant has won, latest first.
    pub(crate) awards: Signal<Vec<Award>>,
    /// What the latest play has won.
    pub(crate) won: Signal<Vec<Award>>,
    /// The current action.
    pub(crate) round: Signal<Round>,
    /// What to tell beside the widget.
    pub(crate) notice: Signal<Option<Notice>>,
    /// The language of the interface.
    pub(crate) lang: Signal<Lang>,
    /// `light`, `dark`, or empty for the system's.
    pub(crate) theme: Signal<String>,
}

/// What does not change while the widget is in the page.
struct Parts {
    endpoint: Rc<dyn Endpoint>,
    store: Store,
    host: Host,
    widget: Option<String>,
    /// BCP 47 tag that the host page asked for.
    tag: std::cell::RefCell<String>,
    /// The server's clock minus the page's, ms.
    clock_ahead_ms: Cell<f64>,
}

impl Stage {
    /// A stage for one widget; `widget` is an id, without it the campaign's first.
    pub(crate) fn new(
        endpoint: Rc<dyn Endpoint>,
        store: Store,
        host: Host,
        widget: Option<String>,
        tag: String,
        theme: String,
    ) -> Self {
        let lang = Lang::of(&tag);
        let parts = Parts {
            endpoint,
            store,
            host,
            widget,
            tag: tag.into(),
            clock_ahead_ms: Cell::new(0.0),
        };
        Self {
            parts: StoredValue::new_local(Rc::new(parts)),
            phase: RwSignal::new_local(Phase::Loading),
            open: RwSignal::new_local(None),
            campaign: RwSignal::new_local(None),
            turns: RwSignal::new_local(None),
            state: RwSignal::new_local(Json::null()),
            awards: RwSignal::new_local(Vec::new()),
            won: RwSignal::new_local(Vec::new()),
            round: RwSignal::new_local(Round::Idle),
            notice: RwSignal::new_local(None),
            lang: RwSignal::new_local(lang),
            theme: RwSignal::new_local(theme),
        }
    }

    fn parts(self) -> Rc<Parts> {
        self.parts.get_value()
    }

    /// `words` in the player's language; reactive.
    pub(crate) fn say(self, words: Words) -> &'static str {
        self.lang.get().say(words)
    }

    /// The widget on this stage.
    pub(crate) fn widget(self, campaign: &Campaign) -> Option<&WidgetView<Json>> {
        match &self.parts().widget {
            Some(id) => campaign.widgets.iter().find(|widget| widget.id == *id),
            None => campaign.widgets.first(),
        }
    }

    /// A prize of the campaign.
    pub(crate) fn prize(self, id: &str) -> Option<PrizeView> {
        let campaign = self.campaign.get()?;
        campaign.prizes.iter().find(|prize| prize.id == id).cloned()
    }

    /// Whether what is won here is real.
    pub(crate) fn is_real(self) -> bool {
        self.parts().endpoint.is_real()
    }

    /// The server's clock, ms since 1970 UTC.
    pub(crate) fn server_now_ms(self) -> f64 {
        now_ms() + self.parts().clock_ahead_ms.get()
    }

    /// A path of the campaign as an address that the page can fetch.
    pub(crate) fn address(self, path: &str) -> String {
        self.parts().host.address(path)
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
