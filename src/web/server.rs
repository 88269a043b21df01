//! Serves a router over TCP with the limits that `axum::serve` lacks (C35): slow clients are let go, floods queue
//! outside, and stopping ends within a known time.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
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
    /// How long requests in flight may go on once the server stops.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            grace: Duration::from_secs(25),
        }
    }
}

/// Bytes of a request's head that are read at most; `layers` refuses much less, with a page that says so.
const HEAD_BUFFER: usize = 32 * 1024;

/// Serves until `stop` is cancelled, then lets requests in flight end within [`Limits::grace`].
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) {
    let seats = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    let builder = Arc::new(builder(limits));
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            next = accept(&listener, &seats) => next,
        };
        match next {
            Ok((stream, peer, seat)) => {
                let connection = Connection { builder: Arc::clone(&builder), limits, stop: stop.clone(), peer };
                connections.spawn(connection.run(stream, router.clone(), seat));
            }
            Err(error) => {
                // Out of file descriptors, mostly: wait for some to come back instead of spinning.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let all_done = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.grace, all_done).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
    }
    connections.shutdown().await;
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

struct Connection {
    builder: Arc<Builder<TokioExecutor>>,
    limits: Limits,
    stop: CancellationToken,
    peer: SocketAddr,
}

impl Connection {
    async fn run(self, stream: TcpStream, router: Router, seat: OwnedSemaphorePermit) {
        let spoke = AtomicBool::new(false);
        let service = service_fn(|request: Request<Incoming>| {
            spoke.store(true, Ordering::Relaxed);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(self.peer));
            router.clone().call(request)
        });
        let io = TokioIo::new(Unstalled::new(stream, self.limits.stall));
        let mut connection = std::pin::pin!(self.builder.serve_connection(io, service));
        // hyper's own timer starts with the first bytes; a client that never sends any is ours to let go.
        let mut first = std::pin::pin!(tokio::time::sleep(self.limits.head));
        let (mut waiting, mut stopping) = (true, false);
        loop {
            tokio::select! {
                _ = connection.as_mut() => break,
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = &mut first, if waiting => {
                    waiting = false;
                    if !spoke.load(Ordering::Relaxed) {
                        break;
                    }
                }
            }
        }
        drop(seat);
    }
}

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
mod tests {
    use std::time::Instant;

    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
        task::JoinHandle,
    };

    use super::*;

    const SHORT: Limits = Limits {
        connections: 2,
        head: Duration::from_millis(200),
        stall: Duration::from_millis(200),
        grace: Duration::from_secs(5),
    };

    async fn start(router: Router, limits: Limits) -> (SocketAddr, CancellationToken, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, router, limits, stop.clone()));
        (address, stop, server)
    }

    async fn rest(stream: &mut TcpStream) -> String {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn hello() -> Router {
        let who = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        Router::new().route("/", get(who))
    }

    #[tokio::test]
    async fn answers_and_knows_the_peer() {
        let (address, stop, server) = start(hello(), SHORT).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let answer = rest(&mut client).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        stop.cancel();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn lets_go_of_clients_that_say_nothing_or_half() {
        let (address, stop, server) = start(hello(), SHORT).await;
        for half in ["", "P", "GET / HTTP/1.1\r\nHost: x\r\nX-"] {
            let mut client = TcpStream::connect(address).await.unwrap();
            client.write_all(half.as_bytes()).await.unwrap();
            let ended = tokio::time::timeout(Duration::from_secs(5), rest(&mut client)).await;
            assert!(ended.is_ok(), "still open after {half:?}");
        }
        stop.cancel();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn connections_over_the_limit_wait_for_their_turn() {
        let (address, stop, server) = start(hello(), Limits { head: Duration::from_millis(400), ..SHORT }).await;
        let _silent = (TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap());
        let began = Instant::now();
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        assert!(rest(&mut client).await.starts_with("HTTP/1.1 200"));
        assert!(began.elapsed() >= Duration::from_millis(300), "answered while both seats were taken");
        stop.cancel();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_let_go() {
        let big = Router::new().route("/", get(|| async { vec![b'x'; 64 << 20] }));
        let (address, stop, server) = start(big, Limits { connections: 1, ..SHORT }).await;
        let mut greedy = TcpStream::connect(address).await.unwrap();
        greedy.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(b"GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(5), rest(&mut next)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        drop(greedy);
        stop.cancel();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn stopping_lets_requests_in_flight_end_and_drops_half_sent_ones() {
        let (entered, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (inside, outside) = ((Arc::clone(&entered), Arc::clone(&go_on)), (entered, go_on));
        let slow = get(move || async move {
            inside.0.notify_one();
            inside.1.notified().await;
            "done"
        });
        let (address, stop, server) = start(Router::new().route("/", slow), SHORT).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut half = TcpStream::connect(address).await.unwrap();
        half.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-").await.unwrap();
        outside.0.notified().await;
        stop.cancel();
        outside.1.notify_one();
        assert!(rest(&mut client).await.ends_with("done"));
        tokio::time::timeout(Duration::from_secs(5), server).await.expect("stops in time").unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }

    #[tokio::test]
    async fn stopping_cuts_off_what_takes_too_long() {
        let endless = Router::new().route("/", get(std::future::pending::<&'static str>));
        let (address, stop, server) = start(endless, Limits { grace: Duration::from_millis(100), ..SHORT }).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        tokio::task::yield_now().await;
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(5), server).await.expect("stops in time").unwrap();
    }
}
