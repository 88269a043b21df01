//! The client's address. By default the peer's; a trusted proxy is believed as to whom it speaks for, and whoever that
//! is only if it is a trusted proxy as well. What stands further left in the chain anybody could have written.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Headers by which a proxy shows that somebody else asks.
const SPEAKS_FOR: [HeaderName; 4] =
    [X_FORWARDED_FOR, header::FORWARDED, header::VIA, HeaderName::from_static("x-real-ip")];

/// One station of a chain: its address, or something that is none (`unknown`, `_hidden`, garbage).
type Hop = Option<IpAddr>;

/// The nearest address that is not one of our proxies.
///
/// The two headers tell the same story or none: a proxy writes one of them and may hand on the other just as a client
/// sent it, so where they differ nobody but the peer is believed.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let plain = lines(headers, &X_FORWARDED_FOR).map(|lines| follow(peer, &x_forwarded_for(&lines), trusted));
    let standard = lines(headers, &header::FORWARDED).map(|lines| follow(peer, &forwarded(&lines), trusted));
    match (plain, standard) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => peer,
    }
}

/// Whether whoever asks is this machine itself or stands in one of the trusted networks. Somebody for whom a proxy speaks
/// counts by his own address; where it is not clear who he is, he is a stranger, and so is everybody for whom somebody
/// speaks that nobody trusts.
pub(super) fn is_inside(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    let peer = peer.to_canonical();
    let trusts = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let spoken_for = SPEAKS_FOR.iter().any(|name| headers.contains_key(name));
    let client = client(peer, headers, trusted);
    if spoken_for && (!trusts(&peer) || client == peer) {
        return false;
    }
    client.is_loopback() || trusts(&client)
}

/// The network that counts as one client: an IPv4 address, or the /64 that a household or a machine gets of IPv6.
pub(super) fn bucket(address: IpAddr) -> IpNet {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Net::from(address).into(),
        IpAddr::V6(address) => Ipv6Net::new(address, 64).map_or(Ipv6Net::from(address), |net| net.trunc()).into(),
    }
}

/// Goes back along the chain, as long as those who speak are trusted.
fn follow(peer: IpAddr, chain: &[Hop], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut speaker = peer;
    for hop in chain.iter().rev() {
        if !is_trusted(&speaker) {
            break;
        }
        // A trusted proxy that names nobody is as far as we see.
        let Some(address) = hop else { break };
        speaker = *address;
    }
    speaker
}

/// All lines of a header as one list; none if there is no such header.
fn lines(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    // Bytes that are no text are garbage in their place, and leave the other hops theirs.
    Some(lines.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect::<Vec<_>>().join(","))
}

fn x_forwarded_for(lines: &str) -> Vec<Hop> {
    lines.split(',').map(|hop| address(hop.trim())).collect()
}

/// RFC 7239: `for=192.0.2.60;proto=https, for="[2001:db8::17]:4711"`.
fn forwarded(lines: &str) -> Vec<Hop> {
    let hop = |element: &str| {
        let mut named = split(element, ';').into_iter().filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
        });
        let (first, second) = (named.next()?, named.next());
        address(first.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(first))
            .filter(|_| second.is_none())
    };
    split(lines, ',').into_iter().map(hop).collect()
}

