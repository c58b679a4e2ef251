//! What participants handed in, and who likes it.

use funfair_campaign::entry::{EntryFacts, EntryState, NewEntry};
use sqlx::AssertSqlSafe;

use super::{Connection, Executor, media_gone, new_id, personal::Whom, plays::Seat};

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EntryRow {
    /// Names it.
    pub id: String,
    /// Id of the widget.
    pub widget: String,
    /// Id of its entrant.
    pub participant: String,
    /// Name of its state, see [`EntryRow::state`].
    pub state: String,
    /// What it holds, JSON.
    pub body: String,
    /// Id of its category; empty for none.
    pub category: String,
    /// The same for entries of the same thing; empty for what is like nothing else.
    pub sameness: String,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// How many like it.
    pub likes: i64,
    /// When it was handed in, ms since 1970 UTC.
    pub at_ms: i64,
    /// When an operator set its state last, ms since 1970 UTC.
    pub moderated_ms: Option<i64>,
}

impl EntryRow {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> EntryState {
        known(&self.state)
    }
}

/// The table takes no other names. If it did, nobody but its entrant would see the entry.
fn known(state: &str) -> EntryState {
    EntryState::of(state).unwrap_or(EntryState::Pending)
}

/// Keeps an entry of the participant and tells its id.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Connection,
    seat: Seat<'_>,
    entry: &NewEntry,
    now_ms: i64,
) -> Result<String, sqlx::Error> {
    let id = new_id();
    sqlx::query(
        "INSERT INTO entry (id, campaign, widget, participant, state, public, body, category,
                            words, sameness, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&id)
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .bind(entry.state.key())
    .bind(i64::from(entry.state.is_public()))
    .bind(entry.body.to_string())
    .bind(&entry.category)
    .bind(&entry.words)
    .bind(&entry.sameness)
    .bind(now_ms)
    .execute(tx)
    .await?;
    Ok(id)
}

/// What an action of the participant needs to know of an entry; `None` when the widget has no
/// such entry.
///
/// # Errors
/// When the database fails.
pub async fn facts(
    executor: impl Executor<'_>,
    seat: Seat<'_>,
    id: &str,
) -> Result<Option<EntryFacts>, sqlx::Error> {
    let found: Option<(String, i64, i64)> = sqlx::query_as(
        "SELECT state, CASE WHEN participant = $4 THEN 1 ELSE 0 END,
                CASE WHEN EXISTS (SELECT 1 FROM entry_like WHERE entry = $1 AND participant = $4)
                     THEN 1 ELSE 0 END
         FROM entry WHERE id = $1 AND campaign = $2 AND widget = $3",
    )
    .bind(id)
    .bind(seat.campaign)
    .bind(seat.widget)
    .bind(seat.participant)
    .fetch_optional(executor)
    .await?;
    Ok(found.map(|(state, own, liked)| EntryFacts {
        state: known(&state),
        own: own == 1,
        liked: liked == 1,
    }))
}

/// Has nobody else change an entry of the campaign until the end of the transaction; `false` when
/// there is none.
///
/// # Errors
/// When the database fails, or somebody else holds the entry for too long.
pub async fn hold(tx: &mut Connection, campaign: &str, id: &str) -> Result<bool, sqlx::Error> {
    let held = sqlx::query("UPDATE entry SET likes = likes WHERE campaign = $1 AND id = $2")
        .bind(campaign)
        .bind(id)
        .execute(tx)
        .await?;
    Ok(held.rows_affected() > 0)
}

