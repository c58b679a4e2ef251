//! A file as the checks see it: its lines, and which of them are code that ships.

/// One file of the repository.
#[derive(Debug)]
pub(crate) struct Source {
    /// Path inside the repository, with `/`.
    pub(crate) path: String,
    /// Every line with its number, from 1.
    pub(crate) lines: Vec<(usize, String)>,
}

impl Source {
    /// Splits a file into lines.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let lines = text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line.to_owned()))
            .collect();
        Self {
            path: path.to_owned(),
            lines,
        }
    }

    /// Whether the file stands under one of these paths (a folder with its `/`, or a file).
    pub(crate) fn under(&self, places: &[&str]) -> bool {
        places.iter().any(|place| {
            if place.ends_with('/') {
                self.path.starts_with(place)
            } else {
                self.path == *place
            }
        })
    }

    /// Whether the path ends in one of these.
    pub(crate) fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether the file holds tests alone.
    pub(crate) fn is_test(&self) -> bool {
        let folder = self.path.starts_with("tests/") || self.path.contains("/tests/");
        folder || self.path.ends_with("/tests.rs")
    }

    /// Lines of code that ships: without comments, blank lines and a Rust file's test module,
    /// which stands at its end.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let rust = self.path.ends_with(".rs");
        let script = self.is(&[".js", ".mjs", ".ts"]);
        self.lines
            .iter()
            .take_while(move |(_, line)| !(rust && line.trim() == "#[cfg(test)]"))
            .map(move |(number, line)| {
                (
                    *number,
                    if rust || script {
                        without_comment(line)
                    } else {
                        line.as_str()
                    },
                )
            })
            .filter(move |(_, line)| {
                let line = line.trim();
                !line.is_empty() && !(script && (line.starts_with('*') || line.starts_with("/*")))
            })
    }
}

/// Cuts a `//` comment off; one inside a string (`https://`) stays.
fn without_comment(line: &str) -> &str {
    let mut in_text = false;
    let mut escaped = false;
    let mut last = ' ';
    for (at, character) in line.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if last != '\'' => in_text = !in_text,
            '/' if !in_text && last == '/' => return line.get(..at - 1).unwrap_or(line),
            _ => {}
        }
        last = character;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_not_code() {
        let text = "//! about\nlet a = 1; // why\n\nlet b = \"https://x\";\n#[cfg(test)]\nmod t;\n";
        let source = Source::new("src/a.rs", text);
        let code: Vec<_> = source.code().collect();
        assert_eq!(code, [(2, "let a = 1; "), (4, "let b = \"https://x\";")]);
    }

    #[test]
    fn places_are_folders_or_files() {
        let source = Source::new("src/embed/host.rs", "");
        assert!(source.under(&["src/embed/"]));
        assert!(source.under(&["src/embed/host.rs"]));
        assert!(!source.under(&["src/embed"]));
        assert!(Source::new("tests/e2e/a.spec.mjs", "").is_test());
    }
}
