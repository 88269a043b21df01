//! Whether the program may ask an address that somebody else wrote (C26): a webhook's, a calendar's to import. Only the
//! open Internet, only over HTTP, and only where every address behind the name belongs to it; the answer is asked for at
//! one of the addresses that were looked at, so that a name cannot mean something else a moment later.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// The longest address that is taken.
const LONGEST: usize = 2_000;
/// More addresses behind one name are nobody's.
const MOST: usize = 32;

/// Networks that are not the open Internet (IANA's registries of special purposes), as a table beside which the registry
/// can be laid.
const SPECIAL_V4: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];
/// The same within `2000::/3`, outside of which nothing is global: Teredo and its neighbours, documentation, 6to4 (which
/// hides an IPv4 address).
const SPECIAL_V6: &[([u16; 8], u8)] = &[
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    ([0x2001, 0x0db8, 0, 0, 0, 0, 0, 0], 32),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

/// Why an address is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no address, or longer than any real one.
    #[error("no address")]
    Unreadable,
    /// Another scheme than http and https.
    #[error("only http and https")]
    Scheme,
    /// Another port than 80 and 443.
    #[error("only the ports 80 and 443")]
    Port,
    /// It carries a name or a password.
    #[error("an address with a password")]
    Credentials,
    /// Nothing stands behind the name.
    #[error("nothing stands behind the name")]
    Unknown,
    /// Something behind the name is not the open Internet.
    #[error("not the open Internet")]
    Inside,
}

/// An address that may be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: Url,
    port: u16,
}

impl Target {
    /// Reads an address as somebody wrote it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::Unreadable);
        }
        let url = Url::parse(text).map_err(|_| Refusal::Unreadable)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let port = url.port_or_known_default().filter(|port| matches!(port, 80 | 443)).ok_or(Refusal::Port)?;
        Ok(Self { url, port })
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The name to look up and the port; none if the address names a machine by number.
    #[must_use]
    pub fn name(&self) -> Option<(&str, u16)> {
        match self.url.host() {
            Some(Host::Domain(name)) => Some((name, self.port)),
            _ => None,
        }
    }

    /// Where to connect: `found` is what stands behind the name, each of it. Networks in `allowed` count as open: an
    /// operator's own intranet.
    ///
    /// # Errors
    /// Nothing was found, or one of them lies inside.
    pub fn pinned(&self, found: &[IpAddr], allowed: &[IpNet]) -> Result<Vec<SocketAddr>, Refusal> {
        let written = match self.url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            _ => None,
        };
        let found = written.as_ref().map_or(found, std::slice::from_ref);
        if found.is_empty() || found.len() > MOST {
            return Err(Refusal::Unknown);
        }
        let is_open = |address: &IpAddr| {
            let address = address.to_canonical();
            is_global(address) || allowed.iter().any(|net| net.contains(&address))
        };
        // One that lies inside is enough: whoever answers for the name chooses the order.
        if !found.iter().all(is_open) {
            return Err(Refusal::Inside);
        }
        Ok(found.iter().map(|address| SocketAddr::new(address.to_canonical(), self.port)).collect())
    }
}

