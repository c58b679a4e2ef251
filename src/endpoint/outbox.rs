//! What waits to be posted, oldest first: a pure queue that knows when to try next.
//!
//! One entry is tried at a time, and those behind it wait: a receiver that is away is away for all.

use serde::{Deserialize, Serialize};

use super::retry::jittered_ms;

/// Most entries; beyond, the oldest is lost.
const MOST: usize = 200;
/// How long an entry is kept: 14 days, ms.
const KEEP_MS: f64 = 14.0 * 86_400_000.0;
/// Longest wait before a try that the receiver did not ask for, ms.
const CAP_MS: f64 = 300_000.0;
/// Longest wait that a receiver's `Retry-After` is obeyed for: a day, ms.
const ASKED_CAP_MS: f64 = 86_400_000.0;
/// How far those are spread who were asked to wait, ms.
const SPREAD_MS: f64 = 400.0;

/// Something to post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Names it; never twice in a queue.
    pub(super) id: String,
    /// What to post, the same bytes at every try.
    pub(super) body: String,
    /// When it was put in, ms since 1970 UTC.
    at_ms: f64,
}

/// The queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Outbox {
    entries: Vec<Entry>,
    /// Tries that failed since the last that did not.
    failures: u32,
    /// When to try next, ms since 1970 UTC.
    next_ms: f64,
    /// Whether the receiver has named that moment.
    asked: bool,
}

/// What to do with the first entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// There is none.
    Nothing,
    /// Look again after this many ms.
    Wait(f64),
    /// Post it.
    Post(Entry),
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reply {
    /// It has arrived.
    Taken,
    /// It will never be taken.
    Refused,
    /// Nothing is known, or the receiver cannot take it now.
    Later {
        /// How long the receiver asks to wait, ms.
        retry_after_ms: Option<f64>,
    },
}

impl Reply {
    /// What a response means; status 0 stands for none at all.
    pub(super) fn of(status: u16, retry_after_ms: Option<f64>) -> Self {
        match status {
            200..=299 => Self::Taken,
            408 | 425 | 429 => Self::Later { retry_after_ms },
            400..=499 => Self::Refused,
            _ => Self::Later { retry_after_ms },
        }
    }
}

