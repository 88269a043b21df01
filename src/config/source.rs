//! Where a setting's text comes from, and the list of what is wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use super::ConfigError;

/// Every setting there is, without the prefix; those that may come from a file say so.
const KEYS: &[(&str, bool)] = &[
    ("LISTEN", false),
    ("BASE_URL", false),
    ("DATA_DIR", false),
    ("DATABASE_URL", true),
    ("DATABASE_CONNECTIONS", false),
    ("SECRET_KEY", true),
    ("SECRET_KEY_FORMER", true),
    ("SMTP_URL", true),
    ("MAIL_FROM", false),
    ("MAIL_CONNECTIONS", false),
    ("MAIL_PER_MINUTE", false),
    ("MAIL_BOUNCES", false),
    ("MAIL_TRUSTED_RELAY", false),
    ("DKIM_SELECTOR", false),
    ("DKIM_DOMAIN", false),
    ("DKIM_KEY", true),
    ("IMAP_URL", true),
    ("TRUSTED_PROXIES", false),
    ("DEFAULT_LOCALE", false),
    ("TIME_ZONE", false),
    ("OFFICIAL_WEBSITE", false),
    ("SECURITY_CONTACT", false),
    ("LOGIN_CODE_MINUTES", false),
    ("LOGIN_LINK_MINUTES", false),
    ("UNDO_MINUTES", false),
    ("PROOF_OF_WORK_FROM", false),
    ("OIDC_ISSUER", false),
    ("OIDC_CLIENT_ID", false),
    ("OIDC_CLIENT_SECRET", true),
    ("OIDC_LABEL", false),
    ("OIDC_DOMAINS", false),
    ("OIDC_CA", false),
    ("DRAIN_SECONDS", false),
    ("LOG", false),
    ("LOG_FORMAT", false),
    ("OTLP_URL", false),
    ("AUTO_MIGRATE", false),
    ("BACKUP_BEFORE_MIGRATION", false),
];

/// Who said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nobody.
    Default,
    /// The environment, or a flag.
    Environment,
    /// `turnus.toml`.
    File,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::Environment => "environment",
            Self::File => "turnus.toml",
        })
    }
}

/// A setting's text and who said it.
struct Said {
    text: String,
    setting: String,
    origin: Origin,
}

/// What was said, what is wrong with it, and what it came to.
pub(super) struct Source<'a> {
    env: &'a BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    read: &'a dyn Fn(&Path) -> Result<String, String>,
    errors: Vec<ConfigError>,
    effective: Vec<(&'static str, String, Origin)>,
}

impl<'a> Source<'a> {
    /// Looks for keys nobody knows, in both places.
    pub(super) fn new(
        env: &'a BTreeMap<String, String>,
        file: Option<&str>,
        read: &'a dyn Fn(&Path) -> Result<String, String>,
    ) -> Self {
        let mut errors = Vec::new();
        let known: BTreeSet<String> = KEYS
            .iter()
            .flat_map(|(key, secret)| [Some((*key).to_owned()), secret.then(|| format!("{key}_FILE"))])
            .flatten()
            .collect();
        for name in env.keys() {
            if name.strip_prefix("TURNUS_").is_some_and(|key| !known.contains(key)) {
                errors.push(unknown(name, name.trim_start_matches("TURNUS_"), &known, "TURNUS_"));
            }
        }
        let file = file.map_or_else(BTreeMap::new, |text| read_file(text, &known, &mut errors));
        Self { env, file, read, errors, effective: Vec::new() }
    }

    /// The value of a setting, or of its default.
    pub(super) fn take<T>(
        &mut self,
        key: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Result<(T, String), String>,
    ) -> Option<T> {
        let default = Said { text: default.to_owned(), setting: format!("TURNUS_{key}"), origin: Origin::Default };
        let said = self.said(key).unwrap_or(default);
        self.keep(key, &said, parse)
    }

