//! From a setting's text to its value: `Ok((value, how to show it))`, or what would be right.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use chrono_tz::Tz;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::mail_target::Target;
use crate::domain::{
    bounce::ReturnAddress,
    format::Locale,
    text::{EmailAddress, Line},
};

/// A value and how `check-config` shows it.
pub(super) type Parsed<T> = Result<(T, String), String>;

/// Stands in for an address while other settings are checked.
pub(super) const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Which database.
#[derive(Clone)]
pub struct Database {
    url: SecretString,
    shown: String,
}

impl Database {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        let wrong = || {
            "is no database address: sqlite://path/to/turnus.db?mode=rwc or postgres://user:password@host/database"
                .to_owned()
        };
        let shown = match text.split_once(':') {
            Some(("sqlite", _)) => text.to_owned(),
            Some(("postgres" | "postgresql", _)) => {
                let mut url = Url::parse(text).map_err(|_| wrong())?;
                // A password can also stand among the parameters.
                if url.query_pairs().any(|(name, _)| name == "password") {
                    url.set_query(Some("***"));
                }
                without_password(url)
            }
            _ => return Err(wrong()),
        };
        Ok((Self { url: text.into(), shown: shown.clone() }, shown))
    }

    /// The address, with its password.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// Whether it is PostgreSQL, where several nodes may run.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        !self.url().starts_with("sqlite:")
    }
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite::memory:".into(), shown: "sqlite::memory:".to_owned() }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

pub(super) fn without_password(mut url: Url) -> String {
    if url.password().is_some() {
        // Fails only for addresses without a host, which have no password either.
        let _ = url.set_password(Some("***"));
    }
    url.to_string()
}

/// Who mail is from: a name and an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFrom {
    /// The name people see.
    pub name: Option<String>,
    /// The address; its domain may have no dot (`turnus@localhost`).
    pub address: String,
}

impl fmt::Display for MailFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) if name.chars().all(|c| c.is_alphanumeric() || c == ' ') => {
                write!(f, "{name} <{}>", self.address)
            }
            // Dots and commas mean something else in a mail header unless they are quoted.
            Some(name) => write!(f, "\"{name}\" <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

impl MailFrom {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        let wrong = || "is no sender: Name <name@authority.example>".to_owned();
        let (name, address) = match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address),
            None => ("", text.trim()),
        };
        let name = Line::parse_optional("MAIL_FROM", name, 75).map_err(|_| wrong())?.map(Line::into_string);
        if name.as_ref().is_some_and(|name| name.contains(['<', '>', '"', '@'])) {
            return Err(wrong());
        }
        // The operator's own network may know names without a dot; everything else follows the common rule.
        let read = |text: &str| EmailAddress::parse("MAIL_FROM", text).map(|read| read.as_str().to_owned());
        let suffix = ".invalid";
        let address = read(address).or_else(|_| {
            read(&format!("{address}{suffix}")).map(|read| read.strip_suffix(suffix).unwrap_or(&read).to_owned())
        });
        let address = address.map_err(|_| wrong())?;
        let from = Self { name, address };
        let shown = from.to_string();
        Ok((from, shown))
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl LogFormat {
    pub(super) fn parse(text: &str) -> Parsed<Self> {
        match text {
            "text" => Ok((Self::Text, text.to_owned())),
            "json" => Ok((Self::Json, text.to_owned())),
            _ => Err("is text or json".to_owned()),
        }
    }
}

/// Where mails come back to: `off`, or an address with a `*` for the signed part.
pub(super) fn return_address(text: &str) -> Parsed<Option<ReturnAddress>> {
    if text.trim().eq_ignore_ascii_case("off") {
        return Ok((None, "off".to_owned()));
    }
    let wrong = "is neither off nor an address with a * for the signed part: bounce+*@turnus.authority.example; in front of the @ there is room for 12 characters besides it";
    let address = ReturnAddress::parse("MAIL_BOUNCES", text).map_err(|_| wrong.to_owned())?;
    let shown = address.to_string();
    Ok((Some(address), shown))
}

/// `off`, or a number.
pub(super) fn or_off(text: &str) -> Parsed<Option<u32>> {
    if text.trim().eq_ignore_ascii_case("off") {
        return Ok((None, "off".to_owned()));
    }
    let (number, shown) =
        number::<0, 1_000_000>(text).map_err(|wrong| format!("is neither off nor a number: {wrong}"))?;
    Ok((Some(number), shown))
}

/// The name under which a relay signs its `Authentication-Results`.
pub(super) fn relay_name(text: &str) -> Parsed<String> {
    let name = text.trim();
    let good =
        !name.is_empty() && name.len() <= 255 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
    if !good {
        return Err(
            "is no name of a mail server as it stands first in its Authentication-Results: mx.authority.example"
                .to_owned(),
        );
    }
    Ok((name.to_owned(), name.to_owned()))
}

/// Where mail goes, and its address without the password.
pub(super) fn mail_target(text: &str) -> Parsed<Target> {
    let target = Target::parse(text).map_err(|error| error.to_string())?;
    let shown = match &target {
        Target::Relay(_) => Url::parse(text).map(without_password).unwrap_or_default(),
        Target::File(_) | Target::Memory => text.to_owned(),
    };
    Ok((target, shown))
}

pub(super) fn folder(text: &str) -> Parsed<PathBuf> {
    // A ? or # would end the path in the address of the database made from it.
    if text.trim().is_empty() || text.contains(['?', '#', '%', '\0']) {
        return Err("is no folder name without ?, # and %".to_owned());
    }
    let trimmed = if text.len() > 1 { text.trim_end_matches('/') } else { text };
    let path = PathBuf::from(if trimmed.is_empty() { "/" } else { trimmed });
    let shown = path.display().to_string();
    Ok((path, shown))
}

