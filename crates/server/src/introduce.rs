//! What a session's request tells of its participant: checked, and kept in one transaction.

use std::collections::BTreeMap;

use funfair_campaign::{
    Finding,
    embed::MAX_VALUE_CHARS,
    protocol::{ConsentAnswer, SessionRequest},
};

use crate::{
    failure::Failure,
    partner::Vouched,
    publish::Published,
    request::bad_request,
    state::App,
    store::{
        consents::{self, ConsentRow},
        context, patiently, personal,
    },
};

/// Longest version of consent texts, in bytes; also how many purposes are looked at.
const MAX_TAG_BYTES: usize = 64;

/// What is to be kept of a participant.
pub(crate) struct Introduction {
    consent: Option<ConsentRow>,
    /// Language that the consent question was read in.
    lang: String,
    context: BTreeMap<String, String>,
    vouched: Option<Vouched>,
}

impl Introduction {
    /// What `request` tells, without what the campaign does not take.
    ///
    /// # Errors
    /// `bad_request` for a consent that was not asked for.
    pub(crate) fn read(
        request: SessionRequest,
        vouched: Option<Vouched>,
        campaign: &Published,
    ) -> Result<Self, Failure> {
        let file = &campaign.loaded.campaign;
        let consent = request.consent.as_ref();
        let consent = consent.map(|answer| check_consent(campaign, answer));
        let takes = |name: &String, value: &String| {
            let length = value.chars().count();
            file.embed.context.contains(name) && (1..=MAX_VALUE_CHARS).contains(&length)
        };
        let mut context = request.context;
        context.retain(|name, value| takes(name, value));
        Ok(Self {
            consent: consent.transpose()?,
            lang: file
                .locale(request.lang.as_deref().unwrap_or_default())
                .to_owned(),
            context,
            vouched,
        })
    }

    /// Keeps it; where there is nothing to keep, nothing is written.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn keep(
        &self,
        app: &App,
        campaign: &Published,
        participant: &str,
    ) -> Result<(), Failure> {
        if self.consent.is_none() && self.context.is_empty() && self.vouched.is_none() {
            return Ok(());
        }
        patiently(|| self.try_keep(app, campaign, participant)).await
    }

    async fn try_keep(
        &self,
        app: &App,
        campaign: &Published,
        participant: &str,
    ) -> Result<(), Failure> {
        let who = (campaign.id(), participant);
        let now_ms = app.clock.now_ms();
        let mut tx = app.store.begin_for(who.0, who.1).await?;
        let former = consents::latest(&mut *tx, who.0, who.1).await?;
        if let Some(answer) = self
            .consent
            .as_ref()
            .filter(|it| former.as_ref() != Some(it))
        {
            consents::insert(&mut tx, who, answer, &self.lang, now_ms).await?;
        }
        let asked = campaign.loaded.campaign.consent.as_ref();
        let stands = self.consent.as_ref().or(former.as_ref());
        // A session that is only to tell a variant comes before the question is answered.
        let is_early = campaign.loaded.campaign.experiment.is_some() && asked.is_some();
        if let Some(Vouched { key, id, .. }) = &self.vouched
            && (!is_early || stands.is_some())
        {
            context::keep_partner(&mut tx, who, (key, id), now_ms).await?;
        }
        let agreed = |asked| stands.is_some_and(|answer| answer.accepts(asked));
        if asked.is_none_or(agreed) {
            for (name, value) in &self.context {
                context::keep(&mut tx, who, (name, value), now_ms).await?;
            }
        } else if self.consent.is_some() {
            // Taken back: what was kept by an earlier answer goes, too.
            personal::forget_agreed(&mut tx, who).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The answer as it is stored. Its version may be an older one than the campaign's: that is what
/// the player was shown, and it then permits nothing.
fn check_consent(campaign: &Published, answer: &ConsentAnswer) -> Result<ConsentRow, Failure> {
    let mut findings = Vec::new();
    if answer.version.is_empty() || answer.version.len() > MAX_TAG_BYTES {
        findings.push(Finding::new(
            "consent.version",
            "must be 1 to 64 characters",
        ));
    }
    let asked = campaign.loaded.campaign.consent.as_ref();
    for (n, id) in answer.purposes.iter().enumerate().take(MAX_TAG_BYTES) {
        let known = asked.is_some_and(|consent| consent.purposes.iter().any(|p| p.id == *id));
        if !known {
            let path = format!("consent.purposes[{n}]");
            findings.push(Finding::new(path, "is not a purpose of this campaign"));
        }
    }
    if !findings.is_empty() {
        return Err(bad_request(findings));
    }
    let mut purposes = answer.purposes.clone();
    purposes.sort();
    purposes.dedup();
    Ok(ConsentRow {
        version: answer.version.clone(),
        purposes: serde_json::to_string(&purposes)?,
    })
}
