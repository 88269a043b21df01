//! The mailbox that mail is read from by IMAP, as the operator writes it: a URL.

use std::fmt;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

/// A mailbox at a server: `imaps://user:password@mail.authority.example/INBOX`.
#[derive(Clone)]
pub struct Imap {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who signs in.
    pub user: String,
    /// Their password.
    pub password: SecretString,
    /// The folder that is read.
    pub folder: String,
    /// TLS from the first byte; without only on this machine, for a tunnel.
    pub tls: bool,
    /// A file with further certificates that may vouch for the server.
    pub ca: Option<std::path::PathBuf>,
}

impl fmt::Debug for Imap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "imap://{}@{}:{}/{}", self.user, self.host, self.port, self.folder)
    }
}

impl Imap {
    /// Reads `imaps://user:password@host[:port][/folder][?ca=FILE]`; the folder is `INBOX` if none is named.
    ///
    /// # Errors
    /// What would be right.
    pub fn parse(text: &str) -> Result<(Self, String), String> {
        let wrong = || "is no mailbox: imaps://user:password@mail.authority.example/INBOX".to_owned();
        let url = Url::parse(text.trim()).map_err(|_| wrong())?;
        let decoded =
            |part: &str| percent_decode_str(part).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| wrong());
        let host = url.host_str().ok_or_else(wrong)?.trim_matches(['[', ']']).to_owned();
        let tls = match url.scheme() {
            "imaps" => true,
            "imap" if is_this_machine(&host) => false,
            "imap" => {
                return Err(
                    "would send the password in the open; imap:// is for this machine alone, write imaps://".to_owned()
                );
            }
            _ => return Err(wrong()),
        };
        let (user, password) = (decoded(url.username())?, decoded(url.password().unwrap_or_default())?);
        let folder = decoded(url.path().trim_start_matches('/'))?;
        let plain = |text: &str| !text.chars().any(char::is_control);
        if user.is_empty() || password.is_empty() || ![&user, &password, &folder].into_iter().all(|text| plain(text)) {
            return Err(wrong());
        }
        let mut ca = None;
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "ca" => ca = Some(value.into_owned().into()),
                _ => return Err(wrong()),
            }
        }
        let port = url.port().unwrap_or(if tls { 993 } else { 143 });
        let folder = if folder.is_empty() { "INBOX".to_owned() } else { folder };
        let shown = super::values::without_password(url);
        Ok((Self { host, port, user, password: password.into(), folder, tls, ca }, shown))
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_mailbox_is_read_from_its_address() {
        let (imap, shown) =
            Imap::parse("imaps://eva%40amt.example:p%3Aw@mail.example/Turnus%2FIn?ca=/etc/ca.pem").unwrap();
        assert_eq!(
            (imap.user.as_str(), imap.password.expose_secret(), imap.folder.as_str()),
            ("eva@amt.example", "p:w", "Turnus/In")
        );
        assert_eq!((imap.port, imap.tls, imap.ca.is_some()), (993, true, true));
        assert!(!shown.contains("p%3Aw") && shown.contains("***"), "{shown}");
        assert!(!format!("{imap:?}").contains("p:w"));
        let (plain, _) = Imap::parse("imap://u:p@127.0.0.1:1143").unwrap();
        assert_eq!((plain.port, plain.tls, plain.folder.as_str()), (1143, false, "INBOX"));
    }

    #[test]
    fn a_password_never_travels_in_the_open() {
        for bad in [
            "imap://u:p@mail.example",
            "https://u:p@mail.example",
            "imaps://mail.example",
            "imaps://u@mail.example",
            "",
            "imaps://u:p@mail.example?x=1",
            "imaps://u:p%0d%0aA@mail.example",
        ] {
            assert!(Imap::parse(bad).is_err(), "{bad}");
        }
    }
}
