//! Sessions and tokens: who somebody is.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::verdict::{Held, hold, same};
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::{Value, json};

const SECTION: &str = "Sessions and tokens";

pub(super) const CASES: &[Case] = &[
    core(
        "sessions.shape",
        SECTION,
        "a session has the shape `Session`, knows every widget, and expires later",
        shape,
    ),
    core(
        "sessions.strangers",
        SECTION,
        "without a token everybody is a new participant, who has won nothing",
        strangers,
    ),
    core(
        "sessions.renewal",
        SECTION,
        "a session with a token is that of the same participant",
        renewal,
    ),
    core(
        "sessions.bad_token",
        SECTION,
        "a text that is no token is `bad_token`, also for a new session",
        bad_token,
    ),
    core(
        "sessions.one_campaign",
        SECTION,
        "a token of another campaign is `bad_token`",
        one_campaign,
    ),
    core(
        "sessions.token_required",
        SECTION,
        "actions and claims need a token, in the header `Authorization`",
        token_required,
    ),
    full(
        "sessions.no_chosen_participant",
        SECTION,
        "no request chooses the participant's id",
        no_chosen_participant,
    ),
];

fn shape(kit: &Kit) -> Held {
    let player = kit.join()?;
    let session = &player.session;
    kit.shapes.fits("Session", session)?;
    same("awards", &session["awards"], &json!([]))?;
    let later = session["expires_ms"].as_i64() > session["server_ms"].as_i64();
    hold(later, || "`expires_ms` is not after `server_ms`".to_owned())?;
    for widget in kit.view["widgets"].as_array().into_iter().flatten() {
        let id = widget["id"].as_str().unwrap_or_default();
        hold(!player.standing(id).is_null(), || {
            format!("`widgets` lacks `{id}`, which the campaign has")
        })?;
    }
    Ok(())
}

fn strangers(kit: &Kit) -> Held {
    let (winner, _) = kit.winner()?;
    let stranger = kit.join()?;
    hold(winner.token != stranger.token, || {
        "two sessions have one token".to_owned()
    })?;
    same(
        "awards of somebody else",
        &stranger.session["awards"],
        &json!([]),
    )
}

fn renewal(kit: &Kit) -> Held {
    let (mut player, award) = kit.winner()?;
    let played = player.play(&kit.wheel)?;
    player.renew(&kit.no())?;
    let ids = player.session["awards"].as_array().into_iter().flatten();
    hold(ids.clone().any(|known| known["id"] == award["id"]), || {
        format!("the award {} is gone after a renewal", award["id"])
    })?;
    same(
        "state",
        player.standing(&kit.wheel),
        played["state"].clone(),
    )?;
    player.play(&kit.wheel).map(|_| ())
}

fn bad_token(kit: &Kit) -> Held {
    let mut player = kit.join()?;
    for token in ["nonsense", "a.b.c"] {
        token.clone_into(&mut player.token);
        let sessions = Ask::post(kit.at("/sessions"), &kit.no());
        player.send(sessions)?.refused(ProblemCode::BadToken)?;
        let spun = player.spin(&kit.wheel, &kit.key())?;
        spun.refused(ProblemCode::BadToken)?;
    }
    Ok(())
}

fn one_campaign(kit: &Kit) -> Held {
    let mut player = kit.join_other("early")?;
    player.token = kit.join()?.token;
    let spun = player.spin(&kit.wheel, &kit.key())?;
    spun.refused(ProblemCode::BadToken)?;
    let sessions = Ask::post(player.at("/sessions"), &kit.no());
    player.send(sessions)?.refused(ProblemCode::BadToken)?;
    Ok(())
}

fn token_required(kit: &Kit) -> Held {
    let (winner, award) = kit.winner()?;
    let action = json!({"action": {"type": "spin"}});
    let actions = kit.at(&format!("/widgets/{}/actions", kit.wheel));
    let claim = format!("/awards/{}/claim", award["id"].as_str().unwrap_or_default());
    let with = |address: &str| format!("{address}?token={}", winner.token);
    for address in [actions.clone(), with(&actions)] {
        let ask = Ask::post(address, &action).with("idempotency-key", kit.key());
        kit.send(&ask)?.refused(ProblemCode::BadToken)?;
    }
    let ask = Ask::post(kit.at(&claim), &json!({"contact": {}}));
    kit.send(&ask)?.refused(ProblemCode::BadToken).map(|_| ())
}

fn no_chosen_participant(kit: &Kit) -> Held {
    let chosen = kit.key();
    let mut request = kit.no();
    request["participant"] = Value::from(chosen.as_str());
    let ask = Ask::post(kit.at("/sessions"), &request).with("funfair-participant", &*chosen);
    let reply = kit.send(&ask)?;
    // It is no assertion of a partner. To refuse it is as good as not to look at it.
    if [400, 403].contains(&reply.status) {
        return Ok(());
    }
    let mut player = kit.join()?;
    reply.ok()?["token"]
        .as_str()
        .unwrap_or_default()
        .clone_into(&mut player.token);
    let me = player.get("/me")?.ok()?;
    hold(me["participant"] != chosen, || {
        "the participant has the id that the request chose".to_owned()
    })
}
