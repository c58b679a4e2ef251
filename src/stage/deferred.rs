//! Actions that may wait: the player is told that they are saved, and they are sent when it can be.
//!
//! They are on the device before they are sent, and every tab sends what it finds there, by the
//! same key. The tab whose page is named with the action shows the answer; the others only look
//! where the participant stands. In the files of the kinds that defer, not in the core.

use std::rc::Rc;

use funfair_campaign::protocol::{EventName, ProblemCode};
use leptos::task::spawn_local;

use super::{
    Notice, Phase, Round, Stage,
    act::{LATE_MS, before_next},
};
use crate::{
    embed::HostEvent,
    endpoint::{Fault, Json, Pending, Refusal, new_key, random, sleep_ms, when},
    i18n::{Words, words},
    ui::slot::watch,
};

const SAVED: Words = words(
    "已保存在这台设备上，联网后会自动发送。可以离开本页，回来时会接着发送。",
    "Saved on this device. It will be sent when you are back online, also if you leave and return.",
);
const SAVED_HERE: Words = words(
    "已记下，联网后会自动发送。在那之前请不要关闭本页。",
    "Saved on this page. It will be sent when you are back online: please keep the page open until then.",
);
const TOO_LATE: Words = words(
    "送达时已经来不及，这次没有计入。以下是最新情况。",
    "This came too late and was not counted. Here is where things stand.",
);

/// All tabs hear at once that the network is back: how far to spread them, ms.
const SPREAD_MS: f64 = 500.0;
/// While the player reads a sheet, how often to look whether it is closed, ms.
const READING_MS: f64 = 250.0;
/// How long another tab's action is left to that tab, ms.
const PATIENCE_MS: f64 = 15_000.0;
/// How long a tab may take to see what another has written, with much to spare, ms.
const SEEN_MS: f64 = 200.0;

impl Stage {
    /// Sends an action that may wait, unless another is under way.
    pub(super) fn defer(self, action: &Json) {
        let Some(widget) = self.widget_id() else {
            return;
        };
        if self.phase.get_untracked() != Phase::Ready || !self.is_idle() {
            return;
        }
        let pending = Pending {
            key: new_key(),
            widget,
            body: self.request(action),
            kept: Some(String::new()),
        };
        self.parts().store.add_pending(&pending);
        self.phase.set(Phase::Playing);
        self.notice.set(None);
        self.round.set(Round::Waiting);
        self.tell(HostEvent::Start, &Json::default());
        self.count(EventName::Start);
        spawn_local(async move {
            sleep_ms(LATE_MS).await;
            self.keep();
        });
        spawn_local(self.deliver(pending, true));
    }

    /// Sends what waits on the device as soon as the participant is known, and hears of other tabs.
    pub(super) fn follow_deferred(self) {
        let listening = Rc::new(when("storage", move || self.changed_elsewhere()));
        watch(move || {
            // Holds the listener as long as the view.
            drop(Rc::clone(&listening));
            if matches!(self.phase.get(), Phase::Ready | Phase::Ended) {
                self.resume();
            }
        });
    }

    /// The action that waits; reactive.
    pub(super) fn kept(self) -> Option<Json> {
        if self.phase.get() == Phase::Playing || !matches!(self.round.get(), Round::Waiting) {
            return None;
        }
        Json::parse(&self.waiting()?.body).map(|body| body.field("action"))
    }

    fn waiting(self) -> Option<Pending> {
        self.parts().store.pending(&self.widget_id()?, true)
    }

    fn is_idle(self) -> bool {
        matches!(self.round.get_untracked(), Round::Idle)
    }

    fn resume(self) {
        if let Some(pending) = self
            .waiting()
            .filter(|_| self.is_idle() && self.has_joined())
        {
            self.round.set(Round::Waiting);
            self.keep();
            spawn_local(self.deliver(pending, false));
        }
    }

