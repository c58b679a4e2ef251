//! What a widget remembers on the device, per backend and campaign.
//!
//! Where a campaign asks for consent, nothing is written before the player has agreed. Where storage is blocked, or the player
//! refused, it lives in memory and ends with the page.

use std::cell::RefCell;

use web_sys::window;

use super::Json;

/// An action whose result is not known yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    /// Idempotency key; the same for every try.
    pub(crate) key: String,
    /// Id of the widget.
    pub(crate) widget: String,
    /// The request's body; the same bytes for every try.
    pub(crate) body: String,
    /// There where the action may wait for its answer; names the page that shows the answer, once
    /// one does.
    pub(crate) kept: Option<String>,
}

impl Pending {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            key: json.some_text_of("key")?,
            widget: json.some_text_of("widget")?,
            body: json.some_text_of("body")?,
            kept: json.some_text_of("kept"),
        })
    }
}

/// What is remembered.
#[derive(Clone, Debug, Default)]
struct Memory {
    token: Option<String>,
    /// Version of the consent texts that were accepted.
    consent: Option<String>,
    pending: Vec<Pending>,
}

impl Memory {
    /// Reads what [`Self::to_json`] wrote; `None` when it is something else.
    fn read(json: &Json) -> Option<Self> {
        let pending = json.field("pending");
        pending.is_there().then(|| Self {
            token: json.some_text_of("token"),
            consent: json.some_text_of("consent"),
            pending: pending
                .items()
                .filter_map(|it| Pending::read(&it))
                .collect(),
        })
    }

    fn to_json(&self) -> Json {
        let pending = self.pending.iter().map(|pending| {
            Json::object(&[
                ("key", &pending.key.as_str().into()),
                ("widget", &pending.widget.as_str().into()),
                ("body", &pending.body.as_str().into()),
                ("kept", &pending.kept.as_deref().into()),
            ])
        });
        Json::object(&[
            ("token", &self.token.as_deref().into()),
            ("consent", &self.consent.as_deref().into()),
            ("pending", &Json::list(pending)),
        ])
    }
}

/// The memory of one campaign on one backend.
pub(crate) struct Store {
    name: String,
    kept: bool,
    memory: RefCell<Memory>,
    durable: std::cell::Cell<bool>,
    /// Whether it has been on the device.
    written: std::cell::Cell<bool>,
    /// A text that the kind keeps, see [`Self::keep_beside`].
    beside: RefCell<Option<String>>,
}

impl Store {
    /// The memory for `campaign` at `endpoint`, apart for each `who` that a partner knows; a preview
    /// keeps nothing.
    pub(crate) fn open(endpoint: &str, campaign: &str, who: &str, kept: bool) -> Self {
        let store = Self {
            name: format!("{}{who}", name_of(endpoint, campaign)),
            kept,
            memory: RefCell::default(),
            durable: std::cell::Cell::new(false),
            written: std::cell::Cell::new(false),
            beside: RefCell::default(),
        };
        store.reload();
        store
    }

    /// The participant's token; also one that another widget of this campaign got meanwhile.
    pub(crate) fn token(&self) -> Option<String> {
        if self.memory.borrow().token.is_none() {
            self.reload();
        }
        self.memory.borrow().token.clone()
    }

    /// Remembers the token.
    pub(crate) fn set_token(&self, token: Option<String>) {
        self.change(|memory| memory.token.clone_from(&token));
    }

    /// Version of the consent texts that were accepted on this device.
    pub(crate) fn consent(&self) -> Option<String> {
        self.memory.borrow().consent.clone()
    }

    /// Remembers the version of the consent texts that were accepted.
    pub(crate) fn set_consent(&self, version: &str) {
        self.change(|memory| memory.consent = Some(version.to_owned()));
    }

    /// Whether the player has agreed that it is written to the device, or was not asked.
    pub(crate) fn is_agreed(&self) -> bool {
        self.durable.get()
    }

    /// Whether to write to the device from now on; if not, what is there is removed.
    pub(crate) fn set_durable(&self, durable: bool) {
        // Another widget of the campaign may have joined first: one visitor is one participant.
        let there = self.read().filter(|_| durable && !self.written.get());
        if let Some(token) = there.and_then(|memory| memory.token) {
            self.memory.borrow_mut().token = Some(token);
        }
        self.durable.set(durable);
        self.written.set(false);
        self.change(|_| ());
        if let Some(storage) = storage().filter(|_| !durable && self.kept) {
            // Blocked storage holds nothing.
            let _ = storage.remove_item(&self.name);
        }
    }

    /// Its name on the device, which what is kept beside it begins with.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Forgets everything, here and on the device.
    pub(crate) fn forget(&self) {
        *self.memory.borrow_mut() = Memory::default();
        self.set_durable(false);
    }

    /// The oldest action of `widget` without a known result, of those that are waited for or of
    /// those that may wait.
    pub(crate) fn pending(&self, widget: &str, kept: bool) -> Option<Pending> {
        self.memory
            .borrow()
            .pending
            .iter()
            .find(|pending| pending.widget == widget && pending.kept.is_some() == kept)
            .cloned()
    }

