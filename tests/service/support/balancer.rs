//! A load balancer as small as it gets: it asks each node's `/readyz` again and again, gives each new connection to one
//! that says 200, and tries another only where a connection is refused. Everything else a client sees as it happens.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::Method;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::{app::BASE_URL, client::Client, program::soon};

/// How often it looks after its nodes.
const EVERY: Duration = Duration::from_millis(50);

#[derive(Clone, Copy)]
struct Node {
    address: SocketAddr,
    ready: bool,
}

#[derive(Default)]
struct Nodes {
    all: Mutex<Vec<Node>>,
    turn: AtomicUsize,
    refused: AtomicUsize,
}

/// The balancer; gone with this value.
pub(crate) struct Balancer {
    address: SocketAddr,
    nodes: Arc<Nodes>,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Balancer {
    /// Without a node yet.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let nodes = Arc::new(Nodes::default());
        let tasks = [
            tokio::spawn(look_after(Arc::clone(&nodes))),
            tokio::spawn({
                let nodes = Arc::clone(&nodes);
                async move {
                    while let Ok((client, _)) = listener.accept().await {
                        tokio::spawn(carry(client, Arc::clone(&nodes)));
                    }
                }
            }),
        ];
        Self { address, nodes, tasks }
    }

    /// One more node; answers once it gets connections.
    pub(crate) async fn add(&self, address: SocketAddr) {
        self.nodes.all.lock().unwrap().push(Node { address, ready: false });
        soon("the new node is ready", async || self.nodes.ready().contains(&address)).await;
    }

    /// It is never asked again.
    pub(crate) fn forget(&self, address: SocketAddr) {
        self.nodes.all.lock().unwrap().retain(|node| node.address != address);
    }

    /// Who gets connections.
    pub(crate) fn ready(&self) -> Vec<SocketAddr> {
        self.nodes.ready()
    }

    /// How often a node refused a connection.
    pub(crate) fn refused(&self) -> usize {
        self.nodes.refused.load(Ordering::Relaxed)
    }

    /// Somebody who comes this way.
    pub(crate) fn visitor(&self) -> Client {
        Client::at(self.address, BASE_URL)
    }
}

impl Nodes {
    fn ready(&self) -> Vec<SocketAddr> {
        self.all.lock().unwrap().iter().filter(|node| node.ready).map(|node| node.address).collect()
    }
}

async fn look_after(nodes: Arc<Nodes>) {
    loop {
        let known: Vec<SocketAddr> = nodes.all.lock().unwrap().iter().map(|node| node.address).collect();
        for address in known {
            let ready = status(address, "/readyz").await == Some(200);
            if let Some(node) = nodes.all.lock().unwrap().iter_mut().find(|node| node.address == address) {
                node.ready = ready;
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// What a node answers; nothing if it does not.
pub(crate) async fn status(node: SocketAddr, path: &str) -> Option<u16> {
    let mut client = Client::at(node, BASE_URL);
    let asked = client.request(&Method::GET, path);
    client.try_send(asked, "").await.ok().map(|page| page.status.as_u16())
}

async fn carry(mut client: TcpStream, nodes: Arc<Nodes>) -> io::Result<()> {
    let ready = nodes.ready();
    let turn = nodes.turn.fetch_add(1, Ordering::Relaxed);
    for at in 0..ready.len() {
        match TcpStream::connect(ready[(turn + at) % ready.len()]).await {
            Ok(mut node) => return copy_bidirectional(&mut client, &mut node).await.map(|_| ()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                nodes.refused.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
