//! A statement that is put together from pieces. Its parameters are `$1`, `$2` and so on, which both
//! databases read.

use sqlx::{AssertSqlSafe, query::QueryAs};

use super::Engine;

/// What a parameter stands for.
#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Number(i64),
}

/// A statement with its parameters.
#[derive(Clone, Debug)]
pub struct Statement {
    sql: String,
    values: Vec<Value>,
}

/// A statement on its way to the database, whose rows are read as `T`.
type Query<T> = QueryAs<'static, Engine, T, <Engine as sqlx::Database>::Arguments>;

impl Statement {
    /// Begins with this text, which must not come from outside.
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            values: Vec::new(),
        }
    }

    /// Adds a piece, which must not come from outside.
    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a parameter that stands for a text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        self.value(Value::Text(value.to_owned()))
    }

    /// Adds a parameter that stands for a number.
    pub fn number(&mut self, value: i64) -> &mut Self {
        self.value(Value::Number(value))
    }

    fn value(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
        self
    }

    /// Puts a word in front of it, such as `EXPLAIN`.
    #[must_use]
    pub fn after(mut self, word: &str) -> Self {
        self.sql = format!("{word} {}", self.sql);
        self
    }

    /// The query, whose rows are read as `T`.
    pub fn query<T>(self) -> Query<T>
    where
        T: for<'r> sqlx::FromRow<'r, <Engine as sqlx::Database>::Row>,
    {
        // Made of texts of this crate; whatever comes from outside is bound.
        let query = sqlx::query_as(AssertSqlSafe(self.sql));
        self.values
            .into_iter()
            .fold(query, |query, value| match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
            })
    }
}