    /// The value of a setting that has no default.
    pub(super) fn take_optional<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<(T, String), String>,
    ) -> Option<T> {
        let said = self.said(key)?;
        self.keep(key, &said, parse)
    }

    /// Whether a setting is said at all, right or wrong.
    pub(super) fn is_said(&self, key: &str) -> bool {
        let is_text = |text: Option<&String>| text.is_some_and(|text| !text.is_empty());
        let names = [key.to_owned(), format!("{key}_FILE")];
        names.iter().any(|name| {
            is_text(self.env.get(&format!("TURNUS_{name}"))) || is_text(self.file.get(&name.to_lowercase()))
        })
    }

    /// Refuses a setting for what another one says.
    pub(super) fn refuse(&mut self, key: &str, what: &str) {
        let setting = format!("TURNUS_{key}");
        if !self.errors.iter().any(|error| error.setting == setting) {
            self.errors.push(ConfigError { setting, what: what.to_owned() });
        }
    }

    /// All that is wrong.
    pub(super) fn finish(&self) -> Result<(), Vec<ConfigError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors.clone()) }
    }

    /// What every setting came to, in the order of the list.
    pub(super) fn into_effective(mut self) -> Vec<(&'static str, String, Origin)> {
        self.effective.sort_by_key(|(name, ..)| KEYS.iter().position(|(key, _)| key == name));
        self.effective
    }

    fn keep<T>(
        &mut self,
        key: &'static str,
        said: &Said,
        parse: impl Fn(&str) -> Result<(T, String), String>,
    ) -> Option<T> {
        match parse(&said.text) {
            Ok((value, shown)) => {
                self.effective.push((key, shown, said.origin.clone()));
                Some(value)
            }
            Err(what) => {
                self.errors.push(ConfigError { setting: said.setting.clone(), what });
                None
            }
        }
    }

    /// The environment before the file; an empty text counts as nothing said.
    fn said(&mut self, key: &str) -> Option<Said> {
        let env = |name: &str| self.env.get(&format!("TURNUS_{name}")).filter(|text| !text.is_empty()).cloned();
        let file = |name: &str| self.file.get(&name.to_lowercase()).filter(|text| !text.is_empty()).cloned();
        let by_file = format!("{key}_FILE");
        let from_env = (env(key), env(&by_file));
        let from_file = (file(key), file(&by_file));
        if from_env != (None, None) {
            return self.one_of(from_env, &format!("TURNUS_{key}"), "_FILE", Origin::Environment);
        }
        let setting = format!("turnus.toml: {}", key.to_lowercase());
        self.one_of(from_file, &setting, "_file", Origin::File)
    }

    fn one_of(
        &mut self,
        (plain, path): (Option<String>, Option<String>),
        setting: &str,
        suffix: &str,
        origin: Origin,
    ) -> Option<Said> {
        let wrong = |what: String| ConfigError { setting: format!("{setting}{suffix}"), what };
        match (plain, path) {
            (Some(_), Some(_)) => {
                self.errors.push(wrong(format!("say either this or {setting}, not both")));
                None
            }
            (Some(text), None) => Some(Said { text, setting: setting.to_owned(), origin }),
            (None, Some(path)) => match (self.read)(Path::new(&path)) {
                Ok(text) => Some(Said { text: text.trim().to_owned(), setting: format!("{setting}{suffix}"), origin }),
                Err(what) => {
                    self.errors.push(wrong(what));
                    None
                }
            },
            (None, None) => None,
        }
    }
}

fn read_file(text: &str, known: &BTreeSet<String>, errors: &mut Vec<ConfigError>) -> BTreeMap<String, String> {
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            // toml's own text quotes the line, which may hold a secret: place and reason are enough.
            let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].lines().count().max(1));
            let what = format!("line {line}: {}", error.message());
            errors.push(ConfigError { setting: "turnus.toml".to_owned(), what });
            return BTreeMap::new();
        }
    };
    let mut found = BTreeMap::new();
    for (name, value) in table {
        let setting = format!("turnus.toml: {name}");
        if name != name.to_lowercase() || !known.contains(&name.to_uppercase()) {
            errors.push(unknown(&setting, &name.to_uppercase(), known, ""));
        } else if let Some(text) = as_text(&value) {
            found.insert(name, text);
        } else {
            let what = "is neither a text nor a number, a switch or a list of texts".to_owned();
            errors.push(ConfigError { setting, what });
        }
    }
    found
}

fn as_text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(switch) => Some(switch.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        _ => None,
    }
}

/// "There is no such setting", with the nearest one that exists.
fn unknown(setting: &str, key: &str, known: &BTreeSet<String>, prefix: &str) -> ConfigError {
    let nearest = known.iter().map(|name| (distance(name, key), name)).min();
    let what = match nearest {
        Some((steps, name)) if steps <= 1 + key.len() / 6 => {
            let name = if prefix.is_empty() { name.to_lowercase() } else { format!("{prefix}{name}") };
            format!("there is no such setting; do you mean {name}?")
        }
        _ => "there is no such setting; the README lists all of them".to_owned(),
    };
    ConfigError { setting: setting.to_owned(), what }
}

/// How many letters to add, drop or change from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
