//! What a participant has won.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::get,
};
use funfair_campaign::protocol::{Awards, ProblemCode};

use crate::{
    failure::Failure,
    operation::{Operation, Token, schema},
    request::{Segments, player},
    standing,
    state::Shared,
    store::awards,
};

pub(super) static LIST: Operation = Operation {
    method: Method::GET,
    path: "/v1/campaigns/{campaign}/awards",
    id: "listAwards",
    summary: "Everything that the participant has won, latest first.",
    token: Token::Required,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<Awards>),
    problems: &[
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
    ],
    handler: || get(list),
};

async fn list(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
) -> Result<Json<Awards>, Failure> {
    let campaign = &*app.campaign(&id)?;
    let (campaign, participant) = player(&app, campaign, &headers)?;
    let server_ms = app.clock.now_ms();
    let rows = awards::of_participant(&app.store.reader, &id, &participant).await?;
    let awards = rows
        .iter()
        .map(|row| standing::award(campaign, row, server_ms))
        .collect();
    Ok(Json(Awards { awards, server_ms }))
}
