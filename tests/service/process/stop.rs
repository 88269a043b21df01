//! Asked to stop while people are at it, the program ends in time and in order (R21, C35).

use std::time::{Duration, Instant};

use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use super::{all_sent, ask, check_promises, installed, post_of, roster};
use crate::support::{app::BASE_URL, database, on_both, smtp_sink::SmtpSink};

/// How long stopping may take.
const LIMIT: Duration = Duration::from_secs(30);

on_both! {
    async fn a_stop_under_load_with_half_sent_requests_ends_in_thirty_seconds_and_loses_nothing(database) {
        let sink = SmtpSink::start().await;
        let (installation, server, form, event) = installed(&database, &sink, 10_000).await;
        let host = BASE_URL.replace("https://", "");
        let mut half_head = TcpStream::connect(server.address).await.unwrap();
        half_head.write_all(format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-").as_bytes()).await.unwrap();
        let mut half_body = TcpStream::connect(server.address).await.unwrap();
        let half = format!("POST {form} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nname=Ha");
        half_body.write_all(half.as_bytes()).await.unwrap();
        let silent = TcpStream::connect(server.address).await.unwrap();

        let mut visitors = JoinSet::new();
        for visitor in 0..6 {
            let (mut client, form) = (server.visitor(), form.clone());
            visitors.spawn(async move {
                let mut told = Vec::new();
                for number in 0.. {
                    let address = format!("gast{visitor}-{number}@amt.example");
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
            });
        }
        sink.wait_for(5).await;
        let began = Instant::now();
        let (status, log) = tokio::task::spawn_blocking(|| server.stop()).await.unwrap();
        let took = began.elapsed();
        println!("stopping took {took:?}");
        assert!(status.success(), "{status}\n{log}");
        assert!(took < LIMIT, "{took:?}");
        let mut asked = Vec::new();
        while let Some(told) = visitors.join_next().await {
            asked.extend(told.unwrap());
        }
        drop((half_head, half_body, silent));
        assert!(asked.len() >= 5, "{}", asked.len());

        let server = installation.serve();
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
