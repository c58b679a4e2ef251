//! Events: counted, and never in the way.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::player::{Player, batch};
use super::super::verdict::{Held, same};
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;

const SECTION: &str = "Events";
const MOST: usize = 50;

pub(super) const CASES: &[Case] = &[
    core(
        "events.before_consent",
        SECTION,
        "events without a token are answered by 202",
        before_consent,
    ),
    core(
        "events.repeated",
        SECTION,
        "events that came before are answered by 202 again",
        repeated,
    ),
    core(
        "events.at_most_50",
        SECTION,
        "50 events at once are taken, and 51 are `bad_request`",
        at_most_50,
    ),
    core(
        "events.malformed",
        SECTION,
        "an event with a short id, or of no widget, is `bad_request`",
        malformed,
    ),
    full(
        "events.counted_once",
        SECTION,
        "an id counts once",
        counted_once,
    ),
    full(
        "events.without_a_name",
        "Consent",
        "whose an event was is kept only while they accept a purpose",
        without_a_name,
    ),
];

fn keys(kit: &Kit, count: usize) -> Vec<String> {
    (0..count).map(|_| kit.key()).collect()
}

fn before_consent(kit: &Kit) -> Held {
    let body = batch(&kit.wheel, &keys(kit, 2));
    kit.send(&Ask::post(kit.at("/events"), &body))?.is(202)
}

fn repeated(kit: &Kit) -> Held {
    let player = kit.join()?;
    let ids = keys(kit, 2);
    for _ in 0..2 {
        player.tell(&kit.wheel, &ids)?.is(202)?;
    }
    Ok(())
}

fn at_most_50(kit: &Kit) -> Held {
    let player = kit.join()?;
    player.tell(&kit.wheel, &keys(kit, MOST))?.is(202)?;
    let more = player.tell(&kit.wheel, &keys(kit, MOST + 1))?;
    more.refused(ProblemCode::BadRequest).map(|_| ())
}

fn malformed(kit: &Kit) -> Held {
    let player = kit.join()?;
    let short = player.tell(&kit.wheel, &["short".to_owned()])?;
    short.refused(ProblemCode::BadRequest)?;
    let nowhere = player.tell("no-such-widget", &keys(kit, 1))?;
    nowhere.refused(ProblemCode::BadRequest).map(|_| ())
}

fn counted_once(kit: &Kit) -> Held {
    let player = Player::join(kit, &kit.campaign, &kit.yes()?)?;
    let ids = keys(kit, 2);
    for _ in 0..2 {
        player.tell(&kit.wheel, &ids)?.is(202)?;
    }
    let me = player.get("/me")?.ok()?;
    same("events of `me`", me["events"].as_u64(), Some(2))
}

fn without_a_name(kit: &Kit) -> Held {
    let mut player = Player::join(kit, &kit.campaign, &kit.yes()?)?;
    // Who takes it back has no name on what came before, either.
    for (answer, expected) in [(kit.yes()?, 1), (kit.no(), 0), (kit.yes()?, 1)] {
        player.renew(&answer)?;
        player.tell(&kit.wheel, &keys(kit, 1))?.is(202)?;
        let me = player.get("/me")?.ok()?;
        same("events of `me`", me["events"].as_u64(), Some(expected))?;
    }
    Ok(())
}
