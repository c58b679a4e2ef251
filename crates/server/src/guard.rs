//! What stands around every operation: a time limit, a catch for panics, one log line.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use funfair_campaign::protocol::ProblemCode;

use crate::{failure::Failure, metrics::Running};

/// Longest time that a caller waits.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The same for a part of an upload, which comes over a slow network and may have to be checked.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(75);

/// Runs the operation on a task of its own, which goes on when the caller hangs up: a transaction
/// is then finished or refused, never dropped halfway.
///
/// The log line names the route, not the address, and neither token, contact nor caller.
pub(crate) async fn guard(
    State(running): State<Running>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let patience = if method == Method::PATCH {
        UPLOAD_TIMEOUT
    } else {
        TIMEOUT
    };
    let counted = running.begin();
    let task = tokio::spawn(async move {
        let response = next.run(request).await;
        drop(counted);
        response
    });
    let response = match tokio::time::timeout(patience, task).await {
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

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::Request, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    async fn status(router: Router) -> u16 {
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = router.layer(from_fn_with_state(Running::default(), guard));
        let response = response.oneshot(request).await.unwrap();
        response.status().as_u16()
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        async fn panics() -> &'static str {
            panic!("on purpose")
        }
        assert_eq!(status(Router::new().route("/", get(panics))).await, 500);
    }

    #[tokio::test(start_paused = true)]
    async fn what_takes_too_long_is_an_answer() {
        let slow = async || tokio::time::sleep(2 * TIMEOUT).await;
        assert_eq!(status(Router::new().route("/", get(slow))).await, 503);
    }
}
