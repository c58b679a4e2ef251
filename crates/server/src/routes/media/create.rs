//! Begins an upload.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use funfair_campaign::protocol::ProblemCode;

use super::{ALL, TUS_RESUMABLE};
use crate::{
    failure::Failure,
    media::{MAX_WAITING, tus},
    operation::{Operation, Parameter, Token},
    request::{Segments, player},
    standing,
    state::{App, Shared},
    store::{media, new_id, patiently, plays::Seat},
};

const UPLOAD_LENGTH: Parameter = Parameter {
    place: "header",
    name: "Upload-Length",
    required: true,
    description: "how many bytes the file has",
};

const UPLOAD_METADATA: Parameter = Parameter {
    place: "header",
    name: "Upload-Metadata",
    required: true,
    description: "`widget ID`, the id of the widget in base64; `filename` and `filetype` may be \
                  there, and are not looked at",
};

pub(in crate::routes) static CREATE: Operation = Operation {
    method: Method::POST,
    path: ALL,
    id: "createUpload",
    summary: "Begins an upload of a picture or video for a widget that takes them, by tus 1.0 \
              (creation). The address of the upload is in `Location`. A participant may have 12 \
              uploads in a campaign that are in no entry.",
    token: Token::Required,
    parameters: &[TUS_RESUMABLE, UPLOAD_LENGTH, UPLOAD_METADATA],
    request: None,
    status: 201,
    response: None,
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::ExpiredToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
        ProblemCode::NotStarted,
        ProblemCode::Paused,
        ProblemCode::Ended,
        ProblemCode::LimitReached,
        ProblemCode::BadVersion,
        ProblemCode::TooLarge,
    ],
    handler: || post(create),
};

async fn create(
    State(app): State<Shared>,
    Segments(id): Segments<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    tus::version(&headers)?;
    let campaign = &*app.campaign(&id)?;
    let (campaign, participant) = player(&app, campaign, &headers)?;
    let widget = tus::metadata(&headers, "widget")?;
    let (_, game) = standing::widget(campaign, &widget)?;
    let Some(uploads) = game.uploads() else {
        let detail = "the widget takes no uploads";
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    };
    campaign.admit(app.clock.now_ms())?;
    let length = tus::number(&headers, &tus::UPLOAD_LENGTH)?;
    if length == 0 {
        let detail = "the file is empty; send one that is not";
        return Err(Failure::new(ProblemCode::BadRequest, detail));
    }
    let most = uploads.max_bytes();
    if u64::try_from(length).is_ok_and(|length| length > most) {
        let detail = format!("the widget takes files of at most {most} bytes; send a smaller one");
        return Err(Failure::new(ProblemCode::TooLarge, detail));
    }
    let seat = Seat {
        campaign: &id,
        widget: &widget,
        participant: &participant,
    };
    let media = new_id();
    patiently(|| begin(&app, seat, &media, length)).await?;
    let mut response = StatusCode::CREATED.into_response();
    let headers = response.headers_mut();
    let address = format!("/v1/campaigns/{id}/media/{media}");
    let address = HeaderValue::from_str(&address);
    let address = address.map_err(|error| Failure::Fault(format!("an address: {error}")))?;
    headers.insert(header::LOCATION, address);
    headers.insert(tus::UPLOAD_OFFSET, HeaderValue::from(0));
    Ok(response)
}

async fn begin(app: &App, seat: Seat<'_>, id: &str, length: i64) -> Result<(), Failure> {
    let Seat {
        campaign,
        participant,
        ..
    } = seat;
    let mut tx = app.store.begin_for(campaign, participant).await?;
    if media::own(&mut *tx, campaign, participant, id)
        .await?
        .is_some()
    {
        // Begun by the try before, whose connection broke.
        return Ok(());
    }
    if media::waiting(&mut *tx, campaign, participant).await? >= MAX_WAITING {
        let detail = format!(
            "{MAX_WAITING} uploads are in no entry; hand them in, or delete some with DELETE"
        );
        return Err(Failure::new(ProblemCode::LimitReached, detail));
    }
    media::insert(&mut tx, seat, id, length, app.clock.now_ms()).await?;
    tx.commit().await?;
    Ok(())
}
