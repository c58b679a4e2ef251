//! What leaves the stage: events for the host page, counts for the backend.

use funfair_campaign::protocol::EventName;
use leptos::{prelude::GetValue, task::spawn_local};

use super::Stage;
use crate::{
    embed::{self, HostEvent},
    endpoint::{Call, Json},
};

impl Stage {
    /// Tells the host page; nobody hears of a widget that has left it.
    pub(super) fn tell(self, event: HostEvent, data: &Json) {
        let Some(parts) = self.parts.try_get_value() else {
            return;
        };
        let campaign = self.campaign.get_untracked();
        let ids = campaign.map(|it| [it.id.clone(), it.widget.text_of("id")]);
        parts.host.tell(event, ids, data);
    }

    /// Counts something in the backend's statistics.
    pub(super) fn count(self, name: EventName) {
        let (Some(parts), Some(widget)) = (self.parts.try_get_value(), self.widget_id()) else {
            return;
        };
        let body = embed::event_batch(&widget, name).text();
        spawn_local(async move {
            // Statistics may be lost; a play never waits for them.
            let _ = parts
                .endpoint
                .call(Call::Events { body }, parts.store.token())
                .await;
        });
    }
}

/// What a host page is told of an `Award`: no codes, no contact.
pub(super) fn told(award: &Json) -> Json {
    Json::object(&[
        ("award", &award.field("id")),
        ("prize", &award.field("prize")),
    ])
}
