//! From campaign files to campaigns that can be played.
//!
//! Any problem stops the start, and every problem is told, so that a broken file is mended once.

mod catalogue;
mod documents;
mod moments;
mod promised;
mod published;
mod stock;
mod structure;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    sync::Arc,
};

use funfair_campaign::{
    Campaign, Finding,
    experiment::apply,
    prize::Prize,
    validate::{self, Loaded},
};
use serde::Deserialize;
use serde_json::Value;

use self::moments::Coming;
pub use catalogue::{Catalogue, EVERY, follow};
pub use documents::{Document, Variation, read_document, read_folder};
pub use published::{Known, Published, Rendered};

use crate::{
    calendar,
    store::{Connection, Store, live, revisions},
};

/// The campaigns that are served, by id.
pub type Campaigns = BTreeMap<String, Arc<Published>>;

/// A problem of a campaign file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFinding {
    /// Name of the file.
    pub file: String,
    /// What is wrong in it, and where.
    pub finding: Finding,
}

impl fmt::Display for FileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.finding)
    }
}

/// Why nothing was published.
#[derive(Debug)]
pub enum PublishError {
    /// The files are not right; every problem of every file.
    Findings(Vec<FileFinding>),
    /// The folder cannot be read.
    Folder(String),
    /// The database failed.
    Store(sqlx::Error),
}

impl From<sqlx::Error> for PublishError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(findings) => {
                for finding in findings {
                    writeln!(f, "{finding}")?;
                }
                write!(f, "{} problem(s) in the campaign files", findings.len())
            }
            Self::Folder(error) => f.write_str(error),
            Self::Store(error) => write!(f, "the database failed: {error}"),
        }
    }
}

/// Publishes every campaign file of `folder`, all or none; gives what is to be served.
///
/// A campaign that an operator has published since stays as the operator left it, until its file
/// changes.
///
/// # Errors
/// Every problem of every file, or why folder or database cannot be used.
pub async fn publish(folder: &Path, store: &Store, now_ms: i64) -> Result<Campaigns, PublishError> {
    let documents = read_folder(folder)?;
    let mut tx = store.begin().await?;
    let mut findings = Vec::new();
    let mut ids = Vec::new();
    for document in &documents {
        let Document { file, warnings, .. } = document;
        for warning in warnings {
            tracing::warn!("{file}: {warning}");
        }
        let id = &document.loaded.campaign.id;
        ids.push(id.clone());
        store.hold(&mut tx, id).await?;
        if is_outdated(&mut tx, document).await? {
            tracing::warn!("{file}: an operator has published `{id}` since; the file is not used");
            continue;
        }
        let found = write(&mut tx, document, false, now_ms).await?;
        findings.extend(found.into_iter().map(|finding| FileFinding {
            file: file.clone(),
            finding,
        }));
    }
    if !findings.is_empty() {
        return Err(PublishError::Findings(findings));
    }
    tx.commit().await?;
    serve(store, ids).await
}

/// Whether the file was published before, and an operator has published another revision since.
async fn is_outdated(tx: &mut Connection, document: &Document) -> Result<bool, sqlx::Error> {
    let id = &document.loaded.campaign.id;
    let served = live::find(&mut *tx, id).await?;
    let other = |live: &live::Live| live.by_operator == 1 && live.revision != document.revision;
    Ok(served.as_ref().is_some_and(other)
        && revisions::is_there(tx, id, &document.revision).await?)
}

/// Writes a document that has no problems: revision, stock, and that it is what is served. A finding
/// means that nothing of it may be committed.
pub(crate) async fn write(
    tx: &mut Connection,
    document: &Document,
    by_operator: bool,
    now_ms: i64,
) -> Result<Vec<Finding>, PublishError> {
    let Document {
        loaded,
        zone,
        canonical,
        revision,
        variants,
        ..
    } = document;
    let id = &loaded.campaign.id;
    revisions::insert(&mut *tx, id, revision, canonical, now_ms).await?;
    for variation in variants {
        // What is drawn and won in a variant names the document by which it was.
        let names = (variation.revision.as_str(), revision.as_str());
        revisions::insert_variant(&mut *tx, id, names, &variation.canonical, now_ms).await?;
    }
    let mut findings = promised::check(&mut *tx, &loaded.campaign, now_ms).await?;
    findings.extend(stock::provide(&mut *tx, &loaded.campaign, now_ms).await?);
    let coming = Coming {
        campaign: &loaded.campaign,
        revision,
        zone,
        now_ms,
    };
    findings.extend(moments::provide(&mut *tx, coming).await?);
    live::set_revision(tx, id, revision, by_operator).await?;
    Ok(findings)
}

