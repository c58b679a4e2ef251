//! Shows a file that was uploaded: to everybody where its entry is accepted, else to its participant
//! and to operators.

use std::ops::Range;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use funfair_campaign::{media::MediaKind, protocol::ProblemCode};
use serde::Deserialize;

use super::ONE;
use crate::{
    failure::Failure,
    operation::{IF_NONE_MATCH, Operation, Parameter, Token},
    publish::Published,
    request::{Segments, former_claims},
    routes::etag,
    state::{App, Shared},
    store::media::{self, Shown},
};

const SIZE: Parameter = Parameter {
    place: "query",
    name: "size",
    required: false,
    description: "`small` for a small version of a picture; without it the large one",
};

const RANGE: Parameter = Parameter {
    place: "header",
    name: "Range",
    required: false,
    description: "one range of bytes, which is answered with 206; several are answered with all",
};

pub(in crate::routes) static SHOW: Operation = Operation {
    method: Method::GET,
    path: ONE,
    id: "showMedia",
    summary: "A picture, as JPEG, or a video, as MP4. Everybody may see what is in an entry that is \
              accepted or featured; anything else only its participant, and operators with theirs.",
    token: Token::Optional,
    parameters: &[SIZE, RANGE, IF_NONE_MATCH],
    request: None,
    status: 200,
    response: None,
    problems: &[ProblemCode::BadRequest, ProblemCode::UnknownCampaign],
    handler: || get(show),
};

/// The query.
#[derive(Debug, Deserialize)]
pub(super) struct SizeQuery {
    size: Option<Size>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Size {
    Small,
}

/// The query, or what is wrong with it.
pub(super) type Asked = Result<Query<SizeQuery>, QueryRejection>;

/// What is in the way of scripts, should a browser ever take a file for a page.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

pub(super) async fn show(
    State(app): State<Shared>,
    Segments((id, media)): Segments<(String, String)>,
    query: Asked,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let detail = "the query is like ?size=small";
    let Query(query) = query.map_err(|_| Failure::new(ProblemCode::BadRequest, detail))?;
    let campaign = &*app.campaign(&id)?;
    let shown = media::shown(&app.store.reader, &id, &media).await?;
    let shown = shown.filter(|shown| may_see(&app, campaign, shown, &headers));
    let shown = shown.ok_or_else(|| {
        let detail = "there is no such file, or not for you; send the token of its participant";
        Failure::new(ProblemCode::NotFound, detail)
    })?;
    let (object, length) = match (query.size, &shown.small, shown.small_bytes) {
        (Some(Size::Small), Some(small), Some(bytes)) => (small, bytes),
        _ => (&shown.object, shown.bytes),
    };
    let length = u64::try_from(length).unwrap_or_default();
    // An object never changes, and its name tells nothing.
    let tag = format!("\"{}\"", object.rsplit('/').next().unwrap_or_default());
    let mut response = if etag::matches(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes(&app, object, length, range(&headers, &tag, length)).await?
    };
    describe(response.headers_mut(), &shown, &media, &tag)?;
    Ok(response)
}

fn may_see(app: &App, campaign: &Published, shown: &Shown, headers: &HeaderMap) -> bool {
    shown.is_public() || knows(app, campaign, shown, headers) || app.operators.of(headers).is_ok()
}

/// Whether the request carries its participant's token, expired or not, as for their own entries.
fn knows(app: &App, campaign: &Published, shown: &Shown, headers: &HeaderMap) -> bool {
    let claims = former_claims(&app.secret, campaign, headers).ok().flatten();
    claims.is_some_and(|claims| claims.participant == shown.participant)
}

fn describe(headers: &mut HeaderMap, shown: &Shown, media: &str, tag: &str) -> Result<(), Failure> {
    let (kind, ending) = match MediaKind::of(&shown.kind) {
        Some(MediaKind::Video) => ("video/mp4", "mp4"),
        _ => ("image/jpeg", "jpg"),
    };
    let caching = if shown.is_public() {
        "public, max-age=300"
    } else {
        "private, no-store"
    };
    let name = format!("inline; filename=\"{media}.{ending}\"");
    let text = |text: &str| {
        HeaderValue::from_str(text).map_err(|error| Failure::Fault(format!("a header: {error}")))
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CONTENT_DISPOSITION, text(&name)?);
    headers.insert(header::ETAG, text(tag)?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    Ok(())
}

/// What of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(Range<u64>),
    /// What there is not.
    Nothing,
}

async fn bytes(app: &App, object: &str, length: u64, wanted: Wanted) -> Result<Response, Failure> {
    let (status, range) = match wanted {
        Wanted::All => (StatusCode::OK, 0..length),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => {
            let all = HeaderValue::from_str(&format!("bytes */{length}"));
            let all = all.map_err(|error| Failure::Fault(format!("a header: {error}")))?;
            let head = [(header::CONTENT_RANGE, all)];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, head).into_response());
        }
    };
    let body = app.media.storage.read(object, range.clone()).await?;
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_LENGTH,
        HeaderValue::from(range.end - range.start),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{length}", range.start, range.end - 1);
        let place = HeaderValue::from_str(&place);
        let place = place.map_err(|error| Failure::Fault(format!("a header: {error}")))?;
        headers.insert(header::CONTENT_RANGE, place);
    }
    Ok(response)
}

/// The range that the request asks for. One that cannot be read, or of another version of the file,
/// asks for all.
fn range(headers: &HeaderMap, tag: &str, length: u64) -> Wanted {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::All;
    }
    let asked = text(header::RANGE).and_then(|range| range.strip_prefix("bytes="));
    asked
        .and_then(|asked| part(asked, length))
        .unwrap_or(Wanted::All)
}

/// One range of RFC 9110, 14.1.2: `FIRST-LAST`, `FIRST-` or `-LENGTH`.
fn part(asked: &str, length: u64) -> Option<Wanted> {
    let (first, last) = asked.trim().split_once('-')?;
    let range = if first.is_empty() {
        let count: u64 = last.parse().ok()?;
        length.saturating_sub(count)..length
    } else {
        let first: u64 = first.parse().ok()?;
        let last = if last.is_empty() {
            u64::MAX
        } else {
            last.parse().ok()?
        };
        if last < first {
            return None;
        }
        first..last.saturating_add(1).min(length)
    };
    Some(if range.start < range.end {
        Wanted::Part(range)
    } else {
        Wanted::Nothing
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_browsers_write_it() {
        for (asked, wanted) in [
            ("bytes=0-1", Wanted::Part(0..2)),
            ("bytes=0-", Wanted::Part(0..100)),
            ("bytes=90-200", Wanted::Part(90..100)),
            ("bytes=-10", Wanted::Part(90..100)),
            ("bytes=-200", Wanted::Part(0..100)),
            ("bytes=99-99", Wanted::Part(99..100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("", Wanted::All),
        ] {
            let value = HeaderValue::from_str(asked).unwrap();
            let headers = HeaderMap::from_iter([(header::RANGE, value)]);
            assert_eq!(range(&headers, "\"a\"", 100), wanted, "{asked}");
        }
    }

    #[test]
    fn a_range_of_another_version_is_all() {
        let headers = |tag: &'static str| {
            HeaderMap::from_iter([
                (header::RANGE, HeaderValue::from_static("bytes=0-1")),
                (header::IF_RANGE, HeaderValue::from_static(tag)),
            ])
        };
        assert_eq!(range(&headers("\"a\""), "\"a\"", 9), Wanted::Part(0..2));
        assert_eq!(range(&headers("\"b\""), "\"a\"", 9), Wanted::All);
    }
}
