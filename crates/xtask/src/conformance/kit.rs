//! What the cases work with: the backend, its campaign, and names that nobody has used before.

use super::http::{Ask, Http, Reply};
use super::partner::Partner;
use super::player::Player;
use super::shapes::Shapes;
use super::verdict::{Held, Stop, skip};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Plays until a prize must have come, where not every play wins.
const PLAYS_TO_WIN: usize = 40;

/// A backend under examination.
pub(crate) struct Kit {
    /// The way there.
    pub(crate) http: Http,
    /// The shapes that its answers must have.
    pub(crate) shapes: Shapes,
    /// Id of the campaign.
    pub(crate) campaign: String,
    /// Id of the wheel that most cases play.
    pub(crate) wheel: String,
    /// The campaign as players see it.
    pub(crate) view: Value,
    /// A partner whom the backend knows, where the caller named one.
    pub(crate) partner: Option<Partner>,
    run: u64,
    made: AtomicU64,
}

impl Kit {
    /// Meets the backend at `endpoint`.
    ///
    /// # Errors
    /// When it does not answer, or has no such campaign with such a wheel: then no case can run.
    pub(crate) fn meet(endpoint: &str, campaign: &str, wheel: &str) -> Result<Self> {
        let mut kit = Self {
            http: Http::new(endpoint),
            shapes: Shapes::new().context("the OpenAPI document is broken")?,
            campaign: campaign.to_owned(),
            wheel: wheel.to_owned(),
            view: Value::Null,
            partner: None,
            // Two runs against one backend must not share keys, and nothing secret hangs on them.
            run: RandomState::new().hash_one(0),
            made: AtomicU64::new(1),
        };
        let address = kit.at("");
        let reply = match kit.http.send(&Ask::get(&*address)) {
            Ok(reply) => reply,
            Err(Stop::Failed(why) | Stop::Skipped(why)) => bail!("{endpoint}: {why}"),
        };
        let view: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let (200, Some(view)) = (reply.status, view) else {
            let (status, shown) = (reply.status, reply.shown());
            bail!(
                "{endpoint}{address} answers {status}: {shown}\n\
                 Publish the campaigns of examples/conformance, or name another with --campaign."
            );
        };
        kit.view = view;
        if kit
            .widget(wheel)
            .is_none_or(|widget| widget["kind"] != "wheel")
        {
            bail!("the campaign `{campaign}` has no wheel `{wheel}`: name one with --widget");
        }
        Ok(kit)
    }

    /// An address of the campaign; `rest` with its `/`, or nothing.
    pub(crate) fn at(&self, rest: &str) -> String {
        format!("/v1/campaigns/{}{rest}", self.campaign)
    }

    /// Sends.
    pub(crate) fn send(&self, ask: &Ask) -> Held<Reply> {
        self.http.send(ask)
    }

