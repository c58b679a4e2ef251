//! Codes at a till.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::post,
};
use funfair_campaign::{Finding, protocol::ProblemCode};
use schemars::JsonSchema;
use serde::Deserialize;

use super::desk;
use crate::{
    failure::Failure,
    operation::{Operation, Parameter, Token, schema},
    redeem::{self, Order, Told},
    request::{Body, Segments, bad_request, idempotency_key, read_json},
    state::Shared,
};

/// Longest code and longest name of a till, in characters.
const MAX_CHARS: usize = 100;

const KEY: Parameter = Parameter {
    place: "header",
    name: "Idempotency-Key",
    required: true,
    description: "made by the till for each sale, and repeated with it until there is an answer",
};

pub(in crate::routes) static REDEEM: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/redeem",
    id: "redeemCode",
    summary: "Redeems the code of a coupon, once. The answer says whether to hand the prize out, and \
              of a code that was redeemed before, when, where and by whom. The same key gives the \
              same answer.",
    token: Token::Operator,
    parameters: &[KEY],
    request: Some(schema::<Redeem>),
    status: 200,
    response: Some(schema::<Told>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadKey,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::TooLarge,
    ],
    handler: || post(redeem),
};

/// A code at a till.
#[derive(Debug, Deserialize, JsonSchema)]
struct Redeem {
    /// The code as it was typed or scanned, 1 to 100 characters; blanks and lower case are forgiven
    /// where the code has none.
    code: String,
    /// Where, such as `shop 12`, at most 100 characters; for the audit.
    #[serde(default)]
    till: String,
}

async fn redeem(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Told>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    let key = idempotency_key(&headers)?;
    let Redeem { code, till } = read_json(body)?;
    let mut findings = Vec::new();
    if code.trim().is_empty() || code.chars().count() > MAX_CHARS {
        let message = format!("must be 1 to {MAX_CHARS} characters");
        findings.push(Finding::new("code", message));
    }
    if till.chars().count() > MAX_CHARS {
        let message = format!("must be at most {MAX_CHARS} characters");
        findings.push(Finding::new("till", message));
    }
    if !findings.is_empty() {
        return Err(bad_request(findings));
    }
    let order = Order {
        desk,
        code: &code,
        till: till.trim(),
        key,
    };
    redeem::redeem(&app, order).await.map(Json)
}
