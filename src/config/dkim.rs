//! The key that mails are signed with (DKIM, RFC 6376), as the operator's tools write it.

use std::fmt;

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use rsa::{
    RsaPrivateKey,
    pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey},
    pkcs8::{DecodePrivateKey, EncodePublicKey, LineEnding},
    traits::PublicKeyParts,
};
use secrecy::SecretString;

use super::{MailFrom, source::Source, values::Parsed};

/// Shorter keys are worth nothing (RFC 8301, 3.2).
const SHORTEST_RSA: usize = 1024;
/// Shorter ones should not be used (the same).
const SHORT_RSA: usize = 2048;

/// What signs mails, and where its public half is found.
#[derive(Clone, Debug)]
pub struct Dkim {
    /// The name of the key in the DNS, below `_domainkey` of the domain.
    pub selector: String,
    /// In whose name it signs: the sender's domain, or one above it.
    pub domain: String,
    /// The private key.
    pub key: DkimKey,
    /// What belongs into the DNS as TXT at `<selector>._domainkey.<domain>`.
    pub record: String,
    /// Whether the key is shorter than it should be.
    pub short: bool,
}

/// A private key, in the form that the signer reads.
#[derive(Clone)]
pub enum DkimKey {
    /// PKCS#1, PEM.
    Rsa(SecretString),
    /// The 32 bytes, base64.
    Ed25519(SecretString),
}

impl fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa(_) => "Rsa(***)",
            Self::Ed25519(_) => "Ed25519(***)",
        })
    }
}

/// A key that was read.
#[derive(Clone)]
struct Key {
    private: DkimKey,
    record: String,
    short: bool,
}

/// Takes the settings. They are given together or not at all: half of them signs nothing, and nobody would notice.
pub(super) fn take(source: &mut Source<'_>, from: &MailFrom) -> Option<Dkim> {
    let said = ["DKIM_KEY", "DKIM_SELECTOR", "DKIM_DOMAIN"].map(|name| source.is_said(name));
    let (key, selector) = (source.take_optional("DKIM_KEY", key), source.take_optional("DKIM_SELECTOR", selector));
    match said {
        [false, false, false] => return None,
        [false, true, _] => source.refuse(
            "DKIM_KEY",
            "is missing, and without it nothing is signed: name the file with the private key in TURNUS_DKIM_KEY_FILE",
        ),
        [true, false, _] => source.refuse(
            "DKIM_SELECTOR",
            "is missing: the name under which the public key stands in the DNS, at <selector>._domainkey.<domain>",
        ),
        [false, false, true] => {
            source.refuse("DKIM_DOMAIN", "does nothing without TURNUS_DKIM_SELECTOR and TURNUS_DKIM_KEY_FILE");
        }
        [true, true, _] => {}
    }
    let sender = from.address.rsplit_once('@').map_or("", |(_, domain)| domain).to_ascii_lowercase();
    let domain = source.take("DKIM_DOMAIN", &sender, |text| domain(text, &sender));
    let (Key { private, record, short }, selector, domain) = (key?, selector?, domain?);
    Some(Dkim { selector, domain, key: private, record, short })
}

/// A signature of another domain proves nothing about the sender (DMARC, RFC 7489, 3.1).
fn domain(text: &str, sender: &str) -> Parsed<String> {
    let domain = text.trim().trim_end_matches('.').to_ascii_lowercase();
    if !is_name(&domain) || !domain.contains('.') {
        return Err(format!(
            "`{domain}` is no domain in which anybody can look a key up; it is that of the sender (TURNUS_MAIL_FROM), or one above it"
        ));
    }
    let above = sender.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if !above {
        return Err(format!(
            "is neither the domain of the sender ({sender}, from TURNUS_MAIL_FROM) nor one above it; such a signature counts for nothing"
        ));
    }
    Ok((domain.clone(), domain))
}

fn selector(text: &str) -> Parsed<String> {
    let selector = text.trim().to_ascii_lowercase();
    if !is_name(&selector) {
        return Err("is no selector: letters, digits and hyphens, such as turnus2026".to_owned());
    }
    Ok((selector.clone(), selector))
}

/// Labels of the DNS with dots between.
pub(super) fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Reads what `openssl genrsa` and `openssl genpkey` write.
fn key(text: &str) -> Parsed<Key> {
    let label = text.lines().find_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    let broken = || "is a private key that cannot be read; was it cut off?".to_owned();
    let locked = "is locked by a passphrase, and nobody is there to type it: `openssl pkey -in KEY -out KEY.open`, then keep that file to Turnus alone";
    match label {
        Some("RSA PRIVATE KEY") if text.contains("ENCRYPTED") => Err(locked.to_owned()),
        Some("RSA PRIVATE KEY") => rsa(&RsaPrivateKey::from_pkcs1_pem(text).map_err(|_| broken())?),
        Some("PRIVATE KEY") => match (RsaPrivateKey::from_pkcs8_pem(text), SigningKey::from_pkcs8_pem(text)) {
            (Ok(key), _) => rsa(&key),
            (_, Ok(key)) => Ok(ed25519(&key)),
            (Err(_), Err(_)) => Err("is cut off, or neither an RSA nor an Ed25519 key; others sign no mail".to_owned()),
        },
        Some("ENCRYPTED PRIVATE KEY") => Err(locked.to_owned()),
        Some("PUBLIC KEY" | "RSA PUBLIC KEY") => {
            Err("is the public key, which belongs into the DNS; the private one belongs here".to_owned())
        }
        Some(other) => Err(format!("is a `{other}`; an RSA or Ed25519 key as openssl writes it is needed")),
        None => Err(
            "is no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----; `openssl genrsa -out dkim.pem 2048` makes one"
                .to_owned(),
        ),
    }
}

fn rsa(key: &RsaPrivateKey) -> Parsed<Key> {
    let bits = key.n().bits();
    if bits < SHORTEST_RSA {
        return Err(format!("has only {bits} bits; nobody believes less than {SHORTEST_RSA}, and 2048 are right"));
    }
    let unwritable = |_| "cannot be written as PKCS#1".to_owned();
    let private = key.to_pkcs1_pem(LineEnding::LF).map_err(unwritable)?;
    let public = key.to_public_key().to_public_key_der().map_err(|_| "has no public half".to_owned())?;
    let key = Key {
        private: DkimKey::Rsa(private.as_str().into()),
        record: format!("v=DKIM1; k=rsa; p={}", BASE64.encode(public.as_bytes())),
        short: bits < SHORT_RSA,
    };
    Ok((key, format!("*** (RSA, {bits} bits)")))
}

fn ed25519(key: &SigningKey) -> (Key, String) {
    let record = format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(key.verifying_key().as_bytes()));
    let private = DkimKey::Ed25519(BASE64.encode(key.as_bytes()).into());
    (Key { private, record, short: false }, "*** (Ed25519)".to_owned())
}

#[cfg(test)]
mod tests;
