//! Decisions: they hold at once in the page, and are sent one after the other.

use funfair_campaign::{entry::EntryState, protocol::ProblemCode};
use leptos::task::spawn_local;

use super::{
    desk::{Desk, Notice, is_about_token},
    entry::Entry,
    queue::Deed,
};
use crate::{
    endpoint::{Decision, Fault},
    i18n::{Words, words},
};

/// Most characters of a reason, as the server takes them.
pub(super) const MOST: usize = 300;

const ACCEPTED: Words = words("已通过：#。", "Accepted: #.");
const FEATURED: Words = words("已加精选：#。", "Featured: #.");
const REJECTED: Words = words("已驳回：#。", "Rejected: #.");
const PENDING: Words = words("已放回待审：#。", "Back among the waiting: #.");
const UNDONE: Words = words("已撤销：#。", "Taken back: #.");
const NEXT: Words = words("下一条：#。", " Next: #.");
const NONE_LEFT: Words = words("这一列没有了。", " Nothing is left here.");
const NOTHING_UNDONE: Words = words("没有可以撤销的决定。", "There is no decision to take back.");
const NOT_SAVED: Words = words(
    "没有保存：连不上服务器。这些作品已回到列表，请再决定一次：#",
    "Not saved, as the server cannot be reached. Back in the list, to be decided again: #",
);
const REFUSED: Words = words(
    "服务器没有接受这个决定，作品已回到列表：#",
    "The server did not take this decision. Back in the list: #",
);
const NO_ENTRY: Words = words(
    "作者已经撤回了这件作品：#",
    "This entry was taken back by its entrant: #",
);
const AND: Words = words("、", ", ");
const OTHERS: Words = words(
    "# 已由另一位审核员决定，以那个决定为准：",
    "Another operator was faster with #. What they decided holds: ",
);

/// What a state is called where it is said of one entry.
pub(super) fn state_words(state: EntryState) -> Words {
    match state {
        EntryState::Pending => words("待审核", "Waiting"),
        EntryState::Accepted => words("已通过", "Accepted"),
        EntryState::Featured => words("精选", "Featured"),
        EntryState::Rejected => words("已驳回", "Rejected"),
    }
}

impl Desk {
    /// Decides about the entry that is looked at.
    pub(super) fn decide(self, state: EntryState, reason: &str) {
        let mut deed = None;
        self.queue
            .update(|queue| deed = queue.decide(state, reason));
        let Some(deed) = deed else {
            return;
        };
        self.tell(&deed);
        self.send(deed);
    }

    /// Takes the latest decision back.
    pub(super) fn undo(self) {
        let mut deed = None;
        self.queue.update(|queue| deed = queue.undo());
        let Some(deed) = deed else {
            return self.said.set(self.lang().say(NOTHING_UNDONE).to_owned());
        };
        self.tell(&deed);
        self.send(deed);
    }

    /// Says what was decided, and what comes next.
    fn tell(self, deed: &Deed) {
        let lang = self.lang();
        let said = match deed.state {
            _ if deed.is_undo => UNDONE,
            EntryState::Pending => PENDING,
            EntryState::Accepted => ACCEPTED,
            EntryState::Featured => FEATURED,
            EntryState::Rejected => REJECTED,
        };
        let mut text = lang.fill(said, &deed.entry.name());
        let shown = self.queue.get_untracked().shown();
        match shown {
            Some(next) if !deed.is_undo => text.push_str(&lang.fill(NEXT, &next.name())),
            None => text.push_str(lang.say(NONE_LEFT)),
            Some(_) => {}
        }
        self.said.set(text);
    }

    fn send(self, deed: Deed) {
        // What another operator has decided stays to be read.
        let about = self.notice.get_untracked();
        if about.is_some_and(|about| about.entry.is_empty()) {
            self.notice.set(None);
        }
        self.moved.set(true);
        self.sync();
        let mut is_first = false;
        self.jobs.update(|jobs| {
            is_first = jobs.is_empty();
            jobs.push_back(deed);
        });
        if is_first {
            spawn_local(self.work());
        }
    }

