//! Tells the operator's own server what happens: messages of Standard Webhooks 1.0, written in the
//! transaction of what they tell, and sent until they have arrived.

mod deliver;
mod post;

use std::collections::BTreeMap;

use clap::Args;
use funfair_campaign::protocol::Award;
use jiff::Timestamp;
use serde_json::{Value, json};

pub use deliver::{EVERY, deliver, delivering};
pub use post::Target;

use crate::{
    given::{Hidden, given, pairs},
    secret::named_secrets,
    store::{Connection, context, outbox, plays::Seat},
};

/// Name of the secret for campaigns that have none of their own.
const DEFAULT: &str = "default";

/// Where messages go.
#[derive(Args, Clone, Debug, Default)]
pub struct HookOptions {
    /// Address that is told of awards, claims, accepted entries and conversions; https, or http on
    /// this machine.
    #[arg(long, env = "FUNFAIR_WEBHOOK_URL")]
    pub webhook_url: Option<String>,

    /// Secrets that sign the messages: `campaign=secret` pairs with commas between them, each secret
    /// 32 characters or more, `whsec_` and base64. `default` is for campaigns that are not named;
    /// without it they are not told of.
    #[arg(long, env = "FUNFAIR_WEBHOOK_SECRETS", hide_env_values = true)]
    pub webhook_secrets: Option<Hidden>,

    /// File that holds these pairs instead, with commas or line breaks between them.
    #[arg(long, env = "FUNFAIR_WEBHOOK_SECRETS_FILE")]
    pub webhook_secrets_file: Option<std::path::PathBuf>,

    /// Lets `--webhook-url` be an address inside your network.
    #[arg(long, env = "FUNFAIR_WEBHOOK_PRIVATE")]
    pub webhook_private: bool,
}

/// Where messages go, and what signs them.
#[derive(Clone, Default)]
pub struct Hooks {
    target: Option<Target>,
    secrets: BTreeMap<String, Vec<u8>>,
}

impl HookOptions {
    /// What these flags ask for.
    ///
    /// # Errors
    /// What is wrong with which flag, without telling a secret.
    pub fn hooks(&self) -> Result<Hooks, String> {
        const FLAG: &str = "--webhook-secrets";
        let file = self.webhook_secrets_file.as_deref();
        let secrets = pairs(given(FLAG, self.webhook_secrets.as_ref(), file)?);
        let secrets = named_secrets(FLAG, &secrets)?;
        let url = self.webhook_url.as_deref().filter(|url| !url.is_empty());
        let target = url.map(|url| Target::parse(url, self.webhook_private));
        let target = target.transpose()?;
        if target.is_some() && secrets.is_empty() {
            return Err("--webhook-url needs --webhook-secrets default=…".to_owned());
        }
        Ok(Hooks { target, secrets })
    }
}

impl Hooks {
    /// What signs the messages of a campaign that is told of.
    fn secret(&self, campaign: &str) -> Option<&[u8]> {
        let own = self.secrets.get(campaign);
        let secret = own.or_else(|| self.secrets.get(DEFAULT));
        self.target.as_ref().and(secret).map(Vec::as_slice)
    }

    /// Writes a message down, if the campaign is told of: it is sent once the transaction is
    /// committed. `data` gets the campaign and, where there is one, the participant, with the
    /// partner's own id of them where a partner vouched for them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell(
        &self,
        tx: &mut Connection,
        (campaign, participant): (&str, Option<&str>),
        what: &str,
        mut data: Value,
        now_ms: i64,
    ) -> Result<(), sqlx::Error> {
        if self.secret(campaign).is_none() {
            return Ok(());
        }
        if let Value::Object(data) = &mut data {
            data.insert("campaign".to_owned(), campaign.into());
            if let Some(participant) = participant {
                data.insert("participant".to_owned(), participant.into());
                let partner = context::partner(&mut *tx, campaign, participant).await?;
                if let Some((key, id)) = partner {
                    data.insert("partner".to_owned(), json!({"key": key, "id": id}));
                }
            }
        }
        let at = Timestamp::from_millisecond(now_ms).unwrap_or_default();
        let body = json!({"type": what, "timestamp": format!("{at:.3}"), "data": data});
        outbox::insert(tx, (campaign, participant), &body.to_string(), now_ms).await
    }

    /// Tells of awards that were given to a participant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn given(
        &self,
        tx: &mut Connection,
        (campaign, participant): (&str, &str),
        awards: &[Award],
        now_ms: i64,
    ) -> Result<(), sqlx::Error> {
        for award in awards {
            let data = about(&award.id, &award.widget, &award.prize);
            let who = (campaign, Some(participant));
            self.tell(tx, who, "award.given", data, now_ms).await?;
        }
        Ok(())
    }

    /// Tells of entries that everybody may see from here on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accepted(
        &self,
        tx: &mut Connection,
        seat: Seat<'_>,
        entries: &[String],
        now_ms: i64,
    ) -> Result<(), sqlx::Error> {
        for entry in entries {
            let data = json!({"entry": entry, "widget": seat.widget});
            let who = (seat.campaign, Some(seat.participant));
            self.tell(tx, who, "entry.accepted", data, now_ms).await?;
        }
        Ok(())
    }
}

/// What a message says of an award.
#[must_use]
pub fn about(award: &str, widget: &str, prize: &str) -> Value {
    json!({"award": award, "widget": widget, "prize": prize})
}
