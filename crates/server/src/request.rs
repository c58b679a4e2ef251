//! Reads what a request carries; whatever is wrong with it becomes a problem with a stable code.

use std::ops::RangeInclusive;

use axum::{
    body::Bytes,
    extract::{FromRequestParts, Path, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use funfair_campaign::{Finding, protocol::ProblemCode};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    failure::Failure,
    publish::Published,
    secret::Secret,
    slow::TooSlow,
    state::App,
    token::{self, Claims},
};

/// Name of the header that makes an action happen once.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Longest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The parts of an address.
pub struct Segments<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segments<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let malformed = || Failure::new(ProblemCode::NotFound, "the address is malformed");
        // No database keeps such a text, so there is nothing that it could name.
        if parts.uri.path().contains("%00") {
            return Err(malformed());
        }
        let segments = Path::from_request_parts(parts, state).await;
        segments
            .map(|Path(segments)| Self(segments))
            .map_err(|_| malformed())
    }
}

/// `?lang=`.
#[derive(Debug, Default, Deserialize)]
pub struct LangQuery {
    /// BCP 47 tag that the player reads.
    pub lang: Option<String>,
}

/// A body as it came, or why it did not.
pub type Body = Result<Bytes, BytesRejection>;

/// The JSON of a body. The content type is not looked at: a page that cannot answer a preflight
/// sends `text/plain`, and no cookie makes that dangerous.
///
/// # Errors
/// `too_large` or `bad_request`.
pub fn read_json<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    read_object(&read_bytes(body)?)
}

/// All of a body.
///
/// # Errors
/// `too_large`, `too_slow` or `bad_request`.
pub fn read_bytes(body: Body) -> Result<Bytes, Failure> {
    body.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(error)
            if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE =>
        {
            let detail = format!("send at most {MAX_BODY_BYTES} bytes");
            Failure::new(ProblemCode::TooLarge, detail)
        }
        rejection if TooSlow::is_cause_of(&rejection) => {
            Failure::new(ProblemCode::TooSlow, "repeat the same request")
        }
        _ => Failure::new(ProblemCode::BadRequest, "the body broke off"),
    })
}

/// The JSON object that these bytes are.
///
/// # Errors
/// `bad_request`.
pub fn read_object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // serde would read a list as the fields in their order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        let detail = "the body: it must be an object";
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    }
    if holds_nul(bytes) {
        let detail = "the body: a text cannot hold U+0000";
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| Failure::new(ProblemCode::BadRequest, format!("the body: {error}")))
}

/// Whether a text of this JSON holds U+0000, which PostgreSQL cannot keep.
fn holds_nul(json: &[u8]) -> bool {
    let mut escaped = false;
    json.iter().enumerate().any(|(n, byte)| {
        let begins = escaped;
        escaped = !escaped && *byte == b'\\';
        let rest = json.get(n..).unwrap_or_default();
        begins && rest.starts_with(b"u0000")
    })
}

/// `bad_request` for these findings.
#[must_use]
pub fn bad_request(findings: Vec<Finding>) -> Failure {
    Failure::with_findings(ProblemCode::BadRequest, "see `findings`", findings)
}

/// The participant whose token the request carries, and the campaign as they are served it.
///
/// # Errors
/// `bad_token` or `expired_token`.
pub fn player<'a>(
    app: &App,
    campaign: &'a Published,
    headers: &HeaderMap,
) -> Result<(&'a Published, String), Failure> {
    let claims = former_claims(&app.secret, campaign, headers)?
        .ok_or_else(|| Failure::new(ProblemCode::BadToken, "send `Authorization: Bearer …`"))?;
    if app.clock.now_ms() >= claims.exp {
        let detail = "renew the session with this token, then repeat";
        return Err(Failure::new(ProblemCode::ExpiredToken, detail));
    }
    Ok((campaign.served_to(&claims), claims.participant))
}

/// Whose token the request carries, expired or not, and the campaign as they are served it; the
/// original and `None` when there is no token.
///
/// # Errors
/// `bad_token` when it is not a token of this campaign.
pub fn visitor<'a>(
    app: &App,
    campaign: &'a Published,
    headers: &HeaderMap,
) -> Result<(&'a Published, Option<String>), Failure> {
    Ok(match former_claims(&app.secret, campaign, headers)? {
        Some(claims) => (campaign.served_to(&claims), Some(claims.participant)),
        None => (campaign, None),
    })
}

/// The claims of the request's token, expired or not; `None` when there is no token.
///
/// # Errors
/// `bad_token` when it is not a token of this campaign.
pub fn former_claims(
    secret: &Secret,
    campaign: &Published,
    headers: &HeaderMap,
) -> Result<Option<Claims>, Failure> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let bad = || Failure::new(ProblemCode::BadToken, "start a session without this token");
    let token = bearer(value).ok_or_else(bad)?;
    let claims = token::read(token, secret).ok_or_else(bad)?;
    if claims.campaign != campaign.id() {
        return Err(bad());
    }
    Ok(Some(claims))
}

/// The token in the value of an `Authorization`.
#[must_use]
pub fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The `Idempotency-Key`: 8 to 64 of `A-Z a-z 0-9 _ -`, bare or in quotes as a structured field
/// string (draft-ietf-httpapi-idempotency-key-header).
///
/// # Errors
/// `bad_key`.
pub fn idempotency_key(headers: &HeaderMap) -> Result<&str, Failure> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let key = values
        .next()
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim();
    let key = key
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(key);
    if values.next().is_none() && is_key(key) {
        return Ok(key);
    }
    let detail = "send one `Idempotency-Key` of 8 to 64 of A-Z, a-z, 0-9, _ and -";
    Err(Failure::new(ProblemCode::BadKey, detail))
}

/// Whether `key` may name a request or an event: 8 to 64 of `A-Z a-z 0-9 _ -`.
#[must_use]
pub fn is_key(key: &str) -> bool {
    is_word(key, 8..=64)
}

/// Whether `text` is made of `A-Z a-z 0-9 _ -`, as many as `length` says.
#[must_use]
pub fn is_word(text: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_database_keeps_is_found() {
        for (json, held) in [
            (r#"{"a": "\u0000"}"#, true),
            (r#"{"a": "\\\u0000"}"#, true),
            (r#"{"a": "\\u0000", "b": "u0000"}"#, false),
            (r#"{"a": "\u00001"}"#, true),
            (r#"{"a": "\u0001"}"#, false),
        ] {
            assert_eq!(holds_nul(json.as_bytes()), held, "{json}");
        }
    }
}
