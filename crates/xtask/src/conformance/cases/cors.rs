//! Pages of any origin: what browsers ask before they let a page call.

use super::super::http::{Ask, Reply};
use super::super::kit::Kit;
use super::super::verdict::{Held, hold};
use super::problems::provoked;
use super::{Case, core, full};

/// A page of somebody else, and one that has no origin, such as a sandboxed frame.
const ORIGINS: [&str; 2] = ["https://brand.example", "null"];

pub(super) const CASES: &[Case] = &[
    core(
        "cors.preflight",
        "Headers",
        "preflights for `Authorization`, `Content-Type` and `Idempotency-Key` are allowed, from \
         any origin and from `null`",
        preflight,
    ),
    core(
        "cors.any_origin",
        "Headers",
        "answers may be read by pages of any origin and of `null`",
        any_origin,
    ),
    core(
        "cors.exposed_headers",
        "Headers",
        "`ETag`, `Retry-After` and `Funfair-Time` are exposed",
        exposed_headers,
    ),
    core(
        "cors.problems",
        "Headers",
        "problems may be read by pages of any origin, too",
        problems,
    ),
    core(
        "cors.no_cookies",
        "Headers",
        "nothing sets a cookie",
        no_cookies,
    ),
    full(
        "cors.forget",
        "Headers",
        "the preflight for `DELETE …/me` is allowed",
        forget,
    ),
];

/// Fails unless a page of `origin` may read the answer.
fn readable(reply: &Reply, origin: &str) -> Held {
    let allowed = reply.header("access-control-allow-origin");
    hold(allowed == "*" || allowed == origin, || {
        let asked = &reply.asked;
        format!("{asked} from {origin}: `Access-Control-Allow-Origin` is `{allowed}`")
    })
}

fn asked_before(kit: &Kit, address: &str, method: &str, headers: &str) -> Held {
    for origin in ORIGINS {
        let ask = Ask::of("OPTIONS", kit.at(address))
            .with("origin", origin)
            .with("access-control-request-method", method)
            .with("access-control-request-headers", headers);
        let reply = kit.send(&ask)?;
        hold((200..300).contains(&reply.status), || {
            format!("{}: expected 2xx, came {}", reply.asked, reply.status)
        })?;
        readable(&reply, origin)?;
        // Browsers need no permission for the simple methods.
        let methods = "access-control-allow-methods";
        let simple = ["GET", "POST"].contains(&method);
        let allowed = simple || reply.lists(methods, method) || reply.lists(methods, "*");
        hold(allowed, || {
            format!("{}: no `{method}` in `{methods}`", reply.asked)
        })?;
        // A `*` does not cover `Authorization`, so the names must be there.
        let list = "access-control-allow-headers";
        for name in headers.split(',') {
            hold(reply.lists(list, name), || {
                let (asked, came) = (&reply.asked, reply.header(list));
                format!("{asked}: no `{name}` in `{list}`, which is `{came}`")
            })?;
        }
    }
    Ok(())
}

fn preflight(kit: &Kit) -> Held {
    let actions = format!("/widgets/{}/actions", kit.wheel);
    asked_before(
        kit,
        &actions,
        "POST",
        "authorization,content-type,idempotency-key",
    )?;
    for address in ["/sessions", "/events", "/awards/some-award/claim"] {
        asked_before(kit, address, "POST", "authorization,content-type")?;
    }
    let board = format!("/widgets/{}/board", kit.wheel);
    asked_before(kit, &board, "GET", "authorization")
}

fn any_origin(kit: &Kit) -> Held {
    let board = kit.at(&format!("/widgets/{}/board", kit.wheel));
    for origin in ORIGINS {
        for ask in [
            Ask::get(kit.at("")),
            Ask::get(&*board),
            Ask::post(kit.at("/sessions"), &kit.no()),
        ] {
            let reply = kit.send(&ask.with("origin", origin))?;
            reply.ok()?;
            readable(&reply, origin)?;
        }
    }
    Ok(())
}

fn exposed_headers(kit: &Kit) -> Held {
    let origin = ORIGINS.first().copied().unwrap_or_default();
    let reply = kit.send(&Ask::get(kit.at("")).with("origin", origin))?;
    let list = "access-control-expose-headers";
    for name in ["etag", "retry-after", "funfair-time"] {
        // There are no credentials, so a `*` covers all names.
        hold(reply.lists(list, name) || reply.lists(list, "*"), || {
            format!("no `{name}` in `{list}`, which is `{}`", reply.header(list))
        })?;
    }
    Ok(())
}

fn problems(kit: &Kit) -> Held {
    for origin in ORIGINS {
        for problem in provoked(kit, Some(origin))? {
            readable(&problem.reply, origin)?;
        }
    }
    Ok(())
}

fn no_cookies(kit: &Kit) -> Held {
    for ask in [
        Ask::get(kit.at("")),
        Ask::post(kit.at("/sessions"), &kit.no()),
    ] {
        let reply = kit.send(&ask)?;
        hold(reply.header("set-cookie").is_empty(), || {
            format!("{} sets a cookie", reply.asked)
        })?;
    }
    Ok(())
}

fn forget(kit: &Kit) -> Held {
    asked_before(kit, "/me", "DELETE", "authorization")
}
