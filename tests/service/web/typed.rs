//! Whatever is typed into a search, a filter, a sorting or a page number, by form or by program: it is text, never a part
//! of a statement, and never a fault (C21).

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, header},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use scraper::{Html, Selector};
use serde_json::Value;
use turnus::{
    actions::accounts::create_token,
    domain::{access::Scope, event::RawEvent, text::Line},
};

use super::{
    Stage,
    routes::{For, Target},
};
use crate::support::{
    client::{Client, Page},
    database,
    dump::dump,
    on_both,
    world::{berlin, email},
};

/// What breaks statements, patterns, encodings and numbers.
const TYPED: [&str; 14] = [
    "'",
    "\\",
    "%",
    "_",
    "\0",
    "\u{10ffff}",
    "😀",
    "'; DROP TABLE registration; --",
    "\" OR \"\"=\"",
    "1) UNION SELECT name, email FROM participant --",
    "-9223372036854775808",
    "99999999999999999999999999",
    "\u{202e}\u{fffe}\r\n\u{1b}",
    "9999-12-31T23:59:59.999999999+23:59",
];

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The names that the address of a page may carry: its forms and its own links tell.
fn names_on(page: &Page, path: &str) -> BTreeSet<String> {
    let html = Html::parse_document(&page.text());
    let inputs = Selector::parse("form:not([method=post]) [name]").unwrap();
    let mut names: BTreeSet<String> =
        html.select(&inputs).filter_map(|input| input.attr("name")).map(str::to_owned).collect();
    let links = Selector::parse("a[href]").unwrap();
    for link in html.select(&links).filter_map(|link| link.attr("href")) {
        let (to, query) = link.split_once('?').unwrap_or((link, ""));
        if to.is_empty() || to == path {
            names.extend(
                query.split(['&', '#']).filter_map(|pair| pair.split_once('=')).map(|(name, _)| name.to_owned()),
            );
        }
    }
    names.extend(["q", "sort", "page", "state", "cursor"].map(str::to_owned));
    names
}

/// Every name of a page with everything; how many requests that were.
async fn type_everything(client: &mut Client, target: &Target) -> usize {
    let (path, own) = target.path.split_once('?').unwrap_or((&target.path, ""));
    let page = client.get(&target.path).await;
    let mut asked = 0;
    for name in names_on(&page, path) {
        for typed in TYPED {
            let answer = client.get(&format!("{path}?{own}&{name}={}", encoded(typed))).await;
            assert!(!answer.status.is_server_error(), "{path}?{name}={typed:?}: {}", answer.status);
            assert!(!answer.text().contains("eva@amt.example") || target.whom != For::All, "{path}?{name}={typed:?}");
            asked += 1;
        }
        let long = client.get(&format!("{path}?{name}={}", "a".repeat(60_000))).await;
        assert_eq!(long.status.as_u16(), 414, "{path}?{name}=…");
    }
    asked
}

