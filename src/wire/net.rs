//! How names are looked up and connections made: as this machine does, or as a test wants it.

use std::{future::Future, io, net::SocketAddr, pin::Pin};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
};

/// Both directions of a connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What is there in a while.
pub(super) type Later<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// The way into the network.
pub(super) trait Net: Send + Sync {
    /// What stands behind a name.
    fn look_up<'a>(&'a self, name: &'a str, port: u16) -> Later<'a, Vec<SocketAddr>>;

    /// A connection to the first of these that answers.
    fn connect<'a>(&'a self, addresses: &'a [SocketAddr]) -> Later<'a, Box<dyn Stream>>;
}

/// This machine's.
#[derive(Debug)]
pub(super) struct Machine;

impl Net for Machine {
    fn look_up<'a>(&'a self, name: &'a str, port: u16) -> Later<'a, Vec<SocketAddr>> {
        Box::pin(async move { Ok(lookup_host((name, port)).await?.collect()) })
    }

    fn connect<'a>(&'a self, addresses: &'a [SocketAddr]) -> Later<'a, Box<dyn Stream>> {
        Box::pin(async move { Ok(Box::new(TcpStream::connect(addresses).await?) as Box<dyn Stream>) })
    }
}
