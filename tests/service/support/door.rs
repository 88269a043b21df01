//! The service of a test at a port of this machine, for those who cannot be handed a router: a browser, a proxy.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use turnus::web::server;

use super::{TestApp, issuer::keys};

/// Where it listens; closed with this value.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    carrying: Option<JoinHandle<()>>,
}

impl Door {
    /// By plain HTTP.
    pub(crate) async fn open(app: &TestApp) -> Self {
        let (listener, address) = somewhere().await;
        let stop = CancellationToken::new();
        tokio::spawn(server::serve(listener, app.router(), server::Limits::default(), stop.clone()));
        Self { address, stop, carrying: None }
    }

    /// By TLS, with a certificate that no browser knows.
    pub(crate) async fn open_with_tls(app: &TestApp) -> Self {
        let plain = Self::open(app).await;
        let (listener, address) = somewhere().await;
        let (acceptor, _) = keys::tls();
        let (behind, stop) = (plain.address, plain.stop.clone());
        let carrying = tokio::spawn(async move {
            // The plain door stays open as long as this one.
            let _plain = plain;
            while let Ok((tcp, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let (Ok(mut tls), Ok(mut service)) = (acceptor.accept(tcp).await, TcpStream::connect(behind).await)
                    else {
                        return;
                    };
                    let _ = copy_bidirectional(&mut tls, &mut service).await;
                });
            }
        });
        Self { address, stop, carrying: Some(carrying) }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(carrying) = &self.carrying {
            carrying.abort();
        }
    }
}

async fn somewhere() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}
