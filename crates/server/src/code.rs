//! The code of an award: for one winner each, the next of those that were imported, or one by the
//! prize's pattern.

use funfair_campaign::{prize::Prize, random::Random};

use crate::{
    secret::random_bytes,
    store::{Connection, awards::AwardRow, codes, plays::Seat},
};

/// By a pattern that validation lets pass not even the first try is likely to meet a code there is.
const TRIES: u32 = 20;

/// Whether a code for the award is there, or none is needed; keeps it.
///
/// # Errors
/// When the database fails.
pub async fn provide(
    tx: &mut Connection,
    seat: Seat<'_>,
    prize: &Prize,
    award: &AwardRow,
) -> Result<bool, sqlx::Error> {
    let Some(source) = &prize.codes else {
        return Ok(true);
    };
    let pool = codes::pool(tx, seat.campaign, &prize.id).await?;
    // Of a pattern, too: one may have come back unseen. None that ends before it has to be claimed.
    let taken = codes::take(tx, pool, &award.id, award.claim_by_ms).await?;
    if taken.is_some() {
        return Ok(true);
    }
    let random = random_bytes::<32>();
    let Ok(seed) = random else {
        return Err(sqlx::Error::Protocol("no random bytes".to_owned()));
    };
    // Not from the seed of the draw, which operators can see.
    let mut random = Random::from_seed(seed);
    for _ in 0..TRIES {
        let Some(code) = source.make(&mut random) else {
            return Ok(false);
        };
        if codes::keep(tx, pool, (&code, &award.id)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
