//! A connection that hands everything on to a real one, unless something is to go wrong.

use std::{future::ready, io};

use futures_util::{
    FutureExt as _, StreamExt as _, TryFutureExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use sqlx::{
    Either, Error,
    any::{AnyArguments, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo},
};
use sqlx_core::{
    any::{Any, AnyConnectionBackend},
    describe::Describe,
    migrate::Migrate,
    sql_str::SqlStr,
};

use super::{Kind, next};

type Step = Result<Either<AnyQueryResult, AnyRow>, Error>;

#[derive(Debug)]
pub(super) struct Connection {
    real: Box<dyn AnyConnectionBackend>,
    /// Nothing goes through it any more.
    broken: bool,
}

/// How a statement goes wrong.
enum Wrong {
    Undone(Error),
    Done(Error),
}

impl Connection {
    pub(super) fn new(real: Box<dyn AnyConnectionBackend>) -> Self {
        Self {
            real,
            broken: false,
        }
    }

    fn dead() -> Error {
        io::Error::from(io::ErrorKind::ConnectionReset).into()
    }

    fn wrong(&mut self) -> Option<Wrong> {
        if self.broken {
            return Some(Wrong::Undone(Self::dead()));
        }
        let fault = next()?;
        self.broken = fault.kind == Kind::Broken;
        let error = fault.error();
        Some(if fault.done {
            Wrong::Done(error)
        } else {
            Wrong::Undone(error)
        })
    }

    fn unless_wrong<'c, T: Send + 'c>(
        &'c mut self,
        real: impl FnOnce(&'c mut dyn AnyConnectionBackend) -> BoxFuture<'c, Result<T, Error>>,
    ) -> BoxFuture<'c, Result<T, Error>> {
        match self.wrong() {
            None => real(&mut *self.real),
            Some(Wrong::Undone(error)) => ready(Err(error)).boxed(),
            Some(Wrong::Done(error)) => real(&mut *self.real)
                .and_then(|_| ready(Err(error)))
                .boxed(),
        }
    }

    fn alive<'c, T: Send + 'c>(
        &'c mut self,
        real: impl FnOnce(&'c mut dyn AnyConnectionBackend) -> BoxFuture<'c, Result<T, Error>>,
    ) -> BoxFuture<'c, Result<T, Error>> {
        if self.broken {
            return ready(Err(Self::dead())).boxed();
        }
        real(&mut *self.real)
    }
}

impl AnyConnectionBackend for Connection {
    fn name(&self) -> &str {
        self.real.name()
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        if self.broken {
            return self.real.close_hard();
        }
        self.real.close()
    }

    fn close_hard(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        self.real.close_hard()
    }

    fn ping(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.alive(|real| real.ping())
    }

    fn begin(&mut self, statement: Option<SqlStr>) -> BoxFuture<'_, Result<(), Error>> {
        self.unless_wrong(|real| real.begin(statement))
    }

    fn commit(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.unless_wrong(|real| real.commit())
    }

    fn rollback(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.alive(|real| real.rollback())
    }

    fn start_rollback(&mut self) {
        self.real.start_rollback();
    }

    fn get_transaction_depth(&self) -> usize {
        self.real.get_transaction_depth()
    }

    fn cached_statements_size(&self) -> usize {
        self.real.cached_statements_size()
    }

    fn clear_cached_statements(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.alive(|real| real.clear_cached_statements())
    }

    fn shrink_buffers(&mut self) {
        self.real.shrink_buffers();
    }

    fn flush(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        self.alive(|real| real.flush())
    }

    fn should_flush(&self) -> bool {
        self.real.should_flush()
    }

    fn as_migrate(&mut self) -> Result<&mut (dyn Migrate + Send + 'static), Error> {
        self.real.as_migrate()
    }

    fn fetch_many(
        &mut self,
        query: SqlStr,
        persistent: bool,
        arguments: Option<AnyArguments>,
    ) -> BoxStream<'_, Step> {
        match self.wrong() {
            None => self.real.fetch_many(query, persistent, arguments),
            Some(Wrong::Undone(error)) => stream::once(ready(Err(error))).boxed(),
            Some(Wrong::Done(error)) => self
                .real
                .fetch_many(query, persistent, arguments)
                .filter_map(|step| ready(step.err().map(Err)))
                .chain(stream::once(ready(Err(error))))
                .boxed(),
        }
    }

    fn fetch_optional(
        &mut self,
        query: SqlStr,
        persistent: bool,
        arguments: Option<AnyArguments>,
    ) -> BoxFuture<'_, Result<Option<AnyRow>, Error>> {
        self.unless_wrong(|real| real.fetch_optional(query, persistent, arguments))
    }

    fn prepare_with<'c, 'q: 'c>(
        &'c mut self,
        sql: SqlStr,
        parameters: &[AnyTypeInfo],
    ) -> BoxFuture<'c, Result<AnyStatement, Error>> {
        self.real.prepare_with(sql, parameters)
    }

    fn describe(&mut self, sql: SqlStr) -> BoxFuture<'_, Result<Describe<Any>, Error>> {
        self.real.describe(sql)
    }
}
