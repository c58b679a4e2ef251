//! Sessions: who plays, what they agreed to, and where they stand.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::post,
};
use funfair_campaign::protocol::{ProblemCode, Session, SessionRequest};
use serde_json::Value;

use crate::{
    failure::Failure,
    introduce::Introduction,
    operation::{Operation, Token, schema},
    publish::Published,
    request::{Body, Segments, former_claims, read_json},
    served, standing,
    state::{App, Shared},
    store::{awards, new_id},
    token::{self, Claims},
};

pub(super) static START: Operation = Operation {
    method: Method::POST,
    path: "/v1/campaigns/{campaign}/sessions",
    id: "startSession",
    summary: "Starts a session, or renews that of a former token, expired or not, whose \
              participant is kept. A participant that a partner signed is the same everywhere, \
              whatever the former token says.",
    token: Token::Optional,
    parameters: &[],
    request: Some(schema::<SessionRequest>),
    status: 200,
    response: Some(schema::<Session<Value>>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::BadParticipant,
        ProblemCode::UnknownCampaign,
        ProblemCode::TooLarge,
    ],
    handler: || post(start),
};

async fn start(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Session<Value>>, Failure> {
    let campaign = &*app.campaign(&id)?;
    let former = former_claims(&app.secret, campaign, &headers)?;
    let request: SessionRequest = read_json(body)?;
    let now_ms = app.clock.now_ms();
    let vouched = request.participant.as_deref();
    let vouched = vouched.map(|assertion| app.partners.read(assertion, &id, now_ms));
    let vouched = vouched.transpose()?;
    // Chosen by the server alone: whoever could choose an id could play as somebody else.
    let participant = match &vouched {
        // What was played without a name stays where it is: joined, it would be limits for sale.
        Some(vouched) => app.secret.participant(&id, &vouched.id),
        None => former.map_or_else(new_id, |claims| claims.participant),
    };
    let introduction = Introduction::read(request, vouched, campaign)?;
    introduction.keep(&app, campaign, &participant).await?;
    session(&app, campaign, participant).await.map(Json)
}

async fn session(
    app: &App,
    campaign: &Published,
    participant: String,
) -> Result<Session<Value>, Failure> {
    let now_ms = app.clock.now_ms();
    let context = campaign.context(now_ms);
    let variant = served::variant(app, campaign, &participant).await?;
    let experiment = campaign.loaded.campaign.experiment.as_ref();
    let named = experiment.zip(variant.as_ref());
    let named = named.map(|(experiment, id)| format!("{}/{id}", experiment.id));
    let campaign = campaign.variant(variant.as_deref());
    let mut reader = app.store.reader.acquire().await?;
    let widgets = standing::everywhere(&mut reader, campaign, &participant, &context).await?;
    let rows = awards::of_participant(&mut *reader, campaign.id(), &participant).await?;
    let expires_ms = now_ms.saturating_add(app.session_ms);
    let claims = Claims {
        campaign: campaign.id().to_owned(),
        participant,
        variant: named,
        iat: now_ms,
        exp: expires_ms,
    };
    Ok(Session {
        token: token::issue(&claims, &app.secret),
        expires_ms,
        server_ms: now_ms,
        widgets,
        awards: rows
            .iter()
            .map(|row| standing::award(campaign, row, now_ms))
            .collect(),
        variant,
    })
}
