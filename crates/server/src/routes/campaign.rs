//! The campaign as players may see it.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, Method},
    response::Response,
    routing::get,
};
use funfair_campaign::protocol::{CampaignView, ProblemCode};
use serde_json::Value;

use super::etag;
use crate::{
    failure::Failure,
    operation::{IF_NONE_MATCH, LANG, Operation, Token, schema},
    request::{LangQuery, Segments},
    state::Shared,
};

/// Header with the server's clock, ms since 1970 UTC.
const FUNFAIR_TIME: &str = "funfair-time";

pub(super) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/v1/campaigns/{campaign}",
    id: "showCampaign",
    summary: "The campaign as players may see it, in one language. The header `Funfair-Time` is \
              the server's clock, ms since 1970 UTC.",
    token: Token::Ignored,
    parameters: &[LANG, IF_NONE_MATCH],
    request: None,
    status: 200,
    response: Some(schema::<CampaignView<Value>>),
    problems: &[ProblemCode::BadRequest, ProblemCode::UnknownCampaign],
    handler: || get(show),
};

async fn show(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    query: Result<Query<LangQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(query) = query
        .map_err(|_| Failure::new(ProblemCode::BadRequest, "the query is like ?lang=zh-CN"))?;
    let campaign = &*app.campaign(&id)?;
    let view = campaign
        .view(query.lang.as_deref().unwrap_or_default())
        .ok_or_else(|| Failure::Fault(format!("{id} was not rendered")))?;
    let mut response = etag::respond(&headers, &view.body, &view.etag, "no-cache");
    let now_ms = app.clock.now_ms();
    response.headers_mut().insert(FUNFAIR_TIME, now_ms.into());
    Ok(response)
}
