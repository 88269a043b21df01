//! Over real connections only a trusted proxy is believed (C31).

use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use turnus::{domain::notice::Caps, web::server};

use super::ask;
use crate::support::{Database, TestApp, app::BASE_URL, client::Client, nginx::Nginx};

/// The service over TCP, asked by clients that say they speak for others; how many mails they caused together.
async fn mails_over_tcp(trusted: &str, chains: &[&str]) -> usize {
    mails(trusted, chains, |address, _| Some(Client::at(address, BASE_URL))).await.expect("nothing is left out")
}

/// The same, with clients of one's own; none where there is none.
async fn mails(
    trusted: &str,
    chains: &[&str],
    mut client: impl FnMut(SocketAddr, usize) -> Option<Client>,
) -> Option<usize> {
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
        let mut client = client(address, number)?;
        ask(&mut client, event, &format!("gast{number}@amt.example"), chain).await;
    }
    stop.cancel();
    serving.await.unwrap();
    let mails = app.post().await.len();
    app.sweep().await;
    Some(mails)
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

/// The same behind a real nginx, each client from an address of its own or all from one.
async fn mails_behind_nginx(trusted: &str, apart: bool, chains: &[&str]) -> Option<usize> {
    let mut nginx = None;
    mails(trusted, chains, |service, number| {
        if nginx.is_none() {
            nginx = Some(Nginx::start(service)?);
        }
        let source = IpAddr::from([127, 0, 0, if apart { u8::try_from(number).ok()? + 2 } else { 2 }]);
        Some(nginx.as_ref()?.visitor().coming_from(source))
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn behind_a_real_nginx_people_are_told_apart_by_where_they_come_from_and_not_by_what_they_write() {
    let four = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "127.0.0.1, 198.51.100.4"];
    let Some(one) = mails_behind_nginx("127.0.0.1", false, &four).await else { return };
    assert_eq!(one, 2, "one client, whatever it wrote itself");
    assert_eq!(mails_behind_nginx("127.0.0.1", true, &four).await, Some(4), "four clients");
    let same = ["198.51.100.1"; 4];
    assert_eq!(mails_behind_nginx("127.0.0.1", true, &same).await, Some(4), "four who write the same");
    assert_eq!(mails_behind_nginx("", true, &four).await, Some(2), "the proxy is not trusted: it is the client");
}
