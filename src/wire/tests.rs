//! A name server that answers differently each time: what was looked at is what is connected to (C26).

use std::{
    io,
    sync::{Arc, Mutex},
};

use super::{net::Later, *};

/// What the name server says, one answer after the other, and the last one from then on.
struct Rebinding {
    answers: Vec<Vec<IpAddr>>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    looked_up: usize,
    connected_to: Vec<SocketAddr>,
}

impl Net for Rebinding {
    fn look_up<'a>(&'a self, _name: &'a str, port: u16) -> Later<'a, Vec<SocketAddr>> {
        let mut seen = self.seen.lock().unwrap();
        let answer = self.answers.get(seen.looked_up).or(self.answers.last()).cloned().unwrap_or_default();
        seen.looked_up += 1;
        Box::pin(async move { Ok(answer.into_iter().map(|address| SocketAddr::new(address, port)).collect()) })
    }

    fn connect<'a>(&'a self, addresses: &'a [SocketAddr]) -> Later<'a, Box<dyn Stream>> {
        self.seen.lock().unwrap().connected_to.extend(addresses);
        Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
    }
}

/// Asks an address while the name server answers like this.
async fn asked(url: &str, answers: &[&[&str]]) -> (WireTrouble, Seen) {
    let answers = answers.iter().map(|all| all.iter().map(|one| one.parse().unwrap()).collect()).collect();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let mut wire = Wire::to("https://id.amt.example/realms/amt".parse().unwrap(), None).unwrap();
    wire.net = Box::new(Rebinding { answers, seen: Arc::clone(&seen) });
    let request = http::Request::builder().uri(url).body(Vec::new()).unwrap();
    let trouble = wire.ask(request).await.expect_err("nobody answers here");
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    (trouble, seen)
}

const ABROAD: &str = "https://keys.elsewhere.example/keys";

/// One of each kind of address that is not the open Internet.
const INSIDE: [&str; 25] = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fd00::1",
    "fe80::1",
];

#[tokio::test]
async fn the_address_that_was_looked_at_is_the_one_that_is_connected_to() {
    for inside in INSIDE {
        // Harmless at first, and ours the second time anybody asks: there is no second time.
        let (trouble, seen) = asked(ABROAD, &[&["93.184.215.14"], &[inside]]).await;
        assert!(matches!(trouble, WireTrouble::Connect(_)), "{inside}: {trouble}");
        let connected_to = vec!["93.184.215.14:443".parse().unwrap()];
        assert_eq!(seen, Seen { looked_up: 1, connected_to }, "{inside}");
        // The other way round, and both at once: nothing is connected to.
        for answers in [&[&[inside][..], &["93.184.215.14"]][..], &[&["93.184.215.14", inside]]] {
            let (trouble, seen) = asked(ABROAD, answers).await;
            assert!(matches!(trouble, WireTrouble::Refused(_)), "{inside}: {trouble}");
            assert_eq!(seen, Seen { looked_up: 1, connected_to: Vec::new() }, "{inside}");
        }
    }
}

#[tokio::test]
async fn only_the_issuer_that_the_operator_named_may_lie_in_their_own_network() {
    let (_, seen) = asked("https://id.amt.example/realms/amt/keys", &[&["10.0.0.1"], &["10.0.0.2"]]).await;
    assert_eq!(seen, Seen { looked_up: 1, connected_to: vec!["10.0.0.1:443".parse().unwrap()] });
    for other in ["https://id.amt.example:8443/", "https://id.amt.example.evil.example/", "http://id.amt.example/"] {
        let (trouble, seen) = asked(other, &[&["10.0.0.1"]]).await;
        assert!(matches!(trouble, WireTrouble::Refused(_)), "{other}: {trouble}");
        assert_eq!(seen.connected_to, [], "{other}");
    }
}

#[tokio::test]
async fn a_name_behind_which_nothing_stands_is_not_connected_to() {
    let (trouble, seen) = asked(ABROAD, &[&[]]).await;
    assert!(matches!(trouble, WireTrouble::Refused(_)), "{trouble}");
    assert_eq!(seen, Seen { looked_up: 1, connected_to: Vec::new() });
}
