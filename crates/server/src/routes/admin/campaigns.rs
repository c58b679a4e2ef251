//! Campaigns as operators see and change them: published, paused, restocked.

use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method},
    routing::{get, post, put},
};
use funfair_campaign::{Finding, protocol::ProblemCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::desk;
use crate::{
    failure::Failure,
    operate,
    operation::{Operation, Token, schema},
    publish::Published,
    request::{Body, Segments, bad_request, read_bytes, read_json},
    state::{App, Shared},
    store::stock::{self, Shelf},
};

/// Longest document, in bytes.
const MAX_DOCUMENT_BYTES: usize = 1 << 20;
const ONE: &str = "/admin/v1/campaigns/{campaign}";

pub(in crate::routes) static LIST: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns",
    id: "listCampaigns",
    summary: "Every campaign that the server serves, with the stock of its prizes.",
    token: Token::Operator,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<CampaignStates>),
    problems: &[ProblemCode::BadToken],
    handler: || get(list),
};

pub(in crate::routes) static SHOW: Operation = Operation {
    method: Method::GET,
    path: ONE,
    id: "showCampaignState",
    summary: "A campaign with the stock of its prizes.",
    token: Token::Operator,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<CampaignState>),
    problems: &[ProblemCode::BadToken, ProblemCode::UnknownCampaign],
    handler: || get(show),
};

pub(in crate::routes) static PUBLISH: Operation = Operation {
    method: Method::PUT,
    path: ONE,
    id: "publishCampaign",
    summary: "Publishes a campaign file of at most 1 MiB, sent as the body. It is checked first: \
              `bad_request` names everything that is wrong in `findings`, and nothing has changed. \
              This server serves it at once, others on the same database within seconds.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<serde_json::Map<String, serde_json::Value>>),
    status: 200,
    response: Some(schema::<PublishedRevision>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::TooLarge,
    ],
    handler: || put(publish).layer(DefaultBodyLimit::max(MAX_DOCUMENT_BYTES)),
};

pub(in crate::routes) static PAUSE: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/pause",
    id: "pauseCampaign",
    summary: "Pauses a campaign: players see it, actions and uploads are `paused`; what was won can \
              be claimed.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<Because>),
    status: 200,
    response: Some(schema::<CampaignState>),
    problems: PROBLEMS,
    handler: || post(pause),
};

pub(in crate::routes) static RESUME: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/resume",
    id: "resumeCampaign",
    summary: "Lets a paused campaign go on.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<Because>),
    status: 200,
    response: Some(schema::<CampaignState>),
    problems: PROBLEMS,
    handler: || post(resume),
};

pub(in crate::routes) static RESTOCK: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/prizes/{prize}/restock",
    id: "restockPrize",
    summary: "Adds to the stock of a prize, each time that it is asked. The quantity that players see \
              grows with it.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<More>),
    status: 200,
    response: Some(schema::<CampaignState>),
    problems: PROBLEMS,
    handler: || post(restock),
};

const PROBLEMS: &[ProblemCode] = &[
    ProblemCode::BadRequest,
    ProblemCode::BadToken,
    ProblemCode::UnknownCampaign,
    ProblemCode::TooLarge,
];

/// Every campaign that the server serves.
#[derive(Debug, Serialize, JsonSchema)]
struct CampaignStates {
    /// In the order of their ids.
    campaigns: Vec<CampaignState>,
}

/// A campaign as operators see it.
#[derive(Debug, Serialize, JsonSchema)]
struct CampaignState {
    /// Id of the campaign.
    id: String,
    /// Its title, in its first language.
    title: String,
    /// The revision that is served.
    revision: String,
    /// Whether it is paused.
    paused: bool,
    /// First moment of play, ms since 1970 UTC.
    starts_ms: i64,
    /// First moment after play, ms since 1970 UTC.
    ends_ms: i64,
    /// The stock of every prize, also of those that it no longer has.
    stock: Vec<Stock>,
}

/// The stock of a prize.
#[derive(Debug, Serialize, JsonSchema)]
struct Stock {
    /// Id of the prize.
    prize: String,
    /// How many there are in the whole campaign.
    quantity: i64,
    /// How many of these operators have added.
    added: i64,
    /// How many are left.
    remaining: i64,
}

