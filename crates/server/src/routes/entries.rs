//! The gallery of a widget: what participants have handed in.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, Method},
    response::Response,
    routing::get,
};
use funfair_campaign::{entry::Entries, protocol::ProblemCode};

use super::etag;
use crate::{
    failure::Failure,
    gallery::{self, Visit, page},
    operation::{AFTER, IF_NONE_MATCH, Operation, Parameter, Token, schema},
    request::{Segments, visitor},
    standing,
    state::Shared,
};

const SORT: Parameter = Parameter {
    place: "query",
    name: "sort",
    required: false,
    description: "`new`, latest first, which is the order without it; `top`, most likes first; \
                  `featured`, only these, latest first; `own`, those of the participant in every \
                  state, latest first",
};

const SEARCH: Parameter = Parameter {
    place: "query",
    name: "search",
    required: false,
    description: "what each entry contains, whatever its case; at most 100 characters",
};

const CATEGORY: Parameter = Parameter {
    place: "query",
    name: "category",
    required: false,
    description: "id of the category of each entry",
};

pub(super) static LIST: Operation = Operation {
    method: Method::GET,
    path: "/v1/campaigns/{campaign}/widgets/{widget}/entries",
    id: "listEntries",
    summary: "A page of 24 entries of a gallery, with masked participants. Only entries that were \
              accepted are there, and with `sort=own` those of the participant in every state. \
              With a token, expired or not, each tells whether it is the participant's own, and \
              whether they like it.",
    token: Token::Optional,
    parameters: &[SORT, SEARCH, CATEGORY, AFTER, IF_NONE_MATCH],
    request: None,
    status: 200,
    response: Some(schema::<Entries>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
    ],
    handler: || get(list),
};

async fn list(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    query: Result<Query<gallery::Query>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let detail = "the query is like ?sort=new|top|featured|own&search=…&category=ID&after=…";
    let Query(query) = query.map_err(|_| Failure::new(ProblemCode::BadRequest, detail))?;
    let campaign = &*app.campaign(&id)?;
    let (campaign, asking) = visitor(&app, campaign, &headers)?;
    let (_, game) = standing::widget(campaign, &widget)?;
    let context = campaign.context(app.clock.now_ms());
    let Some(showing) = game.gallery(&context) else {
        let detail = "the widget is of a kind that takes no entries";
        return Err(Failure::new(ProblemCode::NotFound, detail));
    };
    let visit = Visit {
        campaign: &id,
        widget: &widget,
        asking: asking.as_deref(),
        showing,
    };
    let body = serde_json::to_string(&page(&app, visit, &query).await?)?;
    Ok(etag::respond_to(&headers, &body, asking.is_some()))
}
