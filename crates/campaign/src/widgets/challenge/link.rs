//! Links to posts: which platform one leads to, and whether it can be a post at all.
//!
//! Where posts are is data: patterns such as `www.example.com/@{handle}/video/{n}`. A part in braces
//! stands for digits (`{n}`), letters, digits, `-` and `_` (`{id}`), an account (`{handle}`) or
//! anything but a slash (`{any}`). After a `?` stands what the query has to hold. `www.`, `m.` and
//! `mobile.` before a host count as the same host.
//!
//! A link is judged by its shape: nobody asks the platform whether the post is there.

use serde::{Deserialize, Serialize};

/// Longest text in which a link is looked for, characters: apps copy a link with words around it.
pub const MAX_TEXT: usize = 2_000;
/// Longest link, bytes.
const MAX_LINK: usize = 500;

/// Where posts of a platform are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ChallengeSite")
)]
pub struct Site {
    /// Names the platform.
    pub id: String,
    /// What players call it.
    pub name: String,
    /// The address that a button opens.
    pub home: String,
    /// Patterns of addresses of posts.
    pub posts: Vec<String>,
    /// Patterns of the platform's short addresses of posts, which tell neither account nor post.
    pub short: Vec<String>,
    /// Names of values of a query without which the address does not open the post for others; all
    /// others are cut off.
    pub keep: Vec<String>,
}

/// A link that leads to a post, as far as its shape tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Id of the platform.
    pub site: String,
    /// The address: https, with a query cut to what is needed.
    pub address: String,
    /// The account that the address tells.
    pub handle: Option<String>,
    /// The same for every address of this post; for a short address that of the address.
    pub sameness: String,
}

/// Why a text is no link to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkProblem {
    /// There is no address in it.
    Missing,
    /// There is more text than is looked through, or the address is longer than any post's.
    TooLong,
    /// It leads to none of the sites.
    OtherSite,
    /// It leads to this site (its id), and not to a post there.
    NoPost(String),
}

impl LinkProblem {
    /// A stable name.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "link_missing",
            Self::TooLong => "link_too_long",
            Self::OtherSite => "link_other_site",
            Self::NoPost(_) => "link_no_post",
        }
    }
}

/// Finds the first address in `text` and the post that it leads to on one of `sites`.
///
/// # Errors
/// A [`LinkProblem`] when there is no such address.
pub fn find(text: &str, sites: &[Site]) -> Result<Link, LinkProblem> {
    if text.chars().count() > MAX_TEXT {
        return Err(LinkProblem::TooLong);
    }
    let rest = after_scheme(text)
        .or_else(|| known_host(text, sites))
        .ok_or(LinkProblem::Missing)?;
    let address = rest.split(|c| !is_in_address(c)).next().unwrap_or_default();
    // What ends a sentence does not belong to the address.
    let address = address.trim_end_matches(['.', ',', '!', '?', ';', ':', ')', '\'']);
    if address.len() > MAX_LINK {
        return Err(LinkProblem::TooLong);
    }
    let place = Place::of(address).ok_or(LinkProblem::OtherSite)?;
    let mut problem = LinkProblem::OtherSite;
    for site in sites {
        for (patterns, short) in [(&site.posts, false), (&site.short, true)] {
            for pattern in patterns {
                let Some(wanted) = Place::of(pattern) else {
                    continue;
                };
                if wanted.host != place.host {
                    continue;
                }
                match place.fits(&wanted) {
                    Some(found) => return Ok(link(site, &place, found, short)),
                    None => problem = LinkProblem::NoPost(site.id.clone()),
                }
            }
        }
    }
    Err(problem)
}

/// Whether `pattern` is one: a host, and a path with something that tells one post from another.
#[must_use]
pub fn is_pattern(pattern: &str) -> bool {
    let Some(place) = Place::of(pattern) else {
        return false;
    };
    let host = place.host.split('.').all(|label| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty() && label.chars().all(fits)
    });
    let parts = place.parts().chain(place.query.split('&'));
    let slots = parts.filter_map(|part| Some(part.split_once('{')?.1.split_once('}')?.0));
    let slots: Vec<&str> = slots.collect();
    let known = |slot: &&str| matches!(*slot, "n" | "id" | "any" | "handle");
    let tells = |slot: &&str| *slot != "handle";
    host && place.host.contains('.') && slots.iter().all(known) && slots.iter().any(tells)
}

