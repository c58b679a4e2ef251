//! What the gallery (`index.html`) shows of each kind, out of the kind's own folder: its button and
//! its phone stand in the page as HTML, so that they are there before any script; and the gallery's
//! script as one file.

use crate::project::{Project, read, read_text, write};
use crate::shell::quiet;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

/// Where the buttons and the phones go.
const BUTTONS: &str = "<!-- gallery: buttons -->";
const PHONES: &str = "<!-- gallery: phones -->";

/// `src/widgets/<kind>/gallery.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    /// Kinds stand by it, then by name.
    order: u32,
    /// A campaign of `campaigns/` whose widget has the kind's name as its id, with hyphens. Without one, and where
    /// no server answers, `sample.json` is played in the page.
    campaign: Option<String>,
    /// The campaign's colours, which the page takes on.
    accent: String,
    second: String,
    name: Texts,
    /// What marketers use the kind for, in a line.
    r#use: Texts,
}

/// A text in the page's two languages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    #[serde(rename = "zh-CN")]
    zh: String,
    en: String,
}

/// The HTML of a kind that stands at a place of the list.
type Html = fn(usize, &Entry) -> String;

struct Entry {
    kind: String,
    card: Card,
    icon: String,
}

/// Fills the page's places in.
pub(crate) fn write_gallery(project: &Project, stage: &Path) -> Result<()> {
    let mut entries = Vec::new();
    for kind in project.kinds()? {
        let folder = format!("src/widgets/{kind}");
        let path = format!("{folder}/gallery.json");
        entries.push(Entry {
            card: serde_json::from_slice(&read(&project.path(&path))?)
                .with_context(|| path.clone())?,
            icon: read_text(&project.path(&format!("{folder}/icon.svg")))?,
            kind,
        });
    }
    entries.sort_by(|a, b| (a.card.order, &a.kind).cmp(&(b.card.order, &b.kind)));
    let path = stage.join("index.html");
    write(&path, filled(&read_text(&path)?, &entries)?)
}

fn filled(page: &str, entries: &[Entry]) -> Result<String> {
    let mut page = page.to_owned();
    for (mark, html) in [(BUTTONS, button as Html), (PHONES, phone)] {
        if !page.contains(mark) {
            bail!("index.html has no `{mark}`");
        }
        let parts: String = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| html(at, entry))
            .collect();
        page = page.replacen(mark, &parts, 1);
    }
    Ok(page)
}

/// The button that chooses a kind.
fn button(at: usize, Entry { kind, card, icon }: &Entry) -> String {
    format!(
        r#"<button type="button" data-widget="{kind}" data-accent="{}" data-second="{}" aria-pressed="{}"><span class="icon" aria-hidden="true">{icon}</span><span class="kind-name" {}</span><span class="kind-use" {}</span></button>"#,
        escaped(&card.accent),
        escaped(&card.second),
        at == 0,
        said(&card.name),
        said(&card.r#use),
    )
}

/// The phone that a kind is played in; the first one is shown until a script chooses.
fn phone(at: usize, Entry { kind, card, .. }: &Entry) -> String {
    let sample = format!("samples/{kind}.json");
    // Ids have hyphens where kinds have underscores; the loader is told the kind where they differ.
    let id = kind.replace('_', "-");
    let named = if id == *kind {
        String::new()
    } else {
        format!(r#" kind="{kind}""#)
    };
    let (campaign, endpoint) = match &card.campaign {
        Some(campaign) => (campaign.as_str(), ""),
        None => (sample.as_str(), r#" endpoint="preview""#),
    };
    format!(
        r#"<article class="slide" data-of="{kind}" data-at="{at}" data-sample="{sample}"><div class="phone"{}><div class="screen"><funfair-widget campaign="{}" widget="{id}"{named}{endpoint} lang="zh-CN"></funfair-widget></div></div><button type="button" class="pick" data-pick="{kind}" tabindex="-1" aria-hidden="true"></button></article>"#,
        if at == 0 { "" } else { " inert" },
        escaped(campaign),
    )
}

/// The rest of a tag whose text is in Chinese, with its English beside it for `page.js`.
fn said(texts: &Texts) -> String {
    format!(r#"data-en="{}">{}"#, escaped(&texts.en), escaped(&texts.zh))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Joins the gallery's script and its sheets; what it loads later gets files in `gallery/`.
pub(crate) fn write_script(project: &Project, stage: &Path, minify: bool) -> Result<()> {
    let mut esbuild = Command::new(project.npm_tool("esbuild"));
    esbuild
        .arg(project.path("src/gallery/page.js"))
        .args(["--bundle", "--splitting", "--format=esm"])
        .args(["--target=chrome107,safari16.4", "--legal-comments=eof"])
        .args(["--log-level=warning", "--chunk-names=gallery/[name]-[hash]"])
        .arg(format!("--outdir={}", stage.display()));
    if minify {
        esbuild.arg("--minify");
    }
    quiet(&mut esbuild)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, campaign: Option<&str>) -> Entry {
        let texts = || Texts {
            zh: "甲 & 乙".to_owned(),
            en: "A \"B\"".to_owned(),
        };
        Entry {
            kind: kind.to_owned(),
            icon: "<svg/>".to_owned(),
            card: Card {
                order: 1,
                campaign: campaign.map(str::to_owned),
                accent: "#123456".to_owned(),
                second: "#abcdef".to_owned(),
                name: texts(),
                r#use: texts(),
            },
        }
    }

    #[test]
    fn each_kind_has_a_button_and_a_phone_and_the_first_is_chosen() {
        let page = format!("<nav>{BUTTONS}</nav><div>{PHONES}</div>");
        let entries = [entry("wheel", Some("spring")), entry("dice", None)];
        let html = filled(&page, &entries).unwrap();
        assert_eq!(html.matches(r#"aria-pressed="true""#).count(), 1);
        assert_eq!(html.matches(r#"class="phone" inert>"#).count(), 1);
        assert!(html.contains(r#"campaign="spring" widget="wheel" lang"#));
        assert!(html.contains(r#"campaign="samples/dice.json" widget="dice" endpoint="preview""#));
        let bag = phone(0, &entry("lucky_bag", None));
        assert!(bag.contains(r#"widget="lucky-bag" kind="lucky_bag" endpoint"#));
        assert!(html.contains(r#"data-en="A &quot;B&quot;">甲 &amp; 乙<"#));
    }

    #[test]
    fn a_page_without_the_places_is_an_error() {
        assert!(filled(BUTTONS, &[]).is_err());
        assert!(filled(PHONES, &[]).is_err());
    }
}
