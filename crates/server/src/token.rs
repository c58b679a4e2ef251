//! Session tokens: `ff1.<claims>.<signature>`, both base64url, signed with HMAC-SHA256.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::secret::{Secret, Use};

const VERSION: &str = "ff1";
/// Longer ones are not ours.
const MAX_BYTES: usize = 1024;

/// Who holds a token, and where it is good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Id of the only campaign that takes the token.
    pub campaign: String,
    /// Random id of the participant, made by the server.
    pub participant: String,
    /// Test and variant that the participant is served, such as `title-1/bold`; left out for the
    /// original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// When it was issued, ms since 1970 UTC.
    pub iat: i64,
    /// When it ceases to be accepted, ms since 1970 UTC.
    pub exp: i64,
}

/// The token that carries `claims`.
#[must_use]
pub fn issue(claims: &Claims, secret: &Secret) -> String {
    let claims = BASE64.encode(serde_json::to_vec(claims).unwrap_or_default());
    let signature = BASE64.encode(secret.sign(Use::Token, &[VERSION, &claims]));
    format!("{VERSION}.{claims}.{signature}")
}

/// The claims of a token that `secret` has signed, expired or not; `None` for any other text.
#[must_use]
pub fn read(token: &str, secret: &Secret) -> Option<Claims> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (claims, signature) = token
        .strip_prefix(VERSION)?
        .strip_prefix('.')?
        .split_once('.')?;
    let signature = BASE64.decode(signature).ok()?;
    let expected = secret.sign(Use::Token, &[VERSION, claims]);
    bool::from(expected.as_slice().ct_eq(&signature))
        .then(|| serde_json::from_slice(&BASE64.decode(claims).ok()?).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            campaign: "spring".into(),
            participant: "p".into(),
            variant: None,
            iat: 1,
            exp: 2,
        }
    }

    #[test]
    fn a_token_is_read_by_its_secret_only() {
        let secret = Secret::new(vec![7; 32]);
        let token = issue(&claims(), &secret);
        assert_eq!(read(&token, &secret), Some(claims()));
        assert_eq!(read(&token, &Secret::new(vec![8; 32])), None);
    }

    #[test]
    fn a_changed_token_is_none() {
        let secret = Secret::new(vec![7; 32]);
        let token = issue(&claims(), &secret);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(read(&changed, &secret), None, "{at}");
        }
        for text in [
            "",
            "ff1",
            "ff1.",
            "ff1..",
            "ff1.a.b",
            "x.y.z",
            &"f".repeat(5000),
        ] {
            assert_eq!(read(text, &secret), None, "{text}");
        }
    }
}
