//! Gives the prizes of a tier at the end: to the most liked, to those whom a jury chose, or by a
//! draw. One transaction, once: asked again, it tells what was given.

use std::{collections::BTreeSet, num::NonZeroU64};

use funfair_campaign::{
    Finding,
    entry::{By, Tier},
    protocol::ProblemCode,
    random::{ALGORITHM, Random},
};

use crate::{
    canonical::{hex, sha256_hex},
    failure::{Failure, too_early},
    grant::grant,
    hooks,
    publish::Published,
    request::bad_request,
    retention,
    secret::random_bytes,
    standing,
    state::App,
    store::{
        Connection,
        audit::{self, Desk},
        patiently,
        plays::Seat,
        tiers::{self, Candidate, PlaceRow, Slot, TierRow},
    },
};

/// What an operator wants to be given.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// Who, where and when.
    pub desk: Desk<'a>,
    /// Which tier.
    pub slot: Slot<'a>,
    /// Ids of the entries that a jury chose, best first; empty for other tiers.
    pub picks: &'a [String],
}

/// A tier that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// How.
    pub tier: TierRow,
    /// To whom.
    pub places: Vec<PlaceRow>,
}

/// What was given of a tier; `None` until it is.
///
/// # Errors
/// When the database fails.
pub async fn given(
    connection: &mut Connection,
    slot: Slot<'_>,
) -> Result<Option<Given>, sqlx::Error> {
    let Some(tier) = tiers::find(&mut *connection, slot).await? else {
        return Ok(None);
    };
    let places = tiers::places(connection, slot).await?;
    Ok(Some(Given { tier, places }))
}

/// The tiers of a widget at `now_ms`.
///
/// # Errors
/// `unknown_widget`.
pub fn of(campaign: &Published, widget: &str, now_ms: i64) -> Result<Vec<Tier>, Failure> {
    let (_, game) = standing::widget(campaign, widget)?;
    Ok(game.tiers(&campaign.context(now_ms)))
}

/// Gives a tier, or tells what was given before: the tier as it is written, and what became of it.
///
/// # Errors
/// `not_found`, `not_started` before its time, `bad_request` for picks that cannot be,
/// `out_of_order` while entries wait for a moderator, when the stock is too small or when other
/// picks were given before; or a failure after which nothing has changed.
pub async fn give(app: &App, order: Order<'_>) -> Result<(Tier, Given), Failure> {
    patiently(|| try_give(app, order)).await
}

async fn try_give(app: &App, order: Order<'_>) -> Result<(Tier, Given), Failure> {
    let Order { desk, slot, picks } = order;
    let campaign = &*app.campaign(slot.campaign)?;
    let all = of(campaign, slot.widget, desk.now_ms)?;
    let number = usize::try_from(slot.tier).ok();
    let tier = number.and_then(|number| all.get(number)).ok_or_else(|| {
        let detail = format!("the widget has {} tiers, the first is 0", all.len());
        Failure::new(ProblemCode::NotFound, detail)
    })?;
    let mut tx = app.store.begin().await?;
    app.store.hold(&mut tx, slot.campaign).await?;
    if let Some(given) = before(&mut tx, order).await? {
        return Ok((tier.clone(), given));
    }
    if desk.now_ms < tier.from_ms {
        return Err(too_early("the tier is given after its time", tier.from_ms));
    }
    retention::outlasts_claims(campaign, desk.now_ms)?;
    let waiting = tiers::waiting(&mut *tx, slot).await?;
    if waiting > 0 {
        let detail = format!("{waiting} entries wait for a moderator; accept or reject them first");
        return Err(Failure::new(ProblemCode::OutOfOrder, detail));
    }
    let candidates = tiers::candidates(&mut *tx, slot).await?;
    let seed = random_bytes::<32>()?;
    let mut random = Random::from_seed(seed);
    let winners = choose(tier, &candidates, picks, &mut random)?;
    let drawn = tier.by == By::Draw;
    let ids: Vec<&str> = candidates.iter().map(|it| it.entry.as_str()).collect();
    let row = TierRow {
        revision: campaign.revision.clone(),
        prize: tier.prize.clone(),
        operator: desk.operator.to_owned(),
        at_ms: desk.now_ms,
        entries: i64::try_from(candidates.len()).unwrap_or(i64::MAX),
        digest: sha256_hex(ids.join("\n").as_bytes()),
        algorithm: drawn.then(|| ALGORITHM.to_owned()),
        seed: drawn.then(|| hex(&seed)),
    };
    tiers::insert(&mut tx, slot, &row).await?;
    let mut places = Vec::new();
    for (place, winner) in (1..).zip(winners) {
        let award = award(&mut tx, campaign, slot, tier, &winner, desk.now_ms).await?;
        let row = PlaceRow {
            place,
            entry: winner.entry,
            participant: winner.participant,
            likes: winner.likes,
            award,
        };
        tiers::insert_place(&mut tx, slot, &row).await?;
        let data = hooks::about(&row.award, slot.widget, &tier.prize);
        let who = (slot.campaign, Some(row.participant.as_str()));
        let told = app
            .hooks
            .tell(&mut tx, who, "award.given", data, desk.now_ms);
        told.await?;
        places.push(row);
    }
    let what = format!("tier.{}", tier.by.key());
    let subject = format!("{}/tiers/{}", slot.widget, slot.tier);
    let detail = format!(
        "{} of {} to {} of {} entries, digest {}, seed {}",
        places.len(),
        tier.prize,
        places.len(),
        row.entries,
        row.digest,
        row.seed.as_deref().unwrap_or("none"),
    );
    audit::record(&mut tx, desk, &what, &subject, &detail).await?;
    tx.commit().await?;
    Ok((tier.clone(), Given { tier: row, places }))
}

