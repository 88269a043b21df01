//! Slow clients, floods, and the end.

use axum::{Extension, routing::get};
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
    drain: Duration::ZERO,
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

/// The process stands still for longer than a head may take, and in that time the head arrives.
#[tokio::test(flavor = "current_thread")]
async fn who_spoke_while_the_process_stood_still_is_answered() {
    let (address, stop, server) = start(hello(), SHORT).await;
    for _ in 0..20 {
        let mut client = TcpStream::connect(address).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        std::thread::sleep(SHORT.head + Duration::from_millis(20));
        assert!(rest(&mut client).await.starts_with("HTTP/1.1 200"));
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

#[tokio::test]
async fn who_leaves_says_so_and_still_answers_until_others_have_noticed() {
    let leaving =
        |leaving: Option<Extension<Leaving>>| async move { if leaving.is_some() { "leaving" } else { "here" } };
    let limits = Limits { drain: Duration::from_millis(600), ..SHORT };
    let (address, stop, server) = start(Router::new().route("/", get(leaving)), limits).await;
    let mut kept = TcpStream::connect(address).await.unwrap();
    kept.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 1024];
    let read = kept.read(&mut first).await.unwrap();
    let first = String::from_utf8_lossy(&first[..read]);
    assert!(first.ends_with("here") && !first.contains("connection: close"), "{first}");
    stop.cancel();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut new = TcpStream::connect(address).await.unwrap();
    for client in [&mut kept, &mut new] {
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        // To its end: whoever keeps connections is told to give this one up.
        let answer = rest(client).await;
        assert!(answer.ends_with("leaving") && answer.contains("connection: close"), "{answer}");
    }
    assert!(!server.is_finished());
    tokio::time::timeout(Duration::from_secs(5), server).await.expect("stops in time").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn whoever_is_connected_when_it_closes_gets_an_answer() {
    let limits = Limits { connections: 3, head: Duration::from_secs(5), ..SHORT };
    for _ in 0..20 {
        let (address, stop, server) = start(hello(), limits).await;
        // Some are let in and have said nothing yet, some still wait outside.
        let mut clients = Vec::new();
        for _ in 0..3 {
            clients.push(TcpStream::connect(address).await.unwrap());
        }
        stop.cancel();
        for client in &mut clients {
            client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        }
        for client in &mut clients {
            let answer = rest(client).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "cut off: {answer}");
        }
        tokio::time::timeout(Duration::from_secs(5), server).await.expect("stops in time").unwrap();
    }
}
