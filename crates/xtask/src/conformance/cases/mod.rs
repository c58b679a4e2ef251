//! The cases: what a backend must hold to, each with a name and its section of
//! `docs/protocol.md`. A file per resource.

mod board;
mod campaign;
mod claims;
mod consent;
mod context;
mod cors;
mod events;
mod keys;
mod me;
mod participants;
mod plays;
mod problems;
mod requests;
mod sessions;
mod turns;

use super::kit::Kit;
use super::verdict::Held;
use serde::Serialize;

/// How much of the protocol a backend wants to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Group {
    /// What the widget needs.
    Core,
    /// The rest of the protocol.
    Full,
}

/// One promise of the protocol, and how it is put to the test.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    /// Stable name, `resource.promise`.
    pub(crate) name: &'static str,
    /// Whom it matters to.
    pub(crate) group: Group,
    /// Heading in `docs/protocol.md`.
    pub(crate) section: &'static str,
    /// The promise.
    pub(crate) holds: &'static str,
    /// Puts it to the test.
    pub(crate) run: fn(&Kit) -> Held,
}

/// Every case, in the order in which they run.
pub(crate) fn all() -> Vec<Case> {
    [
        campaign::CASES,
        cors::CASES,
        sessions::CASES,
        consent::CASES,
        context::CASES,
        participants::CASES,
        plays::CASES,
        keys::CASES,
        turns::CASES,
        claims::CASES,
        board::CASES,
        events::CASES,
        requests::CASES,
        problems::CASES,
        me::CASES,
    ]
    .concat()
}

const fn core(
    name: &'static str,
    section: &'static str,
    holds: &'static str,
    run: fn(&Kit) -> Held,
) -> Case {
    Case {
        name,
        group: Group::Core,
        section,
        holds,
        run,
    }
}

const fn full(
    name: &'static str,
    section: &'static str,
    holds: &'static str,
    run: fn(&Kit) -> Held,
) -> Case {
    Case {
        group: Group::Full,
        ..core(name, section, holds, run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const PROTOCOL: &str = include_str!("../../../../../docs/protocol.md");

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_section_that_is_there() {
        let cases = all();
        let names: BTreeSet<_> = cases.iter().map(|case| case.name).collect();
        assert_eq!(names.len(), cases.len());
        for case in cases {
            let heading = format!("\n## {}\n", case.section);
            assert!(PROTOCOL.contains(&heading), "{}: {heading}", case.name);
        }
    }
}
