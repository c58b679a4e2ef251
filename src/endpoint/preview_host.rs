//! The preview's host: the rules in memory behind the protocol's answers.

use std::{any::Any, cell::RefCell, rc::Rc};

use funfair_campaign::{
    Campaign,
    memory::{ClaimRefusal, MemoryHost},
    player_view::player_view,
    protocol::{ActionRequest, ClaimRequest, ProblemCode, Session, WidgetState},
    rules::Rejection,
    schedule::Context,
    validate::load_with,
    widgets::Kind,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    Answer, Call, Fault, Json, Local, Refusal,
    transport::{self, new_seed, now_ms, warn},
};
use crate::{ui::dom::utc_offset_minutes, widgets};

/// A campaign file and, once something was asked of it, its campaign in memory.
pub(crate) struct PreviewHost {
    file: String,
    /// A `MemoryHost`. Its type is forgotten, or the code that frees it would be in the core.
    memory: RefCell<Option<Box<dyn Any>>>,
}

impl PreviewHost {
    /// The campaign file at the address `file`.
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            memory: RefCell::new(None),
        }
    }
}

/// Answers a call; the root of the preview's chunk.
pub(crate) fn answer_preview(host: Rc<PreviewHost>, call: Call) -> Local<Result<Answer, Fault>> {
    Box::pin(async move {
        if matches!(call, Call::Forget) {
            host.memory.take();
        }
        if host.memory.borrow().is_none() {
            let opened = open(&host.file).await?;
            *host.memory.borrow_mut() = Some(Box::new(opened));
        }
        let now_ms = now_ms();
        let mut memory = host.memory.borrow_mut();
        let memory = memory
            .as_mut()
            .and_then(|memory| memory.downcast_mut::<MemoryHost>())
            .ok_or(Fault::Unknown {
                retry_after_ms: None,
            })?;
        let schedule = &memory.loaded().campaign.schedule;
        let (zone, ends_ms) = (&schedule.time_zone, schedule.ends_at.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a date's ms are exact integers"
        )]
        let context = Context::at(now_ms as i64, utc_offset_minutes(zone, now_ms)).until(ends_ms);
        let json = result(memory, call, &context).map_err(Fault::Refused)?;
        Ok(Answer {
            json,
            server_ms: Some(now_ms),
        })
    })
}

async fn open(file: &str) -> Result<MemoryHost, Fault> {
    let json = transport::send(transport::Request::get(file.to_owned()))
        .await?
        .json;
    let refused = |message: &str| {
        warn(message);
        Fault::Refused(Refusal {
            code: ProblemCode::BadRequest,
            next_ms: None,
        })
    };
    let campaign: Campaign =
        serde_json::from_str(&json.text()).map_err(|error| refused(&error.to_string()))?;
    let mut kinds: Vec<Kind> = Vec::new();
    for widget in &campaign.widgets {
        if kinds.iter().any(|kind| kind.name == widget.kind) {
            continue;
        }
        if let Some(fetching) = widgets::rules(&widget.kind) {
            let kind = fetching.await.map_err(|_| Fault::Unknown {
                retry_after_ms: None,
            })?;
            kinds.push(kind);
        }
    }
    let loaded = load_with(campaign, &kinds).map_err(|findings| {
        for finding in &findings {
            warn(&finding.to_string());
        }
        refused("the campaign file has problems, see above")
    })?;
    Ok(MemoryHost::new(loaded))
}

fn result(memory: &mut MemoryHost, call: Call, context: &Context) -> Result<Json, Refusal> {
    match call {
        Call::Campaign { lang } => Ok(Json::of(&player_view(memory.loaded(), "preview", &lang))),
        Call::Session { .. } => Ok(Json::of(&session(memory, context))),
        Call::Act { widget, key, body } => {
            let request: ActionRequest<Value> = read(&body)?;
            let lang = request.lang.unwrap_or_default();
            memory
                .act(&widget, &key, &request.action, &lang, context, new_seed())
                .map(|answer| Json::of(&answer))
                .map_err(|rejection| refusal_of(&rejection))
        }
        Call::Claim { award, body } => {
            let request: ClaimRequest = read(&body)?;
            memory
                .claim(&award, &request, context.now_ms)
                .map(|award| Json::of(&award))
                .map_err(|refusal| claim_refusal(&refusal))
        }
        Call::Board { widget } => Ok(Json::of(&memory.board(&widget, context))),
        Call::Me => Ok(Json::of(&session(memory, context))),
        // `answer_preview` has begun anew.
        Call::Forget | Call::Events { .. } => Ok(Json::default()),
    }
}

fn session(memory: &MemoryHost, context: &Context) -> Session<Value> {
    let widgets: Vec<WidgetState<Value>> = memory
        .loaded()
        .campaign
        .widgets
        .iter()
        .filter_map(|widget| memory.state(&widget.id, context))
        .collect();
    Session {
        token: "preview".to_owned(),
        expires_ms: i64::MAX >> 11,
        server_ms: context.now_ms,
        widgets,
        awards: memory.awards(),
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Refusal> {
    serde_json::from_str(body).map_err(|error| {
        warn(&error.to_string());
        Refusal {
            code: ProblemCode::BadRequest,
            next_ms: None,
        }
    })
}

fn refusal_of(rejection: &Rejection) -> Refusal {
    let (code, next_ms) = match rejection {
        Rejection::NotStarted { starts_ms } => (ProblemCode::NotStarted, Some(*starts_ms)),
        Rejection::Ended => (ProblemCode::Ended, None),
        Rejection::LimitReached { next_ms } => (ProblemCode::LimitReached, *next_ms),
        Rejection::BadAction { .. } => (ProblemCode::BadAction, None),
        Rejection::OutOfOrder { .. } => (ProblemCode::OutOfOrder, None),
    };
    Refusal { code, next_ms }
}

fn claim_refusal(refusal: &ClaimRefusal) -> Refusal {
    let code = match refusal {
        ClaimRefusal::Unknown => ProblemCode::UnknownAward,
        ClaimRefusal::Expired => ProblemCode::ClaimExpired,
        ClaimRefusal::BadContact(_) => ProblemCode::BadContact,
    };
    Refusal {
        code,
        next_ms: None,
    }
}
