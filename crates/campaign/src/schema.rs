//! JSON Schema of the campaign file, generated from the types.

use schemars::SchemaGenerator;
use serde_json::{Value, json};

use crate::{Campaign, widgets::KINDS};

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

#[cfg(test)]
mod tests {
    use super::*;

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