/// These campaigns, and those that operators have published, as they are stored.
pub(crate) async fn serve(store: &Store, ids: Vec<String>) -> Result<Campaigns, PublishError> {
    let mut ids: BTreeSet<String> = ids.into_iter().collect();
    let others = live::all(&store.reader).await?.into_iter();
    ids.extend(
        others
            .filter(|it| it.by_operator == 1)
            .map(|it| it.campaign),
    );
    let mut campaigns = Campaigns::new();
    for id in ids {
        match stored(store, &id).await {
            Ok(Some(published)) => {
                campaigns.insert(id, Arc::new(published));
            }
            Ok(None) => {}
            Err(NotServed::Store(error)) => return Err(error.into()),
            // An older program took it. The others are served all the same.
            Err(NotServed::Document(error)) => {
                tracing::error!(campaign = id, error, "a revision is not served");
            }
        }
    }
    Ok(campaigns)
}

/// Why a campaign cannot be served.
#[derive(Debug)]
pub(crate) enum NotServed {
    /// The database failed: another time it may be.
    Store(sqlx::Error),
    /// Its stored document is none that this program takes.
    Document(String),
}

impl From<sqlx::Error> for NotServed {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for NotServed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "the database failed: {error}"),
            Self::Document(error) => f.write_str(error),
        }
    }
}

/// The prizes of a stored document, which an older program may have taken: no more of it is read.
///
/// # Errors
/// When they are none that this program knows.
pub fn stored_prizes(document: &str) -> Result<Vec<Prize>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Prizes {
        prizes: Vec<Prize>,
    }
    let Prizes { prizes } = serde_json::from_str(document)?;
    Ok(prizes)
}

/// What is served of a campaign, from the database.
pub(crate) async fn stored(store: &Store, id: &str) -> Result<Option<Published>, NotServed> {
    let mut reader = store.reader.acquire().await?;
    let Some(live) = live::find(&mut *reader, id).await? else {
        return Ok(None);
    };
    let document = revisions::document(&mut reader, id, &live.revision).await?;
    let wrong = |error: serde_json::Error| NotServed::Document(error.to_string());
    let document: Value = serde_json::from_str(&document).map_err(wrong)?;
    let (loaded, variations) = load(&document)?;
    let campaign = &loaded.campaign;
    let zone = &campaign.schedule.time_zone;
    let zone = calendar::zone(zone)
        .ok_or_else(|| NotServed::Document(format!("{zone}: no such time zone")))?;
    let documents = revisions::documents(&mut reader, id).await?;
    let shelves = crate::store::stock::shelves(&mut *reader, id).await?;
    let shelves = shelves.into_iter();
    let added = shelves.map(|shelf| (shelf.prize, shelf.added)).collect();
    let known = Known {
        documents: &documents,
        live: &live,
        added: &added,
    };
    Ok(Some(Published::new(loaded, variations, zone, known)))
}

/// A stored document, and the variants of its test.
fn load(document: &Value) -> Result<(Loaded, Vec<Variation>), NotServed> {
    let wrong = |findings: Vec<Finding>| {
        let findings = findings.iter().map(ToString::to_string);
        NotServed::Document(findings.collect::<Vec<_>>().join("; "))
    };
    let load_one = |document: &Value| {
        let campaign = Campaign::deserialize(document);
        let campaign = campaign.map_err(|error| NotServed::Document(error.to_string()))?;
        validate::load(campaign).map_err(wrong)
    };
    let loaded = load_one(document)?;
    let mut variations = Vec::new();
    let experiment = loaded.campaign.experiment.iter();
    for variant in experiment.flat_map(|experiment| &experiment.variants) {
        let changed = apply(document, variant).map_err(wrong)?;
        variations.push(Variation::new(&variant.id, load_one(&changed)?, &changed));
    }
    Ok((loaded, variations))
}