/// Splits where the sign stands outside quotation marks.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c: char| {
        let splits = c == sign && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        splits
    })
    .collect()
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn address(text: &str) -> Hop {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|inside| inside.contains(':'));
    let found = bare.unwrap_or(text).parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|with| with.ip()));
    found.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXIES: &[&str] = &["10.0.0.0/8", "2001:db8:ffff::/48"];

    /// The client of a request from `peer` with these header lines.
    fn asked(peer: &str, lines: &[(&str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let value = axum::http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.append(HeaderName::try_from(*name).unwrap(), value);
        }
        let trusted: Vec<IpNet> = PROXIES.iter().map(|net| net.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_peer_it_is() {
        for peer in ["192.0.2.1", "2001:db8::1", "11.0.0.1"] {
            assert_eq!(asked(peer, &[]), peer);
            assert_eq!(asked(peer, &[("x-forwarded-for", "198.51.100.9")]), peer, "spoofed");
            assert_eq!(asked(peer, &[("forwarded", "for=198.51.100.9")]), peer, "spoofed");
            assert_eq!(asked(peer, &[("x-forwarded-for", "198.51.100.9, 10.0.0.1")]), peer, "spoofed chain");
        }
        assert_eq!(asked("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn x_forwarded_for_is_read_from_the_right_as_far_as_proxies_are_trusted() {
        for (line, client) in [
            ("198.51.100.9", "198.51.100.9"),
            ("1.1.1.1, 198.51.100.9", "198.51.100.9"),
            ("1.1.1.1, 10.9.9.9, 198.51.100.9", "198.51.100.9"),
            ("1.1.1.1, 198.51.100.9, 10.9.9.9", "198.51.100.9"),
            ("198.51.100.9,10.9.9.9,10.8.8.8", "198.51.100.9"),
            ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
            ("198.51.100.9:4711", "198.51.100.9"),
            ("  198.51.100.9  ", "198.51.100.9"),
            ("2001:db8::9", "2001:db8::9"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("::ffff:198.51.100.9", "198.51.100.9"),
            ("198.51.100.9, 2001:db8:ffff::2", "198.51.100.9"),
            ("198.51.100.9, ::ffff:10.2.2.2", "198.51.100.9"),
        ] {
            assert_eq!(asked("10.0.0.1", &[("x-forwarded-for", line)]), client, "{line}");
            assert_eq!(asked("::ffff:10.0.0.1", &[("x-forwarded-for", line)]), client, "{line}");
        }
    }

    #[test]
    fn garbage_is_nobody_and_hides_what_stands_left_of_it() {
        for line in [
            "",
            ",",
            "unknown",
            "_hidden",
            "198.51.100.9,",
            "198.51.100.9, unknown",
            "1.2.3",
            "1.2.3.4.5",
            "198.51.100.9 10.0.0.2",
            "fe80::1%eth0",
            "[198.51.100.9]",
            "198.51.100.9:99999",
            "\"198.51.100.9\"",
            "198.51.100.09",
            "ÄÖ",
            "'; DROP TABLE mail_cap",
        ] {
            assert_eq!(asked("10.0.0.1", &[("x-forwarded-for", line)]), "10.0.0.1", "{line}");
        }
        assert_eq!(asked("10.0.0.1", &[("x-forwarded-for", "1.1.1.1, ?, 10.9.9.9")]), "10.9.9.9");
        assert_eq!(asked("10.0.0.1", &[("x-forwarded-for", "?, 198.51.100.9")]), "198.51.100.9");
    }

    #[test]
    fn several_lines_are_one_list() {
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.9, 10.9.9.9")];
        assert_eq!(asked("10.0.0.1", &lines), "198.51.100.9");
        let lines = [("x-forwarded-for", "198.51.100.9"), ("x-forwarded-for", "10.9.9.9")];
        assert_eq!(asked("10.0.0.1", &lines), "198.51.100.9");
    }

    #[test]
    fn the_standard_header_says_the_same() {
        for (line, client) in [
            ("for=198.51.100.9", "198.51.100.9"),
            ("For=\"198.51.100.9:4711\"", "198.51.100.9"),
            ("for=\"[2001:db8::9]:4711\";proto=https", "2001:db8::9"),
            ("by=10.0.0.1;for=198.51.100.9;host=turnus.example", "198.51.100.9"),
            ("for=1.1.1.1, for=198.51.100.9;proto=http, for=10.9.9.9", "198.51.100.9"),
            ("for=1.1.1.1;by=\"a,b\", for=198.51.100.9", "198.51.100.9"),
            ("for=1.1.1.1;by=\"a\\\",for=2.2.2.2\", for=198.51.100.9", "198.51.100.9"),
            ("for=unknown", "10.0.0.1"),
            ("for=_secret, for=10.9.9.9", "10.9.9.9"),
            ("proto=https", "10.0.0.1"),
            ("for=198.51.100.9;for=1.1.1.1", "10.0.0.1"),
            ("198.51.100.9", "10.0.0.1"),
            ("for=\"198.51.100.9", "10.0.0.1"),
            ("", "10.0.0.1"),
        ] {
            assert_eq!(asked("10.0.0.1", &[("forwarded", line)]), client, "{line}");
        }
    }

    #[test]
    fn two_headers_that_contradict_each_other_are_both_not_believed() {
        let told = |plain, standard| asked("10.0.0.1", &[("x-forwarded-for", plain), ("forwarded", standard)]);
        assert_eq!(told("198.51.100.9", "for=198.51.100.9"), "198.51.100.9");
        assert_eq!(told("198.51.100.9", "for=1.1.1.1"), "10.0.0.1");
        assert_eq!(told("198.51.100.9", "for=unknown"), "10.0.0.1");
    }

    #[test]
    fn inside_is_who_is_no_stranger_by_any_reading() {
        let inside = |peer: &str, lines: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
            }
            let trusted: Vec<IpNet> = PROXIES.iter().map(|net| net.parse().unwrap()).collect();
            is_inside(peer.parse().unwrap(), &headers, &trusted)
        };
        for (peer, lines, expected) in [
            ("127.0.0.1", &[][..], true),
            ("::1", &[], true),
            ("::ffff:127.0.0.1", &[], true),
            ("10.0.0.7", &[], true),
            ("192.0.2.1", &[], false),
            // A proxy on this machine that nobody named speaks for the whole world.
            ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")], false),
            ("127.0.0.1", &[("x-real-ip", "127.0.0.1")], false),
            ("127.0.0.1", &[("via", "1.1 proxy")], false),
            ("10.0.0.7", &[("x-forwarded-for", "192.0.2.1")], false),
            ("10.0.0.7", &[("x-forwarded-for", "10.0.0.8")], true),
            ("10.0.0.7", &[("x-forwarded-for", "127.0.0.1, 192.0.2.1")], false),
            ("10.0.0.7", &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=127.0.0.1")], false),
            ("10.0.0.7", &[("x-forwarded-for", "unknown")], false),
            ("10.0.0.7", &[("via", "1.1 proxy")], false),
            ("192.0.2.1", &[("x-forwarded-for", "127.0.0.1")], false),
        ] {
            assert_eq!(inside(peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn one_network_is_one_client() {
        for (address, net) in [
            ("192.0.2.1", "192.0.2.1/32"),
            ("::ffff:192.0.2.1", "192.0.2.1/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ] {
            assert_eq!(bucket(address.parse().unwrap()).to_string(), net, "{address}");
        }
    }
}
