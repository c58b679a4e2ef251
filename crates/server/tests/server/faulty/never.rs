//! What sqlx asks of a kind of database beside its connections. `Any` reads rows of its own, so there
//! is never a value of any of these.

use std::{borrow::Cow, fmt};

use sqlx::{
    Arguments, Column, Database, Either, Encode, Error, FromRow, IntoArguments, Row, Statement,
    Type, TypeInfo, Value, ValueRef, error::BoxDynError, query::Query, query::QueryAs,
    query::QueryScalar,
};
use sqlx_core::{
    any::AnyConnectionBackend as _, column::ColumnIndex, sql_str::SqlStr,
    transaction::TransactionManager,
};

use super::connection::Connection;

/// SQLite or PostgreSQL, by the address.
#[derive(Debug)]
pub(super) struct Faulty;

impl Database for Faulty {
    type Connection = Connection;
    type TransactionManager = Manager;
    type Row = Never;
    type QueryResult = ();
    type Column = Never;
    type TypeInfo = Never;
    type Value = Never;
    type ValueRef<'r> = Never;
    type Arguments = Nothing;
    type ArgumentBuffer = ();
    type Statement = Never;

    const NAME: &'static str = "faulty";
    const URL_SCHEMES: &'static [&'static str] = &["sqlite", "postgres", "postgresql"];
}

pub(super) struct Manager;

impl TransactionManager for Manager {
    type Database = Faulty;

    async fn begin(on: &mut Connection, statement: Option<SqlStr>) -> Result<(), Error> {
        on.begin(statement).await
    }

    async fn commit(on: &mut Connection) -> Result<(), Error> {
        on.commit().await
    }

    async fn rollback(on: &mut Connection) -> Result<(), Error> {
        on.rollback().await
    }

    fn start_rollback(on: &mut Connection) {
        on.start_rollback();
    }

    fn get_transaction_depth(on: &Connection) -> usize {
        on.get_transaction_depth()
    }
}

#[derive(Default)]
pub(super) struct Nothing;

impl Arguments for Nothing {
    type Database = Faulty;

    fn reserve(&mut self, _: usize, _: usize) {}

    fn add<'t, T: Encode<'t, Faulty> + Type<Faulty>>(&mut self, _: T) -> Result<(), BoxDynError> {
        Err("statements are of `Any`".into())
    }

    fn len(&self) -> usize {
        0
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl TypeInfo for Never {
    fn is_null(&self) -> bool {
        match *self {}
    }

    fn name(&self) -> &str {
        match *self {}
    }
}

impl Column for Never {
    type Database = Faulty;

    fn ordinal(&self) -> usize {
        match *self {}
    }

    fn name(&self) -> &str {
        match *self {}
    }

    fn type_info(&self) -> &Never {
        match *self {}
    }
}

impl Value for Never {
    type Database = Faulty;

    fn as_ref(&self) -> Never {
        match *self {}
    }

    fn type_info(&self) -> Cow<'_, Never> {
        match *self {}
    }

    fn is_null(&self) -> bool {
        match *self {}
    }
}

impl ValueRef<'_> for Never {
    type Database = Faulty;

    fn to_owned(&self) -> Never {
        match *self {}
    }

    fn type_info(&self) -> Cow<'_, Never> {
        match *self {}
    }

    fn is_null(&self) -> bool {
        match *self {}
    }
}

impl Row for Never {
    type Database = Faulty;

    fn columns(&self) -> &[Never] {
        match *self {}
    }

    fn try_get_raw<I: ColumnIndex<Self>>(&self, _: I) -> Result<Never, Error> {
        match *self {}
    }
}

impl Statement for Never {
    type Database = Faulty;

    fn into_sql(self) -> SqlStr {
        match self {}
    }

    fn sql(&self) -> &SqlStr {
        match *self {}
    }

    fn parameters(&self) -> Option<Either<&[Never], usize>> {
        match *self {}
    }

    fn columns(&self) -> &[Never] {
        match *self {}
    }

    fn query(&self) -> Query<'_, Faulty, Nothing> {
        match *self {}
    }

    fn query_with<A: IntoArguments<Faulty>>(&self, _: A) -> Query<'_, Faulty, A> {
        match *self {}
    }

    fn query_as<O: for<'r> FromRow<'r, Never>>(&self) -> QueryAs<'_, Faulty, O, Nothing> {
        match *self {}
    }

    fn query_as_with<'s, O, A>(&'s self, _: A) -> QueryAs<'s, Faulty, O, A>
    where
        O: for<'r> FromRow<'r, Never>,
        A: IntoArguments<Faulty>,
    {
        match *self {}
    }

    fn query_scalar<O>(&self) -> QueryScalar<'_, Faulty, O, Nothing>
    where
        (O,): for<'r> FromRow<'r, Never>,
    {
        match *self {}
    }

    fn query_scalar_with<'s, O, A>(&'s self, _: A) -> QueryScalar<'s, Faulty, O, A>
    where
        (O,): for<'r> FromRow<'r, Never>,
        A: IntoArguments<Faulty>,
    {
        match *self {}
    }
}
