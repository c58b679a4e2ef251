//! The element that a widget lives in, as the host page sees it.

use std::cell::Cell;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::endpoint::{Json, new_key, now_ms};

/// What a host page can hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostEvent {
    /// The widget has opened: to be played, to ask for consent, or to say when it can be played.
    Ready,
    /// A play began.
    Start,
    /// A play went on.
    Progress,
    /// An outcome is shown.
    Outcome,
    /// Something was won.
    Award,
    /// Something was claimed.
    Claim,
    /// The widget cannot go on.
    Error,
}

impl HostEvent {
    fn name(self) -> &'static str {
        match self {
            Self::Ready => "funfair:ready",
            Self::Start => "funfair:start",
            Self::Progress => "funfair:progress",
            Self::Outcome => "funfair:outcome",
            Self::Award => "funfair:award",
            Self::Claim => "funfair:claim",
            Self::Error => "funfair:error",
        }
    }
}

/// The element, and where its campaign's pictures are.
pub(crate) struct Host {
    element: HtmlElement,
    base: String,
    instance: String,
    participant: String,
    context: Function,
    joined: Cell<Option<Promise>>,
    /// Ids as the tag has them, for events before the campaign is here.
    tag: [String; 2],
}

impl Host {
    pub(super) fn new(
        element: HtmlElement,
        base: String,
        instance: String,
        participant: String,
        context: Function,
        joined: Option<Promise>,
        tag: [String; 2],
    ) -> Self {
        Self {
            element,
            base,
            instance,
            participant,
            context,
            joined: Cell::new(joined),
            tag,
        }
    }

    /// The request for a session that the loader has made, to be waited for once.
    pub(crate) fn take_joined(&self) -> Option<Promise> {
        self.joined.take()
    }

    /// Sends a bubbling event that leaves shadow roots. Never carries codes or personal data.
    pub(crate) fn tell(&self, event: HostEvent, ids: Option<[String; 2]>, data: &Json) {
        let [campaign, widget] = ids.as_ref().unwrap_or(&self.tag);
        let detail = Object::new();
        let set = |name: &str, value: JsValue| Reflect::set(&detail, &name.into(), &value).is_ok();
        let complete = set("v", 1.into())
            && set("campaign", campaign.into())
            && set("widget", widget.into())
            && set("instance", (&self.instance).into())
            && set("event_id", new_key().into())
            && set("at", now_ms().into())
            && set("data", data.0.clone());
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(event.name(), &init)
            && complete
        {
            // Only an event that is under way can be refused.
            let _ = self.element.dispatch_event(&event);
        }
    }

    /// What the partner's backend has signed of the player; `null` for an anonymous one.
    pub(crate) fn participant(&self) -> Json {
        match self.participant.as_str() {
            "" => Json::default(),
            signed => signed.into(),
        }
    }

    /// The hidden fields among `known`, as the page's script finds them.
    pub(crate) async fn context(&self, known: &Json) -> Json {
        let found = self.context.call1(&JsValue::NULL, &known.0);
        let found = found.map(|found| JsFuture::from(found.unchecked_into::<Promise>()));
        match found {
            Ok(found) => found.await.map(Json).unwrap_or_default(),
            Err(_) => Json::default(),
        }
    }

    /// Id of the campaign, as the page says it.
    pub(crate) fn campaign(&self) -> &str {
        let [campaign, _] = &self.tag;
        campaign
    }

    /// A path of the campaign as an address that the page can fetch.
    pub(crate) fn address(&self, path: &str) -> String {
        if path.starts_with("https://") {
            path.to_owned()
        } else {
            format!("{}{}", self.base, path.trim_start_matches('/'))
        }
    }
}
