//! Takes an upload away.

use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    routing::delete,
};
use funfair_campaign::protocol::ProblemCode;

use super::{ONE, TUS_RESUMABLE, own};
use crate::{
    failure::Failure,
    media::{sweep, tus},
    operation::{Operation, Token},
    request::Segments,
    state::{App, Shared},
    store::{media, media_gone, patiently},
};

pub(in crate::routes) static REMOVE: Operation = Operation {
    method: Method::DELETE,
    path: ONE,
    id: "deleteUpload",
    summary: "Deletes an upload of the participant, complete or not, by tus 1.0 (termination). One \
              that is in an entry goes with the entry.",
    token: Token::Required,
    parameters: &[TUS_RESUMABLE],
    request: None,
    status: 204,
    response: None,
    problems: &[
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::OutOfOrder,
        ProblemCode::BadVersion,
    ],
    handler: || delete(remove),
};

async fn remove(
    State(app): State<Shared>,
    Segments((id, media)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Failure> {
    tus::version(&headers)?;
    let (participant, _) = own(&app, &id, &media, &headers).await?;
    let removed = patiently(|| try_remove(&app, (&id, &participant), &media)).await?;
    if !removed {
        let detail = "the upload is in an entry; withdraw the entry instead";
        return Err(Failure::new(ProblemCode::OutOfOrder, detail));
    }
    sweep::delete_due(&app).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the upload is gone.
async fn try_remove(app: &App, of: (&str, &str), id: &str) -> Result<bool, Failure> {
    let mut tx = app.store.begin_for(of.0, of.1).await?;
    let gone = media_gone::remove(&mut tx, id).await?
        || media::own(&mut *tx, of.0, of.1, id).await?.is_none();
    tx.commit().await?;
    Ok(gone)
}
