//! What is shared about a widget: the latest wins, the ranking and the tally, without telling whose.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, Method},
    response::Response,
    routing::get,
};
use funfair_campaign::{
    protocol::{Board, ProblemCode, Ranked, Ranking, Winner},
    rules::Game,
    tally::Tally,
};
use serde::Deserialize;

use super::etag;
use crate::{
    failure::Failure,
    operation::{IF_NONE_MATCH, Operation, RANKING, Token, schema},
    publish::Published,
    request::{Segments, visitor},
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
    summary: "The latest wins of a widget, a ranking of it with masked participants, and what was \
              counted. \
              With a token, expired or not, the ranking tells which row is the participant's own, and \
              the tally is there as soon as the participant may see it.",
    token: Token::Optional,
    parameters: &[RANKING, IF_NONE_MATCH],
    request: None,
    status: 200,
    response: Some(schema::<Board>),
    problems: &[
        ProblemCode::BadRequest,
        ProblemCode::BadToken,
        ProblemCode::UnknownCampaign,
        ProblemCode::UnknownWidget,
    ],
    handler: || get(show),
};

/// The query.
#[derive(Debug, Default, Deserialize)]
struct BoardQuery {
    ranking: Option<String>,
}

async fn show(
    State(app): State<Shared>,
    Segments((id, widget)): Segments<(String, String)>,
    query: Result<Query<BoardQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(query) = query
        .map_err(|_| Failure::new(ProblemCode::BadRequest, "the query is like ?ranking=ID"))?;
    let campaign = &*app.campaign(&id)?;
    let (campaign, asking) = visitor(&app, campaign, &headers)?;
    let (_, game) = standing::widget(campaign, &widget)?;
    let board = chosen(game, query.ranking.as_deref())?;
    let wins = awards::latest(&app.store.reader, &id, &widget, MOST).await?;
    let winners = wins.into_iter().map(|win| Winner {
        who: app.secret.masked(&id, &win.participant),
        prize: win.prize,
        won_ms: win.won_ms - win.won_ms.rem_euclid(MINUTE_MS),
    });
    let ranking = match board {
        Some(board) => {
            let board = scores::Board {
                campaign: &id,
                widget: &widget,
                id: board,
            };
            Some(ranking(&app, board, asking.as_deref()).await?)
        }
        None => None,
    };
    let board = Board {
        winners: winners.collect(),
        ranking,
        tally: tally(&app, campaign, &widget, asking.as_deref()).await?,
    };
    let body = serde_json::to_string(&board)?;
    Ok(etag::respond_to(&headers, &body, asking.is_some()))
}

/// The board that is asked for; `None` where the widget ranks nobody and none is asked for.
fn chosen(game: &dyn Game, asked: Option<&str>) -> Result<Option<&'static str>, Failure> {
    let board = game.board(asked);
    let (None, Some(asked)) = (board, asked) else {
        return Ok(board);
    };
    let detail = match game.boards() {
        [] => "the widget ranks nobody".to_owned(),
        boards => format!("there is no ranking {asked:?} but {boards:?}"),
    };
    Err(Failure::new(ProblemCode::BadRequest, detail))
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
    board: scores::Board<'_>,
    asking: Option<&str>,
) -> Result<Ranking, Failure> {
    let reader = &app.store.reader;
    let row = |rank: u64, row: &ScoreRow| Ranked {
        rank,
        who: app.secret.masked(board.campaign, &row.participant),
        points: row.points,
        time_ms: row.time_ms,
        moves: row.moves,
        own: Some(row.participant.as_str()) == asking,
    };
    let own = match asking {
        Some(participant) => scores::of(reader, board, participant).await?,
        None => None,
    };
    let own = match own {
        Some(own) => {
            let ahead = scores::ahead(reader, board, own.score()).await?;
            Some(row(ahead + 1, &own))
        }
        None => None,
    };
    let first = scores::first(reader, board, MOST).await?;
    let (mut rank, mut before) = (1, None);
    let mut rows = Vec::new();
    for (place, scored) in (1..).zip(&first) {
        let score = Some(scored.score());
        if score != before {
            (rank, before) = (place, score);
        }
        rows.push(row(rank, scored));
    }
    Ok(Ranking {
        rows,
        own,
        participants: scores::count(reader, board).await?,
    })
}
