//! Who may touch the browser, and what nobody may do to a host page.

use super::Finding;
use super::source::Source;

/// The only places that know the browser's own types.
const BROWSER: [&str; 8] = [
    "src/embed/",
    "src/ui/dom/",
    "src/endpoint/json.rs",
    "src/endpoint/transport.rs",
    "src/endpoint/storage.rs",
    "src/gallery/",
    "src/studio/",
    "src/lib.rs",
];

/// web_sys, js_sys and gloo appear in few files, so that the rest can be tested without a browser.
pub(crate) fn apis_in_their_places(source: &Source) -> Vec<Finding> {
    if !source.under(&["src/"]) || source.under(&BROWSER) {
        return Vec::new();
    }
    each(source, &["web_sys", "js_sys", "gloo"], |word| {
        format!("`{word}` belongs into {}", BROWSER.join(", "))
    })
}

/// Nothing writes to the head or body of the page that embeds a widget.
pub(crate) fn host_page_untouched(source: &Source) -> Vec<Finding> {
    let words: &[&str] = if source.under(&["src/"]) {
        &[".head()", ".body()"]
    } else if source.under(&["public/funfair.js"]) {
        &["document.head", "document.body"]
    } else {
        return Vec::new();
    };
    each(source, words, |word| {
        format!("`{word}` reaches into the host page")
    })
}

/// A strict content security policy refuses style attributes; single properties pass.
pub(crate) fn no_style_attribute(source: &Source) -> Vec<Finding> {
    if !source.under(&["src/"]) || !source.is(&[".rs"]) {
        return Vec::new();
    }
    source
        .code()
        .filter(|(_, code)| {
            code.match_indices("style=").any(|(at, _)| {
                let before = code.get(..at).and_then(|text| text.chars().next_back());
                before.is_none_or(|character| character.is_whitespace() || character == '"')
            })
        })
        .map(|(line, _)| {
            Finding::new(
                source,
                line,
                "a style attribute: set one property, `style:width=…`",
            )
        })
        .collect()
}

/// Widgets never import each other.
pub(crate) fn widgets_apart(source: &Source) -> Vec<Finding> {
    let own = ["src/widgets/", "crates/campaign/src/widgets/"]
        .iter()
        .find_map(|folder| source.path.strip_prefix(folder));
    let Some(kind) = own.and_then(|path| path.split(['/', '.']).next()) else {
        return Vec::new();
    };
    if kind == "mod" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (line, code) in source.code() {
        for (at, mark) in code.match_indices("widgets::") {
            let rest = code.get(at + mark.len()..).unwrap_or_default();
            let other: String = rest
                .chars()
                .take_while(|character| character.is_ascii_lowercase() || *character == '_')
                .collect();
            let is_module = rest
                .get(other.len()..)
                .is_some_and(|rest| rest.starts_with("::"));
            if is_module && other != kind {
                let message = format!("the widget `{kind}` must not know the widget `{other}`");
                findings.push(Finding::new(source, line, message));
            }
        }
    }
    findings
}

/// One finding for each line with each word.
fn each(source: &Source, words: &[&str], message: impl Fn(&str) -> String) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, code) in source.code() {
        for word in words.iter().filter(|word| code.contains(**word)) {
            findings.push(Finding::new(source, line, message(word)));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_types_stay_in_their_places() {
        let text = "use web_sys::Window;\n";
        assert_eq!(
            apis_in_their_places(&Source::new("src/stage/a.rs", text)).len(),
            1
        );
        assert!(apis_in_their_places(&Source::new("src/embed/a.rs", text)).is_empty());
        assert!(apis_in_their_places(&Source::new("src/ui/dom/draw.rs", text)).is_empty());
    }

    #[test]
    fn the_host_page_is_out_of_reach() {
        let rust = "document.body().append();\n";
        assert_eq!(
            host_page_untouched(&Source::new("src/ui/dom/draw.rs", rust)).len(),
            1
        );
        let script = "document.head.append(x); // document.head\n";
        assert_eq!(
            host_page_untouched(&Source::new("public/funfair.js", script)).len(),
            1
        );
        assert!(host_page_untouched(&Source::new("public/page.js", script)).is_empty());
    }

    #[test]
    fn style_attributes_are_found_and_properties_pass() {
        let text = "<p style=\"x\"/>\n<p style:width=w/>\n<p data-style=x/>\n";
        let found = no_style_attribute(&Source::new("src/a.rs", text));
        assert_eq!(
            found.iter().map(|finding| finding.line).collect::<Vec<_>>(),
            [1]
        );
    }

    #[test]
    fn widgets_know_only_themselves() {
        let text = "use crate::widgets::quiz::View;\nuse crate::widgets::wheel::View;\n\
                    use crate::widgets::Kind;\n";
        let found = widgets_apart(&Source::new("src/widgets/wheel/view.rs", text));
        assert_eq!(found.len(), 1);
        let rules = Source::new("crates/campaign/src/widgets/wheel.rs", text);
        assert_eq!(widgets_apart(&rules).len(), 1);
        assert!(widgets_apart(&Source::new("src/widgets/mod.rs", text)).is_empty());
    }
}
