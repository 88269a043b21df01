//! Clients that send and read as slowly as they can, and floods over HTTP/2: everybody else is served meanwhile, memory
//! stays, and the slow are let go (C35).

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{interval, timeout},
};

use super::date;
use crate::support::{
    Database,
    app::BASE_URL,
    left_out::times,
    program::{Installation, PATIENCE, Server},
    smtp_sink::SmtpSink,
};

/// How long the slow go on: as long as the design asks for in a thorough run.
fn siege() -> Duration {
    Duration::from_secs(times(45, 60) as u64)
}

/// How often each of them says one byte more.
const DRIP: Duration = Duration::from_secs(2);
/// Others are answered within this while it goes on: half of them, and 99 of 100 in a thorough run, which has the machine to
/// itself.
const ANSWERED: Duration = Duration::from_secs(1);
/// And everybody within this: the machine may have other tests to run.
const ANSWERED_AT_LAST: Duration = Duration::from_secs(20);
/// Kilobytes that 500 slow clients may cost.
const ROOM: u64 = 100 * 1024;

/// What the process holds in memory, in kilobytes.
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("its status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

fn host() -> &'static str {
    BASE_URL.trim_start_matches("https://")
}

/// Says these words and then a byte every now and then; whether the server let go before the siege ended.
async fn drips(to: SocketAddr, words: String) -> bool {
    let Ok(mut stream) = TcpStream::connect(to).await else { return true };
    let dripping = async {
        if stream.write_all(words.as_bytes()).await.is_err() {
            return;
        }
        let mut answer = [0; 1024];
        let mut drops = interval(DRIP);
        loop {
            tokio::select! {
                _ = drops.tick() => if stream.write_all(b"x").await.is_err() { return },
                read = stream.read(&mut answer) => if !matches!(read, Ok(1..)) { return },
            }
        }
    };
    timeout(siege(), dripping).await.is_ok()
}

/// Asks for one large file after the other and reads none of it; whether the server let go before the siege ended.
async fn never_reads(to: SocketAddr, file: String) -> bool {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(2_048).expect("a small one");
    let Ok(mut stream) = socket.connect(to).await else { return true };
    let words = format!("GET {file} HTTP/1.1\r\nHost: {}\r\n\r\n", host()).repeat(20);
    let asking = async { while stream.write_all(words.as_bytes()).await.is_ok() {} };
    timeout(siege(), asking).await.is_ok()
}

/// Looks at the server until the siege ends; how long each look waited for its answer, the longest last.
async fn look(server: &Server, pages: &[&str]) -> Vec<Duration> {
    let (began, mut waits) = (Instant::now(), Vec::new());
    let mut looks = interval(Duration::from_millis(100));
    while began.elapsed() < siege() {
        for page in pages {
            looks.tick().await;
            let asked = Instant::now();
            let answer = timeout(PATIENCE, server.visitor().get(page)).await.expect("an answer");
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            waits.push(asked.elapsed());
        }
    }
    waits.sort_unstable();
    waits
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_slow_clients_hold_up_nobody_and_are_let_go() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    let token = installation.token();
    let server = installation.serve();
    let (form, _) = date(&server, &token, 10).await;
    let page = server.visitor().open(&form).await.text();
    let style = page.split('"').find(|part| part.ends_with(".css")).expect("a style sheet").to_owned();
    let before = memory(&server);
    let mut slow = JoinSet::new();
    let (to, host) = (server.address, host());
    for number in 0..500 {
        let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ");
        let body = format!(
            "POST {form} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nname="
        );
        match number % 5 {
            0 | 1 => slow.spawn(drips(to, head)),
            2 | 3 => slow.spawn(drips(to, body)),
            _ => slow.spawn(never_reads(to, style.clone())),
        };
    }
    let waits = look(&server, &["/healthz", &form]).await;
    let grown = memory(&server).saturating_sub(before);
    let of_100 = |count: usize| waits[(waits.len() - 1) * count / 100];
    let (half, nearly_all, longest) = (of_100(50), of_100(99), of_100(100));
    println!("waited: {half:?}, 99 of 100 {nearly_all:?}, {longest:?} at most; memory grew by {grown} kB");
    let most = of_100(times(50, 99));
    assert!(most < ANSWERED && longest < ANSWERED_AT_LAST, "somebody waited {longest:?}, too many {most:?}");
    assert!(grown < ROOM, "{grown} kB more than before");
    let let_go = slow.join_all().await;
    assert_eq!(let_go.iter().filter(|let_go| **let_go).count(), 500, "some are still there");
    assert!(server.stop().0.success());
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const GO_AWAY: u8 = 7;

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a small one").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A request's head: an indexed method, an indexed scheme, `/`, and the host as it is (RFC 7541).
fn head(method: u8) -> Vec<u8> {
    let host = host().as_bytes();
    [&[method, 0x86, 0x84, 0x01, u8::try_from(host.len()).expect("short")], host].concat()
}

/// Sends all of it, and reads until the server lets go; whether it said that it does.
async fn flood(to: SocketAddr, frames: Vec<u8>) -> bool {
    let stream = TcpStream::connect(to).await.expect("a connection");
    let (mut from, mut into) = stream.into_split();
    // The server may let go in the middle.
    let sending = tokio::spawn(async move {
        let _ = into.write_all(&[PREFACE, &frames].concat()).await;
        into
    });
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, from.read_to_end(&mut answer)).await;
    drop(sending.await);
    let mut rest = answer.as_slice();
    while let [a, b, c, kind, ..] = *rest {
        if kind == GO_AWAY {
            return true;
        }
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    // A reset cuts off what was said before it.
    read.is_ok_and(|read| read.is_err())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn floods_over_http_2_are_cut_off_and_cost_nobody_anything() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let server = Installation::new(&database.url, &sink).serve();
    server.visitor().open("/").await;
    let before = memory(&server);
    // Requests that are taken back at once; and one whose body never has anything in it.
    let (get, post) = (0x82, 0x83);
    let mut resets = Vec::new();
    for stream in (1..20_001).step_by(2) {
        resets.extend(frame(HEADERS, 0x5, stream, &head(get)));
        resets.extend(frame(RESET, 0, stream, &8_u32.to_be_bytes()));
    }
    let mut nothings = frame(HEADERS, 0x4, 1, &head(post));
    nothings.extend(frame(DATA, 0, 1, &[]).repeat(200_000));
    for (what, frames) in [("requests taken back", resets), ("bodies of nothing", nothings)] {
        let mut floods = JoinSet::new();
        for _ in 0..8 {
            floods.spawn(flood(server.address, frames.clone()));
        }
        let meanwhile = timeout(PATIENCE, server.visitor().get("/healthz")).await.expect("an answer");
        assert_eq!(meanwhile.status, StatusCode::OK, "{what}");
        assert!(floods.join_all().await.into_iter().all(|cut_off| cut_off), "{what}");
    }
    let grown = memory(&server).saturating_sub(before);
    assert!(grown < ROOM, "{grown} kB more than before");
    assert_eq!(server.visitor().get("/").await.status, StatusCode::OK);
    assert!(server.stop().0.success());
}
