//! The structure of a campaign file, checked against its JSON Schema.

use funfair_campaign::{Finding, schema::campaign_schema};
use jsonschema::{
    ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind as Kind},
    paths::{Location, LocationSegment},
};
use serde_json::Value;

/// The JSON Schema of campaign files, ready for use.
pub(super) struct Structure {
    schema: Value,
    validator: Validator,
}

impl Structure {
    /// Compiles the schema.
    ///
    /// # Errors
    /// When the generated schema is no schema, which is a fault of this program.
    pub(super) fn new() -> Result<Self, String> {
        let schema = campaign_schema();
        let validator = jsonschema::validator_for(&schema)
            .map_err(|error| format!("the campaign schema is broken: {error}"))?;
        Ok(Self { schema, validator })
    }

    /// Every place where `document` has not the shape of a campaign.
    #[must_use]
    pub(super) fn findings(&self, document: &Value) -> Vec<Finding> {
        let errors = self.validator.iter_errors(document);
        let mut findings: Vec<_> = errors.flat_map(|error| self.tell(&error)).collect();
        findings.sort();
        findings.dedup();
        findings
    }

    fn tell(&self, error: &ValidationError<'_>) -> Vec<Finding> {
        let path = path(error.instance_path());
        let at = |field: &str| {
            let finding = Finding::new(field, "");
            finding.under(&path).path
        };
        let message = match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                return unexpected
                    .iter()
                    .map(|field| Finding::new(at(field), "is no field here; check the spelling"))
                    .collect();
            }
            Kind::Required { property } => {
                let field = property.as_str().unwrap_or_default();
                return vec![Finding::new(at(field), "is missing")];
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                return self.tell_choice(&path, context);
            }
            Kind::Enum { options } => format!("must be one of {}", list(options)),
            Kind::Constant { expected_value } => format!("must be {expected_value}"),
            Kind::Type { kind } => format!("must be {}", type_name(kind)),
            Kind::Minimum { limit } => format!("must be {limit} or more"),
            Kind::Maximum { limit } => format!("must be {limit} or less"),
            Kind::MinItems { limit } => format!("needs at least {limit}"),
            Kind::MaxItems { limit } => format!("must have at most {limit}"),
            Kind::Pattern { pattern } => format!("must be {}", self.described(error, pattern)),
            _ => error.to_string(),
        };
        vec![Finding::new(path, message)]
    }

    /// A value that fits none of several shapes. Where one of them is `null`, the field may be left
    /// out, and only what is wrong with the other shape helps.
    fn tell_choice(&self, path: &str, context: &[Vec<ValidationError<'_>>]) -> Vec<Finding> {
        let is_null = |errors: &[ValidationError<'_>]| matches!(errors, [only] if matches!(only.kind(), Kind::Type { kind } if type_name(kind) == "null"));
        let shapes: Vec<_> = context.iter().filter(|errors| !is_null(errors)).collect();
        if let [only] = shapes.as_slice() {
            return only.iter().flat_map(|error| self.tell(error)).collect();
        }
        let types: Vec<String> = shapes
            .iter()
            .filter_map(|errors| match errors.as_slice() {
                [only] => match only.kind() {
                    Kind::Type { kind } => Some(type_name(kind)),
                    Kind::Enum { options } => Some(list(options)),
                    Kind::Constant { expected_value } => Some(expected_value.to_string()),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        vec![Finding::new(
            path,
            format!("must be {}", types.join(" or ")),
        )]
    }

    /// What the schema says of the place that `error` is about, or the bare `pattern`.
    fn described(&self, error: &ValidationError<'_>, pattern: &str) -> String {
        let place = error
            .schema_path()
            .as_str()
            .rsplit_once('/')
            .map_or("", |(place, _)| place);
        let described = self
            .schema
            .pointer(place)
            .and_then(|place| place.get("description"));
        described
            .and_then(Value::as_str)
            .map_or_else(|| format!("like {pattern}"), str::to_owned)
    }
}

fn type_name(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(name) => article(&name.to_string()),
        TypeKind::Multiple(names) => {
            let names: Vec<_> = names
                .iter()
                .map(|name| name.to_string())
                .filter(|name| name != "null")
                .map(|name| article(&name))
                .collect();
            names.join(" or ")
        }
    }
}

fn article(name: &str) -> String {
    match name {
        "null" => name.to_owned(),
        "integer" => "a whole number".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

fn list(options: &Value) -> String {
    let options: Vec<_> = options
        .as_array()
        .into_iter()
        .flatten()
        .map(Value::to_string)
        .collect();
    options.join(", ")
}

/// `/widgets/0/config` as `widgets[0].config`.
fn path(location: &Location) -> String {
    let mut path = String::new();
    for segment in location {
        match segment {
            LocationSegment::Property(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&name);
            }
            LocationSegment::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
