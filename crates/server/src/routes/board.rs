//! What is shared about a widget: the latest wins, without telling whose.

use axum::{
    extract::State,
    http::{HeaderMap, Method},
    response::Response,
    routing::get,
};
use funfair_campaign::protocol::{Board, ProblemCode, Winner};

use super::etag;
use crate::{
    canonical::sha256_hex,
    failure::Failure,
    operation::{IF_NONE_MATCH, Operation, Token, schema},
    request::Segments,
    standing,
    state::Shared,
    store::awards,
};

const MINUTE_MS: i64 = 60_000;
const MOST: i64 = 20;

pub(super) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/v1/campaigns/{campaign}/widgets/{widget}/board",
    id: "showBoard",
    summary: "The latest wins of a widget, latest first, with masked winners.",
    token: Token::Ignored,
    parameters: &[IF_NONE_MATCH],
    request: None,
    status: 200,
    response: Some(schema::<Board>),
    problems: &[ProblemCode::UnknownCampaign, ProblemCode::UnknownWidget],
    handler: || get(show),
};

async fn show(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let campaign = app.campaign(&id)?;
    standing::widget(campaign, &widget)?;
    let wins = awards::latest(&app.store.reader, &id, &widget, MOST).await?;
    let winners = wins.into_iter().map(|win| Winner {
        who: app.secret.winner(&id, &win.participant),
        prize: win.prize,
        won_ms: win.won_ms - win.won_ms.rem_euclid(MINUTE_MS),
    });
    let board = Board {
        winners: winners.collect(),
    };
    let body = serde_json::to_string(&board)?;
    let etag = format!("\"{}\"", sha256_hex(body.as_bytes()));
    Ok(etag::respond(&headers, &body, &etag, "public, max-age=5"))
}
