//! What happens in what order: open, agree, play, reveal, claim.
//!
//! Only a definite refusal gives a turn back. A result that is not known keeps its key and is
//! asked for until it is known, also after a reload.

use std::rc::Rc;

use funfair_campaign::protocol::{
    ActionResponse, Award, Board, ClaimRequest, ConsentAnswer, EventName, Problem, ProblemCode,
    Session, SessionRequest, WidgetState,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Campaign, Notice, Phase, Round, Sheet, Stage};
use crate::{
    embed::{self, HostEvent},
    endpoint::{
        Answer, Call, Fault, Json, Pending, new_key, now_ms, random, retry::delay_ms, sleep_ms,
        when_online,
    },
    i18n::Lang,
};

/// After this long without an answer the player is told, ms.
const LATE_MS: f64 = 4000.0;

impl Stage {
    /// Starts: `first` is the campaign where the loader has already fetched it.
    pub(crate) fn start(self, first: Option<Result<Answer, Fault>>) {
        spawn_local(async move {
            let answer = match first {
                Some(answer @ Ok(_)) => answer,
                _ => self.fetch_campaign().await,
            };
            self.opened(answer).await;
        });
    }

    /// Tries again after an error.
    pub(crate) fn restart(self) {
        self.phase.set(Phase::Loading);
        self.start(None);
    }

    /// Reads the campaign in another language; what is under way goes on.
    pub(crate) fn switch_language(self, tag: String) {
        let parts = self.parts();
        if *parts.tag.borrow() == tag {
            return;
        }
        *parts.tag.borrow_mut() = tag;
        spawn_local(async move {
            let answer = self.fetch_campaign().await;
            while self.is_alive() && self.phase.get_untracked() == Phase::Playing {
                sleep_ms(200.0).await;
            }
            if !self.is_alive() {
                return;
            }
            if let Some(campaign) = answer.ok().and_then(|answer| answer.json.read()) {
                self.set_campaign(campaign);
            }
        });
    }

    fn is_alive(self) -> bool {
        // A stage that left the page has given its parts back.
        self.parts.try_get_value().is_some()
    }

    async fn fetch_campaign(self) -> Result<Answer, Fault> {
        let parts = self.parts();
        let lang = parts.tag.borrow().clone();
        let first = parts
            .endpoint
            .call(Call::Campaign { lang: lang.clone() }, None)
            .await;
        match first {
            Err(Fault::Unknown { retry_after_ms }) => {
                sleep_ms(delay_ms(1, retry_after_ms, random())).await;
                parts.endpoint.call(Call::Campaign { lang }, None).await
            }
            answer => answer,
        }
    }

    fn set_campaign(self, campaign: Campaign) {
        self.lang.set(Lang::of(&campaign.locale));
        self.campaign.set(Some(Rc::new(campaign)));
    }

    async fn opened(self, answer: Result<Answer, Fault>) {
        if !self.is_alive() {
            return;
        }
        let campaign = match answer {
            Ok(answer) => {
                if let Some(server_ms) = answer.server_ms {
                    self.parts().clock_ahead_ms.set(server_ms - now_ms());
                }
                answer
                    .json
                    .read::<Campaign>()
                    .filter(|campaign| self.widget(campaign).is_some())
            }
            Err(_) => None,
        };
        let Some(campaign) = campaign else {
            return self.fail();
        };
        let asks = campaign.consent.is_some();
        let by_schedule = Phase::by_schedule(&campaign.schedule, self.server_now_ms());
        self.set_campaign(campaign);
        let parts = self.parts();
        let knows_us = parts.store.token().is_some();
        match by_schedule {
            Some(phase @ Phase::Closed) => return self.phase.set(phase),
            Some(phase) if !knows_us => return self.phase.set(phase),
            _ => {}
        }
        if asks && !knows_us {
            self.phase.set(Phase::Consent);
        } else {
            parts.store.set_durable(knows_us);
            self.join(None, by_schedule.unwrap_or(Phase::Ready)).await;
        }
        self.tell(HostEvent::Ready, &Json::null());
        self.count(EventName::Impression);
    }

    fn fail(self) {
        self.phase.set(Phase::Error);
        self.tell(HostEvent::Error, &Json::null());
    }

    /// The answer to the consent question.
    pub(crate) fn answer_consent(self, accept: bool) {
        let Some(consent) = self
            .campaign
            .get_untracked()
            .and_then(|c| c.consent.clone())
        else {
            return;
        };
        let purposes = consent.purposes.into_iter().filter(|_| accept);
        let answer = ConsentAnswer {
            version: consent.version,
            purposes: purposes.map(|purpose| purpose.id).collect(),
        };
        self.parts().store.set_durable(accept);
        self.phase.set(Phase::Ready);
        self.count(if accept {
            EventName::Accept
        } else {
            EventName::Reject
        });
        spawn_local(self.join(Some(answer), Phase::Ready));
    }

