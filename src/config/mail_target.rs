//! Where mails go: `file:<folder>`, `memory:`, `smtp://…` or `smtps://…`, as the operator wrote it.

use std::{net::IpAddr, path::PathBuf};

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use thiserror::Error;
use url::{Host, Url};

/// How the connection to a relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: the relay is on this machine, or the operator said `?tls=none`.
    None,
    /// STARTTLS, or nothing is sent (C37).
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// A relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Its name, as it stands in its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// User and password.
    pub login: Option<(String, SecretString)>,
    /// A file with further certificates (PEM) that may vouch for the relay: an authority's own CA.
    pub authorities: Option<PathBuf>,
}

/// Where mails go.
#[derive(Clone, Debug)]
pub enum Target {
    /// A folder with one file per mail.
    File(PathBuf),
    /// Nowhere; they stay in memory.
    Memory,
    /// A relay.
    Relay(Relay),
}

/// An address that cannot be used. It never repeats the address, which may hold a password.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BadTarget {
    /// Not an address at all.
    #[error("the mail address is no URL; write file:<folder>, smtp://host:25 or smtps://host")]
    NotAUrl,
    /// Another scheme.
    #[error("mail can go to file:, smtp:// or smtps://, not to `{0}:`")]
    Scheme(String),
    /// No host.
    #[error("the mail address names no host")]
    NoHost,
    /// No folder.
    #[error("`file:` needs a folder")]
    NoFolder,
    /// An option we do not know.
    #[error("unknown option `{0}` in the mail address; known are tls=none|required and ca=<file>")]
    Option(String),
    /// A password over an open connection to another machine.
    #[error("a password must not travel without TLS to another machine; drop tls=none")]
    OpenPassword,
    /// Plain SMTP to another machine that nobody asked for.
    #[error(
        "mail would leave this machine unencrypted; say ?tls=required for STARTTLS (or smtps://), or ?tls=none if the way there is safe in another manner"
    )]
    OpenWay,
    /// Options that exclude each other.
    #[error("smtps:// always uses TLS; drop tls=none")]
    Contradiction,
}

impl Target {
    /// Reads the operator's words. Without `?tls=…`, a relay on this machine is spoken to in the open; for any other
    /// one the operator has to say which.
    ///
    /// # Errors
    /// Not readable, or unsafe.
    pub fn parse(text: &str) -> Result<Self, BadTarget> {
        if let Some(folder) = text.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return if folder.is_empty() { Err(BadTarget::NoFolder) } else { Ok(Self::File(folder.into())) };
        }
        if text == "memory:" {
            return Ok(Self::Memory);
        }
        let url = Url::parse(text).map_err(|_| BadTarget::NotAUrl)?;
        let implicit = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            other => return Err(BadTarget::Scheme(other.to_owned())),
        };
        relay(&url, implicit).map(Self::Relay)
    }
}

fn relay(url: &Url, implicit: bool) -> Result<Relay, BadTarget> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadTarget::NoHost)?;
    let host = decoded(host.trim_start_matches('[').trim_end_matches(']'));
    let (mut tls, mut authorities) = (None, None);
    for (name, value) in url.query_pairs() {
        match (name.as_ref(), value.as_ref()) {
            ("tls", "none") => tls = Some(false),
            ("tls", "required") => tls = Some(true),
            ("ca", path) if !path.is_empty() => authorities = Some(PathBuf::from(path)),
            _ => return Err(BadTarget::Option(name.into_owned())),
        }
    }
    let local = is_this_machine(&host);
    let security = match (implicit, tls) {
        (true, Some(false)) => return Err(BadTarget::Contradiction),
        (true, _) => Security::Implicit,
        (false, Some(true)) => Security::StartTls,
        (false, Some(false)) => Security::None,
        (false, None) if local => Security::None,
        (false, None) => return Err(BadTarget::OpenWay),
    };
    let login = (!url.username().is_empty())
        .then(|| (decoded(url.username()), SecretString::from(decoded(url.password().unwrap_or_default()))));
    if login.is_some() && security == Security::None && !local {
        return Err(BadTarget::OpenPassword);
    }
    let port = url.port().unwrap_or(if implicit { 465 } else { 25 });
    Ok(Relay { host, port, security, login, authorities })
}

impl Relay {
    /// Whether it runs on this machine.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        is_this_machine(&self.host)
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        // `url` wants brackets around IPv6; the host comes without.
        Err(_) => host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn relay_of(text: &str) -> Relay {
        match Target::parse(text) {
            Ok(Target::Relay(relay)) => relay,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_open_unless_the_operator_says_so() {
        let table = [
            ("smtp://127.0.0.1:2525", Security::None, 2525),
            ("smtp://localhost", Security::None, 25),
            ("smtp://[::1]:25", Security::None, 25),
            ("smtp://relay.amt.example?tls=none", Security::None, 25),
            ("smtp://127.0.0.1:25?tls=required", Security::StartTls, 25),
            ("smtp://u:p@relay.amt.example:587?tls=required", Security::StartTls, 587),
            ("smtps://relay.amt.example", Security::Implicit, 465),
            ("smtps://127.0.0.1:4650", Security::Implicit, 4650),
        ];
        for (text, security, port) in table {
            let relay = relay_of(text);
            assert_eq!((relay.security, relay.port), (security, port), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_percent_decoded_and_never_shown() {
        let relay = relay_of("smtps://t%40amt:p%2Fw%20%C3%BC@relay.amt.example?ca=/etc/ca.pem");
        let (user, password) = relay.login.clone().unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("t@amt", "p/w ü"));
        assert_eq!(relay.authorities.as_deref(), Some(std::path::Path::new("/etc/ca.pem")));
        assert!(!format!("{relay:?}").contains("p/w"), "{relay:?}");
    }

    #[test]
    fn folders_are_taken_as_written() {
        for (text, folder) in
            [("file:./data/mail", "./data/mail"), ("file:/a b/mail", "/a b/mail"), ("file:///m", "/m")]
        {
            assert!(matches!(Target::parse(text), Ok(Target::File(path)) if path.as_os_str() == folder), "{text}");
        }
        assert!(matches!(Target::parse("memory:"), Ok(Target::Memory)));
    }

    #[test]
    fn unsafe_or_unreadable_addresses_are_refused() {
        let table = [
            ("", BadTarget::NotAUrl),
            ("relay.amt.example", BadTarget::NotAUrl),
            ("http://relay.amt.example", BadTarget::Scheme("http".into())),
            ("smtp://", BadTarget::NoHost),
            ("file:", BadTarget::NoFolder),
            ("smtp://relay.amt.example:25", BadTarget::OpenWay),
            ("smtp://u:p@relay.amt.example:25", BadTarget::OpenWay),
            ("smtp://relay.amt.example?tls=maybe", BadTarget::Option("tls".into())),
            ("smtp://relay.amt.example?verify=no", BadTarget::Option("verify".into())),
            ("smtp://u:p@relay.amt.example?tls=none", BadTarget::OpenPassword),
            ("smtps://relay.amt.example?tls=none", BadTarget::Contradiction),
        ];
        for (text, expected) in table {
            assert_eq!(Target::parse(text).err(), Some(expected), "{text}");
        }
    }
}
