//! Empties an outbox: one envelope at a time, in one tab at a time, until nothing waits.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use funfair_campaign::webhook::Transport;
use leptos::task::spawn_local;

use super::{
    outbox::{Next, Reply},
    transport::{Post, lock, now_ms, post, random, sleep_ms, wait_ms_or, warn, when},
    webhook::Hook,
};

/// After so many tries without any answer the page's developer is told, once.
const TELL_AFTER: u32 = 3;

/// How long a tab keeps the lock after its last change, ms: browsers tell another tab's process of
/// what was stored a moment after they may have handed it the lock.
const SETTLE_MS: f64 = 100.0;

/// Begins to deliver, unless that is under way.
pub(super) fn deliver(hook: &Rc<Hook>) {
    if hook.busy.replace(true) {
        return;
    }
    let hook = Rc::clone(hook);
    spawn_local(async move {
        let online = Rc::new(Cell::new(false));
        let heard = Rc::clone(&online);
        let _listening = when("online", move || heard.set(true));
        loop {
            // The widget has left the page: what is on the device is sent when it is back.
            if Rc::strong_count(&hook) == 1 && hook.is_durable() {
                break;
            }
            match hook.look(|outbox| outbox.next(now_ms())) {
                Next::Nothing => break,
                Next::Wait(wait_ms) if !online.get() => wait_ms_or(wait_ms, &online).await,
                Next::Wait(_) | Next::Post(_) => {
                    // Who waited for another tab finds that it has posted the first.
                    let _alone = lock(hook.outbox_shelf.name()).await;
                    if online.take() {
                        hook.change(|outbox| outbox.hurry());
                    }
                    while post_first(&hook).await {}
                    sleep_ms(SETTLE_MS).await;
                }
            }
        }
        hook.busy.set(false);
    });
}

/// Posts the first envelope, if one is due, and notes what came of it; whether to go on at once.
async fn post_first(hook: &Hook) -> bool {
    let expired = hook.change(|outbox| outbox.expire(now_ms()));
    if expired > 0 {
        warn("an envelope was given up: it could not be delivered for 14 days");
    }
    let Next::Post(entry) = hook.look(|outbox| outbox.next(now_ms())) else {
        return false;
    };
    let webhook = &hook.webhook;
    let none = BTreeMap::new();
    let (content_type, headers) = match webhook.transport {
        Transport::Json => ("application/json", &webhook.headers),
        Transport::Text => ("text/plain;charset=UTF-8", &none),
    };
    let (status, retry_after_ms) = post(Post {
        url: &webhook.url,
        body: &entry.body,
        content_type,
        headers,
    })
    .await;
    let reply = Reply::of(status, retry_after_ms);
    let failures = hook.change(|outbox| {
        outbox.note(&entry.id, reply, now_ms(), random());
        outbox.failures()
    });
    let url = &webhook.url;
    if reply == Reply::Refused {
        let id = &entry.id;
        warn(&format!(
            "{url} answered {status}: envelope {id} was given up"
        ));
    } else if status == 0 && failures == TELL_AFTER {
        warn(&format!(
            "{url} gives no answer that a page may read; does it send Access-Control-Allow-Origin?"
        ));
    }
    matches!(reply, Reply::Taken | Reply::Refused)
}
