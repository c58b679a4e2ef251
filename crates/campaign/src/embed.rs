//! Where a campaign may be shown, what it takes from there, how it looks when it is shared, and what
//! stands in its place where it cannot run.

use serde::{Deserialize, Serialize};

use crate::{
    Campaign, Finding,
    prize::is_safe_address,
    protocol::{FallbackView, ShareView},
    rules::Language,
    text::Text,
};

/// Most pages that may hold a campaign: all of them stand in one header.
const MAX_ORIGINS: usize = 50;
/// Most hidden fields.
const MAX_CONTEXT: usize = 20;
/// Longest name of a hidden field.
const MAX_NAME_BYTES: usize = 40;
/// Longest value of a hidden field, in characters.
pub const MAX_VALUE_CHARS: usize = 200;

/// Pages that may hold a campaign in a frame, and the hidden fields that it takes from pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Embed {
    /// Origins of the pages that may hold the campaign in a frame, such as `https://shop.example`;
    /// `*` is any page. Without one, only pages of the server's own origin may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub origins: Vec<String>,
    /// Origins of the pages whose scripts may call the campaign, which is what the tag does; without
    /// one, any page may. Pages of the server's own origin, and so frames, always may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 50)))]
    pub pages: Vec<String>,
    /// Names of the hidden fields that the campaign takes, such as `utm_source`; others are dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 20)))]
    pub context: Vec<String>,
}

/// What a page of the campaign says of itself where it is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Share {
    /// A sentence or two under the title.
    pub description: Text,
    /// Picture: a path beside `funfair.js`, or an https address. JPEG or PNG, which every messenger
    /// shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// What stands in the place of a widget in a browser without WebAssembly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Fallback {
    /// Where to go instead; https.
    pub url: String,
    /// The link's text.
    pub text: Text,
}

impl Embed {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty() && self.pages.is_empty() && self.context.is_empty()
    }

    fn check(&self, can_claim: bool, findings: &mut Vec<Finding>) {
        if self.origins.len() > MAX_ORIGINS {
            let message = format!("must have at most {MAX_ORIGINS}");
            findings.push(Finding::new("embed.origins", message));
        }
        each(&self.origins, "embed.origins", findings, |origin| {
            if origin != "*" {
                return wrong_origin(origin);
            }
            let message = "any page could hold a campaign with prizes; name the pages' origins";
            can_claim.then(|| message.to_owned())
        });
        if self.pages.len() > MAX_ORIGINS {
            let message = format!("must have at most {MAX_ORIGINS}");
            findings.push(Finding::new("embed.pages", message));
        }
        each(&self.pages, "embed.pages", findings, |origin| {
            let any = "any page may without the list; leave it out";
            if origin == "*" {
                return Some(any.to_owned());
            }
            wrong_origin(origin)
        });
        if self.context.len() > MAX_CONTEXT {
            let message = format!("must have at most {MAX_CONTEXT}");
            findings.push(Finding::new("embed.context", message));
        }
        each(&self.context, "embed.context", findings, |name| {
            (!is_name(name)).then(|| {
                format!("`{name}` must be 1 to {MAX_NAME_BYTES} of a-z, 0-9 and _, a letter first")
            })
        });
    }
}

/// Findings for every item that is wrong or there twice.
fn each(
    items: &[String],
    path: &str,
    findings: &mut Vec<Finding>,
    wrong: impl Fn(&str) -> Option<String>,
) {
    for (n, item) in items.iter().enumerate() {
        let twice = || items.iter().take(n).any(|former| former == item);
        let message = wrong(item).or_else(|| twice().then(|| format!("`{item}` is there twice")));
        if let Some(message) = message {
            findings.push(Finding::new(format!("{path}[{n}]"), message));
        }
    }
}

/// Whether `name` may name a hidden field.
fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// What keeps `origin` from being the origin of a page, in the one spelling that browsers use.
fn wrong_origin(origin: &str) -> Option<String> {
    let (scheme, rest) = origin.split_once("://").unwrap_or(("", origin));
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let port_fits = port.is_none_or(|port| {
        !port.starts_with('0')
            && port.bytes().all(|b| b.is_ascii_digit())
            && port.parse::<u16>().is_ok()
    });
    if !is_host(host) || !port_fits {
        let shape = "must be a scheme and a host in lower case, such as https://shop.example";
        return Some(format!("`{origin}` {shape}, without a path"));
    }
    let usual = match (scheme, host) {
        ("https", _) => "443",
        ("http", "localhost" | "127.0.0.1") => "80",
        _ => return Some(format!("`{origin}` must be https; http is for localhost")),
    };
    (port == Some(usual)).then(|| format!("`{origin}`: leave `:{usual}` out, as browsers do"))
}

fn is_host(host: &str) -> bool {
    (1..=253).contains(&host.len())
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        })
}

/// Findings of these sections of a campaign.
pub(crate) fn check_embed(campaign: &Campaign, findings: &mut Vec<Finding>) {
    let locales = &campaign.locales;
    campaign.embed.check(!campaign.prizes.is_empty(), findings);
    if let Some(Share {
        description,
        picture,
    }) = &campaign.share
    {
        description.check("share.description", locales, findings);
        if picture.as_deref().is_some_and(|at| !is_safe_address(at)) {
            let message = "must be a path such as pictures/x.jpg, or an https address";
            findings.push(Finding::new("share.picture", message));
        }
    }
    if let Some(Fallback { url, text }) = &campaign.fallback {
        text.check("fallback.text", locales, findings);
        if !is_safe_address(url) || !url.starts_with("https://") {
            findings.push(Finding::new("fallback.url", "must be https"));
        }
    }
}

/// [`Share`] in one language.
pub(crate) fn share_view(campaign: &Campaign, language: Language<'_>) -> Option<ShareView> {
    campaign.share.as_ref().map(|share| ShareView {
        description: language.of(&share.description),
        picture: share.picture.clone(),
    })
}

/// [`Fallback`] in one language.
pub(crate) fn fallback_view(campaign: &Campaign, language: Language<'_>) -> Option<FallbackView> {
    campaign.fallback.as_ref().map(|fallback| FallbackView {
        url: fallback.url.clone(),
        text: language.of(&fallback.text),
    })
}
