//! Taking Trunk's own start of the client out of a release: its pages start through the loader.

use super::is_trunk_file;
use crate::project::{list, read_text, show, write};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Pages beside `index.html` that start the client.
const PAGES: [&str; 2] = ["play.html", "moderate.html"];

/// Gives the other pages Trunk's start of the unsplit client, which Trunk puts into `index.html`
/// only.
pub(crate) fn start_in_pages(stage: &Path) -> Result<()> {
    let index = read_text(&stage.join("index.html"))?;
    let Some(start) = trunk_start(&index) else {
        bail!("index.html does not start the client: has Trunk changed?");
    };
    for name in PAGES {
        let path = stage.join(name);
        let page = read_text(&path)?.replacen("</head>", &format!("{start}</head>"), 1);
        write(&path, page)?;
    }
    Ok(())
}

/// The module script that Trunk put into a page.
fn trunk_start(html: &str) -> Option<&str> {
    let open = "<script type=\"module\"";
    let mut rest = html;
    loop {
        let (_, from) = split_before(rest, open)?;
        let (script, after) = from.split_at(from.find("</script>")? + "</script>".len());
        if script.contains("TrunkApplicationStarted") {
            return Some(script);
        }
        rest = after;
    }
}

/// The page without the module script and the preloads that Trunk put in.
pub(crate) fn without_trunk_start(html: &str) -> String {
    let html = without(
        html,
        "<script type=\"module\"",
        "</script>",
        "TrunkApplicationStarted",
    );
    let html = without(&html, "<link rel=\"modulepreload\"", ">", "/funfair-");
    without(&html, "<link rel=\"preload\"", ">", "_bg.wasm")
}

/// Cuts out every stretch from `open` to `close` that contains `mark`.
fn without(html: &str, open: &str, close: &str, mark: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from)) = split_before(rest, open) {
        kept.push_str(before);
        let Some(end) = from.find(close) else {
            rest = from;
            break;
        };
        let (stretch, after) = from.split_at(end + close.len());
        if !stretch.contains(mark) {
            kept.push_str(stretch);
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

fn split_before<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    text.find(mark).map(|at| text.split_at(at))
}

/// The page with what every kind needs of the build asked for at once, before the loader says so.
pub(crate) fn with_preloads(html: &str, base: &str) -> Result<String> {
    let mark = "<link rel=\"stylesheet\"";
    let Some((before, from)) = split_before(html, mark) else {
        bail!("the page has no style sheet to load the client beside");
    };
    // As the loader asks, or it is fetched twice.
    let preloads = format!(
        "<link rel=\"preload\" href=\"{base}core.wasm\" as=\"fetch\" crossorigin />\n    \
         <link rel=\"preload\" href=\"{base}base.css\" as=\"fetch\" crossorigin />\n    \
         <link rel=\"modulepreload\" href=\"{base}app.js\" />\n    "
    );
    Ok(format!("{before}{preloads}{from}"))
}

/// Deletes the unsplit client that Trunk wrote.
pub(crate) fn remove_trunk_files(stage: &Path) -> Result<()> {
    for path in list(stage)? {
        if path.is_file() && is_trunk_file(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", show(&path)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_leaves_no_trace_and_the_rest_stays() {
        let html = "<head><link rel=\"preload\" href=\"font.woff2\">\
            <link rel=\"modulepreload\" href=\"/funfair-1.js\" integrity=\"x\">\
            <link rel=\"preload\" href=\"/funfair-1_bg.wasm\" as=\"fetch\"></head>\
            <script type=\"module\">dispatchEvent(\"TrunkApplicationStarted\")</script>\
            <script type=\"module\">mine()</script>";
        assert_eq!(
            without_trunk_start(html),
            "<head><link rel=\"preload\" href=\"font.woff2\"></head>\
             <script type=\"module\">mine()</script>"
        );
        let start = "<script type=\"module\">dispatchEvent(\"TrunkApplicationStarted\")</script>";
        assert_eq!(trunk_start(html), Some(start));
        assert_eq!(trunk_start("<script type=\"module\">mine()</script>"), None);
    }

    #[test]
    fn a_page_asks_for_the_client_before_its_own_files() {
        let html = "<head><title>x</title><link rel=\"stylesheet\" href=\"play.css\" /></head>";
        let page = with_preloads(html, "assets/0a/").unwrap();
        let core = page.find("href=\"assets/0a/core.wasm\"").unwrap();
        assert!(core < page.find("play.css").unwrap());
        assert!(page.contains("rel=\"modulepreload\" href=\"assets/0a/app.js\""));
        assert!(with_preloads("<head></head>", "assets/0a/").is_err());
    }

    #[test]
    fn only_trunk_files_are_named() {
        assert!(is_trunk_file(Path::new("funfair-0a1b.js")));
        assert!(is_trunk_file(Path::new("x/funfair-0a1b_bg.wasm")));
        assert!(!is_trunk_file(Path::new("funfair.js")));
        assert!(!is_trunk_file(Path::new("funfair-logo.svg")));
    }
}
