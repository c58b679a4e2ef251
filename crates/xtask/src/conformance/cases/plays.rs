//! Plays: what an action answers, and when it is refused.

use super::super::kit::{Kit, at_once};
use super::super::verdict::{Held, hold, same};
use super::{Case, core};
use funfair_campaign::protocol::ProblemCode;
use funfair_campaign::widgets::wheel::OFFSETS;
use serde_json::{Value, json};

const SECTION: &str = "Actions: once, and only once";
/// Players who want of a stock that is smaller.
const CROWD: usize = 20;

pub(super) const CASES: &[Case] = &[
    core(
        "actions.shape",
        "One play on the wire",
        "an action answers the shape `ActionResponse`",
        shape,
    ),
    core(
        "actions.outcome",
        "One play on the wire",
        "the wheel rests on a sector that stands for what was won, and the award is there",
        outcome,
    ),
    core(
        "actions.state",
        "One play on the wire",
        "a session tells the state that the action had told",
        state,
    ),
    core(
        "actions.bad_action",
        "Problems",
        "an action that the widget does not know is `bad_action`",
        bad_action,
    ),
    core(
        "actions.unknown_widget",
        "Problems",
        "an action at a widget that is not there is `unknown_widget`",
        unknown_widget,
    ),
    core(
        "actions.not_started",
        SECTION,
        "before the start an action is `not_started`, and `next_ms` is the start",
        not_started,
    ),
    core(
        "actions.ended",
        SECTION,
        "after the end an action is `ended`",
        ended,
    ),
    core(
        "actions.stock",
        "Stock and odds",
        "no more is given out than there is, however many play at once",
        stock,
    ),
];

fn shape(kit: &Kit) -> Held {
    let reply = kit.join()?.spin(&kit.wheel, &kit.key())?;
    let answer = reply.ok()?;
    same(
        "media type",
        reply.media_type().as_str(),
        "application/json",
    )?;
    kit.shapes.fits("ActionResponse", &answer)?;
    kit.shapes.fits("WheelOutcome", &answer["outcome"])?;
    kit.shapes.fits("WheelState", &answer["state"]["state"])?;
    same(
        "widget",
        answer["state"]["widget"].as_str(),
        Some(&*kit.wheel),
    )
}

fn outcome(kit: &Kit) -> Held {
    let (player, _) = kit.winner()?;
    let answer = player.play(&kit.wheel)?;
    let (rest, prize) = (&answer["outcome"]["rest"], &answer["outcome"]["prize"]);
    let widget = kit.widget(&kit.wheel).cloned().unwrap_or_default();
    let sectors = widget["view"]["sectors"].as_array().into_iter().flatten();
    let mut named = sectors.filter(|sector| sector["id"] == rest["sector"]);
    let stands_for = named.next().map(|sector| sector["prize"].clone());
    same("prize of the sector", stands_for.as_ref(), Some(prize))?;
    let offset = rest["offset"].as_u64().unwrap_or_default();
    hold(
        OFFSETS.contains(&u16::try_from(offset).unwrap_or_default()),
        || format!("the offset {offset} is not in {OFFSETS:?}"),
    )?;
    same("state", &answer["state"]["state"]["rest"], rest)?;
    let awards = answer["awards"].as_array().into_iter().flatten();
    let prizes: Vec<&Value> = awards.clone().map(|award| &award["prize"]).collect();
    let won: Vec<&Value> = [prize]
        .into_iter()
        .filter(|prize| !prize.is_null())
        .collect();
    same("prizes of `awards`", prizes, won)?;
    for award in awards {
        same("status", award["status"].as_str(), Some("won"))?;
        same("widget", award["widget"].as_str(), Some(&*kit.wheel))?;
    }
    Ok(())
}

fn state(kit: &Kit) -> Held {
    let mut player = kit.join()?;
    let before = player.standing(&kit.wheel);
    same(
        "rest before the first play",
        &before["state"]["rest"],
        &Value::Null,
    )?;
    let answer = player.play(&kit.wheel)?;
    player.renew(&kit.no())?;
    same("state", &player.standing(&kit.wheel), &answer["state"])?;
    same("awards", &player.session["awards"], &answer["awards"])
}

fn bad_action(kit: &Kit) -> Held {
    let player = kit.join()?;
    for action in [
        json!(null),
        json!({}),
        json!({"type": "fly"}),
        json!(["spin"]),
    ] {
        let reply = player.act(&kit.wheel, &kit.key(), &action)?;
        reply.refused(ProblemCode::BadAction)?;
    }
    Ok(())
}

fn unknown_widget(kit: &Kit) -> Held {
    let reply = kit.join()?.spin("no-such-widget", &kit.key())?;
    reply.refused(ProblemCode::UnknownWidget).map(|_| ())
}

fn not_started(kit: &Kit) -> Held {
    let player = kit.join_other("early")?;
    let refused = player.spin(&kit.wheel, &kit.key())?;
    let problem = refused.refused(ProblemCode::NotStarted)?;
    let view = player.get("")?.ok()?;
    same(
        "next_ms",
        &problem["next_ms"],
        &view["schedule"]["starts_ms"],
    )
}

fn ended(kit: &Kit) -> Held {
    let player = kit.join_other("late")?;
    let refused = player.spin(&kit.wheel, &kit.key())?;
    refused.refused(ProblemCode::Ended).map(|_| ())
}

fn stock(kit: &Kit) -> Held {
    let widget = kit.further("scarce")?;
    let answers = at_once(CROWD, |_| kit.join()?.play(widget));
    let mut given = 0;
    let mut prize = Value::Null;
    for answer in answers {
        let answer = answer?;
        let won = answer["awards"].as_array().map_or(0, Vec::len);
        let said = &answer["outcome"]["prize"];
        same(
            "awards of a play that says what it won",
            won,
            usize::from(!said.is_null()),
        )?;
        if !said.is_null() {
            given += 1;
            prize = said.clone();
        }
    }
    let quantity = kit.prize(&prize)["quantity"].as_u64().unwrap_or_default();
    hold(given <= quantity, || {
        format!("expected at most {quantity} of {prize}, came {given}")
    })
}
