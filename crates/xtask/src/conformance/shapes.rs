//! The shapes of bodies, as the OpenAPI document has them.

use super::verdict::{Held, fail, hold};
use serde_json::Value;

/// The document that the kit was built with, so that it needs no repository around it.
const OPENAPI: &str = include_str!("../../../../public/schema/openapi.json");
/// How many mistakes a message names.
const NAMED: usize = 3;

/// The OpenAPI document.
pub(crate) struct Shapes(Value);

impl Shapes {
    /// Reads the document.
    ///
    /// # Errors
    /// When it is not JSON.
    pub(crate) fn new() -> serde_json::Result<Self> {
        serde_json::from_str(OPENAPI).map(Self)
    }

    /// Fails unless `body` fits the schema `name`.
    pub(crate) fn fits(&self, name: &str, body: &Value) -> Held {
        let mut schema = self.0.clone();
        schema["$ref"] = format!("#/components/schemas/{name}").into();
        let validator = match jsonschema::draft202012::new(&schema) {
            Ok(validator) => validator,
            Err(error) => return fail(format!("the schema `{name}` is broken: {error}")),
        };
        let errors = validator.iter_errors(body);
        let mistakes: Vec<_> = errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .take(NAMED)
            .collect();
        hold(mistakes.is_empty(), || {
            format!("no `{name}`: {}", mistakes.join("; "))
        })
    }

    /// The codes of problems that an operation may answer with this status; `path` as in the
    /// document.
    pub(crate) fn codes(&self, method: &str, path: &str, status: u16) -> Vec<&str> {
        let response = &self.0["paths"][path][method]["responses"][status.to_string()];
        let content = &response["content"]["application/problem+json"];
        let codes = content["schema"]["properties"]["code"]["enum"].as_array();
        codes
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_that_fits_passes_and_another_is_told_why() {
        let shapes = Shapes::new().unwrap();
        let board = json!({"winners": [], "ranking": null});
        assert_eq!(shapes.fits("Board", &board), Ok(()));
        let wrong = shapes.fits("Board", &json!({"winners": 1, "ranking": null}));
        let Err(crate::conformance::verdict::Stop::Failed(why)) = wrong else {
            panic!("a wrong body passed");
        };
        assert!(why.contains("/winners"), "{why}");
    }

    #[test]
    fn an_operation_tells_its_codes() {
        let shapes = Shapes::new().unwrap();
        let path = "/v1/campaigns/{campaign}/widgets/{widget}/actions";
        assert_eq!(shapes.codes("post", path, 422), ["key_reused"]);
        assert!(shapes.codes("post", path, 418).is_empty());
    }
}
