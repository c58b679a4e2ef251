//! What an operation of the API is made of. The router and the OpenAPI document both come from
//! one table of these, so neither can know a route that the other does not.

use axum::{http::Method, routing::MethodRouter};
use funfair_campaign::protocol::ProblemCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::state::Shared;

/// Makes the schema of a type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The schema of `T`.
pub fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Whether an operation takes a participant's token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// It does not look for one.
    Ignored,
    /// With one it knows the participant.
    Optional,
    /// Nothing happens without one.
    Required,
    /// It takes the secret of an operator instead.
    Operator,
}

/// A parameter beside those of the path.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// `query` or `header`.
    pub place: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it does.
    pub description: &'static str,
}

/// The language of the texts.
pub const LANG: Parameter = Parameter {
    place: "query",
    name: "lang",
    required: false,
    description: "BCP 47 tag that the player reads; the nearest language of the campaign is taken",
};

/// Which ranking of a widget.
pub const RANKING: Parameter = Parameter {
    place: "query",
    name: "ranking",
    required: false,
    description: "id of one of the widget's rankings; without it the first, which is the main one",
};

/// Where the page before ended.
pub const AFTER: Parameter = Parameter {
    place: "query",
    name: "after",
    required: false,
    description: "the `next` of the page before; without it the first page",
};

/// Asks for a body only when it has changed.
pub const IF_NONE_MATCH: Parameter = Parameter {
    place: "header",
    name: "If-None-Match",
    required: false,
    description: "an ETag of before; the answer is 304 when nothing has changed",
};

/// One method at one address.
pub struct Operation {
    /// HTTP method.
    pub method: Method,
    /// Address, with `{name}` for its parameters.
    pub path: &'static str,
    /// Stable name for generated clients.
    pub id: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Whether it takes a token.
    pub token: Token,
    /// Parameters beside those of the path.
    pub parameters: &'static [Parameter],
    /// The request's body.
    pub request: Option<SchemaOf>,
    /// Status of success.
    pub status: u16,
    /// The response's body.
    pub response: Option<SchemaOf>,
    /// Every problem of its own; [`COMMON_PROBLEMS`] can always happen.
    pub problems: &'static [ProblemCode],
    /// Handles it.
    pub handler: fn() -> MethodRouter<Shared>,
}

/// Problems that any operation may answer.
pub const COMMON_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::NotFound,
    ProblemCode::TooSlow,
    ProblemCode::TooMany,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];
