//! From campaign files to campaigns that can be played.
//!
//! Any problem stops the start, and every problem is told, so that a broken file is mended once.

mod documents;
mod moments;
mod published;
mod stock;
mod structure;

use std::{collections::BTreeMap, fmt, path::Path, sync::Arc};

use funfair_campaign::Finding;

use self::moments::Coming;
pub use documents::{Document, read_folder};
pub use published::{Published, Rendered};

use crate::store::{Store, revisions};

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

/// Publishes every campaign file of `folder`, all or none.
///
/// # Errors
/// Every problem of every file, or why folder or database cannot be used.
pub async fn publish(folder: &Path, store: &Store, now_ms: i64) -> Result<Campaigns, PublishError> {
    let documents = read_folder(folder)?;
    let mut tx = store.begin().await?;
    let mut findings = Vec::new();
    let mut campaigns = Campaigns::new();
    for document in documents {
        let Document {
            file,
            loaded,
            zone,
            canonical,
            revision,
            warnings,
        } = document;
        for warning in warnings {
            tracing::warn!("{file}: {warning}");
        }
        let id = loaded.campaign.id.clone();
        store.hold(&mut tx, &id).await?;
        revisions::insert(&mut tx, &id, &revision, &canonical, now_ms).await?;
        let mut found = stock::provide(&mut tx, &loaded.campaign, now_ms).await?;
        let coming = Coming {
            campaign: &loaded.campaign,
            revision: &revision,
            zone: &zone,
            now_ms,
        };
        found.extend(moments::provide(&mut tx, coming).await?);
        findings.extend(found.into_iter().map(|finding| FileFinding {
            file: file.clone(),
            finding,
        }));
        let stored = revisions::documents(&mut tx, &id).await?;
        let published = Published::new(loaded, revision, zone, &stored);
        campaigns.insert(id, Arc::new(published));
    }
    if !findings.is_empty() {
        return Err(PublishError::Findings(findings));
    }
    tx.commit().await?;
    Ok(campaigns)
}
