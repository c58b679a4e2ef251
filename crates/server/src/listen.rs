//! Takes connections until told to stop, then lets requests in flight finish. Nobody holds a
//! connection for long without asking for something, or without taking the answer.

use std::{future::Future, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request, http::Method};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use crate::{defence::Peer, slow::Timed};

/// How long requests in flight may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// Pause when the system cannot give another connection, such as for want of files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How patient the server is with those who call.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Connections at once; further ones wait in the system's queue until one ends.
    pub connections: usize,
    /// How long a connection may take to send the head of a request, from its beginning or from
    /// the answer before: also how long it may be idle.
    pub head: Duration,
    /// How long a body may take. A part of an upload has a longer time of its own.
    pub body: Duration,
    /// How long nothing of an answer may be taken.
    pub answer: Duration,
    /// Longest head of a request, in bytes; a longer one is answered 431.
    pub head_bytes: usize,
    /// Most headers of a request; more are answered 431.
    pub headers: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connections: 4096,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            head_bytes: 16 * 1024,
            headers: 64,
        }
    }
}

/// Serves `router` on `listener` until `stop` is done.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(patience.connections));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Answers are small: waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.answer));
        let router = router.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            router.clone().oneshot(arrived(request, peer, patience))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_buf_size(patience.head_bytes)
            .max_headers(patience.headers)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("stopped with requests in flight");
    }
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> std::io::Result<(tokio::net::TcpStream, Peer, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await;
    let place = place.map_err(std::io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((stream, Peer(address), place))
}

/// The request with its peer, and with a body that has to hurry.
fn arrived(request: hyper::Request<Incoming>, peer: Peer, patience: Patience) -> Request {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    // An upload's part says by itself how far it has come.
    if *request.method() == Method::PATCH {
        return request;
    }
    request.map(|body| Body::new(Timed::new(body, patience.body)))
}

/// Done when the process is told to stop: Ctrl-C, or SIGTERM.
///
/// # Errors
/// When the system does not let us listen for signals.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
