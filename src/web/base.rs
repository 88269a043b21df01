//! Who we are on the network: the configured base URL, and nothing a request says (C28).

use std::net::IpAddr;

use url::{Host, Url};

/// The base URL, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Without a slash at its end.
    url: String,
    scheme: String,
    host: String,
    port: u16,
    loopback: bool,
}

impl Base {
    /// Takes an `http` or `https` address apart.
    #[must_use]
    pub fn new(url: &Url) -> Self {
        Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_ascii_lowercase(),
            port: url.port_or_known_default().unwrap_or_default(),
            loopback: url.host().is_some_and(|host| is_loopback(&host)),
        }
    }

    /// A page's full address: `path` begins with a slash.
    #[must_use]
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// The base URL without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether browsers reach us by TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether browsers treat us as trustworthy, and so tell us where a request comes from.
    #[must_use]
    pub fn is_trustworthy(&self) -> bool {
        self.is_https() || self.loopback
    }

    /// Whether a `Host` header, or a request's authority, names us. On a loopback address every name of that
    /// address does.
    #[must_use]
    pub fn is_us(&self, authority: &str) -> bool {
        // User names, paths and the like have no place in an authority; `Url` would read them.
        if authority.is_empty() || authority.contains(['/', '\\', '@', '?', '#']) || !authority.is_ascii() {
            return false;
        }
        let Ok(asked) = Url::parse(&format!("{}://{authority}/", self.scheme)) else { return false };
        let same_host = asked.host_str() == Some(self.host.as_str())
            || (self.loopback && asked.host().is_some_and(|host| is_loopback(&host)));
        same_host && asked.port_or_known_default() == Some(self.port)
    }

    /// Whether an `Origin` header names us.
    #[must_use]
    pub fn is_our_origin(&self, origin: &str) -> bool {
        origin.strip_prefix(&self.scheme).and_then(|rest| rest.strip_prefix("://")).is_some_and(|at| self.is_us(at))
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Base {
        Base::new(&url.parse().unwrap())
    }

    #[test]
    fn only_the_configured_authority_is_us() {
        let ours = base("https://Turnus.example/");
        for good in ["turnus.example", "TURNUS.example", "turnus.example:443"] {
            assert!(ours.is_us(good), "{good}");
        }
        for bad in [
            "",
            "evil.example",
            "turnus.example:80",
            "turnus.example:444",
            "turnus.example.evil.example",
            "turnus.example@evil.example",
            "evil.example/turnus.example",
            "turnus.example/",
            "turnus.example ",
            "localhost",
            "turnüs.example",
        ] {
            assert!(!ours.is_us(bad), "{bad}");
        }
    }

    #[test]
    fn on_loopback_every_name_of_it_is_us_on_the_same_port() {
        let ours = base("http://127.0.0.1:8080");
        for good in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "127.0.0.2:8080"] {
            assert!(ours.is_us(good), "{good}");
        }
        for bad in ["127.0.0.1", "localhost:8081", "192.168.1.1:8080", "localhost.evil.example:8080"] {
            assert!(!ours.is_us(bad), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_ours_with_scheme_and_authority() {
        let ours = base("https://turnus.example");
        assert!(ours.is_our_origin("https://turnus.example"));
        for bad in ["http://turnus.example", "https://evil.example", "null", "", "https://turnus.example/x"] {
            assert!(!ours.is_our_origin(bad), "{bad}");
        }
    }

    #[test]
    fn links_begin_with_the_base_url() {
        assert_eq!(base("https://turnus.example/").absolute("/formats"), "https://turnus.example/formats");
        assert_eq!(base("http://127.0.0.1:8080").as_str(), "http://127.0.0.1:8080");
    }
}
