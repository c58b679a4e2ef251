//! Looks at an upload that is complete: what it is, whether it is taken, and what is kept of it.

use std::{fs::File, io};

use funfair_campaign::{
    media::{MAX_PICTURE_BYTES, MediaKind, Uploads, VideoLimits},
    protocol::ProblemCode,
};
use image::ImageFormat;
use tokio::io::AsyncWriteExt as _;

use super::{
    Refusal,
    mp4::{self, Trouble, Video},
    picture::{self, Remade},
    sniff::{Found, HEAD_BYTES, sniff, wanted},
    sweep::{self, ON_ITS_WAY_MS},
};
use crate::{
    failure::Failure,
    publish::Published,
    standing,
    state::App,
    store::{
        media::{self, Checked, Part, Stored, Upload},
        media_gone, new_id,
    },
};

/// Checks a complete upload, unless that was done meanwhile.
///
/// # Errors
/// `bad_media` when it cannot be taken, or a failure after which it can be checked again.
pub(crate) async fn finish(
    app: &App,
    campaign: &Published,
    participant: &str,
    id: &str,
) -> Result<(), Failure> {
    let turn = app.media.checks.acquire().await;
    let _turn = turn.map_err(|error| Failure::Fault(error.to_string()))?;
    let found = media::own(&app.store.reader, campaign.id(), participant, id).await?;
    let upload = found.ok_or_else(unknown)?;
    if let Some(done) = settled(&upload) {
        return done;
    }
    let again = async || {
        let found = media::own(&app.store.reader, campaign.id(), participant, id).await?;
        Ok::<_, Failure>(settled(&found.ok_or_else(unknown)?))
    };
    let examined = match examine(app, campaign, &upload).await {
        Ok(examined) => examined,
        // Another request that was faster has deleted the parts.
        Err(failure) => return again().await?.unwrap_or(Err(failure)),
    };
    let kept = match examined {
        Ok(Kept::Picture(made)) => keep_picture(app, id, made).await,
        Ok(Kept::Video(made, file)) => keep_video(app, id, &upload, made, file).await,
        Err(Refusal(why)) => {
            let mut tx = app.store.begin().await?;
            media_gone::refuse(&mut tx, id, &why, app.clock.now_ms()).await?;
            tx.commit().await?;
            Err(bad_media(why))
        }
    };
    sweep::delete_due(app).await;
    if kept? {
        return Ok(());
    }
    // Another request was faster, or the upload was taken away.
    again().await?.unwrap_or_else(|| {
        let detail = "the upload was changed meanwhile; ask with HEAD how far it is";
        Err(Failure::new(ProblemCode::Unavailable, detail))
    })
}

/// What came of an upload that was checked; `None` where it was not.
fn settled(upload: &Upload) -> Option<Result<(), Failure>> {
    match upload.state.as_str() {
        "ready" => Some(Ok(())),
        "refused" => {
            let why = upload.reason.clone().unwrap_or_default();
            Some(Err(bad_media(why)))
        }
        _ => None,
    }
}

/// The participant has no such upload.
pub(crate) fn unknown() -> Failure {
    let detail = "there is no such upload of the participant; begin anew";
    Failure::new(ProblemCode::NotFound, detail)
}

fn bad_media(why: String) -> Failure {
    Failure::new(ProblemCode::BadMedia, why)
}

/// What was made of an upload.
enum Kept {
    Picture(Remade),
    Video(Video, File),
}

/// What an upload is put together in.
enum Whole {
    Picture(Vec<u8>, ImageFormat),
    Video(tokio::fs::File, VideoLimits),
}

async fn examine(
    app: &App,
    campaign: &Published,
    upload: &Upload,
) -> Result<Result<Kept, Refusal>, Failure> {
    let uploads = standing::widget(campaign, &upload.widget)
        .ok()
        .and_then(|(_, game)| game.uploads());
    let Some(uploads) = uploads else {
        let why = "the widget takes no uploads any more".to_owned();
        return Ok(Err(Refusal(why)));
    };
    let parts = media::parts(&app.store.reader, &upload.id).await?;
    match whole(app, upload, uploads, &parts).await? {
        Ok(Whole::Picture(bytes, format)) => {
            let made = apart(move || Ok(picture::remake(bytes, format))).await?;
            Ok(made.map(Kept::Picture))
        }
        Ok(Whole::Video(file, limits)) => {
            let mut file = file.into_std().await;
            apart(move || match mp4::clean(&mut file, limits) {
                Ok(video) => Ok(Ok(Kept::Video(video, file))),
                Err(Trouble::Refused(refusal)) => Ok(Err(refusal)),
                Err(Trouble::File(error)) => Err(error),
            })
            .await
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Runs what takes long on a thread of its own. What panics there would do so again and again.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<Result<T, Refusal>> + Send + 'static,
) -> Result<Result<T, Refusal>, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| Failure::Fault(format!("a temporary file: {error}"))),
        Err(error) => {
            tracing::error!(%error, "a check of an upload failed");
            let why = "the file cannot be read; save it anew and send that";
            Ok(Err(Refusal(why.to_owned())))
        }
    }
}

