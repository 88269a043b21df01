//! The headers that protect readers, on every route and every error (C05, C36, C49).

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};

use super::{Stage, routes::For};
use crate::support::{client::Page, database, on_both};

const EVERYWHERE: [(&str, &str); 7] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-frame-options", "DENY"),
];

fn protects(page: &Page) {
    let said = format!("{} ({})", page.path, page.status);
    for (name, start) in EVERYWHERE {
        assert!(page.header(name).starts_with(start), "{said}: {name}: {:?}", page.header(name));
    }
    let policy = page.header("content-security-policy");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{said}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{said}: {policy}");
    assert!(["same-origin", "no-referrer"].contains(&page.header("referrer-policy")), "{said}");
    assert!(!page.header("cache-control").is_empty(), "{said}: nothing said about keeping it");
    assert_eq!(page.header("x-request-id").len(), 16, "{said}");
    if page.header("content-type").starts_with("text/") {
        assert!(page.header("content-type").contains("charset=utf-8"), "{said}: {}", page.header("content-type"));
    }
    for name in ["server", "x-powered-by"] {
        assert!(page.headers.get(name).is_none(), "{said}: {name}");
    }
}

/// Nobody keeps it, nobody lists it, nobody is told where the reader came from.
fn check_secret(page: &Page) {
    protects(page);
    // Only a person's own calendar program keeps what is theirs (R24).
    let own = page.path.starts_with("/feeds/personal/") && page.status == StatusCode::OK;
    let kept = if own { "private, max-age=300" } else { "no-store" };
    assert_eq!(page.header("cache-control"), kept, "{}", page.path);
    assert_eq!(page.header("referrer-policy"), "no-referrer", "{}", page.path);
    assert!(page.header("x-robots-tag").contains("noindex"), "{}", page.path);
}

/// Nothing in the page comes from elsewhere, nothing runs in it.
fn check_markup(page: &Page) {
    let text = page.text();
    for dangerous in ["<script>", "javascript:", " onclick=", " onload=", "style=\""] {
        assert!(!text.contains(dangerous), "{}: {dangerous}", page.path);
    }
    for attribute in ["src=\"", "<link rel=\"stylesheet\" href=\""] {
        for (at, _) in text.match_indices(attribute) {
            let value = &text[at + attribute.len()..];
            assert!(value.starts_with('/') && !value.starts_with("//"), "{}: {}", page.path, &value[..40]);
        }
    }
}

on_both! {
    async fn every_answer_protects_its_reader(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        for target in stage.targets() {
            let page = olga.send(olga.request(&target.method, &target.path), Body::empty()).await;
            protects(&page);
            check_markup(&page);
            if target.whom == For::Holder {
                check_secret(&page);
                let token = target.path.split('/').nth(2).unwrap();
                let title = page.text().split("</title>").next().unwrap_or_default().to_owned();
                assert!(!title.contains(token), "the link in the title of {}", target.path);
            }
            if matches!(target.whom, For::Team(_)) {
                assert_eq!(page.header("cache-control"), "no-store", "{}", target.path);
            }
        }
    }

    async fn every_error_protects_its_reader_and_says_nothing_of_the_inside(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let long = "a".repeat(3000);
        let requests = [
            (404, client.request(&Method::GET, "/nichts/da"), String::new()),
            (404, client.request(&Method::GET, "/.git/config"), String::new()),
            (404, client.request(&Method::GET, "/r/unbekannt"), String::new()),
            (404, client.request(&Method::GET, "/api/v1/nichts"), String::new()),
            (405, client.request(&Method::DELETE, "/"), String::new()),
            (413, client.request(&Method::POST, "/login").header(header::CONTENT_LENGTH, "10000000"), String::new()),
            (414, client.request(&Method::GET, &format!("/?a={long}")), String::new()),
            (415, client.request(&Method::POST, "/login").header(header::CONTENT_TYPE, "text/plain"), "email=a".into()),
            (431, client.request(&Method::GET, "/").header("x-long", "a".repeat(9000)), String::new()),
            (431, client.request(&Method::GET, "/").header(header::COOKIE, "a".repeat(5000)), String::new()),
            (403, client.request(&Method::POST, "/login").header("origin", "https://boese.example"), String::new()),
        ];
        for (status, request, body) in requests {
            let page = client.send(request, Body::from(body)).await;
            assert_eq!(page.status.as_u16(), status, "{}", page.path);
            protects(&page);
            check_markup(&page);
            let text = page.text().to_lowercase();
            for inside in ["sql", "panicked", "src/", ".rs:", "axum", "hyper", "sea_orm", "stack"] {
                assert!(!text.contains(inside), "{}: {inside}", page.path);
            }
            assert!(page.text().contains(page.header("x-request-id")), "{}: no number to ask for", page.path);
        }
    }

    async fn an_error_speaks_the_readers_language_and_form(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let ask = |path: &str, accept: &str, language: &str| {
            client.request(&Method::GET, path).header(header::ACCEPT, accept).header(header::ACCEPT_LANGUAGE, language)
        };
        let german = ask("/nichts", "text/html", "de");
        let english = ask("/nichts", "text/html", "en-GB,en;q=0.9");
        let json = ask("/api/v1/nichts", "application/json", "en");
        let mut get = async |request| client.send(request, Body::empty()).await;
        let (german, english, json) = (get(german).await, get(english).await, get(json).await);
        for page in [&german, &english, &json] {
            assert_eq!(page.status, StatusCode::NOT_FOUND);
        }
        assert!(german.text().contains("<html lang=\"de\"") && english.text().contains("<html lang=\"en\""));
        assert_ne!(german.main(), english.main());
        assert!(json.header("content-type").starts_with("application/problem+json"));
        let problem: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
        assert_eq!(problem["status"], 404);
        assert!(problem["title"].is_string() && problem["type"].is_string(), "{problem}");
    }
}
