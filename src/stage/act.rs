//! One action from press to reveal.
//!
//! Only a definite refusal gives a turn back. A result that is not known keeps its key and is
//! asked for until it is known, also after a reload.

use funfair_campaign::{
    limits::Turns,
    protocol::{EventName, ProblemCode},
};
use leptos::{prelude::GetValue, task::spawn_local};

use super::{Finish, Notice, Phase, Round, Sheet, Stage, told::told};
use crate::{
    embed::HostEvent,
    endpoint::{
        Call, Fault, Json, Pending, Refusal, is_about_token, new_key, random, retry::delay_ms,
        sleep_ms, wait_ms_or_online,
    },
};

/// After this long without an answer the player is told, ms.
pub(super) const LATE_MS: f64 = 4000.0;

impl Stage {
    /// Sends an action that opens a play, unless another is under way.
    pub(super) fn begin(self, action: &Json) {
        if self.phase.get_untracked() == Phase::Ready {
            self.send(self.request(action));
            self.tell(HostEvent::Start, &Json::default());
            self.count(EventName::Start);
        }
    }

    /// Sends an action of a play that has begun, unless another is under way.
    pub(super) fn go_on(self, action: &Json) {
        let idle = matches!(self.round.get_untracked(), Round::Idle);
        if idle && matches!(self.phase.get_untracked(), Phase::Ready | Phase::Playing) {
            self.send(self.request(action));
        }
    }

    /// An `ActionRequest`.
    pub(super) fn request(self, action: &Json) -> String {
        let lang = Json::from(self.parts().tag.borrow().as_str());
        Json::object(&[("action", action), ("lang", &lang)]).text()
    }

    fn send(self, body: String) {
        let Some(widget) = self.widget_id() else {
            return;
        };
        let pending = Pending {
            key: new_key(),
            widget,
            body,
            kept: None,
        };
        self.parts().store.add_pending(&pending);
        self.carry_out(pending);
    }

    /// Asks for the result of an action that is already remembered.
    pub(super) fn carry_out(self, pending: Pending) {
        self.phase.set(Phase::Playing);
        self.notice.set(None);
        self.round.set(Round::Waiting);
        self.parts().asked.replace(pending.key.clone());
        let key = pending.key.clone();
        spawn_local(async move {
            sleep_ms(LATE_MS).await;
            let waiting = matches!(self.round.get_untracked(), Round::Waiting);
            if waiting && self.is_alive() && *self.parts().asked.borrow() == key {
                self.notice.set(Some(Notice::StillWaiting));
            }
        });
        spawn_local(self.ask(pending));
    }

    /// Asks until the result is known.
    async fn ask(self, pending: Pending) {
        let mut failures = 0;
        while self.is_alive() {
            match self.try_once(&pending).await {
                Ok(response) => return self.answered(pending.key, &response),
                Err(Fault::Refused(problem)) => return self.refused(&pending.key, &problem),
                Err(Fault::Unknown { retry_after_ms }) => {
                    failures += 1;
                    before_next(failures, retry_after_ms).await;
                }
            }
        }
    }

    /// Asks once, for an `ActionResponse`.
    pub(super) async fn try_once(self, pending: &Pending) -> Result<Json, Fault> {
        let unknown = Fault::Unknown {
            retry_after_ms: None,
        };
        // Whoever hears of the start may have taken the widget out of the page.
        let Some(parts) = self.parts.try_get_value() else {
            return Err(unknown);
        };
        let mut renewed = false;
        loop {
            let Pending {
                key, widget, body, ..
            } = pending.clone();
            let call = Call::Act { widget, key, body };
            let answer = parts.endpoint.call(call, parts.store.token()).await;
            return match answer {
                Ok(answer) if is_response(&answer.json) => Ok(answer.json),
                // A page in between has answered, such as a hotel's log-in.
                Ok(_) => Err(unknown),
                Err(Fault::Refused(problem)) if is_about_token(&problem) => {
                    let again = self.session(None).await.is_ok() && !renewed;
                    // A token that was never valid leads to another participant, for whom the same
                    // key would be a second play.
                    if problem.is(ProblemCode::BadToken) {
                        return Err(Fault::Refused(problem));
                    }
                    if again {
                        renewed = true;
                        continue;
                    }
                    Err(unknown)
                }
                Err(fault) => Err(fault),
            };
        }
    }

