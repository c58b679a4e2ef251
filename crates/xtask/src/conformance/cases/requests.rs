//! Requests: what a body may be, and addresses where there is nothing.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::verdict::{Held, same};
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;

/// Longest body, in bytes.
const MOST_BYTES: usize = 64 * 1024;

pub(super) const CASES: &[Case] = &[
    core(
        "requests.any_content_type",
        "Headers",
        "a body is JSON whatever its `Content-Type`",
        any_content_type,
    ),
    core(
        "requests.malformed",
        "Problems",
        "a body that is no such JSON is `bad_request`",
        malformed,
    ),
    core(
        "requests.largest",
        "Headers",
        "a body of 64 KiB is read, and a larger one is `too_large`",
        largest,
    ),
    core(
        "requests.not_found",
        "Problems",
        "an address where there is nothing is `not_found`",
        not_found,
    ),
    full(
        "requests.bad_method",
        "Problems",
        "a method that an address does not take is `bad_method`",
        bad_method,
    ),
    full(
        "service.health",
        "Routes",
        "`/healthz` answers 200 while the backend works",
        health,
    ),
    full(
        "service.openapi",
        "Routes",
        "`/openapi.json` is an OpenAPI 3.1 document",
        openapi,
    ),
];

fn any_content_type(kit: &Kit) -> Held {
    let body = kit.no().to_string();
    for content in ["text/plain", "application/json; charset=utf-8"] {
        let ask = Ask::text(kit.at("/sessions"), body.clone());
        kit.send(&ask.with("content-type", content))?.ok()?;
    }
    Ok(())
}

fn malformed(kit: &Kit) -> Held {
    let player = kit.join()?;
    let actions = kit.at(&format!("/widgets/{}/actions", kit.wheel));
    for body in ["", "{", "[]", "\u{0}"] {
        let ask = Ask::text(kit.at("/sessions"), body.to_owned());
        kit.send(&ask)?.refused(ProblemCode::BadRequest)?;
        let ask = Ask::text(&*actions, body.to_owned());
        let acted = player.send(ask.with("idempotency-key", kit.key()))?;
        acted.refused(ProblemCode::BadRequest)?;
    }
    let ask = Ask::text(&*actions, "{}".to_owned());
    let acted = player.send(ask.with("idempotency-key", kit.key()))?;
    acted.refused(ProblemCode::BadRequest).map(|_| ())
}

/// The body of a session, filled up with blanks to `length` bytes.
pub(super) fn padded(kit: &Kit, length: usize) -> Ask {
    let mut body = kit.no().to_string();
    body += &" ".repeat(length.saturating_sub(body.len()));
    Ask::text(kit.at("/sessions"), body)
}

fn largest(kit: &Kit) -> Held {
    kit.send(&padded(kit, MOST_BYTES))?.ok()?;
    let larger = kit.send(&padded(kit, MOST_BYTES + 1))?;
    larger.refused(ProblemCode::TooLarge).map(|_| ())
}

fn not_found(kit: &Kit) -> Held {
    for address in ["/v1/nothing".to_owned(), kit.at("/nothing")] {
        kit.send(&Ask::get(address))?
            .refused(ProblemCode::NotFound)?;
    }
    Ok(())
}

fn bad_method(kit: &Kit) -> Held {
    let reply = kit.send(&Ask::of("DELETE", kit.at("/sessions")))?;
    reply.refused(ProblemCode::BadMethod)?;
    same("`Allow` has POST", reply.lists("allow", "POST"), true)
}

fn health(kit: &Kit) -> Held {
    let answer = kit.send(&Ask::get("/healthz"))?.ok()?;
    kit.shapes.fits("Health", &answer)
}

fn openapi(kit: &Kit) -> Held {
    let answer = kit.send(&Ask::get("/openapi.json"))?.ok()?;
    let version = answer["openapi"].as_str().unwrap_or_default();
    same("OpenAPI 3.1", version.starts_with("3.1"), true)
}
