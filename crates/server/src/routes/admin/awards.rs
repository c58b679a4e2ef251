//! Awards that an operator takes back.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::post,
};
use funfair_campaign::protocol::ProblemCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::desk;
use crate::{
    failure::Failure,
    operate,
    operation::{Operation, Token, schema},
    request::{Body, Segments, read_json},
    state::Shared,
    void,
};

/// Longest reason, in characters.
const MAX_REASON_CHARS: usize = 500;

pub(in crate::routes) static VOID: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/awards/{award}/void",
    id: "voidAward",
    summary: "Takes an award back, with a reason for the audit: it goes back to stock, and an \
              alternate of its raffle moves up. A coupon whose code was shown cannot come back. \
              Asked again, nothing more happens.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<Reason>),
    status: 200,
    response: Some(schema::<Voided>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownAward,
        ProblemCode::OutOfOrder,
        ProblemCode::TooLarge,
    ],
    handler: || post(take_back),
};

/// Why an award is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "VoidReason")]
struct Reason {
    /// 1 to 500 characters, for the audit; players do not see it.
    reason: String,
}

/// An award that is void.
#[derive(Debug, Serialize, JsonSchema)]
struct Voided {
    /// Id of the award.
    award: String,
    /// Whether this request took it back; `false` when it had come back before.
    changed: bool,
}

async fn take_back(
    State(app): State<Shared>,
    Segments((id, award)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Voided>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    let Reason { reason } = read_json(body)?;
    let reason = operate::reason_within(&reason, MAX_REASON_CHARS)?;
    let changed = void::by_operator(&app, desk, &award, reason).await?;
    Ok(Json(Voided { award, changed }))
}
