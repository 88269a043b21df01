//! A relay for tests: it speaks SMTP, keeps what it gets, and misbehaves on demand.

mod acts;
mod certificates;
mod pipelining;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use self::acts::Rule;
pub(crate) use self::acts::{Act, Stage};

/// One mail as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) sender: String,
    pub(crate) recipients: Vec<String>,
    pub(crate) data: Vec<u8>,
}

impl Received {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.data).into_owned()
    }
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    mails: Vec<Received>,
    sign_ins: Vec<String>,
    connections: usize,
    open: usize,
    most_open: usize,
    limit: Option<usize>,
    one_by_one: bool,
    at_once: usize,
}

/// How the relay protects its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "STARTTLS is the command's name")]
pub(crate) enum Tls {
    None,
    StartTls,
    Implicit,
}

/// A running relay; stops when dropped.
pub(crate) struct SmtpSink {
    pub(crate) address: SocketAddr,
    /// Its certificate, as a file for `?ca=`.
    pub(crate) certificate: Option<tempfile::NamedTempFile>,
    state: Arc<Mutex<State>>,
    count: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SmtpSink {
    pub(crate) async fn start() -> Self {
        Self::start_with(Tls::None, "127.0.0.1").await
    }

    /// With a fresh certificate of its own for `name`.
    pub(crate) async fn start_with(tls: Tls, name: &str) -> Self {
        Self::start_showing(tls, certificates::make(tls, name, false)).await
    }

    /// With a certificate for `name` that ran out years ago.
    pub(crate) async fn start_run_out(tls: Tls, name: &str) -> Self {
        Self::start_showing(tls, certificates::make(tls, name, true)).await
    }

    async fn start_showing(
        tls: Tls,
        (acceptor, certificate): (Option<TlsAcceptor>, Option<tempfile::NamedTempFile>),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let (sender, count) = watch::channel(0);
        let shared = Shared { state: state.clone(), count: Arc::new(sender), acceptor, tls };
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Answers to commands said at once would wait 40 ms for each other.
                stream.set_nodelay(true).unwrap();
                tokio::spawn(shared.clone().serve(stream));
            }
        });
        Self { address, certificate, state, count, task }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Takes at most so many connections at once.
    pub(crate) fn limit_connections(&self, limit: usize) {
        self.state().limit = Some(limit);
    }

    pub(crate) fn mails(&self) -> Vec<Received> {
        self.state().mails.clone()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.state().connections
    }

    /// How many there were at once.
    pub(crate) fn most_open(&self) -> usize {
        self.state().most_open
    }

    /// What came after AUTH.
    pub(crate) fn sign_ins(&self) -> Vec<String> {
        self.state().sign_ins.clone()
    }

    /// Waits until so many mails have come.
    pub(crate) async fn wait_for(&self, mails: usize) {
        let mut count = self.count.clone();
        let arrived = count.wait_for(|n| *n >= mails);
        tokio::time::timeout(Duration::from_mins(1), arrived).await.expect("mails in time").expect("a running relay");
    }
}

#[derive(Clone)]
struct Shared {
    state: Arc<Mutex<State>>,
    count: Arc<watch::Sender<usize>>,
    acceptor: Option<TlsAcceptor>,
    tls: Tls,
}

enum End {
    Closed,
    Protect,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn serve(self, stream: TcpStream) {
        let refused = {
            let mut state = self.state();
            state.connections += 1;
            state.open += 1;
            state.most_open = state.most_open.max(state.open);
            state.limit.is_some_and(|limit| state.open > limit)
        };
        let _ = self.clone().converse(stream, refused).await;
        self.state().open -= 1;
    }

    async fn converse(self, mut stream: TcpStream, refused: bool) -> std::io::Result<()> {
        if refused {
            return stream.write_all(b"421 4.7.0 too many connections\r\n").await;
        }
        if self.tls == Tls::Implicit {
            let stream = self.acceptor.clone().unwrap().accept(stream).await?;
            return self.speak(&mut BufReader::new(stream), true, true).await.map(|_| ());
        }
        let mut plain = BufReader::new(stream);
        if let End::Closed = self.speak(&mut plain, true, self.tls == Tls::None).await? {
            return Ok(());
        }
        let stream = self.acceptor.clone().unwrap().accept(plain.into_inner()).await?;
        self.speak(&mut BufReader::new(stream), false, true).await.map(|_| ())
    }

