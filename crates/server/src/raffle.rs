//! Draws raffles after the end, once each, and lets alternates move up. `docs/raffle.md` says how
//! to repeat a draw.

use funfair_campaign::{
    prize::{Mode, Pool, draw_tickets},
    protocol::ProblemCode,
    random::{ALGORITHM, Random},
};
use sha2::{Digest as _, Sha256};

use crate::{
    canonical::hex,
    failure::{Failure, too_early},
    grant::grant,
    hooks::{self, Hooks},
    publish::Published,
    retention,
    secret::random_bytes,
    state::App,
    store::{
        Connection,
        audit::{self, Desk},
        moments::PoolKey,
        patiently,
        plays::Seat,
        raffles::{self, PlaceRow, RaffleRow},
        tickets::{self, Ticket},
        voids::Open,
    },
};

/// How many tickets are read at once.
const PAGE: i64 = 10_000;

/// A raffle that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnRaffle {
    /// How.
    pub row: RaffleRow,
    /// Who has got which place.
    pub places: Vec<PlaceRow>,
}

/// The raffle of this id.
///
/// # Errors
/// `not_found` when the campaign has no such pool, or it is no raffle.
pub fn of<'a>(campaign: &'a Published, pool: &str) -> Result<&'a Pool, Failure> {
    let pool = campaign.loaded.campaign.pool(pool);
    pool.filter(|pool| pool.mode == Mode::Raffle)
        .ok_or_else(|| {
            let detail = "the campaign has no such pool with the mode `raffle`";
            Failure::new(ProblemCode::NotFound, detail)
        })
}

/// What was drawn; `None` until it is.
///
/// # Errors
/// When the database fails.
pub async fn drawn(
    connection: &mut Connection,
    key: PoolKey<'_>,
) -> Result<Option<DrawnRaffle>, sqlx::Error> {
    let Some(row) = raffles::find(&mut *connection, key).await? else {
        return Ok(None);
    };
    let places = raffles::places(connection, key).await?;
    Ok(Some(DrawnRaffle { row, places }))
}

/// Draws the raffle, or tells what was drawn before.
///
/// # Errors
/// `not_found`, `not_started` before the campaign's end, `out_of_order` when the stock is too
/// small or entries wait for a moderator; or a failure after which nothing has changed.
pub async fn draw(app: &App, desk: Desk<'_>, pool: &str) -> Result<DrawnRaffle, Failure> {
    patiently(|| try_draw(app, desk, pool)).await
}

async fn try_draw(app: &App, desk: Desk<'_>, pool: &str) -> Result<DrawnRaffle, Failure> {
    let campaign = &*app.campaign(desk.campaign)?;
    let pool = of(campaign, pool)?;
    let key = PoolKey {
        campaign: campaign.id(),
        pool: &pool.id,
    };
    let mut tx = app.store.begin().await?;
    app.store.hold(&mut tx, campaign.id()).await?;
    if let Some(before) = drawn(&mut tx, key).await? {
        return Ok(before);
    }
    let ends_ms = campaign.loaded.campaign.schedule.ends_at.0;
    if desk.now_ms < ends_ms {
        return Err(too_early(
            "the raffle is drawn after the campaign's end",
            ends_ms,
        ));
    }
    retention::outlasts_claims(campaign, desk.now_ms)?;
    let waiting = tickets::waiting(&mut *tx, key).await?;
    if waiting > 0 {
        let detail = format!(
            "{waiting} entries that have a ticket wait for a moderator; accept or reject them first"
        );
        return Err(Failure::new(ProblemCode::OutOfOrder, detail));
    }
    tickets::settle(&mut tx, key).await?;
    let prizes = prizes(campaign, pool);
    let seed = random_bytes::<32>()?;
    let (tickets, digest) = list(&mut tx, key).await?;
    let entrants: Vec<&str> = tickets.iter().map(|it| it.entrant.as_str()).collect();
    let alternates = usize::from(pool.raffle().alternates);
    let most = pool.max_wins.unwrap_or(1);
    let mut random = Random::from_seed(seed);
    let winners = draw_tickets(&entrants, prizes.len() + alternates, most, &mut random);
    let row = RaffleRow {
        revision: campaign.revision.clone(),
        operator: desk.operator.to_owned(),
        at_ms: desk.now_ms,
        tickets: number(tickets.len()),
        digest,
        algorithm: ALGORITHM.to_owned(),
        seed: hex(&seed),
        winners: number(prizes.len()),
        alternates: number(alternates),
        most: most.into(),
    };
    if !raffles::insert(&mut tx, key, &row).await? {
        let detail = "another operator draws at this moment; repeat";
        return Err(Failure::new(ProblemCode::Unavailable, detail));
    }
    for (place, ticket) in (1..).zip(winners.iter().filter_map(|at| tickets.get(*at))) {
        raffles::insert_place(&mut tx, key, place, &ticket.id).await?;
    }
    let mut given = 0;
    for (place, prize) in raffles::places(&mut *tx, key).await?.iter().zip(&prizes) {
        let at = (campaign, key);
        if !award(&mut tx, &app.hooks, at, place, prize, desk.now_ms).await? {
            let detail = format!(
                "there are fewer of the prize `{prize}` left than the raffle has winners; nothing \
                 was drawn"
            );
            return Err(Failure::new(ProblemCode::OutOfOrder, detail));
        }
        given += 1;
    }
    let detail = format!(
        "{given} of {} places won, {} tickets, digest {}, seed {}",
        row.winners, row.tickets, row.digest, row.seed
    );
    let subject = format!("pools/{}", pool.id);
    audit::record(&mut tx, desk, "raffle.draw", &subject, &detail).await?;
    let places = raffles::places(&mut *tx, key).await?;
    tx.commit().await?;
    Ok(DrawnRaffle { row, places })
}

