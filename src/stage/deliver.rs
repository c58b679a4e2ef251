//! Sends actions that may wait, and keeps tabs out of each other's way. A file of its own, fetched once a
//! widget that defers can be played.

use funfair_campaign::protocol::ProblemCode;
use leptos::task::spawn_local;

use super::{Notice, Phase, Round, Stage, act::before_next};
use crate::{
    endpoint::{Fault, Json, Pending, Refusal, new_key, random, sleep_ms},
    i18n::{Words, words},
};

const TOO_LATE: Words = words(
    "送达时已经来不及，这次没有计入。以下是最新情况。",
    "This came too late and was not counted. Here is where things stand.",
);

/// All tabs hear at once that the network is back: how far to spread them, ms.
const SPREAD_MS: f64 = 500.0;
/// How long to wait at least before an action is sent again to a campaign that is paused.
const PAUSED_MS: f64 = 15_000.0;
/// While the player reads a sheet, how often to look whether it is closed, ms.
const READING_MS: f64 = 250.0;
/// How long another tab's action is left to that tab, ms.
const PATIENCE_MS: f64 = 15_000.0;
/// How long a tab may take to see what another has written, with much to spare, ms.
const SEEN_MS: f64 = 200.0;

/// What sends.
#[derive(Clone, Copy)]
pub(crate) struct Sender {
    /// Sends until there is an answer. `true`: this page has just made the action, and no other tab sends
    /// it yet.
    pub(super) deliver: fn(Stage, Pending, bool),
    /// Follows what another tab has changed on the device.
    pub(super) changed_elsewhere: fn(Stage),
}

/// The one that there is.
pub(crate) const SENDER: Sender = Sender {
    deliver: |stage, pending, first| spawn_local(stage.deliver(pending, first)),
    changed_elsewhere: Stage::changed_elsewhere,
};

impl Stage {
    async fn deliver(self, pending: Pending, first: bool) {
        let mut failures = 0;
        while self.is_alive() {
            let given = match self.try_once(&pending).await {
                // It waits until the campaign goes on.
                Err(Fault::Refused(problem)) if problem.is(ProblemCode::Paused) => {
                    Err(Fault::Unknown {
                        retry_after_ms: Some(PAUSED_MS),
                    })
                }
                given => given,
            };
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

    /// Another tab has changed what is kept on the device.
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
