//! Idempotency keys: what was decided once is said again, and nothing is decided twice.

use super::super::http::{Ask, Reply};
use super::super::kit::{Kit, at_once};
use super::super::verdict::{Held, hold, same};
use super::{Case, core};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SECTION: &str = "Actions: once, and only once";
/// Requests at once.
const CROWD: usize = 20;

pub(super) const CASES: &[Case] = &[
    core(
        "keys.required",
        "Headers",
        "an action without a key, or with a malformed one, is `bad_key`",
        required,
    ),
    core(
        "keys.spelling",
        "Headers",
        "keys have 8 to 64 characters, and may stand in double quotes",
        spelling,
    ),
    core(
        "keys.same_bytes",
        SECTION,
        "the same key and action give the same bytes, in any language and after a renewal",
        same_bytes,
    ),
    core(
        "keys.one_play",
        SECTION,
        "a repeated key is no further play",
        one_play,
    ),
    core(
        "keys.reused",
        SECTION,
        "the same key with another action is `key_reused`",
        reused,
    ),
    core(
        "keys.reused_elsewhere",
        SECTION,
        "the same key at another widget is `key_reused`",
        reused_elsewhere,
    ),
    core(
        "keys.of_one_participant",
        SECTION,
        "the key of one participant says nothing to another",
        of_one_participant,
    ),
    core(
        "keys.at_once",
        SECTION,
        "one key twenty times at once is one play, with one answer",
        same_key_at_once,
    ),
    core(
        "keys.refusal_leaves_nothing",
        SECTION,
        "a refused action leaves nothing behind: its key may succeed later",
        refusal_leaves_nothing,
    ),
];

fn same_answer(first: &Reply, again: &Reply) -> Held {
    first.ok()?;
    again.ok()?;
    hold(first.body == again.body, || {
        format!(
            "expected the bytes `{}`, came `{}`",
            first.shown(),
            again.shown()
        )
    })
}

fn required(kit: &Kit) -> Held {
    let player = kit.join()?;
    let address = kit.at(&format!("/widgets/{}/actions", kit.wheel));
    let action = json!({"action": {"type": "spin"}});
    let without = player.send(Ask::post(address, &action))?;
    without.refused(ProblemCode::BadKey)?;
    for key in [
        "short",
        "has spaces in it",
        "dots.are.not.in",
        &"k".repeat(65),
    ] {
        player.spin(&kit.wheel, key)?.refused(ProblemCode::BadKey)?;
    }
    Ok(())
}

fn spelling(kit: &Kit) -> Held {
    let player = kit.join()?;
    for key in ["8-Chars_", &"k".repeat(64)] {
        player.spin(&kit.wheel, key)?.ok()?;
    }
    let key = kit.key();
    let bare = player.spin(&kit.wheel, &key)?;
    let quoted = player.spin(&kit.wheel, &format!("\"{key}\""))?;
    same_answer(&bare, &quoted)
}

fn same_bytes(kit: &Kit) -> Held {
    let mut player = kit.join()?;
    let key = kit.key();
    let first = player.spin(&kit.wheel, &key)?;
    same_answer(&first, &player.spin(&kit.wheel, &key)?)?;
    player.play(&kit.wheel)?;
    player.renew(&kit.no())?;
    let address = kit.at(&format!("/widgets/{}/actions", kit.wheel));
    for lang in ["en", "zh-CN"] {
        let action = json!({"action": {"type": "spin"}, "lang": lang});
        let ask = Ask::post(&*address, &action).with("idempotency-key", &*key);
        same_answer(&first, &player.send(ask)?)?;
    }
    Ok(())
}

fn one_play(kit: &Kit) -> Held {
    let widget = kit.further("three")?;
    let total = kit.limit(widget, "total")?;
    let mut player = kit.join()?;
    let key = kit.key();
    for _ in 0..=total {
        let answer = player.spin(widget, &key)?.ok()?;
        same(
            "turns left",
            answer["state"]["turns"]["left"].as_u64(),
            Some(total - 1),
        )?;
    }
    player.renew(&kit.no())?;
    same(
        "turns",
        &player.standing(widget)["turns"]["left"],
        &json!(total - 1),
    )?;
    while player.standing(widget)["turns"]["left"].as_u64() > Some(0) {
        player.play(widget)?;
        player.renew(&kit.no())?;
    }
    // Also when the turns are used up.
    player.spin(widget, &key)?.ok().map(|_| ())
}

fn reused(kit: &Kit) -> Held {
    let player = kit.join()?;
    let key = kit.key();
    player.spin(&kit.wheel, &key)?.ok()?;
    let other = player.act(&kit.wheel, &key, &json!({"type": "fly"}))?;
    other.refused(ProblemCode::KeyReused).map(|_| ())
}

fn reused_elsewhere(kit: &Kit) -> Held {
    let widget = kit.further("three")?;
    let player = kit.join()?;
    let key = kit.key();
    player.spin(&kit.wheel, &key)?.ok()?;
    let other = player.spin(widget, &key)?;
    other.refused(ProblemCode::KeyReused).map(|_| ())
}

fn of_one_participant(kit: &Kit) -> Held {
    let key = kit.key();
    let (one, other) = (kit.join()?, kit.join()?);
    let first = one.spin(&kit.wheel, &key)?.ok()?;
    let second = other.spin(&kit.wheel, &key)?.ok()?;
    let ids = |answer: &Value| -> BTreeSet<String> {
        let awards = answer["awards"].as_array().into_iter().flatten();
        awards.map(|award| award["id"].to_string()).collect()
    };
    hold(ids(&first).is_disjoint(&ids(&second)), || {
        "the other participant got the award of the first".to_owned()
    })
}

fn same_key_at_once(kit: &Kit) -> Held {
    let mut player = kit.join()?;
    let key = kit.key();
    let mut first: Option<Reply> = None;
    for reply in at_once(CROWD, |_| player.spin(&kit.wheel, &key)) {
        let reply = reply?;
        same_answer(first.as_ref().unwrap_or(&reply), &reply)?;
        first.get_or_insert(reply);
    }
    player.renew(&kit.no())?;
    let answer = first.map_or_else(|| Ok(Value::Null), |reply| reply.json())?;
    same("awards", &player.session["awards"], &answer["awards"])
}

fn refusal_leaves_nothing(kit: &Kit) -> Held {
    let mut player = kit.join()?;
    let before = player.session["widgets"].clone();
    let key = kit.key();
    let refused = player.act(&kit.wheel, &key, &json!({"type": "fly"}))?;
    refused.refused(ProblemCode::BadAction)?;
    player.renew(&kit.no())?;
    same("widgets", &player.session["widgets"], &before)?;
    player.spin(&kit.wheel, &key)?.ok().map(|_| ())
}
