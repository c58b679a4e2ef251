//! What is done beside plays: likes, say. It is answered while the player looks on, opens no play
//! and changes no phase; what has no answer soon is given up, and the view takes it back.

use leptos::prelude::GetValue;

use super::{Stage, act::before_next};
use crate::endpoint::{Fault, Json, Pending, Refusal, new_key};

/// How often an answer is asked for.
const TRIES: u32 = 4;

impl Stage {
    /// Sends an action beside plays: its outcome, or why there is none; `None` when nothing is
    /// known of it.
    pub(super) async fn aside(self, action: &Json) -> Option<Result<Json, Refusal>> {
        let pending = Pending {
            key: new_key(),
            widget: self.widget_id()?,
            body: self.request(action),
            kept: None,
        };
        for failures in 1..=TRIES {
            match self.try_once(&pending).await {
                Ok(response) => {
                    self.parts.try_get_value()?;
                    self.set_state(&response.field("state"));
                    return Some(Ok(response.field("outcome")));
                }
                Err(Fault::Refused(refusal)) => return Some(Err(refusal)),
                Err(Fault::Unknown { retry_after_ms }) if failures < TRIES => {
                    before_next(failures, retry_after_ms).await;
                }
                Err(Fault::Unknown { .. }) => {}
            }
            self.parts.try_get_value()?;
        }
        None
    }
}
