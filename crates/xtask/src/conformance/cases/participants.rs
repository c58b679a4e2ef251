//! Participants whom a partner signed, for backends with a key that the kit may sign with.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::partner::Partner;
use super::super::player::Player;
use super::super::verdict::{Held, hold, same, skip};
use super::{Case, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};

const SECTION: &str = "Signed participants";

pub(super) const CASES: &[Case] = &[
    full(
        "participants.one_everywhere",
        SECTION,
        "a signed user is one participant on every device, and another user another",
        one_everywhere,
    ),
    full(
        "participants.wins_over_token",
        SECTION,
        "a signed user is not who held the token before, and nothing is joined",
        wins_over_token,
    ),
    full(
        "participants.refused",
        SECTION,
        "what is forged, expired, of an unknown key or for another campaign is `bad_participant`",
        refused,
    ),
    full(
        "participants.forgotten",
        SECTION,
        "`GET …/me` shows the partner's id, and `DELETE …/me` forgets it",
        forgotten,
    ),
];

/// The partner to sign as; skips where there is none.
fn partner(kit: &Kit) -> Held<&Partner> {
    match &kit.partner {
        Some(partner) => Ok(partner),
        None => skip("no --partner-key to sign with"),
    }
}

/// Body of a session of whom these claims are about.
fn request(kit: &Kit, partner: &Partner, claims: &Value) -> Value {
    let mut request = kit.no();
    request["participant"] = partner.sign(claims).into();
    request
}

/// The user `id` on a device of their own.
fn enter<'a>(kit: &'a Kit, id: &str) -> Held<Player<'a>> {
    let partner = partner(kit)?;
    let claims = partner.claims(&kit.campaign, id);
    Player::join(kit, &kit.campaign, &request(kit, partner, &claims))
}

fn one_everywhere(kit: &Kit) -> Held {
    let id = kit.key();
    let (phone, other) = (enter(kit, &id)?, enter(kit, &kit.key())?);
    let played = phone.play(&kit.wheel)?;
    let desk = enter(kit, &id)?;
    same(
        "state on another device",
        desk.standing(&kit.wheel),
        played["state"].clone(),
    )?;
    let awards = desk.session["awards"].as_array().map_or(0, Vec::len);
    let won = played["awards"].as_array().map_or(0, Vec::len);
    same("awards on another device", awards, won)?;
    let other = other.get("/me")?.ok()?;
    same("plays of another user", &other["plays"], &json!([]))
}

fn wins_over_token(kit: &Kit) -> Held {
    let anonymous = kit.join()?;
    anonymous.play(&kit.wheel)?;
    let partner = partner(kit)?;
    let claims = partner.claims(&kit.campaign, &kit.key());
    let mut signed = anonymous.clone();
    signed.renew(&request(kit, partner, &claims))?;
    let (before, after) = (anonymous.get("/me")?.ok()?, signed.get("/me")?.ok()?);
    hold(before["participant"] != after["participant"], || {
        "the token's participant is still there".to_owned()
    })?;
    same("plays of who was signed", &after["plays"], &json!([]))?;
    let plays = before["plays"].as_array().map_or(0, Vec::len);
    same("plays of the token's participant", plays, 1)
}

fn refused(kit: &Kit) -> Held {
    let partner = partner(kit)?;
    let claims = partner.claims(&kit.campaign, &kit.key());
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        partner.sign(&claims)
    };
    let good = partner.sign(&claims);
    let stranger = Partner::read("any=not the secret").ok();
    let forged = stranger.map(|stranger| stranger.sign(&claims));
    let exp = claims["exp"].as_u64().unwrap_or_default();
    let cut = good.get(..good.len() - 1).unwrap_or_default();
    for assertion in [
        forged.unwrap_or_default(),
        cut.to_owned(),
        with("key", json!("no-such-key")),
        with("campaign", json!("no-such-campaign")),
        with("exp", json!(exp - 600 - 120)),
        with("id", json!("")),
        claims["id"].as_str().unwrap_or_default().to_owned(),
    ] {
        let mut body = kit.no();
        body["participant"] = assertion.into();
        let reply = kit.send(&Ask::post(kit.at("/sessions"), &body))?;
        reply.refused(ProblemCode::BadParticipant)?;
    }
    Ok(())
}

fn forgotten(kit: &Kit) -> Held {
    let id = kit.key();
    let player = enter(kit, &id)?;
    let me = player.get("/me")?.ok()?;
    same("partner's id", &me["partner"]["id"], &json!(id))?;
    player.send(Ask::of("DELETE", kit.at("/me")))?.is(204)?;
    let me = player.get("/me")?.ok()?;
    same("partner", &me["partner"], &Value::Null)
}
