//! Exports of everything that a campaign has.

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use funfair_campaign::protocol::ProblemCode;
use futures_util::TryStreamExt as _;
use serde::Deserialize;

use super::desk;
use crate::{
    export::{Export, Format, Table},
    failure::Failure,
    operate,
    operation::{Operation, Parameter, Token},
    request::Segments,
    state::Shared,
};

const FORMAT: Parameter = Parameter {
    place: "query",
    name: "format",
    required: false,
    description: "`csv`, which it is without it, or `jsonl`, a JSON object per line",
};
const CONTACTS: Parameter = Parameter {
    place: "query",
    name: "contacts",
    required: false,
    description: "`true`: awards with the contacts that winners gave and partners' ids; the audit says so",
};

pub(in crate::routes) static EXPORT: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/export/{table}",
    id: "exportTable",
    summary: "Every row of `plays`, `awards`, `entries`, `events` or `conversions`, first one first, as \
              a file. No cell of the CSV is taken for a formula by a spreadsheet.",
    token: Token::Operator,
    parameters: &[FORMAT, CONTACTS],
    request: None,
    status: 200,
    response: None,
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
    ],
    handler: || get(export),
};

/// The query.
#[derive(Debug, Deserialize)]
struct How {
    #[serde(default)]
    format: String,
    #[serde(default)]
    contacts: bool,
}

async fn export(
    State(app): State<Shared>,
    Segments((id, table)): Segments<(String, String)>,
    query: Result<Query<How>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let desk = desk(&app, &id, &headers)?;
    app.campaign(&id)?;
    let bad = |detail: &str| Failure::new(ProblemCode::BadRequest, detail);
    let Query(how) = query.map_err(|_| bad("the query is like ?format=csv&contacts=true"))?;
    let table: Table = table
        .parse()
        .map_err(|error| Failure::new(ProblemCode::NotFound, format!("of tables {error}")))?;
    let format: Format = match how.format.as_str() {
        "" => Format::Csv,
        text => text
            .parse()
            .map_err(|error: &str| bad(&format!("`format`: {error}")))?,
    };
    let export = Export {
        campaign: id.clone(),
        table,
        format,
        contacts: how.contacts,
    };
    operate::note_export(&app.store, desk, &export).await?;
    let name = format!(
        "attachment; filename=\"{id}-{}.{}\"",
        table.key(),
        format.key()
    );
    let stream = export.stream(app.store.clone());
    // A response that breaks off is all that can be told once it has begun.
    let stream = stream.inspect_err(|error| tracing::error!(?error, "an export broke off"));
    let mut response = Body::from_stream(stream.map_err(std::io::Error::from)).into_response();
    let kind = HeaderValue::from_static(format.content_type());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

impl From<Failure> for std::io::Error {
    fn from(_: Failure) -> Self {
        Self::other("the export broke off")
    }
}
