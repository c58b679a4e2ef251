//! Why a request failed, and how that is told: problem+json, without anything internal.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use funfair_campaign::{
    Finding,
    protocol::{Problem, ProblemCode},
    rules::Rejection,
};

/// Why a request failed.
#[derive(Debug)]
pub enum Failure {
    /// The caller's doing, or the campaign's.
    Problem(Box<Problem>),
    /// The database's doing.
    Store(sqlx::Error),
    /// Ours.
    Fault(String),
}

/// When to come back after `unavailable`, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

impl Failure {
    /// A problem with this code; `detail` is for developers.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::Problem(Box::new(Problem::new(code, detail)))
    }

    /// A problem that names what is wrong where.
    pub fn with_findings(
        code: ProblemCode,
        detail: impl Into<String>,
        findings: Vec<Finding>,
    ) -> Self {
        let mut problem = Problem::new(code, detail);
        problem.findings = findings;
        Self::Problem(Box::new(problem))
    }

    /// Whether the same work may succeed when it is simply done again.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let Self::Store(sqlx::Error::Database(error)) = self else {
            return false;
        };
        // SQLITE_BUSY and SQLITE_LOCKED in the low byte; PostgreSQL's serialisation failures.
        error.code().is_some_and(|code| {
            let low = code.parse::<u32>().map(|code| code & 0xff);
            matches!(low, Ok(5 | 6)) || matches!(code.as_ref(), "40001" | "40P01")
        })
    }

    fn into_problem(self) -> Problem {
        let busy = self.is_busy()
            || matches!(
                self,
                Self::Store(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed)
            );
        match self {
            Self::Problem(problem) => *problem,
            _ if busy => Problem::new(ProblemCode::Unavailable, "repeat the same request later"),
            Self::Store(error) => {
                tracing::error!(%error, "the database failed");
                Problem::new(ProblemCode::Internal, "repeat the same request later")
            }
            Self::Fault(error) => {
                tracing::error!(error, "a request failed");
                Problem::new(ProblemCode::Internal, "repeat the same request later")
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = self.into_problem();
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if problem.code == ProblemCode::Unavailable {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Self {
        Self::Fault(format!("no random bytes: {error}"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(format!("JSON that this server wrote: {error}"))
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        let (code, detail, next_ms) = match rejection {
            Rejection::NotStarted { starts_ms } => (
                ProblemCode::NotStarted,
                "repeat after `next_ms`".to_owned(),
                Some(starts_ms),
            ),
            Rejection::Ended => (ProblemCode::Ended, "the campaign is over".to_owned(), None),
            Rejection::LimitReached { next_ms } => (
                ProblemCode::LimitReached,
                "repeat after `next_ms`; without it there are no more turns".to_owned(),
                next_ms,
            ),
            Rejection::BadAction { detail } => (ProblemCode::BadAction, detail, None),
            Rejection::OutOfOrder { detail } => (ProblemCode::OutOfOrder, detail, None),
        };
        let mut problem = Problem::new(code, detail);
        problem.next_ms = next_ms;
        Self::Problem(Box::new(problem))
    }
}
