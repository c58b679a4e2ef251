//! What the server counts of itself, for Prometheus. Labels name routes and statuses, never a
//! campaign, a participant or an address.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, prometheus_text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

use crate::{
    failure::Failure,
    state::{App, Shared},
    store::{queues, stock::stock_invariant},
};

/// Upper ends of the buckets of answer times, s: from a read to what the time limit cuts off.
const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0,
];
/// How long the sums of the whole ledger are good for, ms.
const STOCK_MS: i64 = 60_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// The server's counters.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    mismatches: Gauge<i64>,
    entries: Gauge<i64>,
    messages: Gauge<i64>,
    objects: Gauge<i64>,
    /// Requests that are being carried out.
    pub running: Running,
    /// When the mismatches were counted, ms since 1970 UTC.
    counted_ms: Mutex<Option<i64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("funfair");
        let requests = Family::<Answered, Counter>::default();
        let seconds = Family::<Route, Histogram, _>::new_with_constructor(buckets as fn() -> _);
        let running = Running::default();
        let [mismatches, entries, messages, objects] = [(); 4].map(|()| Gauge::<i64>::default());
        registry.register("requests", "Requests that were answered", requests.clone());
        registry.register(
            "request_seconds",
            "Time until an answer began",
            seconds.clone(),
        );
        registry.register(
            "stock_mismatches",
            "Prizes whose stock is not what their ledger says; always 0, counted once a minute",
            mismatches.clone(),
        );
        registry.register(
            "entries_pending",
            "Entries that wait for a moderator",
            entries.clone(),
        );
        registry.register(
            "webhooks_waiting",
            "Messages that wait to be sent to --webhook-url",
            messages.clone(),
        );
        registry.register(
            "objects_to_delete",
            "Files of uploads that wait to be deleted",
            objects.clone(),
        );
        registry.register(
            "requests_running",
            "Requests that are being carried out: this one, and those whose caller has hung up, too",
            running.0.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            mismatches,
            entries,
            messages,
            objects,
            running,
            counted_ms: Mutex::new(None),
        }
    }
}

fn buckets() -> Histogram {
    Histogram::new(BUCKETS)
}

/// How many requests are being carried out, also those whose caller has hung up.
#[derive(Clone, Debug, Default)]
pub struct Running(Gauge<i64>);

impl Running {
    /// Counts one until what is given is dropped.
    pub(crate) fn begin(&self) -> Counted {
        self.0.inc();
        Counted(self.0.clone())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.0.get()
    }
}

/// A request that is being carried out, until it is dropped.
pub(crate) struct Counted(Gauge<i64>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    /// Everything in the text format of Prometheus.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn text(&self, app: &App) -> Result<String, Failure> {
        let now_ms = app.clock.now_ms();
        if self.is_due(now_ms) {
            let mismatches = stock_invariant(&app.store).await?;
            for mismatch in &mismatches {
                tracing::error!(?mismatch, "the stock does not add up");
            }
            self.mismatches
                .set(i64::try_from(mismatches.len()).unwrap_or(i64::MAX));
        }
        let lengths = queues::lengths(&app.store.reader).await?;
        self.entries.set(lengths.entries);
        self.messages.set(lengths.messages);
        self.objects.set(lengths.objects);
        let mut text = String::new();
        encode(&mut text, &self.registry)
            .map_err(|error| Failure::Fault(format!("metrics: {error}")))?;
        Ok(text)
    }

    /// Whether the stock is to be counted again.
    fn is_due(&self, now_ms: i64) -> bool {
        let mut counted = self
            .counted_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let due = counted.is_none_or(|at| (now_ms - at).abs() >= STOCK_MS);
        if due {
            *counted = Some(now_ms);
        }
        due
    }
}

/// Counts an answer, and how long it took to begin.
pub(crate) async fn measure(
    State(app): State<Shared>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let method = known(request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    if let Some(route) = route {
        let route = route.as_str().to_owned();
        let seconds = begun.elapsed().as_secs_f64();
        let status = response.status().as_u16();
        let label = Route {
            route: route.clone(),
        };
        app.metrics.seconds.get_or_create(&label).observe(seconds);
        let label = Answered {
            method,
            route,
            status,
        };
        app.metrics.requests.get_or_create(&label).inc();
    }
    response
}

/// The method, of which a caller may make up any number.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
