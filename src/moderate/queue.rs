//! The entries in one state, which of them is looked at, and what was decided.
//!
//! A decision holds here at once. The server hears of it later, and what it says then counts.

use std::rc::Rc;

use funfair_campaign::entry::EntryState;

use super::entry::Entry;

/// So many entries before the end the next page is fetched.
const AHEAD: usize = 8;

/// A decision.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    /// The entry as it was before.
    pub(super) entry: Rc<Entry>,
    /// Where it is to stand.
    pub(super) state: EntryState,
    /// Why; empty for nothing.
    pub(super) reason: String,
    /// Whether it takes back another one.
    pub(super) is_undo: bool,
}

/// What lies on the desk.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    /// The state of the entries in it.
    pub(super) state: EntryState,
    /// Oldest first, with those that were decided since.
    entries: Vec<Rc<Entry>>,
    /// Id of the one that is looked at; empty for none.
    shown: String,
    /// Where the next page begins; empty for no more.
    pub(super) next: String,
    /// What can be taken back, the latest last.
    deeds: Vec<Deed>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            state: EntryState::Pending,
            entries: Vec::new(),
            shown: String::new(),
            next: String::new(),
            deeds: Vec::new(),
        }
    }
}

impl Queue {
    /// Starts over with the entries in a state; what was decided can still be taken back.
    pub(super) fn clear(&mut self, state: EntryState) {
        self.state = state;
        self.entries.clear();
        self.shown.clear();
        self.next.clear();
    }

    /// Takes in a page.
    pub(super) fn extend(&mut self, page: Vec<Entry>, next: String) {
        for entry in page {
            if self.position(&entry.id).is_none() {
                self.entries.push(Rc::new(entry));
            }
        }
        self.next = next;
        if self.shown.is_empty() {
            self.show_at(0);
        }
    }

    /// The entries that are left.
    pub(super) fn left(&self) -> Vec<Rc<Entry>> {
        let left = self.entries.iter().filter(|it| it.state == self.state);
        left.cloned().collect()
    }

    /// The one that is looked at; it may have been decided by another operator.
    pub(super) fn shown(&self) -> Option<Rc<Entry>> {
        self.entries.get(self.position(&self.shown)?).cloned()
    }

    /// Looks at another one.
    pub(super) fn show(&mut self, id: &str) {
        if self.position(id).is_some() {
            id.clone_into(&mut self.shown);
        }
    }

    /// Looks at the next one that is left, or at the one before; whether there is one.
    pub(super) fn step(&mut self, forward: bool) -> bool {
        let at = self.position(&self.shown).unwrap_or_default();
        let found = if forward {
            self.after(at)
        } else {
            self.before(at)
        };
        if let Some(id) = &found {
            id.clone_into(&mut self.shown);
        }
        found.is_some()
    }

    /// Whether the next page is wanted.
    pub(super) fn wants_more(&self) -> bool {
        let at = self.position(&self.shown).unwrap_or_default();
        let ahead = self.entries.iter().skip(at);
        !self.next.is_empty() && ahead.filter(|it| it.state == self.state).count() <= AHEAD
    }

    /// Whether something can be taken back.
    pub(super) fn can_undo(&self) -> bool {
        !self.deeds.is_empty()
    }

    /// Decides about the one that is looked at, and looks at the next; `None` when it stands so
    /// already.
    pub(super) fn decide(&mut self, state: EntryState, reason: &str) -> Option<Deed> {
        let entry = self.shown()?;
        if entry.state == state && entry.reason == reason {
            return None;
        }
        let at = self.position(&entry.id)?;
        let deed = Deed {
            entry,
            state,
            reason: reason.to_owned(),
            is_undo: false,
        };
        self.deeds.push(deed.clone());
        self.put(decided(&deed));
        self.show_at(at);
        Some(deed)
    }

    /// Takes the latest decision back, and looks at its entry again.
    pub(super) fn undo(&mut self) -> Option<Deed> {
        let done = self.deeds.pop()?;
        let back = Deed {
            entry: Rc::new(decided(&done)),
            state: done.entry.state,
            reason: done.entry.reason.clone(),
            is_undo: true,
        };
        self.back(&done.entry);
        Some(back)
    }

