//! What the public pages say: in both languages, what changed first, and nothing that is not public.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use chrono::TimeDelta;
use scraper::{Html, Selector};
use turnus::{
    actions,
    domain::{event::RawEvent, format::RawFormat, id::EventId},
};

use super::Stage;
use crate::support::{
    TestApp,
    client::{Client, Page},
    database, on_both,
    world::{berlin, weekly},
};

/// The words of each element that a selector finds, single-spaced.
fn texts(page: &Page, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).expect("a selector");
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    html.select(&selector).map(|found| words(found.text().collect())).collect()
}

/// Whether a text is the name of a text that nobody wrote.
fn is_key(text: &str) -> bool {
    text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
}

/// Every public page that links lead to, beginning with the start page.
async fn crawl(client: &mut Client) -> Vec<String> {
    let mut paths = vec!["/".to_owned()];
    let mut next = 0;
    while let Some(path) = paths.get(next).cloned() {
        let elsewhere = ["/manage", "/login", "/feeds", "/assets"];
        for link in client.open(&path).await.links() {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            let here = !link.is_empty()
                && !link.contains("month=")
                && !elsewhere.iter().any(|start| link.starts_with(start))
                && !link.ends_with(".ics");
            if here && !link.contains("lang=") && !paths.contains(&link) {
                paths.push(link);
            }
        }
        next += 1;
    }
    paths
}

async fn cancel(stage: &Stage, event: EventId, reason: Option<&str>) {
    let reason = reason.map(str::to_owned);
    actions::events::cancel(&stage.app.desk, &stage.olga, (event, None), reason, true).await.expect("cancelled");
}

