//! Which pieces of the splitter's output go into which file.
//!
//! The splitter makes one piece for every distinct set of split points that share code: dozens of
//! small files for a dozen kinds. Here each piece gets a home, so that a first play takes two wasm
//! files: the core, and the kind's own file. Code that at least two thirds of the kinds need joins
//! the core; code that fewer need is copied into each of them. See `docs/adr/0001`.

use std::collections::{BTreeMap, BTreeSet};

/// One piece of the splitter's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// File name without `.wasm`.
    pub(crate) file: String,
    /// The split points that need it.
    pub(crate) users: BTreeSet<String>,
    /// Whether it sets writable memory: loading a second copy would reset what runs by then.
    pub(crate) writable: bool,
}

/// The files to make, each from pieces of the splitter's output.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Pieces that join the core.
    pub(crate) core: Vec<String>,
    /// Output file → its pieces.
    pub(crate) files: BTreeMap<String, Vec<String>>,
    /// Split point → the files that it loads besides the core.
    pub(crate) loads: BTreeMap<String, Vec<String>>,
}

/// The file for what most kinds' rules share (JSON, mostly): only previews load it.
const SHARED_RULES: &str = "rules";
/// Ends the name of a split point that a kind fetches when it is there itself.
const LATER: &str = "_later";
/// The split point of the endpoint that plays in the page: it runs every kind's rules.
const PREVIEW: &str = "preview";

/// Chooses a home for every piece; `kinds` are the split points of the widgets' views.
pub(crate) fn plan(pieces: &[Piece], kinds: &BTreeSet<String>) -> Plan {
    let mut rules: BTreeSet<String> = kinds.iter().map(|kind| format!("{kind}_rules")).collect();
    let own_rules = rules.clone();
    rules.insert(PREVIEW.to_owned());
    let mut plan = Plan::default();
    for user in pieces.iter().flat_map(|piece| &piece.users) {
        plan.loads.entry(user.clone()).or_default();
    }
    for piece in pieces {
        if most(kinds, &piece.users) || (piece.writable && piece.users.len() > 1) {
            plan.core.push(piece.file.clone());
            continue;
        }
        // A page that loads rules has loaded the preview, too.
        let preview = piece.users.contains(PREVIEW) && !piece.users.is_disjoint(&own_rules);
        let shared = !piece.writable && (preview || half(&rules, &piece.users));
        for user in &piece.users {
            // What a kind fetches later comes when the kind is there.
            let kind = user
                .strip_suffix(LATER)
                .filter(|kind| kinds.contains(*kind));
            if kind.is_some_and(|kind| piece.users.contains(kind)) {
                continue;
            }
            let home = if shared && rules.contains(user) {
                SHARED_RULES
            } else {
                user
            };
            let content = plan.files.entry(home.to_owned()).or_default();
            if !content.contains(&piece.file) {
                content.push(piece.file.clone());
            }
            let loads = plan.loads.entry(user.clone()).or_default();
            if !loads.iter().any(|file| file == home) {
                loads.push(home.to_owned());
            }
        }
    }
    plan
}

/// Whether at least two thirds of a group, and two of it, are among the users.
fn most(group: &BTreeSet<String>, users: &BTreeSet<String>) -> bool {
    let of_group = group.intersection(users).count();
    of_group >= 2 && of_group * 3 >= group.len() * 2
}

/// Whether at least half of a group, and two of it, are among the users.
fn half(group: &BTreeSet<String>, users: &BTreeSet<String>) -> bool {
    let of_group = group.intersection(users).count();
    of_group >= 2 && of_group * 2 >= group.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn piece(file: &str, users: &[&str]) -> Piece {
        Piece {
            file: file.to_owned(),
            users: set(users),
            writable: false,
        }
    }

    #[test]
    fn a_lone_kind_keeps_its_own_code_out_of_the_core() {
        let plan = plan(&[piece("split_wheel", &["wheel"])], &set(&["wheel"]));
        assert!(plan.core.is_empty());
        assert_eq!(plan.loads["wheel"], ["wheel"]);
    }

    #[test]
    fn what_a_kind_fetches_later_holds_nothing_of_the_kind_itself() {
        let kinds = set(&["a", "b"]);
        let pieces = [piece("x", &["a", "a_later"]), piece("y", &["a_later"])];
        let plan = plan(&pieces, &kinds);
        assert_eq!(plan.files["a"], ["x"]);
        assert_eq!(plan.files["a_later"], ["y"]);
        assert_eq!(plan.loads["a_later"], ["a_later"]);
    }

    #[test]
    fn code_of_most_of_the_kinds_joins_the_core() {
        let kinds = set(&["a", "b", "c", "d"]);
        let pieces = [
            piece("x", &["a", "b", "c"]),
            piece("y", &["a", "b_rules"]),
            piece("z", &["a", "b"]),
        ];
        let plan = plan(&pieces, &kinds);
        assert_eq!(plan.core, ["x"]);
        assert_eq!(plan.files["a"], ["y", "z"]);
        assert_eq!(plan.files["b"], ["z"]);
        assert_eq!(plan.files["b_rules"], ["y"]);
    }

    #[test]
    fn code_of_few_kinds_is_copied_into_each() {
        let kinds = set(&["a", "b", "c", "d", "e"]);
        let plan = plan(&[piece("x", &["a", "b"])], &kinds);
        assert!(plan.core.is_empty());
        assert_eq!(plan.files["a"], ["x"]);
        assert_eq!(plan.files["b"], ["x"]);
    }

    #[test]
    fn what_two_thirds_of_the_kinds_share_is_in_the_core() {
        let kinds = set(&["a", "b", "c", "d", "e", "f"]);
        let shared = piece("x", &["a", "b", "c", "d"]);
        assert_eq!(plan(&[shared], &kinds).core, ["x"]);
        let fewer = piece("x", &["a", "b", "c"]);
        assert_eq!(plan(&[fewer], &kinds).files["a"], ["x"]);
    }

    #[test]
    fn rules_share_one_file_that_views_never_load() {
        let kinds = set(&["a", "b", "c"]);
        let plan = plan(&[piece("json", &["a_rules", "b_rules", "c"])], &kinds);
        assert_eq!(plan.loads["a_rules"], ["rules"]);
        assert_eq!(plan.loads["b_rules"], ["rules"]);
        assert_eq!(plan.loads["c"], ["c"]);
    }

    #[test]
    fn what_the_preview_shares_with_any_rules_is_fetched_once() {
        let kinds = set(&["a", "b", "c", "d", "e"]);
        let plan = plan(&[piece("json", &["a_rules", "preview"])], &kinds);
        assert_eq!(plan.loads["a_rules"], ["rules"]);
        assert_eq!(plan.loads["preview"], ["rules"]);
    }

    #[test]
    fn writable_memory_is_never_copied() {
        let kinds = set(&["a", "b", "c", "d", "e"]);
        let shared = Piece {
            writable: true,
            ..piece("x", &["a", "b"])
        };
        assert_eq!(plan(&[shared], &kinds).core, ["x"]);
        let own = Piece {
            writable: true,
            ..piece("x", &["a"])
        };
        assert_eq!(plan(&[own], &kinds).files["a"], ["x"]);
    }

    #[test]
    fn a_split_point_whose_code_all_joined_the_core_loads_nothing() {
        let plan = plan(&[piece("x", &["a", "b"])], &set(&["a", "b"]));
        assert!(plan.loads["a"].is_empty());
    }
}
