//! What stands around every operation: a time limit, a catch for panics, one log line.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use funfair_campaign::protocol::ProblemCode;

use crate::failure::Failure;

/// Longest time that a caller waits.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Runs the operation on a task of its own, which goes on when the caller hangs up: a transaction
/// is then finished or refused, never dropped halfway.
///
/// The log line names the route, not the address, and neither token, contact nor caller.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let task = tokio::spawn(next.run(request));
    let response = match tokio::time::timeout(TIMEOUT, task).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Failure::Fault(format!("a panic: {error}")).into_response(),
        Err(_) => Failure::new(ProblemCode::Unavailable, "it took too long").into_response(),
    };
    tracing::info!(
        %method,
        route = route.as_ref().map_or("", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}