    /// The player need not wait any longer.
    fn keep(self) {
        if !self.is_alive() || !matches!(self.round.get_untracked(), Round::Waiting) {
            return;
        }
        if self.phase.get_untracked() == Phase::Playing {
            self.phase.set(self.resting_phase());
        }
        let durable = self.parts().store.is_durable();
        let notice = Some(Notice::Kept(if durable { SAVED } else { SAVED_HERE }));
        if self.notice.get_untracked() != notice {
            self.notice.set(notice);
        }
    }

    /// Sends until there is an answer. `first`: this page has just made the action, and no other
    /// tab sends it yet.
    async fn deliver(self, pending: Pending, first: bool) {
        let mut failures = 0;
        while self.is_alive() {
            let given = self.try_once(&pending).await;
            if let Err(Fault::Unknown { retry_after_ms }) = given {
                self.keep();
                failures += 1;
                before_next(failures, retry_after_ms).await;
                sleep_ms(random() * SPREAD_MS).await;
                if self.is_alive() && self.parts().store.shown_by(&pending.key).is_none() {
                    return self.stands_elsewhere().await;
                }
                continue;
            }
            // Nothing is put over a sheet that the player is reading.
            while self.is_alive() && self.open.get_untracked().is_some() {
                sleep_ms(READING_MS).await;
            }
            if !self.is_alive() {
                return;
            }
            return match given {
                Ok(response) => {
                    let alone = first && failures == 0;
                    self.show_once(pending.key, &response, alone).await;
                }
                Err(Fault::Refused(problem)) => self.too_late(&pending.key, &problem).await,
                Err(Fault::Unknown { .. }) => {}
            };
        }
    }

    /// Shows an answer that other tabs may have, too: of those that write their name the last one
    /// shows it.
    async fn show_once(self, key: String, response: &Json, alone: bool) {
        let page = new_key();
        if !alone {
            self.parts().store.show_by(&key, &page);
            sleep_ms(SEEN_MS).await;
            if !self.is_alive() {
                return;
            }
            if self.parts().store.shown_by(&key) != Some(page) {
                return self.stands_elsewhere().await;
            }
        }
        self.parts().store.forget_pending(&key);
        self.phase.set(Phase::Playing);
        self.answered(key, response);
    }

    async fn too_late(self, key: &str, problem: &Refusal) {
        let store = &self.parts().store;
        let is_news = store.shown_by(key).is_some();
        store.forget_pending(key);
        self.session(None).await.ok();
        if !self.is_alive() {
            return;
        }
        self.phase.set(if problem.is(ProblemCode::Ended) {
            Phase::Ended
        } else {
            self.resting_phase()
        });
        self.notice.set(is_news.then_some(Notice::Kept(TOO_LATE)));
        self.round.set(Round::Idle);
    }

    /// Another tab has the answer.
    async fn stands_elsewhere(self) {
        match self.round.get_untracked() {
            Round::Waiting => self.notice.set(None),
            Round::Idle => {}
            _ => return,
        }
        // Whoever was forgotten has no session to renew, and a new one needs an answer first.
        if self.has_joined() {
            self.session(None).await.ok();
        }
        if self.is_alive() && !matches!(self.round.get_untracked(), Round::Answered { .. }) {
            self.round.set(Round::Idle);
        }
    }

    fn changed_elsewhere(self) {
        // What another tab keeps is nothing to a page that was told to keep nothing.
        if !self.is_alive() || !self.parts().store.is_durable() {
            return;
        }
        let before = self.waiting().is_some();
        self.parts().store.reload();
        match (before, self.waiting().is_some()) {
            (true, false) => spawn_local(self.stands_elsewhere()),
            (false, true) => spawn_local(async move {
                sleep_ms(PATIENCE_MS).await;
                if self.is_alive() && self.phase.get_untracked() == Phase::Ready {
                    self.parts().store.reload();
                    self.resume();
                }
            }),
            _ => {}
        }
    }
}