    /// Gets a session, then goes to `phase`, or on with an action whose result is not known.
    async fn join(self, consent: Option<ConsentAnswer>, phase: Phase) {
        if self.session(consent).await.is_err() {
            return self.fail();
        }
        if !self.is_alive() {
            return;
        }
        match self.unfinished() {
            Some(pending) => self.carry_out(pending),
            None if self.phase.get_untracked() != Phase::Playing => self.phase.set(phase),
            None => {}
        }
    }

    fn unfinished(self) -> Option<Pending> {
        let widget = self.widget_id()?;
        self.parts().store.pending(&widget)
    }

    fn widget_id(self) -> Option<String> {
        let campaign = self.campaign.get_untracked()?;
        self.widget(&campaign).map(|widget| widget.id.clone())
    }

    /// Gets or renews the session; an unreachable backend is asked three times.
    async fn session(self, consent: Option<ConsentAnswer>) -> Result<(), ()> {
        let parts = self.parts();
        let lang = Some(parts.tag.borrow().clone());
        let body = Json::of(&SessionRequest { consent, lang }).text();
        for tries in 1..=3 {
            let call = Call::Session { body: body.clone() };
            match parts.endpoint.call(call, parts.store.token()).await {
                Ok(answer) => {
                    let session = answer.json.read::<Session<Json>>().ok_or(())?;
                    if self.is_alive() {
                        self.joined(session);
                    }
                    return Ok(());
                }
                Err(Fault::Refused(problem)) if problem.code == ProblemCode::BadToken => {
                    parts.store.set_token(None);
                }
                Err(Fault::Refused(_)) => return Err(()),
                Err(Fault::Unknown { retry_after_ms }) => {
                    sleep_ms(delay_ms(tries, retry_after_ms, random())).await;
                }
            }
        }
        Err(())
    }

    fn joined(self, session: Session<Json>) {
        let parts = self.parts();
        parts.store.set_token(Some(session.token));
        self.awards.set(session.awards);
        let widget = self.widget_id();
        if let Some(state) = session
            .widgets
            .into_iter()
            .find(|s| Some(&s.widget) == widget.as_ref())
        {
            self.set_state(state);
        }
    }

    fn set_state(self, state: WidgetState<Json>) {
        self.turns.set(Some(state.turns));
        self.state.set(state.state);
    }

    /// Sends an action that opens a play, unless another is under way.
    pub(crate) fn begin(self, action: &Json) {
        let Some(widget) = self.widget_id() else {
            return;
        };
        if self.phase.get_untracked() != Phase::Ready {
            return;
        }
        let lang = Some(self.parts().tag.borrow().clone());
        let request = funfair_campaign::protocol::ActionRequest {
            action: action.clone(),
            lang,
        };
        let pending = Pending {
            key: new_key(),
            widget,
            body: Json::of(&request).text(),
        };
        self.parts().store.add_pending(&pending);
        self.carry_out(pending);
        self.tell(HostEvent::Start, &Json::null());
        self.count(EventName::Start);
    }

    fn carry_out(self, pending: Pending) {
        self.phase.set(Phase::Playing);
        self.notice.set(None);
        self.round.set(Round::Waiting);
        spawn_local(async move {
            sleep_ms(LATE_MS).await;
            if self.is_alive() && matches!(self.round.get_untracked(), Round::Waiting) {
                self.notice.set(Some(Notice::StillWaiting));
            }
        });
        spawn_local(self.ask(pending));
    }

    /// Asks until the result is known.
    async fn ask(self, pending: Pending) {
        let parts = self.parts();
        let online = Rc::new(std::cell::Cell::new(false));
        let heard = Rc::clone(&online);
        let _listening = when_online(move || heard.set(true));
        let mut failures = 0;
        while self.is_alive() {
            let Pending { key, widget, body } = pending.clone();
            let fault = match parts
                .endpoint
                .call(
                    Call::Act {
                        widget,
                        key: key.clone(),
                        body,
                    },
                    parts.store.token(),
                )
                .await
            {
                Ok(answer) => match answer.json.read::<ActionResponse<Json>>() {
                    Some(response) => return self.answered(&key, response),
                    None => Fault::Unknown {
                        retry_after_ms: None,
                    },
                },
                Err(fault) => fault,
            };
            let retry_after_ms = match fault {
                Fault::Refused(problem) if is_about_token(&problem) => {
                    let _ = self.session(None).await;
                    None
                }
                Fault::Refused(problem) => return self.refused(&key, &problem),
                Fault::Unknown { retry_after_ms } => retry_after_ms,
            };
            failures += 1;
            online.set(false);
            let mut left = delay_ms(failures, retry_after_ms, random());
            while left > 0.0 && !online.get() {
                sleep_ms(left.min(250.0)).await;
                left -= 250.0;
            }
        }
    }

    fn answered(self, key: &str, response: ActionResponse<Json>) {
        if !self.is_alive() {
            return;
        }
        self.won.set(response.awards);
        self.set_state(response.state);
        self.notice.set(None);
        self.round.set(Round::Answered {
            outcome: response.outcome,
            key: key.to_owned(),
        });
    }

