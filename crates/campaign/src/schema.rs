//! JSON Schema of the campaign file, generated from the types.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use crate::{Campaign, webhook::Envelope, widgets::KINDS};

/// JSON Schema (2020-12) of `campaign.json`; a widget's `config` follows its `kind`.
#[must_use]
pub fn campaign_schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let kinds: Vec<Value> = KINDS
        .iter()
        .map(|kind| {
            json!({
                // Required, or a widget without a kind would have to be of every kind at once.
                "if": { "properties": { "kind": { "const": kind.name } }, "required": ["kind"] },
                "then": { "properties": { "config": (kind.config_schema)(&mut generator) } },
            })
        })
        .collect();
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    let mut schema = generator.into_root_schema_for::<Campaign>().to_value();
    if let Some(widget) = schema.pointer_mut("/$defs/Widget")
        && let Some(widget) = widget.as_object_mut()
    {
        widget.insert("allOf".to_owned(), Value::Array(kinds));
        if let Some(kind) = widget.get_mut("properties").and_then(|p| p.get_mut("kind"))
            && let Some(kind) = kind.as_object_mut()
        {
            kind.insert("enum".to_owned(), json!(names));
        }
    }
    schema
}

/// JSON Schema (2020-12) of what the endpoint `webhook` posts; action, outcome and state follow
/// the widget's `kind`.
#[must_use]
pub fn webhook_schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let kinds: Vec<Value> = KINDS
        .iter()
        .map(|kind| {
            let wire = (kind.wire_schemas)(&mut generator);
            json!({
                "if": { "properties": { "kind": { "const": kind.name } }, "required": ["kind"] },
                "then": { "properties": {
                    "action": wire.action, "outcome": wire.outcome, "state": wire.state,
                } },
            })
        })
        .collect();
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    let mut schema = generator
        .into_root_schema_for::<Envelope<Value>>()
        .to_value();
    if let Some(data) = schema
        .pointer_mut("/$defs/Decision")
        .and_then(Value::as_object_mut)
    {
        data.insert("allOf".to_owned(), Value::Array(kinds));
    }
    if let Some(kind) = schema.pointer_mut("/$defs/Decision/properties/kind")
        && let Some(kind) = kind.as_object_mut()
    {
        kind.insert("enum".to_owned(), json!(names));
    }
    without_unused(schema)
}

/// `schema` without the definitions that nothing in it refers to.
fn without_unused(mut schema: Value) -> Value {
    let definitions = schema.get("$defs").cloned().unwrap_or_default();
    let mut root = schema.clone();
    if let Some(root) = root.as_object_mut() {
        root.remove("$defs");
    }
    let mut used = BTreeSet::new();
    let mut open = vec![root];
    while let Some(part) = open.pop() {
        match &part {
            Value::Object(fields) => {
                let name = fields.get("$ref").and_then(Value::as_str);
                let name = name.and_then(|name| name.strip_prefix("#/$defs/"));
                if let Some(name) = name
                    && used.insert(name.to_owned())
                {
                    open.extend(definitions.get(name).cloned());
                }
                open.extend(fields.values().cloned());
            }
            Value::Array(items) => open.extend(items.iter().cloned()),
            _ => {}
        }
    }
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.retain(|name, _| used.contains(name));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_follows_its_kind_and_has_no_definition_too_many() {
        let schema = webhook_schema();
        let branches = schema
            .pointer("/$defs/Decision/allOf")
            .and_then(Value::as_array)
            .unwrap();
        assert_eq!(branches.len(), KINDS.len());
        assert!(schema.pointer("/$defs/WheelOutcome").is_some());
        assert!(schema.pointer("/$defs/WheelView").is_none());
    }

    #[test]
    fn every_kind_has_its_config_in_the_schema() {
        let schema = campaign_schema();
        let branches = schema
            .pointer("/$defs/Widget/allOf")
            .and_then(Value::as_array)
            .unwrap();
        assert_eq!(branches.len(), KINDS.len());
        let sectors = schema
            .pointer("/$defs/WheelConfig/properties/sectors")
            .unwrap();
        assert_eq!(sectors["minItems"], 2);
        assert_eq!(sectors["maxItems"], 12);
    }
}