    /// Who shows the answer of an action, as the device has it: another tab may have shown and
    /// forgotten it. Empty when nobody does yet.
    pub(crate) fn shown_by(&self, key: &str) -> Option<String> {
        let on_device = self.written.get().then(|| self.read().unwrap_or_default());
        let memory = on_device.unwrap_or_else(|| self.memory.borrow().clone());
        let mut pending = memory.pending.into_iter();
        pending.find(|pending| pending.key == key)?.kept
    }

    /// Says that `page` shows the answer of an action; of two the later counts.
    pub(crate) fn show_by(&self, key: &str, page: &str) {
        self.change(|memory| {
            for pending in &mut memory.pending {
                if pending.key == key {
                    pending.kept = Some(page.to_owned());
                }
            }
        });
    }

    /// Whether what is remembered outlives the page.
    pub(crate) fn is_durable(&self) -> bool {
        self.written.get()
    }

    /// Remembers an action before it is sent for the first time.
    pub(crate) fn add_pending(&self, pending: &Pending) {
        self.change(|memory| memory.pending.push(pending.clone()));
    }

    /// Forgets an action whose result was shown, or that was refused.
    pub(crate) fn forget_pending(&self, key: &str) {
        self.change(|memory| memory.pending.retain(|pending| pending.key != key));
    }

    /// Keeps a text of `widget`, or forgets it: on the device where the rest is, else in memory.
    pub(crate) fn keep_beside(&self, widget: &str, text: Option<&str>) {
        *self.beside.borrow_mut() = text.map(str::to_owned);
        let shelf = self.shelf(widget);
        match text {
            Some(text) if self.written.get() => drop(shelf.write(text)),
            _ => shelf.clear(),
        }
    }

    /// The text that was kept of `widget`.
    pub(crate) fn beside(&self, widget: &str) -> Option<String> {
        let kept = self.beside.borrow().clone();
        kept.or_else(|| self.shelf(widget).text().filter(|_| self.written.get()))
    }

    fn shelf(&self, widget: &str) -> Shelf {
        Shelf {
            name: format!("{}#{widget}", self.name),
        }
    }

    /// Takes over what is on the device: another tab may have changed it.
    pub(crate) fn reload(&self) {
        if let Some(memory) = self.read() {
            self.durable.set(true);
            self.written.set(true);
            *self.memory.borrow_mut() = memory;
        }
    }

    fn read(&self) -> Option<Memory> {
        let text = storage()
            .filter(|_| self.kept)?
            .get_item(&self.name)
            .ok()??;
        Memory::read(&Json::parse(&text)?)
    }

    fn change(&self, change: impl Fn(&mut Memory)) {
        change(&mut self.memory.borrow_mut());
        if !self.durable.get() || !self.kept {
            return;
        }
        let on_device = self.read();
        if on_device.is_none() && self.written.get() {
            // Another widget or tab was told to forget: that holds here, too.
            self.durable.set(false);
            return;
        }
        // Two tabs may change it at once: apply the change to what is there, not to a copy.
        let mut stored = on_device.unwrap_or_default();
        change(&mut stored);
        if stored.token.is_none() {
            stored.token.clone_from(&self.memory.borrow().token);
        }
        if let Some(storage) = storage() {
            // Full or forbidden: memory still has it.
            let written = storage.set_item(&self.name, &stored.to_json().text());
            self.written.set(written.is_ok());
        }
    }
}

fn name_of(endpoint: &str, campaign: &str) -> String {
    format!("funfair:{endpoint}:{campaign}")
}

/// Whether a [`Store`] of this campaign is on the device: the player has agreed, or nothing is asked.
pub(super) fn is_kept(endpoint: &str, campaign: &str) -> bool {
    let kept = storage().and_then(|storage| storage.get_item(&name_of(endpoint, campaign)).ok()?);
    kept.is_some()
}

/// A place on the device beside a [`Store`].
pub(super) struct Shelf {
    name: String,
}

impl Shelf {
    /// The place for `what`.
    pub(super) fn new(endpoint: &str, campaign: &str, what: &str) -> Self {
        Self {
            name: format!("{}#{what}", name_of(endpoint, campaign)),
        }
    }

    /// Its name on the device.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What lies there, if it can be read as `T`.
    pub(super) fn read<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.text()?).ok()
    }

    /// The text that lies there.
    fn text(&self) -> Option<String> {
        storage()?.get_item(&self.name).ok()?
    }

    /// Puts a text there; whether the device took it.
    pub(super) fn write(&self, text: &str) -> bool {
        storage().is_some_and(|storage| storage.set_item(&self.name, text).is_ok())
    }

    /// Leaves nothing there.
    pub(super) fn clear(&self) {
        if let Some(storage) = storage() {
            // Blocked storage holds nothing.
            let _ = storage.remove_item(&self.name);
        }
    }
}

/// `localStorage`; `None` where the browser blocks it.
fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok()?
}
