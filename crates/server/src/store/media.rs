//! Uploads: how far they are, what they turned out to be, and which entry they are in.

use funfair_campaign::{
    entry::EntryState,
    media::{Media, MediaKind},
};

use super::{Connection, Executor, media_gone, plays::Seat};

/// An upload as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Upload {
    /// Names it.
    pub id: String,
    /// Id of the widget.
    pub widget: String,
    /// `open`, `ready` or `refused`.
    pub state: String,
    /// How many bytes it will have.
    pub length: i64,
    /// How many of them have come.
    #[sqlx(rename = "upload_offset")]
    pub received: i64,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Name of its kind, once it is known.
    pub kind: Option<String>,
    /// Bytes of the file that is kept of it.
    pub bytes: Option<i64>,
    /// Id of the entry that it is in.
    pub entry: Option<String>,
    /// When it was begun, ms since 1970 UTC.
    pub at_ms: i64,
}

const COLUMNS: &str = "id, widget, state, length, upload_offset, reason, kind, bytes, entry, at_ms";

impl Upload {
    /// How many bytes are missing.
    #[must_use]
    pub fn left(&self) -> u64 {
        u64::try_from(self.length - self.received).unwrap_or_default()
    }
}

/// A part of an upload.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Part {
    /// Where it begins.
    pub start: i64,
    /// How many bytes it has.
    pub length: i64,
    /// Name of its object.
    pub object: String,
}

/// Begins an upload of the participant.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    seat: Seat<'_>,
    id: &str,
    length: i64,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO media (id, campaign, widget, participant, state, length, at_ms, touched_ms)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $6)",
    )
    .bind(id)
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(length)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// How many uploads of the participant are in no entry, without those refused.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM media
         WHERE campaign = $1 AND participant = $2 AND entry IS NULL AND state <> 'refused'",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_one(executor)
    .await
}

/// An upload of the participant.
///
/// # Errors
/// When the database fails.
pub async fn own(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
    id: &str,
) -> Result<Option<Upload>, sqlx::Error> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM media WHERE campaign = $1 AND participant = $2 AND id = $3"
    )))
    .bind(campaign)
    .bind(participant)
    .bind(id)
    .fetch_optional(executor)
    .await
}

/// Every upload of the participant, first one first.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<Upload>, sqlx::Error> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM media WHERE campaign = $1 AND participant = $2 ORDER BY at_ms, id"
    )))
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// Makes an announced object the next part of an upload; `false`, after which nothing may be
/// committed, when the upload has come to another place meanwhile, or is not open any more.
///
/// # Errors
/// When the database fails.
pub async fn append(
    tx: &mut Connection,
    id: &str,
    part: &Part,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let advanced = sqlx::query(
        "UPDATE media SET upload_offset = upload_offset + $3, touched_ms = $4
         WHERE id = $1 AND upload_offset = $2 AND upload_offset + $3 <= length AND state = 'open'",
    )
    .bind(id)
    .bind(part.start)
    .bind(part.length)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    if advanced.rows_affected() == 0 || !media_gone::claim(tx, &part.object, now_ms).await? {
        return Ok(false);
    }
    sqlx::query("INSERT INTO media_part (media, start, length, object) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(part.start)
        .bind(part.length)
        .bind(&part.object)
        .execute(tx)
        .await?;
    Ok(true)
}

/// The parts of an upload, in their order.
///
/// # Errors
/// When the database fails.
pub async fn parts(executor: impl Executor<'_>, id: &str) -> Result<Vec<Part>, sqlx::Error> {
    sqlx::query_as("SELECT start, length, object FROM media_part WHERE media = $1 ORDER BY start")
        .bind(id)
        .fetch_all(executor)
        .await
}

/// How many parts an upload has.
///
/// # Errors
/// When the database fails.
pub async fn count_parts(executor: impl Executor<'_>, id: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM media_part WHERE media = $1")
        .bind(id)
        .fetch_one(executor)
        .await
}

/// An object of a file that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub object: String,
    /// Its length.
    pub bytes: i64,
}

/// What an upload turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it is.
    pub kind: MediaKind,
    /// Width as it is shown, pixels.
    pub width: u32,
    /// Height as it is shown, pixels.
    pub height: u32,
    /// The file.
    pub file: Stored,
    /// The small version of a picture.
    pub small: Option<Stored>,
}

