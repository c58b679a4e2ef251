//! `docs/reference/`: the documents of `public/schema/` as pages to read.

#![expect(
    clippy::indexing_slicing,
    reason = "of a JSON value, what is missing is null"
)]

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Problems that any operation may answer with.
const ANYWHERE: [&str; 3] = ["not_found", "internal", "unavailable"];

/// Every field of a campaign file: a section for each type, in the order in which a reader meets them.
pub(crate) fn of_campaign(schema: &Value) -> String {
    let mut page = String::from(
        "# Every field of a campaign file\n\n\
         Generated from the types of `crates/campaign` by `cargo xtask schema`; \
         [campaign-file.md](../campaign-file.md) explains them by example. A field without a default that is \
         not required may be left out.\n",
    );
    section(&mut page, "Campaign", schema);
    let definitions = schema["$defs"].as_object();
    let mut names = Vec::new();
    collect(schema, schema, &mut names);
    for name in names {
        if let Some(definition) = definitions.and_then(|all| all.get(&name)) {
            section(&mut page, &name, definition);
        }
    }
    page
}

/// Every operation of the server, and every problem that it may answer with.
pub(crate) fn of_api(openapi: &Value) -> String {
    let mut page = String::from(
        "# Every operation of the API\n\n\
         Generated from the server by `cargo xtask schema`; [protocol.md](../protocol.md) explains the protocol, \
         [openapi.json](../../public/schema/openapi.json) has every field of every body. Errors are \
         `application/problem+json` (RFC 9457) with one of the codes below; `not_found`, `internal` and \
         `unavailable` may come of any.\n\n\
         | | takes | gives | problems |\n|---|---|---|---|\n",
    );
    for (path, operations) in entries(&openapi["paths"]) {
        for (method, operation) in entries(operations) {
            let asked: Vec<String> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|parameter| parameter["in"] != "path")
                .map(|parameter| format!("`{}`", text(&parameter["name"])))
                .collect();
            let body = body_of(&operation["requestBody"]);
            let takes: Vec<String> = body.into_iter().chain(asked).collect();
            let (mut gives, mut problems) = (Vec::new(), Vec::new());
            for (status, response) in entries(&operation["responses"]) {
                if status.starts_with(['1', '2', '3']) {
                    let body = body_of(response).map(|body| format!(" {body}"));
                    gives.push(format!("{status}{}", body.unwrap_or_default()));
                    continue;
                }
                let codes = &response["content"]["application/problem+json"]["schema"];
                let codes = codes["properties"]["code"]["enum"].as_array();
                let codes = codes.into_iter().flatten().map(text);
                problems.extend(
                    codes
                        .filter(|code| !ANYWHERE.contains(code))
                        .map(|code| format!("[{code}](#{code})")),
                );
            }
            let _ = writeln!(
                page,
                "| **{}** `{path}` | {} | {} | {} |",
                method.to_uppercase(),
                takes.join(", "),
                gives.join(", "),
                problems.join(", "),
            );
        }
    }
    page.push_str("\n## Problems\n");
    let codes = &openapi["components"]["schemas"]["ProblemCode"]["oneOf"];
    for code in codes.as_array().into_iter().flatten() {
        let _ = write!(page, "\n### {}\n\n{}\n", text(&code["const"]), said(code));
    }
    page
}

/// The type of a body.
fn body_of(holder: &Value) -> Option<String> {
    let schema = &holder["content"]["application/json"]["schema"];
    Some(format!("`{}`", reference(schema)?))
}

/// A type: its fields, its choices, or what it is.
fn section(page: &mut String, name: &str, schema: &Value) {
    let _ = write!(page, "\n## {name}\n\n{}\n", said(schema));
    if let Some(fields) = schema["properties"].as_object() {
        page.push_str("\n| field | type | |\n|---|---|---|\n");
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (field, schema) in fields {
            let mut notes = said(schema);
            if required.contains(&field.as_str()) {
                notes.push_str(" Required.");
            }
            if let Some(default) = schema.get("default").filter(|value| !value.is_null()) {
                let _ = write!(notes, " Default `{default}`.");
            }
            let _ = writeln!(page, "| `{field}` | {} | {} |", kind(schema), notes.trim());
        }
    }
    let choices = ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| schema[*key].as_array());
    if let Some(choices) = choices {
        page.push_str("\n| value | |\n|---|---|\n");
        for choice in choices {
            let _ = writeln!(page, "| {} | {} |", kind(choice), said(choice));
        }
    }
}

