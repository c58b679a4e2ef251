//! Claims: a winner tells where an award goes.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::post,
};
use funfair_campaign::protocol::{Award, ClaimRequest, ProblemCode};

use crate::{
    claim::claim,
    failure::Failure,
    operation::{Operation, Token, schema},
    request::{Body, Segments, player, read_json},
    state::Shared,
};

pub(super) static CLAIM: Operation = Operation {
    method: Method::POST,
    path: "/v1/campaigns/{campaign}/awards/{award}/claim",
    id: "claimAward",
    summary: "Claims an award; a coupon then shows its code. Repeating it with the same contact \
              is safe.",
    token: Token::Required,
    parameters: &[],
    request: Some(schema::<ClaimRequest>),
    status: 200,
    response: Some(schema::<Award>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownAward,
        ProblemCode::AlreadyClaimed,
        ProblemCode::AwardVoid,
        ProblemCode::ClaimExpired,
        ProblemCode::ContactUsed,
        ProblemCode::TooLarge,
        ProblemCode::BadContact,
    ],
    handler: || post(handle),
};

async fn handle(
    State(app): State<Shared>,
    Segments((id, award)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Award>, Failure> {
    let campaign = &*app.campaign(&id)?;
    let (campaign, participant) = player(&app, campaign, &headers)?;
    let request: ClaimRequest = read_json(body)?;
    claim(&app, campaign, &participant, &award, &request)
        .await
        .map(Json)
}
