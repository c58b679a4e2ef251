//! Actions: what a participant does to a widget.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
    routing::post,
};
use funfair_campaign::protocol::{ActionRequest, ActionResponse, ProblemCode};
use serde_json::Value;

use crate::{
    act::{Order, act},
    failure::Failure,
    operation::{Operation, Parameter, Token, schema},
    request::{Body, Segments, idempotency_key, player, read_json},
    state::Shared,
    store::plays::Seat,
};

const KEY: Parameter = Parameter {
    place: "header",
    name: "Idempotency-Key",
    required: true,
    description: "made by the page and kept until it has an answer: the same key gives the same \
                  answer, byte for byte; 8 to 64 of A-Z, a-z, 0-9, _ and -",
};

pub(super) static ACT: Operation = Operation {
    method: Method::POST,
    path: "/v1/campaigns/{campaign}/widgets/{widget}/actions",
    id: "act",
    summary: "Carries an action out, once per key: turn, draw, stock and award in one transaction.",
    token: Token::Required,
    parameters: &[KEY],
    request: Some(schema::<ActionRequest<Value>>),
    status: 200,
    response: Some(schema::<ActionResponse<Value>>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadKey,
        ProblemCode::BadAction,
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
        ProblemCode::NotStarted,
        ProblemCode::Paused,
        ProblemCode::Ended,
        ProblemCode::LimitReached,
        ProblemCode::OutOfOrder,
        ProblemCode::TooLarge,
        ProblemCode::KeyReused,
    ],
    handler: || post(handle),
};

async fn handle(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let campaign = &*app.campaign(&id)?;
    let (campaign, participant) = player(&app, campaign, &headers)?;
    let key = idempotency_key(&headers)?;
    let request: ActionRequest<Value> = read_json(body)?;
    let seat = Seat {
        campaign: &id,
        widget: &widget,
        participant: &participant,
    };
    let order = Order {
        campaign,
        seat,
        key,
        request: &request,
    };
    let body = act(&app, &order).await?;
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], body).into_response())
}
