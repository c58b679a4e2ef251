//! A page of a gallery: who sees what of which entries, and where the next page begins.

use funfair_campaign::{
    entry::{Entries, Entry, EntryState, Showing, Sort, searched},
    protocol::ProblemCode,
};
use serde::Deserialize;

use crate::{
    cursor::{Cursor, cut},
    failure::Failure,
    secret::Secret,
    state::App,
    store::gallery::{self, Seen, Wanted},
};

/// How many entries a page has.
pub const PAGE: usize = 24;
/// One more, which tells whether there is a next page.
const LOOKED_AT: i64 = 25;
/// Longest text that is searched for, in characters.
const MAX_SEARCH_CHARS: usize = 100;

/// Which page is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// In which order, and so which entries.
    pub sort: Sort,
    /// What each contains; empty for all.
    pub search: String,
    /// Id of the category of each; empty for all.
    pub category: String,
    /// The `next` of the page before; empty for the first page.
    pub after: String,
}

/// Who looks at which gallery.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// Id of the campaign.
    pub campaign: &'a str,
    /// Id of the widget.
    pub widget: &'a str,
    /// Id of the participant who looks, if that is known.
    pub asking: Option<&'a str>,
    /// What may be seen by now.
    pub showing: Showing,
}

/// The page of the gallery that `query` asks for.
///
/// # Errors
/// `bad_request`, `bad_token` when nobody knows whose own entries are asked for, or when the
/// database fails.
pub async fn page(app: &App, visit: Visit<'_>, query: &Query) -> Result<Entries, Failure> {
    let bad = |detail: &str| Failure::new(ProblemCode::BadRequest, detail);
    if query.sort == Sort::Own && visit.asking.is_none() {
        let detail = "send `Authorization: Bearer …` to see your own entries";
        return Err(Failure::new(ProblemCode::BadToken, detail));
    }
    if query.sort == Sort::Top && !visit.showing.likes {
        return Err(bad("likes are hidden by now, and so is who has most"));
    }
    if query.search.chars().count() > MAX_SEARCH_CHARS || query.search.contains('\0') {
        return Err(bad("`search` must be at most 100 characters"));
    }
    if query.category.contains('\0') {
        return Err(bad("`category` must be the id of a category"));
    }
    let order = query.sort.key();
    let after = Cursor::read(&query.after, order)?;
    let wanted = Wanted {
        campaign: visit.campaign,
        widget: visit.widget,
        asking: visit.asking.unwrap_or_default(),
        sort: query.sort,
        search: &searched(&query.search),
        category: &query.category,
        after: after.as_ref(),
        most: LOOKED_AT,
    };
    let rows = gallery::page(&app.store.reader, &wanted).await?;
    let last = |seen: &Seen| gallery::cursor(query.sort, &seen.row);
    let (rows, next) = cut(rows, PAGE, order, last);
    let entries = rows.into_iter().map(|seen| entry(&app.secret, visit, seen));
    Ok(Entries {
        entries: entries.collect::<Result<_, _>>()?,
        next,
    })
}

/// The entry as the one who looks may see it.
fn entry(secret: &Secret, visit: Visit<'_>, seen: Seen) -> Result<Entry, Failure> {
    let Seen { row, liked } = seen;
    let own = visit.asking == Some(row.participant.as_str());
    let state = row.state();
    Ok(Entry {
        who: secret.masked(visit.campaign, &row.participant),
        body: serde_json::from_str(&row.body)?,
        state,
        reason: row.reason.filter(|_| own && state == EntryState::Rejected),
        likes: visit.showing.likes.then_some(row.likes),
        liked: liked == 1,
        own,
        at_ms: row.at_ms,
        id: row.id,
    })
}
