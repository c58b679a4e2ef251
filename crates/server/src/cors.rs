//! Which pages may call the server: any, unless a campaign names its own.

use std::{borrow::Cow, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use percent_encoding::percent_decode_str;
use tower_http::cors::CorsLayer;

use crate::{media::tus, request::IDEMPOTENCY_KEY, state::Shared};

/// Any page may embed a widget. Tokens travel in a header and there are no cookies, so a page
/// gains nothing by calling.
pub(crate) fn cors() -> CorsLayer {
    let name = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            name(IDEMPOTENCY_KEY),
            tus::RESUMABLE,
            tus::UPLOAD_LENGTH,
            tus::UPLOAD_OFFSET,
            tus::UPLOAD_METADATA,
        ])
        .expose_headers([
            header::ETAG,
            header::RETRY_AFTER,
            name("funfair-time"),
            header::LOCATION,
            tus::RESUMABLE,
            tus::UPLOAD_LENGTH,
            tus::UPLOAD_OFFSET,
        ])
        .max_age(Duration::from_secs(7200))
        .vary([])
}

/// Takes the leave back from pages that the campaign does not name, where it names any. A browser
/// then keeps the answer from the page, and sends no action in the first place, for that has
/// headers that it asks about before.
pub(crate) async fn narrow(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let id = campaign_of(request.uri().path());
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    let campaign = id.and_then(|id| app.campaign(&id).ok());
    let pages = campaign
        .as_ref()
        .map(|campaign| &campaign.loaded.campaign.embed.pages);
    if let Some(pages) = pages.filter(|pages| !pages.is_empty()) {
        let named = origin.filter(|origin| pages.iter().any(|page| page == origin));
        hold_to(response.headers_mut(), named);
    }
    response
}

/// The campaign that a participant's route is about, as the router reads it: whoever spells the id
/// in another way means the same campaign.
fn campaign_of(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/v1/campaigns/")?;
    let id = percent_decode_str(rest.split('/').next()?);
    id.decode_utf8().ok().map(Cow::into_owned)
}

fn hold_to(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    let allowed = header::ACCESS_CONTROL_ALLOW_ORIGIN;
    match origin {
        Some(origin) => headers.insert(allowed, origin),
        None => headers.remove(allowed),
    };
}