    /// `response` is an `ActionResponse`.
    pub(super) fn answered(self, key: String, response: &Json) {
        if !self.is_alive() {
            return;
        }
        self.parts().tickets.set(response.count_of("tickets"));
        self.won.set(response.field("awards"));
        self.set_state(&response.field("state"));
        self.notice.set(None);
        self.round.set(Round::Answered {
            outcome: response.field("outcome"),
            key,
        });
    }

    fn refused(self, key: &str, problem: &Refusal) {
        if !self.is_alive() {
            return;
        }
        self.parts().store.forget_pending(key);
        let ended = problem.is(ProblemCode::Ended);
        let paused = problem.is(ProblemCode::Paused);
        // It went on elsewhere: in another tab, or before a reload.
        let went_on = problem.is(ProblemCode::OutOfOrder);
        let used_up = problem.is(ProblemCode::LimitReached);
        if used_up {
            self.turns.set(Some(Turns {
                left: Some(0),
                next_ms: problem.next_ms,
            }));
        }
        self.notice.set(match (went_on, used_up) {
            _ if ended || paused => None,
            (true, _) => Some(Notice::WentOn),
            (_, true) => Some(Notice::NoTurns(problem.next_ms)),
            _ => Some(Notice::TurnReturned),
        });
        if went_on || used_up {
            // The participant stands elsewhere than the page knows.
            spawn_local(async move {
                self.session(None).await.ok();
            });
        }
        let phase = if ended {
            Phase::Ended
        } else if paused {
            Phase::Paused
        } else if problem.is(ProblemCode::NotStarted) {
            // A part of the widget may open later than the campaign.
            self.resting_phase()
        } else {
            Phase::Ready
        };
        self.round.set(Round::Refused { then: phase });
    }

    /// The view shows the answer, and the play goes on.
    pub(super) fn note(self, progress: Option<&Json>) {
        if let Round::Answered { key, .. } = self.round.get_untracked() {
            self.parts().store.forget_pending(&key);
            self.round.set(Round::Idle);
            if let Some(progress) = progress {
                self.tell(HostEvent::Progress, progress);
            }
        }
    }

    /// The view has come to rest, and the play is over; `finish` is what the kind says of it.
    pub(super) fn reveal(self, finish: Option<Finish>) {
        match self.round.get_untracked() {
            Round::Answered { outcome, key } => {
                self.parts().store.forget_pending(&key);
                let summed_up = finish.as_ref().map(|finish| finish.told.clone());
                let quiet = finish.as_ref().is_some_and(|finish| finish.quiet);
                self.finish.set(finish);
                self.notice.set(None);
                let (won, known) = (self.won.get_untracked(), self.awards.get_untracked());
                let new = won
                    .items()
                    .filter(|award| known.with_id("id", &award.text_of("id")).is_none());
                self.awards.set(Json::list(
                    new.collect::<Vec<_>>().into_iter().chain(known.items()),
                ));
                if quiet {
                    self.phase.set(self.resting_phase());
                } else {
                    self.phase.set(Phase::Outcome);
                    self.open.set(Some(Sheet::Outcome));
                }
                self.tell(HostEvent::Outcome, &summed_up.unwrap_or(outcome));
                for award in won.items() {
                    self.tell(HostEvent::Award, &told(&award));
                }
                self.count(EventName::Outcome);
            }
            Round::Refused { then } => self.phase.set(then),
            Round::Idle | Round::Waiting => return,
        }
        self.round.set(Round::Idle);
    }

    pub(super) fn resting_phase(self) -> Phase {
        let by_schedule = self
            .campaign
            .get_untracked()
            .and_then(|campaign| campaign.phase(self.server_now_ms()));
        by_schedule.unwrap_or(Phase::Ready)
    }

    /// Opens a sheet; the claim form is a phase of its own.
    pub(crate) fn show(self, sheet: Sheet) {
        if matches!(sheet, Sheet::Claim { .. }) {
            self.phase.set(Phase::Claim);
        }
        self.open.set(Some(sheet));
    }

    /// Closes the sheet.
    pub(crate) fn hide(self) {
        self.open.set(None);
        if matches!(self.phase.get_untracked(), Phase::Outcome | Phase::Claim) {
            self.phase.set(self.resting_phase());
        }
    }
}

/// Waits before an action is asked for again; not longer than until the network is back.
pub(super) async fn before_next(failures: u32, retry_after_ms: Option<f64>) {
    wait_ms_or_online(delay_ms(failures, retry_after_ms, random())).await;
}

/// Whether `json` can be an `ActionResponse`.
fn is_response(json: &Json) -> bool {
    json.field("server_ms").0.as_f64().is_some() && json.field("outcome").0.is_object()
}
