//! Requests, clock, timers and random bytes of the page.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response, window};

use super::{Answer, Fault, Json};

/// How long a request may take before it counts as lost, ms.
const TIMEOUT_MS: u32 = 12_000;

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
    fn fetch_with(url: &str, init: &RequestInit) -> Result<js_sys::Promise, JsValue>;

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
        (400..=499, Some(json)) if !matches!(status, 408 | 425 | 429) => Json(json).read().map_or(
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
pub(super) fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
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
