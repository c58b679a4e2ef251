//! The page of a campaign: `play.html` of `--dist` with what messengers and searches read of a
//! page before any script runs, and with the pages that may hold it in a frame. Beside it
//! `moderate.html`, the page of those who moderate the campaign.

use axum::{
    body::Body,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use funfair_campaign::{Campaign, text::best_locale};

use crate::state::Shared;

/// What `play.html` has where the title of the campaign goes.
const TITLE: &str = "<title>Funfair</title>";
/// What it has where all else goes.
const MARK: &str = "<!-- campaign -->";
/// Pages of the server's own origin may hold any other page.
pub(crate) const OWN_FRAMES: HeaderValue = HeaderValue::from_static("frame-ancestors 'self'");

/// The page of operators shows what strangers have handed in: nothing runs there but its own files,
/// and no page may hold it.
const MODERATE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
     img-src 'self' blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Marks an answer that was written for its request, so that no compressed file stands ready.
#[derive(Clone, Copy)]
pub(crate) struct Written;

/// Answers for `/play.html` and `/moderate.html`, and for the landing page when its query names a
/// campaign to play or to moderate.
pub(crate) async fn campaign_page(
    State(app): State<Shared>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let asked = Asked::read(request.uri());
    let page = match request.uri().path() {
        "/play.html" => Some("play.html"),
        "/moderate.html" => Some("moderate.html"),
        "/" | "/index.html" if asked.campaign.is_some() => Some("play.html"),
        "/" | "/index.html" if asked.moderate => Some("moderate.html"),
        _ => None,
    };
    let (Some(page), true, Some(dist)) = (page, is_read(request.method()), &app.dist) else {
        return next.run(request).await;
    };
    // Read anew each time, as all files are: a new build shows without a restart.
    let Ok(html) = tokio::fs::read_to_string(dist.join(page)).await else {
        return next.run(request).await;
    };
    if page == "moderate.html" {
        return moderate_page(html);
    }
    let Some(id) = &asked.campaign else {
        return respond(StatusCode::OK, html, OWN_FRAMES);
    };
    let Some(published) = app.campaigns.get(id) else {
        return respond(StatusCode::NOT_FOUND, html, OWN_FRAMES);
    };
    let campaign = &published.loaded.campaign;
    let locale = asked.locale(campaign, request.headers());
    let root = root(request.headers());
    let html = dress(&html, &Head::of(campaign, locale, root.as_deref()));
    respond(StatusCode::OK, html, frames(campaign))
}

fn is_read(method: &Method) -> bool {
    [Method::GET, Method::HEAD].contains(method)
}

fn respond(status: StatusCode, html: String, policy: HeaderValue) -> Response {
    let mut response = (status, html).into_response();
    response.extensions_mut().insert(Written);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    let name = header::CONTENT_SECURITY_POLICY;
    response.headers_mut().insert(name, policy);
    response
}

/// The page of operators; its script finds out whether there is such a campaign.
fn moderate_page(html: String) -> Response {
    let mut response = respond(StatusCode::OK, html, MODERATE_POLICY);
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// Who may hold the campaign in a frame.
fn frames(campaign: &Campaign) -> HeaderValue {
    let mut policy = "frame-ancestors 'self'".to_owned();
    for origin in &campaign.embed.origins {
        policy.push(' ');
        policy.push_str(origin);
    }
    HeaderValue::from_str(&policy).unwrap_or(OWN_FRAMES)
}

/// What a query asks for; of several of a name the first counts, as it does in the page.
#[derive(Default)]
struct Asked {
    campaign: Option<String>,
    moderate: bool,
    lang: Option<String>,
}

impl Asked {
    fn read(uri: &Uri) -> Self {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let mut asked = Self::default();
        for (name, value) in pairs.map_or_else(|_| Vec::new(), |Query(pairs)| pairs) {
            let field = match name.as_str() {
                "campaign" => &mut asked.campaign,
                "lang" => &mut asked.lang,
                "moderate" => {
                    asked.moderate = true;
                    continue;
                }
                _ => continue,
            };
            field.get_or_insert(value);
        }
        asked
    }

    /// The locale by `lang`, else by what the browser says that its user reads.
    fn locale<'a>(&self, campaign: &'a Campaign, headers: &HeaderMap) -> &'a str {
        if let Some(lang) = self.lang.as_deref().filter(|lang| !lang.is_empty()) {
            return campaign.locale(lang);
        }
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let offered = || campaign.locales.iter().map(String::as_str);
        accepted_languages(accepted.unwrap_or_default())
            .into_iter()
            .find_map(|tag| best_locale(offered(), tag))
            .unwrap_or_else(|| campaign.fallback_locale())
    }
}

