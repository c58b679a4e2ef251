//! Operators: who may use the admin routes, by secrets of their own.

use std::{collections::BTreeMap, fmt};

use axum::http::{HeaderMap, header};
use funfair_campaign::protocol::ProblemCode;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::{
    failure::Failure,
    given::Hidden,
    secret::{MIN_SECRET_BYTES, named_secrets},
};

/// Hashes of the operators' secrets by their names. All are of one length, so that comparing
/// takes the same time for any secret.
#[derive(Clone, Default)]
pub struct Operators(BTreeMap<String, [u8; 32]>);

/// Names only.
impl fmt::Debug for Operators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Operators {
    /// Reads `name=secret` pairs with commas between them; an empty text has none.
    ///
    /// # Errors
    /// What is wrong, without telling a secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut operators = BTreeMap::new();
        for (name, secret) in named_secrets("--admin-tokens", text)? {
            let hash: [u8; 32] = Sha256::digest(&secret).into();
            if operators.values().any(|other| *other == hash) {
                return Err(format!(
                    "--admin-tokens: `{name}` has the secret of another operator"
                ));
            }
            operators.insert(name, hash);
        }
        Ok(Self(operators))
    }

    /// Name of the operator whose secret the request carries.
    ///
    /// # Errors
    /// `not_found` on a server without operators, else `bad_token`.
    pub fn of(&self, headers: &HeaderMap) -> Result<&str, Failure> {
        if self.0.is_empty() {
            let detail = "start the server with --admin-tokens name=secret to have admin routes";
            return Err(Failure::new(ProblemCode::NotFound, detail));
        }
        let secret = bearer(headers).unwrap_or_default();
        let hash: [u8; 32] = Sha256::digest(secret).into();
        let mut found = None;
        // Every one is compared, in constant time, whichever it is.
        for (name, operator) in &self.0 {
            if bool::from(operator.ct_eq(&hash)) {
                found = Some(name.as_str());
            }
        }
        let detail = "send `Authorization: Bearer …` with a secret of --admin-tokens";
        found.ok_or_else(|| Failure::new(ProblemCode::BadToken, detail))
    }
}

/// Whoever reads the metrics, by a secret.
#[derive(Clone)]
pub struct Scraper([u8; 32]);

impl Scraper {
    /// Whoever has this secret.
    ///
    /// # Errors
    /// When it is shorter than 32 characters.
    pub fn new(secret: &Hidden) -> Result<Self, String> {
        let secret = secret.expose();
        if secret.len() < MIN_SECRET_BYTES {
            return Err("--metrics-token: must be 32 characters or more".to_owned());
        }
        Ok(Self(Sha256::digest(secret).into()))
    }

    /// Whether the request carries the secret.
    #[must_use]
    pub fn is(&self, headers: &HeaderMap) -> bool {
        let hash: [u8; 32] = Sha256::digest(bearer(headers).unwrap_or_default()).into();
        self.0.ct_eq(&hash).into()
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    // Not only ASCII, as a secret need not be.
    let value = std::str::from_utf8(value.as_bytes()).ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const ONE: &str = "0123456789abcdef0123456789abcdef";
    const OTHER: &str = "=123456789abcdef0123456789abcdef";

    fn carrying(value: &str) -> HeaderMap {
        let value = HeaderValue::from_str(value).unwrap();
        HeaderMap::from_iter([(header::AUTHORIZATION, value)])
    }

    #[test]
    fn an_operator_is_known_by_the_secret() {
        let operators = Operators::parse(&format!("ann={ONE}, bob={OTHER}")).unwrap();
        for (value, name) in [
            (format!("Bearer {ONE}"), Some("ann")),
            (format!("bearer  {OTHER} "), Some("bob")),
            (format!("Basic {ONE}"), None),
            (format!("Bearer {ONE}0"), None),
            ("Bearer ann".to_owned(), None),
            ("Bearer ".to_owned(), None),
            (ONE.to_owned(), None),
        ] {
            assert_eq!(operators.of(&carrying(&value)).ok(), name, "{value}");
        }
        assert!(operators.of(&HeaderMap::new()).is_err());
        assert_eq!(format!("{operators:?}"), r#"["ann", "bob"]"#);
    }

    #[test]
    fn what_is_wrong_is_told_without_a_secret() {
        for (text, why) in [
            ("ann".to_owned(), "must be like name=secret"),
            ("ann=short".to_owned(), "32 characters"),
            (format!("a b={ONE}"), "a name is"),
            (format!("ann={ONE},ann={OTHER}"), "twice"),
            (format!("ann={ONE},bob={ONE}"), "another operator"),
        ] {
            let error = Operators::parse(&text).unwrap_err();
            assert!(
                error.contains(why) && error.starts_with("--admin-tokens"),
                "{error}"
            );
            assert!(!error.contains(ONE) && !error.contains("short"), "{error}");
        }
    }
}
