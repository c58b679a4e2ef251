//! Pages of a gallery and of a moderator's queue, each a range of one index.

use funfair_campaign::entry::{EntryState, Sort};

use super::{Executor, entries::EntryRow, statement::Statement};
use crate::cursor::Cursor;

/// Which page of a gallery is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the widget.
    pub widget: &'a str,
    /// Id of the participant who looks; empty for nobody that is known.
    pub asking: &'a str,
    /// In which order, and so which entries.
    pub sort: Sort,
    /// What the words of each contain, as [`funfair_campaign::entry::searched`] gives it; empty
    /// for all.
    pub search: &'a str,
    /// Id of the category of each; empty for all.
    pub category: &'a str,
    /// The last entry of the page before.
    pub after: Option<&'a Cursor>,
    /// How many.
    pub most: i64,
}

/// An entry as somebody looks at it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Seen {
    /// The entry.
    #[sqlx(flatten)]
    pub row: EntryRow,
    /// 1 where the one who looks likes it, else 0.
    pub liked: i64,
}

/// An entry as a moderator looks at it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Queued {
    /// The entry.
    #[sqlx(flatten)]
    pub row: EntryRow,
    /// How many other entries of the widget are of the same thing.
    pub same_as: i64,
}

const COLUMNS: &str = "e.id, e.widget, e.participant, e.state, e.body, e.category, e.sameness, \
                       e.reason, e.likes, e.at_ms, e.moderated_ms";
/// The second condition on `sameness` is the index's own.
const SAME_AS: &str = "(SELECT COUNT(*) FROM entry o WHERE o.campaign = e.campaign \
                       AND o.widget = e.widget AND o.sameness = e.sameness AND o.sameness <> '' \
                       AND o.id <> e.id) AS same_as";

/// The column by which a gallery in this order is ordered.
fn column(sort: Sort) -> &'static str {
    match sort {
        Sort::Top => "likes",
        Sort::New | Sort::Featured | Sort::Own => "at_ms",
    }
}

/// Where a gallery in this order ends when `row` is its last entry.
#[must_use]
pub fn cursor(sort: Sort, row: &EntryRow) -> Cursor {
    let value = match sort {
        Sort::Top => row.likes,
        Sort::New | Sort::Featured | Sort::Own => row.at_ms,
    };
    Cursor {
        value,
        id: row.id.clone(),
    }
}

/// The query of a page; each is one range of an index, read in its order.
#[must_use]
pub fn page_query(wanted: &Wanted<'_>) -> Statement {
    let mut query = Statement::new(format!("SELECT {COLUMNS}, "));
    query
        .push("CASE WHEN EXISTS (SELECT 1 FROM entry_like l WHERE l.entry = e.id")
        .push(" AND l.participant = ")
        .text(wanted.asking)
        .push(") THEN 1 ELSE 0 END AS liked FROM entry e WHERE e.campaign = ")
        .text(wanted.campaign)
        .push(" AND e.widget = ")
        .text(wanted.widget);
    match wanted.sort {
        Sort::New | Sort::Top => query.push(" AND e.public = 1"),
        Sort::Featured => query.push(" AND e.state = 'featured'"),
        Sort::Own => query.push(" AND e.participant = ").text(wanted.asking),
    };
    if !wanted.category.is_empty() {
        query.push(" AND e.category = ").text(wanted.category);
    }
    if !wanted.search.is_empty() {
        query
            .push(" AND e.words LIKE ")
            .text(&containing(wanted.search))
            .push(" ESCAPE '\\'");
    }
    let column = column(wanted.sort);
    if let Some(after) = wanted.after {
        beyond(&mut query, column, "<", after);
    }
    query
        .push(&format!(" ORDER BY e.{column} DESC, e.id DESC LIMIT "))
        .number(wanted.most);
    query
}

/// A page of a gallery.
///
/// # Errors
/// When the database fails.
pub async fn page(
    executor: impl Executor<'_>,
    wanted: &Wanted<'_>,
) -> Result<Vec<Seen>, sqlx::Error> {
    page_query(wanted).query().fetch_all(executor).await
}

/// The query of a page of a moderator's queue.
#[must_use]
pub fn queue_query(
    (campaign, widget): (&str, &str),
    state: EntryState,
    after: Option<&Cursor>,
    most: i64,
) -> Statement {
    let mut query = Statement::new(format!("SELECT {COLUMNS}, {SAME_AS} FROM entry e "));
    query
        .push("WHERE e.campaign = ")
        .text(campaign)
        .push(" AND e.widget = ")
        .text(widget)
        .push(" AND e.state = ")
        .text(state.key());
    if let Some(after) = after {
        beyond(&mut query, "at_ms", ">", after);
    }
    query.push(" ORDER BY e.at_ms, e.id LIMIT ").number(most);
    query
}

/// The entries of a widget in this state, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn queue(
    executor: impl Executor<'_>,
    place: (&str, &str),
    state: EntryState,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<Queued>, sqlx::Error> {
    let query = queue_query(place, state, after, most).query();
    query.fetch_all(executor).await
}

/// One entry of a campaign, as a moderator looks at it.
///
/// # Errors
/// When the database fails.
pub async fn one(
    executor: impl Executor<'_>,
    campaign: &str,
    id: &str,
) -> Result<Option<Queued>, sqlx::Error> {
    let mut query = Statement::new(format!("SELECT {COLUMNS}, {SAME_AS} FROM entry e "));
    query
        .push("WHERE e.campaign = ")
        .text(campaign)
        .push(" AND e.id = ")
        .text(id);
    query.query().fetch_optional(executor).await
}

fn beyond(query: &mut Statement, column: &str, than: &str, after: &Cursor) {
    query
        .push(&format!(" AND (e.{column}, e.id) {than} ("))
        .number(after.value)
        .push(", ")
        .text(&after.id)
        .push(")");
}

/// The pattern of texts that contain `search`, in which nothing stands for anything else.
fn containing(search: &str) -> String {
    let mut pattern = String::from("%");
    for character in search.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
