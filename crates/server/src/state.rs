//! What every request may use.

use std::{path::PathBuf, sync::Arc};

use funfair_campaign::protocol::ProblemCode;

use crate::{
    admin::{Operators, Scraper},
    clock::Clock,
    defence::Limits,
    failure::Failure,
    hooks::Hooks,
    media::Media,
    metrics::Metrics,
    partner::Partners,
    publish::{Catalogue, Published},
    secret::Secret,
    store::Store,
};

/// A running server's parts.
pub struct App {
    /// The database.
    pub store: Store,
    /// What participants upload.
    pub media: Media,
    /// The campaigns that are served.
    pub campaigns: Catalogue,
    /// Signs tokens.
    pub secret: Secret,
    /// Vouch for participants.
    pub partners: Partners,
    /// Moderate.
    pub operators: Operators,
    /// Who may read the metrics; `None`: the machine itself.
    pub scraper: Option<Scraper>,
    /// What the server counts of itself.
    pub metrics: Metrics,
    /// Tells the operator's own server what happens.
    pub hooks: Hooks,
    /// Counts what callers ask for.
    pub limits: Limits,
    /// Tells the time.
    pub clock: Clock,
    /// How long a token is accepted, ms.
    pub session_ms: i64,
    /// Folder of the built client, if it is served.
    pub dist: Option<PathBuf>,
}

/// The state of the router.
pub type Shared = Arc<App>;

impl App {
    /// The campaign with this id.
    ///
    /// # Errors
    /// `unknown_campaign`.
    pub fn campaign(&self, id: &str) -> Result<Arc<Published>, Failure> {
        self.campaigns.get(id).ok_or_else(|| {
            Failure::new(
                ProblemCode::UnknownCampaign,
                "check the `campaign` of the tag",
            )
        })
    }
}
