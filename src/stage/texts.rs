//! Sentences that depend on numbers and times.

use super::Stage;
use crate::i18n::{Words, words};

const LEFT: Words = words("还有 # 次机会", "Turns left: #");
const NONE_LEFT: Words = words("次数已用完", "No turns left");
const NEXT: Words = words("下次机会：#", "Next turn: #");

/// What the player can still do; `None` without a limit, or before it is known.
pub(super) fn turns(stage: Stage) -> Option<String> {
    let (lang, turns) = (stage.lang.get(), stage.turns.get()?);
    match turns.left? {
        0 => Some(no_turns(stage, turns.next_ms)),
        left => Some(lang.fill(LEFT, &lang.number(left.into()))),
    }
}

/// That no turn is left, and when the next one comes.
pub(super) fn no_turns(stage: Stage, next_ms: Option<i64>) -> String {
    let lang = stage.lang.get();
    let none = lang.say(NONE_LEFT);
    match next_ms {
        Some(next) => format!("{none} · {}", lang.fill(NEXT, &lang.date_time(next, None))),
        None => none.to_owned(),
    }
}
