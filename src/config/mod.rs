//! Settings: the environment first, then `turnus.toml`, then the default. An unknown key is an error in both.
//!
//! [`Settings::parse`] is a pure function of the environment and the file's text; only [`Settings::load`] looks around.

pub mod dkim;
pub mod imap;
pub mod mail_target;
pub mod oidc;
mod secret;
mod sign_in;
mod source;
mod values;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono_tz::Tz;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::domain::{bounce::ReturnAddress, capability::Keys, format::Locale, login::MailedLives};
use dkim::Dkim;
use imap::Imap;
use mail_target::{Security, Target};
use oidc::Oidc;
use source::{Origin, Source};
pub use values::{Database, LogFormat, MailFrom};

/// What is wrong with one setting, in a sentence that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The setting as its owner wrote it: `TURNUS_LISTEN`, or `turnus.toml: listen`.
    pub setting: String,
    /// What is wrong and what would be right; never the value of a secret.
    pub what: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.what)
    }
}

impl std::error::Error for ConfigError {}

/// The effective settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the server listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where links lead, if said; else `http://` and the bound address. See [`Settings::base_url`].
    pub public_url: Option<Url>,
    /// Where the embedded database, the key and the mail folder lie.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Database,
    /// The key from which all links are derived, if said; else see [`Settings::secret_key`].
    pub given_key: Option<SecretString>,
    /// Keys from before, the latest first: what they made still holds, and nothing new is made with them.
    pub former_keys: Vec<SecretString>,
    /// Where mail goes.
    pub mail_target: Target,
    /// Connections to PostgreSQL at most; an embedded database has its fixed number.
    pub database_connections: u32,
    /// Who mail is from.
    pub mail_from: MailFrom,
    /// SMTP connections at once.
    pub mail_connections: u32,
    /// Mails per minute at most; none means as fast as the server takes them.
    pub mail_per_minute: Option<u32>,
    /// Where mails come back to, each to an address of its own; none means to the sender.
    pub mail_bounces: Option<ReturnAddress>,
    /// The relay whose word about the sender of a calendar reply counts (`Authentication-Results`); none asks nobody.
    pub mail_trusted_relay: Option<String>,
    /// What signs mails; none leaves that to the relay.
    pub dkim: Option<Dkim>,
    /// The mailbox that `receive --imap` reads, if it is not said on the command line.
    pub imap: Option<Imap>,
    /// The identity provider by which organizers may sign in; none leaves them links by mail.
    pub oidc: Option<Oidc>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The language for people who did not choose one.
    pub default_locale: Locale,
    /// The zone for formats that do not choose one.
    pub time_zone: Tz,
    /// Whether every page says at its top that it is an official website of the Federal Republic of Germany.
    pub official_website: bool,
    /// Where weaknesses are reported; none: nobody says.
    pub security_contact: Option<Url>,
    /// How long a node that was asked to stop still takes requests, so that a load balancer notices that it leaves.
    pub drain: Duration,
    /// How long the link and the code of a sign-in mail can be used.
    pub sign_in: MailedLives,
    /// Minutes between an organizer's change and its mails; 0 sends at once.
    pub undo_minutes: u32,
    /// Forms an hour from one place from which on they ask for a proof; none: never (C48).
    pub proof_of_work_from: Option<u32>,
    /// What is logged, in the syntax of `tracing`.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// Where traces are collected (OpenTelemetry over HTTP); none: nothing is told.
    pub otlp_url: Option<Url>,
    /// Whether `serve` brings the schema up to date first.
    pub auto_migrate: bool,
    /// Whether a backup is made before the schema changes.
    pub backup_before_migration: bool,
    /// What is allowed but worth a word.
    pub warnings: Vec<String>,
    effective: Vec<(&'static str, String, Origin)>,
}

