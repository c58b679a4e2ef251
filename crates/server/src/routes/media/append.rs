//! Takes a part of an upload; with the last one, the upload is checked.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::patch,
};
use funfair_campaign::{media::MAX_CHUNK_BYTES, protocol::ProblemCode};

use super::{ONE, TUS_RESUMABLE, UPLOAD_OFFSET, finish, not_refused, own};
use crate::{
    failure::Failure,
    media::{
        MAX_PARTS,
        chunk::{self, Arrived},
        sweep::{self, ON_ITS_WAY_MS},
        tus,
    },
    operation::{Operation, Parameter, Token},
    request::Segments,
    state::{App, Shared},
    store::{
        media::{self, Part, Upload},
        media_gone, new_id,
    },
};

const CONTENT_TYPE: Parameter = Parameter {
    place: "header",
    name: "Content-Type",
    required: true,
    description: "`application/offset+octet-stream`",
};

pub(in crate::routes) static APPEND: Operation = Operation {
    method: Method::PATCH,
    path: ONE,
    id: "appendToUpload",
    summary: "Adds a part of at most 1 MiB to an upload of the participant, by tus 1.0. What has \
              come of a body that breaks off is kept. The last part is answered when the upload was \
              checked: `bad_media` says why it cannot be taken.",
    token: Token::Required,
    parameters: &[TUS_RESUMABLE, UPLOAD_OFFSET, CONTENT_TYPE],
    request: None,
    status: 204,
    response: None,
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::LimitReached,
        ProblemCode::BadOffset,
        ProblemCode::Gone,
        ProblemCode::BadVersion,
        ProblemCode::TooLarge,
        ProblemCode::BadMedia,
    ],
    handler: || patch(append),
};

async fn append(
    State(app): State<Shared>,
    Segments((id, media)): Segments<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    tus::version(&headers)?;
    tus::part(&headers)?;
    let offset = tus::number(&headers, &tus::UPLOAD_OFFSET)?;
    let (participant, mut upload) = own(&app, &id, &media, &headers).await?;
    not_refused(&upload)?;
    if offset != upload.received {
        return Err(bad_offset(&upload));
    }
    let announced = headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let most = upload
        .left()
        .min(u64::try_from(MAX_CHUNK_BYTES).unwrap_or(u64::MAX));
    if announced.is_some_and(|length| length > most) {
        return Err(chunk::too_large(upload.left()));
    }
    let Arrived { bytes, whole } = chunk::read(body, upload.left()).await?;
    let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    if length > 0 {
        keep(&app, &upload, bytes).await?;
        upload.received += length;
    }
    finish(&app, (&id, &participant), &upload, &headers).await?;
    if !whole {
        let detail = format!(
            "the body broke off; {} bytes of the upload are here, go on from there",
            upload.received
        );
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    }
    let offset = HeaderValue::from(upload.received);
    Ok((StatusCode::NO_CONTENT, [(tus::UPLOAD_OFFSET, offset)]).into_response())
}

fn bad_offset(upload: &Upload) -> Failure {
    let detail = format!("go on at {}, see HEAD", upload.received);
    Failure::new(ProblemCode::BadOffset, detail)
}

/// Stores a part under a name of its own, and makes it the next one of the upload. Of two requests
/// at once both store theirs, and one of them comes too late.
async fn keep(app: &App, upload: &Upload, bytes: Vec<u8>) -> Result<(), Failure> {
    if media::count_parts(&app.store.reader, &upload.id).await? >= MAX_PARTS {
        let detail = "the upload came in too many parts; begin anew, with parts of 1 MiB";
        return Err(Failure::new(ProblemCode::LimitReached, detail));
    }
    let part = Part {
        start: upload.received,
        length: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        object: format!("parts/{}/{:012}-{}", upload.id, upload.received, new_id()),
    };
    let due_ms = app.clock.now_ms().saturating_add(ON_ITS_WAY_MS);
    let mut tx = app.store.begin_short().await?;
    media_gone::announce(&mut tx, &part.object, due_ms).await?;
    tx.commit().await?;
    app.media.storage.put(&part.object, bytes).await?;
    let mut tx = app.store.begin_short().await?;
    if media::append(&mut tx, &upload.id, &part, app.clock.now_ms()).await? {
        tx.commit().await?;
        return Ok(());
    }
    tx.rollback().await?;
    let mut tx = app.store.begin_short().await?;
    media_gone::renounce(&mut tx, &part.object).await?;
    tx.commit().await?;
    sweep::delete_due(app).await;
    let detail = "another request has added to the upload meanwhile; ask with HEAD where to go on";
    Err(Failure::new(ProblemCode::BadOffset, detail))
}
