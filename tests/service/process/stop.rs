//! Asked to stop while people are at it, the program ends in time and in order (R21, C35).

use std::time::{Duration, Instant};

use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use super::{all_sent, ask, check_promises, installed, post_of, roster};
use crate::support::{
    app::BASE_URL, client::Client, database, left_out::times, on_both, program::Server, smtp_sink::SmtpSink,
};

/// How long stopping may take.
const LIMIT: Duration = Duration::from_secs(30);
const VISITORS: usize = 6;

/// Clients that say half of something, or nothing.
async fn half_sent(server: &Server, form: &str) -> [TcpStream; 3] {
    let host = BASE_URL.replace("https://", "");
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-");
    let body = format!(
        "POST {form} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 500\r\n\r\nname=Ha"
    );
    let mut clients = Vec::new();
    for said in [head, body, String::new()] {
        let mut client = TcpStream::connect(server.address).await.unwrap();
        client.write_all(said.as_bytes()).await.unwrap();
        clients.push(client);
    }
    clients.try_into().expect("three")
}

/// Registers one after the other until the program is gone. Answers who was let in.
async fn keep_registering(mut client: Client, form: String, who: String) -> Vec<String> {
    let mut told = Vec::new();
    for number in 0.. {
        let address = format!("{who}-{number}@amt.example");
        match ask(&mut client, &form, &address).await {
            Ok(true) => told.push(address),
            Ok(false) => panic!("{address} was refused"),
            // Whoever comes too late is not let in; nobody who was let in gets a fault.
            Err(error) => {
                assert_ne!(error.kind(), std::io::ErrorKind::Other, "{error}");
                break;
            }
        }
    }
    told
}

/// People register, and the program is asked to stop. Answers who was let in.
async fn stopped_under_load(server: Server, (form, sink): (&str, &SmtpSink), round: usize) -> Vec<String> {
    let half_sent = half_sent(&server, form).await;
    let mut visitors = JoinSet::new();
    for visitor in 0..VISITORS {
        visitors.spawn(keep_registering(server.visitor(), form.to_owned(), format!("gast{round}x{visitor}")));
    }
    sink.wait_for(sink.mails().len() + 5).await;
    let began = Instant::now();
    let (status, log) = tokio::task::spawn_blocking(|| server.stop()).await.unwrap();
    let took = began.elapsed();
    println!("stopping took {took:?}");
    assert!(status.success(), "{status}\n{log}");
    assert!(took < LIMIT, "{took:?}");
    let asked = visitors.join_all().await.concat();
    drop(half_sent);
    asked
}

on_both! {
    async fn a_stop_under_load_with_half_sent_requests_ends_in_thirty_seconds_and_loses_nothing(database) {
        let sink = SmtpSink::start().await;
        let (installation, mut server, form, event) = installed(&database, &sink, 100_000).await;
        let (mut asked, rounds) = (Vec::new(), times(1, 30));
        for round in 0..rounds {
            asked.extend(stopped_under_load(server, (&form, &sink), round).await);
            server = installation.serve();
        }
        assert!(asked.len() >= 5 * rounds, "{}", asked.len());
        all_sent(&database).await;
        let (status, _) = server.stop();
        assert!(status.success());
        let (post, copies) = post_of(&sink);
        assert_eq!(copies, 0, "a stop in order sends nothing twice");
        check_promises(&asked, &[], &roster(&database, event).await, &post);
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
