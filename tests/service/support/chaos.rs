//! A bad wire between the program and its PostgreSQL: a TCP proxy that passes everything on until it is told otherwise.
//!
//! ```ignore
//! let wire = Chaos::before(&database.url).await;   // give `wire.url()` to the program
//! wire.is(Mood::Away);                             // PostgreSQL has stopped: connections are cut, new ones refused
//! wire.is(Mood::Swallow);                          // half-open: everything is taken, nothing is passed on, ever again
//! wire.is(Mood::Slow(Duration::from_secs(2)));     // each message takes so long
//! wire.cut();                                      // all connections are reset; new ones are welcome
//! wire.once(Plot::CutBefore("COMMIT"));            // the next connection that says so is reset, its word not passed on
//! wire.once(Plot::CutAfter("COMMIT"));             // … it is passed on, and the answer is lost
//! wire.once(Plot::SwallowBefore("COMMIT"));        // the connection of whoever says so next is half-open from then on
//! wire.once(Plot::SwallowAfter("COMMIT"));         // … its word is passed on, and nothing comes back, ever again
//! wire.is(Mood::Pass);                             // all is well; what was swallowed stays dead
//! ```

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use url::Url;

/// How the wire behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Pass,
    Slow(Duration),
    Swallow,
    Away,
}

/// What happens once, to whichever connection says these words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plot {
    CutBefore(&'static str),
    CutAfter(&'static str),
    SwallowBefore(&'static str),
    SwallowAfter(&'static str),
}

impl Plot {
    fn is_about(self, bytes: &[u8]) -> bool {
        let (Self::CutBefore(words) | Self::CutAfter(words) | Self::SwallowBefore(words) | Self::SwallowAfter(words)) =
            self;
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    mood: Mood,
    /// Grows with each cut.
    cuts: usize,
}

/// The proxy; gone with this value.
pub(crate) struct Chaos {
    through: Url,
    state: watch::Sender<State>,
    plot: Arc<Mutex<Option<Plot>>>,
    task: JoinHandle<()>,
}

impl Drop for Chaos {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Chaos {
    /// In front of the server behind `url`.
    pub(crate) async fn before(url: &str) -> Self {
        let mut through = Url::parse(url).expect("an address");
        let host = through.host_str().expect("a host").to_owned();
        let server = (host, through.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        through.set_host(Some("127.0.0.1")).expect("a host");
        through.set_port(Some(address.port())).expect("a port");
        let (state, seen) = watch::channel(State { mood: Mood::Pass, cuts: 0 });
        let plot = Arc::new(Mutex::new(None));
        let task = tokio::spawn(listen(listener, address, server, (seen, Arc::clone(&plot))));
        Self { through, state, plot, task }
    }

    /// The database, through this wire.
    pub(crate) fn url(&self) -> String {
        self.through.to_string()
    }

    /// From now on it behaves like this.
    pub(crate) fn is(&self, mood: Mood) {
        self.state.send_modify(|state| {
            state.mood = mood;
            state.cuts += usize::from(mood == Mood::Away);
        });
    }

    /// Resets all connections.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| state.cuts += 1);
    }

    /// What happens to the next connection that says so.
    pub(crate) fn once(&self, plot: Plot) {
        *self.plot.lock().unwrap() = Some(plot);
    }

    /// Whether that has happened.
    pub(crate) fn has_happened(&self) -> bool {
        self.plot.lock().unwrap().is_none()
    }
}

type Rules = (watch::Receiver<State>, Arc<Mutex<Option<Plot>>>);

async fn listen(first: TcpListener, address: SocketAddr, server: (String, u16), (mut state, plot): Rules) {
    let mut listener = Some(first);
    loop {
        if state.borrow_and_update().mood == Mood::Away {
            // Nobody listens any more: whoever comes is refused.
            listener = None;
        } else if listener.is_none() {
            listener = TcpListener::bind(address).await.ok();
        }
        let arrival = async {
            match &listener {
                Some(open) => open.accept().await,
                None if state_is_away(&state) => std::future::pending().await,
                None => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Err(io::ErrorKind::AddrInUse.into())
                }
            }
        };
        let mut changes = state.clone();
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            arrived = arrival => if let Ok((client, _)) = arrived {
                tokio::spawn(carry(client, server.clone(), (state.clone(), Arc::clone(&plot))));
            },
        }
    }
}

fn state_is_away(state: &watch::Receiver<State>) -> bool {
    state.borrow().mood == Mood::Away
}

/// One connection, until one end or the wire ends it.
async fn carry(mut client: TcpStream, (host, port): (String, u16), (mut state, plot): Rules) -> io::Result<()> {
    let mut server = TcpStream::connect((host.as_str(), port)).await?;
    let born = state.borrow_and_update().cuts;
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut dead = false;
    loop {
        if state.borrow().cuts != born || state_is_away(&state) {
            return reset(&client);
        }
        let (bytes, to_server) = tokio::select! {
            changed = state.changed() => if changed.is_err() { return Ok(()) } else { continue },
            read = client.read(&mut asked) => (&asked[..read?], true),
            read = server.read(&mut answered), if !dead => (&answered[..read?], false),
        };
        if bytes.is_empty() {
            return Ok(());
        }
        let mood = state.borrow().mood;
        dead |= mood == Mood::Swallow;
        if dead {
            continue;
        }
        if let Mood::Slow(time) = mood {
            tokio::time::sleep(time).await;
        }
        let plot = if to_server { taken(&plot, bytes) } else { None };
        match plot {
            Some(Plot::CutBefore(_)) => return reset(&client),
            Some(Plot::CutAfter(_)) => {
                server.write_all(bytes).await?;
                // The server has carried it out when it answers.
                let _length = server.read(&mut answered).await?;
                return reset(&client);
            }
            Some(Plot::SwallowBefore(_)) => dead = true,
            Some(Plot::SwallowAfter(_)) => {
                server.write_all(bytes).await?;
                dead = true;
            }
            None if to_server => server.write_all(bytes).await?,
            None => client.write_all(bytes).await?,
        }
    }
}

fn taken(plot: &Mutex<Option<Plot>>, bytes: &[u8]) -> Option<Plot> {
    plot.lock().unwrap().take_if(|plot| plot.is_about(bytes))
}

/// Closed without a word, as by a machine that knows nothing of the connection.
fn reset(client: &TcpStream) -> io::Result<()> {
    client.set_zero_linger()
}
