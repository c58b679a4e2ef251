//! A partner of the backend: signs who plays.

use anyhow::{Result, bail};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

/// A key that the backend knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partner {
    name: String,
    secret: String,
}

impl Partner {
    /// From `name=secret`.
    ///
    /// # Errors
    /// When it is not like that.
    pub(crate) fn read(text: &str) -> Result<Self> {
        match text.split_once('=') {
            Some((name, secret)) => Ok(Self {
                name: name.to_owned(),
                secret: secret.to_owned(),
            }),
            None => bail!("write --partner-key NAME=SECRET"),
        }
    }

    /// Claims for the user `id`, good for some minutes.
    pub(crate) fn claims(&self, campaign: &str, id: &str) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        json!({"key": self.name, "id": id, "campaign": campaign, "exp": now + 600})
    }

    /// The assertion of these claims, as `docs/protocol.md` has it.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let text = format!("fp1.{}", BASE64.encode(claims.to_string()));
        // HMAC takes keys of any length, so there is always a key.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()) else {
            return text;
        };
        let mac = mac.chain_update(&text).finalize().into_bytes();
        format!("{text}.{}", BASE64.encode(mac))
    }
}
