//! The connections to one relay.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use lettre::transport::smtp::{authentication::Credentials, extension::ClientId};
use secrecy::ExposeSecret;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use super::{
    Limits,
    session::{Server, Session},
    tls::{Protection, TlsTrouble},
};
use crate::{
    config::mail_target::Relay,
    domain::delivery::{Answer, Step},
    mail::transport::{Failed, Parcel},
};

/// At most so many connections to one relay, kept open between mails.
pub struct Pool {
    server: Server,
    /// One permit per connection we may have in use.
    permits: Semaphore,
    idle: Mutex<Vec<Session>>,
    in_use: AtomicUsize,
    /// When the number of connections was last lowered because the relay wanted fewer, and by how many since.
    lowered: Mutex<Option<(Instant, usize)>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("host", &self.server.host).field("port", &self.server.port).finish_non_exhaustive()
    }
}

impl Pool {
    /// Connections to a relay; none is opened yet.
    ///
    /// # Errors
    /// The file with further certificates cannot be read.
    pub fn new(relay: &Relay, connections: usize, limits: Limits) -> Result<Self, TlsTrouble> {
        let server = Server {
            host: relay.host.clone(),
            port: relay.port,
            protection: Protection::of(relay)?,
            login: relay.login.as_ref().map(|(u, p)| Credentials::new(u.clone(), p.expose_secret().to_owned())),
            hello: ClientId::default(),
            limits,
        };
        Ok(Self {
            server,
            permits: Semaphore::new(connections.max(1)),
            idle: Mutex::default(),
            in_use: AtomicUsize::new(0),
            lowered: Mutex::default(),
        })
    }

    /// Hands one mail to the relay.
    ///
    /// # Errors
    /// Says where it failed and what the relay said.
    pub async fn send(&self, parcel: &Parcel) -> Result<(), Failed> {
        loop {
            self.raise_again();
            let Ok(permit) = self.permits.acquire().await else {
                return Err(Failed::at(Step::Connect, Answer::Lost, "closed"));
            };
            self.in_use.fetch_add(1, Ordering::SeqCst);
            let deadline = Instant::now() + self.server.limits.total;
            let done = self.send_with_a_connection(parcel, deadline).await;
            let others = self.in_use.fetch_sub(1, Ordering::SeqCst) - 1;
            match done {
                Err(failed) if others > 0 && wants_fewer_connections(&failed) => self.lower(permit),
                done => return done,
            }
        }
    }

    /// A connection that was kept may have died meanwhile; that is noticed before the mail's bytes, and a fresh one
    /// takes over.
    async fn send_with_a_connection(&self, parcel: &Parcel, deadline: Instant) -> Result<(), Failed> {
        let limits = self.server.limits;
        if let Some(mut kept) = self.kept(deadline).await {
            let done = kept.send(parcel, limits, deadline).await;
            self.keep(kept);
            match done {
                Err(failed) if failed.step != Step::Body && is_farewell(&failed) => {}
                done => return done,
            }
        }
        let mut fresh = Session::open(&self.server, deadline).await?;
        let done = fresh.send(parcel, limits, deadline).await;
        self.keep(fresh);
        done
    }

    async fn kept(&self, deadline: Instant) -> Option<Session> {
        loop {
            let mut session = self.idle().pop()?;
            let limits = self.server.limits;
            if session.last_used.elapsed() < limits.check_after || session.is_alive(limits, deadline).await {
                return Some(session);
            }
        }
    }

    fn keep(&self, session: Session) {
        if session.is_usable(&self.server.limits) {
            self.idle().push(session);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The relay takes no more connections while others are open: from now on one fewer, and the mail waits for one
    /// of them.
    fn lower(&self, permit: SemaphorePermit<'_>) {
        permit.forget();
        let mut lowered = self.lowered.lock().unwrap_or_else(PoisonError::into_inner);
        let by = lowered.map_or(0, |(_, by)| by) + 1;
        *lowered = Some((Instant::now(), by));
        tracing::info!(by, "the relay wants fewer connections");
    }

    fn raise_again(&self) {
        let mut lowered = self.lowered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, by)) = *lowered
            && since.elapsed() >= self.server.limits.lowered_for
        {
            self.permits.add_permits(by);
            *lowered = None;
        }
    }

    /// Says goodbye on every idle connection.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle());
        for session in idle {
            session.quit(self.server.limits).await;
        }
    }
}

/// The other side hung up, or is about to.
fn is_farewell(failed: &Failed) -> bool {
    matches!(failed.answer, Answer::Lost | Answer::Code(421))
}

/// What relays say to one connection too many.
fn wants_fewer_connections(failed: &Failed) -> bool {
    matches!(failed.step, Step::Connect | Step::Hello)
        && matches!(failed.answer, Answer::Code(421 | 432 | 450 | 451 | 452 | 454) | Answer::Lost)
}