/// Puts the parts of an upload together: a picture in memory, a video in a temporary file.
async fn whole(
    app: &App,
    upload: &Upload,
    uploads: Uploads,
    parts: &[Part],
) -> Result<Result<Whole, Refusal>, Failure> {
    let length: i64 = parts.iter().map(|part| part.length).sum();
    if length != upload.length {
        return Err(Failure::Fault(format!("upload {} has gaps", upload.id)));
    }
    let mut parts = parts.iter();
    let mut bytes = Vec::new();
    for part in parts.by_ref() {
        bytes.extend_from_slice(&app.media.storage.get(&part.object).await?);
        if bytes.len() >= HEAD_BYTES {
            break;
        }
    }
    let found = sniff(&bytes);
    if let Err(refusal) = wanted(found, uploads) {
        return Ok(Err(refusal));
    }
    match (found, uploads.video) {
        (Found::Picture(format), _) => {
            let length = u64::try_from(length).unwrap_or_default();
            if length > MAX_PICTURE_BYTES {
                return Ok(Err(picture::too_long()));
            }
            for part in parts {
                bytes.extend_from_slice(&app.media.storage.get(&part.object).await?);
            }
            Ok(Ok(Whole::Picture(bytes, format)))
        }
        (Found::Video, Some(limits)) => {
            let file = temporary(app, &bytes, parts.as_slice()).await;
            Ok(Ok(Whole::Video(file?, limits)))
        }
        _ => Err(Failure::Fault("a file of no kind is wanted".to_owned())),
    }
}

async fn temporary(app: &App, head: &[u8], parts: &[Part]) -> Result<tokio::fs::File, Failure> {
    let failed = |error: io::Error| Failure::Fault(format!("a temporary file: {error}"));
    // Without a name: it is gone when it is closed, whatever happens.
    let file = tokio::task::spawn_blocking(tempfile::tempfile).await;
    let file = file.map_err(|error| Failure::Fault(error.to_string()))?;
    let mut file = tokio::fs::File::from_std(file.map_err(failed)?);
    file.write_all(head).await.map_err(failed)?;
    for part in parts {
        let bytes = app.media.storage.get(&part.object).await?;
        file.write_all(&bytes).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    Ok(file)
}

/// Stores what was made of a picture; `false` when the upload is not open any more.
async fn keep_picture(app: &App, id: &str, made: Remade) -> Result<bool, Failure> {
    let checked = Checked {
        kind: MediaKind::Picture,
        width: made.width,
        height: made.height,
        file: stored(made.large.len()),
        small: Some(stored(made.small.len())),
    };
    announce(app, &checked).await?;
    let storage = &app.media.storage;
    storage.put(&checked.file.object, made.large).await?;
    if let Some(small) = &checked.small {
        storage.put(&small.object, made.small).await?;
    }
    claim(app, id, &checked).await
}

/// The same for a video.
async fn keep_video(
    app: &App,
    id: &str,
    upload: &Upload,
    made: Video,
    file: File,
) -> Result<bool, Failure> {
    let length = usize::try_from(upload.length).unwrap_or_default();
    let checked = Checked {
        kind: MediaKind::Video,
        width: made.width,
        height: made.height,
        file: stored(length),
        small: None,
    };
    announce(app, &checked).await?;
    let storage = &app.media.storage;
    storage.put_file(&checked.file.object, file).await?;
    claim(app, id, &checked).await
}

fn stored(bytes: usize) -> Stored {
    Stored {
        object: format!("media/{}", new_id()),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
    }
}

async fn announce(app: &App, checked: &Checked) -> Result<(), Failure> {
    let due_ms = app.clock.now_ms().saturating_add(ON_ITS_WAY_MS);
    let mut tx = app.store.begin().await?;
    for stored in std::iter::once(&checked.file).chain(&checked.small) {
        media_gone::announce(&mut tx, &stored.object, due_ms).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn claim(app: &App, id: &str, checked: &Checked) -> Result<bool, Failure> {
    let mut tx = app.store.begin().await?;
    if media::ready(&mut tx, id, checked, app.clock.now_ms()).await? {
        tx.commit().await?;
        return Ok(true);
    }
    tx.rollback().await?;
    let mut tx = app.store.begin().await?;
    for stored in std::iter::once(&checked.file).chain(&checked.small) {
        media_gone::renounce(&mut tx, &stored.object).await?;
    }
    tx.commit().await?;
    Ok(false)
}
