//! Speaking to a relay: a pool of kept-alive connections with `TCP_NODELAY`.
//!
//! lettre's own pool cannot set `TCP_NODELAY`, which leaves a connection at some twenty mails a second; so the sockets
//! and the pool are ours, and the protocol is lettre's.

mod pool;
mod session;
mod tls;

use std::time::Duration;

pub(super) use self::tls::implicit as implicit_tls;
pub use self::{pool::Pool, tls::TlsTrouble};

/// Time limits of one delivery. All of it together stays under half of the lease on the outbox row, so that nobody
/// else takes a row up while we still work on it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For reaching the relay.
    pub connect: Duration,
    /// For each answer.
    pub answer: Duration,
    /// For the answer to the mail's bytes; relays check for spam before they give it.
    pub body: Duration,
    /// For everything.
    pub total: Duration,
    /// A connection idle for longer is asked whether it is still there.
    pub check_after: Duration,
    /// How long a lowered number of connections stays lowered.
    pub lowered_for: Duration,
    /// Mails after which a connection is closed; some relays count.
    pub mails_per_connection: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            answer: Duration::from_secs(20),
            body: Duration::from_secs(40),
            total: Duration::from_secs(55),
            check_after: Duration::from_secs(2),
            lowered_for: Duration::from_mins(10),
            mails_per_connection: 500,
        }
    }
}
