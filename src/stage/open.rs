//! From a tag in a page to a widget that can be used: campaign, consent, session.

use std::rc::Rc;

use funfair_campaign::{
    limits::Turns,
    protocol::{EventName, ProblemCode},
};
use leptos::{prelude::GetValue, task::spawn_local};

use super::{Campaign, Phase, Round, Sheet, Stage};
use crate::{
    embed::HostEvent,
    endpoint::{
        Answer, Call, Fault, Json, Pending, early_answer, random, retry::delay_ms, sleep_ms, warn,
    },
    i18n::Lang,
    ui::dom,
};

/// Timers of browsers are not made for more.
const LONGEST_WAIT_MS: f64 = 86_400_000.0;
/// Everybody waits for the same midnight: how far to spread them, ms.
const SPREAD_MS: f64 = 3000.0;

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

    /// Reads the campaign in another language; an action under way comes to its end first.
    pub(crate) fn switch_language(self, tag: String) {
        let parts = self.parts();
        if *parts.tag.borrow() == tag {
            return;
        }
        *parts.tag.borrow_mut() = tag;
        self.read_again();
    }

    /// Reads the campaign anew; an action under way comes to its end first.
    fn read_again(self) {
        spawn_local(async move {
            let answer = self.fetch_campaign().await;
            while self.is_alive() && self.is_busy() {
                sleep_ms(200.0).await;
            }
            if !self.is_alive() {
                return;
            }
            if let Some(campaign) = answer.ok().and_then(|answer| self.read(answer.json)) {
                self.set_campaign(Rc::new(campaign));
            }
        });
    }

    /// Whether an action is under way, or its result lies over the widget in its own language.
    fn is_busy(self) -> bool {
        let result = self.open.get_untracked() == Some(Sheet::Outcome);
        let is_kinds = self.finish.get_untracked().is_some();
        // An action that may wait keeps nobody waiting.
        let waits = self.phase.get_untracked() != Phase::Playing;
        (result && is_kinds)
            || match self.round.get_untracked() {
                Round::Idle => false,
                Round::Waiting => !waits,
                _ => true,
            }
    }

    pub(super) fn is_alive(self) -> bool {
        // A stage that left the page has given its parts back.
        self.parts.try_get_value().is_some()
    }

    async fn fetch_campaign(self) -> Result<Answer, Fault> {
        let Some(parts) = self.parts.try_get_value() else {
            return Err(Fault::Unknown {
                retry_after_ms: None,
            });
        };
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

    fn read(self, json: Json) -> Option<Campaign> {
        let variant = json.field("variants").field(&self.parts().variant.borrow());
        // Not into the object itself, which widgets of other participants may have, too.
        let json = if variant.is_there() {
            json.with(&variant)
        } else {
            json
        };
        let campaign = Campaign::read(json, self.parts().widget.as_deref());
        if campaign.is_none() {
            warn("the campaign has no such widget: see the tag's `widget`");
        }
        campaign
    }

    fn set_campaign(self, campaign: Rc<Campaign>) {
        let lang = Lang::of(&campaign.locale);
        if self.lang.get_untracked() != lang {
            self.lang.set(lang);
        }
        self.campaign.set(Some(campaign));
    }

    async fn opened(self, answer: Result<Answer, Fault>) {
        if !self.is_alive() {
            return;
        }
        let campaign = match answer {
            Ok(answer) => {
                if let Some(server_ms) = answer.server_ms {
                    let ahead_ms = server_ms - dom::frame_clock_ms();
                    self.parts().clock_ahead_ms.set(ahead_ms);
                }
                self.read(answer.json)
            }
            Err(Fault::Refused(refusal)) => {
                warn(&format!(
                    "the backend says {}: see the tag's `campaign`",
                    refusal.code
                ));
                None
            }
            Err(Fault::Unknown { .. }) => None,
        };
        let Some(campaign) = campaign else {
            return self.fail();
        };
        let asks = campaign
            .consent
            .as_ref()
            .map(|consent| consent.version.clone());
        let by_schedule = campaign.phase(self.server_now_ms());
        let parts = self.parts();
        let knows_us = parts.store.token().is_some();
        let agreed = asks.is_none() || (knows_us && parts.store.consent() == asks);
        // What is shown from the first moment on depends on who sees it.
        let is_test = campaign.json.field("variants").is_there();
        let has_joined = is_test && (knows_us || by_schedule.is_none());
        let mut campaign = Rc::new(campaign);
        if has_joined {
            *parts.coming.borrow_mut() = Some(Rc::clone(&campaign));
            if self.session(None).await.is_err() {
                return self.fail();
            }
            if !self.is_alive() {
                return;
            }
            let Some(served) = self.read(campaign.json.clone()) else {
                return self.fail();
            };
            campaign = Rc::new(served);
        }
        self.set_campaign(campaign);
        match by_schedule {
            Some(phase @ Phase::Closed) => {
                self.phase.set(phase);
                self.when_it_opens();
            }
            Some(phase) if !knows_us => self.phase.set(phase),
            None if !agreed => self.phase.set(Phase::Consent),
            _ => {
                // Without a question nothing optional is stored, and the token is needed to play.
                parts.store.set_durable(true);
                let phase = by_schedule.unwrap_or(Phase::Ready);
                if has_joined {
                    self.enter(phase);
                } else {
                    self.join(None, phase).await;
                }
            }
        }
        if self.phase.get_untracked() != Phase::Error {
            self.tell(HostEvent::Ready, &Json::default());
            self.count(EventName::Impression);
        }
    }

    /// Opens by itself when the campaign starts while the page is open.
    fn when_it_opens(self) {
        let Some(campaign) = self.campaign.get_untracked() else {
            return;
        };
        self.at(campaign.schedule.starts_ms, move || self.restart());
    }

    /// Does something at a moment of the server's clock, if that is within a day.
    fn at(self, moment_ms: i64, then: impl FnOnce() + 'static) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "ms of dates are exact in 53 bits"
        )]
        let wait_ms = moment_ms as f64 - self.server_now_ms();
        if wait_ms > LONGEST_WAIT_MS {
            return;
        }
        // Not everybody in the same moment.
        let wait_ms = wait_ms.max(0.0) + random() * SPREAD_MS;
        spawn_local(async move {
            sleep_ms(wait_ms).await;
            if self.is_alive() {
                then();
            }
        });
    }

    /// Something that the widget needs could not be had.
    pub(super) fn fail(self) {
        if !self.is_alive() {
            return;
        }
        self.phase.set(Phase::Error);
        self.tell(HostEvent::Error, &Json::default());
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
        let purposes = consent.purposes.iter().filter(|_| accept);
        let purposes = purposes.map(|purpose| purpose.id.as_str().into());
        let answer = Json::object(&[
            ("version", &consent.version.as_str().into()),
            ("purposes", &Json::list(purposes)),
        ]);
        let store = &self.parts().store;
        store.set_durable(accept);
        store.set_consent(&consent.version);
        // Not ready before the session is there: a press without a token would be another's.
        self.phase.set(Phase::Loading);
        self.count(if accept {
            EventName::Accept
        } else {
            EventName::Reject
        });
        spawn_local(self.join(Some(answer), Phase::Ready));
    }

    /// Gets a session, then goes on.
    async fn join(self, consent: Option<Json>, phase: Phase) {
        if self.session(consent).await.is_err() {
            return self.fail();
        }
        if self.is_alive() {
            self.enter(phase);
        }
    }

    /// Goes to `phase`, or on with an action whose result is not known.
    fn enter(self, phase: Phase) {
        // The kind's chunk may have failed meanwhile.
        if self.phase.get_untracked() == Phase::Error {
            return;
        }
        match self.unfinished() {
            Some(pending) => self.carry_out(pending),
            None => self.phase.set(phase),
        }
    }

    fn unfinished(self) -> Option<Pending> {
        let widget = self.widget_id()?;
        self.parts().store.pending(&widget, false)
    }

    pub(super) fn widget_id(self) -> Option<String> {
        Some(self.known_campaign()?.widget.text_of("id"))
    }

    /// Gets or renews the session; an unreachable backend is asked three times. `consent` is a
    /// `ConsentAnswer`.
    pub(super) async fn session(self, consent: Option<Json>) -> Result<(), ()> {
        let parts = self.parts.try_get_value().ok_or(())?;
        // Asked for before anything was known: it counts the first time, and without an answer to send.
        let early = parts.host.take_joined().filter(|_| consent.is_none());
        if let Some(early) = early
            && let Some((answer, sent_ms)) = early_answer(early).await
            && !answer.json.text_of("token").is_empty()
        {
            if self.is_alive() {
                self.joined(&answer.json, sent_ms);
            }
            return Ok(());
        }
        let lang = Json::from(parts.tag.borrow().as_str());
        let consent = consent.unwrap_or_default();
        let body = Json::object(&[
            ("consent", &consent),
            ("lang", &lang),
            ("participant", &parts.host.participant()),
            ("context", &self.context().await),
        ])
        .text();
        for tries in 1..=3 {
            let call = Call::Session { body: body.clone() };
            let sent_ms = dom::frame_clock_ms();
            let token = parts.store.token();
            let is_new = token.is_none();
            match parts.endpoint.call(call, token).await {
                // Another widget of the campaign was faster: one visitor is one participant.
                Ok(_) if is_new && parts.store.token().is_some() => {}
                Ok(answer) if !answer.json.text_of("token").is_empty() => {
                    if self.is_alive() {
                        self.joined(&answer.json, sent_ms);
                    }
                    return Ok(());
                }
                Ok(_) => return Err(()),
                Err(Fault::Refused(problem)) if problem.is(ProblemCode::BadToken) => {
                    parts.store.set_token(None);
                }
                Err(Fault::Refused(problem)) => {
                    warn(&problem.code);
                    return Err(());
                }
                Err(Fault::Unknown { retry_after_ms }) => {
                    sleep_ms(delay_ms(tries, retry_after_ms, random())).await;
                }
            }
        }
        Err(())
    }

    /// The hidden fields that the campaign takes, unless the player has refused what is optional.
    async fn context(self) -> Json {
        let parts = self.parts();
        let known = self
            .known_campaign()
            .map(|campaign| campaign.json.field("embed").field("context"))
            .unwrap_or_default();
        if known.is_there() && parts.store.is_agreed() {
            parts.host.context(&known).await
        } else {
            Json::object(&[])
        }
    }

    /// The hidden fields have changed: the backend hears of it, once there is a session.
    pub(crate) fn send_context(self) {
        if self.has_joined() {
            spawn_local(async move {
                self.session(None).await.ok();
            });
        }
    }

    /// `session` is a `Session`, asked for at `sent_ms` of the page's steady clock.
    fn joined(self, session: &Json, sent_ms: f64) {
        if let Some(server_ms) = session.field("server_ms").0.as_f64() {
            // It was written after `sent_ms`: the server's clock is not further ahead than this.
            self.parts().clock_ahead_ms.set(server_ms - sent_ms);
        }
        let parts = self.parts();
        parts.store.set_token(Some(session.text_of("token")));
        let before = parts.variant.replace(session.text_of("variant"));
        let is_shown = self.campaign.get_untracked().is_some();
        if is_shown && *parts.variant.borrow() != before {
            // Somebody else than before: another widget of the campaign had joined first.
            self.read_again();
        }
        self.awards.set(session.field("awards"));
        let state = self
            .widget_id()
            .and_then(|widget| session.field("widgets").with_id("widget", &widget));
        if let Some(state) = state {
            self.set_state(&state);
        }
    }

    /// `state` is a `WidgetState`.
    pub(super) fn set_state(self, state: &Json) {
        let turns = turns_of(&state.field("turns"));
        self.turns.set(turns);
        self.state.set(state.field("state"));
        let next_ms = turns.and_then(|turns| turns.next_ms);
        if let Some(next_ms) = next_ms
            && self.parts().renews_ms.replace(next_ms) != next_ms
        {
            self.at(next_ms, move || {
                spawn_local(async move {
                    self.session(None).await.ok();
                });
            });
        }
    }
}

/// Reads `Turns`; `None` when there are none.
fn turns_of(json: &Json) -> Option<Turns> {
    json.is_there().then(|| Turns {
        left: json.whole_of("left").and_then(|left| left.try_into().ok()),
        next_ms: json.whole_of("next_ms"),
    })
}
