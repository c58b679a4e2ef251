//! What becomes of what was won: claims, and who else has won.

use funfair_campaign::protocol::{ClaimRequest, EventName};

use leptos::prelude::GetValue;

use super::{Stage, play::FILES, told::told};
use crate::{
    embed::HostEvent,
    endpoint::{Call, Fault, Json, Refusal, is_about_token, random, retry::delay_ms, sleep_ms},
    ui::dom::Part,
};

impl Stage {
    /// What is shared about the widget, a `Board` with the ranking of this id, or with the first
    /// for none; `None` when the backend does not tell.
    pub(crate) async fn board(self, ranking: &'static str) -> Option<Json> {
        let ranked = if ranking.is_empty() { "" } else { "?ranking=" };
        self.shared("board".to_owned() + ranked + ranking).await
    }

    /// What is shared about the widget, see [`Call::Shared`]; `None` when the backend does not tell.
    pub(crate) async fn shared(self, what: String) -> Option<Json> {
        let call = Call::Shared {
            widget: self.widget_id()?,
            what,
        };
        let parts = self.parts.try_get_value()?;
        let answer = parts.endpoint.call(call, parts.store.token()).await;
        Some(answer.ok()?.json)
    }

    /// What is stored of the participant, a `Me`; `None` when it cannot be had.
    pub(crate) async fn stored(self) -> Option<Json> {
        self.ask_of_me(|| Call::Me).await
    }

    /// Has the participant forgotten, by the backend and by the device; whether it worked.
    pub(crate) async fn forget_me(self) -> bool {
        let gone = self.ask_of_me(|| Call::Forget).await.is_some();
        if gone && self.is_alive() {
            self.forget_here();
        }
        gone
    }

    /// Leaves nothing on the device: neither what the stage keeps, nor drafts and files of kinds.
    fn forget_here(self) {
        let store = &self.parts().store;
        store.forget();
        let campaign = self.campaign.get_untracked();
        let widgets = campaign.map(|it| it.json.field("widgets"));
        for widget in widgets.unwrap_or_default().items() {
            store.keep_beside(&widget.text_of("id"), None);
        }
        if let Some(window) = Part::window() {
            let files = store.name().to_owned() + FILES;
            window.get("indexedDB").call_text("deleteDatabase", &files);
        }
    }

    async fn ask_of_me(self, call: fn() -> Call) -> Option<Json> {
        let parts = self.parts.try_get_value()?;
        for _ in 0..2 {
            match parts.endpoint.call(call(), parts.store.token()).await {
                Ok(answer) => return Some(answer.json),
                Err(Fault::Refused(refusal)) if is_about_token(&refusal) => {
                    self.session(None).await.ok()?;
                }
                Err(_) => return None,
            }
        }
        None
    }

    /// Closes the sheet and begins as with a newcomer.
    pub(crate) fn start_over(self) {
        self.open.set(None);
        self.awards.set(Json::default());
        self.state.set(Json::default());
        self.turns.set(None);
        self.restart();
    }

    /// Claims an award. `Err` says why not, or `None` when the backend cannot be reached.
    pub(crate) async fn claim(
        self,
        award: &str,
        request: &ClaimRequest,
    ) -> Result<(), Option<Refusal>> {
        let parts = self.parts.try_get_value().ok_or(None)?;
        let body = Json::of(request).text();
        for tries in 1..=3 {
            let call = Call::Claim {
                award: award.to_owned(),
                body: body.clone(),
            };
            match parts.endpoint.call(call, parts.store.token()).await {
                Ok(answer) if answer.json.text_of("id") == award => {
                    if self.is_alive() {
                        self.claimed(&answer.json);
                    }
                    return Ok(());
                }
                // A page in between has answered: nothing is known of the claim.
                Ok(_) => {}
                Err(Fault::Refused(refusal)) if is_about_token(&refusal) => {
                    self.session(None).await.ok();
                }
                Err(Fault::Refused(refusal)) => return Err(Some(refusal)),
                Err(Fault::Unknown { retry_after_ms }) => {
                    sleep_ms(delay_ms(tries, retry_after_ms, random())).await;
                }
            }
        }
        Err(None)
    }

    fn claimed(self, award: &Json) {
        let id = award.text_of("id");
        let newer = |known: Json| {
            if known.text_of("id") == id {
                award.clone()
            } else {
                known
            }
        };
        self.awards
            .set(Json::list(self.awards.get_untracked().items().map(newer)));
        self.tell(HostEvent::Claim, &told(award));
        self.count(EventName::Claim);
    }
}
