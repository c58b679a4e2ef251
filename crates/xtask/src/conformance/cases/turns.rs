//! Turns: how often somebody may play, and when there is more.

use super::super::kit::{Kit, at_once};
use super::super::player::Player;
use super::super::verdict::{Held, fail, hold, same};
use super::{Case, core};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};

const SECTION: &str = "Actions: once, and only once";
/// Keys at once.
const CROWD: usize = 20;
/// Days that may turn while a case runs, and one more.
const DAYS: usize = 3;

pub(super) const CASES: &[Case] = &[
    core(
        "turns.unlimited",
        SECTION,
        "`turns.left` is `null` without a limit",
        unlimited,
    ),
    core(
        "turns.total",
        SECTION,
        "turns count down to `limit_reached`, which promises none when none will come",
        total,
    ),
    core(
        "turns.per_day",
        SECTION,
        "when a day's turns are used up, `next_ms` tells when more come, also in the refusal",
        per_day,
    ),
    core(
        "turns.at_once",
        SECTION,
        "many keys at once get as many plays as there are turns",
        keys_at_once,
    ),
];

fn unlimited(kit: &Kit) -> Held {
    let widget = kit.widget(&kit.wheel).cloned().unwrap_or_default();
    let limits = widget["limits"].as_object();
    let limited = limits.is_some_and(|limits| limits.values().any(Value::is_number));
    let player = kit.join()?;
    let left = &player.standing(&kit.wheel)["turns"]["left"];
    hold(left.is_null() != limited, || {
        format!(
            "with the limits {} there are {left} turns left",
            widget["limits"]
        )
    })
}

fn total(kit: &Kit) -> Held {
    let widget = kit.further("three")?;
    let total = kit.limit(widget, "total")?;
    let player = kit.join()?;
    same(
        "turns",
        &player.standing(widget)["turns"]["left"],
        &json!(total),
    )?;
    for left in (0..total).rev() {
        let answer = player.play(widget)?;
        let turns = json!({"left": left, "next_ms": null});
        same("turns", &answer["state"]["turns"], &turns)?;
    }
    let refused = player.spin(widget, &kit.key())?;
    let problem = refused.refused(ProblemCode::LimitReached)?;
    same("next_ms", &problem["next_ms"], &Value::Null)
}

/// Midnight may come while this runs, and bring the turns that were promised for it.
fn per_day(kit: &Kit) -> Held {
    let widget = kit.further("daily")?;
    let limit = kit.limit(widget, "per_day")?;
    let player = kit.join()?;
    for _ in 0..DAYS {
        let answer = play_all(&player, widget, limit)?;
        let next_ms = answer["state"]["turns"]["next_ms"].as_i64();
        hold(next_ms > answer["server_ms"].as_i64(), || {
            format!("`next_ms` is {next_ms:?} when no turn is left today")
        })?;
        let reply = player.spin(widget, &kit.key())?;
        if reply.status == 200 && reply.ok()?["server_ms"].as_i64() >= next_ms {
            continue;
        }
        let problem = reply.refused(ProblemCode::LimitReached)?;
        return same("next_ms", problem["next_ms"].as_i64(), next_ms);
    }
    fail("turns came back again and again")
}

/// Plays until no turn is left, and gives the last answer.
fn play_all(player: &Player<'_>, widget: &str, limit: u64) -> Held<Value> {
    for _ in 0..=2 * limit {
        let answer = player.play(widget)?;
        if answer["state"]["turns"]["left"] == 0 {
            return Ok(answer);
        }
    }
    fail(format!("{limit} turns a day never come to an end"))
}

fn keys_at_once(kit: &Kit) -> Held {
    let widget = kit.further("three")?;
    let total = kit.limit(widget, "total")?;
    let mut player = kit.join()?;
    let mut played = 0;
    for reply in at_once(CROWD, |_| player.spin(widget, &kit.key())) {
        let reply = reply?;
        if reply.status == 200 {
            played += 1;
        } else {
            reply.refused(ProblemCode::LimitReached)?;
        }
    }
    same("plays", played, total)?;
    player.renew(&kit.no())?;
    same(
        "turns",
        &player.standing(widget)["turns"]["left"],
        &json!(0),
    )
}
