//! Style sheets: one for everything that surrounds widgets, one for each kind, one for the page of
//! operators, each joined from the files of a folder.

use crate::project::{Project, list, name_of, read_text, write};
use crate::shell::quiet;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// The order in which the sheets of a folder are joined; others follow by name. `style.css` is a
/// kind's first.
const ORDER: [&str; 4] = ["tokens.css", "reset.css", "stage.css", "style.css"];
/// For the gallery's own page; widgets never see it.
const PAGE: &str = "page.css";

/// The page of operators, as its folder in `src` and its sheet are called.
const MODERATE: &str = "moderate";

/// Writes `base.css`, `moderate.css` and one `<kind>.css` for each kind into `folder`.
pub(crate) fn write_styles(project: &Project, folder: &Path, minify: bool) -> Result<()> {
    let mut names: Vec<String> = list(&project.path("style"))?
        .iter()
        .map(|path| name_of(path))
        .collect();
    order(&mut names);
    let mut sheets = vec![("base".to_owned(), joined(&project.path("style"), &names)?)];
    let kinds = project.kinds()?.into_iter();
    let mut folders: Vec<(String, String)> = kinds
        .map(|kind| (format!("src/widgets/{kind}"), kind))
        .collect();
    folders.push((format!("src/{MODERATE}"), MODERATE.to_owned()));
    for (own, name) in folders {
        let own = project.path(&own);
        let mut names: Vec<String> = list(&own)?.iter().map(|path| name_of(path)).collect();
        order(&mut names);
        sheets.push((name, joined(&own, &names)?));
    }
    for (name, text) in sheets {
        let path = folder.join(format!("{name}.css"));
        write(&path, text)?;
        if minify {
            quiet(
                Command::new(project.npm_tool("esbuild"))
                    .arg(&path)
                    .args([
                        "--minify",
                        "--target=chrome107,safari16.4",
                        "--allow-overwrite",
                    ])
                    .args(["--legal-comments=none", "--log-level=warning"])
                    .arg(format!("--outfile={}", path.display())),
            )?;
        }
    }
    Ok(())
}

/// The sheets of a folder as one.
fn joined(folder: &Path, names: &[String]) -> Result<String> {
    let mut text = String::new();
    for name in names {
        text.push_str(&read_text(&folder.join(name))?);
        text.push('\n');
    }
    Ok(text)
}

/// Sorts sheets into the order in which they are joined, without the page's own.
fn order(names: &mut Vec<String>) {
    names.retain(|name| name.ends_with(".css") && name != PAGE);
    names.sort_by_key(|name| {
        (
            ORDER
                .iter()
                .position(|known| known == name)
                .unwrap_or(ORDER.len()),
            name.clone(),
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_first_and_the_page_stays_out() {
        let mut names: Vec<String> = ["a.css", "page.css", "stage.css", "tokens.css", "x.md"]
            .map(str::to_owned)
            .to_vec();
        order(&mut names);
        assert_eq!(names, ["tokens.css", "stage.css", "a.css"]);
    }
}
