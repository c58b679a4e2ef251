//! Draws from a pool, in the transaction of an action: by odds, by moments, for everyone, or a
//! ticket of a raffle. A prize counts as given once every limit and the stock have let it pass.

use std::collections::BTreeSet;

use funfair_campaign::{
    prize::{Choice, Mode, Pool, Prize, Whose, Why},
    random::{ALGORITHM, Random},
    schedule::Context,
};

use crate::{
    grant::grant_up_to,
    publish::Published,
    secret::Secret,
    store::{
        Connection,
        awards::{self, AwardRow, Draw},
        moments::{self, Moment, PoolKey},
        plays::Seat,
        quotas, tickets,
    },
};

/// A draw to be made.
#[derive(Clone, Copy)]
pub struct Drawing<'a> {
    /// The campaign.
    pub campaign: &'a Published,
    /// Who draws, and at which widget.
    pub seat: Seat<'a>,
    /// What is drawn from.
    pub pool: &'a Pool,
    /// Id of the entry that was handed in for it.
    pub entry: Option<&'a str>,
    /// When.
    pub context: &'a Context,
    /// The seed of the action in hex.
    pub seed: &'a str,
    /// 0 for the first draw from the seed.
    pub place: i64,
}

/// What came of a draw.
#[derive(Clone, Debug)]
pub enum Drawn {
    /// A prize, or none.
    Prize(Option<AwardRow>),
    /// A ticket of a raffle.
    Ticket,
}

/// A prize that was given, and why.
struct Won {
    award: AwardRow,
    why: Why,
    moment: Option<i64>,
}

/// Draws, and keeps what is needed to repeat it.
///
/// # Errors
/// When the database fails.
pub async fn draw(
    tx: &mut Connection,
    drawing: Drawing<'_>,
    random: &mut Random,
    secret: &Secret,
) -> Result<Drawn, sqlx::Error> {
    let Drawing { seat, pool, .. } = drawing;
    let now_ms = drawing.context.now_ms;
    if pool.mode == Mode::Raffle {
        let entrant = secret.entrant(seat.campaign, seat.participant);
        tickets::insert(tx, seat, (&pool.id, drawing.entry), &entrant, now_ms).await?;
        return Ok(Drawn::Ticket);
    }
    let tries = match &pool.guarantee {
        Some(_) => Some(quotas::next_try(tx, seat, &pool.id).await?),
        None => None,
    };
    let drawn = match pool.mode {
        Mode::Odds => pool.draw(random),
        _ => None,
    };
    let won = win(tx, drawing, drawn, tries).await?;
    let draw = Draw {
        revision: &drawing.campaign.revision,
        algorithm: ALGORITHM,
        seed: drawing.seed,
        pool: &pool.id,
        place: drawing.place,
        drawn,
        award: won.as_ref().map(|won| won.award.id.as_str()),
        why: won.as_ref().map(|won| won.why.key()),
        tries,
        moment: won.as_ref().and_then(|won| won.moment),
    };
    awards::insert_draw(tx, seat, draw, now_ms).await?;
    Ok(Drawn::Prize(won.map(|won| won.award)))
}

async fn win(
    tx: &mut Connection,
    drawing: Drawing<'_>,
    drawn: Option<&str>,
    tries: Option<i64>,
) -> Result<Option<Won>, sqlx::Error> {
    let Drawing { seat, pool, .. } = drawing;
    let number = tries.map_or(1, |tries| u32::try_from(tries).unwrap_or(u32::MAX));
    let mut won = None;
    for choice in pool.choices(drawn, number) {
        won = give(tx, drawing, choice).await?;
        if won.is_some() {
            break;
        }
    }
    if pool.mode == Mode::Moments {
        won = moment(tx, drawing).await?;
    }
    if won.is_some() && tries.is_some() {
        quotas::forget_tries(tx, seat, &pool.id).await?;
    }
    match (won, pool.consolation()) {
        (None, Some(choice)) => give(tx, drawing, choice).await,
        (won, _) => Ok(won),
    }
}

/// Meets the earliest moment that waits and whose prize this participant may have. One that they
/// may not have waits for others.
async fn moment(tx: &mut Connection, drawing: Drawing<'_>) -> Result<Option<Won>, sqlx::Error> {
    let Drawing { seat, pool, .. } = drawing;
    let now_ms = drawing.context.now_ms;
    let key = PoolKey {
        campaign: seat.campaign,
        pool: &pool.id,
    };
    let mut passed = BTreeSet::new();
    loop {
        let mut earliest: Option<Moment> = None;
        for entry in &pool.entries {
            if passed.contains(&entry.prize) {
                continue;
            }
            let waiting = moments::waiting(tx, key, &entry.prize, now_ms).await?;
            let is_first =
                |it: &Moment| earliest.as_ref().is_none_or(|other| it.at_ms < other.at_ms);
            if let Some(moment) = waiting.filter(is_first) {
                earliest = Some(moment);
            }
        }
        let Some(moment) = earliest else {
            return Ok(None);
        };
        if !moments::meet(tx, key, &moment, now_ms).await? {
            // Another play was faster; there may be others.
            continue;
        }
        let choice = Choice {
            prize: &moment.prize,
            why: Why::Moment,
        };
        let won = give(tx, drawing, choice).await?;
        let award = won.as_ref().map(|won| won.award.id.as_str());
        moments::settle(tx, key, &moment, award).await?;
        if let Some(won) = won {
            let moment = Some(moment.number);
            return Ok(Some(Won { moment, ..won }));
        }
        passed.insert(moment.prize);
    }
}

/// Gives a prize, unless a limit or the stock is in the way, after which nothing has changed. The
/// stock, for which everybody queues, comes last.
async fn give(
    tx: &mut Connection,
    drawing: Drawing<'_>,
    choice: Choice<'_>,
) -> Result<Option<Won>, sqlx::Error> {
    let Drawing {
        campaign,
        seat,
        pool,
        context,
        ..
    } = drawing;
    let Some(prize) = campaign.loaded.campaign.prize(choice.prize) else {
        return Ok(None);
    };
    let day = context.day.to_string();
    let whose = Whose {
        participant: seat.participant,
        day: &day,
    };
    let quotas = pool.quotas(prize, choice.why, whose);
    let mut taken = 0;
    for quota in &quotas {
        if !quotas::take(tx, seat.campaign, quota).await? {
            break;
        }
        taken += 1;
    }
    let award = if taken == quotas.len() {
        let most = released(pool, prize, context.now_ms);
        grant_up_to(tx, campaign, seat, &prize.id, most, context.now_ms).await?
    } else {
        None
    };
    if award.is_none() {
        for quota in quotas.iter().take(taken) {
            quotas::give_back(tx, seat.campaign, quota).await?;
        }
    }
    let why = choice.why;
    Ok(award.map(|award| Won {
        award,
        why,
        moment: None,
    }))
}

/// How many of the prize may be out by now. Moments have times of their own.
fn released(pool: &Pool, prize: &Prize, now_ms: i64) -> i64 {
    if pool.is_counted() {
        return i64::MAX;
    }
    prize.released(now_ms).into()
}
