//! What the server counts of itself.

use axum::{
    extract::{Extension, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use funfair_campaign::protocol::ProblemCode;

use crate::{
    defence::Peer,
    failure::Failure,
    operation::{Operation, Token},
    state::Shared,
};

pub(super) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/metrics",
    id: "showMetrics",
    summary: "What the server counts of itself, in the text format of Prometheus. Only for who has the \
              secret of --metrics-token; without one for the machine itself.",
    token: Token::Ignored,
    parameters: &[],
    request: None,
    status: 200,
    response: None,
    problems: &[ProblemCode::BadToken],
    handler: || get(show),
};

async fn show(
    State(app): State<Shared>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    match &app.scraper {
        Some(scraper) if !scraper.is(&headers) => {
            let detail = "send `Authorization: Bearer …` with the secret of --metrics-token";
            return Err(Failure::new(ProblemCode::BadToken, detail));
        }
        Some(_) => {}
        // Behind a proxy everybody has the proxy's address.
        None => {
            let address = peer.map(|Extension(Peer(address))| address.ip().to_canonical());
            let proxied = headers.contains_key("x-forwarded-for")
                || headers.contains_key(header::FORWARDED)
                || headers.contains_key(header::VIA);
            if proxied || !address.is_some_and(|address| address.is_loopback()) {
                let detail = "start the server with --metrics-token to have metrics from elsewhere";
                return Err(Failure::new(ProblemCode::NotFound, detail));
            }
        }
    }
    let text = app.metrics.text(&app).await?;
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
