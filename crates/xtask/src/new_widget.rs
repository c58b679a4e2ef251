//! `cargo xtask new-widget NAME`: the files of a kind, and its line in each registry.

use crate::project::{Project, read_text, write};
use crate::shell::quiet;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Where each template goes; `{{name}}` stands for the kind, `{{id}}` for an id made of it.
const FILES: [(&str, &str); 8] = [
    (
        "crates/campaign/src/widgets/{{name}}.rs",
        include_str!("../templates/rules.rs.txt"),
    ),
    (
        "src/widgets/{{name}}/mod.rs",
        include_str!("../templates/mod.rs.txt"),
    ),
    (
        "src/widgets/{{name}}/view.rs",
        include_str!("../templates/view.rs.txt"),
    ),
    (
        "src/widgets/{{name}}/style.css",
        include_str!("../templates/style.css.txt"),
    ),
    (
        "src/widgets/{{name}}/sample.json",
        include_str!("../templates/sample.json.txt"),
    ),
    (
        "src/widgets/{{name}}/gallery.json",
        include_str!("../templates/gallery.json.txt"),
    ),
    (
        "src/widgets/{{name}}/icon.svg",
        include_str!("../templates/icon.svg.txt"),
    ),
    (
        "src/widgets/{{name}}/README.md",
        include_str!("../templates/README.md.txt"),
    ),
];

/// Lines that go into registries: file, the start of the line in front of which it goes, the line.
const LINES: [(&str, &str, &str); 4] = [
    (
        "crates/campaign/src/widgets/mod.rs",
        "pub mod ",
        "pub mod {{name}};",
    ),
    (
        "crates/campaign/src/widgets/mod.rs",
        "// new-widget: kinds",
        "Kind::of::<{{name}}::{{Name}}>(),",
    ),
    ("src/widgets/mod.rs", "mod ", "mod {{name}};"),
    (
        "src/widgets/mod.rs",
        "// new-widget: kinds",
        "{{name}}, {{name}}_rules, funfair_campaign::widgets::{{name}}::{{Name}};",
    ),
];

/// Runs the command. Nothing is written unless everything can be.
pub(crate) fn new_widget(project: &Project, name: &str) -> Result<()> {
    check_name(name)?;
    let mut files: Vec<(String, String)> = Vec::new();
    for (path, template) in FILES {
        let path = fill(path, name);
        if project.path(&path).exists() {
            bail!("{path} exists already: choose another name");
        }
        files.push((path, fill(template, name)));
    }
    for (path, mark, line) in LINES {
        let known = files.iter().position(|(other, _)| other == path);
        let text = match known {
            Some(at) => files.remove(at).1,
            None => read_text(&project.path(path))?,
        };
        let Some(text) = insert_before(&text, mark, &fill(line, name)) else {
            bail!("{path} has no line `{mark}…`, in front of which the kind goes");
        };
        files.push((path.to_owned(), text));
    }
    for (path, text) in &files {
        write(&project.path(path), text)?;
        println!("{path}");
    }
    format(project, &files)?;
    println!(
        "\nNext: `cargo xtask schema`. Then write the rules, then the view, as CONTRIBUTING.md tells; \
         `cargo xtask tidy` says what is missing."
    );
    Ok(())
}

/// Where lines break and modules stand depends on the kind's name.
fn format(project: &Project, files: &[(String, String)]) -> Result<()> {
    let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    quiet(
        Command::new("rustfmt")
            .args(["--edition", "2024"])
            .args(sources.map(|(path, _)| project.path(path))),
    )
    .context("format the new files with `cargo fmt --all`")?;
    Ok(())
}

/// A kind's name is a Rust module, a CSS class and a file: lower case, digits, underscores.
fn check_name(name: &str) -> Result<()> {
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    let fits = name.chars().all(|character| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_'
    });
    if !starts || !fits || name.contains("__") || name.ends_with('_') {
        bail!("`{name}` is no name for a widget: use words like `lucky_bag`");
    }
    // Names of files and split points that a bundle has already, and words of Rust.
    let taken = [
        "app", "base", "core", "rules", "mod", "dev", "move", "match", "loop", "box",
    ];
    if taken.contains(&name) || name.ends_with("_rules") {
        bail!("`{name}` is taken: choose another name");
    }
    Ok(())
}

fn fill(template: &str, name: &str) -> String {
    let words: Vec<String> = name.split('_').map(capital).collect();
    template
        .replace("{{name}}", name)
        .replace("{{id}}", &name.replace('_', "-"))
        .replace("{{Name}}", &words.concat())
        .replace("{{title}}", &words.join(" "))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// Puts `line` in front of the first line that starts with `mark`, as deep as that one.
fn insert_before(text: &str, mark: &str, line: &str) -> Option<String> {
    let at = text
        .lines()
        .position(|known| known.trim_start().starts_with(mark))?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let indent: String = lines
        .get(at)?
        .chars()
        .take_while(|character| character.is_whitespace())
        .collect();
    lines.insert(at, format!("{indent}{line}"));
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for good in ["wheel", "lucky_bag", "photo2"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "Wheel",
            "lucky-bag",
            "_x",
            "x_",
            "a__b",
            "2d",
            "core",
            "x_rules",
            "轮",
        ] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn templates_are_filled() {
        assert_eq!(
            fill("{{name}} {{id}} {{Name}} {{title}}", "lucky_bag"),
            "lucky_bag lucky-bag LuckyBag Lucky Bag"
        );
        for (path, template) in FILES {
            assert!(!fill(template, "lucky_bag").contains("{{"), "{path}");
        }
    }

    #[test]
    fn a_line_goes_in_front_of_its_mark() {
        let text = "a {\n    x,\n    // new-widget: kinds\n}\n";
        let filled = insert_before(text, "// new-widget: kinds", "y,").unwrap();
        assert_eq!(filled, "a {\n    x,\n    y,\n    // new-widget: kinds\n}\n");
        assert!(insert_before("a\n", "// new-widget: kinds", "y,").is_none());
    }
}
