//! The API's own description.

use axum::{
    http::{HeaderMap, Method},
    response::Response,
    routing::get,
};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::etag;
use crate::{
    canonical::sha256_hex,
    openapi::document,
    operation::{IF_NONE_MATCH, Operation, Token},
};

pub(super) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/openapi.json",
    id: "showOpenApi",
    summary: "This document, OpenAPI 3.1.",
    token: Token::Ignored,
    parameters: &[IF_NONE_MATCH],
    request: None,
    status: 200,
    response: Some(any_object),
    problems: &[],
    handler: || get(show),
};

fn any_object(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object" })
}

async fn show(headers: HeaderMap) -> Response {
    let body = document().to_string();
    let etag = format!("\"{}\"", sha256_hex(body.as_bytes()));
    etag::respond(&headers, &body, &etag, "no-cache")
}
