//! The registry of widget kinds. A kind is one file here and one line in [`KINDS`].

pub mod challenge;
pub mod jigsaw;
pub mod poll;
pub mod quiz;
pub mod wheel;

use serde_json::Value;

use crate::{
    Finding,
    rules::{Game, Rules, load},
};

/// A widget kind as hosts see it.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Name in campaign files.
    pub name: &'static str,
    /// Reads a config of this kind.
    pub load: fn(&Value) -> Result<Box<dyn Game>, Finding>,
    /// JSON Schema of a config of this kind.
    #[cfg(feature = "schema")]
    pub config_schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// JSON Schemas of what travels: view, action, state and outcome.
    #[cfg(feature = "schema")]
    pub wire_schemas: fn(&mut schemars::SchemaGenerator) -> WireSchemas,
}

/// JSON Schemas of what travels between a widget and the server.
#[cfg(feature = "schema")]
pub struct WireSchemas {
    /// What players may see of the config.
    pub view: schemars::Schema,
    /// What a participant can do.
    pub action: schemars::Schema,
    /// What a participant may see of their state.
    pub state: schemars::Schema,
    /// What a player sees of an action's result.
    pub outcome: schemars::Schema,
}

/// Every kind, in the order of documents and galleries.
pub static KINDS: &[Kind] = &[
    Kind::of::<wheel::Wheel>(),
    Kind::of::<quiz::Quiz>(),
    Kind::of::<poll::Poll>(),
    Kind::of::<jigsaw::Jigsaw>(),
    Kind::of::<challenge::Challenge>(),
    // new-widget: kinds
];

/// The kind with this name.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

impl Kind {
    /// The kind with these rules.
    #[cfg(not(feature = "schema"))]
    #[must_use]
    pub const fn of<R: Rules>() -> Self {
        Self {
            name: R::KIND,
            load: load::<R>,
        }
    }

    /// The kind with these rules.
    #[cfg(feature = "schema")]
    #[must_use]
    pub const fn of<R>() -> Self
    where
        R: Rules<
                Config: schemars::JsonSchema,
                View: schemars::JsonSchema,
                Action: schemars::JsonSchema,
                Shown: schemars::JsonSchema,
                Outcome: schemars::JsonSchema,
            >,
    {
        Self {
            name: R::KIND,
            load: load::<R>,
            config_schema: |generator| generator.subschema_for::<R::Config>(),
            wire_schemas: |generator| WireSchemas {
                view: generator.subschema_for::<R::View>(),
                action: generator.subschema_for::<R::Action>(),
                state: generator.subschema_for::<R::Shown>(),
                outcome: generator.subschema_for::<R::Outcome>(),
            },
        }
    }
}
