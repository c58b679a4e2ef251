//! `cargo xtask shots`: pictures of everything that a person sees, to be looked at before a release:
//! every kind in every phase, theme and language, and the gallery from 320 to 1920 px.

use crate::build::{build, in_browser};
use crate::project::{Project, fresh_folder, name_of, show, walk, write};
use crate::shell::run;
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Takes the pictures whose test names hold `only`, or all, and a page that shows them side by side.
pub(crate) fn shots(project: &Project, only: Option<&str>) -> Result<()> {
    build(project)?;
    let folder = project.target.join("shots");
    fresh_folder(&folder)?;
    let mut command = in_browser(project, project.npm_tool("playwright"))?;
    command
        .args(["test", "-c", "tests/e2e/shots.config.js"])
        .env("FUNFAIR_SHOTS", &folder);
    if let Some(only) = only {
        command.args(["--grep", only]);
    }
    let taken = run(&mut command);
    let sheet = folder.join("index.html");
    write(&sheet, contact_sheet(&folder)?)?;
    println!("\n   {}", show(&sheet));
    taken
}

/// The folder's pictures, a heading for each of its folders.
fn contact_sheet(folder: &Path) -> Result<String> {
    let mut sections: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in walk(folder)? {
        if path.extension().is_some_and(|end| end == "png") {
            let of = path.parent().map(name_of).unwrap_or_default();
            sections.entry(of).or_default().push(name_of(&path));
        }
    }
    let mut html = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Funfair, looked at</title>\
         <style>body{font:14px system-ui;background:#888}h2{color:#fff}\
         div{display:flex;flex-wrap:wrap;gap:16px}figure{margin:0;background:#fff;padding:8px}\
         img{display:block;height:420px}</style>",
    );
    for (of, mut names) in sections {
        names.sort();
        let _ = write!(html, "<h2>{of}</h2><div>");
        for name in names {
            let _ = write!(
                html,
                "<figure><a href=\"{of}/{name}\"><img loading=\"lazy\" src=\"{of}/{name}\" alt=\"\"></a>\
                 <figcaption>{name}</figcaption></figure>"
            );
        }
        html.push_str("</div>");
    }
    Ok(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_of_a_folder_stands_under_its_heading() {
        let folder = std::env::temp_dir().join(format!("funfair-shots-{}", std::process::id()));
        fresh_folder(&folder).unwrap();
        for name in [
            "wheel/ready.png",
            "wheel/claim.png",
            "poll/ready.png",
            "poll/notes.txt",
        ] {
            write(&folder.join(name), "").unwrap();
        }
        let html = contact_sheet(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(html.matches("<h2>").count(), 2);
        assert_eq!(html.matches("<figure>").count(), 3);
        assert!(html.find("wheel/claim.png") < html.find("wheel/ready.png"));
    }
}
