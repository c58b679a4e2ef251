//! Raffles: drawn by an operator after the end, and shown with all that repeats them.

use axum::{
    Json,
    body::Body as Content,
    extract::State,
    http::{HeaderMap, Method, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use funfair_campaign::protocol::ProblemCode;
use futures_util::stream;
use schemars::JsonSchema;
use serde::Serialize;

use super::desk;
use crate::{
    failure::Failure,
    operation::{Operation, Token, schema},
    raffle::{self, DrawnRaffle, line},
    request::Segments,
    secret::Secret,
    state::Shared,
    store::{
        moments::PoolKey,
        raffles::{PlaceRow, RaffleRow},
        tickets,
    },
};

const PROBLEMS: &[ProblemCode] = &[ProblemCode::BadToken, ProblemCode::UnknownCampaign];
/// How many tickets are read at once.
const PAGE: i64 = 5_000;

pub(in crate::routes) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/pools/{pool}/raffle",
    id: "showRaffle",
    summary: "A raffle: how many tickets there are, from when it can be drawn, and who has got what.",
    token: Token::Operator,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<RaffleState>),
    problems: PROBLEMS,
    handler: || get(show),
};

pub(in crate::routes) static DRAW: Operation = Operation {
    method: Method::POST,
    path: "/admin/v1/campaigns/{campaign}/pools/{pool}/raffle",
    id: "drawRaffle",
    summary: "Draws a raffle once the campaign is over: winners, who find their awards the next time \
              they come, and alternates, who move up when an award is not claimed in time or is \
              taken back. Asked again, it draws nothing and tells what was drawn.",
    token: Token::Operator,
    parameters: &[],
    request: None,
    status: 200,
    response: Some(schema::<RaffleState>),
    problems: &[
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::NotStarted,
        ProblemCode::OutOfOrder,
    ],
    handler: || post(draw),
};

pub(in crate::routes) static TICKETS: Operation = Operation {
    method: Method::GET,
    path: "/admin/v1/campaigns/{campaign}/pools/{pool}/tickets",
    id: "listTickets",
    summary: "The list that a raffle is drawn from, as plain text: each line has the id of a ticket, a \
              space, and a keyed hash of who has it, in the order of the ids. Its SHA-256 is the \
              digest of the draw.",
    token: Token::Operator,
    parameters: &[],
    request: None,
    status: 200,
    response: None,
    problems: PROBLEMS,
    handler: || get(list),
};

/// A raffle.
#[derive(Debug, Serialize, JsonSchema)]
struct RaffleState {
    /// Id of the pool.
    pool: String,
    /// From when it can be drawn, ms since 1970 UTC.
    from_ms: i64,
    /// How many tickets there are.
    tickets: i64,
    /// What was drawn; `null` until then.
    drawn: Option<Drawing>,
}

/// What was drawn.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RaffleDrawing")]
struct Drawing {
    /// When, ms since 1970 UTC.
    at_ms: i64,
    /// Name of the operator.
    operator: String,
    /// The published version of the campaign.
    revision: String,
    /// How many tickets were drawn from.
    tickets: i64,
    /// SHA-256 in hex of their list.
    digest: String,
    /// How the seed became decisions.
    algorithm: String,
    /// The seed in hex.
    seed: String,
    /// How many places win.
    winners: i64,
    /// How many places there may be after them.
    alternates: i64,
    /// How many places one entrant may have.
    most: i64,
    /// The places that were drawn, the first one first, alternates last.
    places: Vec<Place>,
}

/// A place of a raffle.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RafflePlace")]
struct Place {
    /// The first is 1.
    place: i64,
    /// Id of the ticket.
    ticket: String,
    /// Dots and two characters of a keyed hash: enough to tell one winner from others.
    who: String,
    /// Id of the prize; `null` for an alternate who has not moved up.
    prize: Option<String>,
    /// Id of the award; `null` for an alternate who has not moved up.
    award: Option<String>,
    /// What has become of it: `waiting` for alternates, `won`, `claimed`, or the reason why it came
    /// back: `unclaimed` or `operator`.
    state: String,
}

async fn show(
    State(app): State<Shared>,
    Segments((id, pool)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<RaffleState>, Failure> {
    app.operators.of(&headers)?;
    let campaign = &*app.campaign(&id)?;
    let pool = raffle::of(campaign, &pool)?;
    let key = PoolKey {
        campaign: &id,
        pool: &pool.id,
    };
    let mut connection = app.store.reader.acquire().await?;
    let drawn = raffle::drawn(&mut connection, key).await?;
    let tickets = tickets::count(&mut *connection, key).await?;
    Ok(Json(RaffleState {
        pool: pool.id.clone(),
        from_ms: campaign.loaded.campaign.schedule.ends_at.0,
        tickets,
        drawn: drawn.map(|drawn| told(&app.secret, &id, drawn)),
    }))
}

async fn draw(
    State(app): State<Shared>,
    Segments((id, pool)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<RaffleState>, Failure> {
    let desk = desk(&app, &id, &headers)?;
    raffle::draw(&app, desk, &pool).await?;
    show(State(app), Segments((id, pool)), headers).await
}

/// The list as it is read: it may be longer than what fits into memory.
async fn list(
    State(app): State<Shared>,
    Segments((id, pool)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    app.operators.of(&headers)?;
    raffle::of(&*app.campaign(&id)?, &pool)?;
    let pages = stream::try_unfold(Some(String::new()), move |after| {
        let (app, id, pool) = (app.clone(), id.clone(), pool.clone());
        async move {
            let Some(after) = after else {
                return Ok::<_, sqlx::Error>(None);
            };
            let key = PoolKey {
                campaign: &id,
                pool: &pool,
            };
            let page = tickets::page(&app.store.reader, key, &after, PAGE).await?;
            let last = page.last().map(|ticket| ticket.id.clone());
            let text: String = page.iter().map(line).collect();
            Ok(Some((text, last)))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Content::from_stream(pages)).into_response())
}

fn told(secret: &Secret, campaign: &str, drawn: DrawnRaffle) -> Drawing {
    let RaffleRow {
        revision,
        operator,
        at_ms,
        tickets,
        digest,
        algorithm,
        seed,
        winners,
        alternates,
        most,
    } = drawn.row;
    let place = |row: PlaceRow| {
        let state = match (&row.award, row.claimed_ms) {
            (None, _) => "waiting",
            (Some(_), Some(_)) => "claimed",
            (Some(_), None) => "won",
        };
        Place {
            place: row.place,
            who: secret.masked(campaign, &row.participant),
            state: row.void_reason.unwrap_or_else(|| state.to_owned()),
            ticket: row.ticket,
            prize: row.prize,
            award: row.award,
        }
    };
    Drawing {
        at_ms,
        operator,
        revision,
        tickets,
        digest,
        algorithm,
        seed,
        winners,
        alternates,
        most,
        places: drawn.places.into_iter().map(place).collect(),
    }
}
