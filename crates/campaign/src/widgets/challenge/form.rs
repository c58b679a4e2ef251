//! What an entrant has filled in, read and checked.

use super::{
    bad,
    config::{Asked, Config, HandIn},
    link::{self, Link, LinkProblem},
    wire::{Form, Post},
};
use crate::{
    media::Media,
    rules::{Language, Rejection},
};

/// Longest account name, characters.
const MAX_ACCOUNT: usize = 60;

/// The post that a form hands in, and what its entry has in common with others of the same post.
pub(super) fn read(
    config: &Config,
    form: &Form,
    found: &[Media],
) -> Result<(Post, String), Rejection> {
    let link = link(config, form)?;
    let media = media(config, form, found)?;
    if link.is_none() && media.is_empty() {
        return bad("media: must not be empty, without a link");
    }
    let account = clean(form.account.trim().trim_start_matches('@'));
    field("account", &account, config.account, MAX_ACCOUNT)?;
    if let Some(handle) = link.as_ref().and_then(|link| link.handle.as_ref())
        && !account.is_empty()
        && !handle.eq_ignore_ascii_case(&account)
    {
        return bad(format!(
            "account: link_other_account: the link is one of {handle:?}"
        ));
    }
    let caption = clean(form.caption.trim());
    let (asked, most) = (config.caption.asked, usize::from(config.caption.max));
    field("caption", &caption, asked, most)?;
    let mut categories = config.categories.iter();
    let fits = match form.category.as_str() {
        "" => config.categories.is_empty(),
        id => categories.any(|it| it.id == id),
    };
    if !fits {
        return bad("category: must be one of the challenge");
    }
    if !form.rights {
        return bad("rights: must be granted");
    }
    if config.age.is_some() && !form.age {
        return bad("age: must be confirmed");
    }
    let mut post = Post {
        media,
        account,
        caption,
        category: form.category.clone(),
        ..Post::default()
    };
    let Some(link) = link else {
        return Ok((post, String::new()));
    };
    post.site = link.site;
    post.link = link.address;
    if let Some(handle) = link.handle {
        post.account = handle;
    }
    Ok((post, link.sameness))
}

/// The link; `None` where uploads do without.
fn link(config: &Config, form: &Form) -> Result<Option<Link>, Rejection> {
    let given = !form.link.trim().is_empty();
    match config.hand_in {
        HandIn::Upload if given => return bad("link: is not asked for"),
        HandIn::Upload => return Ok(None),
        HandIn::Either if !given => return Ok(None),
        HandIn::Either | HandIn::Link => {}
    }
    // Names of platforms are not looked at here.
    let language = Language {
        wanted: "",
        fallback: "",
    };
    match link::find(&form.link, &config.sites(language)) {
        Ok(link) => Ok(Some(link)),
        Err(problem) => bad(format!("link: {}: {}", problem.key(), told(&problem))),
    }
}

/// The uploads, which the host has found.
fn media(config: &Config, form: &Form, found: &[Media]) -> Result<Vec<Media>, Rejection> {
    let uploads = config.uploads.unwrap_or_default();
    let most = usize::from(uploads.pictures.max(1));
    if form.media.len() > most {
        return bad(format!("media: there may be {most}"));
    }
    for (n, id) in form.media.iter().enumerate() {
        if form.media.iter().take(n).any(|before| before == id) {
            return bad(format!("media[{n}]: is there twice"));
        }
        if !found.iter().any(|it| it.id == *id) {
            return bad(format!(
                "media[{n}]: unknown_media: is no complete upload of the participant, or is in an \
                 entry already"
            ));
        }
    }
    match uploads.problem(found) {
        Some(problem) => bad(format!("media: {problem}")),
        None => Ok(found.to_vec()),
    }
}

fn field(name: &str, value: &str, asked: Asked, most: usize) -> Result<(), Rejection> {
    if value.chars().count() > most {
        return bad(format!("{name}: may have {most} characters"));
    }
    match asked {
        Asked::No if !value.is_empty() => bad(format!("{name}: is not asked for")),
        Asked::Required if value.is_empty() => bad(format!("{name}: must not be empty")),
        _ => Ok(()),
    }
}

/// Without characters that are not seen but change what is: controls, and those that turn the
/// direction of everything after them.
fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .filter(|c| (*c == '\n' || !c.is_control()) && !turns(*c))
        .collect()
}

fn told(problem: &LinkProblem) -> String {
    match problem {
        LinkProblem::Missing => "there is no address in it".to_owned(),
        LinkProblem::TooLong => "it is longer than a link".to_owned(),
        LinkProblem::OtherSite => "it leads to none of the challenge's platforms".to_owned(),
        LinkProblem::NoPost(site) => format!("it leads to {site}, and not to a post there"),
    }
}
