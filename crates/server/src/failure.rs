//! Why a request failed, and how that is told: problem+json, without anything internal.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use funfair_campaign::{
    Finding,
    protocol::{Problem, ProblemCode},
    rules::Rejection,
    time::Instant,
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
        match self {
            Self::Store(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| is_passing(&code))
            }
            // A connection that broke.
            Self::Store(sqlx::Error::Io(_)) => true,
            _ => false,
        }
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

/// Whether what the database tells by this code passes by itself.
fn is_passing(code: &str) -> bool {
    // PostgreSQL's have five characters.
    if code.len() != 5 {
        // SQLITE_BUSY and SQLITE_LOCKED in the low byte.
        let low = code.parse::<u32>().map(|code| code & 0xff);
        return matches!(low, Ok(5 | 6));
    }
    match code {
        // Not serialisable, a deadlock, somebody else has held the row for too long.
        "40001" | "40P01" | "55P03" => true,
        // A row went, or came, between two statements. Alone, no transaction of this crate does
        // either: looked at again, the row is gone, or there.
        "23503" | "23505" => true,
        // The server stops or starts, has ended the transaction, or has too many connections.
        "57P01" | "57P02" | "57P03" | "25P03" | "53300" => true,
        code => code.starts_with("08"),
    }
}

/// A problem that passes with time: what may be done only from `starts_ms` on.
#[must_use]
pub fn too_early(detail: &str, starts_ms: i64) -> Failure {
    let at = Instant(starts_ms).to_rfc3339();
    let detail = format!("{detail}, {at}; repeat after `next_ms`");
    let mut problem = Problem::new(ProblemCode::NotStarted, detail);
    problem.next_ms = Some(starts_ms);
    Failure::Problem(Box::new(problem))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_stays() {
        // SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED_SHAREDCACHE; PostgreSQL's.
        for code in [
            "5", "517", "262", "40001", "40P01", "55P03", "23505", "57P01", "08006",
        ] {
            assert!(is_passing(code), "{code}");
        }
        // SQLITE_CONSTRAINT_UNIQUE, SQLITE_FULL; a character that a text cannot hold, whose low
        // byte is SQLITE_BUSY, a check that fails, a full disk.
        for code in ["2067", "13", "22021", "23514", "53100", ""] {
            assert!(!is_passing(code), "{code}");
        }
        assert!(Failure::Store(sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into())).is_busy());
        assert!(!Failure::Store(sqlx::Error::RowNotFound).is_busy());
    }
}
