//! Who asks, as far as the network tells (C31), and how many mails they may cause (C11).

mod address;
mod allowance;

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    http::request::Parts,
};
use ipnet::IpNet;

use self::allowance::Allowance;
use crate::{clock::Clock, domain::notice::Caps};

/// What is known of clients. Cheap to clone; all routers share one.
#[derive(Clone, Debug)]
pub struct Clients(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    trusted: Vec<IpNet>,
    allowance: Allowance,
}

impl Clients {
    /// Proxies within `trusted` are believed when they say whom they speak for.
    #[must_use]
    pub fn new(trusted: Vec<IpNet>, caps: &Caps, clock: &Clock) -> Self {
        Self(Arc::new(Inner { trusted, allowance: Allowance::new(caps, clock.clone()) }))
    }
}

/// The network a request comes from, and whether it may cause one more mail.
#[derive(Clone, Debug)]
pub struct Client {
    net: IpNet,
    inside: bool,
    clients: Clients,
}

impl Client {
    /// Whether this is the machine itself, or one in a trusted network: whoever runs the service, not whoever uses it.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        self.inside
    }

    /// Whether one more mail may be caused from there; counts it. Whoever may not is told the same as everybody.
    #[must_use]
    pub fn may_cause_mail(&self) -> bool {
        self.clients.0.allowance.admits(self.net)
    }
}

impl<S> FromRequestParts<S> for Client
where
    S: Send + Sync,
    Clients: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let clients = Clients::from_ref(state);
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        let trusted = &clients.0.trusted;
        let net = address::bucket(address::client(peer, &parts.headers, trusted));
        let inside = address::is_inside(peer, &parts.headers, trusted);
        Ok(Self { net, inside, clients })
    }
}
