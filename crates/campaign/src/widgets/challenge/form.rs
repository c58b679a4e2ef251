//! What an entrant has filled in, read and checked.

use super::{
    bad,
    config::{Asked, Config},
    link::{self, LinkProblem},
    wire::{Form, Post},
};
use crate::rules::{Language, Rejection};

/// Longest account name, characters.
const MAX_ACCOUNT: usize = 60;

/// The post that a form hands in, and what its entry has in common with others of the same post.
pub(super) fn read(config: &Config, form: &Form) -> Result<(Post, String), Rejection> {
    // Names of platforms are not looked at here.
    let language = Language {
        wanted: "",
        fallback: "",
    };
    let link = match link::find(&form.link, &config.sites(language)) {
        Ok(link) => link,
        Err(problem) => return bad(format!("link: {}: {}", problem.key(), told(&problem))),
    };
    let account = clean(form.account.trim().trim_start_matches('@'));
    field("account", &account, config.account, MAX_ACCOUNT)?;
    if let Some(handle) = &link.handle
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
    let account = match link.handle {
        Some(handle) => handle,
        None => account,
    };
    let post = Post {
        site: link.site,
        link: link.address,
        account,
        caption,
        category: form.category.clone(),
    };
    Ok((post, link.sameness))
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
