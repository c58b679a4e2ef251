//! The campaigns that are served, which may change while the server runs: this process changes
//! them at once, and notices within seconds what another one has changed.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::time::MissedTickBehavior;

use super::{Campaigns, Published, stored};
use crate::{
    state::Shared,
    store::{Store, live},
};

/// How often a server looks for what another process has changed.
pub const EVERY: Duration = Duration::from_secs(2);

/// The campaigns that are served.
#[derive(Default)]
pub struct Catalogue(RwLock<Arc<Campaigns>>);

impl Catalogue {
    /// These campaigns.
    #[must_use]
    pub fn new(campaigns: Campaigns) -> Self {
        Self(RwLock::new(Arc::new(campaigns)))
    }

    /// All of them, as they are at this moment.
    #[must_use]
    pub fn all(&self) -> Arc<Campaigns> {
        // Nobody panics while it is held, and what it holds is whole at any time.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The campaign with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Published>> {
        self.all().get(id).cloned()
    }

    fn put(&self, published: Published) {
        let mut served = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let known = served.get(published.id());
        // Two may have read the database at once; the later state stays.
        if known.is_none_or(|known| known.number < published.number) {
            let mut campaigns: BTreeMap<_, _> = (**served).clone();
            campaigns.insert(published.id().to_owned(), Arc::new(published));
            *served = Arc::new(campaigns);
        }
    }

    /// Takes over what the database says of one campaign.
    ///
    /// # Errors
    /// What is wrong with the database, or with the document in it.
    pub async fn reload(&self, store: &Store, campaign: &str) -> Result<(), String> {
        let stored = stored(store, campaign).await;
        if let Some(published) = stored.map_err(|error| error.to_string())? {
            self.put(published);
        }
        Ok(())
    }

    /// Takes over whatever has changed. A campaign of the folder of another server is not ours to
    /// serve; one that an operator has published is everybody's.
    pub async fn refresh(&self, store: &Store) {
        let rows = match live::all(&store.reader).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(%error, "what is served could not be read; it stays as it is");
                return;
            }
        };
        let served = self.all();
        for row in rows {
            let changed = match served.get(&row.campaign) {
                Some(known) => known.number < row.number,
                None => row.by_operator == 1,
            };
            if changed && let Err(error) = self.reload(store, &row.campaign).await {
                tracing::error!(campaign = row.campaign, error, "a revision is not served");
            }
        }
    }
}

/// Takes over what other processes change; never ends by itself.
pub async fn follow(app: Shared, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        app.campaigns.refresh(&app.store).await;
    }
}
