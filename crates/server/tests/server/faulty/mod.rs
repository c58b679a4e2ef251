//! A database that fails when a test tells it to: any statement, BEGIN or COMMIT, before it was done
//! or after, in which case only the answer is lost.
//!
//! It is a driver of `sqlx::Any` around the real ones, so that the server needs nothing for it but to
//! leave the choice of drivers to whoever is first (`store::DRIVERS`), and its code is the same in
//! tests and in a release. A proxy in front of PostgreSQL would know nothing of files, and triggers
//! reach neither reads nor the commit.
//!
//! Faults are told to a thread, and happen on its runtime of one thread only; all other tests pass
//! through.

mod connection;
mod never;
mod options;

use std::{borrow::Cow, cell::RefCell, error::Error as StdError, fmt, io};

use funfair_server::store::DRIVERS;
use sqlx::{
    any::install_drivers,
    error::{DatabaseError, ErrorKind},
};
use sqlx_core::any::driver::AnyDriver;

use crate::database;

static WRAPPED: [AnyDriver; 1] = [AnyDriver::without_migrate::<never::Faulty>()];

/// Has every database of this process pass through here.
pub(crate) fn install() {
    DRIVERS.call_once(|| install_drivers(&WRAPPED).unwrap());
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something that passes: busy, or in the way of another transaction.
    Busy,
    /// The connection breaks.
    Broken,
    /// Something that stays for now: the disk is full.
    Full,
}

/// What is to go wrong, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// How many statements go well before.
    pub(crate) after: u64,
    /// How many statements in a row go wrong; most work is tried six times.
    pub(crate) times: u64,
    /// Whether they are done all the same.
    pub(crate) done: bool,
}

#[derive(Default)]
struct Plan {
    fault: Option<Fault>,
    fired: u64,
}

thread_local! {
    static PLAN: RefCell<Plan> = RefCell::default();
}

/// Has this go wrong on this thread, and nothing else any more.
pub(crate) fn arm(fault: Fault) {
    PLAN.with_borrow_mut(|plan| plan.fault = Some(fault));
}

/// Has nothing go wrong any more.
pub(crate) fn disarm() {
    PLAN.with_borrow_mut(|plan| plan.fault = None);
}

/// How often something has gone wrong on this thread.
pub(crate) fn fired() -> u64 {
    PLAN.with_borrow(|plan| plan.fired)
}

/// What goes wrong with the next statement.
fn next() -> Option<Fault> {
    PLAN.with_borrow_mut(|plan| {
        let fault = plan.fault.as_mut()?;
        if let Some(left) = fault.after.checked_sub(1) {
            fault.after = left;
            return None;
        }
        let now = *fault;
        fault.times -= 1;
        if fault.times == 0 {
            plan.fault = None;
        }
        plan.fired += 1;
        Some(now)
    })
}

impl Fault {
    fn error(self) -> sqlx::Error {
        let code = match (self.kind, database::is_postgres()) {
            (Kind::Broken, _) => return io::Error::from(io::ErrorKind::BrokenPipe).into(),
            (Kind::Busy, false) => "5",
            (Kind::Busy, true) => "40P01",
            (Kind::Full, false) => "13",
            (Kind::Full, true) => "53100",
        };
        sqlx::Error::Database(Box::new(Told(code)))
    }
}

/// An error of the database, with its code.
#[derive(Debug)]
struct Told(&'static str);

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the test has asked for {}", self.0)
    }
}

impl StdError for Told {}

impl DatabaseError for Told {
    fn message(&self) -> &str {
        self.0
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.0.into())
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
