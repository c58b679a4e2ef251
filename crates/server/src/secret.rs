//! The server's one secret, and the keys derived from it.

use std::collections::BTreeMap;

use funfair_campaign::prize::ContactField;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{canonical::hex, request::is_word};

/// Shortest secret that is taken from outside, in bytes.
pub const MIN_SECRET_BYTES: usize = 32;

/// Signs tokens and makes hashes that nobody else can make.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// What a keyed hash is for; the same text gives unrelated hashes for different uses.
#[derive(Clone, Copy, Debug)]
pub enum Use {
    /// Signature of a session token.
    Token,
    /// A contact that claimed a prize.
    Contact,
    /// The masked name of a winner.
    Winner,
    /// The id of a participant whom a partner vouched for.
    Participant,
    /// The variant of a test that a participant is served.
    Variant,
}

impl Use {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Token => b"funfair token",
            Self::Contact => b"funfair contact",
            Self::Winner => b"funfair winner",
            Self::Participant => b"funfair participant",
            Self::Variant => b"funfair variant",
        }
    }
}

impl Secret {
    /// From key material of any length; 32 random bytes are right.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA256 over `parts`, each with its length before it so that no two lists look alike.
    #[must_use]
    pub fn sign(&self, purpose: Use, parts: &[&str]) -> [u8; 32] {
        // HMAC takes keys of any length, so there is always a key.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        mac.update(purpose.label());
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// Hash of one contact within one prize: equal for any spelling of the same contact.
    #[must_use]
    pub fn contact(&self, campaign: &str, prize: &str, field: ContactField, value: &str) -> String {
        let value = field.normalise(value);
        hex(&self.sign(Use::Contact, &[campaign, prize, field.key(), &value]))
    }

    /// Id of the participant whom a partner knows as `id`: the same on every device, and for every
    /// key of the partner.
    #[must_use]
    pub fn participant(&self, campaign: &str, id: &str) -> String {
        let mut hash = hex(&self.sign(Use::Participant, &[campaign, id]));
        hash.truncate(32);
        hash
    }

    /// A participant in the list of a raffle's tickets: tells one from all others, and nothing else.
    /// Begins with the characters of [`Secret::masked`].
    #[must_use]
    pub fn entrant(&self, campaign: &str, participant: &str) -> String {
        let mut hash = hex(&self.sign(Use::Winner, &[campaign, participant]));
        hash.truncate(24);
        hash
    }

    /// A participant as others may see them: stable within a campaign, and tells nothing.
    #[must_use]
    pub fn masked(&self, campaign: &str, participant: &str) -> String {
        let hash = hex(&self.sign(Use::Winner, &[campaign, participant]));
        format!("••••{}", hash.get(..2).unwrap_or_default().to_uppercase())
    }
}

/// Bytes of the operating system's random source.
///
/// # Errors
/// When the system has none to give.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The secrets by their names in `name=secret` pairs with commas between them, as the option
/// `flag` takes them; an empty text has none.
///
/// # Errors
/// What is wrong, without telling a secret.
pub fn named_secrets(flag: &str, text: &str) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut secrets = BTreeMap::new();
    if text.trim().is_empty() {
        return Ok(secrets);
    }
    for (n, pair) in text.split(',').enumerate() {
        let at = format!("{flag}, pair {}", n + 1);
        let Some((name, secret)) = pair.trim().split_once('=') else {
            return Err(format!("{at}: must be like name=secret"));
        };
        if !is_word(name, 1..=64) {
            return Err(format!("{at}: a name is 1 to 64 of A-Z, a-z, 0-9, _ and -"));
        }
        if secret.len() < MIN_SECRET_BYTES {
            return Err(format!(
                "{at}: the secret of `{name}` must be 32 characters or more"
            ));
        }
        let former = secrets.insert(name.to_owned(), secret.as_bytes().to_vec());
        if former.is_some() {
            return Err(format!("{at}: `{name}` is there twice"));
        }
    }
    Ok(secrets)
}
