//! Who asks, as far as the network tells (C31), and how many mails they may cause (C11).

mod address;
mod allowance;
mod guesses;
mod pressure;

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};
use chrono::{DateTime, Utc};
use ipnet::IpNet;

pub(super) use self::guesses::watch;
use self::{allowance::Allowance, guesses::Guesses, pressure::Pressure};
use crate::{
    clock::Clock,
    domain::{notice::Caps, proof},
};

/// What is known of clients. Cheap to clone; all routers share one.
#[derive(Clone, Debug)]
pub struct Clients(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    trusted: Vec<IpNet>,
    allowance: Allowance,
    guesses: Guesses,
    caps: Caps,
    pressure: Pressure,
}

impl Clients {
    /// Proxies within `trusted` are believed when they say whom they speak for.
    #[must_use]
    pub fn new(trusted: Vec<IpNet>, caps: &Caps, clock: &Clock) -> Self {
        let (allowance, guesses) = (Allowance::new(caps, clock.clone()), Guesses::new(clock));
        Self(Arc::new(Inner { trusted, allowance, guesses, caps: *caps, pressure: Pressure::default() }))
    }

    /// The network a request comes from.
    fn net(&self, extensions: &Extensions, headers: &HeaderMap) -> IpNet {
        address::bucket(address::client(peer(extensions), headers, &self.0.trusted))
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

    /// Whether forms ask for a proof there now (C48).
    pub(super) fn has_to_prove(&self, now: DateTime<Utc>) -> bool {
        let (there, everywhere) = self.clients.0.pressure.felt(self.net, now);
        proof::is_wanted(&self.clients.0.caps, there, everywhere)
    }

    /// One more form came from there.
    pub(super) fn has_sent(&self, now: DateTime<Utc>) {
        self.clients.0.pressure.count(self.net, now);
    }

    /// Whether this challenge is answered for the first time.
    pub(super) fn is_first_answer(&self, id: [u8; 16], now: DateTime<Utc>) -> bool {
        self.clients.0.pressure.is_first_answer(id, now, now + proof::life())
    }
}

/// Who is at the other end of the connection.
fn peer(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())
}

impl<S> FromRequestParts<S> for Client
where
    S: Send + Sync,
    Clients: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let clients = Clients::from_ref(state);
        let net = clients.net(&parts.extensions, &parts.headers);
        let inside = address::is_inside(peer(&parts.extensions), &parts.headers, &clients.0.trusted);
        Ok(Self { net, inside, clients })
    }
}
