//! Which variant of a campaign's test a participant is served: by a keyed hash of who they are, and
//! recorded once.

use funfair_campaign::experiment::{Experiment, Lot, ORIGINAL};

use crate::{
    failure::Failure,
    publish::Published,
    secret::{Secret, Use},
    state::App,
    store::{exposures, patiently},
};

/// The variant that the participant is served from now on; `None` for the original. Whoever has been
/// served one stays with it, whatever happens to percentage and weights, until it is taken out.
///
/// # Errors
/// When the database fails.
pub(crate) async fn variant(
    app: &App,
    campaign: &Published,
    participant: &str,
) -> Result<Option<String>, Failure> {
    let Some(experiment) = &campaign.loaded.campaign.experiment else {
        return Ok(None);
    };
    let who = (campaign.id(), participant);
    let known = exposures::find(&app.store.reader, who, &experiment.id).await?;
    let served = match known {
        Some(known) => known,
        None => {
            let lot = lot(&app.secret, campaign.id(), experiment, participant);
            let Some(chosen) = experiment.choose(lot) else {
                return Ok(None);
            };
            patiently(|| keep(app, who, (&experiment.id, chosen))).await?
        }
    };
    Ok(Some(served).filter(|id| *id != ORIGINAL && experiment.variant(id).is_some()))
}

/// Keeps what was chosen, and gives what is kept: another server may have been faster, and may have
/// chosen by other weights.
async fn keep(app: &App, who: (&str, &str), what: (&str, &str)) -> Result<String, Failure> {
    let mut tx = app.store.begin_for(who.0, who.1).await?;
    exposures::insert(&mut tx, who, what, app.clock.now_ms()).await?;
    let kept = exposures::find(&mut *tx, who, what.0).await?;
    tx.commit().await?;
    Ok(kept.unwrap_or_else(|| what.1.to_owned()))
}

fn lot(secret: &Secret, campaign: &str, experiment: &Experiment, participant: &str) -> Lot {
    let number = |what: &str| {
        let parts = [campaign, &experiment.id, participant, what];
        let hash = secret.sign(Use::Variant, &parts);
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        u64::from_be_bytes(first)
    };
    Lot {
        entrance: number("entrance"),
        arm: number("arm"),
    }
}
