//! Where panics of other people's code are: line and column say it to who looks for it, and the paths
//! would be one per cent of what a page fetches.

/// What paths of the standard library and of crates begin with, see [`crate::build`].
const OTHERS: [&str; 2] = ["/rustc/", crate::build::REGISTRY];
const END: &str = ".rs";
/// Begin and end of a message of tachys that explains a build which this is not.
const SERVER_BUILD: (&str, &str) = (
    "Value is None because the `ssr` feature",
    "identify the source.",
);
/// Longest of these; what goes on longer is something else.
const LONGEST: usize = 600;

/// Writes dots over the paths of source files in `wasm` that are not the workspace's, and over one long
/// message.
pub(crate) fn without_paths_of_others(mut wasm: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while let Some(rest) = wasm.get_mut(at..).filter(|rest| !rest.is_empty()) {
        at += length(rest).map_or(1, |length| {
            rest.iter_mut().take(length).for_each(|byte| *byte = b'.');
            length
        });
    }
    wasm
}

/// How long the path is that stands at the beginning; `None` when there is none.
fn length(bytes: &[u8]) -> Option<usize> {
    let begins = |start: &str| bytes.starts_with(start.as_bytes());
    let near = bytes.get(..LONGEST.min(bytes.len()))?;
    let until = |text: &[u8], end: &str| {
        let mut parts = text.windows(end.len());
        Some(parts.position(|part| part == end.as_bytes())? + end.len())
    };
    if begins(SERVER_BUILD.0) {
        return until(near, SERVER_BUILD.1);
    }
    OTHERS.into_iter().find(|start| begins(start))?;
    until(near.split(|byte| !byte.is_ascii_graphic()).next()?, END)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_about_another_build_is_dots() {
        let text =
            b"a Value is None because the `ssr` feature is on. To identify the source.b".to_vec();
        let left = without_paths_of_others(text);
        assert!(left.starts_with(b"a ....") && left.ends_with(b"..b"));
    }

    #[test]
    fn paths_of_others_are_dots_and_all_else_stays() {
        let registry = crate::build::REGISTRY;
        let text = format!(
            "a/rustc/12/library/core/src/str.rsnext src/stage/mod.rs{registry}x-1/src/lib.rs/rustc/ b"
        );
        let left = String::from_utf8(without_paths_of_others(text.clone().into_bytes())).unwrap();
        assert_eq!(left.len(), text.len());
        let dots = left.replace('.', "");
        assert_eq!(dots, "anext src/stage/modrs/rustc/ b");
        assert!(left.contains("src/stage/mod.rs"));
    }
}
