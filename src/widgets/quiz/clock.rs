//! The time left, as the player sees it. What counts is the server's clock.

use std::rc::Rc;

use leptos::task::spawn_local;

use super::{game::Game, wire::Outcome};
use crate::endpoint::sleep_ms;

/// How often to look at the clock, ms.
const LOOK_MS: f64 = 100.0;

/// Counts down while `outcome`'s question is on the screen; at the end what is chosen is sent.
pub(super) fn start(game: Game, outcome: &Rc<Outcome>) {
    let due_ms = outcome.question.as_ref().and_then(|it| it.due_ms);
    let Some(due_ms) = due_ms.filter(|_| outcome.verdict.is_none()) else {
        return;
    };
    let left_ms = move || due_ms - game.play.server_now_ms();
    game.left.set(seconds(left_ms()));
    let outcome = Rc::clone(outcome);
    spawn_local(async move {
        loop {
            sleep_ms(LOOK_MS).await;
            let asked = game.asked.get_untracked();
            if !asked.is_some_and(|asked| Rc::ptr_eq(&asked, &outcome)) {
                return;
            }
            if !game.play.is_idle() {
                continue;
            }
            let left = seconds(left_ms());
            if game.left.get_untracked() != left {
                game.left.set(left);
            }
            if left == 0 {
                return game.answer();
            }
        }
    });
}

/// Full seconds, rounded up: 0 only when nothing is left.
fn seconds(ms: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and nothing is left below 0"
    )]
    let whole = (ms + 999.0) as u32;
    whole / 1000
}

/// What is left of `limit_ms` one second from now, in thousandths: where the bar is heading for.
pub(super) fn share(left: u32, limit_ms: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and a limit is above 0"
    )]
    let share = (f64::from(left.saturating_sub(1)) * 1_000_000.0 / limit_ms) as u32;
    share.min(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_second_counts_as_one() {
        for (ms, left) in [
            (20_000.0, 20),
            (19_001.0, 20),
            (1.0, 1),
            (0.0, 0),
            (-5000.0, 0),
        ] {
            assert_eq!(seconds(ms), left, "{ms}");
        }
    }

    #[test]
    fn the_bar_heads_for_what_is_left_a_second_later() {
        for (left, limit_ms, share_then) in [
            (20, 20_000.0, 950),
            (1, 20_000.0, 0),
            (0, 20_000.0, 0),
            (99, 20_000.0, 1000),
        ] {
            assert_eq!(share(left, limit_ms), share_then, "{left}");
        }
    }
}
