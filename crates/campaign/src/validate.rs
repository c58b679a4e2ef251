//! Everything that is wrong with a campaign, beyond its structure.

use crate::{
    Campaign, Finding,
    embed::check_embed,
    experiment,
    ids::{check_ids, is_id},
    prize::{check_pools, check_prizes},
    rules::Game,
    webhook,
    widgets::{self, Kind},
};

/// A campaign whose widgets are read and ready.
pub struct Loaded {
    /// The campaign as written.
    pub campaign: Campaign,
    /// Its widgets, in the order of the file.
    pub games: Vec<Box<dyn Game>>,
}

impl Loaded {
    /// The widget with this id, as written and as loaded.
    #[must_use]
    pub fn widget(&self, id: &str) -> Option<(&crate::campaign::Widget, &dyn Game)> {
        self.campaign
            .widgets
            .iter()
            .zip(&self.games)
            .find(|(widget, _)| widget.id == id)
            .map(|(widget, game)| (widget, game.as_ref()))
    }
}

/// Loads a campaign of any registered kinds.
///
/// # Errors
/// Every problem that the campaign has, not the first only.
pub fn load(campaign: Campaign) -> Result<Loaded, Vec<Finding>> {
    load_with(campaign, widgets::KINDS)
}

/// Loads a campaign of these `kinds`: a page that fetches kinds one by one names them here.
///
/// # Errors
/// Every problem that the campaign has, not the first only.
pub fn load_with(campaign: Campaign, kinds: &[Kind]) -> Result<Loaded, Vec<Finding>> {
    let mut findings = check_frame(&campaign);
    let mut games = Vec::new();
    for (n, widget) in campaign.widgets.iter().enumerate() {
        let path = format!("widgets[{n}]");
        let Some(kind) = kinds.iter().find(|kind| kind.name == widget.kind) else {
            let known: Vec<_> = kinds.iter().map(|kind| kind.name).collect();
            findings.push(Finding::new(
                format!("{path}.kind"),
                format!(
                    "`{}` is no widget kind; there are: {}",
                    widget.kind,
                    known.join(", ")
                ),
            ));
            continue;
        };
        match (kind.load)(&widget.config) {
            Ok(game) => {
                let found = game.validate(&campaign, widget);
                findings.extend(
                    found
                        .into_iter()
                        .map(|f| f.under(&format!("{path}.config"))),
                );
                games.push(game);
            }
            Err(finding) => findings.push(finding.under(&format!("{path}.config"))),
        }
    }
    if findings.is_empty() {
        Ok(Loaded { campaign, games })
    } else {
        Err(findings)
    }
}

/// Findings of all but the widgets' configs.
fn check_frame(campaign: &Campaign) -> Vec<Finding> {
    let mut findings = Vec::new();
    let locales = &campaign.locales;
    if !is_id(&campaign.id) {
        findings.push(Finding::new(
            "id",
            format!("`{}` must be like spring-2026", campaign.id),
        ));
    }
    check_locales(locales, &mut findings);
    campaign.title.check("title", locales, &mut findings);
    campaign
        .organiser
        .name
        .check("organiser.name", locales, &mut findings);
    campaign
        .organiser
        .contact
        .check("organiser.contact", locales, &mut findings);
    for (n, term) in campaign.terms.iter().enumerate() {
        term.check(&format!("terms[{n}]"), locales, &mut findings);
    }
    campaign.schedule.check(&mut findings);
    if let Some(consent) = &campaign.consent {
        consent.check(locales, &mut findings);
        if consent.retention_days < campaign.schedule.claim_days {
            findings.push(Finding::new(
                "consent.retention_days",
                "must be `schedule.claim_days` or more: a contact is needed until it has its prize",
            ));
        }
    }
    for (path, colour) in [
        ("theme.accent", &campaign.theme.accent),
        ("theme.second", &campaign.theme.second),
    ] {
        if colour.as_deref().is_some_and(|colour| !is_colour(colour)) {
            findings.push(Finding::new(path, "must be a colour such as #b4235a"));
        }
    }
    check_embed(campaign, &mut findings);
    check_prizes(&campaign.prizes, locales, &campaign.schedule, &mut findings);
    check_pools(campaign, &mut findings);
    check_widgets(campaign, &mut findings);
    experiment::check(campaign, &mut findings);
    webhook::check(campaign, &mut findings);
    findings
}

fn check_locales(locales: &[String], findings: &mut Vec<Finding>) {
    if locales.is_empty() {
        findings.push(Finding::new("locales", "needs at least one, such as zh-CN"));
    }
    for (n, locale) in locales.iter().enumerate() {
        let shaped = (2..=35).contains(&locale.len())
            && locale.split('-').all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        if !shaped {
            findings.push(Finding::new(
                format!("locales[{n}]"),
                format!("`{locale}` is no BCP 47 tag such as zh-CN or en"),
            ));
        }
    }
}

fn check_widgets(campaign: &Campaign, findings: &mut Vec<Finding>) {
    if campaign.widgets.is_empty() {
        findings.push(Finding::new("widgets", "needs at least one widget"));
    }
    let ids = campaign.widgets.iter().map(|widget| widget.id.as_str());
    check_ids(ids, |n| format!("widgets[{n}].id"), findings);
    for (n, widget) in campaign.widgets.iter().enumerate() {
        let mut found = Vec::new();
        widget.limits.check(&mut found);
        if let Some(pool) = &widget.pool {
            campaign.check_pool("pool", pool, &mut found);
        }
        findings.extend(found.into_iter().map(|f| f.under(&format!("widgets[{n}]"))));
    }
}

/// Whether `colour` is `#rrggbb`.
#[must_use]
pub fn is_colour(colour: &str) -> bool {
    colour
        .strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
