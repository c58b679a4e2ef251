//! What is wrong with a campaign file, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One problem in a campaign file, named by its path.
///
/// Paths read like the field would be written in code: `widgets[1].config.sectors[3].prize`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Where: dots for fields, brackets for positions, empty for the whole document.
    pub path: String,
    /// What is wrong and what to do about it, in English.
    pub message: String,
}

impl Finding {
    /// A finding at `path`.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }

    /// The same finding seen from a document that holds the inspected part at `prefix`.
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        let path = match (prefix, self.path.as_str()) {
            ("", _) => self.path,
            (_, "") => prefix.to_owned(),
            (_, path) if path.starts_with('[') => format!("{prefix}{path}"),
            (_, path) => format!("{prefix}.{path}"),
        };
        Self {
            path,
            message: self.message,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.path, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_joins_with_a_dot_or_a_bracket() {
        assert_eq!(
            Finding::new("weight", "x").under("pools[0]").path,
            "pools[0].weight"
        );
        assert_eq!(
            Finding::new("[2].id", "x").under("prizes").path,
            "prizes[2].id"
        );
        assert_eq!(Finding::new("", "x").under("prizes").path, "prizes");
        assert_eq!(Finding::new("id", "x").under("").path, "id");
    }
}