    fn refused(self, key: &str, problem: &Problem) {
        if !self.is_alive() {
            return;
        }
        self.parts().store.forget_pending(key);
        self.notice.set(Some(match problem.code {
            ProblemCode::LimitReached => {
                let turns = funfair_campaign::limits::Turns {
                    left: Some(0),
                    next_ms: problem.next_ms,
                };
                self.turns.set(Some(turns));
                Notice::NoTurns(problem.next_ms)
            }
            _ => Notice::TurnReturned,
        }));
        let phase = match problem.code {
            ProblemCode::Ended => Phase::Ended,
            ProblemCode::NotStarted => Phase::Closed,
            _ => Phase::Ready,
        };
        self.round.set(Round::Refused { then: phase });
    }

    /// The view has come to rest.
    pub(crate) fn reveal(self) {
        match self.round.get_untracked() {
            Round::Answered { outcome, key } => {
                self.parts().store.forget_pending(&key);
                let won = self.won.get_untracked();
                self.awards.update(|awards| {
                    for award in &won {
                        if awards.iter().all(|known| known.id != award.id) {
                            awards.insert(0, award.clone());
                        }
                    }
                });
                self.phase.set(Phase::Outcome);
                self.tell(HostEvent::Outcome, &outcome);
                for award in &won {
                    self.tell(HostEvent::Award, &Json::of(&Told::of(award)));
                }
                self.count(EventName::Outcome);
            }
            Round::Refused { then } => self.phase.set(then),
            Round::Idle | Round::Waiting => return,
        }
        self.round.set(Round::Idle);
    }

    /// Back to the widget.
    pub(crate) fn close_outcome(self) {
        self.open.set(None);
        self.phase.set(self.resting_phase());
    }

    fn resting_phase(self) -> Phase {
        self.campaign
            .with_untracked(|campaign| {
                let campaign = campaign.as_ref()?;
                Phase::by_schedule(&campaign.schedule, self.server_now_ms())
            })
            .unwrap_or(Phase::Ready)
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
        if self.phase.get_untracked() == Phase::Claim {
            self.phase.set(self.resting_phase());
        }
    }

    /// What is shared about the widget; `None` when the backend does not tell.
    pub(crate) async fn board(self) -> Option<Board> {
        let call = Call::Board {
            widget: self.widget_id()?,
        };
        self.parts()
            .endpoint
            .call(call, None)
            .await
            .ok()?
            .json
            .read()
    }

    /// Claims an award. `Err` says why not, or `None` when the backend cannot be reached.
    pub(crate) async fn claim(
        self,
        award: &str,
        request: &ClaimRequest,
    ) -> Result<Award, Option<Problem>> {
        let parts = self.parts();
        let body = Json::of(request).text();
        for tries in 1..=3 {
            let call = Call::Claim {
                award: award.to_owned(),
                body: body.clone(),
            };
            match parts.endpoint.call(call, parts.store.token()).await {
                Ok(answer) => {
                    let claimed = answer.json.read::<Award>().ok_or(None)?;
                    if self.is_alive() {
                        self.claimed(&claimed);
                    }
                    return Ok(claimed);
                }
                Err(Fault::Refused(problem)) if is_about_token(&problem) => {
                    let _ = self.session(None).await;
                }
                Err(Fault::Refused(problem)) => return Err(Some(*problem)),
                Err(Fault::Unknown { retry_after_ms }) => {
                    sleep_ms(delay_ms(tries, retry_after_ms, random())).await;
                }
            }
        }
        Err(None)
    }

    fn claimed(self, claimed: &Award) {
        let replace = |awards: &mut Vec<Award>| {
            if let Some(award) = awards.iter_mut().find(|award| award.id == claimed.id) {
                award.clone_from(claimed);
            }
        };
        self.awards.update(replace);
        self.won.update(replace);
        self.tell(HostEvent::Claim, &Json::of(&Told::of(claimed)));
        self.count(EventName::Claim);
    }

    fn tell(self, event: HostEvent, data: &Json) {
        let campaign = self
            .campaign
            .get_untracked()
            .map(|campaign| campaign.id.clone());
        let widget = self.widget_id().unwrap_or_default();
        self.parts()
            .host
            .tell(event, &campaign.unwrap_or_default(), &widget, data);
    }

    fn count(self, name: EventName) {
        let Some(widget) = self.widget_id() else {
            return;
        };
        let parts = self.parts();
        let body = embed::event_batch(widget, name).text();
        spawn_local(async move {
            // Statistics may be lost; a play never waits for them.
            let _ = parts
                .endpoint
                .call(Call::Events { body }, parts.store.token())
                .await;
        });
    }
}

/// What a host page is told of an award: no codes, no contact.
#[derive(serde::Serialize)]
struct Told<'a> {
    award: &'a str,
    prize: &'a str,
}

impl<'a> Told<'a> {
    fn of(award: &'a Award) -> Self {
        Self {
            award: &award.id,
            prize: &award.prize,
        }
    }
}

fn is_about_token(problem: &Problem) -> bool {
    matches!(
        problem.code,
        ProblemCode::ExpiredToken | ProblemCode::BadToken
    )
}
