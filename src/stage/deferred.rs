//! Actions that may wait: the player is told that they are saved, and they are sent when it can be.
//!
//! They are on the device before they are sent, and every tab sends what it finds there, by the
//! same key. The tab whose page is named with the action shows the answer; the others only look
//! where the participant stands. In the files of the kinds that defer, not in the core; what sends them is
//! in a file of its own, see [`super::deliver`].

use std::rc::Rc;

use funfair_campaign::protocol::EventName;
use leptos::task::spawn_local;

use super::{Notice, Phase, Round, Sender, Stage, act::LATE_MS, play::AGAIN_MS};
use crate::{
    embed::HostEvent,
    endpoint::{Json, Pending, new_key, sleep_ms, wait_ms_or_online, when},
    i18n::{Words, words},
    ui::slot::watch,
    widgets::deferral,
};

const SAVED: Words = words(
    "已保存在这台设备上，联网后会自动发送。可以离开本页，回来时会接着发送。",
    "Saved on this device. It will be sent when you are back online, also if you leave and return.",
);
const SAVED_HERE: Words = words(
    "已记下，联网后会自动发送。在那之前请不要关闭本页。",
    "Saved on this page. It will be sent when you are back online: please keep the page open until then.",
);

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
        self.hand_over(move |sender| (sender.deliver)(self, pending, true));
    }

    /// Sends what waits on the device as soon as the participant is known, and hears of other tabs.
    pub(super) fn follow_deferred(self) {
        let listening = Rc::new(when("storage", move || {
            self.hand_over(move |sender| (sender.changed_elsewhere)(self));
        }));
        watch(move || {
            // Holds the listener as long as the view.
            drop(Rc::clone(&listening));
            if matches!(self.phase.get(), Phase::Ready | Phase::Ended) {
                // What sends is here before anything is to be sent.
                self.hand_over(|_| ());
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

    /// Has what sends do something, as soon as it is here.
    fn hand_over(self, act: impl FnOnce(Sender) + 'static) {
        spawn_local(async move {
            while self.is_alive() {
                if let Ok(sender) = deferral::fetch().await {
                    return act(sender);
                }
                self.keep();
                wait_ms_or_online(AGAIN_MS).await;
            }
        });
    }

    pub(super) fn waiting(self) -> Option<Pending> {
        self.parts().store.pending(&self.widget_id()?, true)
    }

    pub(super) fn is_idle(self) -> bool {
        matches!(self.round.get_untracked(), Round::Idle)
    }

    pub(super) fn resume(self) {
        if let Some(pending) = self
            .waiting()
            .filter(|_| self.is_idle() && self.has_joined())
        {
            self.round.set(Round::Waiting);
            self.keep();
            self.hand_over(move |sender| (sender.deliver)(self, pending, false));
        }
    }

    /// The player need not wait any longer.
    pub(super) fn keep(self) {
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
}