/// Has the participant like an entry of the widget, or no longer, and tells how many like it
/// then. What is so already stays so.
///
/// # Errors
/// When the database fails.
pub async fn like(
    tx: &mut Connection,
    seat: Seat<'_>,
    id: &str,
    liked: bool,
    now_ms: i64,
) -> Result<i64, sqlx::Error> {
    if !hold(tx, seat.campaign, id).await? || facts(&mut *tx, seat, id).await?.is_none() {
        return Ok(0);
    }
    let change = if liked {
        sqlx::query(
            "INSERT INTO entry_like (entry, participant, at_ms) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(seat.participant)
        .bind(now_ms)
    } else {
        sqlx::query("DELETE FROM entry_like WHERE entry = $1 AND participant = $2")
            .bind(id)
            .bind(seat.participant)
    };
    let changed = change.execute(&mut *tx).await?.rows_affected();
    let by = i64::try_from(changed).unwrap_or_default();
    sqlx::query_scalar("UPDATE entry SET likes = likes + $2 WHERE id = $1 RETURNING likes")
        .bind(id)
        .bind(if liked { by } else { -by })
        .fetch_one(tx)
        .await
}

/// Forgets an entry of the participant, the likes that it has, the media that are in it, and what
/// operators wrote of it.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(tx: &mut Connection, seat: Seat<'_>, id: &str) -> Result<(), sqlx::Error> {
    let own = "SELECT id FROM entry
         WHERE campaign = $1 AND participant = $2 AND widget = $3 AND id = $4";
    let media = media_gone::statements(&format!("SELECT id FROM media WHERE entry IN ({own})"));
    for statement in [held(own)].into_iter().chain(media).chain(gone(own)) {
        // Made of the texts above; whatever comes from outside is bound.
        sqlx::query(AssertSqlSafe(statement))
            .bind(seat.campaign)
            .bind(seat.participant)
            .bind(seat.widget)
            .bind(id)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// The statement that has nobody else change the entries whose ids `which` selects, such as like
/// them.
fn held(which: &str) -> String {
    format!("UPDATE entry SET likes = likes WHERE id IN ({which})")
}

/// The statements that forget the entries of campaign `$1` whose ids `which` selects: their likes,
/// what operators wrote of them, and last the entries.
fn gone(which: &str) -> [String; 3] {
    [
        format!("DELETE FROM entry_like WHERE entry IN ({which})"),
        format!("UPDATE audit SET detail = '' WHERE campaign = $1 AND subject IN ({which})"),
        format!("DELETE FROM entry WHERE id IN ({which})"),
    ]
}

/// Every entry of the participant in the campaign, first one first within a widget.
///
/// # Errors
/// When the database fails.
pub async fn of_participant(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<EntryRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, widget, participant, state, body, category, sameness, reason, likes, at_ms,
                moderated_ms
         FROM entry WHERE campaign = $1 AND participant = $2 ORDER BY widget, at_ms, id",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// The entries of the campaign that the participant likes, and since when, first like first.
///
/// # Errors
/// When the database fails.
pub async fn liked_by(
    executor: impl Executor<'_>,
    campaign: &str,
    participant: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT l.entry, l.at_ms FROM entry_like l WHERE l.participant = $2
         AND EXISTS (SELECT 1 FROM entry e WHERE e.id = l.entry AND e.campaign = $1)
         ORDER BY l.at_ms, l.entry",
    )
    .bind(campaign)
    .bind(participant)
    .fetch_all(executor)
    .await
}

/// How many entries and likes there were to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Entries.
    pub entries: u64,
    /// Likes that were given; those that the entries got go with these, and are not counted.
    pub likes: u64,
}

/// Forgets entries, and the likes that were given; those stand no longer at the entries of others.
///
/// # Errors
/// When the database fails.
pub async fn forget(
    tx: &mut Connection,
    campaign: &str,
    whom: Whom<'_>,
) -> Result<Gone, sqlx::Error> {
    let (theirs, given) = match whom {
        Whom::One(_) => ("campaign = $1 AND participant = $2", "participant = $2 AND"),
        Whom::All => ("campaign = $1", ""),
    };
    let given = format!(
        "entry_like WHERE {given} EXISTS
         (SELECT 1 FROM entry e WHERE e.id = entry_like.entry AND e.campaign = $1)"
    );
    let fewer = match whom {
        Whom::One(_) => "likes - 1",
        Whom::All => "0",
    };
    let theirs = format!("SELECT id FROM entry WHERE {theirs}");
    let [likes_got, audit, entries] = gone(&theirs);
    let statements = [
        held(&theirs),
        format!("UPDATE entry SET likes = {fewer} WHERE id IN (SELECT entry FROM {given})"),
        format!("DELETE FROM {given}"),
        likes_got,
        audit,
        entries,
    ];
    let mut rows = [0; 6];
    for (statement, rows) in statements.into_iter().zip(&mut rows) {
        // Made of the texts above; whatever comes from outside is bound.
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(campaign);
        if let Whom::One(participant) = whom {
            query = query.bind(participant);
        }
        *rows = query.execute(&mut *tx).await?.rows_affected();
    }
    let [_, _, likes, _, _, entries] = rows;
    Ok(Gone { entries, likes })
}
