//! How such a connection is opened.

use std::{str::FromStr, time::Duration};

use log::LevelFilter;
use sqlx::{
    ConnectOptions, Connection as SqlxConnection, Error, any::AnyConnectOptions,
    postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use sqlx_core::{Url, any::AnyConnectionBackend};

use super::{connection::Connection, never::Faulty};

#[derive(Clone, Debug)]
pub(super) struct Options(AnyConnectOptions);

impl TryFrom<&AnyConnectOptions> for Options {
    type Error = Error;

    fn try_from(options: &AnyConnectOptions) -> Result<Self, Error> {
        Ok(Self(options.clone()))
    }
}

impl FromStr for Options {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self, Error> {
        url.parse().map(Self)
    }
}

impl ConnectOptions for Options {
    type Connection = Connection;

    fn from_url(url: &Url) -> Result<Self, Error> {
        AnyConnectOptions::from_url(url).map(Self)
    }

    async fn connect(&self) -> Result<Connection, Error> {
        let real: Box<dyn AnyConnectionBackend> = if self.0.database_url.scheme() == "sqlite" {
            Box::new(SqliteConnectOptions::try_from(&self.0)?.connect().await?)
        } else {
            Box::new(PgConnectOptions::try_from(&self.0)?.connect().await?)
        };
        Ok(Connection::new(real))
    }

    fn log_statements(self, level: LevelFilter) -> Self {
        Self(self.0.log_statements(level))
    }

    fn log_slow_statements(self, level: LevelFilter, duration: Duration) -> Self {
        Self(self.0.log_slow_statements(level, duration))
    }
}

/// What every connection of sqlx has to be; those of `Any` are used by what they are for `Any`.
impl SqlxConnection for Connection {
    type Database = Faulty;
    type Options = Options;

    async fn close(self) -> Result<(), Error> {
        AnyConnectionBackend::close(Box::new(self)).await
    }

    async fn close_hard(self) -> Result<(), Error> {
        AnyConnectionBackend::close_hard(Box::new(self)).await
    }

    async fn ping(&mut self) -> Result<(), Error> {
        AnyConnectionBackend::ping(self).await
    }

    async fn begin(&mut self) -> Result<sqlx::Transaction<'_, Faulty>, Error> {
        sqlx::Transaction::begin(self, None).await
    }

    fn shrink_buffers(&mut self) {
        AnyConnectionBackend::shrink_buffers(self);
    }

    async fn flush(&mut self) -> Result<(), Error> {
        AnyConnectionBackend::flush(self).await
    }

    fn should_flush(&self) -> bool {
        AnyConnectionBackend::should_flush(self)
    }
}