    /// Answers at a stage.
    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        stage: Stage,
        address: Option<&str>,
        usual: &str,
    ) -> std::io::Result<Answered> {
        let said = match self.act(stage, address) {
            None => usual,
            Some(Act::Say(line)) => line,
            Some(Act::Drop) => return Ok(Answered::Close),
            Some(Act::Keep(time)) => return Ok(Answered::Kept(time)),
            Some(Act::Delay(time)) => {
                tokio::time::sleep(time).await;
                usual
            }
            Some(Act::Late(time, line)) => {
                tokio::time::sleep(time).await;
                line
            }
        };
        stream.get_mut().write_all(format!("{said}\r\n").as_bytes()).await?;
        stream.get_mut().flush().await?;
        Ok(match said.as_bytes()[0] {
            b'4' | b'5' if said.starts_with("421") => Answered::Close,
            b'4' | b'5' => Answered::No,
            _ => Answered::Yes,
        })
    }

    async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        greet: bool,
        protected: bool,
    ) -> std::io::Result<End> {
        if greet && self.answer(stream, Stage::Greeting, None, "220 sink ESMTP").await? != Answered::Yes {
            return Ok(End::Closed);
        }
        let ehlo = pipelining::greeting(protected, self.state().one_by_one);
        let mut mail = Received::default();
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(End::Closed);
            }
            let words = line.trim_end().to_owned();
            let verb = words.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
            let answered = match verb.as_str() {
                "EHLO" | "HELO" => self.answer(stream, Stage::Ehlo, None, ehlo).await?,
                "STARTTLS" => match self.answer(stream, Stage::StartTls, None, "220 go ahead").await? {
                    Answered::Yes => return Ok(End::Protect),
                    other => other,
                },
                "AUTH" => {
                    self.state().sign_ins.push(words[4..].trim().to_owned());
                    self.answer(stream, Stage::Auth, None, "235 welcome").await?
                }
                "MAIL" => {
                    mail = Received { sender: path(&words), ..Received::default() };
                    self.state().at_once += usize::from(!stream.buffer().is_empty());
                    let sender = mail.sender.clone();
                    self.answer(stream, Stage::Mail, Some(&sender), "250 ok").await?
                }
                "RCPT" => {
                    let recipient = path(&words);
                    let answered = self.answer(stream, Stage::Rcpt, Some(&recipient), "250 ok").await?;
                    if answered == Answered::Yes {
                        mail.recipients.push(recipient);
                    }
                    answered
                }
                "DATA" => self.take_mail(stream, &mut mail).await?,
                "QUIT" => {
                    stream.get_mut().write_all(b"221 bye\r\n").await?;
                    return Ok(End::Closed);
                }
                "RSET" | "NOOP" => {
                    stream.get_mut().write_all(b"250 ok\r\n").await?;
                    Answered::Yes
                }
                _ => {
                    stream.get_mut().write_all(b"500 what?\r\n").await?;
                    Answered::No
                }
            };
            if answered == Answered::Close {
                return Ok(End::Closed);
            }
        }
    }

    async fn take_mail<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut BufReader<S>,
        mail: &mut Received,
    ) -> std::io::Result<Answered> {
        let recipient = mail.recipients.first().cloned();
        // There is none where it was said at once with commands that were refused (RFC 2920, 3.1).
        let usual = if recipient.is_some() { "354 go ahead" } else { "503 5.5.1 no recipients" };
        match self.answer(stream, Stage::Data, recipient.as_deref(), usual).await? {
            Answered::Yes => {}
            other => return Ok(other),
        }
        while !mail.data.ends_with(b"\r\n.\r\n") {
            if stream.read_until(b'\n', &mut mail.data).await? == 0 {
                return Ok(Answered::Close);
            }
        }
        mail.data.truncate(mail.data.len() - 3);
        let answered = self.answer(stream, Stage::Body, recipient.as_deref(), "250 2.0.0 queued").await?;
        if matches!(answered, Answered::Yes | Answered::Kept(_)) {
            let mut state = self.state();
            state.mails.push(std::mem::take(mail));
            self.count.send_replace(state.mails.len());
        }
        let Answered::Kept(time) = answered else { return Ok(answered) };
        tokio::time::sleep(time).await;
        Ok(Answered::Close)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Answered {
    Yes,
    No,
    Close,
    /// Not a word, though the mail is taken.
    Kept(Duration),
}

/// The address between `<` and `>`.
fn path(words: &str) -> String {
    let from = words.find('<').map_or(0, |at| at + 1);
    let to = words.find('>').unwrap_or(words.len());
    words[from..to].to_owned()
}
