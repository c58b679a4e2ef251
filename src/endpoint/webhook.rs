//! No backend but an address that takes POST: the campaign's rules run in the page, and what they
//! decide is posted there.
//!
//! What is remembered of the participant lies beside the campaign's [`super::Store`], and only while
//! that is on the device: who rejects, or blocks storage, is remembered until the page ends.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use funfair_campaign::{
    memory::MemoryHost,
    protocol::{ActionRequest, ActionResponse, ConsentAnswer, ProblemCode},
    schedule::Context,
    webhook::{Participant, Played, Webhook, revision_of},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Call, Json, Refusal,
    delivery::deliver,
    outbox::Outbox,
    preview_host::{self, read},
    storage::{Shelf, is_kept},
    transport::{new_key, now_ms, warn},
};

/// What the tag calls this endpoint.
pub(super) const NAME: &str = "webhook";

/// A webhook, and what the page remembers for it.
pub(super) struct Hook {
    pub(super) webhook: Webhook,
    /// Address of the campaign file.
    source: String,
    revision: String,
    /// Hidden fields that the campaign takes.
    listed: Vec<String>,
    participant: RefCell<Participant>,
    participant_shelf: Shelf,
    outbox: RefCell<Outbox>,
    pub(super) outbox_shelf: Shelf,
    /// The device took nothing when it was asked: memory holds it all.
    blocked: Cell<bool>,
    /// Whether the outbox is being emptied.
    pub(super) busy: Cell<bool>,
}

/// What of a `SessionRequest` matters here.
#[derive(Deserialize)]
struct Opening {
    consent: Option<ConsentAnswer>,
    #[serde(default)]
    context: BTreeMap<String, String>,
}

impl Hook {
    /// The webhook of the campaign file at `source`, which reads `file`.
    pub(super) fn new(webhook: Webhook, source: &str, file: &Json) -> Rc<Self> {
        let listed = file.field("embed").field("context");
        Rc::new(Self {
            webhook,
            source: source.to_owned(),
            revision: revision_of(&file.text()),
            listed: listed.items().map(|name| name.as_text()).collect(),
            participant: RefCell::default(),
            participant_shelf: Shelf::new(NAME, source, "participant"),
            outbox: RefCell::default(),
            outbox_shelf: Shelf::new(NAME, source, "outbox"),
            blocked: Cell::new(false),
            busy: Cell::new(false),
        })
    }

    /// Whether the device may and can hold what is remembered.
    pub(super) fn is_durable(&self) -> bool {
        let kept = is_kept(NAME, &self.source);
        if !kept {
            self.participant_shelf.clear();
            self.outbox_shelf.clear();
        }
        kept && !self.blocked.get()
    }

    /// The participant with this id; without one, whoever played in this browser, or a newcomer.
    fn participant(&self, id: Option<String>) -> Participant {
        let on_device = if self.is_durable() {
            self.participant_shelf.read()
        } else {
            None
        };
        let known: Participant = on_device.unwrap_or_else(|| self.participant.borrow().clone());
        match id {
            Some(id) if id == known.id => known,
            None if !known.id.is_empty() => known,
            id => Participant::new(id.unwrap_or_else(new_key)),
        }
    }

    fn remember(&self, participant: Participant) {
        self.write(&self.participant_shelf, &Json::of(&participant));
        self.participant.replace(participant);
    }

    fn write(&self, shelf: &Shelf, content: &Json) {
        if self.is_durable() && !shelf.write(&content.text()) {
            self.blocked.set(true);
        }
    }

    /// Looks into the outbox, which other tabs may have changed.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Outbox) -> T) -> T {
        self.refresh();
        look(&self.outbox.borrow())
    }

    /// Changes the outbox, here and on the device.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Outbox) -> T) -> T {
        self.refresh();
        let out = change(&mut self.outbox.borrow_mut());
        self.write(&self.outbox_shelf, &Json::of(&*self.outbox.borrow()));
        out
    }

    fn refresh(&self) {
        if self.is_durable()
            && let Some(outbox) = self.outbox_shelf.read()
        {
            self.outbox.replace(outbox);
        }
    }

    /// Forgets the participant, and what was not delivered.
    pub(super) fn forget(&self) {
        self.participant.take();
        self.outbox.take();
        self.participant_shelf.clear();
        self.outbox_shelf.clear();
    }

    /// Puts the envelope of a decided action into the outbox.
    fn put(&self, memory: &MemoryHost, participant: &Participant, act: &Act) {
        let Some(answer) = memory.answer(&act.key) else {
            return;
        };
        let lang = act.request.lang.as_deref().unwrap_or_default();
        let played = Played {
            source: &self.source,
            revision: &self.revision,
            key: &act.key,
            lang: memory.loaded().campaign.locale(lang),
        };
        let action = act.request.action.clone();
        let envelope = participant.envelope(memory.loaded(), played, action, answer);
        let body = Json::of(&envelope).text();
        let lost = self.change(|outbox| outbox.put(&act.key, body, now_ms()));
        if lost > 0 {
            warn("too many envelopes wait to be delivered; the oldest was given up");
        }
    }
}

/// An action as it came.
struct Act {
    widget: String,
    key: String,
    request: ActionRequest<Value>,
}

/// Answers a call, and posts what it decided.
pub(super) fn answer(
    hook: &Rc<Hook>,
    memory: &mut MemoryHost,
    call: Call,
    token: Option<String>,
    context: &Context,
) -> Result<Json, Refusal> {
    match call {
        Call::Campaign { .. } => {
            if !hook.look(Outbox::is_empty) {
                hook.change(Outbox::hurry);
                deliver(hook);
            }
            preview_host::result(memory, call, &hook.revision, context)
        }
        Call::Session { body } => {
            let opening: Opening = read(&body)?;
            let mut participant = hook.participant(token);
            participant.join(opening.consent, opening.context, &hook.listed);
            memory.restore(participant.kept.clone());
            let mut session = preview_host::session(memory, context);
            session.token.clone_from(&participant.id);
            hook.remember(participant);
            Ok(Json::of(&session))
        }
        Call::Act { widget, key, body } => {
            let act = Act {
                widget,
                key,
                request: read(&body)?,
            };
            decide(hook, memory, &act, token, context)
        }
        Call::Me => Ok(stored(&hook.participant(token))),
        call => preview_host::result(memory, call, &hook.revision, context),
    }
}

fn decide(
    hook: &Rc<Hook>,
    memory: &mut MemoryHost,
    act: &Act,
    token: Option<String>,
    context: &Context,
) -> Result<Json, Refusal> {
    if token.is_none() {
        // Sessions come first; a page without one would play as nobody.
        return Err(Refusal::new(ProblemCode::BadToken, None));
    }
    let mut participant = hook.participant(token);
    memory.restore(participant.kept.clone());
    let is_new = memory.answer(&act.key).is_none();
    let answer: ActionResponse<Value> =
        preview_host::act(memory, &act.widget, &act.key, &act.request, context)?;
    if is_new {
        hook.put(memory, &participant, act);
        participant.kept = memory.kept();
        hook.remember(participant);
        deliver(hook);
    }
    Ok(Json::of(&answer))
}

/// What a page remembers, as a `Me` as far as that goes.
fn stored(participant: &Participant) -> Json {
    let consents = participant.consent.iter().map(Json::of);
    Json::object(&[
        ("participant", &participant.id.as_str().into()),
        ("consents", &Json::list(consents)),
        ("stored", &Json::of(participant)),
    ])
}
