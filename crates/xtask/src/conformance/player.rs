//! Somebody who plays, as far as a backend can tell.

use super::http::{Ask, Reply};
use super::kit::Kit;
use super::verdict::{Held, fail};
use serde_json::{Value, json};

/// A participant in a session.
#[derive(Clone)]
pub(crate) struct Player<'a> {
    kit: &'a Kit,
    campaign: String,
    /// The session's token.
    pub(crate) token: String,
    /// The session as it began.
    pub(crate) session: Value,
}

impl<'a> Player<'a> {
    /// A new participant; `request` is the session's body.
    pub(crate) fn join(kit: &'a Kit, campaign: &str, request: &Value) -> Held<Self> {
        let address = format!("/v1/campaigns/{campaign}/sessions");
        let session = kit.send(&Ask::post(address, request))?.ok()?;
        let mut player = Self {
            kit,
            campaign: campaign.to_owned(),
            token: String::new(),
            session: Value::Null,
        };
        player.take(session)?;
        Ok(player)
    }

    /// Renews the session; `request` is its body.
    pub(crate) fn renew(&mut self, request: &Value) -> Held {
        let session = self.send(Ask::post(self.at("/sessions"), request))?.ok()?;
        self.take(session)
    }

    fn take(&mut self, session: Value) -> Held {
        let Some(token) = session["token"].as_str() else {
            return fail("the session has no token");
        };
        token.clone_into(&mut self.token);
        self.session = session;
        Ok(())
    }

    /// An address of the campaign that is played.
    pub(crate) fn at(&self, rest: &str) -> String {
        format!("/v1/campaigns/{}{rest}", self.campaign)
    }

    /// Sends with the token.
    pub(crate) fn send(&self, ask: Ask) -> Held<Reply> {
        self.kit.send(&ask.token(&self.token))
    }

    /// `GET` with the token.
    pub(crate) fn get(&self, rest: &str) -> Held<Reply> {
        self.send(Ask::get(self.at(rest)))
    }

    /// Does `action` under `key`.
    pub(crate) fn act(&self, widget: &str, key: &str, action: &Value) -> Held<Reply> {
        let address = self.at(&format!("/widgets/{widget}/actions"));
        let ask = Ask::post(address, &json!({"action": action}));
        self.send(ask.with("idempotency-key", key))
    }

    /// Spins under `key`.
    pub(crate) fn spin(&self, widget: &str, key: &str) -> Held<Reply> {
        self.act(widget, key, &json!({"type": "spin"}))
    }

    /// Spins under a new key, which must succeed.
    pub(crate) fn play(&self, widget: &str) -> Held<Value> {
        self.spin(widget, &self.kit.key())?.ok()
    }

    /// Claims.
    pub(crate) fn claim(&self, award: &Value, contact: &Value) -> Held<Reply> {
        let id = award["id"].as_str().unwrap_or_default();
        let address = self.at(&format!("/awards/{id}/claim"));
        self.send(Ask::post(address, &json!({"contact": contact})))
    }

    /// Sends events of `widget` with these ids.
    pub(crate) fn tell(&self, widget: &str, ids: &[String]) -> Held<Reply> {
        self.send(Ask::post(self.at("/events"), &batch(widget, ids)))
    }

    /// What the session said of a widget when it was started or renewed last.
    pub(crate) fn standing(&self, widget: &str) -> Value {
        let widgets = self.session["widgets"].as_array().into_iter().flatten();
        let mut widgets = widgets.filter(|standing| standing["widget"] == widget);
        widgets.next().cloned().unwrap_or_default()
    }
}

/// A batch of events with these ids.
pub(crate) fn batch(widget: &str, ids: &[String]) -> Value {
    let event = |id| json!({"id": id, "widget": widget, "name": "impression", "at_ms": 1});
    json!({"events": ids.iter().map(event).collect::<Vec<_>>()})
}
