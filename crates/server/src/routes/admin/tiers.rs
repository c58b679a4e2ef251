//! Prizes that are given at the end.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method},
    routing::{get, post},
};
use funfair_campaign::{
    entry::{By, Tier},
    protocol::ProblemCode,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::desk;
use crate::{
    failure::Failure,
    operation::{Operation, Token, schema},
    request::{Body, Segments, read_json},
    secret::Secret,
    state::Shared,
    store::tiers::{PlaceRow, Slot, TierRow},
    tiers::{self, Given, Order},
};

pub(in crate::routes) static LIST: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/widgets/{widget}/tiers",
    id: "listTiers",
    summary: "The tiers of prizes of a widget in the order of its config, and who has got them.",
    token: Token::Operator,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<Tiers>),
    problems: &[
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
    ],
    handler: || get(list),
};

pub(in crate::routes) static GIVE: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/widgets/{widget}/tiers/{tier}",
    id: "giveTier",
    summary: "Gives the prizes of a tier once its time has come: to the entries with the most likes, \
              the earlier one first where they are equal; to the `picks` of a jury; or by a draw whose \
              seed is kept. Each entrant gets at most one place. Asked again, it gives nothing and \
              tells what was given.",
    token: Token::Operator,
    parameters: &[],
    request: Some(schema::<Picks>),
    status: 200,
    response: Some(schema::<TierState>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
        ProblemCode::NotStarted,
        ProblemCode::OutOfOrder,
        ProblemCode::TooLarge,
    ],
    handler: || post(give),
};

/// The tiers of a widget.
#[derive(Debug, Serialize, JsonSchema)]
struct Tiers {
    /// In the order of the config; the first is number 0.
    tiers: Vec<TierState>,
}

/// A tier of prizes.
#[derive(Debug, Serialize, JsonSchema)]
struct TierState {
    /// Its number, the first is 0.
    tier: usize,
    /// Id of the prize.
    prize: String,
    /// Who gets it.
    by: By,
    /// How many get it.
    places: u16,
    /// From when it can be given, ms since 1970 UTC.
    from_ms: i64,
    /// How it was given; `null` until then.
    given: Option<TierGiven>,
}

/// How a tier was given.
#[derive(Debug, Serialize, JsonSchema)]
struct TierGiven {
    /// When, ms since 1970 UTC.
    at_ms: i64,
    /// Name of the operator.
    operator: String,
    /// The published version of the campaign.
    revision: String,
    /// How many entries could have got it.
    entries: i64,
    /// SHA-256 in hex of the ids of these in order, one to a line.
    digest: String,
    /// How the seed became decisions; `null` where nothing was drawn.
    algorithm: Option<String>,
    /// The seed in hex; `null` where nothing was drawn.
    seed: Option<String>,
    /// Who has got it, first place first.
    winners: Vec<Winner>,
}

/// Who has got a place.
#[derive(Debug, Serialize, JsonSchema)]
struct Winner {
    /// The first is 1.
    place: i64,
    /// Id of the entry.
    entry: String,
    /// Dots and two characters of a keyed hash: enough to tell one entrant from others.
    who: String,
    /// How many liked it then.
    likes: i64,
    /// Id of the award, which the entrant claims like any other.
    award: String,
}

/// Whom a jury chose.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Picks {
    /// Ids of entries, best first; for tiers by `jury` only.
    picks: Vec<String>,
}

async fn list(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Tiers>, Failure> {
    app.operators.of(&headers)?;
    let all = tiers::of(&*app.campaign(&id)?, &widget, app.clock.now_ms())?;
    let mut connection = app.store.reader.acquire().await?;
    let mut tiers = Vec::new();
    for (number, tier) in (0..).zip(&all) {
        let slot = Slot {
            campaign: &id,
            widget: &widget,
            tier: number,
        };
        let given = tiers::given(&mut connection, slot).await?;
        let given = given.map(|given| told(&app.secret, &id, given));
        tiers.push(state(tiers.len(), tier, given));
    }
    Ok(Json(Tiers { tiers }))
}

async fn give(
    State(app): State<Shared>,
    Segments((id, widget, tier)): Segments<(String, String, u16)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<TierState>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    let Picks { picks } = read_json(body)?;
    let slot = Slot {
        campaign: &id,
        widget: &widget,
        tier: tier.into(),
    };
    let order = Order {
        desk,
        slot,
        picks: &picks,
    };
    let (written, given) = tiers::give(&app, order).await?;
    let given = told(&app.secret, &id, given);
    Ok(Json(state(tier.into(), &written, Some(given))))
}

fn state(number: usize, tier: &Tier, given: Option<TierGiven>) -> TierState {
    TierState {
        tier: number,
        prize: tier.prize.clone(),
        by: tier.by,
        places: tier.places,
        from_ms: tier.from_ms,
        given,
    }
}

fn told(secret: &Secret, campaign: &str, given: Given) -> TierGiven {
    let TierRow {
        revision,
        operator,
        at_ms,
        entries,
        digest,
        algorithm,
        seed,
        ..
    } = given.tier;
    let winner = |row: PlaceRow| Winner {
        place: row.place,
        who: secret.masked(campaign, &row.participant),
        entry: row.entry,
        likes: row.likes,
        award: row.award,
    };
    TierGiven {
        at_ms,
        operator,
        revision,
        entries,
        digest,
        algorithm,
        seed,
        winners: given.places.into_iter().map(winner).collect(),
    }
}
