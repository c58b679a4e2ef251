//! Requests, clock, timers and random bytes of the page.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response, window};

use super::{Answer, Fault, Json, Refusal};

/// How long a request may take before it counts as lost, ms.
const TIMEOUT_MS: u32 = 12_000;
/// Up to this size a post outlives its page, bytes; browsers allow 64 KiB for all that do.
const KEEPALIVE_BYTES: usize = 30_000;

/// A request to the backend.
pub(crate) struct Request {
    method: &'static str,
    url: String,
    body: Option<String>,
    pub(super) key: Option<String>,
    pub(super) token: Option<String>,
    pub(super) keepalive: bool,
}

impl Request {
    pub(super) fn get(url: String) -> Self {
        Self {
            method: "GET",
            url,
            body: None,
            key: None,
            token: None,
            keepalive: false,
        }
    }

    pub(super) fn post(url: String, body: String) -> Self {
        Self {
            method: "POST",
            body: Some(body),
            ..Self::get(url)
        }
    }

    pub(super) fn delete(url: String) -> Self {
        Self {
            method: "DELETE",
            ..Self::get(url)
        }
    }
}

#[wasm_bindgen]
extern "C" {
    // The global functions, for pages and frames alike.
    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch_with(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_random(bytes: &Uint8Array);
}

/// Sends once and reads the answer.
pub(super) async fn send(request: Request) -> Result<Answer, Fault> {
    let unknown = Fault::Unknown {
        retry_after_ms: None,
    };
    let Ok(response) = fetch(request).await else {
        return Err(unknown);
    };
    let Ok(body) = response.json() else {
        return Err(unknown);
    };
    let json = JsFuture::from(body).await.ok();
    read(&response, json)
}

async fn fetch(request: Request) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    let init = RequestInit::new();
    init.set_method(request.method);
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body));
        headers.set("content-type", "application/json")?;
    }
    if let Some(key) = &request.key {
        headers.set("idempotency-key", key)?;
    }
    if let Some(token) = &request.token {
        headers.set("authorization", &format!("Bearer {token}"))?;
    }
    init.set_headers(&headers);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    if request.keepalive {
        Reflect::set(&init, &"keepalive".into(), &true.into())?;
    }
    JsFuture::from(fetch_with(&request.url, &init)?)
        .await?
        .dyn_into()
}

fn read(response: &Response, json: Option<JsValue>) -> Result<Answer, Fault> {
    let header = |name| {
        let text = response.headers().get(name).ok().flatten()?;
        text.parse::<i64>().ok().map(in_f64)
    };
    verdict(
        response.status(),
        json,
        header("funfair-time"),
        header("retry-after"),
    )
}

/// Headers carry integers; reading floats would bring a parser of its own.
fn in_f64(number: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "ms of dates are exact in 53 bits"
    )]
    let number = number as f64;
    number
}

/// What a status and a body say. `retry_after` is in seconds.
fn verdict(
    status: u16,
    json: Option<JsValue>,
    server_ms: Option<f64>,
    retry_after: Option<f64>,
) -> Result<Answer, Fault> {
    match (status, json) {
        (204, _) => Ok(Answer {
            json: Json::default(),
            server_ms,
        }),
        (200..=299, Some(json)) => Ok(Answer {
            json: Json(json),
            server_ms,
        }),
        (400..=499, Some(json)) if !matches!(status, 408 | 425 | 429) => Refusal::read(&Json(json))
            .map_or(
                Err(Fault::Unknown {
                    retry_after_ms: None,
                }),
                |refusal| Err(Fault::Refused(refusal)),
            ),
        _ => Err(Fault::Unknown {
            retry_after_ms: retry_after.map(|seconds| seconds * 1000.0),
        }),
    }
}

/// The campaign's first answer, which the loader asked for before this module was here:
/// `{status, json, time}`, or nothing when its request failed.
pub(crate) fn first_answer(reply: &JsValue) -> Option<Result<Answer, Fault>> {
    let field = |name: &str| Reflect::get(reply, &name.into()).ok();
    let status = field("status")?.as_f64()?;
    let json = field("json").filter(|json| json.is_object());
    // JS numbers of statuses are small integers.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "three digits"
    )]
    Some(verdict(
        status as u16,
        json,
        field("time").and_then(|time| time.as_f64()),
        None,
    ))
}

/// What the loader's request for a session came to, and when it was sent, ms of the page's steady clock;
/// `None` unless it was granted.
pub(crate) async fn early_answer(request: Promise) -> Option<(Answer, f64)> {
    let reply = JsFuture::from(request).await.ok()?;
    let sent_ms = Reflect::get(&reply, &"sent".into()).ok()?.as_f64()?;
    Some((first_answer(&reply)?.ok()?, sent_ms))
}

/// Something for a receiver that does not speak the protocol.
pub(super) struct Post<'a> {
    pub(super) url: &'a str,
    pub(super) body: &'a str,
    pub(super) content_type: &'a str,
    pub(super) headers: &'a BTreeMap<String, String>,
}