/// What was given before; picks have to be the same, or be left out.
async fn before(tx: &mut Connection, order: Order<'_>) -> Result<Option<Given>, Failure> {
    let Some(given) = given(tx, order.slot).await? else {
        return Ok(None);
    };
    let same = order
        .picks
        .iter()
        .eq(given.places.iter().map(|place| &place.entry));
    if !order.picks.is_empty() && !same {
        let detail = "the tier was given before, to other entries; ask for it without `picks`";
        return Err(Failure::new(ProblemCode::OutOfOrder, detail));
    }
    Ok(Some(given))
}

/// Who gets it, first place first: each entrant at most one place.
fn choose(
    tier: &Tier,
    candidates: &[Candidate],
    picks: &[String],
    random: &mut Random,
) -> Result<Vec<Candidate>, Failure> {
    if tier.by == By::Jury {
        return chosen(tier, candidates, picks);
    }
    if !picks.is_empty() {
        let finding = Finding::new("picks", "is for tiers by `jury`");
        return Err(bad_request(vec![finding]));
    }
    let mut all = candidates.to_vec();
    if tier.by == By::Likes {
        all.retain(|it| it.likes > 0);
        // Who was first is ahead where likes are equal.
        all.sort_by(|a, b| {
            let likes = b.likes.cmp(&a.likes);
            likes
                .then(a.at_ms.cmp(&b.at_ms))
                .then(a.entry.cmp(&b.entry))
        });
    } else {
        shuffle(&mut all, random);
    }
    let mut seen = BTreeSet::new();
    all.retain(|it| seen.insert(it.participant.clone()));
    all.truncate(tier.places.into());
    Ok(all)
}

/// Fisher-Yates from the front: entry `n` changes places with one of `n` to the last.
fn shuffle(all: &mut [Candidate], random: &mut Random) {
    for n in 0..all.len() {
        let left = u64::try_from(all.len() - n).unwrap_or(1);
        if let Some(left) = NonZeroU64::new(left) {
            let by = usize::try_from(random.below(left)).unwrap_or_default();
            all.swap(n, n + by);
        }
    }
}

fn chosen(
    tier: &Tier,
    candidates: &[Candidate],
    picks: &[String],
) -> Result<Vec<Candidate>, Failure> {
    let mut findings = Vec::new();
    let places = usize::from(tier.places);
    if picks.is_empty() || picks.len() > places {
        findings.push(Finding::new(
            "picks",
            format!("must be 1 to {places} ids of entries"),
        ));
    }
    let mut seen = BTreeSet::new();
    let mut winners = Vec::new();
    for (n, id) in picks.iter().enumerate() {
        let path = format!("picks[{n}]");
        match candidates.iter().find(|it| it.entry == *id) {
            None => findings.push(Finding::new(path, "is no accepted entry of the widget")),
            Some(it) if !seen.insert(&it.participant) => {
                findings.push(Finding::new(
                    path,
                    "is of an entrant who has a place already",
                ));
            }
            Some(it) => winners.push(it.clone()),
        }
    }
    if findings.is_empty() {
        Ok(winners)
    } else {
        Err(bad_request(findings))
    }
}

/// Takes one from stock and gives it; tells the award's id.
async fn award(
    tx: &mut Connection,
    campaign: &Published,
    slot: Slot<'_>,
    tier: &Tier,
    winner: &Candidate,
    now_ms: i64,
) -> Result<String, Failure> {
    let seat = Seat {
        campaign: slot.campaign,
        widget: slot.widget,
        participant: &winner.participant,
    };
    let granted = grant(tx, campaign, seat, &tier.prize, now_ms).await?;
    let award = granted.ok_or_else(|| {
        let detail = format!(
            "there are fewer of the prize `{}` left than the tier has winners; nothing was given",
            tier.prize
        );
        Failure::new(ProblemCode::OutOfOrder, detail)
    })?;
    Ok(award.id)
}