fn link(site: &Site, place: &Place<'_>, found: Found<'_>, short: bool) -> Link {
    let mut address = format!("https://{}{}", place.written_host, place.path);
    let mut mark = '?';
    for pair in place.query.split('&') {
        let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
        if site.keep.iter().any(|kept| kept == name) {
            address.push(mark);
            address.push_str(pair);
            mark = '&';
        }
    }
    let Found { post, handle } = found;
    let sameness = if short {
        format!("{}{}", place.host, place.path.trim_end_matches('/'))
    } else {
        format!("{}:{post}", site.id)
    };
    Link {
        site: site.id.clone(),
        address,
        handle: handle.map(str::to_owned),
        sameness,
    }
}

/// What follows the first `https://` or `http://`.
fn after_scheme(text: &str) -> Option<&str> {
    // ASCII letters only change, so places stay.
    let lower = text.to_ascii_lowercase();
    let starts = ["https://", "http://"].iter().filter_map(|scheme| {
        let at = lower.find(scheme)?;
        Some((at, at + scheme.len()))
    });
    let (_, from) = starts.min()?;
    text.get(from..)
}

/// The rest of `text` from the name of a known host, where somebody has left `https://` out.
fn known_host<'a>(text: &'a str, sites: &[Site]) -> Option<&'a str> {
    text.split_whitespace().find(|word| {
        Place::of(word).is_some_and(|place| {
            let mut patterns = sites.iter().flat_map(|it| it.posts.iter().chain(&it.short));
            patterns.any(|pattern| Place::of(pattern).is_some_and(|it| it.host == place.host))
        })
    })
}

fn is_in_address(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '`' | '|' | '\\' | '^')
}

/// An address without its scheme, or a pattern of one.
struct Place<'a> {
    /// As it is compared: lower case, without `www.` and the like.
    host: String,
    written_host: String,
    path: &'a str,
    query: &'a str,
}

/// What an address holds in the places of a pattern.
struct Found<'a> {
    post: String,
    handle: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// `None` where a host is not alone: with a name and a password before it, or a port.
    fn of(address: &'a str) -> Option<Self> {
        let (address, _) = address.split_once('#').unwrap_or((address, ""));
        let (before, query) = address.split_once('?').unwrap_or((address, ""));
        let at = before.find('/').unwrap_or(before.len());
        let (host, path) = before.split_at(at);
        let written_host = host.to_ascii_lowercase();
        if host.is_empty() || host.contains(['@', ':', '\\', '%']) {
            return None;
        }
        let plain = ["www.", "m.", "mobile."]
            .iter()
            .find_map(|before| written_host.strip_prefix(before));
        Some(Self {
            host: plain.unwrap_or(&written_host).to_owned(),
            written_host,
            path,
            query,
        })
    }

    fn parts(&self) -> impl Iterator<Item = &'a str> {
        self.path.split('/').filter(|part| !part.is_empty())
    }

    /// What this address has where `pattern` has braces; `None` when it has another shape.
    fn fits(&self, pattern: &Place<'_>) -> Option<Found<'a>> {
        let mut found = Found {
            post: String::new(),
            handle: None,
        };
        let (mut own, mut wanted) = (self.parts(), pattern.parts());
        loop {
            match (own.next(), wanted.next()) {
                (None, None) => break,
                (Some(part), Some(pattern)) => found.add(part, pattern)?,
                _ => return None,
            }
        }
        for wanted in pattern.query.split('&').filter(|it| !it.is_empty()) {
            let (name, pattern) = wanted.split_once('=')?;
            let mut pairs = self.query.split('&').filter_map(|it| it.split_once('='));
            let (_, value) = pairs.find(|(own, _)| *own == name)?;
            found.add(value, pattern)?;
        }
        Some(found)
    }
}

impl<'a> Found<'a> {
    /// Compares one part with its pattern.
    fn add(&mut self, part: &'a str, pattern: &str) -> Option<()> {
        let Some((before, rest)) = pattern.split_once('{') else {
            return (part == pattern).then_some(());
        };
        let (slot, after) = rest.split_once('}')?;
        let value = part.strip_prefix(before)?.strip_suffix(after)?;
        let fits = |c: char| match slot {
            "n" => c.is_ascii_digit(),
            "id" => c.is_ascii_alphanumeric() || matches!(c, '-' | '_'),
            "handle" => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'),
            _ => true,
        };
        if value.is_empty() || !value.chars().all(fits) {
            return None;
        }
        if slot == "handle" {
            self.handle = Some(value);
        } else {
            // The parts that tell one post from another.
            if !self.post.is_empty() {
                self.post.push('/');
            }
            self.post.push_str(value);
        }
        Some(())
    }
}
