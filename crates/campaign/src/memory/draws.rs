//! Draws in memory: the same rules as on a server, for one participant.

use std::collections::BTreeMap;

use super::MemoryHost;
use crate::{
    Campaign,
    prize::{Choice, Codes, Mode, Pool, Prize, Quota, Whose, Why, spans, spread},
    protocol::{Award, AwardStatus},
    random::Random,
    rules::EffectResult,
    schedule::Context,
    time::DAY_MS,
};

/// The participant of a host in memory.
const SOMEBODY: &str = "preview";

/// What draws leave behind.
#[derive(Debug, Default)]
pub(super) struct Draws {
    /// Counts that may not go further, by name and whose.
    used: BTreeMap<(String, String), u32>,
    /// Tries since the last win, by widget and pool.
    tries: BTreeMap<(String, String), u32>,
    /// Moments that no play has met, by pool: when, and of which prize.
    moments: BTreeMap<String, Vec<(i64, String)>>,
    /// How many tickets the latest action gave.
    pub(super) tickets: u32,
}

/// What a draw belongs to.
#[derive(Clone, Copy)]
struct Place<'a> {
    widget: &'a str,
    pool: &'a Pool,
    context: &'a Context,
}

impl MemoryHost {
    pub(super) fn draw(
        &mut self,
        widget: &str,
        pool: Option<&str>,
        context: &Context,
        random: &mut Random,
        awards: &mut Vec<Award>,
    ) -> EffectResult {
        let campaign = &self.loaded.campaign;
        let pool = campaign
            .widget(widget)
            .and_then(|written| campaign.pool(pool.or(written.pool.as_deref())?));
        let Some(pool) = pool.cloned() else {
            return EffectResult::Drawn(None);
        };
        let place = Place {
            widget,
            pool: &pool,
            context,
        };
        let award = self.won(place, random);
        let prize = award.as_ref().map(|award| award.prize.clone());
        awards.extend(award);
        EffectResult::Drawn(prize)
    }

    fn won(&mut self, place: Place<'_>, random: &mut Random) -> Option<Award> {
        let pool = place.pool;
        if pool.mode == Mode::Raffle {
            self.draws.tickets += 1;
            return None;
        }
        let drawn = (pool.mode == Mode::Odds).then(|| pool.draw(random));
        let key = (place.widget.to_owned(), pool.id.clone());
        let tries = self.draws.tries.entry(key.clone()).or_default();
        *tries += 1;
        let tries = *tries;
        let mut won = None;
        for choice in pool.choices(drawn.flatten(), tries) {
            won = won.or_else(|| self.grant(place, choice));
        }
        if pool.mode == Mode::Moments {
            won = self.moment(place, random);
        }
        if won.is_some() {
            self.draws.tries.remove(&key);
        }
        won.or_else(|| self.grant(place, pool.consolation()?))
    }

    /// Meets the earliest moment that has come, is not void, and whose prize can be given.
    fn moment(&mut self, place: Place<'_>, random: &mut Random) -> Option<Award> {
        let Place { pool, context, .. } = place;
        if !self.draws.moments.contains_key(&pool.id) {
            let made = make_moments(&self.loaded.campaign, pool, context, random);
            self.draws.moments.insert(pool.id.clone(), made);
        }
        let now_ms = context.now_ms;
        let waiting = self.draws.moments.get(&pool.id)?.clone();
        for (at, (at_ms, prize)) in waiting.iter().enumerate() {
            let void = pool.moments().void_ms(*at_ms) <= now_ms;
            if *at_ms > now_ms || void {
                continue;
            }
            let why = Why::Moment;
            if let Some(award) = self.grant(place, Choice { prize, why }) {
                self.draws.moments.get_mut(&pool.id)?.remove(at);
                return Some(award);
            }
        }
        None
    }

    /// Gives one of a prize, if it is there and no limit is reached.
    fn grant(&mut self, place: Place<'_>, choice: Choice<'_>) -> Option<Award> {
        let Place {
            widget,
            pool,
            context,
        } = place;
        let campaign = &self.loaded.campaign;
        let prize = campaign.prize(choice.prize)?;
        let left = self.stock.get_mut(&prize.id)?;
        let given = prize.quantity.saturating_sub(*left);
        let is_counted = pool.is_counted();
        if *left == 0 || (!is_counted && given >= prize.released(context.now_ms)) {
            return None;
        }
        let day = context.day.to_string();
        let whose = Whose {
            participant: SOMEBODY,
            day: &day,
        };
        let quotas = pool.quotas(prize, choice.why, whose);
        let used = &mut self.draws.used;
        let key = |quota: &Quota| (quota.name.clone(), quota.whose.clone());
        let is_full = |quota: &Quota| used.get(&key(quota)).is_some_and(|n| *n >= quota.most);
        if quotas.iter().any(is_full) {
            return None;
        }
        for quota in &quotas {
            *used.entry(key(quota)).or_default() += 1;
        }
        *left -= 1;
        let award = Award {
            id: format!("preview-{}", self.awards.len() + 1),
            widget: widget.to_owned(),
            prize: prize.id.clone(),
            status: AwardStatus::Won,
            won_ms: context.now_ms,
            claim_by_ms: campaign.schedule.claim_by_ms(context.now_ms),
            code: None,
            code_expires_ms: None,
            redeemed_ms: None,
        };
        self.awards.push(award.clone());
        Some(award)
    }
}

/// The moments of a pool, earliest first, as a server makes them; the clocks of all days are those
/// of the day of the first draw.
fn make_moments(
    campaign: &Campaign,
    pool: &Pool,
    context: &Context,
    random: &mut Random,
) -> Vec<(i64, String)> {
    let midnight = context.day_ends_ms.rem_euclid(DAY_MS);
    // Ahead of UTC, midnight comes late on the day before in UTC.
    let offset = if midnight > DAY_MS / 2 {
        midnight - DAY_MS
    } else {
        midnight
    };
    let wall = |day: i64, hour: u8| day * DAY_MS + i64::from(hour) * 3_600_000 + offset;
    let spans = spans(&campaign.schedule, pool.moments().hours, i64::MIN, wall);
    let mut moments: Vec<(i64, String)> = Vec::new();
    for entry in &pool.entries {
        let quantity = campaign.prize(&entry.prize).map_or(0, |it| it.quantity);
        let times = if entry.at.is_empty() {
            spread(&spans, pool.count(entry, quantity), random)
        } else {
            entry.at.iter().map(|at| at.0).collect()
        };
        moments.extend(times.into_iter().map(|at| (at, entry.prize.clone())));
    }
    moments.sort();
    moments
}

/// The code that a claimed award shows here: one of those for a single winner would be used up.
pub(super) fn code_of(prize: &Prize) -> Option<String> {
    let example = |codes: &Codes| {
        let pattern = codes.pattern.as_deref();
        pattern.unwrap_or("PREVIEW").to_owned()
    };
    prize.code.clone().or(prize.codes.as_ref().map(example))
}

/// What a preview of this campaign cannot show, a sentence each, for developers.
#[must_use]
pub fn beyond_preview(campaign: &Campaign) -> Vec<String> {
    let told = campaign.pools.iter().filter_map(|pool| match pool.mode {
        Mode::Raffle => Some(format!(
            "pool `{}`: a preview gives tickets, and nobody draws its raffle",
            pool.id
        )),
        Mode::Moments => Some(format!(
            "pool `{}`: in a preview nobody else plays, so all moments that have come wait for you",
            pool.id
        )),
        Mode::Odds | Mode::Everyone => None,
    });
    told.collect()
}
