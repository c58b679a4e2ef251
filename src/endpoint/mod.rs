//! Where results go: a Funfair server, an address that takes POST (webhook), or nowhere (preview).
//!
//! An endpoint answers [`Call`]s with JSON or a [`Fault`]. What to do about a fault (ask again,
//! give the turn back) is the stage's business.

mod admin;
mod delivery;
mod funfair;
mod json;
mod outbox;
mod preview;
mod preview_host;
pub(crate) mod retry;
mod storage;
mod transport;
mod webhook;

use std::{future::Future, pin::Pin, rc::Rc};

use funfair_campaign::protocol::ProblemCode;

pub(crate) use self::{
    admin::{Admin, Decision},
    funfair::Funfair,
    json::Json,
    preview::Preview,
    preview_host::{PreviewHost, answer_preview},
    storage::{Pending, Store},
    transport::{
        early_answer, encoded, first_answer, new_key, now_ms, random, sleep_ms, wait_ms_or_online,
        warn, when,
    },
};

/// A future of the page's one thread.
pub(crate) type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// A question to the backend. Bodies are JSON text, so that a repeated call is the same bytes.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// The campaign as players may see it.
    Campaign {
        /// BCP 47 tag of the player.
        lang: String,
    },
    /// A session for the participant of the token, or for a newcomer.
    Session {
        /// `SessionRequest`.
        body: String,
    },
    /// An action.
    Act {
        /// Id of the widget.
        widget: String,
        /// Idempotency key.
        key: String,
        /// `ActionRequest`.
        body: String,
    },
    /// A claim.
    Claim {
        /// Id of the award.
        award: String,
        /// `ClaimRequest`.
        body: String,
    },
    /// What is shared about a widget.
    Shared {
        /// Id of the widget.
        widget: String,
        /// What of it, with its query: `board?ranking=swap`, `entries`.
        what: String,
    },
    /// What is stored of the participant.
    Me,
    /// Forgets the participant.
    Forget,
    /// Statistics; nobody waits for the answer.
    Events {
        /// `EventBatch`.
        body: String,
    },
}

/// What the client acts on in a `Problem`.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// Stable name of the problem, which a later server may have made up.
    pub(crate) code: String,
    /// When to come back, ms since 1970 UTC.
    pub(crate) next_ms: Option<i64>,
}

impl Refusal {
    /// Reads a `Problem`; `None` when it is none.
    pub(crate) fn read(problem: &Json) -> Option<Self> {
        Some(Self {
            code: problem.some_text_of("code")?,
            next_ms: problem.whole_of("next_ms"),
        })
    }

    /// A refusal of the page's own.
    pub(crate) fn new(code: ProblemCode, next_ms: Option<i64>) -> Self {
        Self {
            code: code.key().to_owned(),
            next_ms,
        }
    }

    /// Whether this is the problem. The text of a code that nobody asks for stays out of the client.
    #[inline]
    pub(crate) fn is(&self, code: ProblemCode) -> bool {
        self.code == code.key()
    }
}

/// Why a call has no answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The backend said no, for good.
    Refused(Refusal),
    /// No answer, or one that says nothing about the call: ask again.
    Unknown {
        /// How long the backend asks to wait, ms.
        retry_after_ms: Option<f64>,
    },
}

/// An answer: JSON, and the backend's clock where it told.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The body.
    pub(crate) json: Json,
    /// The backend's clock, ms since 1970 UTC.
    pub(crate) server_ms: Option<f64>,
}

/// A backend.
pub(crate) trait Endpoint {
    /// Asks once. `token` is the participant's, where there is one.
    fn call(&self, call: Call, token: Option<String>) -> Local<Result<Answer, Fault>>;

    /// Whether what happens here counts: a preview says of itself that it does not.
    fn is_real(&self) -> bool;

    /// Where files are sent to; `None` where none can be.
    fn media(&self) -> Option<String> {
        None
    }
}

/// The endpoint that an address stands for: `preview`, `webhook`, or the root of a Funfair server.
pub(crate) fn endpoint(address: &str, campaign: &str) -> Rc<dyn Endpoint> {
    match address {
        "preview" => Rc::new(Preview::new(campaign, false)),
        webhook::NAME => Rc::new(Preview::new(campaign, true)),
        _ => Rc::new(Funfair::new(address, campaign)),
    }
}

/// Whether a new token makes the same call work.
pub(crate) fn is_about_token(refusal: &Refusal) -> bool {
    refusal.is(ProblemCode::ExpiredToken) || refusal.is(ProblemCode::BadToken)
}