    /// Sends decisions until none is left.
    async fn work(self) {
        while let Some(deed) = self.jobs.get_untracked().front().cloned() {
            let decision = Decision {
                entry: &deed.entry.id,
                was: deed.entry.state,
                state: deed.state,
                reason: &deed.reason,
            };
            let token = self.token.get_untracked();
            let answer = self.admin().decide(&token, decision).await;
            match answer {
                Ok(json) => self.settle(&deed, Entry::read(&json)),
                Err(Fault::Refused(refusal)) if refusal.is(ProblemCode::NotFound) => {
                    self.queue.update(|queue| queue.remove(&deed.entry.id));
                    self.notify(self.lang().fill(NO_ENTRY, &deed.entry.name()), "");
                }
                Err(fault) => {
                    self.give_back(&fault);
                    break;
                }
            }
            self.jobs.update(|jobs| drop(jobs.pop_front()));
        }
        self.sync();
        let queue = self.queue.get_untracked();
        if queue.left().is_empty()
            && queue.next.is_empty()
            && !self.token.get_untracked().is_empty()
        {
            // More may have been handed in meanwhile.
            self.load(queue.state);
        }
    }

    /// The server has answered with the entry as it stands.
    fn settle(self, deed: &Deed, truth: Option<Entry>) {
        let Some(truth) = truth else {
            return;
        };
        let lang = self.lang();
        let mut text = lang.fill(OTHERS, &truth.name()) + lang.say(state_words(truth.state));
        if !truth.reason.is_empty() {
            text = text + " · " + &truth.reason;
        }
        let id = truth.id.clone();
        let mut agrees = true;
        self.queue
            .update(|queue| agrees = queue.settle(deed, truth));
        if !agrees {
            self.notify(text, &id);
        }
    }

    /// Puts back everything that the server has not heard of.
    fn give_back(self, fault: &Fault) {
        let jobs = self.jobs.get_untracked();
        let lang = self.lang();
        let mut names = Vec::new();
        for deed in jobs.iter().rev() {
            self.queue.update(|queue| queue.fail(deed));
            if !deed.reason.is_empty() {
                self.drafts.update(|drafts| {
                    drafts.insert(deed.entry.id.clone(), deed.reason.clone());
                });
            }
            if !names.contains(&deed.entry.name()) {
                names.insert(0, deed.entry.name());
            }
        }
        self.jobs.set(std::collections::VecDeque::new());
        self.moved.set(true);
        let names = names.join(lang.say(AND));
        if is_about_token(fault) {
            self.lock();
        }
        let words = match fault {
            Fault::Refused(_) => REFUSED,
            Fault::Unknown { .. } => NOT_SAVED,
        };
        self.notify(lang.fill(words, &names), "");
    }

    fn notify(self, text: String, entry: &str) {
        self.said.set(String::new());
        self.notice.set(Some(Notice {
            text,
            entry: entry.to_owned(),
        }));
    }

    /// Looks at the next entry, or at the one before.
    pub(super) fn step(self, forward: bool) {
        let mut moved = false;
        self.queue.update(|queue| moved = queue.step(forward));
        if moved {
            self.moved.set(true);
            self.sync();
        }
    }

    /// Looks at an entry.
    pub(super) fn show(self, id: &str) {
        self.queue.update(|queue| queue.show(id));
        self.moved.set(true);
        self.sync();
    }

    /// Asks why the entry is rejected.
    pub(super) fn ask_why(self, ask: bool) {
        if self.entry.get_untracked().is_some() {
            self.unsaid.set(false);
            self.asked.set(true);
            self.rejecting.set(ask);
        }
    }

    /// Writes down why, to be sent or thrown away.
    pub(super) fn draft(self, reason: &str) {
        if let Some(entry) = self.entry.get_untracked() {
            self.unsaid.set(false);
            self.drafts.update(|drafts| {
                drafts.insert(entry.id.clone(), reason.to_owned());
            });
        }
    }

    /// What was written of why the entry is rejected; reactive.
    pub(super) fn drafted(self) -> String {
        self.entry.get();
        self.drafts.get();
        self.drafted_now()
    }

    /// What was written of why the entry is rejected, at this moment.
    pub(super) fn drafted_now(self) -> String {
        let id = self.entry.get_untracked().map(|entry| entry.id.clone());
        let drafts = self.drafts.get_untracked();
        id.and_then(|id| drafts.get(&id).cloned())
            .unwrap_or_default()
    }

    /// Rejects, with what was written.
    pub(super) fn reject(self) {
        let reason = self.drafted_now();
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > MOST {
            return self.unsaid.set(true);
        }
        self.decide(EntryState::Rejected, reason);
    }
}
