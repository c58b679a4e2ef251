//! The entries of a host in memory: those of its one participant.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::MemoryHost;
use crate::{
    entry::{Entries, Entry, EntryFacts, EntryState, NewEntry, Sort, searched},
    rules::EffectResult,
    schedule::Context,
};

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    widget: String,
    id: String,
    body: Value,
    state: EntryState,
    category: String,
    words: String,
    liked: bool,
    at_ms: i64,
}

/// Which entries of a gallery are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GalleryQuery {
    /// In which order.
    pub sort: Sort,
    /// Words that each entry has; empty for all entries.
    pub search: String,
    /// Id of the category of each; empty for all.
    pub category: String,
}

impl MemoryHost {
    /// The entries of `widget`, all on one page; `None` where there is no such widget, or its kind
    /// has none. Whoever likes an entry here is its entrant.
    #[must_use]
    pub fn entries(
        &self,
        widget: &str,
        query: &GalleryQuery,
        context: &Context,
    ) -> Option<Entries> {
        let (_, game) = self.loaded.widget(widget)?;
        let showing = game.gallery(context)?;
        let words = searched(&query.search);
        let fits = |stored: &&Stored| {
            stored.widget == widget
                && match query.sort {
                    Sort::Own => true,
                    Sort::Featured => stored.state == EntryState::Featured,
                    Sort::New | Sort::Top => stored.state.is_public(),
                }
                && stored.words.contains(&words)
                && (query.category.is_empty() || stored.category == query.category)
        };
        let mut found: Vec<&Stored> = self.entries.iter().rev().filter(fits).collect();
        if query.sort == Sort::Top && showing.likes {
            found.sort_by_key(|stored| !stored.liked);
        }
        let entries = found.into_iter().map(|stored| Entry {
            id: stored.id.clone(),
            who: String::new(),
            body: stored.body.clone(),
            state: stored.state,
            reason: None,
            likes: showing.likes.then_some(i64::from(stored.liked)),
            liked: stored.liked,
            own: true,
            at_ms: stored.at_ms,
        });
        Some(Entries {
            entries: entries.collect(),
            next: None,
        })
    }

    pub(super) fn entry(&self, widget: &str, id: &str) -> Option<EntryFacts> {
        let mut all = self.entries.iter();
        let stored = all.find(|stored| stored.widget == widget && stored.id == id)?;
        Some(EntryFacts {
            state: stored.state,
            own: true,
            liked: stored.liked,
        })
    }

    pub(super) fn enter(&mut self, widget: &str, entry: &NewEntry, now_ms: i64) -> EffectResult {
        self.entered += 1;
        let id = format!("entry-{}", self.entered);
        self.entries.push(Stored {
            widget: widget.to_owned(),
            id: id.clone(),
            body: entry.body.clone(),
            state: entry.state,
            category: entry.category.clone(),
            words: entry.words.clone(),
            liked: false,
            at_ms: now_ms,
        });
        EffectResult::Entered(id)
    }

    pub(super) fn like(&mut self, widget: &str, id: &str, liked: bool) -> EffectResult {
        for stored in &mut self.entries {
            if stored.widget == widget && stored.id == id {
                stored.liked = liked;
            }
        }
        EffectResult::Liked(i64::from(liked))
    }

    pub(super) fn withdraw(&mut self, widget: &str, id: &str) -> EffectResult {
        self.entries
            .retain(|stored| stored.widget != widget || stored.id != id);
        EffectResult::Withdrawn
    }
}
