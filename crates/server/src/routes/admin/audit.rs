//! What operators did.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, Method},
    routing::get,
};
use funfair_campaign::protocol::ProblemCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LOOKED_AT, PAGE};
use crate::{
    cursor::{Cursor, cut},
    failure::Failure,
    operation::{AFTER, Operation, Parameter, Token, schema},
    request::Segments,
    state::Shared,
    store::audit::{self, AuditRow},
};

const ORDER: &str = "audit";

const SUBJECT: Parameter = Parameter {
    place: "query",
    name: "subject",
    required: false,
    description: "id of what it was done to, such as an entry; without it everything",
};

pub(in crate::routes) static LIST: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/audit",
    id: "listAudit",
    summary: "A page of 50 of what operators did in a campaign, latest first.",
    token: Token::Operator,
    parameters: &[SUBJECT, AFTER],
    request: None,
    status: 200,
    response: Some(schema::<Audit>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
    ],
    handler: || get(list),
};

/// A page of what operators did.
#[derive(Debug, Serialize, JsonSchema)]
struct Audit {
    /// Latest first.
    rows: Vec<Deed>,
    /// What to send as `after` for the next page; `null` on the last one.
    next: Option<String>,
}

/// Something that an operator did.
#[derive(Debug, Serialize, JsonSchema)]
struct Deed {
    /// Names it.
    id: String,
    /// When, ms since 1970 UTC.
    at_ms: i64,
    /// Name of the operator.
    operator: String,
    /// What was done: `entry.` and the state that an entry was set to, `tier.` and how its winners
    /// were chosen, `campaign.published`, `campaign.paused`, `campaign.resumed`, `stock.restocked`,
    /// `award.void`, or `export.` and what was exported.
    what: String,
    /// Id of what it was done to.
    subject: String,
    /// The reason given; empty for none, and once the subject is forgotten.
    detail: String,
}

/// The query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AuditQuery {
    subject: String,
    after: String,
}

async fn list(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    query: Result<Query<AuditQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Audit>, Failure> {
    app.operators.of(&headers)?;
    let detail = "the query is like ?subject=…&after=…";
    let Query(query) = query.map_err(|_| Failure::new(ProblemCode::BadRequest, detail))?;
    app.campaign(&id)?;
    if query.subject.contains('\0') {
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    }
    let after = Cursor::read(&query.after, ORDER)?;
    let rows = audit::page(
        &app.store.reader,
        (&id, &query.subject),
        after.as_ref(),
        LOOKED_AT,
    )
    .await?;
    let (rows, next) = cut(rows, PAGE, ORDER, |row| Cursor {
        value: row.at_ms,
        id: row.id.clone(),
    });
    let rows = rows.into_iter().map(deed).collect();
    Ok(Json(Audit { rows, next }))
}

fn deed(row: AuditRow) -> Deed {
    Deed {
        id: row.id,
        at_ms: row.at_ms,
        operator: row.operator,
        what: row.what,
        subject: row.subject,
        detail: row.detail,
    }
}
