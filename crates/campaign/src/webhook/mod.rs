//! The `webhook` of a campaign file: where a page posts what it has decided by itself.
//!
//! The page reads the file, so everything in the section is public, and nothing that has a value
//! can be given away by such a campaign.

mod envelope;
mod participant;
mod secret;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    envelope::{DecidedBy, Decision, ENVELOPE_TYPE, Envelope, MediaType, SpecVersion, revision_of},
    participant::{Participant, Played},
};
use crate::{Campaign, Finding};

/// Most headers, and the most characters of a value.
const MAX_HEADERS: usize = 10;
/// Longest address and longest value of a header, in bytes.
const MAX_BYTES: usize = 2000;

/// Where the endpoint `webhook` posts to. Everything here is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Webhook {
    /// An https address that takes POST; http for localhost and 127.0.0.1 only.
    pub url: String,
    /// How the envelope travels.
    #[serde(default, rename = "as")]
    pub transport: Transport,
    /// Further headers of each request, with `json` only. They are public.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// How an envelope travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// As `application/json`: the receiver answers a CORS preflight.
    #[default]
    Json,
    /// As `text/plain`, which browsers send without a preflight.
    Text,
}

/// Request headers that browsers set themselves, or that the client does.
const TAKEN: [&str; 24] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "permissions-policy",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

impl Webhook {
    fn check(&self, findings: &mut Vec<Finding>) {
        if !is_receiver(&self.url) {
            findings.push(Finding::new(
                "webhook.url",
                "must be an https address without a user name (http for localhost and 127.0.0.1 only)",
            ));
        }
        if self.headers.len() > MAX_HEADERS {
            findings.push(Finding::new(
                "webhook.headers",
                format!("must have at most {MAX_HEADERS}"),
            ));
        }
        for (name, value) in &self.headers {
            if let Some(message) = self.header_problem(name, value) {
                findings.push(Finding::new(format!("webhook.headers.{name}"), message));
            }
        }
    }

    /// What is wrong with a header.
    fn header_problem(&self, name: &str, value: &str) -> Option<String> {
        let lower = name.to_ascii_lowercase();
        let forbidden = TAKEN.contains(&lower.as_str())
            || ["proxy-", "sec-", "x-http-method", "x-method-override"]
                .iter()
                .any(|start| lower.starts_with(start));
        if self.transport == Transport::Text {
            return Some("`text` allows no headers: they would need the CORS preflight that it avoids; use \"as\": \"json\"".to_owned());
        }
        if !is_token(name) {
            return Some("is no name of an HTTP header".to_owned());
        }
        if forbidden {
            return Some("is set by the browser or by Funfair, not by a campaign".to_owned());
        }
        if let Some(why) = secret::reason(&lower, value) {
            return Some(format!(
                "{why}, and everybody who opens the page can read it; keep secrets on a server of your own"
            ));
        }
        (!is_value(value)).then(|| {
            format!("must be 1 to {MAX_BYTES} printable ASCII characters, with no blank at an end")
        })
    }
}

/// Findings of the section, and of what a campaign with it must not have.
pub(crate) fn check(campaign: &Campaign, findings: &mut Vec<Finding>) {
    let Some(webhook) = &campaign.webhook else {
        return;
    };
    webhook.check(findings);
    let mut refuse = |path: String| {
        findings.push(Finding::new(
            path,
            "cannot be in a campaign with `webhook`: the page decides there, so prizes, codes and stock \
             would be in the hands of whoever plays; leave it out, or use a Funfair server",
        ));
    };
    for n in 0..campaign.prizes.len() {
        refuse(format!("prizes[{n}]"));
    }
    for n in 0..campaign.pools.len() {
        refuse(format!("pools[{n}]"));
    }
    for (n, widget) in campaign.widgets.iter().enumerate() {
        if widget.pool.is_some() {
            refuse(format!("widgets[{n}].pool"));
        }
    }
}

/// Whether `url` is where a page may post to.
fn is_receiver(url: &str) -> bool {
    let clean = url.len() <= MAX_BYTES
        && !url.contains(['\\', '#'])
        && !url.chars().any(|c| c.is_whitespace() || c.is_control());
    let (secure, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return false,
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let named = !host.is_empty() && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    let local = matches!(host, "localhost" | "127.0.0.1");
    clean && named && !authority.contains('@') && (secure || local)
}

/// Whether `name` is a token of RFC 9110.
fn is_token(name: &str) -> bool {
    (1..=100).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Whether `value` arrives as it is written.
fn is_value(value: &str) -> bool {
    (1..=MAX_BYTES).contains(&value.len())
        && value.trim() == value
        && value.bytes().all(|b| (b' '..=b'~').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(transport: Transport, headers: &[(&str, &str)]) -> Vec<String> {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let webhook = Webhook {
            url: "https://hooks.example/in".to_owned(),
            transport,
            headers: headers.collect(),
        };
        let mut findings = Vec::new();
        webhook.check(&mut findings);
        findings.into_iter().map(|finding| finding.path).collect()
    }

    #[test]
    fn a_receiver_is_https_or_on_the_own_machine() {
        for good in [
            "https://hooks.example/in?form=7",
            "https://hooks.example:8443",
            "http://localhost:9000/in",
            "http://127.0.0.1/in",
        ] {
            assert!(is_receiver(good), "{good}");
        }
        for bad in [
            "",
            "hooks.example/in",
            "//hooks.example/in",
            "https://",
            "https:///in",
            "https://hooks.example:/in",
            "https://hooks.example/a b",
            "https://ann:word@hooks.example/in",
            "https://hooks.example\\@localhost/",
            "http://hooks.example/in",
            "http://localhost.example/in",
            "http://127.0.0.1@hooks.example/in",
            "javascript:alert(1)",
        ] {
            assert!(!is_receiver(bad), "{bad}");
        }
        assert!(!is_receiver(&format!("https://a/{}", "x".repeat(2000))));
    }

    #[test]
    fn headers_are_tokens_that_the_browser_leaves_to_the_page() {
        assert!(findings(Transport::Json, &[("x-form", "abc"), ("X-Campaign", "a b")]).is_empty());
        for (name, value) in [
            ("", "abc"),
            ("x form", "abc"),
            ("x-form:", "abc"),
            ("x-表单", "abc"),
            ("Cookie", "abc"),
            ("sec-fetch-site", "abc"),
            ("Proxy-Thing", "abc"),
            ("content-type", "text/html"),
            ("x-form", ""),
            ("x-form", " abc"),
            ("x-form", "a\nb"),
            ("x-form", "值"),
        ] {
            let path = format!("webhook.headers.{name}");
            assert_eq!(
                findings(Transport::Json, &[(name, value)]),
                [path],
                "{name} {value}"
            );
        }
    }

    #[test]
    fn a_request_without_preflight_takes_no_headers() {
        assert_eq!(
            findings(Transport::Text, &[("x-form", "abc")]),
            ["webhook.headers.x-form"]
        );
        assert!(findings(Transport::Text, &[]).is_empty());
    }

    #[test]
    fn headers_are_few() {
        let names: Vec<String> = (0..=MAX_HEADERS).map(|n| format!("x-{n}")).collect();
        let headers: Vec<_> = names.iter().map(|name| (name.as_str(), "a")).collect();
        assert_eq!(findings(Transport::Json, &headers), ["webhook.headers"]);
    }
}
