//! Assertions of partners: who plays, signed by the backend of the site that knows them.
//!
//! `fp1.<claims>.<HMAC-SHA256>`, both base64url without padding; the HMAC is over all that stands
//! before its dot. Several keys may be good at once, so that a partner can change them.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use funfair_campaign::protocol::ProblemCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;

use crate::{failure::Failure, secret::named_secrets};

const PREFIX: &str = "fp1.";
/// Longer ones are nobody's.
const MAX_BYTES: usize = 2048;
/// Longest id of a partner's user, in characters.
const MAX_ID_CHARS: usize = 200;
/// How far the clocks of server and partner may be apart, ms.
const TOLERANCE_MS: i64 = 60_000;
/// Year 5138. Who writes milliseconds for seconds would sign for longer, and not notice.
const MAX_EXP: i64 = 100_000_000_000;

/// The partners' keys by their names.
#[derive(Clone, Default)]
pub struct Partners(BTreeMap<String, Vec<u8>>);

/// Whom a partner vouches for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Vouched {
    /// Name of the key that signed.
    pub key: String,
    /// The partner's own id of the participant.
    pub id: String,
    campaign: String,
    exp: i64,
}

/// Names of keys only: what they hold is secret.
impl fmt::Debug for Partners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Partners {
    /// Reads `name=secret` pairs with commas between them; an empty text has none.
    ///
    /// # Errors
    /// What is wrong, without telling a secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        named_secrets("--partner-keys", text).map(Self)
    }

    /// Name of the key that `is_by` says has signed something; every one is tried.
    pub fn signer(&self, is_by: impl Fn(&[u8]) -> bool) -> Option<&str> {
        let by = |(_, secret): &(&String, &Vec<u8>)| is_by(secret);
        self.0
            .iter()
            .filter(by)
            .map(|(name, _)| name.as_str())
            .last()
    }

    /// Whom `assertion` vouches for in `campaign` at `now_ms`.
    ///
    /// # Errors
    /// `bad_participant`, with a detail for the partner's developer.
    pub fn read(&self, assertion: &str, campaign: &str, now_ms: i64) -> Result<Vouched, Failure> {
        let bad = |detail: &str| Failure::new(ProblemCode::BadParticipant, detail);
        let shape = "an assertion is like fp1.<claims>.<signature>; see docs/protocol.md";
        let (signed, signature) = assertion
            .rsplit_once('.')
            .filter(|_| assertion.len() <= MAX_BYTES)
            .ok_or_else(|| bad(shape))?;
        let vouched: Vouched = signed
            .strip_prefix(PREFIX)
            .and_then(|claims| BASE64.decode(claims).ok())
            .and_then(|claims| serde_json::from_slice(&claims).ok())
            .ok_or_else(|| bad(shape))?;
        let secret = self
            .0
            .get(&vouched.key)
            .ok_or_else(|| bad("the server has no such key in --partner-keys"))?;
        let signature = BASE64.decode(signature).map_err(|_| bad(shape))?;
        // Compared in constant time. Nothing that the claims say is answered before it.
        let mac = Hmac::<Sha256>::new_from_slice(secret).ok();
        let genuine = mac.is_some_and(|mac| {
            let mac = mac.chain_update(signed);
            mac.verify_slice(&signature).is_ok()
        });
        if !genuine {
            return Err(bad("the signature is not by this key, or not of this text"));
        }
        vouched.check(campaign, now_ms).map_err(bad)?;
        Ok(vouched)
    }
}

impl Vouched {
    fn check(&self, campaign: &str, now_ms: i64) -> Result<(), &'static str> {
        if self.campaign != campaign {
            return Err("the assertion is for another campaign");
        }
        if !(1..=MAX_ID_CHARS).contains(&self.id.chars().count()) {
            return Err("`id` must be 1 to 200 characters");
        }
        if self.id.contains('\0') {
            return Err("`id` cannot hold U+0000");
        }
        if self.exp > MAX_EXP {
            return Err("`exp` must be in seconds since 1970 UTC");
        }
        if now_ms >= self.exp.saturating_mul(1000).saturating_add(TOLERANCE_MS) {
            return Err("the assertion has expired; sign a new one");
        }
        Ok(())
    }
}
