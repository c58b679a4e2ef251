//! What views need of the browser: frames, focus, clipboard, and numbers and dates by `Intl`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use funfair_campaign::prize::Money;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Object, Reflect};
use leptos::{
    html,
    prelude::{Get, GetUntracked, NodeRef},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, FocusOptions, HtmlElement, KeyboardEvent, ShadowRoot, window};

use super::{cover::Close, live::decimal, shape::Shape};
use crate::i18n::Lang;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Number)]
    type Decimal;

    #[wasm_bindgen(constructor, js_class = "Number")]
    fn new(value: f64) -> Decimal;

    #[wasm_bindgen(method, js_class = "Number", js_name = toLocaleString, catch)]
    fn format(this: &Decimal, locale: &str, options: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(js_name = Date)]
    type Moment;

    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(ms: f64) -> Moment;

    #[wasm_bindgen(method, js_class = "Date", js_name = toLocaleString, catch)]
    fn format(this: &Moment, locale: &str, options: &JsValue) -> Result<String, JsValue>;
}

fn options(fields: &[(&str, JsValue)]) -> JsValue {
    let options = Object::new();
    for (name, value) in fields {
        // Plain objects take any field.
        let _ = Reflect::set(&options, &(*name).into(), value);
    }
    options.into()
}

impl Lang {
    fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// A number with its separators.
    pub(crate) fn number(self, value: f64) -> String {
        Decimal::new(value)
            .format(self.tag(), &JsValue::UNDEFINED)
            .unwrap_or_default()
    }

    /// A share of 0 to 1 in per cent, with two significant digits or more.
    pub(crate) fn percent(self, share: f64) -> String {
        let options = options(&[
            ("style", "percent".into()),
            ("maximumSignificantDigits", 4.into()),
        ]);
        Decimal::new(share)
            .format(self.tag(), &options)
            .unwrap_or_default()
    }

    /// An amount of money.
    pub(crate) fn money(self, money: &Money) -> String {
        let style = |digits: Option<i32>| {
            let mut fields = vec![
                ("style", "currency".into()),
                ("currencyDisplay", "narrowSymbol".into()),
                ("currency", money.currency.as_str().into()),
            ];
            if let Some(digits) = digits {
                fields.push(("minimumFractionDigits", digits.into()));
            }
            options(&fields)
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "below 2^53 by the campaign's schema"
        )]
        let minor = money.minor as f64;
        let major = minor / minor_units(&money.currency);
        let whole = major.trunc() == major;
        Decimal::new(major)
            .format(self.tag(), &style(whole.then_some(0)))
            .unwrap_or_else(|_| format!("{} {}", decimal(major), money.currency))
    }

    /// A date with its time, in `zone` (IANA) or where the player is.
    pub(crate) fn date_time(self, ms: i64, zone: Option<&str>) -> String {
        let mut fields = vec![
            (
                "month",
                if zone.is_some() { "long" } else { "short" }.into(),
            ),
            ("day", "numeric".into()),
            ("hour", "2-digit".into()),
            ("minute", "2-digit".into()),
            ("hourCycle", "h23".into()),
        ];
        if let Some(zone) = zone {
            fields.push(("year", "numeric".into()));
            fields.push(("timeZone", zone.into()));
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "ms of dates are exact in 53 bits"
        )]
        let moment = Moment::new(ms as f64);
        let zoned = moment.format(self.tag(), &options(&fields));
        zoned.unwrap_or_else(|_| {
            fields.retain(|(name, _)| *name != "timeZone");
            moment
                .format(self.tag(), &options(&fields))
                .unwrap_or_default()
        })
    }
}

/// Minutes that clocks in `zone` (IANA) are ahead of UTC at `now_ms`; 0 for an unknown zone.
pub(crate) fn utc_offset_minutes(zone: &str, now_ms: f64) -> i32 {
    let options = options(&[
        ("timeZone", zone.into()),
        ("timeZoneName", "longOffset".into()),
    ]);
    // Ends in "GMT+08:00", and in "GMT" for UTC itself.
    let text = Moment::new(now_ms)
        .format("en-US", &options)
        .unwrap_or_default();
    let offset = text
        .rsplit_once("GMT")
        .and_then(|(_, offset)| offset.split_once(':'));
    let Some((hours, minutes)) = offset else {
        return 0;
    };
    let number = |text: &str| text.trim().parse::<i32>().unwrap_or_default();
    number(hours) * 60
        + if hours.starts_with('-') {
            -number(minutes)
        } else {
            number(minutes)
        }
}

