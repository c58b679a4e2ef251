//! The headers of tus 1.0, the protocol of resumable uploads: <https://tus.io/protocols/resumable-upload>.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use funfair_campaign::{
    media::{MAX_PICTURE_BYTES, MAX_VIDEO_MEGABYTES},
    protocol::ProblemCode,
};

use crate::failure::Failure;

pub(crate) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(crate) const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(crate) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(crate) const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const SUPPORTED: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const PART: &str = "application/offset+octet-stream";

/// Stands around the answers at the addresses of media: all of them tell the version, and `OPTIONS`
/// tells what the server can. That is answered before any route, as a preflight, so that it has no
/// operation of its own.
pub(crate) async fn describe(request: Request, next: Next) -> Response {
    let concerned = is_media(request.uri().path());
    let asks = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    if !concerned {
        return response;
    }
    if asks {
        *response.status_mut() = StatusCode::NO_CONTENT;
    }
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, VERSION);
    if asks || status == StatusCode::PRECONDITION_FAILED {
        headers.insert(SUPPORTED, VERSION);
    }
    if asks {
        headers.insert(EXTENSION, HeaderValue::from_static("creation,termination"));
        let most = MAX_PICTURE_BYTES.max(u64::from(MAX_VIDEO_MEGABYTES) * 1_000_000);
        headers.insert(MAX_SIZE, HeaderValue::from(most));
    }
    response
}

/// Whether it is an address of media: `/v1/campaigns/{campaign}/media` and what is under it.
fn is_media(path: &str) -> bool {
    let rest = path.strip_prefix("/v1/campaigns/");
    let rest = rest.and_then(|rest| rest.split_once('/'));
    rest.is_some_and(|(_, rest)| rest == "media" || rest.starts_with("media/"))
}

/// # Errors
/// `bad_version` unless the request speaks this version.
pub(crate) fn version(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.get(RESUMABLE) == Some(&VERSION) {
        return Ok(());
    }
    let detail = "send `Tus-Resumable: 1.0.0`";
    Err(Failure::new(ProblemCode::BadVersion, detail))
}

/// # Errors
/// `bad_request` unless the body is a part of an upload.
pub(crate) fn part(headers: &HeaderMap) -> Result<(), Failure> {
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().eq_ignore_ascii_case(PART.as_bytes())) {
        return Ok(());
    }
    let detail = format!("send `Content-Type: {PART}`");
    Err(Failure::new(ProblemCode::BadRequest, detail))
}

/// The number in a header.
///
/// # Errors
/// `bad_request`.
pub(crate) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<i64, Failure> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    let number = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    number.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let detail = format!("send `{name}: NUMBER`, in bytes");
        Failure::new(ProblemCode::BadRequest, detail)
    })
}

/// The value of `key` in `Upload-Metadata`. Nobody needs the other ones: a file's name and type are
/// the caller's word.
///
/// # Errors
/// `bad_request`.
pub(crate) fn metadata(headers: &HeaderMap, key: &str) -> Result<String, Failure> {
    let text = headers.get(UPLOAD_METADATA);
    let text = text
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut pairs = text
        .split(',')
        .filter_map(|pair| pair.trim().split_once(' '));
    let value = pairs.find(|(name, _)| *name == key).map(|(_, value)| value);
    let bytes = value.and_then(|value| BASE64.decode(value.trim()).ok());
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| {
            let detail = format!("send `Upload-Metadata: {key} …`, the value in base64");
            Failure::new(ProblemCode::BadRequest, detail)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn metadata_is_found_among_others() {
        for (text, value) in [
            ("widget d2hlZWw=", Some("wheel")),
            ("filename Li4veA==, widget d2hlZWw=", Some("wheel")),
            ("is_confidential,widget d2hlZWw=", Some("wheel")),
            ("widget", None),
            ("widget ???", None),
            ("widget /w==", None),
            ("", None),
        ] {
            let found = metadata(&with(UPLOAD_METADATA, text), "widget");
            assert_eq!(found.ok().as_deref(), value, "{text}");
        }
    }

    #[test]
    fn a_number_is_made_of_digits() {
        for (text, value) in [
            ("0", Some(0)),
            ("15000000", Some(15_000_000)),
            ("+1", None),
            ("-1", None),
            ("", None),
            ("1e3", None),
            ("99999999999999999999", None),
        ] {
            let found = number(&with(UPLOAD_OFFSET, text), &UPLOAD_OFFSET);
            assert_eq!(found.ok(), value, "{text}");
        }
    }

    #[test]
    fn only_addresses_of_media_are_described() {
        for (path, is) in [
            ("/v1/campaigns/spring/media", true),
            ("/v1/campaigns/spring/media/1", true),
            ("/v1/campaigns/spring/mediaeval", false),
            ("/v1/campaigns/media", false),
            ("/media", false),
        ] {
            assert_eq!(is_media(path), is, "{path}");
        }
    }
}
