//! Empties an outbox: one envelope at a time, in one tab at a time, until nothing waits.

use std::{collections::BTreeMap, rc::Rc};

use funfair_campaign::webhook::Transport;
use leptos::task::spawn_local;

use super::{
    outbox::{Next, Reply},
    transport::{Post, lock, now_ms, post, random, wait_ms_or_online, warn},
    webhook::Hook,
};

/// After so many tries without any answer the page's developer is told, once.
const TELL_AFTER: u32 = 3;

/// Begins to deliver, unless that is under way.
pub(super) fn deliver(hook: &Rc<Hook>) {
    if hook.busy.replace(true) {
        return;
    }
    let hook = Rc::clone(hook);
    spawn_local(async move {
        loop {
            // The widget has left the page: what is on the device is sent when it is back.
            if Rc::strong_count(&hook) == 1 && hook.is_durable() {
                break;
            }
            match hook.look(|outbox| outbox.next(now_ms())) {
                Next::Nothing => break,
                Next::Wait(wait_ms) => {
                    if wait_ms_or_online(wait_ms).await {
                        hook.change(|outbox| outbox.hurry());
                    }
                }
                Next::Post(_) => {
                    // Who waited for another tab finds that it has posted the first.
                    let _alone = lock(hook.outbox_shelf.name()).await;
                    post_first(&hook).await;
                }
            }
        }
        hook.busy.set(false);
    });
}

/// Posts the first envelope, if one is due, and notes what came of it.
async fn post_first(hook: &Hook) {
    let expired = hook.change(|outbox| outbox.expire(now_ms()));
    if expired > 0 {
        warn("an envelope was given up: it could not be delivered for 14 days");
    }
    let Next::Post(entry) = hook.look(|outbox| outbox.next(now_ms())) else {
        return;
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
}