/// The tags of an `Accept-Language`, the most wanted one first.
fn accepted_languages(accepted: &str) -> Vec<&str> {
    let mut tags: Vec<(u16, &str)> = accepted
        .split(',')
        .filter_map(|range| {
            let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
            let quality: f32 = quality.trim().strip_prefix("q=")?.parse().ok()?;
            // Three digits at most, so thousandths are exact; out of range they saturate.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates"
            )]
            let thousandths = (quality * 1000.0) as u16;
            (thousandths > 0).then_some((thousandths, tag.trim()))
        })
        .collect();
    tags.sort_by_key(|(thousandths, _)| std::cmp::Reverse(*thousandths));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// Address of this server as its caller sees it, such as `https://play.example`; `None` when the
/// caller sent none that is one.
fn root(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").filter(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    })?;
    // A chain of proxies makes a list; the first one spoke with the browser.
    let scheme = text("x-forwarded-proto").and_then(|list| list.split(',').next());
    let scheme = match scheme.map(str::trim) {
        Some("https") => "https",
        _ => "http",
    };
    Some(format!("{scheme}://{host}"))
}

/// What a campaign says of itself in the head of its page.
struct Head<'a> {
    locale: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    picture: Option<String>,
}

impl<'a> Head<'a> {
    fn of(campaign: &'a Campaign, locale: &'a str, root: Option<&str>) -> Self {
        let fallback = campaign.fallback_locale();
        let share = campaign.share.as_ref();
        let picture = share.and_then(|share| share.picture.as_deref());
        Self {
            locale,
            title: campaign.title.resolve(locale, fallback),
            description: share.map(|share| share.description.resolve(locale, fallback)),
            picture: picture.and_then(|picture| absolute(picture, root)),
        }
    }

    /// The tags that stand in the place of [`MARK`].
    fn tags(&self) -> String {
        let locale = self.locale.replace('-', "_");
        let rows = [
            ("name", "description", self.description),
            ("property", "og:type", Some("website")),
            ("property", "og:title", Some(self.title)),
            ("property", "og:description", self.description),
            ("property", "og:image", self.picture.as_deref()),
            ("property", "og:locale", Some(&*locale)),
        ];
        let tags = rows.into_iter().filter_map(|(kind, name, content)| {
            let content = escaped(content?);
            Some(format!("<meta {kind}=\"{name}\" content=\"{content}\">"))
        });
        tags.collect::<Vec<_>>().join("\n")
    }
}

/// Messengers take no relative addresses.
fn absolute(picture: &str, root: Option<&str>) -> Option<String> {
    if picture.starts_with("https://") {
        return Some(picture.to_owned());
    }
    let path = picture.trim_start_matches("./").trim_start_matches('/');
    Some(format!("{}/{path}", root?))
}

/// `html` with `head` written into it; where a mark is missing, so is what belongs there.
fn dress(html: &str, head: &Head<'_>) -> String {
    let title = format!("<title>{}</title>", escaped(head.title));
    let html = with_lang(html, head.locale);
    // In this order nothing that was inserted is looked at again.
    let html = html.replacen(MARK, &head.tags(), 1);
    html.replacen(TITLE, &title, 1)
}

/// `html` with this language in its first tag.
fn with_lang(html: &str, locale: &str) -> String {
    let lang = format!("<html lang=\"{}\"", escaped(locale));
    let Some((before, rest)) = html.split_once("<html") else {
        return html.to_owned();
    };
    let Some((attributes, after)) = rest.split_once('>') else {
        return html.to_owned();
    };
    let others = match attributes.split_once(" lang=\"") {
        Some((left, right)) => {
            let right = right.split_once('"').map_or("", |(_, right)| right);
            format!("{left}{right}")
        }
        None => attributes.to_owned(),
    };
    format!("{before}{lang}{others}>{after}")
}

/// `text` as it stands between tags and in quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_most_wanted_comes_first_and_unwanted_ones_do_not_come() {
        for (accepted, tags) in [
            ("", &[""][..]),
            ("en", &["en"]),
            ("en;q=0.5, zh-CN, fr;q=0.9", &["zh-CN", "fr", "en"]),
            ("en , fr;q=0, *;q=0.1", &["en", "*"]),
            ("en;q=x, fr;q=1.5, de;q=-1, ja;q=NaN", &["fr"]),
            ("en;level=1", &[]),
        ] {
            assert_eq!(accepted_languages(accepted), tags, "{accepted}");
        }
    }

    #[test]
    fn the_first_tag_gets_its_language_whatever_it_had() {
        for (html, expected) in [
            ("<html><p>", "<html lang=\"zh\"><p>"),
            (
                "<html lang=\"en\" class=\"a\">",
                "<html lang=\"zh\" class=\"a\">",
            ),
            (
                "<!doctype html>\n<html dir=\"ltr\" lang=\"en\">",
                "<!doctype html>\n<html lang=\"zh\" dir=\"ltr\">",
            ),
            ("<p>", "<p>"),
            ("<html", "<html"),
        ] {
            assert_eq!(with_lang(html, "zh"), expected);
        }
    }
}