/// Makes an open upload ready, with its announced objects; its parts go. `false`, after which
/// nothing may be committed, when it is not open any more, or its objects came too late.
///
/// # Errors
/// When the database fails.
pub async fn ready(
    tx: &mut Connection,
    id: &str,
    checked: &Checked,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    // First, so that of two that are ready at once one waits for the other.
    let small = checked.small.as_ref();
    let made = sqlx::query(
        "UPDATE media SET state = 'ready', kind = $2, width = $3, height = $4, object = $5,
                bytes = $6, small = $7, small_bytes = $8, touched_ms = $9
         WHERE id = $1 AND state = 'open'",
    )
    .bind(id)
    .bind(checked.kind.key())
    .bind(i64::from(checked.width))
    .bind(i64::from(checked.height))
    .bind(&checked.file.object)
    .bind(checked.file.bytes)
    .bind(small.map(|small| &small.object))
    .bind(small.map(|small| small.bytes))
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    for stored in std::iter::once(&checked.file).chain(&checked.small) {
        if !media_gone::claim(tx, &stored.object, now_ms).await? {
            return Ok(false);
        }
    }
    sqlx::query(
        "INSERT INTO media_gone (object, due_ms) SELECT object, 0 FROM media_part WHERE media = $1",
    )
    .bind(id)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM media_part WHERE media = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(true)
}

/// The participant's uploads with these ids for this widget that are ready and in no entry, in the
/// order asked for.
///
/// # Errors
/// When the database fails.
pub async fn facts(
    tx: &mut Connection,
    seat: Seat<'_>,
    ids: &[String],
) -> Result<Vec<Media>, sqlx::Error> {
    let mut found = Vec::new();
    for id in ids {
        let row: Option<(String, i64, i64)> = sqlx::query_as(
            "SELECT kind, width, height FROM media
             WHERE id = $1 AND campaign = $2 AND widget = $3 AND participant = $4
             AND state = 'ready' AND entry IS NULL",
        )
        .bind(id)
        .bind(seat.campaign)
        .bind(seat.widget)
        .bind(seat.participant)
        .fetch_optional(&mut *tx)
        .await?;
        found.extend(row.and_then(|(kind, width, height)| {
            Some(Media {
                id: id.clone(),
                kind: MediaKind::of(&kind)?,
                width: u32::try_from(width).ok()?,
                height: u32::try_from(height).ok()?,
            })
        }));
    }
    Ok(found)
}

/// Puts uploads that [`facts`] has found into an entry; `false`, after which nothing may be
/// committed, when one of them is not there.
///
/// # Errors
/// When the database fails.
pub async fn attach(
    tx: &mut Connection,
    seat: Seat<'_>,
    entry: &str,
    ids: &[String],
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    for id in ids {
        let attached = sqlx::query(
            "UPDATE media SET entry = $5, touched_ms = $6
             WHERE id = $1 AND campaign = $2 AND widget = $3 AND participant = $4
             AND state = 'ready' AND entry IS NULL",
        )
        .bind(id)
        .bind(seat.campaign)
        .bind(seat.widget)
        .bind(seat.participant)
        .bind(entry)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        if attached.rows_affected() == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A file to be shown.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Shown {
    /// Whose it is.
    pub participant: String,
    /// Name of its kind.
    pub kind: String,
    /// Name of its object.
    pub object: String,
    /// Its length.
    pub bytes: i64,
    /// Name of the object of its small version.
    pub small: Option<String>,
    /// Length of that.
    pub small_bytes: Option<i64>,
    /// Name of the state of its entry.
    pub entry_state: Option<String>,
}

impl Shown {
    /// Whether everybody may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        let state = self.entry_state.as_deref().and_then(EntryState::of);
        state.is_some_and(EntryState::is_public)
    }
}

/// The file of an upload that is ready.
///
/// # Errors
/// When the database fails.
pub async fn shown(
    executor: impl Executor<'_>,
    campaign: &str,
    id: &str,
) -> Result<Option<Shown>, sqlx::Error> {
    sqlx::query_as(
        "SELECT m.participant, m.kind, m.object, m.bytes, m.small, m.small_bytes,
                e.state AS entry_state
         FROM media m LEFT JOIN entry e ON e.id = m.entry
         WHERE m.campaign = $1 AND m.id = $2 AND m.state = 'ready'",
    )
    .bind(campaign)
    .bind(id)
    .fetch_optional(executor)
    .await
}