impl Settings {
    /// Reads this process's environment and `file` (else `./turnus.toml`, if there is one). `flags` are settings given
    /// on the command line, by variable name; they come before the environment.
    ///
    /// # Errors
    /// All settings that are wrong or unsafe, at once.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn load(file: Option<&Path>, flags: &[(&str, String)]) -> Result<Self, Vec<ConfigError>> {
        // Names and values that are no text cannot be ours; lossy reading makes them wrong, not invisible.
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let mut env: BTreeMap<String, String> =
            std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect();
        for (name, value) in flags {
            env.remove(&format!("{name}_FILE"));
            env.insert((*name).to_owned(), value.clone());
        }
        let default = Path::new("turnus.toml");
        let chosen = file.or_else(|| default.exists().then_some(default));
        let text = match chosen {
            Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
                vec![ConfigError { setting: path.display().to_string(), what: format!("cannot be read: {error}") }]
            })?),
            None => None,
        };
        Self::parse(&env, text.as_deref(), &secret::read)
    }

    /// The settings that follow from an environment and a file's text; `read` fetches what a `…_FILE` setting names.
    ///
    /// # Errors
    /// All settings that are wrong or unsafe, at once.
    pub fn parse(
        env: &BTreeMap<String, String>,
        file: Option<&str>,
        read: &dyn Fn(&Path) -> Result<String, String>,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut source = Source::new(env, file, read);
        let mut settings = Self::gather(&mut source);
        source.finish()?;
        settings.warnings = settings.doubts();
        settings.effective = source.into_effective();
        Ok(settings)
    }

    /// Takes every setting; what is wrong is kept in `source`, with a stand-in here.
    fn gather(source: &mut Source<'_>) -> Self {
        let data_dir = source.take("DATA_DIR", "./data", values::folder).unwrap_or_default();
        let database_default = format!("sqlite://{}/turnus.db?mode=rwc", data_dir.display());
        let database = source.take("DATABASE_URL", &database_default, Database::parse).unwrap_or_default();
        let given_key = source.take_optional("SECRET_KEY", values::secret_key);
        if database.is_postgres() && given_key.is_none() {
            let what = "is required with PostgreSQL, because every node must derive the same links: at least 32 bytes, for example from `openssl rand -hex 32`";
            source.refuse("SECRET_KEY", what);
        }
        let former_keys = source.take_optional("SECRET_KEY_FORMER", values::former_keys).unwrap_or_default();
        if given_key.as_ref().is_some_and(|key| former_keys.iter().any(|former| same(key, former))) {
            source.refuse(
                "SECRET_KEY_FORMER",
                "names the key that is in use as TURNUS_SECRET_KEY; name the one from before it",
            );
        }
        let mail_default = format!("file:{}/mail", data_dir.display());
        let mail_from = source.take("MAIL_FROM", "Turnus <turnus@localhost>", MailFrom::parse).unwrap_or_default();
        let by_default = if database.is_postgres() { "false" } else { "true" };
        let auto_migrate = source.take("AUTO_MIGRATE", by_default, values::switch).unwrap_or_default();
        // A large PostgreSQL has its own ways, and copying it would take long.
        let backup_before_migration =
            source.take("BACKUP_BEFORE_MIGRATION", by_default, values::switch).unwrap_or_default();
        Self {
            listen: source.take("LISTEN", "127.0.0.1:8080", values::address).unwrap_or(values::NOWHERE),
            public_url: source.take_optional("BASE_URL", values::base_url),
            database_connections: source
                .take("DATABASE_CONNECTIONS", "20", values::number::<2, 500>)
                .unwrap_or_default(),
            mail_target: source.take("SMTP_URL", &mail_default, values::mail_target).unwrap_or(Target::Memory),
            dkim: dkim::take(source, &mail_from),
            mail_from,
            mail_connections: source.take("MAIL_CONNECTIONS", "4", values::number::<1, 64>).unwrap_or_default(),
            mail_per_minute: source.take_optional("MAIL_PER_MINUTE", values::number::<1, 1_000_000>),
            mail_bounces: source.take("MAIL_BOUNCES", "off", values::return_address).unwrap_or_default(),
            mail_trusted_relay: source.take_optional("MAIL_TRUSTED_RELAY", values::relay_name),
            imap: source.take_optional("IMAP_URL", Imap::parse),
            oidc: oidc::take(source),
            trusted_proxies: source.take("TRUSTED_PROXIES", "", values::networks).unwrap_or_default(),
            default_locale: source.take("DEFAULT_LOCALE", "de", values::locale).unwrap_or(Locale::De),
            time_zone: source.take("TIME_ZONE", "Europe/Berlin", values::zone).unwrap_or(Tz::UTC),
            official_website: source.take("OFFICIAL_WEBSITE", "false", values::switch).unwrap_or_default(),
            security_contact: source.take_optional("SECURITY_CONTACT", values::contact),
            drain: source.take("DRAIN_SECONDS", "0", values::seconds::<20>).unwrap_or_default(),
            sign_in: sign_in::take(source),
            undo_minutes: source.take("UNDO_MINUTES", "10", values::number::<0, 1440>).unwrap_or_default(),
            proof_of_work_from: source.take("PROOF_OF_WORK_FROM", "2000", values::or_off).unwrap_or_default(),
            log: source.take("LOG", "info", values::log_filter).unwrap_or_default(),
            log_format: source.take("LOG_FORMAT", "text", LogFormat::parse).unwrap_or_default(),
            otlp_url: source.take_optional("OTLP_URL", values::collector),
            auto_migrate,
            backup_before_migration,
            data_dir,
            database,
            given_key,
            former_keys,
            warnings: Vec::new(),
            effective: Vec::new(),
        }
    }

    /// The address links are made from, now that the server is bound to `bound`.
    #[must_use]
    pub fn base_url(&self, bound: SocketAddr) -> Url {
        match &self.public_url {
            Some(url) => url.clone(),
            None => values::http_url(bound),
        }
    }

    /// The key from which all links are derived: the given one, or the one in the data folder, which `fresh` becomes
    /// on the first start.
    ///
    /// # Errors
    /// The file cannot be read or written, is open to everybody, or holds too little.
    pub fn secret_key(&self, fresh: &[u8; 32]) -> Result<SecretString, ConfigError> {
        match &self.given_key {
            Some(key) => Ok(key.clone()),
            None => secret::keep(&self.data_dir, fresh),
        }
    }

    /// All links' keys: those of the secret in use, and of the former ones.
    ///
    /// # Errors
    /// As for [`Settings::secret_key`].
    pub fn keys(&self, fresh: &[u8; 32]) -> Result<Keys, ConfigError> {
        let former = self.former_keys.iter().map(|key| key.expose_secret().as_bytes());
        Ok(Keys::new(self.secret_key(fresh)?.expose_secret().as_bytes()).after(former))
    }

    /// Whether there is a key already, given or in the data folder.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.has_given_key() || self.key_file().exists()
    }

    /// Whether the key comes from the settings, and not from the data folder.
    #[must_use]
    pub fn has_given_key(&self) -> bool {
        self.given_key.is_some()
    }

    /// Where the key lies that was not given.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        secret::path(&self.data_dir)
    }

    /// Makes the data folder, if there is none yet, for its owner alone.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn make_data_dir(&self) -> Result<(), ConfigError> {
        secret::make_folder(&self.data_dir).map_err(|error| ConfigError {
            setting: "TURNUS_DATA_DIR".to_owned(),
            what: format!("{} cannot be made: {error}", self.data_dir.display()),
        })
    }

    /// A folder in the data folder, made for its owner alone if there is none yet.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn private_folder(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.data_dir.join(name);
        secret::make_folder(&folder)?;
        Ok(folder)
    }

    /// Whether the key's file in the data folder, if there is one already, is safe to use. Makes nothing.
    ///
    /// # Errors
    /// As for [`Settings::secret_key`].
    pub fn check_key_file(&self) -> Result<(), ConfigError> {
        if self.given_key.is_none() { secret::check(&self.data_dir) } else { Ok(()) }
    }

    /// Every setting with its value, secrets redacted, and where it came from; one line each.
    #[must_use]
    pub fn effective(&self) -> String {
        let line = |(name, value, origin): &(&str, String, Origin)| format!("TURNUS_{name}={value}  # {origin}\n");
        let mut text: String = self.effective.iter().map(line).collect();
        let key = format!("made on first start in {}", secret::path(&self.data_dir).display());
        let unset = [
            ("BASE_URL", "http:// and the address of TURNUS_LISTEN"),
            ("SECRET_KEY", &key),
            ("SECURITY_CONTACT", "there is no /.well-known/security.txt that says where to report weaknesses"),
            ("MAIL_PER_MINUTE", "as fast as the mail server takes them"),
            ("DKIM_KEY", "mails leave unsigned; let the mail server sign them"),
            ("OIDC_ISSUER", "organizers sign in by links in mails alone"),
            ("MAIL_TRUSTED_RELAY", "a calendar reply counts if it comes from the address it answers for"),
        ];
        for (name, meaning) in unset {
            if !self.effective.iter().any(|(said, ..)| *said == name) {
                // Writing into a text cannot fail.
                let _ = writeln!(text, "# TURNUS_{name} is not set: {meaning}");
            }
        }
        if let Some(Dkim { selector, domain, record, .. }) = &self.dkim {
            let _ = writeln!(text, "# belongs into the DNS as TXT at {selector}._domainkey.{domain}: {record}");
        }
        text
    }

    /// What is allowed but worth a word.
    fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        let is_http = self.public_url.as_ref().is_none_or(|url| url.scheme() == "http");
        if is_http && !self.listen.ip().is_loopback() {
            doubts.push("TURNUS_BASE_URL: the server listens beyond this machine and its links are plain http; put it behind a proxy with TLS and name its https address here".to_owned());
        }
        if self.given_key.as_ref().is_some_and(values::is_monotonous) {
            doubts.push("TURNUS_SECRET_KEY: hardly any variety; make a key with `openssl rand -hex 32`".to_owned());
        }
        if self.dkim.as_ref().is_some_and(|dkim| dkim.short) {
            doubts.push("TURNUS_DKIM_KEY: fewer than 2048 bits; some mail servers trust only longer keys".to_owned());
        }
        doubts.extend(sign_in::doubt(self.sign_in));
        match &self.mail_target {
            Target::Relay(relay) if relay.security == Security::None && !relay.is_this_machine() => {
                doubts.push("TURNUS_SMTP_URL: mail leaves this machine unencrypted (?tls=none)".to_owned());
            }
            Target::Memory => doubts.push("TURNUS_SMTP_URL: mail is kept in memory and nobody gets it".to_owned()),
            _ => {}
        }
        doubts
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
