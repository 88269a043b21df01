//! Links in mails: so many possibilities that nobody guesses one, each for one purpose, and whole or worthless (C01).

use std::collections::BTreeSet;

use axum::http::Method;
use turnus::domain::{capability::Purpose, notice::NoticeKind};

use super::Stage;
use crate::support::{database, on_both};

/// How many characters two texts begin with together.
fn shared(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

/// The longest beginning that any two of them share.
fn longest_shared(texts: &[&str]) -> usize {
    let mut sorted = texts.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).map(|two| shared(two[0], two[1])).max().unwrap_or_default()
}

/// The routes that links open, each with the link that opens it.
async fn openers(stage: &Stage) -> Vec<(&'static str, String)> {
    let mut openers = Vec::new();
    let names =
        ["Confirm", "Offer", "Substitute", "Unsubscribe", "Follow", "Join", "Manage", "KnownData", "PersonalFeed"];
    for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
        if names.contains(&target.name) {
            let (route, link) = target.path.rsplit_once('/').unwrap();
            let route = ["/r", "/o", "/s", "/u", "/f", "/join", "/m", "/d", "/feeds/personal"]
                .into_iter()
                .find(|known| *known == route);
            openers.push((route.expect("a route of links"), link.trim_end_matches(".ics").to_owned()));
        }
    }
    let mut client = stage.app.visitor();
    let page = client.open("/login").await;
    client.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
    openers.push(("/login", stage.app.the_mail().await.token("/login/").to_owned()));
    assert_eq!(openers.len(), 10);
    openers
}

fn address(route: &str, link: &str) -> String {
    format!("{route}/{link}{}", if route == "/feeds/personal" { ".ics" } else { "" })
}

on_both! {
    async fn five_hundred_links_have_nothing_in_common(database) {
        let stage = Stage::open(database).await;
        let event = stage.another_date("Viele").await.event.id;
        for number in 0..500 {
            stage.app.ask(event, &format!("Gast {number}"), &format!("gast{number}@amt.example")).await;
        }
        let mails = stage.app.post().await;
        assert!(mails.iter().all(|mail| mail.kind == NoticeKind::ConfirmRegistration));
        let links: Vec<&str> = mails.iter().map(|mail| mail.token("/r/")).collect();
        assert_eq!(links.iter().collect::<BTreeSet<_>>().len(), 500);
        for link in &links {
            // 122 random bits, and 128 of a keyed hash, in letters that no mail program folds.
            assert_eq!(link.len(), 52);
            assert!(link.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b)), "{link}");
        }
        let halves: Vec<&str> = links.iter().map(|link| &link[26..51]).collect();
        assert!(longest_shared(&links) <= 4 && longest_shared(&halves) <= 4);
        // The order in which they were made is not to be seen, nor is any character more frequent than chance has it.
        let ascents = links.windows(2).filter(|two| two[0] < two[1]).count();
        assert!((200..300).contains(&ascents), "{ascents} of 499 go up");
        for at in 0..51 {
            let values: BTreeSet<u8> = links.iter().map(|link| link.as_bytes()[at]).collect();
            // Two places hold the number of the id's kind.
            let least = if [9, 10].contains(&at) { 8 } else { 16 };
            assert!(values.len() >= least, "character {at} takes only {values:?}");
        }
    }

    async fn each_of_ten_kinds_opens_its_own_route_alone(database) {
        let stage = Stage::open(database).await;
        let openers = openers(&stage).await;
        let mut client = stage.app.visitor();
        for (route, link) in &openers {
            assert_eq!(client.get(&address(route, link)).await.status.as_u16(), 200, "{route}");
            let never = stage.app.desk.keys.link(Purpose::Request, stage.app.desk.chance.link_id(), 0);
            let unknown = client.get(&address(route, &never)).await.status;
            assert!([404, 410].contains(&unknown.as_u16()), "{route}: {unknown}");
            for (own, foreign) in openers.iter().filter(|(_, other)| other != link) {
                stage.app.tick();
                let answer = client.get(&address(route, foreign)).await;
                assert_eq!(answer.status, unknown, "a link for {own} at {route}");
            }
        }
    }

    async fn a_link_is_whole_or_worthless_and_may_be_shouted(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        for (route, link) in openers(&stage).await {
            let never = stage.app.desk.keys.link(Purpose::Request, stage.app.desk.chance.link_id(), 0);
            let unknown = client.get(&address(route, &never)).await.status;
            for at in 0..link.len() {
                stage.app.tick();
                let mut flipped = link.clone().into_bytes();
                flipped[at] = if flipped[at] == b'q' { b'r' } else { b'q' };
                let flipped = String::from_utf8(flipped).unwrap();
                let answer = client.get(&address(route, &flipped)).await;
                assert!([404, 410].contains(&answer.status.as_u16()), "{route} with character {at} changed: {}", answer.status);
                assert!(answer.status == unknown || at == 51, "{route} {at}: {} and not {unknown}", answer.status);
            }
            for whole in [link.to_uppercase(), format!("{link}.")] {
                // A calendar program is given its address by us and drags nothing along.
                if route != "/feeds/personal" || !whole.ends_with('.') {
                    assert_eq!(client.get(&address(route, &whole)).await.status.as_u16(), 200, "{route} {whole}");
                }
            }
            for piece in [&link[..51], &link[1..], "", &format!("{link}a"), &format!("{link}{link}")] {
                let status = client.get(&address(route, piece)).await.status;
                assert!(status.is_client_error(), "{route} {piece}: {status}");
            }
        }
    }
}
