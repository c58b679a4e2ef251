//! Hidden fields: what pages may give of a participant, and what is kept of it.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::player::Player;
use super::super::verdict::{Held, hold, same, skip};
use super::{Case, core, full};
use serde_json::{Value, json};

const SECTION: &str = "Hidden fields";
/// A name that no campaign takes: it is no name of a field.
const UNKNOWN: &str = "No-Such-Field";

pub(super) const CASES: &[Case] = &[
    core(
        "context.taken",
        SECTION,
        "a session may carry hidden fields, known and unknown, long and empty, and one can play",
        taken,
    ),
    full(
        "context.kept",
        SECTION,
        "of who accepted, the latest value of each field that the campaign lists is kept",
        kept,
    ),
    full(
        "context.not_without_consent",
        SECTION,
        "of who rejects, no field is kept, nor what was kept before",
        not_without_consent,
    ),
    full(
        "context.forgotten",
        SECTION,
        "`DELETE …/me` forgets the fields",
        forgotten,
    ),
];

/// The first field that the campaign takes; skips where it takes none.
fn field(kit: &Kit) -> Held<String> {
    match kit.view["embed"]["context"][0].as_str() {
        Some(name) => Ok(name.to_owned()),
        None => skip("the campaign takes no hidden fields"),
    }
}

/// A session's body with these fields.
fn with(mut request: Value, fields: &[(&str, &str)]) -> Value {
    let fields = fields.iter().map(|(name, value)| (*name, *value));
    request["context"] = fields.collect::<Value>();
    request
}

fn taken(kit: &Kit) -> Held {
    let name = field(kit).unwrap_or_else(|_| "utm_source".to_owned());
    let long = "x".repeat(201);
    for value in ["wechat", "", "茶", &long] {
        let request = with(kit.no(), &[(&name, value), (UNKNOWN, value)]);
        let player = Player::join(kit, &kit.campaign, &request)?;
        player.play(&kit.wheel)?;
    }
    let none = with(kit.no(), &[]);
    Player::join(kit, &kit.campaign, &none).map(|_| ())
}

/// Somebody who accepted, from the store 7.
fn known(kit: &Kit) -> Held<(Player<'_>, String)> {
    let name = field(kit)?;
    // A campaign that asks nothing keeps the fields of all.
    let yes = kit.yes().unwrap_or_else(|_| json!({}));
    let request = with(yes, &[(&name, "7"), (UNKNOWN, "7")]);
    let player = Player::join(kit, &kit.campaign, &request)?;
    same("context", fields(&player)?, json!({ name.clone(): "7" }))?;
    Ok((player, name))
}

/// The fields that the backend shows; nothing and no fields are the same.
fn fields(player: &Player<'_>) -> Held<Value> {
    let me = player.get("/me")?.ok()?;
    Ok(match &me["context"] {
        Value::Null => json!({}),
        fields => fields.clone(),
    })
}

fn kept(kit: &Kit) -> Held {
    let (mut player, name) = known(kit)?;
    player.renew(&with(json!({}), &[(&name, "8")]))?;
    same("context", fields(&player)?, json!({ name.clone(): "8" }))?;
    player.renew(&with(json!({}), &[(&name, &"9".repeat(201))]))?;
    same("context", fields(&player)?, json!({ name: "8" }))
}

fn not_without_consent(kit: &Kit) -> Held {
    kit.yes()?;
    let (mut player, name) = known(kit)?;
    let no = with(kit.no(), &[(&name, "8")]);
    player.renew(&no)?;
    same("context after a rejection", fields(&player)?, json!({}))?;
    let stranger = Player::join(kit, &kit.campaign, &no)?;
    same("context of who rejects", fields(&stranger)?, json!({}))
}

fn forgotten(kit: &Kit) -> Held {
    let (player, _) = known(kit)?;
    let (other, _) = known(kit)?;
    player.send(Ask::of("DELETE", kit.at("/me")))?.is(204)?;
    same("context", fields(&player)?, json!({}))?;
    hold(fields(&other)? != json!({}), || {
        "the fields of another participant are gone, too".to_owned()
    })
}