/// Minor units in one major unit of a currency; ISO 4217 as browsers know it.
fn minor_units(currency: &str) -> f64 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" | "XPF" | "PYG" | "UGX" => 1.0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 1000.0,
        _ => 100.0,
    }
}

/// Milliseconds since the page began; never goes back.
pub(crate) fn frame_clock_ms() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

/// Whether the player asked for less motion.
pub(crate) fn prefers_less_motion() -> bool {
    window()
        .and_then(|window| {
            window
                .match_media("(prefers-reduced-motion: reduce)")
                .ok()?
        })
        .is_some_and(|query| query.matches())
}

/// A function that the browser calls before a frame.
type OnFrame = Closure<dyn FnMut(f64)>;

/// Frames of the screen, until dropped.
pub(crate) struct Frames {
    request: Rc<Cell<i32>>,
    _closure: Rc<RefCell<Option<OnFrame>>>,
}

impl Frames {
    /// Calls `draw` before every frame with the frame clock, ms, while it says true.
    pub(crate) fn start(mut draw: impl FnMut(f64) -> bool + 'static) -> Self {
        let request = Rc::new(Cell::new(0));
        let closure = Rc::new(RefCell::new(None::<OnFrame>));
        let (next, again) = (Rc::clone(&request), Rc::downgrade(&closure));
        *closure.borrow_mut() = Some(Closure::new(move |_| {
            if draw(frame_clock_ms())
                && let Some(closure) = again.upgrade()
            {
                next.set(ask_for_frame(closure.borrow().as_ref()));
            }
        }));
        request.set(ask_for_frame(closure.borrow().as_ref()));
        Self {
            request,
            _closure: closure,
        }
    }
}

fn ask_for_frame(closure: Option<&OnFrame>) -> i32 {
    closure
        .zip(window())
        .and_then(|(closure, window)| {
            window
                .request_animation_frame(closure.as_ref().unchecked_ref())
                .ok()
        })
        .unwrap_or_default()
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // A frame that is not pending is no error.
            let _ = window.cancel_animation_frame(self.request.get());
        }
    }
}

/// Moves the focus to `element`, without scrolling the host page.
pub(crate) fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that left the page in the meantime takes no focus.
    let _ = element.focus_with_options(&options);
}

/// The element with the focus in the same tree as `near`.
fn focused(near: &Element) -> Option<HtmlElement> {
    let root = near.get_root_node();
    let active = match root.dyn_ref::<ShadowRoot>() {
        Some(shadow) => shadow.active_element(),
        None => window()?.document()?.active_element(),
    };
    active?.dyn_into().ok()
}

/// Marks where the focus goes when the last card is closed.
const BACK: &str = "data-focus-back";

/// The focus, kept inside a card. Dropping it gives the focus back to where it was before the
/// first card opened, if nothing else has taken it.
pub(crate) struct FocusHeld {
    stage: Option<Element>,
    had_focus: Rc<Cell<bool>>,
    _listening: [Option<EventListener>; 2],
}

/// Moves the focus to `heading` in `card`; Escape calls `close`. A `quiet` card takes the focus
/// only from its own stage: it has come without being asked for.
pub(crate) fn hold_focus(
    heading: &HtmlElement,
    card: &HtmlElement,
    quiet: bool,
    close: Option<Close>,
) -> FocusHeld {
    let stage = card.closest("[part=stage]").ok().flatten();
    let focused = focused(card);
    if let (Some(stage), Some(focused)) = (&stage, &focused)
        && focused.closest("[role=dialog]").ok().flatten().is_none()
    {
        mark(stage, focused);
    }
    let had_focus = Rc::new(Cell::new(false));
    let has_focus = Rc::clone(&had_focus);
    let entered = EventListener::new(card, "focusin", move |_| has_focus.set(true));
    let inside = stage
        .as_ref()
        .zip(focused)
        .is_some_and(|(stage, it)| stage.contains(Some(&it)));
    if !quiet {
        // The player has asked for this card: here the page may scroll to it.
        let _ = heading.focus();
    } else if inside {
        focus(heading);
    }
    let escape = close.map(|close| {
        EventListener::new(card, "keydown", move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            if key.as_deref() == Some("Escape") {
                event.stop_propagation();
                close();
            }
        })
    });
    FocusHeld {
        stage,
        had_focus,
        _listening: [Some(entered), escape],
    }
}

