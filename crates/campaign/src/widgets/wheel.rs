//! Spin wheel: one press, one draw, one sector.
//!
//! Sectors are how it looks; the pool's weights are the odds. A sector's size says nothing about
//! its chance, which is why the odds are published as text.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use crate::{
    Campaign, Finding,
    campaign::Widget,
    ids::check_ids,
    prize::{Mode, check_address},
    random::Random,
    rules::{Effect, EffectResult, Facts, Language, Plan, Reads, Rejection, Rules, Settled},
    schedule::Context,
    text::Text,
};

/// Fewest sectors.
pub const MIN_SECTORS: usize = 2;
/// Most sectors: with more, labels do not fit a phone.
pub const MAX_SECTORS: usize = 12;

/// The kind `wheel`.
pub struct Wheel;

/// What a marketer writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WheelConfig")
)]
pub struct Config {
    /// The sectors, clockwise from the top, all of one size.
    #[cfg_attr(feature = "schema", schemars(length(min = MIN_SECTORS, max = MAX_SECTORS)))]
    pub sectors: Vec<Sector>,
}

/// A sector as a marketer writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, rename = "WheelSector")
)]
pub struct Sector {
    /// Names the sector in outcomes.
    pub id: String,
    /// What stands on it; short, about 8 Chinese characters or 16 letters.
    pub label: Text,
    /// Id of the prize that it stands for; without one it is a "no prize" sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prize: Option<String>,
    /// Small picture below the label: a path, or https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// What players may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "WheelView")
)]
pub struct View {
    /// The sectors, clockwise from the top.
    pub sectors: Vec<SectorView>,
}

/// A sector in the player's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "WheelSectorView")
)]
pub struct SectorView {
    /// Names the sector in outcomes.
    pub id: String,
    /// What stands on it.
    pub label: String,
    /// Id of the prize that it stands for.
    pub prize: Option<String>,
    /// Small picture below the label.
    pub picture: Option<String>,
}

/// What a participant can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "WheelAction")
)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Opens a play and draws.
    Spin,
}

/// What is remembered per participant, and shown to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "WheelState")
)]
pub struct State {
    /// Where the wheel came to rest last.
    pub rest: Option<Rest>,
}

/// A place on the wheel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "WheelRest")
)]
pub struct Rest {
    /// Id of the sector under the pointer.
    pub sector: String,
    /// Where in the sector, in thousandths of its angle from its clockwise start: 120 to 880, so
    /// that the pointer never stands on a line.
    pub offset: u16,
}

/// What a player sees of a spin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "WheelOutcome")
)]
pub struct Outcome {
    /// Where the wheel comes to rest.
    pub rest: Rest,
    /// Id of the prize won; `null` for no prize.
    pub prize: Option<String>,
}

/// Range of [`Rest::offset`].
pub const OFFSETS: std::ops::RangeInclusive<u16> = 120..=880;

impl Rules for Wheel {
    const KIND: &'static str = "wheel";
    type Config = Config;
    type View = View;
    type Action = Action;
    type State = State;
    type Step = ();
    type Shown = State;
    type Outcome = Outcome;

