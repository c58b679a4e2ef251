//! Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `{id}.{timestamp}.{body}`, in base64 behind
//! `v1,`. Several stand with blanks between them, so that a key can be changed.
//!
//! Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use funfair_campaign::protocol::ProblemCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{failure::Failure, request::is_word};

/// Header with the id of a message, which is the same however often it is sent.
pub const ID: &str = "webhook-id";
/// Header with the moment of sending, seconds since 1970 UTC.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// Header with the signatures.
pub const SIGNATURE: &str = "webhook-signature";
/// How far the sender's clock may be from ours, s.
pub const TOLERANCE_S: i64 = 300;
/// What stands before a secret in base64.
const PREFIX: &str = "whsec_";
/// More signatures than anybody changes keys at once.
const MOST: usize = 10;

/// The key that a secret stands for: `whsec_` and base64, or the bytes of any other text.
#[must_use]
pub fn key(secret: &[u8]) -> Vec<u8> {
    let encoded = std::str::from_utf8(secret).ok();
    let encoded = encoded.and_then(|text| text.strip_prefix(PREFIX));
    encoded
        .and_then(|text| BASE64.decode(text).ok())
        .unwrap_or_else(|| secret.to_vec())
}

fn mac(secret: &[u8], id: &str, timestamp: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(&key(secret)).ok()?;
    Some(
        mac.chain_update(format!("{id}.{timestamp}."))
            .chain_update(body),
    )
}

/// The signature of a message, as it stands in the header.
#[must_use]
pub fn sign(secret: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length, so there is always one.
    let mac = mac(secret, id, timestamp, body);
    let signature = mac.map_or_else(String::new, |mac| {
        BASE64.encode(mac.finalize().into_bytes())
    });
    format!("v1,{signature}")
}

/// What the headers of a signed message say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Id of the message.
    pub id: String,
    /// When it was sent, seconds since 1970 UTC.
    pub timestamp: i64,
    signatures: Vec<Vec<u8>>,
}

impl Signed {
    /// Reads the headers.
    ///
    /// # Errors
    /// `bad_signature`, which says what is missing or malformed, or that the message is not of now.
    pub fn read(headers: &HeaderMap, now_ms: i64) -> Result<Self, Failure> {
        let bad = |detail: &str| Failure::new(ProblemCode::BadSignature, detail);
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let id = text(ID).filter(|id| is_word(id, 1..=100));
        let id =
            id.ok_or_else(|| bad("`webhook-id` must be 1 to 100 of A-Z, a-z, 0-9, _ and -"))?;
        let timestamp = text(TIMESTAMP).and_then(|text| text.parse::<i64>().ok());
        let timestamp =
            timestamp.ok_or_else(|| bad("`webhook-timestamp` must be seconds since 1970 UTC"))?;
        let apart = timestamp.saturating_sub(now_ms.div_euclid(1000));
        if apart.saturating_abs() > TOLERANCE_S {
            let detail = format!(
                "`webhook-timestamp` is {apart} s from the server's clock, at most {TOLERANCE_S} are \
                 accepted; sign again when you send again"
            );
            return Err(bad(&detail));
        }
        let listed = text(SIGNATURE).unwrap_or_default().split(' ').take(MOST);
        let signatures = listed
            .filter_map(|one| BASE64.decode(one.strip_prefix("v1,")?).ok())
            .collect::<Vec<_>>();
        if signatures.is_empty() {
            return Err(bad("`webhook-signature` must be `v1,` and base64"));
        }
        Ok(Self {
            id: id.to_owned(),
            timestamp,
            signatures,
        })
    }

    /// Whether one of the signatures is by `secret`; each is compared in constant time.
    #[must_use]
    pub fn is_by(&self, secret: &[u8], body: &[u8]) -> bool {
        let Some(mac) = mac(secret, &self.id, self.timestamp, body) else {
            return false;
        };
        let genuine = |signature: &&Vec<u8>| mac.clone().verify_slice(signature).is_ok();
        self.signatures.iter().filter(genuine).count() > 0
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// The vector of the specification's own libraries.
    const SECRET: &[u8] = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const MESSAGE: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SENT: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const OFFICIAL: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn headers(id: &str, timestamp: &str, signature: &str) -> HeaderMap {
        [(ID, id), (TIMESTAMP, timestamp), (SIGNATURE, signature)]
            .into_iter()
            .map(|(name, value)| {
                let value = HeaderValue::from_str(value).unwrap();
                (name.parse().unwrap(), value)
            })
            .collect()
    }

    fn read(signature: &str, now_s: i64) -> Result<Signed, Failure> {
        Signed::read(
            &headers(MESSAGE, &SENT.to_string(), signature),
            now_s * 1000,
        )
    }

    #[test]
    fn the_official_vector_is_signed_and_read() {
        assert_eq!(sign(SECRET, MESSAGE, SENT, BODY), OFFICIAL);
        let others = format!("v1a,abc v1,AAAA {OFFICIAL} v2,x");
        for header in [OFFICIAL, &others] {
            let signed = read(header, SENT).unwrap();
            assert!(signed.is_by(SECRET, BODY));
            assert!(!signed.is_by(SECRET, b"{}"));
            assert!(!signed.is_by(b"whsec_AAAA", BODY));
        }
        let mut other = read(OFFICIAL, SENT).unwrap();
        other.timestamp += 1;
        assert!(!other.is_by(SECRET, BODY), "the time is signed, too");
        let mut other = read(OFFICIAL, SENT).unwrap();
        other.id.push('1');
        assert!(!other.is_by(SECRET, BODY), "the id is signed, too");
    }

    #[test]
    fn a_secret_is_base64_behind_its_prefix_and_bytes_without() {
        assert_eq!(key(b"whsec_AAEC"), [0, 1, 2]);
        assert_eq!(key(b"AAEC"), b"AAEC");
        assert_eq!(key(b"whsec_\xff"), b"whsec_\xff");
        assert_eq!(key(b"whsec_!"), b"whsec_!");
    }

    #[test]
    fn a_message_is_good_for_five_minutes_around_its_time() {
        for (now_s, good) in [
            (SENT - 301, false),
            (SENT - 300, true),
            (SENT + 300, true),
            (SENT + 301, false),
        ] {
            assert_eq!(read(OFFICIAL, now_s).is_ok(), good, "{now_s}");
        }
    }

    #[test]
    fn headers_that_are_malformed_are_refused() {
        let sent = SENT.to_string();
        for (id, timestamp, signature) in [
            ("", sent.as_str(), OFFICIAL),
            ("a.b", &sent, OFFICIAL),
            (&"x".repeat(101), &sent, OFFICIAL),
            (MESSAGE, "", OFFICIAL),
            (MESSAGE, "soon", OFFICIAL),
            (MESSAGE, "-9223372036854775808", OFFICIAL),
            (MESSAGE, &sent, ""),
            (MESSAGE, &sent, "v1"),
            (MESSAGE, &sent, "v1,="),
            (
                MESSAGE,
                &sent,
                "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
        ] {
            let read = Signed::read(&headers(id, timestamp, signature), SENT * 1000);
            assert!(read.is_err(), "{id} {timestamp} {signature}");
        }
        assert!(Signed::read(&HeaderMap::new(), SENT * 1000).is_err());
    }
}
