//! Problems: how a refusal is told, whichever it is.

use super::super::http::{Ask, Reply};
use super::super::kit::Kit;
use super::super::verdict::{Held, Stop, hold, same};
use super::requests::padded;
use super::{Case, core};
use serde_json::json;

const SECTION: &str = "Problems";
const CAMPAIGN: &str = "/v1/campaigns/{campaign}";
const SESSIONS: &str = "/v1/campaigns/{campaign}/sessions";
const ACTIONS: &str = "/v1/campaigns/{campaign}/widgets/{widget}/actions";
const BOARD: &str = "/v1/campaigns/{campaign}/widgets/{widget}/board";
const CLAIM: &str = "/v1/campaigns/{campaign}/awards/{award}/claim";
/// A body of no backend.
const TOO_LARGE: usize = 64 * 1024 + 1;

pub(super) const CASES: &[Case] = &[
    core(
        "problems.shape",
        SECTION,
        "a problem has the shape `Problem`, its own status, and a `type` that ends in its code",
        shape,
    ),
    core(
        "problems.codes",
        SECTION,
        "each route answers only codes that OpenAPI lists for it",
        codes,
    ),
    core(
        "problems.content_type",
        SECTION,
        "a problem is `application/problem+json`",
        content_type,
    ),
    core(
        "problems.not_cached",
        SECTION,
        "a problem is never cached: `Cache-Control: no-store`",
        not_cached,
    ),
];

/// A refusal, and the operation that refused.
pub(super) struct Provoked {
    method: &'static str,
    path: &'static str,
    /// The refusal.
    pub(super) reply: Reply,
}

/// Refusals of every status that a backend can be brought to, asked for by a page of `origin`.
pub(super) fn provoked(kit: &Kit, origin: Option<&'static str>) -> Held<Vec<Provoked>> {
    let provoke = |(method, path, ask): (&'static str, &'static str, Ask)| {
        let ask = match origin {
            Some(origin) => ask.with("origin", origin),
            None => ask,
        };
        let reply = kit.send(&ask)?;
        Ok(Provoked {
            method,
            path,
            reply,
        })
    };
    asks(kit)?.into_iter().map(provoke).collect()
}

/// Requests that must be refused, each with its operation.
fn asks(kit: &Kit) -> Held<Vec<(&'static str, &'static str, Ask)>> {
    let act = |campaign: &str, action: &str| {
        let address = format!("/v1/campaigns/{campaign}/widgets/{}/actions", kit.wheel);
        Ask::post(address, &json!({"action": {"type": action}}))
    };
    let player = kit.join()?;
    let key = kit.key();
    player.spin(&kit.wheel, &key)?.ok()?;
    let known = |ask: Ask| ask.token(&player.token);
    let spin = act(&kit.campaign, "spin");
    let other = act(&kit.campaign, "fly").with("idempotency-key", key);
    let nothing = json!({"contact": {}});
    let claim = Ask::post(kit.at("/awards/no-such-award/claim"), &nothing);
    let malformed = Ask::text(kit.at("/sessions"), "{".to_owned());
    let no_board = Ask::get(kit.at("/widgets/no-such-widget/board"));
    let mut asks = vec![
        ("get", CAMPAIGN, Ask::get("/v1/campaigns/no-such-campaign")),
        ("get", BOARD, no_board),
        ("post", SESSIONS, malformed),
        ("post", SESSIONS, padded(kit, TOO_LARGE)),
        ("post", ACTIONS, spin.clone()),
        ("post", ACTIONS, known(spin)),
        ("post", ACTIONS, known(other)),
        ("post", CLAIM, known(claim)),
    ];
    match kit.join_other("late") {
        Ok(late) => {
            let ask = act(&format!("{}-late", kit.campaign), "spin").token(&late.token);
            asks.push(("post", ACTIONS, ask.with("idempotency-key", kit.key())));
        }
        Err(Stop::Skipped(_)) => {}
        Err(failed) => return Err(failed),
    }
    Ok(asks)
}

fn shape(kit: &Kit) -> Held {
    for Provoked { reply, .. } in provoked(kit, None)? {
        let problem = reply.json()?;
        kit.shapes.fits("Problem", &problem)?;
        same(
            "status",
            problem["status"].as_u64(),
            Some(u64::from(reply.status)),
        )?;
        let code = problem["code"].as_str().unwrap_or_default();
        let kind = format!("urn:funfair:problem:{code}");
        same("type", problem["type"].as_str(), Some(&*kind))?;
    }
    Ok(())
}

fn codes(kit: &Kit) -> Held {
    for Provoked {
        method,
        path,
        reply,
    } in provoked(kit, None)?
    {
        let problem = reply.json()?;
        let code = problem["code"].as_str().unwrap_or_default();
        let known = kit.shapes.codes(method, path, reply.status);
        hold(known.contains(&code), || {
            let (asked, status) = (&reply.asked, reply.status);
            format!("{asked}: expected one of {known:?} with {status}, came `{code}`")
        })?;
    }
    Ok(())
}

fn content_type(kit: &Kit) -> Held {
    for Provoked { reply, .. } in provoked(kit, None)? {
        let what = format!("media type of {} of {}", reply.status, reply.asked);
        same(
            what,
            reply.media_type().as_str(),
            "application/problem+json",
        )?;
    }
    Ok(())
}

fn not_cached(kit: &Kit) -> Held {
    for Provoked { reply, .. } in provoked(kit, None)? {
        hold(reply.lists("cache-control", "no-store"), || {
            let came = reply.header("cache-control");
            format!("{}: `Cache-Control` is `{came}`", reply.asked)
        })?;
    }
    Ok(())
}
