//! A transaction that writes.

use std::ops::{Deref, DerefMut};

use super::{Connection, Engine, group::Member};

/// A transaction that writes. Dropped without a commit, it leaves nothing.
#[must_use]
pub struct Transaction(pub(super) Kind);

pub(super) enum Kind {
    /// One of PostgreSQL.
    Whole(sqlx::Transaction<'static, Engine>),
    /// A part of one of SQLite's, whose commit several may wait for.
    Member(Member),
}

impl Transaction {
    /// Waits until all of it is on disk.
    ///
    /// # Errors
    /// When the database fails. Whether it is on disk is then not known.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self.0 {
            Kind::Whole(whole) => whole.commit().await,
            Kind::Member(member) => member.commit().await,
        }
    }

    /// Takes all of it back.
    ///
    /// # Errors
    /// When the database fails; nothing of it stays then either.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        match self.0 {
            Kind::Whole(whole) => whole.rollback().await,
            // Before the next member's turn.
            Kind::Member(_) => Ok(()),
        }
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.0 {
            Kind::Whole(whole) => whole,
            Kind::Member(member) => &member.writer,
        }
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.0 {
            Kind::Whole(whole) => whole,
            Kind::Member(member) => &mut member.writer,
        }
    }
}
