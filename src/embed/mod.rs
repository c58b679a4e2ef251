//! How a host page starts a widget, and what it hears of it.

mod crash;
mod host;

use any_spawner::Executor;
use funfair_campaign::protocol::EventName;
use leptos::prelude::Owner;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::HtmlElement;

pub(crate) use self::host::{Host, HostEvent};
use crate::{
    endpoint::{Json, Store, endpoint, first_answer, new_key, now_ms},
    stage::{Sheet, Stage, stage_view},
    ui::dom,
};

/// In place of a widget's id: all of the campaign's at once, for those who moderate them.
const ALL: &str = "*";

#[wasm_bindgen]
extern "C" {
    /// What the loader says of a widget.
    pub type Options;

    /// Id of the campaign; where it is played in the page, the address of its file.
    #[wasm_bindgen(method, getter)]
    fn campaign(this: &Options) -> String;
    /// Id of the widget; empty for the campaign's first, see also [`ALL`].
    #[wasm_bindgen(method, getter)]
    fn widget(this: &Options) -> String;
    /// Root of a Funfair server, `preview` or `webhook`.
    #[wasm_bindgen(method, getter)]
    fn endpoint(this: &Options) -> String;
    /// BCP 47 tag of the player.
    #[wasm_bindgen(method, getter)]
    fn lang(this: &Options) -> String;
    /// `light`, `dark`, or empty for the system's.
    #[wasm_bindgen(method, getter)]
    fn theme(this: &Options) -> String;
    /// What the partner's backend has signed of the player; empty for an anonymous one.
    #[wasm_bindgen(method, getter)]
    fn participant(this: &Options) -> String;
    /// The partner's id of that player; empty for an anonymous one.
    #[wasm_bindgen(method, getter)]
    fn who(this: &Options) -> String;
    /// Gives the hidden fields among a list of names, by a promise.
    #[wasm_bindgen(method, getter)]
    fn context(this: &Options) -> js_sys::Function;
    /// Where pictures of the campaign are found.
    #[wasm_bindgen(method, getter)]
    fn base(this: &Options) -> String;
    /// Names this element in events.
    #[wasm_bindgen(method, getter)]
    fn instance(this: &Options) -> String;
    /// The element that events are sent from.
    #[wasm_bindgen(method, getter)]
    fn host(this: &Options) -> HtmlElement;
    /// The campaign, where the loader has asked for it: `{status, json, time}`.
    #[wasm_bindgen(method, getter)]
    fn reply(this: &Options) -> JsValue;
    /// The session, where the loader has asked for it: a promise of `{status, json, sent}`.
    #[wasm_bindgen(method, getter)]
    fn joined(this: &Options) -> Option<js_sys::Promise>;
    /// Called when the instance that all widgets share has crashed.
    #[wasm_bindgen(method, getter)]
    fn crashed(this: &Options) -> js_sys::Function;
}

/// A mounted widget.
#[wasm_bindgen]
pub struct Handle {
    /// Dropping it ends all that follows slots.
    owner: Owner,
    root: HtmlElement,
    stage: Stage,
    listening: crash::Listening,
}

/// Mounts a widget into `root`, an empty element.
#[wasm_bindgen]
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "JS hands its values over")]
pub fn mount(root: HtmlElement, options: Options) -> Handle {
    let listening = crash::listen(options.crashed());
    let (address, campaign) = (options.endpoint(), options.campaign());
    let backend = endpoint(&address, &campaign);
    let store = Store::open(&address, &campaign, &options.who(), backend.is_real());
    let tag = [campaign.clone(), options.widget()];
    let host = Host::new(
        options.host(),
        options.base(),
        options.instance(),
        options.participant(),
        options.context(),
        options.joined(),
        tag,
    );
    let widget = options.widget();
    let all = widget == ALL;
    let widget = Some(widget).filter(|id| !id.is_empty());
    let (lang, theme) = (options.lang(), options.theme());
    let first = first_answer(&options.reply());
    // As `leptos::mount::mount_to` does, for nodes. The second widget of a page finds it done.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let stage = owner.with(|| {
        let sheet = all.then_some(Sheet::Moderate);
        let stage = Stage::new(backend, store, host, widget, lang, theme, sheet);
        if !all {
            stage.start(first);
        }
        dom::plant(&root, stage_view(stage));
        stage
    });
    Handle {
        owner,
        root,
        stage,
        listening,
    }
}

#[wasm_bindgen]
impl Handle {
    /// Shows the widget in another language (BCP 47).
    #[wasm_bindgen(js_name = setLang)]
    pub fn set_lang(&self, lang: String) {
        self.stage.switch_language(lang);
    }

    /// Shows the widget `light`, `dark`, or as the system does (empty).
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, theme: String) {
        self.stage.theme.set(theme);
    }

    /// The tag's hidden fields have changed.
    #[wasm_bindgen(js_name = setContext)]
    pub fn set_context(&self) {
        self.stage.send_context();
    }

    /// Takes the widget out of the page and leaves nothing behind.
    pub fn unmount(self) {
        self.root.set_text_content(None);
        drop(self.owner);
        drop(self.listening);
    }
}

/// A batch of one event, as the backend counts it: an `EventBatch`.
pub(crate) fn event_batch(widget: &str, name: EventName) -> Json {
    let event = Json::object(&[
        ("id", &new_key().as_str().into()),
        ("widget", &widget.into()),
        ("name", &name.key().into()),
        ("at_ms", &now_ms().into()),
    ]);
    let events = Json::list([event].into_iter());
    Json::object(&[("events", &events)])
}