    /// A new participant of the campaign, who has answered what it asks by no.
    pub(crate) fn join(&self) -> Held<Player<'_>> {
        Player::join(self, &self.campaign, &self.no())
    }

    /// The same for the campaign `{id}-{suffix}`, which may be missing.
    pub(crate) fn join_other(&self, suffix: &str) -> Held<Player<'_>> {
        let id = format!("{}-{suffix}", self.campaign);
        let reply = self.send(&Ask::get(format!("/v1/campaigns/{id}")))?;
        if reply.status == 404 {
            return skip(format!("there is no campaign `{id}`"));
        }
        let view = reply.ok()?;
        Player::join(self, &id, &rejection(&view))
    }

    /// Body of a session that rejects; the campaign may ask nothing.
    pub(crate) fn no(&self) -> Value {
        rejection(&self.view)
    }

    /// Body of a session that accepts everything; skips where the campaign asks nothing.
    pub(crate) fn yes(&self) -> Held<Value> {
        let consent = &self.view["consent"];
        if consent.is_null() {
            return skip("the campaign asks for no consent");
        }
        let purposes = consent["purposes"].as_array().into_iter().flatten();
        let ids: Vec<_> = purposes.map(|purpose| &purpose["id"]).collect();
        Ok(json!({"consent": {"version": consent["version"], "purposes": ids}}))
    }

    /// A widget of the campaign as players see it.
    pub(crate) fn widget(&self, id: &str) -> Option<&Value> {
        let widgets = self.view["widgets"].as_array()?;
        widgets.iter().find(|widget| widget["id"] == id)
    }

    /// A wheel that the conformance campaign has beside its first; skips where it is missing.
    pub(crate) fn further(&self, id: &'static str) -> Held<&'static str> {
        match self.widget(id) {
            Some(_) => Ok(id),
            None => skip(format!("the campaign has no widget `{id}`")),
        }
    }

    /// A number in a widget's limits; skips where there is none.
    pub(crate) fn limit(&self, widget: &str, which: &str) -> Held<u64> {
        let limit = self
            .widget(widget)
            .and_then(|widget| widget["limits"][which].as_u64());
        match limit {
            Some(limit) => Ok(limit),
            None => skip(format!("the widget `{widget}` has no limit `{which}`")),
        }
    }

    /// A prize of the campaign as players see it.
    pub(crate) fn prize(&self, id: &Value) -> Value {
        let prizes = self.view["prizes"].as_array().into_iter().flatten();
        prizes
            .clone()
            .find(|prize| prize["id"] == *id)
            .cloned()
            .unwrap_or_default()
    }

    /// Somebody who has just won at the wheel, and the award.
    pub(crate) fn winner(&self) -> Held<(Player<'_>, Value)> {
        self.winner_of("nothing", |_| true)
    }

    /// Somebody who has won what asks for a contact, the award, and a contact for it.
    pub(crate) fn winner_with_contact(&self) -> Held<(Player<'_>, Value, Value)> {
        let asks = |prize: &Value| prize["fields"].get(0).is_some();
        let (player, award) = self.winner_of("nothing that asks for a contact", asks)?;
        let contact = self.contact(&award["prize"]);
        Ok((player, award, contact))
    }

    /// Somebody who has just won such a prize; skips with `instead` when it does not come.
    pub(crate) fn winner_of(
        &self,
        instead: &str,
        such: impl Fn(&Value) -> bool,
    ) -> Held<(Player<'_>, Value)> {
        for _ in 0..PLAYS_TO_WIN {
            let player = self.join()?;
            let answer = player.play(&self.wheel)?;
            if let Some(award) = answer["awards"].get(0)
                && such(&self.prize(&award["prize"]))
            {
                return Ok((player, award.clone()));
            }
        }
        let wheel = &self.wheel;
        skip(format!("{PLAYS_TO_WIN} plays of `{wheel}` won {instead}"))
    }

    /// A contact of nobody, with the fields that the prize asks for.
    pub(crate) fn contact(&self, prize: &Value) -> Value {
        let n = self.number();
        let prize = self.prize(prize);
        let fields = prize["fields"].as_array().into_iter().flatten();
        let value = |field: &str| match field {
            "phone" => format!("1{:012}", (self.run + n) % 1_000_000_000_000),
            "email" => format!("{}@conformance.example", self.key()),
            other => format!("{other} {}", self.key()),
        };
        let fields = fields.filter_map(Value::as_str);
        let contact: Map<_, _> = fields
            .map(|field| (field.to_owned(), value(field).into()))
            .collect();
        contact.into()
    }

    /// A name for an action or an event that was never used before.
    pub(crate) fn key(&self) -> String {
        format!("{:016x}-{}", self.run, self.number())
    }

    fn number(&self) -> u64 {
        self.made.fetch_add(1, Ordering::Relaxed)
    }
}

/// Body of a session that rejects what the campaign asks.
fn rejection(view: &Value) -> Value {
    match &view["consent"] {
        Value::Null => json!({}),
        consent => json!({"consent": {"version": consent["version"], "purposes": []}}),
    }
}

/// Does `count` things at once and gives what came of each.
pub(crate) fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let started: Vec<_> = (0..count).map(|n| scope.spawn(move || work(n))).collect();
        started
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect()
    })
}