    /// The server has answered: whether it stands as decided. If another operator was faster, what
    /// that one decided holds.
    pub(super) fn settle(&mut self, deed: &Deed, truth: Entry) -> bool {
        let agrees = truth.state == deed.state
            && (truth.state != EntryState::Rejected || truth.reason == deed.reason);
        let same = |it: &Deed| it.entry.id == truth.id;
        if !agrees {
            self.deeds.retain(|it| !same(it));
        }
        let held = self.position(&truth.id).and_then(|at| self.entries.get(at));
        // What was decided here meanwhile is still on its way.
        if held.is_some_and(|held| !agrees || held.state == deed.state) {
            self.put(truth);
        }
        agrees
    }

    /// The server did not hear of a decision: it is as before.
    pub(super) fn fail(&mut self, deed: &Deed) {
        if deed.is_undo {
            let entry = Rc::new(Entry {
                state: deed.state,
                reason: deed.reason.clone(),
                ..(*deed.entry).clone()
            });
            let (state, reason) = (deed.entry.state, deed.entry.reason.clone());
            self.deeds.push(Deed {
                entry,
                state,
                reason,
                is_undo: false,
            });
            self.put((*deed.entry).clone());
            return;
        }
        let found = self
            .deeds
            .iter()
            .rposition(|it| it.entry.id == deed.entry.id && it.state == deed.state);
        if let Some(found) = found {
            self.deeds.remove(found);
        }
        self.back(&deed.entry);
    }

    /// The entry is no longer there.
    pub(super) fn remove(&mut self, id: &str) {
        self.deeds.retain(|deed| deed.entry.id != id);
        let at = self.position(id);
        self.entries.retain(|entry| entry.id != id);
        if self.shown == id {
            self.show_at(at.unwrap_or_default());
        }
    }

    /// Puts an entry back in its place and looks at it, where it is one of this state.
    fn back(&mut self, entry: &Rc<Entry>) {
        if self.position(&entry.id).is_some() {
            self.put((**entry).clone());
        } else if entry.state == self.state {
            let later = |it: &Rc<Entry>| (it.at_ms, &it.id) > (entry.at_ms, &entry.id);
            let at = self.entries.iter().position(later);
            self.entries
                .insert(at.unwrap_or(self.entries.len()), Rc::clone(entry));
        }
        if entry.state == self.state {
            self.shown.clone_from(&entry.id);
        }
    }

    fn put(&mut self, entry: Entry) {
        let at = self.position(&entry.id);
        if let Some(held) = at.and_then(|at| self.entries.get_mut(at)) {
            *held = Rc::new(entry);
        }
    }

    /// Looks at the first one left from a place on, or at the last one before it.
    fn show_at(&mut self, at: usize) {
        let here = self.entries.get(at).filter(|it| it.state == self.state);
        let here = here.map(|entry| entry.id.clone());
        let found = here.or_else(|| self.after(at)).or_else(|| self.before(at));
        self.shown = found.unwrap_or_default();
    }

    fn after(&self, at: usize) -> Option<String> {
        let mut later = self.entries.iter().skip(at + 1);
        Some(later.find(|it| it.state == self.state)?.id.clone())
    }

    fn before(&self, at: usize) -> Option<String> {
        let mut earlier = self.entries.iter().take(at).rev();
        Some(earlier.find(|it| it.state == self.state)?.id.clone())
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }
}

/// The entry as it stands once this is decided.
fn decided(deed: &Deed) -> Entry {
    Entry {
        state: deed.state,
        reason: deed.reason.clone(),
        moderated: true,
        ..(*deed.entry).clone()
    }
}

#[cfg(test)]
mod tests {
    use EntryState::{Accepted, Pending, Rejected};

    use super::*;

    fn entry(number: u32) -> Entry {
        Entry {
            id: number.to_string(),
            who: String::new(),
            site: String::new(),
            link: String::new(),
            account: String::new(),
            caption: String::new(),
            category: String::new(),
            media: Vec::new(),
            state: Pending,
            reason: String::new(),
            same_as: 0,
            likes: 0,
            at_ms: number.into(),
            moderated: false,
        }
    }

