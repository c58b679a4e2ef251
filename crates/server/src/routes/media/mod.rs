//! Media: uploads by tus 1.0 (`create`, `progress`, `append`, `remove`), and the files that came of
//! them (`show`).

mod append;
mod create;
mod progress;
mod remove;
mod show;

use axum::http::HeaderMap;
use funfair_campaign::protocol::ProblemCode;

pub(super) use self::{
    append::APPEND, create::CREATE, progress::PROGRESS, remove::REMOVE, show::SHOW,
};
use crate::{
    failure::Failure,
    media::check::{self, unknown},
    operation::Parameter,
    request::{player, visitor},
    state::App,
    store::media::{self, Upload},
};

/// Where uploads are begun.
const ALL: &str = "/v1/campaigns/{campaign}/media";
/// Where one is.
const ONE: &str = "/v1/campaigns/{campaign}/media/{media}";

const TUS_RESUMABLE: Parameter = Parameter {
    place: "header",
    name: "Tus-Resumable",
    required: true,
    description: "`1.0.0`, the version of tus that the server speaks",
};

const UPLOAD_OFFSET: Parameter = Parameter {
    place: "header",
    name: "Upload-Offset",
    required: true,
    description: "where the part begins, bytes: as far as the upload is",
};

/// An upload of the participant whose token the request carries.
async fn own(
    app: &App,
    campaign: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<(String, Upload), Failure> {
    let served = &*app.campaign(campaign)?;
    let (_, participant) = player(app, served, headers)?;
    let upload = media::own(&app.store.reader, campaign, &participant, id).await?;
    let upload = upload.ok_or_else(unknown)?;
    Ok((participant, upload))
}

/// # Errors
/// `gone` for an upload that was refused.
fn not_refused(upload: &Upload) -> Result<(), Failure> {
    if upload.state == "refused" {
        let why = upload.reason.clone().unwrap_or_default();
        return Err(Failure::new(ProblemCode::Gone, why));
    }
    Ok(())
}

/// Looks at an upload of which all has come and which was not looked at yet, by the limits that its
/// participant is served.
async fn finish(
    app: &App,
    (campaign, participant): (&str, &str),
    upload: &Upload,
    headers: &HeaderMap,
) -> Result<(), Failure> {
    if upload.state != "open" || upload.received != upload.length {
        return Ok(());
    }
    let campaign = &*app.campaign(campaign)?;
    // The token was good when the request came, which may be a while ago.
    let (served, _) = visitor(app, campaign, headers)?;
    check::finish(app, served, participant, &upload.id).await
}