fn number(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The prize of each winning place, in the order of the pool.
fn prizes(campaign: &Published, pool: &Pool) -> Vec<String> {
    let entries = pool.entries.iter().flat_map(|entry| {
        let prize = campaign.loaded.campaign.prize(&entry.prize);
        let count = prize.map_or(0, |prize| pool.count(entry, prize.quantity));
        (0..count).map(|_| entry.prize.clone())
    });
    entries.collect()
}

/// Every ticket by id, and the digest of the list.
async fn list(tx: &mut Connection, key: PoolKey<'_>) -> Result<(Vec<Ticket>, String), sqlx::Error> {
    let mut tickets: Vec<Ticket> = Vec::new();
    let mut digest = Sha256::new();
    loop {
        let after = tickets.last().map(|it| it.id.clone()).unwrap_or_default();
        let page = tickets::page(&mut *tx, key, &after, PAGE).await?;
        if page.is_empty() {
            return Ok((tickets, hex(&digest.finalize())));
        }
        for ticket in &page {
            digest.update(line(ticket));
        }
        tickets.extend(page);
    }
}

/// A ticket as it stands in the list.
#[must_use]
pub fn line(ticket: &Ticket) -> String {
    format!("{} {}\n", ticket.id, ticket.entrant)
}

async fn award(
    tx: &mut Connection,
    hooks: &Hooks,
    (campaign, key): (&Published, PoolKey<'_>),
    place: &PlaceRow,
    prize: &str,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let seat = Seat {
        campaign: key.campaign,
        widget: &place.widget,
        participant: &place.participant,
    };
    let Some(award) = grant(tx, campaign, seat, prize, now_ms).await? else {
        return Ok(false);
    };
    let data = hooks::about(&award.id, seat.widget, prize);
    let who = (seat.campaign, Some(seat.participant));
    hooks.tell(tx, who, "award.given", data, now_ms).await?;
    raffles::set_award(tx, key, place.place, (prize, &award.id)).await
}

/// Gives the prize of an award that a raffle gave, and that has come back, to the next alternate, if
/// there is one.
///
/// # Errors
/// When the database fails.
pub async fn move_up(
    tx: &mut Connection,
    hooks: &Hooks,
    campaign: &Published,
    gone: &Open,
    now_ms: i64,
) -> Result<(), sqlx::Error> {
    let Some(pool) = raffles::pool_of(tx, &gone.id).await? else {
        return Ok(());
    };
    let key = PoolKey {
        campaign: campaign.id(),
        pool: &pool,
    };
    if retention::outlasts_claims(campaign, now_ms).is_err() {
        tracing::warn!(
            campaign = campaign.id(),
            pool,
            "too late for an alternate to move up"
        );
        return Ok(());
    }
    if let Some(next) = raffles::next_alternate(tx, key).await? {
        let at = (campaign, key);
        award(tx, hooks, at, &next, &gone.prize, now_ms).await?;
    }
    Ok(())
}
