//! The host in the page: the rules in memory behind the protocol's answers.

use std::{any::Any, cell::RefCell, rc::Rc};

use funfair_campaign::{
    Campaign,
    entry::Sort,
    experiment::apply,
    memory::{ClaimRefusal, GalleryQuery, MemoryHost, beyond_preview},
    player_view::player_view,
    protocol::{ActionRequest, ActionResponse, ClaimRequest, ProblemCode, Session, WidgetState},
    rules::Rejection,
    schedule::Context,
    validate::load_with,
    widgets::Kind,
};
use serde::{Deserialize as _, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Answer, Call, Fault, Json, Local, Refusal,
    transport::{self, new_seed, now_ms, warn},
    webhook::{self, Hook},
};
use crate::{ui::dom::utc_offset_minutes, widgets};

/// A campaign file and, once something was asked of it, its campaign in memory.
pub(crate) struct PreviewHost {
    file: String,
    /// Whether what is decided is posted to the campaign's webhook.
    posts: bool,
    /// An [`Opened`]. Its type is forgotten, or the code that frees it would be in the core.
    memory: RefCell<Option<Box<dyn Any>>>,
}

impl PreviewHost {
    /// The campaign file at the address `file`; whether to post what is decided to its webhook.
    pub(crate) fn new(file: &str, posts: bool) -> Self {
        Self {
            file: file.to_owned(),
            posts,
            memory: RefCell::new(None),
        }
    }

    /// Whether what is decided is posted to the campaign's webhook.
    pub(crate) fn posts(&self) -> bool {
        self.posts
    }

    /// Forgets everything; the next call opens the campaign anew.
    fn forget(&self) {
        let before = self.memory.take();
        let opened = before.and_then(|before| before.downcast::<Opened>().ok());
        if let Some(hook) = opened.and_then(|opened| opened.hook) {
            hook.forget();
        }
    }
}

/// A campaign that is played in the page.
struct Opened {
    memory: MemoryHost,
    hook: Option<Rc<Hook>>,
}

/// Answers a call; the root of the preview's chunk.
pub(crate) fn answer_preview(
    host: Rc<PreviewHost>,
    call: Call,
    token: Option<String>,
) -> Local<Result<Answer, Fault>> {
    Box::pin(async move {
        if matches!(call, Call::Forget) {
            host.forget();
        }
        if host.memory.borrow().is_none() {
            let opened = open(&host).await?;
            *host.memory.borrow_mut() = Some(Box::new(opened));
        }
        let now_ms = now_ms();
        let mut opened = host.memory.borrow_mut();
        let Opened { memory, hook } = opened
            .as_mut()
            .and_then(|opened| opened.downcast_mut::<Opened>())
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
        let result = match hook {
            Some(hook) => webhook::answer(hook, memory, call, token, &context),
            None => result(memory, call, "preview", &context),
        };
        let json = result.map_err(Fault::Refused)?;
        Ok(Answer {
            json,
            server_ms: Some(now_ms),
        })
    })
}

async fn open(host: &PreviewHost) -> Result<Opened, Fault> {
    let json = transport::send(transport::Request::get(host.file.clone()))
        .await?
        .json;
    let refused = |message: &str| {
        warn(message);
        Fault::Refused(Refusal::new(ProblemCode::BadRequest, None))
    };
    let read = |document: &Value| {
        Campaign::deserialize(document).map_err(|error| refused(&error.to_string()))
    };
    let document: Value =
        serde_json::from_str(&json.text()).map_err(|error| refused(&error.to_string()))?;
    let mut campaign = read(&document)?;
    // The variant of a test is looked at by its name behind the file's.
    if let Some((_, id)) = host.file.split_once('#') {
        let variant = campaign.experiment.as_ref().and_then(|it| it.variant(id));
        let variant = variant.ok_or_else(|| refused(&format!("there is no variant `{id}`")))?;
        let changed = apply(&document, variant).map_err(|findings| {
            for finding in &findings {
                warn(&finding.to_string());
            }
            refused("the variant cannot be made, see above")
        })?;
        campaign = read(&changed)?;
    }
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
    for sentence in beyond_preview(&loaded.campaign) {
        warn(&sentence);
    }
    let webhook = loaded.campaign.webhook.clone().filter(|_| host.posts);
    if host.posts && webhook.is_none() {
        return Err(refused(
            "webhook: is missing in the campaign file, so endpoint=\"webhook\" has nowhere to post to",
        ));
    }
    Ok(Opened {
        hook: webhook.map(|webhook| Hook::new(webhook, &host.file, &json)),
        memory: MemoryHost::new(loaded),
    })
}

