//! Answers with an entity tag, or with 304 when the caller has the same bytes.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::canonical::sha256_hex;

/// `body`, JSON, under `etag`. `caching` is the `Cache-Control`.
pub(super) fn respond(
    request: &HeaderMap,
    body: &str,
    etag: &str,
    caching: &'static str,
) -> Response {
    let mut response = if matches(request, etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let json = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, json)], body.to_owned()).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// `body`, JSON, which is the participant's own where one is `known`, and everybody's else.
pub(super) fn respond_to(request: &HeaderMap, body: &str, known: bool) -> Response {
    let etag = format!("\"{}\"", sha256_hex(body.as_bytes()));
    let caching = if known {
        "private, no-cache"
    } else {
        "public, max-age=5"
    };
    let mut response = respond(request, body, &etag, caching);
    let differs_by = HeaderValue::from_static("authorization");
    response.headers_mut().append(header::VARY, differs_by);
    response
}

/// RFC 9110, 13.1.2: weak comparison, since a proxy that compresses makes tags weak.
pub(super) fn matches(request: &HeaderMap, etag: &str) -> bool {
    let values = request.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
