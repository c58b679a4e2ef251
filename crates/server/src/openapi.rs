//! The OpenAPI document, made from the table of operations and the types of the protocol.

use std::collections::BTreeMap;

use funfair_campaign::{
    protocol::{Problem, ProblemCode},
    widgets::KINDS,
};
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    operation::{COMMON_PROBLEMS, Operation, Token, schema},
    routes::OPERATIONS,
};

const DEFINITIONS: &str = "/components/schemas";

/// OpenAPI 3.1 of everything that the server answers.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::new();
    let kinds = schemas.kinds();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in OPERATIONS {
        let method = operation.method.as_str().to_ascii_lowercase();
        let described = describe(operation, &mut schemas);
        paths
            .entry(operation.path)
            .or_default()
            .insert(method, described);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Funfair protocol",
            "version": "1",
            "description": "Times are milliseconds since 1970 UTC. Any origin may call. Errors \
                are RFC 9457 problems with a stable `code`.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas.finish(&kinds),
            "securitySchemes": {
                "session": { "type": "http", "scheme": "bearer" },
                "operator": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

/// Schemas of what clients send and of what they get: a default makes a field optional in one
/// and certain in the other.
struct Schemas {
    requests: SchemaGenerator,
    responses: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = DEFINITIONS.into();
                settings.meta_schema = None;
            })
        };
        let mut responses = settings().for_serialize().into_generator();
        schema::<Problem>(&mut responses);
        Self {
            requests: settings().for_deserialize().into_generator(),
            responses,
        }
    }

    /// Where a kind decides the shape: schema, field, and the shapes of every kind.
    fn kinds(&mut self) -> Vec<(&'static str, &'static str, Vec<Value>)> {
        let (mut views, mut actions) = (Vec::new(), Vec::new());
        let (mut states, mut outcomes) = (Vec::new(), Vec::new());
        for kind in KINDS {
            let sent = (kind.wire_schemas)(&mut self.responses);
            views.push(sent.view.to_value());
            states.push(sent.state.to_value());
            outcomes.push(sent.outcome.to_value());
            actions.push((kind.wire_schemas)(&mut self.requests).action.to_value());
        }
        vec![
            ("WidgetView", "view", views),
            ("ActionRequest", "action", actions),
            ("WidgetState", "state", states),
            ("ActionResponse", "outcome", outcomes),
        ]
    }

    fn finish(mut self, kinds: &[(&str, &str, Vec<Value>)]) -> Value {
        let mut schemas = self.requests.take_definitions(true);
        schemas.extend(self.responses.take_definitions(true));
        for (name, field, shapes) in kinds {
            let field = schemas
                .get_mut(*name)
                .and_then(|schema| schema.pointer_mut(&format!("/properties/{field}")));
            if let Some(Value::Object(field)) = field {
                field.insert("anyOf".to_owned(), json!(shapes));
            } else if let Some(field) = field {
                *field = json!({ "anyOf": shapes });
            }
        }
        Value::Object(schemas)
    }
}

fn describe(operation: &Operation, schemas: &mut Schemas) -> Value {
    let body = |schema: Schema| json!({ "application/json": { "schema": schema } });
    let request = operation.request.map(|schema| {
        let content = body(schema(&mut schemas.requests));
        json!({ "required": true, "content": content })
    });
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": parameters(operation),
        "responses": responses(operation, &mut schemas.responses),
        "security": match operation.token {
            Token::Ignored => json!([]),
            Token::Optional => json!([{}, { "session": [] }]),
            Token::Required => json!([{ "session": [] }]),
            Token::Operator => json!([{ "operator": [] }]),
        },
    });
    if let (Some(request), Value::Object(described)) = (request, &mut described) {
        described.insert("requestBody".into(), request);
    }
    described
}

fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let success = match operation.response.map(|schema| schema(generator)) {
        Some(schema) => json!({
            "description": "Done.",
            "content": { "application/json": { "schema": schema } },
        }),
        None => json!({ "description": "Done." }),
    };
    let mut responses = Map::new();
    responses.insert(operation.status.to_string(), success);
    if operation
        .parameters
        .iter()
        .any(|parameter| parameter.name == "If-None-Match")
    {
        responses.insert(
            "304".into(),
            json!({ "description": "Nothing has changed." }),
        );
    }
    responses.extend(problems(operation));
    responses
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let text = json!({ "type": "string" });
    let segments = operation.path.split('/');
    let names = segments.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<_> = names
        .map(|name| json!({ "in": "path", "name": name, "required": true, "schema": text }))
        .collect();
    parameters.extend(operation.parameters.iter().map(|parameter| {
        json!({
            "in": parameter.place,
            "name": parameter.name,
            "required": parameter.required,
            "description": parameter.description,
            "schema": text,
        })
    }));
    parameters
}

/// The problems of an operation by status, each status with its codes.
fn problems(operation: &Operation) -> Map<String, Value> {
    let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in operation.problems.iter().chain(COMMON_PROBLEMS) {
        by_status.entry(code.status()).or_default().push(*code);
    }
    let described = by_status.into_iter().map(|(status, codes)| {
        let titles: Vec<_> = codes
            .iter()
            .map(|code| format!("`{}`: {}.", code.key(), code.title()))
            .collect();
        let schema = json!({
            "allOf": [{ "$ref": format!("#{DEFINITIONS}/Problem") }],
            "properties": { "code": { "enum": codes } },
        });
        let response = json!({
            "description": titles.join(" "),
            "content": { "application/problem+json": { "schema": schema } },
        });
        (status.to_string(), response)
    });
    described.collect()
}
