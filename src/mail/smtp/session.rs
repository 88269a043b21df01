//! One connection to a relay, step by step, so that each answer has its place.

use std::future::Future;

use lettre::{
    Address,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, AsyncTokioStream},
        commands::{Data, Ehlo, Mail, Noop, Rcpt, Rset},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};

use super::{
    Limits,
    tls::{Encrypted, Protection},
};
use crate::{
    domain::delivery::{Answer, Step},
    mail::transport::{Failed, Parcel},
};

/// Whom we speak to, and how.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) protection: Protection,
    pub(super) login: Option<Credentials>,
    pub(super) hello: ClientId,
    pub(super) limits: Limits,
}

/// An open connection.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
    usable: bool,
    /// Whether the relay takes several commands at once (RFC 2920).
    pipelines: bool,
    pub(super) sent: u32,
    pub(super) last_used: Instant,
}

impl Session {
    /// Connects, greets, protects, signs in.
    pub(super) async fn open(server: &Server, deadline: Instant) -> Result<Self, Failed> {
        let clock = Steps { limits: server.limits, deadline };
        let tcp = clock.io(Step::Connect, TcpStream::connect((server.host.as_str(), server.port))).await?;
        // Without this, each mail waits 40 ms for a delayed acknowledgement between its body and its final dot.
        tcp.set_nodelay(true).map_err(|e| Failed::at(Step::Connect, Answer::Lost, e.kind().to_string()))?;
        let stream: Box<dyn AsyncTokioStream> = match &server.protection {
            Protection::Implicit(connector, name) => {
                Box::new(Encrypted(clock.io(Step::Tls, connector.connect(name.clone(), tcp)).await?))
            }
            Protection::None | Protection::StartTls(_) => Box::new(tcp),
        };
        let greeting = AsyncSmtpConnection::connect_with_transport(stream, &server.hello);
        let mut connection = clock.smtp(Step::Hello, greeting).await?;
        if let Protection::StartTls(parameters) = &server.protection {
            clock.smtp(Step::Tls, connection.starttls(parameters.clone(), &server.hello)).await?;
        }
        // lettre keeps of the greeting only what it knows itself.
        let again = clock.smtp(Step::Hello, connection.command(Ehlo::new(server.hello.clone()))).await;
        let pipelines = match again {
            Ok(answer) => answer.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING")),
            Err(failed) if is_over(&failed) => return Err(failed),
            Err(_) => false,
        };
        if let Some(login) = &server.login {
            clock.smtp(Step::Auth, connection.auth(&[Mechanism::Plain, Mechanism::Login], login)).await?;
        }
        Ok(Self { connection, usable: true, pipelines, sent: 0, last_used: Instant::now() })
    }

    /// Whether another mail may go over this connection.
    pub(super) fn is_usable(&self, limits: &Limits) -> bool {
        self.usable && self.sent < limits.mails_per_connection
    }

    /// Asks the relay whether it is still there.
    pub(super) async fn is_alive(&mut self, limits: Limits, deadline: Instant) -> bool {
        let clock = Steps { limits, deadline };
        clock.smtp(Step::Sender, self.connection.command(Noop)).await.is_ok()
    }

    /// Hands over one mail.
    pub(super) async fn send(&mut self, parcel: &Parcel, limits: Limits, deadline: Instant) -> Result<(), Failed> {
        let clock = Steps { limits, deadline };
        let done = self.exchange(parcel, clock).await;
        self.last_used = Instant::now();
        match &done {
            Ok(()) => self.sent += 1,
            Err(_) if !self.usable => {}
            // The relay answered, so the connection lives; the next mail starts afresh.
            Err(Failed { answer: Answer::Code(code), .. }) if *code != 421 => {
                self.usable = clock.smtp(Step::Sender, self.connection.command(Rset)).await.is_ok();
            }
            Err(Failed { answer: Answer::WillNotRelay, .. }) => {
                self.usable = clock.smtp(Step::Sender, self.connection.command(Rset)).await.is_ok();
            }
            Err(_) => self.usable = false,
        }
        done
    }

