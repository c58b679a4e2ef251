//! Tells how far an upload is.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode},
    response::{IntoResponse as _, Response},
    routing::head,
};
use funfair_campaign::protocol::ProblemCode;

use super::{ONE, finish, not_refused, own, show};
use crate::{
    failure::Failure,
    media::tus,
    operation::{Operation, Parameter, Token},
    request::Segments,
    state::Shared,
};

const TUS_RESUMABLE: Parameter = Parameter {
    place: "header",
    name: "Tus-Resumable",
    required: false,
    description: "`1.0.0`, to hear of the upload; without it the answer is that of GET",
};

pub(in crate::routes) static PROGRESS: Operation = Operation {
    method: Method::HEAD,
    path: ONE,
    id: "showUpload",
    summary: "How far an upload of the participant is, in `Upload-Offset`. One that is complete and \
              was not checked is checked now.",
    token: Token::Optional,
    parameters: &[TUS_RESUMABLE],
    request: None,
    status: 200,
    response: None,
    problems: &[
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::Gone,
        ProblemCode::BadVersion,
        ProblemCode::BadMedia,
    ],
    handler: || head(progress),
};

async fn progress(
    State(app): State<Shared>,
    Segments((id, media)): Segments<(String, String)>,
    query: show::Asked,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !headers.contains_key(tus::RESUMABLE) {
        return show::show(State(app), Segments((id, media)), query, headers).await;
    }
    tus::version(&headers)?;
    let (participant, upload) = own(&app, &id, &media, &headers).await?;
    not_refused(&upload)?;
    finish(&app, (&id, &participant), &upload, &headers).await?;
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    headers.insert(tus::UPLOAD_OFFSET, HeaderValue::from(upload.received));
    headers.insert(tus::UPLOAD_LENGTH, HeaderValue::from(upload.length));
    Ok(response)
}