    fn validate(config: &Config, campaign: &Campaign, widget: &Widget) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !(MIN_SECTORS..=MAX_SECTORS).contains(&config.sectors.len()) {
            findings.push(Finding::new(
                "sectors",
                format!(
                    "must be {MIN_SECTORS} to {MAX_SECTORS}, there are {}",
                    config.sectors.len()
                ),
            ));
        }
        let ids = config.sectors.iter().map(|sector| sector.id.as_str());
        check_ids(ids, |n| format!("sectors[{n}].id"), &mut findings);
        for (n, sector) in config.sectors.iter().enumerate() {
            sector.label.check(
                &format!("sectors[{n}].label"),
                &campaign.locales,
                &mut findings,
            );
            let picture = sector.picture.as_deref();
            check_address(&format!("sectors[{n}].picture"), picture, &mut findings);
        }
        check_prizes(config, campaign, widget, &mut findings);
        findings
    }

    fn view(config: &Config, language: Language<'_>) -> View {
        let sectors = config.sectors.iter().map(|sector| SectorView {
            id: sector.id.clone(),
            label: language.of(&sector.label),
            prize: sector.prize.clone(),
            picture: sector.picture.clone(),
        });
        View {
            sectors: sectors.collect(),
        }
    }

    fn reads(_: &Config, _: &Action) -> Reads {
        Reads::default()
    }

    fn plan(
        _: &Config,
        state: State,
        action: Action,
        _: &Facts,
        _: &Context,
    ) -> Result<Plan<State, ()>, Rejection> {
        let Action::Spin = action;
        Ok(Plan {
            state,
            step: (),
            effects: vec![Effect::OpenPlay, Effect::Draw { pool: None }],
        })
    }

    fn settle(
        config: &Config,
        _: Plan<State, ()>,
        results: &[EffectResult],
        _: Language<'_>,
        random: &mut Random,
    ) -> Settled<State, Outcome> {
        let prize = results.iter().find_map(|result| match result {
            EffectResult::Drawn(prize) => Some(prize.clone()),
            _ => None,
        });
        let prize = prize.flatten();
        let rest = rest_on(config, prize.as_deref(), random);
        Settled {
            state: State {
                rest: Some(rest.clone()),
            },
            outcome: Outcome { rest, prize },
        }
    }

    fn show(_: &Config, state: &State, _: &Context) -> State {
        state.clone()
    }
}

/// A random place on a random sector of those that stand for `prize`.
fn rest_on(config: &Config, prize: Option<&str>, random: &mut Random) -> Rest {
    let fitting: Vec<&Sector> = config
        .sectors
        .iter()
        .filter(|sector| sector.prize.as_deref() == prize)
        .collect();
    let sector = u64::try_from(fitting.len())
        .ok()
        .and_then(NonZeroU64::new)
        .map(|count| random.below(count))
        .and_then(|index| usize::try_from(index).ok())
        .and_then(|index| fitting.get(index))
        .map_or_else(String::new, |sector| sector.id.clone());
    let span = u64::from(OFFSETS.end() - OFFSETS.start()) + 1;
    let beyond = NonZeroU64::new(span).map_or(0, |span| random.below(span));
    let offset = u16::try_from(beyond).unwrap_or(0) + OFFSETS.start();
    Rest { sector, offset }
}

/// Sectors and pool must tell the same story: what can be won stands on the wheel, what stands
/// on the wheel can be won, and there is a place to land when stock runs out.
fn check_prizes(
    config: &Config,
    campaign: &Campaign,
    widget: &Widget,
    findings: &mut Vec<Finding>,
) {
    if !config.sectors.iter().any(|sector| sector.prize.is_none()) {
        findings.push(Finding::new(
            "sectors",
            "needs a sector without a prize: plays end there when a prize runs out",
        ));
    }
    let Some(pool) = widget.pool.as_deref().and_then(|id| campaign.pool(id)) else {
        // A wheel that gives nothing away needs none.
        let gives = config.sectors.iter().any(|sector| sector.prize.is_some());
        if widget.pool.is_none() && (gives || !campaign.prizes.is_empty()) {
            findings.push(Finding::new(
                "",
                "a wheel needs a `pool` beside its config to draw from",
            ));
        }
        return;
    };
    for (n, sector) in config.sectors.iter().enumerate() {
        let Some(prize) = &sector.prize else { continue };
        if !pool.holds(prize) {
            findings.push(Finding::new(
                format!("sectors[{n}].prize"),
                format!(
                    "`{prize}` is not in pool `{}`, so it could never be won",
                    pool.id
                ),
            ));
        }
    }
    if pool.mode == Mode::Raffle {
        findings.push(Finding::new(
            "",
            format!(
                "a wheel shows at once what it gives, and pool `{}` is a raffle; use another mode",
                pool.id
            ),
        ));
    }
    for prize in pool.prizes() {
        let mut sectors = config.sectors.iter();
        if !sectors.any(|sector| sector.prize.as_deref() == Some(prize)) {
            findings.push(Finding::new(
                "sectors",
                format!("no sector stands for `{prize}` of pool `{}`", pool.id),
            ));
        }
    }
}
