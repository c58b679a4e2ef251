//! A campaign as players may see it: in one language, without its secrets.

use serde_json::Value;

use crate::{
    campaign::Campaign,
    embed::{Embed, fallback_view, share_view},
    prize::{Mode, Pool, Prize},
    protocol::{
        CampaignView, ConsentView, Count, DrawView, OrganiserView, PrizeView, PurposeView,
        ReleaseView, ScheduleView, WidgetView,
    },
    rules::{Language, PoolUse},
    validate::Loaded,
};

/// The view of `loaded` for a player who asked for `wanted`.
///
/// `revision` names the published version. Campaigns that differ only in secrets (codes, and
/// weights that are not published) give byte-identical views but for the revision.
#[must_use]
pub fn player_view(loaded: &Loaded, revision: &str, wanted: &str) -> CampaignView<Value> {
    let campaign = &loaded.campaign;
    let language = Language {
        wanted: campaign.locale(wanted),
        fallback: campaign.fallback_locale(),
    };
    let widgets = campaign
        .widgets
        .iter()
        .zip(&loaded.games)
        .map(|(widget, game)| WidgetView {
            id: widget.id.clone(),
            kind: widget.kind.clone(),
            limits: widget.limits,
            draws: game
                .pools(widget, language)
                .into_iter()
                .filter_map(|used| draw_view(campaign, used))
                .collect(),
            ranked: !game.boards().is_empty(),
            view: game.view(language),
        });
    CampaignView {
        id: campaign.id.clone(),
        revision: revision.to_owned(),
        locale: language.wanted.to_owned(),
        locales: campaign.locales.clone(),
        title: language.of(&campaign.title),
        paused: false,
        schedule: ScheduleView {
            starts_ms: campaign.schedule.starts_at.0,
            ends_ms: campaign.schedule.ends_at.0,
            time_zone: campaign.schedule.time_zone.clone(),
            claim_days: campaign.schedule.claim_days,
        },
        organiser: OrganiserView {
            name: language.of(&campaign.organiser.name),
            contact: language.of(&campaign.organiser.contact),
        },
        terms: campaign
            .terms
            .iter()
            .map(|term| language.of(term))
            .collect(),
        consent: consent_view(campaign, language),
        theme: campaign.theme.clone(),
        embed: Embed {
            // The server holds callers to it, and players need not know it.
            pages: Vec::new(),
            ..campaign.embed.clone()
        },
        share: share_view(campaign, language),
        fallback: fallback_view(campaign, language),
        prizes: campaign
            .prizes
            .iter()
            .map(|prize| prize_view(prize, language))
            .collect(),
        widgets: widgets.collect(),
        variants: None,
    }
}

fn draw_view(campaign: &Campaign, used: PoolUse) -> Option<DrawView> {
    let pool = campaign.pool(&used.pool)?;
    let is = |mode| pool.mode == mode;
    Some(DrawView {
        title: used.title,
        prizes: pool.prizes().map(str::to_owned).collect(),
        odds: pool.published(),
        mode: pool.mode,
        counts: counts(campaign, pool),
        guarantee: pool.guarantee.clone(),
        consolation: pool.consolation.clone(),
        max_wins: pool.max_wins.or(is(Mode::Raffle).then_some(1)),
        void_after_minutes: pool.moments().void_after_minutes,
        raffle: is(Mode::Raffle).then(|| pool.raffle()),
    })
}

fn counts(campaign: &Campaign, pool: &Pool) -> Vec<Count> {
    let entries = pool.entries.iter().filter(|_| pool.is_counted());
    let counts = entries.filter_map(|entry| {
        let prize = campaign.prize(&entry.prize)?;
        Some(Count {
            prize: prize.id.clone(),
            quantity: pool.count(entry, prize.quantity),
        })
    });
    counts.collect()
}

fn consent_view(campaign: &Campaign, language: Language<'_>) -> Option<ConsentView> {
    let consent = campaign.consent.as_ref()?;
    Some(ConsentView {
        version: consent.version.clone(),
        text: language.of(&consent.text),
        purposes: consent
            .purposes
            .iter()
            .map(|purpose| PurposeView {
                id: purpose.id.clone(),
                text: language.of(&purpose.text),
            })
            .collect(),
        privacy_url: consent.privacy_url.clone(),
        retention_days: consent.retention_days,
    })
}

fn prize_view(prize: &Prize, language: Language<'_>) -> PrizeView {
    PrizeView {
        id: prize.id.clone(),
        tier: prize.tier,
        name: language.of(&prize.name),
        kind: prize.kind,
        value: prize.value.clone(),
        quantity: prize.quantity,
        per_day: prize.per_day,
        releases: prize
            .releases
            .iter()
            .map(|release| ReleaseView {
                at_ms: release.at.0,
                quantity: release.quantity,
            })
            .collect(),
        max_wins: prize.max_wins,
        code_days: prize.code_expires.and_then(|it| it.days),
        code_until_ms: prize.code_expires.and_then(|it| it.at).map(|at| at.0),
        picture: prize.picture.clone(),
        fields: prize.claim.fields.clone(),
        delivery: language.of(&prize.claim.delivery),
    }
}
