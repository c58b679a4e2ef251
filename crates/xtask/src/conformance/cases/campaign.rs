//! The campaign as players see it.

use super::super::http::Ask;
use super::super::kit::Kit;
use super::super::verdict::{Held, hold, same};
use super::{Case, core, full};
use funfair_campaign::protocol::ProblemCode;
use serde_json::Value;

/// How far the clocks of one backend's machines may be apart, ms.
const DRIFT_MS: i64 = 60_000;

pub(super) const CASES: &[Case] = &[
    core(
        "campaign.shape",
        "Routes",
        "a campaign is answered as JSON of the shape `CampaignView`",
        shape,
    ),
    core(
        "campaign.language",
        "Routes",
        "`lang` chooses among `locales`, the nearest one, or else the first",
        language,
    ),
    core(
        "campaign.clock",
        "Headers",
        "`Funfair-Time` is the clock of the backend, in ms",
        clock,
    ),
    core(
        "campaign.unknown",
        "Problems",
        "a campaign that is not there is `unknown_campaign`, on every route",
        unknown,
    ),
    full(
        "campaign.not_modified",
        "Headers",
        "`If-None-Match` with the `ETag` of before is answered by 304 without a body",
        not_modified,
    ),
];

fn shape(kit: &Kit) -> Held {
    let reply = kit.send(&Ask::get(kit.at("")))?;
    let view = reply.ok()?;
    same(
        "media type",
        reply.media_type().as_str(),
        "application/json",
    )?;
    kit.shapes.fits("CampaignView", &view)?;
    same("id", view["id"].as_str(), Some(kit.campaign.as_str()))
}

fn language(kit: &Kit) -> Held {
    let locales: Vec<_> = kit.view["locales"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    let asked = |lang: &str| -> Held<Value> {
        let view = kit
            .send(&Ask::get(kit.at(&format!("?lang={lang}"))))?
            .ok()?;
        Ok(view["locale"].clone())
    };
    for locale in locales.iter().filter_map(|locale| locale.as_str()) {
        same(
            format!("?lang={locale}"),
            asked(locale)?.as_str(),
            Some(locale),
        )?;
    }
    if locales.iter().any(|locale| *locale == "en") {
        same("?lang=en-GB", asked("en-GB")?.as_str(), Some("en"))?;
    }
    let first = locales.first().and_then(|locale| locale.as_str());
    same("?lang=x-none", asked("x-none")?.as_str(), first)?;
    let view = kit.send(&Ask::get(kit.at("")))?.ok()?;
    same("without `lang`", view["locale"].as_str(), first)
}

fn clock(kit: &Kit) -> Held {
    let reply = kit.send(&Ask::get(kit.at("")))?;
    let told: Option<i64> = reply.header("funfair-time").parse().ok();
    let session_ms = kit.join()?.session["server_ms"].as_i64();
    let near = told
        .zip(session_ms)
        .is_some_and(|(told, session)| told.abs_diff(session) < DRIFT_MS.unsigned_abs());
    hold(near, || {
        let told = reply.header("funfair-time");
        format!("expected about {session_ms:?}, which the session tells, came `{told}`")
    })
}

fn unknown(kit: &Kit) -> Held {
    let no = kit.no();
    for ask in [
        Ask::get("/v1/campaigns/no-such-campaign"),
        Ask::post("/v1/campaigns/no-such-campaign/sessions", &no),
        Ask::get("/v1/campaigns/no-such-campaign/widgets/wheel/board"),
    ] {
        kit.send(&ask)?.refused(ProblemCode::UnknownCampaign)?;
    }
    Ok(())
}

fn not_modified(kit: &Kit) -> Held {
    tagged(kit, &kit.at(""))
}

/// Whether what is at `address` is sent only when its tag is another.
pub(super) fn tagged(kit: &Kit, address: &str) -> Held {
    let first = kit.send(&Ask::get(address))?;
    first.is(200)?;
    let tag = first.header("etag");
    hold(!tag.is_empty(), || format!("{address} has no `ETag`"))?;
    let again = kit.send(&Ask::get(address).with("if-none-match", &*tag))?;
    again.is(304)?;
    hold(again.body.is_empty(), || "304 came with a body".to_owned())?;
    same("`ETag` of 304", again.header("etag"), tag)?;
    let other = Ask::get(address).with("if-none-match", "\"another\"");
    kit.send(&other)?.is(200)
}
