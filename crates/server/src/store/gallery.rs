//! Pages of a gallery and of a moderator's queue, each a range of one index.

use funfair_campaign::entry::{EntryState, Sort};
use sqlx::QueryBuilder;

use super::{Engine, Executor, entries::EntryRow};
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
    /// Whether the one who looks likes it.
    pub liked: bool,
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
pub fn page_query(wanted: &Wanted<'_>) -> QueryBuilder<Engine> {
    let mut query = QueryBuilder::new(format!("SELECT {COLUMNS}, "));
    query
        .push("EXISTS (SELECT 1 FROM entry_like l WHERE l.entry = e.id AND l.participant = ")
        .push_bind(wanted.asking.to_owned())
        .push(") AS liked FROM entry e WHERE e.campaign = ")
        .push_bind(wanted.campaign.to_owned())
        .push(" AND e.widget = ")
        .push_bind(wanted.widget.to_owned());
    match wanted.sort {
        Sort::New | Sort::Top => query.push(" AND e.public = 1"),
        Sort::Featured => query.push(" AND e.state = 'featured'"),
        Sort::Own => query
            .push(" AND e.participant = ")
            .push_bind(wanted.asking.to_owned()),
    };
    if !wanted.category.is_empty() {
        query
            .push(" AND e.category = ")
            .push_bind(wanted.category.to_owned());
    }
    if !wanted.search.is_empty() {
        query
            .push(" AND e.words LIKE ")
            .push_bind(containing(wanted.search))
            .push(" ESCAPE '\\'");
    }
    let column = column(wanted.sort);
    if let Some(after) = wanted.after {
        beyond(&mut query, column, "<", after);
    }
    query
        .push(format!(" ORDER BY e.{column} DESC, e.id DESC LIMIT "))
        .push_bind(wanted.most);
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
    page_query(wanted)
        .build_query_as()
        .fetch_all(executor)
        .await
}

/// The query of a page of a moderator's queue.
#[must_use]
pub fn queue_query(
    (campaign, widget): (&str, &str),
    state: EntryState,
    after: Option<&Cursor>,
    most: i64,
) -> QueryBuilder<Engine> {
    let mut query = QueryBuilder::new(format!("SELECT {COLUMNS}, {SAME_AS} FROM entry e "));
    query
        .push("WHERE e.campaign = ")
        .push_bind(campaign.to_owned())
        .push(" AND e.widget = ")
        .push_bind(widget.to_owned())
        .push(" AND e.state = ")
        .push_bind(state.key());
    if let Some(after) = after {
        beyond(&mut query, "at_ms", ">", after);
    }
    query.push(" ORDER BY e.at_ms, e.id LIMIT ").push_bind(most);
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
    queue_query(place, state, after, most)
        .build_query_as()
        .fetch_all(executor)
        .await
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
    let mut query = QueryBuilder::new(format!("SELECT {COLUMNS}, {SAME_AS} FROM entry e "));
    query
        .push("WHERE e.campaign = ")
        .push_bind(campaign.to_owned())
        .push(" AND e.id = ")
        .push_bind(id.to_owned());
    query.build_query_as().fetch_optional(executor).await
}

fn beyond(query: &mut QueryBuilder<Engine>, column: &str, than: &str, after: &Cursor) {
    query
        .push(format!(" AND (e.{column}, e.id) {than} ("))
        .push_bind(after.value)
        .push(", ")
        .push_bind(after.id.clone())
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
