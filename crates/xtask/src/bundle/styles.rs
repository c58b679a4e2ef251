//! Style sheets: one for everything that surrounds widgets, one for each kind.

use crate::project::{Project, list, name_of, read_text, write};
use crate::shell::quiet;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// The order in which the shared sheets are joined; others of the folder follow by name.
const ORDER: [&str; 3] = ["tokens.css", "reset.css", "stage.css"];
/// For the gallery's own page; widgets never see it.
const PAGE: &str = "page.css";

/// Writes `base.css` and one `<kind>.css` for each kind into `folder`.
pub(crate) fn write_styles(project: &Project, folder: &Path, minify: bool) -> Result<()> {
    let mut names: Vec<String> = list(&project.path("style"))?
        .iter()
        .map(|path| name_of(path))
        .collect();
    order(&mut names);
    let mut base = String::new();
    for name in &names {
        base.push_str(&read_text(&project.path("style").join(name))?);
        base.push('\n');
    }
    let mut sheets = vec![("base".to_owned(), base)];
    for kind in project.kinds()? {
        let own = project.path(&format!("src/widgets/{kind}/style.css"));
        sheets.push((kind, read_text(&own)?));
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

/// Sorts the shared sheets into the order in which they are joined, without the page's own.
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
