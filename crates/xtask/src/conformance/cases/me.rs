//! What is stored of a participant: theirs to see, and to have forgotten.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::player::Player;
use super::super::verdict::{Held, hold, same};
use super::consent::purposes;
use super::{Case, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};

const SECTION: &str = "Routes";

pub(super) const CASES: &[Case] = &[
    full(
        "me.shape",
        SECTION,
        "`GET …/me` shows what is stored, with the shape `Me`",
        shape,
    ),
    full(
        "me.token_required",
        SECTION,
        "nobody sees or forgets without a token",
        token_required,
    ),
    full(
        "me.forgotten",
        SECTION,
        "`DELETE …/me` answers 204, and then answers, contacts and events are gone",
        forgotten,
    ),
    full("me.only_me", SECTION, "nobody forgets for another", only_me),
];

/// Somebody of whom everything is stored: an answer, an event, a contact.
fn known(kit: &Kit) -> Held<(Player<'_>, Value)> {
    let (mut player, award, contact) = kit.winner_with_contact()?;
    player.renew(&kit.yes()?)?;
    player.tell(&kit.wheel, &[kit.key()])?.is(202)?;
    player.claim(&award, &contact)?.ok()?;
    let id = award["id"].as_str().unwrap_or_default();
    Ok((player, json!({ id: contact })))
}

fn shape(kit: &Kit) -> Held {
    let (player, contacts) = known(kit)?;
    let me = player.get("/me")?.ok()?;
    kit.shapes.fits("Me", &me)?;
    same("contacts", &me["contacts"], &contacts)?;
    same("events", &me["events"], &json!(1))?;
    let plays = me["plays"].as_array().map_or(0, Vec::len);
    same("plays", plays, 1)?;
    let answers = me["consents"].as_array();
    let last = answers.and_then(|answers| answers.last()).map(purposes);
    same("purposes", last, Some(purposes(&kit.yes()?["consent"])))
}

fn token_required(kit: &Kit) -> Held {
    for method in ["GET", "DELETE"] {
        let reply = kit.send(&Ask::of(method, kit.at("/me")))?;
        reply.refused(ProblemCode::BadToken)?;
    }
    Ok(())
}

fn forgotten(kit: &Kit) -> Held {
    let (player, _) = known(kit)?;
    let reply = player.send(Ask::of("DELETE", kit.at("/me")))?;
    reply.is(204)?;
    hold(reply.body.is_empty(), || "204 came with a body".to_owned())?;
    let me = player.get("/me")?.ok()?;
    for (field, left) in [
        ("consents", json!([])),
        ("contacts", json!({})),
        ("scores", json!([])),
        ("events", json!(0)),
    ] {
        same(field, &me[field], &left)?;
    }
    Ok(())
}

fn only_me(kit: &Kit) -> Held {
    let (player, contacts) = known(kit)?;
    let other = kit.join()?;
    other.send(Ask::of("DELETE", kit.at("/me")))?.is(204)?;
    let me = player.get("/me")?.ok()?;
    same("contacts", &me["contacts"], &contacts)
}