on_both! {
    async fn every_page_has_a_heading_a_title_and_its_words_in_both_languages(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let paths = crawl(&mut client).await;
        let format = format!("/formats/{}/register", stage.format.slug);
        for path in [stage.form(), format, "/lost-link".into(), "/privacy".into()] {
            assert!(paths.contains(&path), "no link leads to {path}: {paths:?}");
        }
        for path in &paths {
            let joint = if path.contains('?') { '&' } else { '?' };
            let mut said = BTreeSet::new();
            for language in ["de", "en"] {
                let page = client.open(&format!("{path}{joint}lang={language}")).await;
                assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{path}");
                assert_eq!((texts(&page, "h1").len(), texts(&page, "main").len()), (1, 1), "{path}");
                assert!(texts(&page, "title")[0].len() > " – Turnus".len(), "{path}");
                let words = texts(&page, "h1, h2, h3, p, dt, dd, label, legend, button, a, th, td, li, span, strong");
                let keys: Vec<String> = words.into_iter().filter(|text| is_key(text)).collect();
                assert!(keys.is_empty(), "{path} shows the names of texts: {keys:?}");
                assert!(!page.text().contains("<script>") && !page.text().contains("style="), "{path}");
                said.insert(page.main());
            }
            assert_eq!(said.len(), 2, "{path} says the same in both languages");
        }
    }

    async fn a_chosen_language_stays_chosen(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let links = client.open("/?lang=en").await.links();
        let strays = |link: &&String| !link.contains("lang=") && !link.starts_with("/assets") && !link.ends_with(".ics");
        assert_eq!(links.iter().filter(strays).collect::<Vec<_>>(), Vec::<&String>::new());
        let form = client.open(&format!("{}?lang=en", stage.form())).await.forms().remove(0);
        assert!(form.action.ends_with("?lang=en"), "{}", form.action);
    }

    async fn what_changed_about_a_date_is_said_first(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let path = format!("/events/{}", stage.date.event.slug);
        let (starts_at, ends_at) = (Some(berlin("2026-03-27", "10:00")), Some(berlin("2026-03-27", "11:00")));
        let wish = RawEvent { starts_at, ends_at, ..RawEvent::default() };
        let target = (stage.date.event.id, None);
        actions::events::amend(&stage.app.desk, &stage.olga, target, &wish, true).await.expect("moved");
        let page = client.open(&path).await;
        assert_eq!(texts(&page, "h1 + .note"), ["Verschoben, ursprünglich: Do., 26.03.2026, 10:00 Uhr (MEZ)"]);
        assert!(page.main().contains("Fr., 27.03.2026, 10:00–11:00 Uhr (MEZ)"), "{}", page.main());
        cancel(&stage, stage.date.event.id, Some("Die Technik <b>streikt</b>")).await;
        let page = client.open(&path).await;
        assert_eq!(texts(&page, "h1 + .note"), ["Dieser Termin fällt aus. Grund: Die Technik <b>streikt</b>"]);
        assert!(texts(&client.open("/").await, ".cancelled").join(" ").contains("Abgesagt"));
        let closed = client.get(&stage.form()).await;
        assert_eq!((closed.status, texts(&closed, "h1")), (StatusCode::CONFLICT, vec!["Dieser Termin fällt aus".into()]));
        stage.app.post_after_undo().await;
    }

    async fn drafts_are_not_there(database) {
        let stage = Stage::open(database).await;
        let raw = RawFormat { title: Some("Geheim".into()), status: Some("draft".into()), ..RawFormat::default() };
        let format = stage.app.format(&stage.olga, raw, Some(&weekly(1, &["MO"], "2026-03-16"))).await;
        let date = stage.app.dates_of(&format).await.remove(0);
        let mut client = stage.app.visitor();
        let of_format = ["", "/next", "/register"].map(|end| format!("/formats/{}{end}", format.slug));
        let of_date = ["", "/register"].map(|end| format!("/events/{}{end}", date.slug));
        for path in of_format.iter().chain(&of_date) {
            assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/", "/formats", "/calendar"] {
            assert!(!client.open(path).await.text().contains("Geheim"), "{path}");
        }
    }

    async fn next_leads_to_the_next_date_that_takes_place(database) {
        let stage = Stage::open(database).await;
        let dates = stage.app.dates_of(&stage.format).await;
        let mut client = stage.app.visitor();
        let next = format!("/formats/{}/next", stage.format.slug);
        let there = client.get(&next).await;
        assert_eq!((there.status, there.location()), (StatusCode::FOUND, format!("/events/{}", dates[0].slug)));
        cancel(&stage, dates[0].id, None).await;
        assert_eq!(client.get(&next).await.location(), format!("/events/{}", dates[1].slug));
    }

    async fn a_date_moved_by_its_rule_says_why(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let mut draft = weekly(1, &["FR"], "2026-04-24");
        draft.holiday_policy = Some("next_workday".into());
        draft.holiday_scope = Some(vec!["BUND".into()]);
        let raw = RawFormat { title: Some("Runde".into()), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&draft)).await;
        let said = app.visitor().open(&format!("/formats/{}", format.slug)).await.main();
        assert!(said.contains("jede Woche freitags, 10:00 Uhr, ab 24.04.2026"), "{said}");
        assert!(said.contains("Mo., 04.05.2026, 10:00–11:00 Uhr (MESZ)"), "{said}");
        assert!(said.contains("Verschoben vom Fr., 01.05.2026 wegen Feiertag (Erster Mai)."), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_start_page_shows_fifty_dates_and_where_the_list_goes_on() {
    let app = TestApp::start(database::Database::sqlite().await).await;
    let olga = app.olga().await;
    for number in 0..60 {
        let starts_at = berlin("2026-03-26", "10:00") + TimeDelta::days(number);
        let raw = RawEvent {
            title: Some(Some(format!("Termin {number}"))),
            starts_at: Some(starts_at),
            ends_at: Some(starts_at + TimeDelta::hours(1)),
            ..RawEvent::default()
        };
        app.date_like(&olga, None, raw).await;
    }
    let mut client = app.visitor();
    let first = client.open("/").await;
    assert_eq!(texts(&first, ".entries > li").len(), 50);
    let more = first.links().into_iter().find(|link| link.starts_with("/?page=")).expect("a link to the rest");
    let second = client.open(&more).await;
    assert_eq!(texts(&second, ".entries > li").len(), 10);
    assert_eq!(texts(&second, ".entries h3")[0], "Termin 50");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_unchanged_page_is_not_sent_twice() {
    let stage = Stage::open(database::Database::sqlite().await).await;
    let mut client = stage.app.visitor();
    let first = client.open("/").await;
    let again = client.request(&Method::GET, "/").header(header::IF_NONE_MATCH, first.header("etag"));
    let again = client.send(again, Body::empty()).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("vary"), "Accept-Language, Accept-Encoding");
    cancel(&stage, stage.date.event.id, None).await;
    assert_ne!(client.open("/").await.header("etag"), first.header("etag"));
    stage.app.post_after_undo().await;
}
