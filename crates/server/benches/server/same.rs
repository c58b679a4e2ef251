//! Shows that the bare loop runs the statements that a server does.

use std::{
    fmt::{self, Write as _},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::{Interest, set_global_default},
};

use crate::{bare::Bare, load::Kind};

/// Whether statements are kept, and those that were.
static LISTENS: AtomicBool = AtomicBool::new(false);
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());
static ONCE: Once = Once::new();

/// Plays once as a server does and once bare, and compares what the database was told.
pub(crate) async fn check(bare: &Bare, kind: Kind) {
    ONCE.call_once(|| set_global_default(Listener).unwrap());
    // The connections have said what they say first.
    let written = bare.written(kind).await;
    bare.once(kind, &written).await;
    let served = heard(async { drop(bare.served(kind).await) }).await;
    let alone = heard(bare.once(kind, &written)).await;
    assert!(served.len() > 7, "sqlx tells of no statements: {served:?}");
    assert_eq!(served, alone, "the bare loop is not what a server does");
}

/// The statements of this work.
async fn heard(work: impl Future<Output = ()>) -> Vec<String> {
    LISTENS.store(true, Ordering::SeqCst);
    work.await;
    LISTENS.store(false, Ordering::SeqCst);
    std::mem::take(&mut *HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Hears what sqlx tells of each statement once it is done.
struct Listener;

impl Subscriber for Listener {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        LISTENS.load(Ordering::SeqCst) && metadata.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(statement.text());
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// A long statement is told of twice, short and whole.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Statement {
    fn text(&self) -> String {
        let text = if self.whole.is_empty() {
            &self.summary
        } else {
            &self.whole
        };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Visit for Statement {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = match field.name() {
            "summary" => &mut self.summary,
            "db.statement" => &mut self.whole,
            _ => return,
        };
        let _ = write!(text, "{value:?}");
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }
}
