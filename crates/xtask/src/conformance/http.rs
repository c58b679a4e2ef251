//! Requests to a backend, and what came back.

use super::verdict::{Held, fail, hold};
use funfair_campaign::protocol::ProblemCode;
use serde_json::Value;
use std::thread::sleep;
use std::time::Duration;
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, Proxy};

/// Longest that the kit waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Tries of a request that the backend puts off with 429 or 503.
const PATIENCE: usize = 100;
/// Longest pause before one of them.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How much of a body a message shows.
const SHOWN: usize = 200;

/// A backend at its root, without `/v1`.
pub(crate) struct Http {
    agent: Agent,
    root: String,
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// Method and path, for messages.
    pub(crate) asked: String,
    /// HTTP status.
    pub(crate) status: u16,
    /// The body's bytes.
    pub(crate) body: Vec<u8>,
    headers: HeaderMap,
}

impl Http {
    /// Speaks to the backend at `root`.
    pub(crate) fn new(root: &str) -> Self {
        let local = ["http://127.0.0.1", "http://localhost"];
        let proxy = if local.iter().any(|start| root.starts_with(start)) {
            None
        } else {
            Proxy::try_from_env()
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .timeout_global(Some(TIMEOUT))
            .user_agent("funfair-conformance");
        Self {
            agent: config.build().into(),
            root: root.trim_end_matches('/').to_owned(),
        }
    }

    /// Sends as a patient page does: again for as long as the backend says that it is busy.
    pub(crate) fn send(&self, ask: &Ask) -> Held<Reply> {
        let mut reply = self.once(ask)?;
        for _ in 0..PATIENCE {
            if ![429, 503].contains(&reply.status) {
                break;
            }
            let seconds = reply.header("retry-after").parse().unwrap_or(0);
            sleep(Duration::from_secs(seconds).min(LONGEST_PAUSE));
            reply = self.once(ask)?;
        }
        Ok(reply)
    }

    /// Sends, and once more when the connection breaks off, as one that was kept open may.
    fn once(&self, ask: &Ask) -> Held<Reply> {
        let asked = format!("{} {}", ask.method, ask.path);
        match self.try_send(ask).or_else(|_| self.try_send(ask)) {
            Ok((status, headers, body)) => Ok(Reply {
                asked,
                status,
                body,
                headers,
            }),
            Err(error) => fail(format!("{asked}: no answer: {error}")),
        }
    }

    fn try_send(&self, ask: &Ask) -> Result<(u16, HeaderMap, Vec<u8>), ureq::Error> {
        let mut request = Request::builder()
            .method(ask.method)
            .uri(format!("{}{}", self.root, ask.path));
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let mut response = match &ask.body {
            Some(body) => self.agent.run(request.body(body.as_str())?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let body = response.body_mut().read_to_vec()?;
        Ok((response.status().as_u16(), response.headers().clone(), body))
    }
}

impl Ask {
    /// A request without a body.
    pub(crate) fn of(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// `GET`.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::of("GET", path)
    }

    /// `POST` of JSON.
    pub(crate) fn post(path: impl Into<String>, body: &Value) -> Self {
        Self::text(path, body.to_string()).with("content-type", "application/json")
    }

    /// `POST` of any text, of which nothing says what it is.
    pub(crate) fn text(path: impl Into<String>, body: String) -> Self {
        Self {
            body: Some(body),
            ..Self::of("POST", path)
        }
    }

    /// With a header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a session's token.
    pub(crate) fn token(self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }
}

impl Reply {
    /// A header; several of one name are one list. Empty where there is none.
    pub(crate) fn header(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter();
        let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        values.join(", ")
    }

    /// Whether a header that is a list has `item`, in any case of letters.
    pub(crate) fn lists(&self, name: &str, item: &str) -> bool {
        let list = self.header(name);
        list.split(',')
            .any(|known| known.trim().eq_ignore_ascii_case(item))
    }

    /// The media type of the body, without its parameters.
    pub(crate) fn media_type(&self) -> String {
        let content = self.header("content-type");
        content
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Held<Value> {
        serde_json::from_slice(&self.body).or_else(|error| {
            fail(format!(
                "{}: no JSON ({error}): {}",
                self.asked,
                self.shown()
            ))
        })
    }

    /// Fails unless the status is this one.
    pub(crate) fn is(&self, status: u16) -> Held {
        hold(self.status == status, || {
            let (asked, came) = (&self.asked, self.status);
            format!("{asked}: expected {status}, came {came}: {}", self.shown())
        })
    }

    /// The JSON of a success.
    pub(crate) fn ok(&self) -> Held<Value> {
        self.is(200)?;
        self.json()
    }

    /// The problem, which must have this code and its status.
    pub(crate) fn refused(&self, code: ProblemCode) -> Held<Value> {
        let problem = self.json().unwrap_or_default();
        let (key, status) = (code.key(), code.status());
        hold(problem["code"] == key && self.status == status, || {
            let (asked, came) = (&self.asked, self.status);
            format!(
                "{asked}: expected {status} `{key}`, came {came}: {}",
                self.shown()
            )
        })?;
        Ok(problem)
    }

    /// The beginning of the body, for messages.
    pub(crate) fn shown(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = text.chars().take(SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        shown
    }
}
