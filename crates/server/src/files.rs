//! The built client: files of `--dist`, precompressed beside each, with the right caching.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    extract::Request,
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::MethodRouter,
};
use funfair_campaign::protocol::ProblemCode;
use tower_http::{compression::CompressionLayer, services::ServeDir};

use crate::{
    failure::Failure,
    page::{OWN_FRAMES, Written, campaign_page},
    state::Shared,
};

/// Serves every address that is not the API's.
pub(crate) fn files(app: &Shared) -> MethodRouter {
    let missing = axum::routing::any(not_found);
    let Some(dist) = &app.dist else {
        return missing;
    };
    let folder = ServeDir::new(dist)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(missing);
    axum::routing::any_service(folder)
        .layer(from_fn(keep_api_apart))
        .layer::<_, Infallible>(from_fn_with_state(Arc::clone(app), campaign_page))
        // Files have been compressed by the build.
        .layer::<_, Infallible>(CompressionLayer::new().compress_when(
            |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
                extensions.get::<Written>().is_some()
            },
        ))
        .layer(from_fn(describe))
}

async fn not_found() -> Response {
    Failure::new(ProblemCode::NotFound, "check the address").into_response()
}

/// No file can stand in for an address of the API.
async fn keep_api_apart(request: Request<Body>, next: Next) -> Response {
    if request.uri().path().starts_with("/v1/") {
        return not_found().await;
    }
    next.run(request).await
}

/// Adds what browsers and caches must know of a file.
async fn describe(request: Request<Body>, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        let headers = response.headers_mut();
        let kind = content_type(headers);
        headers.insert(header::CACHE_CONTROL, caching(&path, &kind));
        let policy = header::CONTENT_SECURITY_POLICY;
        if kind == "image/svg+xml" {
            headers.insert(policy, SVG_POLICY);
        } else if kind.starts_with("text/html") {
            headers.entry(policy).or_insert(OWN_FRAMES);
        }
        if let Some(kind) = with_charset(&path, &kind) {
            headers.insert(header::CONTENT_TYPE, kind);
        }
    }
    response
}

/// A picture opened by itself is a document: it must not run anything.
const SVG_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

fn content_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// Folders under `/assets/` are named by their content; the loader names them, so it must be
/// fresh within minutes of a release.
fn caching(path: &str, kind: &str) -> HeaderValue {
    HeaderValue::from_static(if path.starts_with("/assets/") {
        "public, max-age=31536000, immutable"
    } else if kind.starts_with("text/html") || path.ends_with('/') {
        "no-cache"
    } else {
        "public, max-age=300"
    })
}

/// A classic script is read in the encoding of the host page unless it names its own. The ending of
/// types is better known as one of films.
fn with_charset(path: &str, kind: &str) -> Option<HeaderValue> {
    Some(HeaderValue::from_static(match kind {
        _ if path.ends_with(".d.ts") => "text/plain; charset=utf-8",
        "text/javascript" => "text/javascript; charset=utf-8",
        "text/css" => "text/css; charset=utf-8",
        "text/html" => "text/html; charset=utf-8",
        _ => return None,
    }))
}
