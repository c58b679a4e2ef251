//! The whole server as a router.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
};
use funfair_campaign::protocol::ProblemCode;
use tower_http::{
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate as _},
    },
    set_header::SetResponseHeaderLayer,
};

use crate::{
    cors::{cors, narrow},
    defence::limit,
    failure::Failure,
    files::files,
    guard::guard,
    media::tus,
    metrics::measure,
    request::MAX_BODY_BYTES,
    routes::OPERATIONS,
    state::Shared,
};

/// Everything that the server answers.
pub fn app(app: Shared) -> Router {
    // A video is packed already, and asked for in ranges of what it is.
    let compressible = DefaultPredicate::new().and(NotForContentType::const_new("video/"));
    OPERATIONS
        .iter()
        .fold(Router::new(), |router, operation| {
            router.route(operation.path, (operation.handler)())
        })
        .method_not_allowed_fallback(bad_method)
        .layer(from_fn_with_state(Arc::clone(&app), limit))
        .layer(from_fn_with_state(app.metrics.running.clone(), guard))
        .layer(from_fn_with_state(Arc::clone(&app), measure))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .fallback_service(files(&app))
        .layer(cors())
        .layer(from_fn_with_state(Arc::clone(&app), narrow))
        .layer(from_fn(tus::describe))
        .layer(always("cross-origin-resource-policy", "cross-origin"))
        .layer(always("x-content-type-options", "nosniff"))
        .with_state(app)
}

async fn bad_method() -> Failure {
    Failure::new(ProblemCode::BadMethod, "see the header `Allow`")
}

fn always(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    let value = HeaderValue::from_static(value);
    SetResponseHeaderLayer::overriding(HeaderName::from_static(name), value)
}
