//! What operators change while a campaign runs. Each change is one transaction with its row of the
//! audit; whoever serves the campaign takes it over afterwards.

use funfair_campaign::{Finding, protocol::ProblemCode};

use crate::{
    export::Export,
    failure::Failure,
    publish::{self, Document, PublishError},
    request::bad_request,
    store::{
        Connection, Store,
        audit::{self, Desk},
        live, new_id, patiently, stock,
    },
};

/// Longest reason, in characters.
const MAX_REASON_CHARS: usize = 300;
/// Most that is added to a stock at once.
const MAX_AMOUNT: u32 = 1_000_000_000;

/// A reason of 1 to 300 characters, without blanks around it.
///
/// # Errors
/// `bad_request`.
pub fn reason(text: &str) -> Result<&str, Failure> {
    reason_within(text, MAX_REASON_CHARS)
}

/// A reason of 1 to `most` characters, without blanks around it.
///
/// # Errors
/// `bad_request`.
pub fn reason_within(text: &str, most: usize) -> Result<&str, Failure> {
    let text = text.trim();
    if (1..=most).contains(&text.chars().count()) {
        return Ok(text);
    }
    let wrong = format!("must be 1 to {most} characters");
    Err(bad_request(vec![Finding::new("reason", wrong)]))
}

async fn served(tx: &mut Connection, campaign: &str) -> Result<live::Live, Failure> {
    let found = live::find(tx, campaign).await?;
    found.ok_or_else(|| {
        let detail = "no such campaign has been published here";
        Failure::new(ProblemCode::UnknownCampaign, detail)
    })
}

/// Pauses a campaign, or lets it go on; what is so already stays so, and is not written down.
///
/// # Errors
/// `unknown_campaign`, or a failure after which nothing has changed.
pub async fn set_paused(
    store: &Store,
    desk: Desk<'_>,
    paused: bool,
    reason: &str,
) -> Result<(), Failure> {
    patiently(async || {
        let mut tx = store.begin().await?;
        store.hold(&mut tx, desk.campaign).await?;
        let live = served(&mut tx, desk.campaign).await?;
        if live.paused_ms.is_some() == paused {
            return Ok(());
        }
        let paused_ms = paused.then_some(desk.now_ms);
        live::set_paused(&mut tx, desk.campaign, paused_ms).await?;
        let what = if paused {
            "campaign.paused"
        } else {
            "campaign.resumed"
        };
        audit::record(&mut tx, desk, what, desk.campaign, reason).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Adds to the stock of a prize.
///
/// # Errors
/// `unknown_campaign`, `not_found`, `bad_request`, or a failure after which nothing has changed.
pub async fn restock(
    store: &Store,
    desk: Desk<'_>,
    prize: &str,
    amount: u32,
    reason: &str,
) -> Result<(), Failure> {
    if !(1..=MAX_AMOUNT).contains(&amount) {
        let wrong = Finding::new("amount", "must be 1 to 1,000,000,000");
        return Err(bad_request(vec![wrong]));
    }
    let (id, detail) = (new_id(), format!("{amount}: {reason}"));
    patiently(async || {
        let mut tx = store.begin().await?;
        store.hold(&mut tx, desk.campaign).await?;
        served(&mut tx, desk.campaign).await?;
        let what = ("stock.restocked", prize);
        if !audit::record_as(&mut tx, &id, desk, what, &detail).await? {
            return Ok(());
        }
        let key = (desk.campaign, prize);
        if !stock::restock(&mut tx, key, amount.into(), desk.now_ms).await? {
            let detail = "the campaign has no such prize";
            return Err(Failure::new(ProblemCode::NotFound, detail));
        }
        live::touch(&mut tx, desk.campaign).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Writes down that something is exported.
///
/// # Errors
/// When the database fails.
pub async fn note_export(store: &Store, desk: Desk<'_>, export: &Export) -> Result<(), Failure> {
    let what = format!("export.{}", export.table.key());
    let with = if export.contacts {
        ", with contacts"
    } else {
        ""
    };
    let detail = format!("{}{with}", export.format.key());
    let id = new_id();
    patiently(async || {
        let mut tx = store.begin().await?;
        audit::record_as(&mut tx, &id, desk, (&what, desk.campaign), &detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Reads a document that an operator wants to publish as `campaign`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(campaign: &str, text: &str) -> Result<Document, Vec<Finding>> {
    let document = publish::read_document(text, campaign)?;
    let id = &document.loaded.campaign.id;
    if id == campaign {
        return Ok(document);
    }
    let message = format!("`{id}` is another campaign than `{campaign}`, which is published here");
    Err(vec![Finding::new("id", message)])
}

/// Publishes a document that has no problems of its own; `false` where it is served already, which
/// is not written down.
///
/// # Errors
/// `bad_request` where a quantity became smaller, or a failure after which nothing has changed.
pub async fn publish(store: &Store, desk: Desk<'_>, document: &Document) -> Result<bool, Failure> {
    patiently(async || {
        let mut tx = store.begin().await?;
        store.hold(&mut tx, desk.campaign).await?;
        let before = live::find(&mut *tx, desk.campaign).await?;
        if before.is_some_and(|live| live.revision == document.revision) {
            return Ok(false);
        }
        let findings = publish::write(&mut tx, document, true, desk.now_ms).await;
        let findings = findings.map_err(|error| match error {
            PublishError::Store(error) => Failure::Store(error),
            other => Failure::Fault(other.to_string()),
        })?;
        if !findings.is_empty() {
            return Err(bad_request(findings));
        }
        let revision = &document.revision;
        audit::record(&mut tx, desk, "campaign.published", revision, "").await?;
        tx.commit().await?;
        Ok(true)
    })
    .await
}