pub(super) fn address(text: &str) -> Parsed<SocketAddr> {
    let spelled = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let address: SocketAddr = spelled
        .as_deref()
        .unwrap_or(text)
        .parse()
        .map_err(|_| "is no address and port to listen on: 127.0.0.1:8080, [::1]:8080, 0.0.0.0:8080".to_owned())?;
    Ok((address, address.to_string()))
}

pub(super) fn base_url(text: &str) -> Parsed<Url> {
    let wrong = || "is no web address: https://turnus.authority.example".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong());
    }
    let extra = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if extra || !url.username().is_empty() || url.password().is_some() {
        return Err("is more than a scheme, a host and a port; Turnus lives at the root of its host".to_owned());
    }
    let shown = url.as_str().trim_end_matches('/').to_owned();
    Ok((url, shown))
}

/// The plain address of a socket.
pub(super) fn http_url(bound: SocketAddr) -> Url {
    match Url::parse(&format!("http://{bound}")) {
        Ok(url) => url,
        Err(error) => unreachable!("an address and a port are a web address: {error}"),
    }
}

pub(super) fn secret_key(text: &str) -> Parsed<SecretString> {
    if text.len() < 32 {
        return Err("is shorter than 32 bytes; make one with `openssl rand -hex 32`".to_owned());
    }
    let lower = text.to_lowercase().replace(['-', '_', ' '], "");
    if ["changeme", "replaceme", "yoursecretkey"].iter().any(|word| lower.contains(word)) {
        return Err("is a placeholder that others know, too; make one with `openssl rand -hex 32`".to_owned());
    }
    Ok((text.into(), format!("*** ({} bytes)", text.len())))
}

/// Former keys, one a line, the latest first.
pub(super) fn former_keys(text: &str) -> Parsed<Vec<SecretString>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let keys: Result<Vec<_>, _> = lines.map(|line| secret_key(line).map(|(key, _)| key)).collect();
    let keys = keys?;
    let shown = format!("*** ({} keys)", keys.len());
    Ok((keys, shown))
}

/// Whether a key looks as if nobody had rolled dice for it.
pub(super) fn is_monotonous(key: &SecretString) -> bool {
    let mut signs: Vec<u8> = key.expose_secret().bytes().collect();
    signs.sort_unstable();
    signs.dedup();
    signs.len() < 8
}

pub(super) fn number<const MIN: u32, const MAX: u32>(text: &str) -> Parsed<u32> {
    match text.parse::<u32>() {
        Ok(number) if (MIN..=MAX).contains(&number) => Ok((number, number.to_string())),
        _ => Err(format!("is no number from {MIN} to {MAX}")),
    }
}

pub(super) fn seconds<const MAX: u32>(text: &str) -> Parsed<Duration> {
    number::<0, MAX>(text).map(|(number, said)| (Duration::from_secs(number.into()), said))
}

pub(super) fn switch(text: &str) -> Parsed<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok((true, "true".to_owned())),
        "false" | "0" | "no" | "off" => Ok((false, "false".to_owned())),
        _ => Err("is true or false".to_owned()),
    }
}

pub(super) fn networks(text: &str) -> Parsed<Vec<IpNet>> {
    let network = |part: &str| part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let networks: Result<Vec<_>, _> = parts.map(network).collect();
    let networks = networks.map_err(|_| "is no list of networks: 10.0.0.0/8, 192.168.1.7".to_owned())?;
    let shown = networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    Ok((networks, shown))
}

/// Where traces are collected: the address below which OTLP has its own paths. They name nobody, so they may travel in the
/// open, as they do between the parts of one machine or network.
pub(super) fn collector(text: &str) -> Parsed<Url> {
    let wrong = || "is no address of a collector: http://127.0.0.1:4318, without name and password".to_owned();
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !matches!(url.scheme(), "http" | "https") || url.password().is_some() || !plain || url.host().is_none() {
        return Err(wrong());
    }
    Ok((url.clone(), url.to_string()))
}

/// Where weaknesses are reported: a mail address, or a page (RFC 9116, 2.5.3).
pub(super) fn contact(text: &str) -> Parsed<Url> {
    let wrong = || "is no contact: security@authority.example, or an https address".to_owned();
    let text = text.trim();
    let bare = text.strip_prefix("mailto:").unwrap_or(text);
    let url = match EmailAddress::parse("SECURITY_CONTACT", bare) {
        Ok(address) => format!("mailto:{}", address.as_str()),
        Err(_) => text.to_owned(),
    };
    let url = Url::parse(&url).map_err(|_| wrong())?;
    match url.scheme() {
        "mailto" if url.path().contains('@') => {}
        "https" if url.host().is_some() => {}
        _ => return Err(wrong()),
    }
    Ok((url.clone(), url.to_string()))
}

pub(super) fn locale(text: &str) -> Parsed<Locale> {
    let locale = Locale::from_word(text).ok_or_else(|| format!("is one of: {}", Locale::WORDS.trim_end()))?;
    Ok((locale, locale.as_str().to_owned()))
}

pub(super) fn zone(text: &str) -> Parsed<Tz> {
    let zone: Tz = text.parse().map_err(|_| "is no zone of the IANA database: Europe/Berlin".to_owned())?;
    Ok((zone, zone.name().to_owned()))
}

pub(super) fn log_filter(text: &str) -> Parsed<String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok((text.to_owned(), text.to_owned())),
        Err(_) => Err("is no log filter: info, debug, turnus=debug,warn".to_owned()),
    }
}
