//! Claims an award: who it goes to, once, and in time.

use std::collections::BTreeMap;

use funfair_campaign::{
    Finding,
    prize::{ContactField, Prize},
    protocol::{Award, ClaimRequest, ProblemCode},
};

use crate::{
    canonical::{hex, sha256_hex},
    failure::Failure,
    hooks,
    publish::Published,
    secret::{Secret, Use},
    standing,
    state::App,
    store::{awards, claims, patiently, voids},
};

/// Claims `award` for `participant`. Repeating it with the same contact gives the same award.
///
/// # Errors
/// `unknown_award`, `award_void`, `already_claimed`, `claim_expired`, `bad_contact`, `contact_used`, or a
/// failure after which nothing has changed.
pub async fn claim(
    app: &App,
    campaign: &Published,
    participant: &str,
    award: &str,
    request: &ClaimRequest,
) -> Result<Award, Failure> {
    let now_ms = app.clock.now_ms();
    patiently(|| try_claim(app, campaign, participant, award, request, now_ms)).await
}

async fn try_claim(
    app: &App,
    campaign: &Published,
    participant: &str,
    award: &str,
    request: &ClaimRequest,
    now_ms: i64,
) -> Result<Award, Failure> {
    let unknown = || Failure::new(ProblemCode::UnknownAward, "it is not among `awards`");
    let mut tx = app.store.begin_for(campaign.id(), participant).await?;
    let found = awards::find(&mut *tx, campaign.id(), participant, award).await?;
    let mut row = found.ok_or_else(unknown)?;
    let prize = campaign.prize(&row.prize).ok_or_else(unknown)?;
    let contact = Contact::of(request, prize);
    let hash = contact.hash(&app.secret, campaign.id(), &prize.id);
    if row.void_reason.as_deref() == Some(voids::BY_OPERATOR) {
        let detail = "the organiser has taken it back; the campaign names whom to ask";
        return Err(Failure::new(ProblemCode::AwardVoid, detail));
    }
    if let Some(before) = &row.contact_hash {
        return if *before == hash {
            Ok(standing::award(campaign, &row, now_ms))
        } else {
            let detail = "it was claimed with another contact";
            Err(Failure::new(ProblemCode::AlreadyClaimed, detail))
        };
    }
    if now_ms > row.claim_by_ms || row.void_reason.is_some() {
        let detail = "the award's `claim_by_ms` has passed";
        return Err(Failure::new(ProblemCode::ClaimExpired, detail));
    }
    check(request, prize)?;
    let once_hash = contact.once_hash(&app.secret, campaign.id(), prize);
    let claim = claims::Claim {
        award: &row.id,
        campaign: campaign.id(),
        prize: &prize.id,
        contact: &serde_json::to_string(&contact.0)?,
        contact_hash: &hash,
        once_hash: once_hash.as_deref(),
    };
    if !claims::insert(&mut tx, claim, now_ms).await? {
        let detail = "this prize is given once per contact";
        return Err(Failure::new(ProblemCode::ContactUsed, detail));
    }
    let expires_ms = prize.code_expires_ms(now_ms);
    let closed = voids::close_by_claim(&mut tx, &row.id, expires_ms, now_ms).await?;
    let Some(expires_ms) = closed else {
        let detail = "something else happened to the award at the same time; repeat";
        return Err(Failure::new(ProblemCode::Unavailable, detail));
    };
    let data = hooks::about(&row.id, &row.widget, &prize.id);
    let who = (campaign.id(), Some(participant));
    let told = app.hooks.tell(&mut tx, who, "award.claimed", data, now_ms);
    told.await?;
    tx.commit().await?;
    row.code_expires_ms = expires_ms;
    row.contact_hash = Some(hash);
    Ok(standing::award(campaign, &row, now_ms))
}

fn check(request: &ClaimRequest, prize: &Prize) -> Result<(), Failure> {
    let wrong = request.wrong_fields(&prize.claim.fields);
    if wrong.is_empty() {
        return Ok(());
    }
    let findings = wrong.into_iter().map(|field| {
        let message = format!("is missing, malformed or longer than {}", field.max_chars());
        Finding::new(format!("contact.{}", field.key()), message)
    });
    let detail = "see `findings`";
    Err(Failure::with_findings(
        ProblemCode::BadContact,
        detail,
        findings.collect(),
    ))
}

/// The fields that the prize asks for, trimmed; any others are dropped, so never stored.
struct Contact(BTreeMap<ContactField, String>);

impl Contact {
    fn of(request: &ClaimRequest, prize: &Prize) -> Self {
        let asked = prize.claim.fields.iter();
        let given = asked.filter_map(|field| {
            let value = request.contact.get(field)?;
            Some((*field, value.trim().to_owned()))
        });
        Self(given.collect())
    }

    /// Equal for the same contact in any spelling.
    fn hash(&self, secret: &Secret, campaign: &str, prize: &str) -> String {
        let fields = self.0.iter();
        let hashes: Vec<_> = fields
            .map(|(field, value)| secret.contact(campaign, prize, *field, value))
            .collect();
        let together = sha256_hex(hashes.join(" ").as_bytes());
        hex(&secret.sign(Use::Contact, &[&together]))
    }

    fn once_hash(&self, secret: &Secret, campaign: &str, prize: &Prize) -> Option<String> {
        let field = prize.claim.once_per?;
        let value = self.0.get(&field)?;
        Some(secret.contact(campaign, &prize.id, field, value))
    }
}