/// Posts once, without cookies: the answer's status, 0 for none that can be read, and how long it
/// asks to wait, ms.
pub(super) async fn post(post: Post<'_>) -> (u16, Option<f64>) {
    let Ok(response) = try_post(post).await else {
        return (0, None);
    };
    let wait = response.headers().get("retry-after").ok().flatten();
    let wait_ms = wait.and_then(|text| match text.parse::<i64>() {
        Ok(seconds) => Some(in_f64(seconds) * 1000.0),
        // A date.
        Err(_) => Some(js_sys::Date::parse(&text) - now_ms()).filter(|ms| !ms.is_nan()),
    });
    (response.status(), wait_ms)
}

async fn try_post(post: Post<'_>) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", post.content_type)?;
    for (name, value) in post.headers {
        headers.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&post.body.into());
    init.set_headers(&headers);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    Reflect::set(&init, &"credentials".into(), &"omit".into())?;
    let small = post.body.len() <= KEEPALIVE_BYTES;
    Reflect::set(&init, &"keepalive".into(), &small.into())?;
    JsFuture::from(fetch_with(post.url, &init)?)
        .await?
        .dyn_into()
}

/// A lock that no other tab has; given back when dropped.
pub(super) struct Lock {
    release: Function,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A function of the browser, which does not throw.
        let _ = self.release.call0(&JsValue::NULL);
    }
}

/// Waits for the lock of this name; `None` where the browser has no Web Locks.
pub(super) async fn lock(name: &str) -> Option<Lock> {
    let granted = try_lock(name).ok()?;
    let release = JsFuture::from(granted).await.ok()?.dyn_into().ok()?;
    Some(Lock { release })
}

/// Gives the function that releases the lock, once it is held.
///
/// The browser holds a lock until what its callback gave is settled, and asks that by its `then`. So
/// the callback gives a thing whose `then` hands on the function that settles it.
fn try_lock(name: &str) -> Result<Promise, JsValue> {
    let navigator = window().ok_or(JsValue::NULL)?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let held = Object::new();
    let granted = Promise::new(&mut |grant, _| {
        // Plain objects take any field.
        let _ = Reflect::set(&held, &"then".into(), &grant);
    });
    let callback: Function = Reflect::get(&held, &"valueOf".into())?.dyn_into()?;
    let asked = request.call2(&locks, &name.into(), &callback.bind0(&held))?;
    // What is refused is never granted.
    Ok(Promise::race(&Array::of2(&granted, &asked)))
}

/// The page's clock, ms since 1970 UTC.
pub(crate) fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// A uniform number in 0 to 1, for jitter; nothing is decided by it.
pub(crate) fn random() -> f64 {
    js_sys::Math::random()
}

/// A fresh idempotency key: 128 random bits in hex.
pub(crate) fn new_key() -> String {
    let bytes = Uint8Array::new_with_length(16);
    fill_random(&bytes);
    bytes
        .to_vec()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Entropy for a draw in preview.
pub(super) fn new_seed() -> [u8; 32] {
    let bytes = Uint8Array::new_with_length(32);
    fill_random(&bytes);
    let mut seed = [0; 32];
    bytes.copy_to(&mut seed);
    seed
}

/// `text` as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// What [`encoded`] has made of a text; nothing when it is no such thing.
pub(super) fn decoded(part: &str) -> String {
    js_sys::decode_uri_component(part).map_or_else(|_| String::new(), Into::into)
}

/// Tells the page's developer.
pub(crate) fn warn(message: &str) {
    web_sys::console::warn_1(&format!("funfair: {message}").into());
}

/// Waits.
pub(crate) async fn sleep_ms(ms: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "minutes at most"
    )]
    TimeoutFuture::new(ms as u32).await;
}

/// While waiting, how often to look whether the network is back, ms.
const LOOK_MS: f64 = 250.0;

/// Waits, at most until the network is back.
pub(crate) async fn wait_ms_or_online(wait_ms: f64) {
    let online = Rc::new(Cell::new(false));
    let heard = Rc::clone(&online);
    let _listening = when("online", move || heard.set(true));
    wait_ms_or(wait_ms, &online).await;
}

/// Waits, at most until this is set.
pub(super) async fn wait_ms_or(wait_ms: f64, set: &Cell<bool>) {
    let mut left = wait_ms;
    while left > 0.0 && !set.get() {
        sleep_ms(left.min(LOOK_MS)).await;
        left -= LOOK_MS;
    }
}

/// Calls `then` at every `event` of the window, until dropped: `online` when the browser finds its
/// network again, `storage` when another tab has changed what is on the device.
pub(crate) fn when(
    event: &'static str,
    then: impl Fn() + 'static,
) -> Option<gloo_events::EventListener> {
    let window = window()?;
    Some(gloo_events::EventListener::new(&window, event, move |_| {
        then()
    }))
}
