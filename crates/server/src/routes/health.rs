//! Whether the server can do its work.

use axum::{Json, extract::State, http::Method, routing::get};
use funfair_campaign::protocol::ProblemCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    failure::Failure,
    operation::{Operation, Token, schema},
    state::Shared,
};

pub(super) static CHECK: Operation = Operation {
    method: Method::GET,
    path: "/healthz",
    id: "checkHealth",
    summary: "Answers 200 while the server and its database work.",
    token: Token::Ignored,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<Health>),
    problems: &[],
    handler: || get(check),
};

/// That the server works.
#[derive(Debug, Serialize, JsonSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
}

async fn check(State(app): State<Shared>) -> Result<Json<Health>, Failure> {
    app.store.check().await.map_err(|error| {
        tracing::error!(%error, "the database does not answer");
        Failure::new(ProblemCode::Unavailable, "the database does not answer")
    })?;
    Ok(Json(Health { status: "ok" }))
}
