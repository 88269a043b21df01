//! Serves a router over TCP with the limits that `axum::serve` lacks (C35): slow clients are let go, floods queue
//! outside, and stopping ends within a known time.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderValue, Version, header},
    response::Response,
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tower::Service;

use super::stall::Unstalled;

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; the next ones wait in the system's queue.
    pub connections: usize,
    /// Until a request's head is complete, and until an idle connection is closed.
    pub head: Duration,
    /// How long a client may refuse to take the next byte of an answer.
    pub stall: Duration,
    /// How long the server goes on taking requests once it is to stop, while `/readyz` already says that it leaves: until
    /// whoever distributes requests has noticed.
    pub drain: Duration,
    /// How long requests in flight may go on after that.
    pub grace: Duration,
}

impl Limits {
    /// With that time for those who distribute requests; all in all stopping takes no longer than without (R21).
    #[must_use]
    pub fn draining(self, drain: Duration) -> Self {
        Self { drain, grace: self.grace.saturating_sub(drain), ..self }
    }
}

/// Marks requests that come while the server leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaving;

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            drain: Duration::ZERO,
            grace: Duration::from_secs(25),
        }
    }
}

/// Bytes of a request's head that are read at most; `layers` refuses much less, with a page that says so.
const HEAD_BUFFER: usize = 32 * 1024;

/// How long somebody who has just connected may take until the first word of their request, once the server closes.
const FIRST_WORD: Duration = Duration::from_millis(500);
/// How long what has reached this machine may take to be read, once a client seems to have said nothing.
const LAST_LOOK: Duration = Duration::from_millis(250);

/// Serves until `stop` is cancelled and [`Limits::drain`] is over; then takes nobody new, and lets requests in flight end
/// within [`Limits::grace`]. Whoever got a connection gets an answer: what waits in the system's queue is still let in.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) {
    let seats = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    let closing = CancellationToken::new();
    let door =
        Door { builder: Arc::new(builder(limits)), limits, stop: stop.clone(), closing: closing.clone(), router };
    let mut drained = std::pin::pin!(async {
        stop.cancelled().await;
        tokio::time::sleep(limits.drain).await;
    });
    loop {
        let next = tokio::select! {
            () = &mut drained => break,
            Some(_) = connections.join_next() => continue,
            next = accept(&listener, &seats) => next,
        };
        match next {
            Ok((stream, peer, seat)) => {
                connections.spawn(door.clone().run(stream, peer, seat));
            }
            Err(error) => {
                // Out of file descriptors, mostly: wait for some to come back instead of spinning.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    for (stream, peer) in waiting_outside(listener, seats.available_permits()) {
        if let Ok(seat) = Arc::clone(&seats).try_acquire_owned() {
            connections.spawn(door.clone().run(stream, peer, seat));
        }
    }
    closing.cancel();
    let all_done = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.grace, all_done).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
    }
    connections.shutdown().await;
}

/// Those who are connected as far as their system knows, and whom nobody has let in yet: they would be cut off with the
/// listener; as many as there is room for. Nobody listens any more when this returns.
fn waiting_outside(listener: TcpListener, most: usize) -> Vec<(TcpStream, SocketAddr)> {
    // It does not block: asked directly, it says at once when nobody is left.
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    let outside = std::iter::from_fn(|| listener.accept().ok()).take(most);
    outside.filter_map(|(stream, peer)| opened(stream).ok().map(|stream| (stream, peer))).collect()
}

fn opened(stream: std::net::TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(true)?;
    stream.set_nodelay(true)?;
    TcpStream::from_std(stream)
}

async fn accept(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let seat = Arc::clone(seats).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, seat))
}

fn builder(limits: Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BUFFER)
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100)
        .max_header_list_size(16 * 1024)
        .max_pending_accept_reset_streams(20)
        .keep_alive_interval(limits.head * 2)
        .keep_alive_timeout(limits.head);
    builder
}

/// What every connection needs.
#[derive(Clone)]
struct Door {
    builder: Arc<Builder<TokioExecutor>>,
    limits: Limits,
    /// The server is to stop.
    stop: CancellationToken,
    /// It takes no new requests.
    closing: CancellationToken,
    router: Router,
}

impl Door {
    async fn run(self, stream: TcpStream, peer: SocketAddr, seat: OwnedSemaphorePermit) {
        let spoke = AtomicBool::new(false);
        let service = service_fn(|request: Request<Incoming>| {
            spoke.store(true, Ordering::Relaxed);
            self.answer(request, peer)
        });
        let io = TokioIo::new(Unstalled::new(stream, self.limits.stall));
        let mut connection = std::pin::pin!(self.builder.serve_connection(io, service));
        // hyper's own timer starts with the first bytes; a client that never sends any is ours to let go.
        let mut first = std::pin::pin!(tokio::time::sleep(self.limits.head));
        let mut last_call = std::pin::pin!(self.last_call(&spoke));
        let (mut waiting, mut stopping, mut looked) = (true, false, false);
        loop {
            tokio::select! {
                biased;
                _ = connection.as_mut() => break,
                () = &mut last_call, if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = &mut first, if waiting => {
                    waiting = !looked && !spoke.load(Ordering::Relaxed);
                    if waiting {
                        // The time may be over because the process stood still, and what came meanwhile is not read yet.
                        looked = true;
                        first.as_mut().reset((Instant::now() + LAST_LOOK).into());
                    } else if !spoke.load(Ordering::Relaxed) {
                        break;
                    }
                }
            }
        }
        drop(seat);
    }

    /// The moment from which a connection ends with the request that is under way. Who connected and did not come to
    /// speak yet may: hyper would hang up on them.
    async fn last_call(&self, spoke: &AtomicBool) {
        self.closing.cancelled().await;
        let patience = Instant::now() + FIRST_WORD;
        while !spoke.load(Ordering::Relaxed) && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> impl Future<Output = Answer> + use<> {
        let mut request = request.map(Body::new);
        let (stop, old) = (self.stop.clone(), request.version() < Version::HTTP_2);
        request.extensions_mut().insert(ConnectInfo(peer));
        if stop.is_cancelled() {
            request.extensions_mut().insert(Leaving);
        }
        let answer = self.router.clone().call(request);
        async move {
            let mut answer = answer.await?;
            if old && stop.is_cancelled() {
                // Whoever keeps connections for further requests gives this one up, before we do.
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(answer)
        }
    }
}

type Answer = Result<Response, Infallible>;

/// Cancels `stop` when the process is asked to end (SIGTERM) or interrupted (SIGINT).
///
/// # Errors
/// The signals cannot be listened to.
pub async fn stop_on_signal(stop: CancellationToken) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = stop.cancelled() => {}
    }
    stop.cancel();
    Ok(())
}

#[cfg(test)]
mod tests;