/// What the rules say of a call, for a campaign whose published version is `revision`.
pub(super) fn result(
    memory: &mut MemoryHost,
    call: Call,
    revision: &str,
    context: &Context,
) -> Result<Json, Refusal> {
    match call {
        Call::Campaign { lang } => Ok(Json::of(&player_view(memory.loaded(), revision, &lang))),
        Call::Session { .. } => Ok(Json::of(&session(memory, context))),
        Call::Act { widget, key, body } => {
            let request: ActionRequest<Value> = read(&body)?;
            act(memory, &widget, &key, &request, context).map(|answer| Json::of(&answer))
        }
        Call::Claim { award, body } => {
            let request: ClaimRequest = read(&body)?;
            memory
                .claim(&award, &request, context.now_ms)
                .map(|award| Json::of(&award))
                .map_err(|refusal| claim_refusal(&refusal))
        }
        Call::Shared { widget, what } => Ok(shared(memory, &widget, &what, context)),
        Call::Me => Ok(Json::of(&session(memory, context))),
        // `answer_preview` has begun anew.
        Call::Forget | Call::Events { .. } => Ok(Json::default()),
    }
}

/// What is shared about a widget: `what` and its query as in the protocol.
fn shared(memory: &MemoryHost, widget: &str, what: &str, context: &Context) -> Json {
    let (what, query) = what.split_once('?').unwrap_or((what, ""));
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(known, _)| *known == name)
            .map(|(_, value)| transport::decoded(value))
    };
    if what == "board" {
        return Json::of(&memory.board(widget, value("ranking").as_deref(), context));
    }
    let query = GalleryQuery {
        sort: value("sort")
            .and_then(|key| Sort::of(&key))
            .unwrap_or_default(),
        search: value("search").unwrap_or_default(),
        category: value("category").unwrap_or_default(),
    };
    Json::of(&memory.entries(widget, &query, context).unwrap_or_default())
}

/// Carries an action out.
pub(super) fn act(
    memory: &mut MemoryHost,
    widget: &str,
    key: &str,
    request: &ActionRequest<Value>,
    context: &Context,
) -> Result<ActionResponse<Value>, Refusal> {
    let lang = request.lang.as_deref().unwrap_or_default();
    memory
        .act(widget, key, &request.action, lang, context, new_seed())
        .map_err(|rejection| refusal_of(&rejection))
}

/// The session of whoever plays.
pub(super) fn session(memory: &MemoryHost, context: &Context) -> Session<Value> {
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
        variant: None,
    }
}

/// Reads a request's body.
pub(super) fn read<T: DeserializeOwned>(body: &str) -> Result<T, Refusal> {
    serde_json::from_str(body).map_err(|error| {
        warn(&error.to_string());
        Refusal::new(ProblemCode::BadRequest, None)
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
    Refusal::new(code, next_ms)
}

fn claim_refusal(refusal: &ClaimRefusal) -> Refusal {
    let code = match refusal {
        ClaimRefusal::Unknown => ProblemCode::UnknownAward,
        ClaimRefusal::Expired => ProblemCode::ClaimExpired,
        ClaimRefusal::BadContact(_) => ProblemCode::BadContact,
    };
    Refusal::new(code, None)
}