    fn queue(count: u32) -> Queue {
        let mut queue = Queue::default();
        queue.extend((1..=count).map(entry).collect(), String::new());
        queue
    }

    fn ids(queue: &Queue) -> Vec<String> {
        queue.left().iter().map(|entry| entry.id.clone()).collect()
    }

    #[test]
    fn after_a_decision_the_next_is_shown_and_after_the_last_one_the_one_before() {
        let mut queue = queue(3);
        queue.show("2");
        assert!(queue.decide(Accepted, "").is_some());
        assert_eq!(
            (queue.shown.as_str(), ids(&queue)),
            ("3", vec!["1".to_owned(), "3".to_owned()])
        );
        assert!(queue.decide(Rejected, "dark").is_some());
        assert_eq!(queue.shown, "1");
        assert!(queue.decide(Pending, "").is_none(), "it is so already");
        assert!(queue.decide(Accepted, "").is_some());
        assert_eq!((queue.shown(), ids(&queue).len()), (None, 0));
    }

    #[test]
    fn steps_go_over_what_is_left_and_stop_at_the_ends() {
        let mut queue = queue(3);
        queue.show("2");
        queue.decide(Accepted, "");
        assert!(!queue.step(true));
        assert!(queue.step(false) && queue.shown == "1");
        assert!(!queue.step(false) && queue.step(true) && queue.shown == "3");
    }

    #[test]
    fn what_was_decided_comes_back_one_by_one_and_in_its_place() {
        let mut queue = queue(3);
        queue.decide(Accepted, "");
        queue.decide(Rejected, "dark");
        // Also when the list was fetched anew.
        queue.clear(Pending);
        queue.extend(vec![entry(3)], String::new());
        let back = queue.undo().unwrap();
        assert_eq!((back.entry.state, back.state), (Rejected, Pending));
        assert_eq!(
            (queue.shown.as_str(), ids(&queue)),
            ("2", vec!["2".to_owned(), "3".to_owned()])
        );
        queue.undo().unwrap();
        assert_eq!(ids(&queue), ["1", "2", "3"]);
        assert!(queue.undo().is_none());
    }

    #[test]
    fn what_the_server_did_not_hear_of_is_as_before() {
        let mut queue = queue(3);
        let first = queue.decide(Accepted, "").unwrap();
        let second = queue.decide(Rejected, "dark").unwrap();
        for deed in [&second, &first] {
            queue.fail(deed);
        }
        assert_eq!((queue.shown.as_str(), ids(&queue).len()), ("1", 3));
        assert!(!queue.can_undo());
        queue.decide(Accepted, "");
        let back = queue.undo().unwrap();
        queue.fail(&back);
        assert_eq!(ids(&queue), ["2", "3"]);
        assert!(queue.can_undo(), "it can be tried again");
    }

    #[test]
    fn of_two_operators_the_faster_one_holds() {
        let mut queue = queue(2);
        let deed = queue.decide(Accepted, "").unwrap();
        let theirs = Entry {
            state: Rejected,
            reason: "dark".to_owned(),
            ..entry(1)
        };
        assert!(!queue.settle(&deed, theirs));
        assert!(!queue.can_undo(), "nothing was decided");
        queue.show("1");
        assert_eq!(queue.shown().unwrap().reason, "dark");
        assert!(queue.step(true), "it is passed over from there on");
        assert_eq!(ids(&queue), ["2"]);
    }

    #[test]
    fn an_answer_does_not_undo_what_was_decided_meanwhile() {
        let mut queue = queue(1);
        let deed = queue.decide(Accepted, "").unwrap();
        queue.undo().unwrap();
        let truth = Entry {
            state: Accepted,
            ..entry(1)
        };
        assert!(queue.settle(&deed, truth));
        assert_eq!(ids(&queue), ["1"]);
    }

    #[test]
    fn the_next_page_is_wanted_before_the_end() {
        let mut queue = queue(20);
        assert!(!queue.wants_more());
        queue.next = "more".to_owned();
        assert!(!queue.wants_more());
        queue.show("13");
        assert!(queue.wants_more());
    }
}
