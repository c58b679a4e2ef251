//! Awards and claims: what was won, and where it goes.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::verdict::{Held, hold, same, skip};
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};

const SECTION: &str = "Claims";
const DAY_MS: i64 = 86_400_000;
/// The prize of the conformance campaign that is given once per phone number.
const ONCE: &str = "cup";

pub(super) const CASES: &[Case] = &[
    core(
        "claims.shape",
        SECTION,
        "a claim answers the award, with the shape `Award` and the status `claimed`",
        shape,
    ),
    core(
        "claims.code_after_claim",
        SECTION,
        "a coupon's code comes with the claim, and nowhere before",
        code_after_claim,
    ),
    core(
        "claims.deadline",
        SECTION,
        "`claim_by_ms` is `claim_days` after the win",
        deadline,
    ),
    core(
        "claims.repeated",
        SECTION,
        "the same contact again gives the same award",
        repeated,
    ),
    core(
        "claims.already_claimed",
        SECTION,
        "another contact for the same award is `already_claimed`",
        already_claimed,
    ),
    core(
        "claims.bad_contact",
        SECTION,
        "a contact that lacks a field is `bad_contact`, and `findings` names the field",
        bad_contact,
    ),
    core(
        "claims.contact_used",
        SECTION,
        "a prize that is given once per contact is not given to it again: `contact_used`",
        contact_used,
    ),
    core(
        "claims.unknown_award",
        SECTION,
        "nobody claims what they have not won: `unknown_award`",
        unknown_award,
    ),
    full(
        "awards.list",
        "Routes",
        "`awards` lists everything that the participant has won, latest first",
        list,
    ),
    full(
        "claims.fields_dropped",
        SECTION,
        "fields that the prize does not ask for are dropped",
        fields_dropped,
    ),
];

fn shape(kit: &Kit) -> Held {
    let (player, award) = kit.winner()?;
    let reply = player.claim(&award, &kit.contact(&award["prize"]))?;
    let claimed = reply.ok()?;
    kit.shapes.fits("Award", &claimed)?;
    same("id", &claimed["id"], &award["id"])?;
    same("status", claimed["status"].as_str(), Some("claimed"))
}

fn code_after_claim(kit: &Kit) -> Held {
    let coupon = |prize: &Value| prize["kind"] == "coupon";
    let (mut player, award) = kit.winner_of("no coupon", coupon)?;
    same("code of the action's award", &award["code"], &Value::Null)?;
    player.renew(&kit.no())?;
    let before = player.session.to_string();
    let claimed = player.claim(&award, &kit.contact(&award["prize"]))?.ok()?;
    let code = claimed["code"].as_str().unwrap_or_default();
    hold(!code.is_empty(), || {
        "the claimed coupon has no code".to_owned()
    })?;
    for (place, text) in [("session", before), ("campaign", kit.view.to_string())] {
        hold(!text.contains(code), || {
            format!("the {place} shows the code before the claim")
        })?;
    }
    player.renew(&kit.no())?;
    same(
        "code of the session's award",
        &player.session["awards"][0],
        &claimed,
    )
}

fn deadline(kit: &Kit) -> Held {
    let (_, award) = kit.winner()?;
    let days = kit.view["schedule"]["claim_days"]
        .as_i64()
        .unwrap_or_default();
    let won_ms = award["won_ms"].as_i64().unwrap_or_default();
    same(
        "claim_by_ms",
        award["claim_by_ms"].as_i64(),
        Some(won_ms + days * DAY_MS),
    )
}

fn repeated(kit: &Kit) -> Held {
    let (player, award) = kit.winner()?;
    let contact = kit.contact(&award["prize"]);
    let first = player.claim(&award, &contact)?.ok()?;
    same("award", player.claim(&award, &contact)?.ok()?, first)
}

fn already_claimed(kit: &Kit) -> Held {
    let (player, award, contact) = kit.winner_with_contact()?;
    player.claim(&award, &contact)?.ok()?;
    let other = player.claim(&award, &kit.contact(&award["prize"]))?;
    other.refused(ProblemCode::AlreadyClaimed).map(|_| ())
}

fn bad_contact(kit: &Kit) -> Held {
    let (player, award, contact) = kit.winner_with_contact()?;
    let fields = contact
        .as_object()
        .into_iter()
        .flat_map(|fields| fields.keys());
    let expected: Vec<_> = fields.map(|field| format!("contact.{field}")).collect();
    let mut blank = contact.clone();
    for value in blank
        .as_object_mut()
        .into_iter()
        .flat_map(|fields| fields.values_mut())
    {
        *value = json!(" ");
    }
    for wrong in [json!({}), blank] {
        let problem = player
            .claim(&award, &wrong)?
            .refused(ProblemCode::BadContact)?;
        let findings = problem["findings"].as_array().into_iter().flatten();
        let mut paths: Vec<_> = findings
            .map(|finding| finding["path"].as_str().unwrap_or_default())
            .collect();
        paths.sort_unstable();
        same(
            "paths of `findings`",
            paths,
            expected.iter().map(String::as_str).collect(),
        )?;
    }
    player.claim(&award, &contact)?.ok().map(|_| ())
}

fn contact_used(kit: &Kit) -> Held {
    let once = |prize: &Value| prize["id"] == ONCE;
    let instead = format!("no `{ONCE}`, which is given once per phone number");
    let (one, first) = kit.winner_of(&instead, once)?;
    let contact = kit.contact(&first["prize"]);
    one.claim(&first, &contact)?.ok()?;
    let (other, second) = kit.winner_of(&instead, once)?;
    let used = other.claim(&second, &contact)?;
    used.refused(ProblemCode::ContactUsed)?;
    let own = kit.contact(&second["prize"]);
    other.claim(&second, &own)?.ok().map(|_| ())
}

fn unknown_award(kit: &Kit) -> Held {
    let (_, award) = kit.winner()?;
    let thief = kit.join()?;
    for wanted in [&award, &json!({"id": "no-such-award"})] {
        let refused = thief.claim(wanted, &kit.contact(&award["prize"]))?;
        refused.refused(ProblemCode::UnknownAward)?;
    }
    Ok(())
}

fn list(kit: &Kit) -> Held {
    let (mut player, _) = kit.winner()?;
    player.play(&kit.wheel)?;
    player.renew(&kit.no())?;
    let listed = player.get("/awards")?.ok()?;
    kit.shapes.fits("Awards", &listed)?;
    same("awards", &listed["awards"], &player.session["awards"])?;
    let won = listed["awards"].as_array().into_iter().flatten();
    let times: Vec<_> = won.map(|award| award["won_ms"].as_i64()).collect();
    hold(times.is_sorted_by(|one, next| one >= next), || {
        format!("expected the latest first, came {times:?}")
    })?;
    let anonymous = kit.send(&Ask::get(kit.at("/awards")))?;
    anonymous.refused(ProblemCode::BadToken).map(|_| ())
}

fn fields_dropped(kit: &Kit) -> Held {
    let (player, award, contact) = kit.winner_with_contact()?;
    if contact.get("address").is_some() {
        return skip("the prize asks for an address, too");
    }
    let mut more = contact.clone();
    more["address"] = json!("nobody asked");
    player.claim(&award, &more)?.ok()?;
    let me = player.get("/me")?.ok()?;
    let id = award["id"].as_str().unwrap_or_default();
    same("contact of `me`", &me["contacts"][id], &contact)
}