    async fn exchange(&mut self, parcel: &Parcel, clock: Steps) -> Result<(), Failed> {
        let sender = address(&parcel.sender, Step::Sender)?;
        let recipient = address(&parcel.recipient, Step::Recipient)?;
        let mut options = Vec::new();
        if !parcel.bytes.is_ascii() && self.connection.server_info().supports_feature(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let (mail, rcpt) = (Mail::new(Some(sender), options), Rcpt::new(recipient, Vec::new()));
        if self.pipelines {
            self.say_at_once(clock, mail, rcpt).await?;
        } else {
            clock.smtp(Step::Sender, self.connection.command(mail)).await?;
            clock.smtp(Step::Recipient, self.connection.command(rcpt)).await?;
            clock.smtp(Step::Data, self.connection.command(Data)).await?;
        }
        clock.smtp(Step::Body, self.connection.message(&parcel.bytes)).await.map(|_| ())
    }

    /// All up to the mail's bytes in one go; each answer has its place. The first refusal is the one that counts: what the
    /// relay says to the commands after it follows from it.
    async fn say_at_once(&mut self, clock: Steps, mail: Mail, rcpt: Rcpt) -> Result<(), Failed> {
        // Until all three answers are there, one of them could still come and be taken for another's.
        self.usable = false;
        let sender = clock.smtp(Step::Sender, self.connection.command(format!("{mail}{rcpt}{Data}"))).await.map(|_| ());
        if sender.as_ref().is_err_and(is_over) {
            return sender;
        }
        let recipient = clock.smtp(Step::Recipient, self.connection.read_response()).await.map(|_| ());
        if recipient.as_ref().is_err_and(is_over) {
            return sender.and(recipient);
        }
        let data = clock.smtp(Step::Data, self.connection.read_response()).await.map(|_| ());
        if data.as_ref().is_err_and(is_over) {
            return sender.and(recipient).and(data);
        }
        // Where it waits for a mail that must not come, only the end of the connection tells it so.
        self.usable = data.is_err() || (sender.is_ok() && recipient.is_ok());
        sender.and(recipient).and(data)
    }

    /// Says goodbye; whether the relay answers does not matter.
    pub(super) async fn quit(mut self, limits: Limits) {
        let clock = Steps { limits, deadline: Instant::now() + limits.check_after };
        let _ = clock.smtp(Step::Hello, self.connection.quit()).await;
    }
}

/// No answer came, or none that would leave the connection alive (RFC 5321, 3.8).
fn is_over(failed: &Failed) -> bool {
    matches!(failed.answer, Answer::Lost | Answer::Timeout | Answer::Code(421))
}

/// Addresses were checked when they came in; this one is our own fault or an altered row.
fn address(text: &str, step: Step) -> Result<Address, Failed> {
    text.parse().map_err(|_| Failed::at(step, Answer::Code(553), "not an address"))
}

/// Runs each step within its time.
#[derive(Clone, Copy)]
struct Steps {
    limits: Limits,
    deadline: Instant,
}

impl Steps {
    fn until(self, step: Step) -> Instant {
        let limit = match step {
            Step::Connect => self.limits.connect,
            Step::Body => self.limits.body,
            _ => self.limits.answer,
        };
        (Instant::now() + limit).min(self.deadline)
    }

    async fn io<T>(self, step: Step, work: impl Future<Output = std::io::Result<T>>) -> Result<T, Failed> {
        match timeout_at(self.until(step), work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(Failed::at(step, Answer::Lost, io_detail(&error))),
            Err(_) => Err(Failed::at(step, Answer::Timeout, "")),
        }
    }

    async fn smtp<T>(self, step: Step, work: impl Future<Output = Result<T, SmtpError>>) -> Result<T, Failed> {
        match timeout_at(self.until(step), work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(failed(step, &error)),
            Err(_) => Err(Failed::at(step, Answer::Timeout, "")),
        }
    }
}

/// rustls says precisely what is wrong with a certificate; everything else is told by its kind.
fn io_detail(error: &std::io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(tls) => tls.to_string(),
        None => error.kind().to_string(),
    }
}

fn failed(step: Step, error: &SmtpError) -> Failed {
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        let refuses_us = step == Step::Recipient && will_not_relay(&text);
        let answer = if refuses_us { Answer::WillNotRelay } else { Answer::Code(code.into()) };
        return Failed::at(step, answer, enhanced_code(&text));
    }
    let answer = if error.is_timeout() { Answer::Timeout } else { Answer::Lost };
    // Up to sign-in the text speaks of the relay only; later it could speak of a person.
    let detail =
        if matches!(step, Step::Connect | Step::Hello | Step::Tls | Step::Auth) { text } else { String::new() };
    Failed::at(step, answer, detail)
}

/// Relays say in words that they do not relay for us; the codes also mean other things. Only whole phrases count: the
/// answer repeats the address, which somebody else chose, but no address of ours has spaces.
fn will_not_relay(text: &str) -> bool {
    const PHRASES: [&str; 5] =
        ["relay access denied", "relaying denied", "unable to relay", "not permitted to relay", "relay not permitted"];
    let text = text.to_ascii_lowercase();
    PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// The enhanced status code (RFC 3463) at the head of an answer; the rest of it may name the recipient.
fn enhanced_code(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let parts: Vec<&str> = first.split('.').collect();
    let numeric = parts.iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    if parts.len() == 3 && numeric { first.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::{enhanced_code, will_not_relay};

    #[test]
    fn a_refusal_to_relay_is_told_from_an_unknown_person_at_a_relay() {
        assert!(will_not_relay("4.7.1 <eva@amt.example>: Relay access denied"));
        assert!(will_not_relay("5.7.54 SMTP; Unable to relay recipient in non-accepted domain"));
        assert!(!will_not_relay("5.1.1 <relay@relay.example>: no such user"));
    }

    #[test]
    fn only_the_status_code_of_an_answer_is_kept() {
        assert_eq!(enhanced_code("5.1.1 <eva@amt.example>: no such user"), "5.1.1");
        for text in ["<eva@amt.example> unknown", "mailbox eva.a.b full", "1.2 x", ""] {
            assert_eq!(enhanced_code(text), "", "{text}");
        }
    }
}
