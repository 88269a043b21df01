//! Over real connections only a trusted proxy is believed (C31).

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use turnus::{domain::notice::Caps, web::server};

use super::ask;
use crate::support::{Database, TestApp, app::BASE_URL, client::Client};

/// The service over TCP, asked by clients that say they speak for others; how many mails each chain caused.
async fn mails_over_tcp(trusted: &str, chains: &[&str]) -> usize {
    let limits = Caps { client_burst: 2, client_per_hour: 1, ..Caps::default() };
    let settings = [("TURNUS_TRUSTED_PROXIES", trusted)];
    let app = TestApp::start_within(Database::sqlite().await, &settings, limits).await;
    let olga = app.olga().await;
    let event = app.date(&olga, None).await.event.id;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(server::serve(listener, app.router(), server::Limits::default(), stop.clone()));
    for (number, chain) in chains.iter().enumerate() {
        let mut client = Client::at(address, BASE_URL);
        ask(&mut client, event, &format!("gast{number}@amt.example"), chain).await;
    }
    stop.cancel();
    serving.await.unwrap();
    let mails = app.post().await.len();
    app.sweep().await;
    mails
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn over_tcp_only_a_trusted_proxy_is_believed() {
    let four = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"];
    assert_eq!(mails_over_tcp("", &four).await, 2, "nobody is trusted: one peer");
    assert_eq!(mails_over_tcp("10.0.0.0/8", &four).await, 2, "somebody else is trusted");
    assert_eq!(mails_over_tcp("127.0.0.0/8", &four).await, 4, "the peer is: four clients");
    let spoofed = ["1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1", "3.3.3.3,198.51.100.1, 127.0.0.9"];
    assert_eq!(mails_over_tcp("127.0.0.0/8", &spoofed).await, 2, "one client, whatever it wrote itself");
    let one_network = ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3"];
    assert_eq!(mails_over_tcp("127.0.0.0/8", &one_network).await, 2, "one /64");
}