/// Whether an address belongs to the open Internet.
#[must_use]
pub fn is_global(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let within = |(net, bits): &([u8; 4], u8)| {
                Ipv4Net::new((*net).into(), *bits).is_ok_and(|net| net.contains(&address))
            };
            !SPECIAL_V4.iter().any(within)
        }
        IpAddr::V6(address) => {
            let within = |(net, bits): &([u16; 8], u8)| {
                Ipv6Net::new(Ipv6Addr::from(*net), *bits).is_ok_and(|net| net.contains(&address))
            };
            address.segments()[0] & 0xe000 == 0x2000 && !SPECIAL_V6.iter().any(within)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_without_passwords_and_odd_ports_are_looked_up() {
        for (text, expected) in [
            ("https://amt.example/haken?x=1", Ok(())),
            ("http://amt.example", Ok(())),
            ("http://amt.example:443/", Ok(())),
            ("https://amt.example:80/", Ok(())),
            ("HTTPS://AMT.EXAMPLE/", Ok(())),
            ("ftp://amt.example/", Err(Refusal::Scheme)),
            ("file:///etc/passwd", Err(Refusal::Scheme)),
            ("gopher://amt.example/", Err(Refusal::Scheme)),
            ("data:text/plain,x", Err(Refusal::Scheme)),
            ("https://amt.example:8080/", Err(Refusal::Port)),
            ("http://amt.example:22/", Err(Refusal::Port)),
            ("https://eva@amt.example/", Err(Refusal::Credentials)),
            ("https://:geheim@amt.example/", Err(Refusal::Credentials)),
            ("https://amt.example@10.0.0.1/", Err(Refusal::Credentials)),
            ("amt.example", Err(Refusal::Unreadable)),
            ("https://", Err(Refusal::Unreadable)),
            ("//amt.example/", Err(Refusal::Unreadable)),
        ] {
            assert_eq!(Target::parse(text).map(|_| ()), expected, "{text}");
        }
        assert_eq!(Target::parse(&format!("https://amt.example/{}", "x".repeat(2_000))), Err(Refusal::Unreadable));
    }

    #[test]
    fn a_machine_named_by_number_in_whatever_spelling_is_the_same_machine() {
        for text in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://0x7f.0.0.0x1/",
            "http://127.0.0.1./",
            "http://[::1]/",
            "http://[::]/",
            "http://0/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::7f00:1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[fe80::1]/",
            "http://[fc00::1]/",
            "http://[ff02::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[fd00:ec2::254]/",
            "http://①②⑦.⓪.⓪.①/",
            "http://100.100.100.200/",
            "http://192.0.0.192/",
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(target.name(), None, "{text}");
            // What a friendly name server says does not matter then.
            assert_eq!(target.pinned(&["93.184.215.14".parse().unwrap()], &[]), Err(Refusal::Inside), "{text}");
        }
    }

    #[test]
    fn a_name_is_open_if_everything_behind_it_is() {
        let target = Target::parse("https://amt.example/").unwrap();
        assert_eq!(target.name(), Some(("amt.example", 443)));
        let found = |list: &[&str]| list.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpAddr>>();
        let open = found(&["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]);
        let pinned = target.pinned(&open, &[]).unwrap();
        assert_eq!(pinned[0].to_string(), "93.184.215.14:443");
        assert_eq!(pinned.len(), 2);
        assert_eq!(target.pinned(&[], &[]), Err(Refusal::Unknown));
        for inside in ["10.0.0.1", "127.0.0.1", "::1", "::ffff:10.0.0.1", "fd00::1", "198.19.0.1", "255.255.255.255"] {
            let mut mixed = open.clone();
            mixed.push(inside.parse().unwrap());
            assert_eq!(target.pinned(&mixed, &[]), Err(Refusal::Inside), "{inside}");
        }
        let intranet: IpNet = "10.1.0.0/16".parse().unwrap();
        assert!(target.pinned(&found(&["10.1.2.3"]), &[intranet]).is_ok(), "an operator's own network");
        assert_eq!(target.pinned(&found(&["10.2.2.3"]), &[intranet]), Err(Refusal::Inside));
    }

    #[test]
    fn the_edges_of_the_special_networks() {
        for (address, global) in [
            ("9.255.255.255", true),
            ("11.0.0.0", true),
            ("100.63.255.255", true),
            ("100.64.0.0", false),
            ("100.127.255.255", false),
            ("100.128.0.0", true),
            ("172.15.255.255", true),
            ("172.31.255.255", false),
            ("172.32.0.0", true),
            ("198.17.255.255", true),
            ("198.20.0.0", true),
            ("223.255.255.255", true),
            ("224.0.0.1", false),
            ("2001:200::1", true),
            ("2001:1ff::1", false),
            ("2001:db8::1", false),
            ("2001:db9::1", true),
            ("3fff:fff::1", false),
            ("4000::1", false),
            ("1fff::1", false),
        ] {
            assert_eq!(is_global(address.parse().unwrap()), global, "{address}");
        }
    }
}