on_both! {
    async fn no_word_in_an_address_is_a_fault(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let mut anybody = stage.app.visitor();
        let before = dump(&stage.app.database.url).await;
        let mut asked = 0;
        for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
            // Pages behind links read one name at most, and too many wrong ones are answered without a look.
            stage.app.pass(chrono::TimeDelta::seconds(30));
            let client = if matches!(target.whom, For::Team(_)) { &mut olga } else { &mut anybody };
            asked += type_everything(client, &target).await;
        }
        assert!(asked > 5_000, "only {asked}");
        let lasting = |dump: &str| dump.lines().filter(|line| !line.starts_with("audit")).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lasting(&dump(&stage.app.database.url).await), lasting(&before));
    }

    async fn no_word_in_a_call_is_a_fault(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let name = Line::parse("name", "Test", 80).unwrap();
        let bearer = create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Read).await.unwrap();
        let document: Value = serde_json::from_slice(&client.open("/api/v1/openapi.json").await.body).unwrap();
        let mut asked = 0;
        for (pattern, item) in document["paths"].as_object().unwrap() {
            let Some(call) = item.get("get") else { continue };
            let own = call["parameters"].as_array().cloned().unwrap_or_default();
            let shared = item["parameters"].as_array().cloned().unwrap_or_default();
            let parameters: Vec<&Value> = own.iter().chain(&shared).collect();
            let queries = parameters.iter().filter(|one| one["in"] == "query").filter_map(|one| one["name"].as_str());
            let path = pattern
                .replace("{slug}", stage.format.slug.as_str())
                .replace("{id}", &stage.date.event.id.to_string())
                .replace("{mail}", &stage.letter.to_string());
            for query in queries.chain(["cursor", "limit", "lang"]) {
                for typed in TYPED {
                    let request = client.request(&Method::GET, &format!("{path}?{query}={}", encoded(typed)));
                    let request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
                    let answer = client.send(request, Body::empty()).await;
                    assert!(!answer.status.is_server_error(), "{path}?{query}={typed:?}: {}", answer.text());
                    asked += 1;
                }
            }
            // And as a part of the path.
            for typed in TYPED.into_iter().filter(|_| pattern.contains('{')) {
                let odd = pattern.replace("{slug}", &encoded(typed)).replace("{id}", &encoded(typed)).replace("{mail}", &encoded(typed));
                let request = client.request(&Method::GET, &odd).header(header::AUTHORIZATION, format!("Bearer {bearer}"));
                let answer = client.send(request, Body::empty()).await;
                assert!(answer.status.is_client_error(), "{odd}: {}", answer.status);
            }
        }
        assert!(asked > 800, "only {asked}");
    }

    async fn what_stands_for_anything_elsewhere_finds_only_itself(database) {
        let stage = Stage::open(database).await;
        for (title, tag) in [("Eins", "100%"), ("Zwei", "a_b"), ("Drei", "axb"), ("Vier", "c\\d"), ("Fünf", "it's")] {
            let raw = RawEvent {
                title: Some(Some(format!("Datum {title}"))),
                starts_at: Some(berlin("2026-05-06", "14:00")),
                tags: Some(vec![tag.into()]),
                ..RawEvent::default()
            };
            let event = stage.app.date_like(&stage.olga, None, raw).await.event.id;
            stage.app.register(event, &format!("Gast {tag}"), &format!("gast-{}@amt.example", title.to_lowercase().replace('ü', "ue"))).await;
            stage.app.register(stage.date.event.id, &format!("Name {tag}"), &format!("name-{}@amt.example", title.to_lowercase().replace('ü', "ue"))).await;
        }
        let mut client = stage.app.visitor();
        for (tag, found) in [("100%", "Eins"), ("a_b", "Zwei"), ("axb", "Drei"), ("c\\d", "Vier"), ("it's", "Fünf"), ("%", ""), ("_", ""), ("a%b", ""), ("\\", ""), ("1", "")] {
            let page = client.get(&format!("/?tag={}", encoded(tag))).await;
            let there: Vec<&str> = ["Eins", "Zwei", "Drei", "Vier", "Fünf"].into_iter().filter(|title| page.main().contains(&format!("Datum {title}"))).collect();
            // A topic that there is not narrows nothing, or leaves nothing.
            let unknown = found.is_empty() && [0, 5].contains(&there.len());
            assert!(unknown || there == [found], "{tag} finds {there:?}: {}", page.main());
        }
        let mut olga = stage.signed_in("olga@stadt.example").await;
        for (typed, found) in [("100%", 1), ("%", 1), ("a_b", 1), ("_", 1), ("\\", 1), ("'", 1), ("c\\d", 1), ("it's", 1), ("%%", 0), ("' OR '1'='1", 0)] {
            let page = olga.open(&format!("{}?q={}", stage.office(), encoded(typed))).await;
            assert_eq!(page.main().matches("@amt.example").count(), found, "{typed}: {}", page.main());
        }
    }
}
