//! What operators change, and that they did.

use funfair_campaign::entry::EntryState;

use super::{Connection, Executor, new_id, statement::Statement};
use crate::cursor::Cursor;

/// Something that an operator did.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    /// Names it.
    pub id: String,
    /// When, ms since 1970 UTC.
    pub at_ms: i64,
    /// Name of the operator.
    pub operator: String,
    /// What was done.
    pub what: String,
    /// Id of what it was done to.
    pub subject: String,
    /// What the operator said of it.
    pub detail: String,
}

/// An operator at work.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Name of the operator.
    pub operator: &'a str,
    /// Id of the campaign.
    pub campaign: &'a str,
    /// When, ms since 1970 UTC.
    pub now_ms: i64,
}

/// Sets where an entry of the campaign stands, and why.
///
/// # Errors
/// When the database fails.
pub async fn set_state(
    tx: &mut Connection,
    desk: Desk<'_>,
    entry: &str,
    state: EntryState,
    reason: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE entry SET state = $3, public = $4, reason = $5, moderated_ms = $6
         WHERE campaign = $1 AND id = $2",
    )
    .bind(desk.campaign)
    .bind(entry)
    .bind(state.key())
    .bind(i64::from(state.is_public()))
    .bind(reason)
    .bind(desk.now_ms)
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down that the operator has done `what` to `subject`.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut Connection,
    desk: Desk<'_>,
    what: &str,
    subject: &str,
    detail: &str,
) -> Result<(), sqlx::Error> {
    record_as(tx, &new_id(), desk, (what, subject), detail).await?;
    Ok(())
}

/// The same with an id of the caller's; `false` when it was written down before, so that what is
/// tried again is done once.
///
/// # Errors
/// When the database fails.
pub async fn record_as(
    tx: &mut Connection,
    id: &str,
    desk: Desk<'_>,
    (what, subject): (&str, &str),
    detail: &str,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO audit (id, at_ms, operator, campaign, what, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(desk.now_ms)
    .bind(desk.operator)
    .bind(desk.campaign)
    .bind(what)
    .bind(subject)
    .bind(detail)
    .execute(tx)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// The query of a page of what operators did in the campaign, or to one thing in it; `subject` is
/// empty for all.
#[must_use]
pub fn page_query(
    (campaign, subject): (&str, &str),
    after: Option<&Cursor>,
    most: i64,
) -> Statement {
    let columns = "SELECT id, at_ms, operator, what, subject, detail FROM audit WHERE campaign = ";
    let mut query = Statement::new(columns);
    query.text(campaign);
    if !subject.is_empty() {
        query.push(" AND subject = ").text(subject);
    }
    if let Some(after) = after {
        query
            .push(" AND (at_ms, id) < (")
            .number(after.value)
            .push(", ")
            .text(&after.id)
            .push(")");
    }
    // One thing has few rows, and an index of its own: the sign keeps the database from reading the
    // whole campaign in order.
    let sign = if subject.is_empty() { "" } else { "+" };
    query
        .push(&format!(" ORDER BY {sign}at_ms DESC, id DESC LIMIT "))
        .number(most);
    query
}

/// What operators did in the campaign, or to one thing in it, latest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    executor: impl Executor<'_>,
    of: (&str, &str),
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<AuditRow>, sqlx::Error> {
    let query = page_query(of, after, most).query();
    query.fetch_all(executor).await
}
