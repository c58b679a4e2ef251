//! Sends what waits: one try at a time for each message, whichever process makes it.

use std::time::Duration;

use super::post::{Answer, Target};
use crate::{
    failure::Failure,
    secret::random_bytes,
    signature,
    state::{App, Shared},
    store::outbox::{self, Message},
};

/// How often a server looks for messages.
pub const EVERY: Duration = Duration::from_secs(1);
/// Messages that a process sends at once.
const AT_ONCE: usize = 4;
/// How long before the second try, the third and so on, s: the schedule of Standard Webhooks. There
/// is no try after the tenth.
const WAITS_S: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// How long a process has a message for itself; longer than a try can take.
const LEASE_MS: i64 = 60_000;
/// When a message is given up that could not even be tried, such as while its address is off.
const GIVEN_UP_MS: i64 = 5 * 86_400_000;
/// Longest `Retry-After` that is obeyed, s.
const MAX_RETRY_AFTER_S: i64 = 86_400;

/// Sends messages as they come; never ends by itself. What is cut short is sent again when its
/// lease has ended.
pub async fn delivering(app: Shared, every: Duration) {
    let workers = (0..AT_ONCE).map(|_| async {
        loop {
            while deliver(&app).await {}
            tokio::time::sleep(every).await;
        }
    });
    futures_util::future::join_all(workers).await;
}

/// Tries the first message that is due; `false` when there is none.
pub async fn deliver(app: &App) -> bool {
    let Some(target) = &app.hooks.target else {
        return false;
    };
    match try_deliver(app, target).await {
        Ok(tried) => tried,
        Err(error) => {
            // The database is away, or another process was faster; the message stays.
            tracing::warn!(?error, "a message was not sent");
            false
        }
    }
}

async fn try_deliver(app: &App, target: &Target) -> Result<bool, Failure> {
    let now_ms = app.clock.now_ms();
    let Some(id) = outbox::due(&app.store.reader, &target.url, now_ms).await? else {
        return Ok(false);
    };
    let mut tx = app.store.begin_short().await?;
    let old = outbox::delete_before(&mut tx, now_ms - GIVEN_UP_MS).await?;
    let message = outbox::lease(&mut tx, &id, now_ms, now_ms + LEASE_MS).await?;
    tx.commit().await?;
    if old > 0 {
        tracing::error!(messages = old, "messages of five days ago were given up");
    }
    if let Some(message) = message {
        send(app, target, message).await?;
    }
    Ok(true)
}

async fn send(app: &App, target: &Target, message: Message) -> Result<(), Failure> {
    let Message {
        id,
        campaign,
        body,
        tries,
    } = message;
    let Some(secret) = app.hooks.secret(&campaign) else {
        // It had one when the message was written.
        let mut tx = app.store.begin_short().await?;
        outbox::delete(&mut tx, &id).await?;
        tx.commit().await?;
        return Ok(());
    };
    let timestamp = app.clock.now_ms().div_euclid(1000);
    let signed = signature::sign(secret, &id, timestamp, body.as_bytes());
    let answer = target.post((&id, timestamp, &signed), body).await;
    let now_ms = app.clock.now_ms();
    let mut tx = app.store.begin_short().await?;
    match &answer {
        Ok(Answer {
            status: 200..=299, ..
        }) => outbox::delete(&mut tx, &id).await?,
        Ok(Answer { status: 410, .. }) => {
            outbox::turn_off(&mut tx, &target.url, now_ms).await?;
            outbox::put_off(&mut tx, &id, now_ms).await?;
            tracing::error!("the address of --webhook-url answers 410: nothing more is sent to it");
        }
        _ => {
            let asked = answer.as_ref().ok().and_then(|answer| answer.retry_after_s);
            let why = answer.map_or_else(|why| why, |answer| format!("status {}", answer.status));
            match wait_ms(tries, asked)? {
                Some(wait_ms) => {
                    outbox::put_off(&mut tx, &id, now_ms.saturating_add(wait_ms)).await?;
                    tracing::warn!(message = id, tries, why, "a message did not arrive");
                }
                None => {
                    outbox::delete(&mut tx, &id).await?;
                    tracing::error!(message = id, tries, why, "a message was given up");
                }
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

/// How long to wait after the try with this number, ms: up to a tenth longer than it has to be, so
/// that not everything comes back at once. `None` after the last one.
fn wait_ms(tries: i64, asked_s: Option<i64>) -> Result<Option<i64>, Failure> {
    let number = usize::try_from(tries - 1).unwrap_or_default();
    let Some(&usual) = WAITS_S.get(number) else {
        return Ok(None);
    };
    let asked = asked_s.unwrap_or_default().clamp(0, MAX_RETRY_AFTER_S);
    let wait_ms = usual.max(asked) * 1000;
    let [random] = random_bytes::<1>()?;
    Ok(Some(wait_ms + wait_ms * i64::from(random) / 2560))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_those_of_the_standard_and_spread_by_a_tenth() {
        for (tries, seconds) in (1..).zip(WAITS_S) {
            let wait = wait_ms(tries, None).unwrap().unwrap();
            assert!(
                (seconds * 1000..=seconds * 1100).contains(&wait),
                "{tries}: {wait}"
            );
        }
        assert_eq!(wait_ms(10, None).unwrap(), None);
        assert_eq!(wait_ms(10, Some(5)).unwrap(), None);
        let asked = wait_ms(1, Some(600)).unwrap().unwrap();
        assert!((600_000..=660_000).contains(&asked), "{asked}");
        let sooner = wait_ms(2, Some(1)).unwrap().unwrap();
        assert!(sooner >= 300_000, "{sooner}");
        let far = wait_ms(1, Some(i64::MAX)).unwrap().unwrap();
        assert!(far <= 95_040_000, "{far}");
    }
}