/// Marks `element` as the one place in `stage` that the focus goes back to.
fn mark(stage: &Element, element: &Element) {
    if let Ok(Some(before)) = stage.query_selector(&format!("[{BACK}]")) {
        // Taking away what is not there is no error.
        let _ = before.remove_attribute(BACK);
    }
    // The name is a valid one.
    let _ = element.set_attribute(BACK, "");
}

impl Drop for FocusHeld {
    fn drop(&mut self) {
        let Some(stage) = self.stage.take().filter(|_| self.had_focus.get()) else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            // Until the current change of the page is done, the place may still be inert.
            TimeoutFuture::new(0).await;
            if focused(&stage).is_some_and(|element| stage.contains(Some(&element))) {
                return;
            }
            let place = |selector: &str| stage.query_selector(selector).ok().flatten();
            let back = place(&format!("[{BACK}]")).or_else(|| place("[part=primary]"));
            if let Some(back) = back.and_then(|back| back.dyn_into::<HtmlElement>().ok()) {
                focus(&back);
            }
        });
    }
}

/// Moves the focus to the first element inside `element` that `selector` fits.
pub(crate) fn focus_first(element: &Element, selector: &str) {
    let found = element.query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        focus(&found);
    }
}

/// Puts `text` on the clipboard; whether it worked.
pub(crate) async fn copy(text: &str) -> bool {
    // Missing in frames without permission and outside https.
    let Some(clipboard) = window()
        .map(|window| window.navigator())
        .and_then(|navigator| Reflect::get(&navigator, &"clipboard".into()).ok())
        .filter(JsValue::is_object)
        .and_then(|clipboard| clipboard.dyn_into::<web_sys::Clipboard>().ok())
    else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Sets a custom property on `element`.
pub(crate) fn set_property(element: &HtmlElement, name: &str, value: &str) {
    // Values come from parsed colours and numbers only.
    let _ = element.style().set_property(name, value);
}

/// A `<div>` that can be turned.
#[derive(Clone, Copy)]
pub(crate) struct Spot(NodeRef<html::Div>);

impl Spot {
    /// A spot without an element yet.
    pub(crate) fn new() -> Self {
        Self(NodeRef::new())
    }

    /// To be given to the element.
    pub(crate) fn node(self) -> NodeRef<html::Div> {
        self.0
    }

    /// Puts a drawing into it, in place of what it held.
    pub(crate) fn draw(self, shape: &Shape) {
        if let Some(element) = self.0.get()
            && let Some(drawn) = element
                .owner_document()
                .and_then(|page| build(&page, shape))
        {
            element.set_text_content(None);
            // Only a node of another tree is refused.
            let _ = element.append_child(&drawn);
        }
    }

    /// Turns it to `degrees`, clockwise.
    pub(crate) fn rotate(self, degrees: f64) {
        if let Some(Some(element)) = self.0.try_get_untracked() {
            set_property(
                &element,
                "transform",
                &format!("rotate({}deg)", decimal(degrees)),
            );
        }
    }
}

/// A shape as an element of `page`.
fn build(page: &Document, shape: &Shape) -> Option<Element> {
    let element = page
        .create_element_ns(Some("http://www.w3.org/2000/svg"), shape.name)
        .ok()?;
    for (name, value) in &shape.attributes {
        element.set_attribute(name, value).ok()?;
    }
    if !shape.text.is_empty() {
        element.set_text_content(Some(&shape.text));
    }
    for child in &shape.children {
        element.append_child(&*build(page, child)?).ok()?;
    }
    Some(element)
}