/// What was published.
#[derive(Debug, Serialize, JsonSchema)]
struct PublishedRevision {
    /// The revision, sha-256 of the document in hex.
    revision: String,
    /// `false` where it was served already.
    changed: bool,
    /// What the law of its `jurisdiction` may have against it, and nobody has accepted yet.
    warnings: Vec<Finding>,
}

/// Why something is done.
#[derive(Debug, Deserialize, JsonSchema)]
struct Because {
    /// 1 to 300 characters, for the audit.
    reason: String,
}

/// What is added to a stock.
#[derive(Debug, Deserialize, JsonSchema)]
struct More {
    /// How many more, 1 to 1,000,000,000.
    amount: u32,
    /// Why, 1 to 300 characters, for the audit.
    reason: String,
}

async fn list(
    State(app): State<Shared>,
    headers: HeaderMap,
) -> Result<Json<CampaignStates>, Failure> {
    app.operators.of(&headers)?;
    let mut campaigns = Vec::new();
    for published in app.campaigns.all().values() {
        campaigns.push(state(&app, published).await?);
    }
    Ok(Json(CampaignStates { campaigns }))
}

async fn show(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
) -> Result<Json<CampaignState>, Failure> {
    app.operators.of(&headers)?;
    state(&app, &*app.campaign(&id)?).await.map(Json)
}

async fn state(app: &App, published: &Published) -> Result<CampaignState, Failure> {
    let campaign = &published.loaded.campaign;
    let language = campaign.fallback_locale();
    let shelves = stock::shelves(&app.store.reader, &campaign.id).await?;
    Ok(CampaignState {
        id: campaign.id.clone(),
        title: campaign.title.resolve(language, language).to_owned(),
        revision: published.revision.clone(),
        paused: published.paused,
        starts_ms: campaign.schedule.starts_at.0,
        ends_ms: campaign.schedule.ends_at.0,
        stock: shelves.into_iter().map(Stock::of).collect(),
    })
}

impl Stock {
    fn of(shelf: Shelf) -> Self {
        Self {
            prize: shelf.prize,
            quantity: shelf.quantity,
            added: shelf.added,
            remaining: shelf.remaining,
        }
    }
}

async fn publish(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<PublishedRevision>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    let bytes = read_bytes(body)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| bad_request(vec![Finding::new("", "is not UTF-8")]))?;
    let document = operate::read(&id, text).map_err(bad_request)?;
    let changed = operate::publish(&app.store, desk, &document).await?;
    take_over(&app, &id).await?;
    Ok(Json(PublishedRevision {
        revision: document.revision,
        changed,
        warnings: document.warnings,
    }))
}

async fn pause(
    state: State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CampaignState>, Failure> {
    set_paused(state, &id, &headers, body, true).await
}

async fn resume(
    state: State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CampaignState>, Failure> {
    set_paused(state, &id, &headers, body, false).await
}

async fn set_paused(
    State(app): State<Shared>,
    id: &str,
    headers: &HeaderMap,
    body: Body,
    paused: bool,
) -> Result<Json<CampaignState>, Failure> {
    let desk = desk(&app, id, headers)?;
    let Because { reason } = read_json(body)?;
    operate::set_paused(&app.store, desk, paused, operate::reason(&reason)?).await?;
    take_over(&app, id).await?;
    state(&app, &*app.campaign(id)?).await.map(Json)
}

async fn restock(
    State(app): State<Shared>,
    Segments((id, prize)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CampaignState>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    let More { amount, reason } = read_json(body)?;
    let reason = operate::reason(&reason)?;
    operate::restock(&app.store, desk, &prize, amount, reason).await?;
    take_over(&app, &id).await?;
    state(&app, &*app.campaign(&id)?).await.map(Json)
}

/// This process serves what was changed from here on.
async fn take_over(app: &App, campaign: &str) -> Result<(), Failure> {
    let taken = app.campaigns.reload(&app.store, campaign).await;
    taken.map_err(Failure::Fault)
}
