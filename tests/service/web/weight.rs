//! What pages weigh: 120 KB for whoever comes for the first time, 15 KB for whoever has styles and script already, with
//! many rows too; nothing else is loaded.

use axum::{
    body::Body,
    http::{Method, header},
};
use turnus::domain::{access::Role, event::RawEvent, format::RawFormat};

use super::Stage;
use crate::support::{client::Client, database, on_both, reading::attributes, world::berlin};

const FIRST: usize = 120_000;
const NEXT: usize = 15_000;

/// Octets of a page, packed as browsers ask for it, and what it loads.
async fn weigh(client: &mut Client, path: &str) -> (usize, Vec<String>) {
    let request = client.request(&Method::GET, path).header(header::ACCEPT_ENCODING, "gzip, deflate, br");
    let packed = client.send(request, Body::empty()).await;
    assert_eq!(packed.status.as_u16(), 200, "{path}");
    assert!(packed.body.len() < 1024 || packed.header("content-encoding") == "gzip", "{path} is not packed");
    let page = client.open(path).await;
    assert!(packed.body.len() < 1024 || packed.body.len() < page.body.len(), "{path}");
    let loaded = ["link[rel=stylesheet]", "link[rel=icon]"].map(|selector| attributes(&page, selector, "href"));
    let sources = ["script[src]", "img[src]"].map(|selector| attributes(&page, selector, "src"));
    (packed.body.len(), [loaded.concat(), sources.concat()].concat())
}

on_both! {
    async fn pages_stay_light_with_three_hundred_dates_and_a_full_roster(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat { title: Some("Informeller Erfahrungsaustausch".into()), ..RawFormat::default() };
        let format = stage.app.format(&stage.olga, raw, None).await;
        for there in 0..300 {
            let starts_at = Some(berlin("2026-03-10", "08:00") + chrono::TimeDelta::hours(there));
            let theme = Some(Some(format!("Thema {there} der digitalen Verwaltung")));
            stage.app.date_like(&stage.olga, Some(&format), RawEvent { starts_at, theme, ..RawEvent::default() }).await;
        }
        let full = stage.another_date("Viele").await.event.id;
        stage.app.register_many(full, 60).await;
        stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        let mut ada = stage.signed_in("ada@stadt.example").await;
        let date = stage.app.dates_of(&format).await.remove(0);
        let paths = [
            "/".to_owned(), "/?view=month".into(), "/?view=month&month=2026-03".into(), "/?format=informeller-erfahrungsaustausch".into(),
            "/formats".into(), "/formats/informeller-erfahrungsaustausch".into(), format!("/events/{}", date.slug), "/calendar".into(),
            format!("/events/{}/register", date.slug), "/formats/informeller-erfahrungsaustausch/register".into(), "/lost-link".into(),
            "/imprint".into(), "/privacy".into(), "/accessibility".into(), "/login".into(),
            "/manage".into(), "/manage?view=week".into(), "/manage?view=month&month=2026-03".into(), "/manage/formats".into(),
            "/manage/formats/informeller-erfahrungsaustausch".into(), "/manage/formats/informeller-erfahrungsaustausch/settings".into(),
            "/manage/formats/informeller-erfahrungsaustausch/cadence".into(), "/manage/formats/informeller-erfahrungsaustausch/people".into(),
            "/manage/formats/informeller-erfahrungsaustausch/new-date".into(), format!("/manage/events/{full}"),
            format!("/manage/events/{full}/details"), format!("/manage/events/{full}/move"), format!("/manage/events/{full}/cancellation"),
            "/manage/new-format".into(), "/manage/new-event".into(), "/manage/sessions".into(), "/manage/own-data".into(), "/manage/organization".into(),
        ];
        let mut fresh = std::collections::BTreeMap::new();
        for path in paths {
            let mut shown = path.clone();
            while let Some(to) = Some(ada.get(&shown).await).filter(|page| page.status.is_redirection()).map(|page| page.location()) {
                shown = to;
            }
            let (page, loaded) = weigh(&mut ada, &shown).await;
            assert!(page <= NEXT, "{shown} weighs {page} octets");
            for address in loaded {
                assert!(address.starts_with("/assets/") || address.starts_with("/logos/"), "{shown} loads {address}");
                let request = ada.request(&Method::GET, &address).header(header::ACCEPT_ENCODING, "gzip, deflate, br");
                let file = ada.send(request, Body::empty()).await;
                assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable", "{address} is loaded once");
                fresh.insert(address, file.body.len());
            }
            let all = page + fresh.values().sum::<usize>();
            assert!(all <= FIRST, "{shown} weighs {all} octets for whoever was never here: {fresh:?}");
        }
        assert!(fresh.len() >= 3, "{fresh:?}");
    }
}