/// The names of all types that `schema` leads to, depth first, each once.
fn collect(schema: &Value, root: &Value, names: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(last)
        && !names.iter().any(|known| known == name)
    {
        names.push(name.to_owned());
        if let Some(definition) = root["$defs"].get(name) {
            collect(definition, root, names);
        }
    }
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                if key != "$defs" {
                    collect(value, root, names);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, root, names)),
        _ => {}
    }
}

/// A type in a word or two, with its range.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(value) = schema.get("const") {
        return format!("`{value}`");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        return values.join(" or ");
    }
    // What may be null may be left out: the table says so by not saying "required".
    let choices = ["anyOf", "oneOf"]
        .iter()
        .find_map(|key| schema[*key].as_array());
    if let Some(choices) = choices {
        let kinds: Vec<String> = choices
            .iter()
            .filter(|choice| choice["type"] != "null")
            .map(kind)
            .collect();
        return kinds.join(" or ");
    }
    let name = match &schema["type"] {
        Value::String(name) => name.as_str(),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|name| *name != "null")
            .unwrap_or("any"),
        _ => "any",
    };
    match name {
        "array" => format!(
            "list of {}{}",
            kind(&schema["items"]),
            range(schema, "minItems", "maxItems")
        ),
        "object" if schema["additionalProperties"].is_object() => {
            format!("object of {}", kind(&schema["additionalProperties"]))
        }
        "string" => format!("string{}", range(schema, "minLength", "maxLength")),
        number => format!("{number}{}", range(schema, "minimum", "maximum")),
    }
}

fn range(schema: &Value, low: &str, high: &str) -> String {
    match (schema.get(low), schema.get(high)) {
        (Some(low), Some(high)) => format!(", {low} to {high}"),
        (Some(low), None) => format!(", at least {low}"),
        (None, Some(high)) => format!(", at most {high}"),
        (None, None) => String::new(),
    }
}

/// The name of the type that a schema refers to.
fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().and_then(last)
}

fn last(path: &str) -> Option<&str> {
    path.rsplit('/').next()
}

/// The description, on one line of a table.
fn said(schema: &Value) -> String {
    let words: Vec<&str> = text(&schema["description"]).split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_has_its_type_range_default_and_whether_it_is_required() {
        let schema = json!({
            "description": "One\nactivity.",
            "required": ["id"],
            "properties": {
                "id": { "type": "string", "description": "Names it." },
                "turns": { "type": ["integer", "null"], "minimum": 1, "maximum": 9, "default": 3 },
                "parts": { "type": "array", "items": { "$ref": "#/$defs/Part" }, "minItems": 2 },
            },
            "$defs": {
                "Part": { "oneOf": [{ "const": "a", "description": "This | that." }] },
                "Unused": {},
            },
        });
        let page = of_campaign(&schema);
        assert!(page.contains("## Campaign\n\nOne activity.\n"));
        assert!(page.contains("| `id` | string | Names it. Required. |"));
        assert!(page.contains("| `turns` | integer, 1 to 9 | Default `3`. |"));
        assert!(page.contains("| `parts` | list of [Part](#part), at least 2 |  |"));
        assert!(page.contains("## Part"));
        assert!(page.contains("| `\"a\"` | This \\| that. |"));
        assert!(!page.contains("Unused"));
    }

    #[test]
    fn an_operation_has_its_bodies_and_its_problems() {
        let body =
            json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Act" } } });
        let problem = json!({ "application/problem+json": { "schema": { "properties": {
            "code": { "enum": ["too_late"] } } } } });
        let page = of_api(&json!({
            "paths": { "/v1/x": { "post": {
                "parameters": [{ "in": "query", "name": "after" }, { "in": "path", "name": "id" }],
                "requestBody": { "content": body },
                "responses": { "202": {}, "410": { "content": problem } },
            } } },
            "components": { "schemas": { "ProblemCode": { "oneOf": [
                { "const": "too_late", "description": "It has ended." },
            ] } } },
        }));
        assert!(
            page.contains("| **POST** `/v1/x` | `Act`, `after` | 202 | [too_late](#too_late) |")
        );
        assert!(page.contains("### too_late\n\nIt has ended.\n"));
    }
}
