//! Consent: what was asked, and what became of the answer.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::player::Player;
use super::super::verdict::{Held, same};
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SECTION: &str = "Consent";

pub(super) const CASES: &[Case] = &[
    core(
        "consent.rejected",
        SECTION,
        "who rejects can play",
        rejected,
    ),
    core(
        "consent.accepted",
        SECTION,
        "who accepts can play, and may change their mind with the next session",
        accepted,
    ),
    full(
        "consent.unknown_purpose",
        SECTION,
        "to accept a purpose that was not asked is `bad_request`",
        unknown_purpose,
    ),
    full(
        "consent.kept",
        SECTION,
        "every change of the answer is kept, and the same answer again is none",
        kept,
    ),
];

fn rejected(kit: &Kit) -> Held {
    kit.yes()?;
    kit.join()?.play(&kit.wheel).map(|_| ())
}

fn accepted(kit: &Kit) -> Held {
    let mut player = Player::join(kit, &kit.campaign, &kit.yes()?)?;
    player.play(&kit.wheel)?;
    player.renew(&kit.no())?;
    player.renew(&kit.yes()?)?;
    player.play(&kit.wheel).map(|_| ())
}

fn unknown_purpose(kit: &Kit) -> Held {
    let mut answer = kit.yes()?;
    answer["consent"]["purposes"] = json!(["no-such-purpose"]);
    let reply = kit.send(&Ask::post(kit.at("/sessions"), &answer))?;
    reply.refused(ProblemCode::BadRequest).map(|_| ())
}

fn kept(kit: &Kit) -> Held {
    let (yes, no) = (kit.yes()?, kit.no());
    let mut player = Player::join(kit, &kit.campaign, &no)?;
    for answer in [&no, &yes, &no] {
        player.renew(answer)?;
    }
    let me = player.get("/me")?.ok()?;
    let answers = me["consents"].as_array().into_iter().flatten();
    let came: Vec<_> = answers.map(purposes).collect();
    let (yes, no) = (purposes(&yes["consent"]), purposes(&no["consent"]));
    same("purposes of `me`", came, vec![no.clone(), yes, no])
}

/// The purposes of an answer, which are a set.
pub(super) fn purposes(answer: &Value) -> BTreeSet<String> {
    let purposes = answer["purposes"].as_array().into_iter().flatten();
    purposes.map(Value::to_string).collect()
}
