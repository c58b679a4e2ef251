//! Reads the body of a `PATCH`: as much of it as comes.

use std::time::Duration;

use axum::body::Body;
use funfair_campaign::{media::MAX_CHUNK_BYTES, protocol::ProblemCode};
use http_body_util::BodyExt as _;

use crate::failure::Failure;

/// How long a body may take, and how long nothing of it may come.
const TIMEOUT: Duration = Duration::from_secs(45);
const PAUSE: Duration = Duration::from_secs(15);

/// What came of a body.
pub(crate) struct Arrived {
    pub(crate) bytes: Vec<u8>,
    /// Whether that is all of it.
    pub(crate) whole: bool,
}

/// Reads the body of a part where `left` bytes of the upload are missing. A body that breaks off, or
/// that is too slow, is not lost: what has come of it is a part, too.
pub(crate) async fn read(mut body: Body, left: u64) -> Result<Arrived, Failure> {
    let most = usize::try_from(left).map_or(MAX_CHUNK_BYTES, |left| left.min(MAX_CHUNK_BYTES));
    let mut bytes = Vec::new();
    let end = tokio::time::Instant::now() + TIMEOUT;
    let whole = loop {
        let pause = tokio::time::Instant::now() + PAUSE;
        let frame = match tokio::time::timeout_at(pause.min(end), body.frame()).await {
            Ok(None) => break true,
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) | Err(_) => break false,
        };
        if let Some(data) = frame.data_ref() {
            if data.len() > most - bytes.len() {
                return Err(too_large(left));
            }
            bytes.extend_from_slice(data);
        }
    };
    Ok(Arrived { bytes, whole })
}

/// The part goes beyond what is taken at once, or beyond the upload.
pub(crate) fn too_large(left: u64) -> Failure {
    let detail = if usize::try_from(left).is_ok_and(|left| left < MAX_CHUNK_BYTES) {
        format!("only {left} bytes of the upload are missing; send no more than these")
    } else {
        format!("send parts of at most {MAX_CHUNK_BYTES} bytes")
    };
    Failure::new(ProblemCode::TooLarge, detail)
}