impl Outbox {
    /// Puts something in, unless it is there; how many older entries were lost by it.
    pub(super) fn put(&mut self, id: &str, body: String, now_ms: f64) -> usize {
        if self.entries.iter().any(|entry| entry.id == id) {
            return 0;
        }
        self.entries.push(Entry {
            id: id.to_owned(),
            body,
            at_ms: now_ms,
        });
        let over = self.entries.len().saturating_sub(MOST);
        self.entries.drain(..over);
        over
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Tries that failed since the last that did not.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// Throws away what has become too old; how many those were.
    pub(super) fn expire(&mut self, now_ms: f64) -> usize {
        let before = self.entries.len();
        self.entries.retain(|entry| now_ms - entry.at_ms < KEEP_MS);
        before - self.entries.len()
    }

    /// What to do now. A clock that was set back makes nobody wait longer than ever needed.
    pub(super) fn next(&self, now_ms: f64) -> Next {
        let Some(first) = self.entries.first() else {
            return Next::Nothing;
        };
        let longest = if self.asked { ASKED_CAP_MS } else { CAP_MS } + SPREAD_MS;
        let left = self.next_ms - now_ms;
        if left > 0.0 && left <= longest {
            Next::Wait(left)
        } else {
            Next::Post(first.clone())
        }
    }

    /// The network is back, or a page was opened: try at once, unless the receiver has asked to wait.
    pub(super) fn hurry(&mut self) {
        if !self.asked {
            self.next_ms = 0.0;
        }
    }

    /// Notes what came of posting `id`; `random` is uniform in 0 to 1.
    pub(super) fn note(&mut self, id: &str, reply: Reply, now_ms: f64, random: f64) {
        let Reply::Later { retry_after_ms } = reply else {
            self.entries.retain(|entry| entry.id != id);
            self.failures = 0;
            self.asked = false;
            self.next_ms = 0.0;
            return;
        };
        self.failures = self.failures.saturating_add(1);
        self.asked = retry_after_ms.is_some();
        self.next_ms = now_ms
            + match retry_after_ms {
                Some(asked) => asked.clamp(0.0, ASKED_CAP_MS) + random * SPREAD_MS,
                None => jittered_ms(self.failures, CAP_MS, random),
            };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Reply = Reply::Later {
        retry_after_ms: None,
    };

    fn with(ids: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for id in ids {
            assert_eq!(outbox.put(id, format!("body of {id}"), 1000.0), 0);
        }
        outbox
    }

    fn first(outbox: &Outbox, now_ms: f64) -> Option<String> {
        match outbox.next(now_ms) {
            Next::Post(entry) => Some(entry.id),
            Next::Wait(_) | Next::Nothing => None,
        }
    }

    #[test]
    fn entries_leave_in_the_order_in_which_they_came() {
        let mut outbox = with(&["a", "b"]);
        assert_eq!(first(&outbox, 1000.0).as_deref(), Some("a"));
        outbox.note("a", Reply::Taken, 1000.0, 0.5);
        assert_eq!(first(&outbox, 1000.0).as_deref(), Some("b"));
        outbox.note("b", Reply::Refused, 1000.0, 0.5);
        assert_eq!(outbox.next(1000.0), Next::Nothing);
        assert!(outbox.is_empty());
    }

    #[test]
    fn the_same_id_waits_once() {
        let mut outbox = with(&["a"]);
        outbox.put("a", "other".to_owned(), 2000.0);
        outbox.note("a", Reply::Taken, 2000.0, 0.0);
        assert!(outbox.is_empty());
    }

    #[test]
    fn failures_make_it_wait_longer_and_a_success_forgets_them() {
        let mut outbox = with(&["a", "b"]);
        for wait_ms in [400.0, 800.0, 1600.0] {
            outbox.note("a", LATER, 5000.0, 1.0);
            assert_eq!(outbox.next(5000.0), Next::Wait(wait_ms));
            assert_eq!(first(&outbox, 5000.0 + wait_ms).as_deref(), Some("a"));
        }
        for _ in 0..40 {
            outbox.note("a", LATER, 5000.0, 1.0);
        }
        assert_eq!(outbox.next(5000.0), Next::Wait(CAP_MS));
        assert_eq!(outbox.failures(), 43);
        outbox.note("a", Reply::Taken, 5000.0, 1.0);
        assert_eq!(first(&outbox, 5000.0).as_deref(), Some("b"));
        assert_eq!(outbox.failures(), 0);
    }

    #[test]
    fn a_wait_that_the_receiver_asked_for_is_never_shortened() {
        let mut outbox = with(&["a"]);
        let asked = |ms| Reply::Later {
            retry_after_ms: Some(ms),
        };
        outbox.note("a", asked(3000.0), 5000.0, 0.0);
        outbox.hurry();
        assert_eq!(outbox.next(5000.0), Next::Wait(3000.0));
        assert_eq!(first(&outbox, 8000.0).as_deref(), Some("a"));
        outbox.note("a", asked(1e12), 5000.0, 1.0);
        assert_eq!(outbox.next(5000.0), Next::Wait(ASKED_CAP_MS + SPREAD_MS));
        outbox.note("a", asked(-5.0), 5000.0, 0.0);
        assert_eq!(first(&outbox, 5000.0).as_deref(), Some("a"));
    }

    #[test]
    fn the_network_coming_back_ends_a_wait_of_our_own() {
        let mut outbox = with(&["a"]);
        outbox.note("a", LATER, 5000.0, 1.0);
        outbox.hurry();
        assert_eq!(first(&outbox, 5000.0).as_deref(), Some("a"));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_the_queue() {
        let mut outbox = with(&["a"]);
        outbox.note("a", LATER, 1e12, 1.0);
        assert_eq!(first(&outbox, 5000.0).as_deref(), Some("a"));
    }

    #[test]
    fn what_is_too_old_or_too_much_is_lost_and_counted() {
        let mut outbox = with(&["a"]);
        outbox.put("b", String::new(), 2000.0);
        assert_eq!(outbox.expire(1000.0 + KEEP_MS), 1);
        assert_eq!(first(&outbox, 2000.0).as_deref(), Some("b"));
        for n in 0..MOST - 1 {
            assert_eq!(outbox.put(&n.to_string(), String::new(), 2000.0), 0);
        }
        assert_eq!(outbox.put("last", String::new(), 2000.0), 1);
        assert_eq!(first(&outbox, 2000.0).as_deref(), Some("0"));
    }

    #[test]
    fn a_status_says_whether_to_post_again() {
        for (status, reply) in [
            (200, Reply::Taken),
            (204, Reply::Taken),
            (400, Reply::Refused),
            (404, Reply::Refused),
            (410, Reply::Refused),
            (408, LATER),
            (425, LATER),
            (429, LATER),
            (500, LATER),
            (503, LATER),
            (0, LATER),
            (304, LATER),
        ] {
            assert_eq!(Reply::of(status, None), reply, "{status}");
        }
        assert_eq!(
            Reply::of(503, Some(2000.0)),
            Reply::Later {
                retry_after_ms: Some(2000.0)
            }
        );
    }

    #[test]
    fn what_was_written_is_read_again() {
        let mut outbox = with(&["a", "b"]);
        outbox.note("a", LATER, 5000.0, 0.3);
        let text = serde_json::to_string(&outbox).unwrap();
        assert_eq!(serde_json::from_str::<Outbox>(&text).unwrap(), outbox);
        assert_eq!(
            serde_json::from_str::<Outbox>("{}").unwrap(),
            Outbox::default()
        );
    }
}
