//! What is shared about a widget: the latest wins, the ranking and the tally, without telling whose.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, header},
    response::Response,
    routing::get,
};
use funfair_campaign::{
    protocol::{Board, ProblemCode, Ranked, Ranking, Winner},
    tally::Tally,
};

use super::etag;
use crate::{
    canonical::sha256_hex,
    failure::Failure,
    operation::{IF_NONE_MATCH, Operation, Token, schema},
    publish::Published,
    request::{Segments, former_claims},
    standing,
    state::{App, Shared},
    store::{
        awards,
        plays::{self, Seat},
        scores::{self, ScoreRow},
    },
};

const MINUTE_MS: i64 = 60_000;
const MOST: i64 = 20;

pub(super) static SHOW: Operation = Operation {
    method: Method::GET,
    path: "/v1/campaigns/{campaign}/widgets/{widget}/board",
    id: "showBoard",
    summary: "The latest wins of a widget, its ranking with masked participants, and what was counted. \
              With a token, expired or not, the ranking tells which row is the participant's own, and \
              the tally is there as soon as the participant may see it.",
    token: Token::Optional,
    parameters: &[IF_NONE_MATCH],
    request: None,
    status: 200,
    response: Some(schema::<Board>),
    problems: &[
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
    ],
    handler: || get(show),
};

async fn show(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let campaign = app.campaign(&id)?;
    let (_, game) = standing::widget(campaign, &widget)?;
    let asking = former_claims(&app.secret, campaign, &headers)?.map(|claims| claims.participant);
    let wins = awards::latest(&app.store.reader, &id, &widget, MOST).await?;
    let winners = wins.into_iter().map(|win| Winner {
        who: app.secret.masked(&id, &win.participant),
        prize: win.prize,
        won_ms: win.won_ms - win.won_ms.rem_euclid(MINUTE_MS),
    });
    let ranking = match game.ranks() {
        true => Some(ranking(&app, campaign, &widget, asking.as_deref()).await?),
        false => None,
    };
    let board = Board {
        winners: winners.collect(),
        ranking,
        tally: tally(&app, campaign, &widget, asking.as_deref()).await?,
    };
    let body = serde_json::to_string(&board)?;
    let etag = format!("\"{}\"", sha256_hex(body.as_bytes()));
    let caching = match asking {
        Some(_) => "private, no-cache",
        None => "public, max-age=5",
    };
    let mut response = etag::respond(&headers, &body, &etag, caching);
    let differs_by = HeaderValue::from_static("authorization");
    response.headers_mut().append(header::VARY, differs_by);
    Ok(response)
}

/// What was counted, as far as the participant who asks may see it.
async fn tally(
    app: &App,
    campaign: &Published,
    widget: &str,
    asking: Option<&str>,
) -> Result<Option<Tally>, Failure> {
    let (_, game) = standing::widget(campaign, widget)?;
    let seat = Seat {
        campaign: campaign.id(),
        widget,
        participant: asking.unwrap_or_default(),
    };
    let mut reader = app.store.reader.acquire().await?;
    let state = match asking {
        Some(_) => standing::stored_state(&mut *reader, seat).await?,
        None => None,
    };
    let context = campaign.context(app.clock.now_ms());
    let Some(names) = game.tally(state.as_ref(), &context) else {
        return Ok(None);
    };
    let facts = plays::counters(&mut reader, seat, &names).await?;
    Ok(Some(Tally::of(names.into_iter().map(|name| {
        let count = facts.get(&name).copied().unwrap_or_default();
        (name, count)
    }))))
}

async fn ranking(
    app: &App,
    campaign: &Published,
    widget: &str,
    asking: Option<&str>,
) -> Result<Ranking, Failure> {
    let (id, reader) = (campaign.id(), &app.store.reader);
    let row = |rank: u64, row: &ScoreRow| Ranked {
        rank,
        who: app.secret.masked(id, &row.participant),
        points: row.points,
        time_ms: row.time_ms,
        own: Some(row.participant.as_str()) == asking,
    };
    let own = match asking {
        Some(participant) => {
            let seat = Seat {
                campaign: id,
                widget,
                participant,
            };
            scores::of(reader, seat).await?
        }
        None => None,
    };
    let own = match own {
        Some(score) => {
            let ahead = scores::ahead(reader, id, widget, &score).await?;
            Some(row(ahead + 1, &score))
        }
        None => None,
    };
    let first = scores::first(reader, id, widget, MOST).await?;
    let mut rows: Vec<Ranked> = Vec::new();
    for (place, score) in (1..).zip(&first) {
        let rank = match rows.last() {
            Some(before) if (before.points, before.time_ms) == (score.points, score.time_ms) => {
                before.rank
            }
            _ => place,
        };
        rows.push(row(rank, score));
    }
    Ok(Ranking {
        rows,
        own,
        participants: scores::count(reader, id, widget).await?,
    })
}
