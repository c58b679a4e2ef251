//! Entries as moderators see them, and what they decide.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, Method},
    routing::{get, post},
};
use funfair_campaign::{Finding, entry::EntryState, protocol::ProblemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{LOOKED_AT, PAGE, desk};
use crate::{
    cursor::{Cursor, cut},
    failure::Failure,
    operation::{AFTER, Operation, Parameter, Token, schema},
    request::{Body, Segments, bad_request, read_json},
    secret::Secret,
    standing,
    state::{App, Shared},
    store::{
        audit::{self, Desk},
        entries,
        gallery::{self, Queued},
        patiently,
        plays::Seat,
    },
};

const ORDER: &str = "queue";
/// Longest reason, in characters.
const MAX_REASON_CHARS: usize = 300;

const STATE: Parameter = Parameter {
    place: "query",
    name: "state",
    required: false,
    description: "`pending`, which it is without it, `accepted`, `featured` or `rejected`",
};

pub(in crate::routes) static LIST: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/widgets/{widget}/entries",
    id: "listEntriesToModerate",
    summary: "A page of 50 entries of a widget in one state, oldest first.",
    token: Token::Operator,
    parameters: &[STATE, AFTER],
    request: None,
    status: 200,
    response: Some(schema::<ModeratedEntries>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
    ],
    handler: || get(list),
};

pub(in crate::routes) static MODERATE: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/entries/{entry}",
    id: "moderateEntry",
    summary: "Sets where an entry stands, and writes down who did it. What is so already, or no longer \
              as `was` says, stays so, and nothing is written: the answer tells where it stands.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<Moderation>),
    status: 200,
    response: Some(schema::<ModeratedEntry>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::TooLarge,
    ],
    handler: || post(moderate),
};

/// A page of entries as moderators see them.
#[derive(Debug, Serialize, JsonSchema)]
struct ModeratedEntries {
    /// Oldest first.
    entries: Vec<ModeratedEntry>,
    /// What to send as `after` for the next page; `null` on the last one.
    next: Option<String>,
}

/// An entry as moderators see it.
#[derive(Debug, Serialize, JsonSchema)]
struct ModeratedEntry {
    /// Names it.
    id: String,
    /// Id of the widget.
    widget: String,
    /// Dots and two characters of a keyed hash: enough to tell one entrant from others.
    who: String,
    /// What it holds; the kind's own shape.
    body: Value,
    /// Where it stands.
    state: EntryState,
    /// Id of its category; empty for none.
    category: String,
    /// The same for entries of the same thing; empty for what is like nothing else.
    sameness: String,
    /// How many other entries of the widget are of the same thing.
    same_as: i64,
    /// Why it was rejected; `null` where it is not.
    reason: Option<String>,
    /// How many like it.
    likes: i64,
    /// When it was handed in, ms since 1970 UTC.
    at_ms: i64,
    /// When an operator set its state last, ms since 1970 UTC; `null` where none has.
    moderated_ms: Option<i64>,
}

/// What a moderator decides of an entry.
#[derive(Debug, Deserialize, JsonSchema)]
struct Moderation {
    /// Where it is to stand.
    state: EntryState,
    /// Why, at most 300 characters: must be there for `rejected`, which tells it to the entrant.
    /// For other states only the audit has it.
    #[serde(default)]
    reason: Option<String>,
    /// Where the operator has seen it stand: when another one was faster nothing changes. Without
    /// it the latest decision counts.
    #[serde(default)]
    was: Option<EntryState>,
}

/// The query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct QueueQuery {
    state: Option<EntryState>,
    after: String,
}

async fn list(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    query: Result<Query<QueueQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<ModeratedEntries>, Failure> {
    app.operators.of(&headers)?;
    let detail = "the query is like ?state=pending|accepted|featured|rejected&after=…";
    let Query(query) = query.map_err(|_| Failure::new(ProblemCode::BadRequest, detail))?;
    standing::widget(&*app.campaign(&id)?, &widget)?;
    let state = query.state.unwrap_or(EntryState::Pending);
    let after = Cursor::read(&query.after, ORDER)?;
    let reader = &app.store.reader;
    let rows = gallery::queue(reader, (&id, &widget), state, after.as_ref(), LOOKED_AT).await?;
    let (rows, next) = cut(rows, PAGE, ORDER, |queued| Cursor {
        value: queued.row.at_ms,
        id: queued.row.id.clone(),
    });
    let entries = rows.into_iter();
    let entries = entries.map(|queued| ModeratedEntry::read(&app.secret, &id, queued));
    Ok(Json(ModeratedEntries {
        entries: entries.collect::<Result<_, _>>()?,
        next,
    }))
}

async fn moderate(
    State(app): State<Shared>,
    Segments((id, entry)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ModeratedEntry>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    app.campaign(&id)?;
    let request: Moderation = read_json(body)?;
    let reason = request.reason.as_deref().unwrap_or_default().trim();
    let length = reason.chars().count();
    if length > MAX_REASON_CHARS || (length == 0 && request.state == EntryState::Rejected) {
        let wrong = "must be 1 to 300 characters where an entry is rejected, else at most 300";
        return Err(bad_request(vec![Finding::new("reason", wrong)]));
    }
    let moderated = patiently(|| try_moderate(&app, desk, &entry, &request, reason)).await?;
    ModeratedEntry::read(&app.secret, &id, moderated).map(Json)
}

async fn try_moderate(
    app: &App,
    desk: Desk<'_>,
    entry: &str,
    request: &Moderation,
    reason: &str,
) -> Result<Queued, Failure> {
    let unknown = || Failure::new(ProblemCode::NotFound, "the campaign has no such entry");
    let state = request.state;
    let told = (state == EntryState::Rejected).then_some(reason);
    let mut tx = app.store.begin().await?;
    entries::hold(&mut tx, desk.campaign, entry).await?;
    let before = gallery::one(&mut *tx, desk.campaign, entry).await?;
    let before = before.ok_or_else(unknown)?;
    let stands = before.row.state();
    let overtaken = request.was.is_some_and(|was| was != stands);
    if overtaken || (stands == state && before.row.reason.as_deref() == told) {
        return Ok(before);
    }
    audit::set_state(&mut tx, desk, entry, state, told).await?;
    let what = format!("entry.{}", state.key());
    audit::record(&mut tx, desk, &what, entry, reason).await?;
    if state.is_public() && !stands.is_public() {
        let seat = Seat {
            campaign: desk.campaign,
            widget: &before.row.widget,
            participant: &before.row.participant,
        };
        let shown = [entry.to_owned()];
        app.hooks
            .accepted(&mut tx, seat, &shown, desk.now_ms)
            .await?;
    }
    let after = gallery::one(&mut *tx, desk.campaign, entry).await?;
    tx.commit().await?;
    after.ok_or_else(unknown)
}

impl ModeratedEntry {
    fn read(secret: &Secret, campaign: &str, queued: Queued) -> Result<Self, Failure> {
        let Queued { row, same_as } = queued;
        Ok(Self {
            state: row.state(),
            who: secret.masked(campaign, &row.participant),
            body: serde_json::from_str(&row.body)?,
            id: row.id,
            widget: row.widget,
            category: row.category,
            sameness: row.sameness,
            same_as,
            reason: row.reason,
            likes: row.likes,
            at_ms: row.at_ms,
            moderated_ms: row.moderated_ms,
        })
    }
}
