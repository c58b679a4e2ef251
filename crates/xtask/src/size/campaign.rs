//! What the server sends of a campaign: the player's view, not the file that a marketer wrote.

use crate::bundle::brotli;
use crate::project::{Project, read_text, show};
use anyhow::{Context, Result, bail};
use funfair_campaign::{Campaign, player_view::player_view, validate::load};
use std::path::Path;

/// The quality at which the server compresses answers: they are made as they are asked for.
const LIVE_QUALITY: i32 = 4;
/// As long as a published revision's name.
const REVISION: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Bytes of the campaign that stands for a kind: `campaigns/sample-<kind>.json`, or the kind's own
/// sample. In the language that takes more.
pub(super) fn campaign_size(project: &Project, kind: &str) -> Result<u64> {
    let real = project.path(&format!("campaigns/sample-{kind}.json"));
    let own = project.path(&format!("src/widgets/{kind}/sample.json"));
    sent_size(if real.is_file() { &real } else { &own })
}

fn sent_size(file: &Path) -> Result<u64> {
    let campaign: Campaign = serde_json::from_str(&read_text(file)?)
        .with_context(|| format!("{} is no campaign", show(file)))?;
    let locales = campaign.locales.clone();
    let loaded = match load(campaign) {
        Ok(loaded) => loaded,
        Err(findings) => bail!("{} has faults: {findings:?}", show(file)),
    };
    let mut most = 0;
    for locale in &locales {
        let view = serde_json::to_vec(&player_view(&loaded, REVISION, locale))
            .context("a view is always JSON")?;
        most = most.max(brotli(&view, LIVE_QUALITY)?.len() as u64);
    }
    Ok(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_smaller_than_the_file() {
        let project = Project::find().unwrap();
        let file = project.path("src/widgets/wheel/sample.json");
        let sent = campaign_size(&project, "wheel").unwrap();
        assert!(sent > 300, "{sent}");
        let own = sent_size(&file).unwrap();
        assert!(own < read_text(&file).unwrap().len() as u64 / 2, "{own}");
    }
}
