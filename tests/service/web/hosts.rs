//! Whose name a request uses, and where answers lead (C27, C28).

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};

use super::{Stage, fields};
use crate::support::{app::BASE_URL, client::urlencoded, database, dump::dump, on_both};

/// What a request may claim about where it is, beside or instead of the right `Host`.
const CLAIMS: &[(&str, &[(&str, &str)])] = &[
    ("X-Forwarded-Host", &[("x-forwarded-host", "boese.example")]),
    ("Forwarded", &[("forwarded", "host=boese.example;proto=http")]),
    ("X-Host", &[("x-host", "boese.example")]),
    ("X-Forwarded-Server", &[("x-forwarded-server", "boese.example")]),
    ("X-Original-URL", &[("x-original-url", "https://boese.example/")]),
    ("X-Forwarded-Proto", &[("x-forwarded-proto", "http"), ("x-forwarded-port", "1234")]),
];

const NAMES: [&str; 8] = [
    "boese.example",
    "turnus.example.boese.example",
    "boese.example:443",
    "turnus.example:8443",
    "127.0.0.1",
    "turnus.example@boese.example",
    "turnus.example#boese.example",
    "",
];

const ELSEWHERE: &[&str] = &[
    "//boese.example",
    "///boese.example",
    "////boese.example/",
    "/\\boese.example",
    "/%5cboese.example",
    "/%5C%5Cboese.example",
    "/%2f%2fboese.example",
    "/%2F/boese.example",
    "\\\\boese.example",
    "https://boese.example",
    "https:boese.example",
    "http:/boese.example",
    "HTTPS://BOESE.EXAMPLE",
    "/@boese.example",
    "//@boese.example",
    "https://turnus.example@boese.example",
    "https://turnus.example.boese.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/boese.example",
    "/%09/boese.example",
    "/%0d%0aLocation:%20https://boese.example",
    "/\u{2028}/boese.example",
    "/%E2%80%A8/boese.example",
    "/..//boese.example",
    "/./boese.example",
    ".boese.example",
    "/;@boese.example",
    "/?next=//boese.example",
    "/%00//boese.example",
];

on_both! {
    async fn a_request_under_another_name_is_refused_and_mails_nothing(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let token = client.open(&stage.form()).await.form("/register").fields;
        let token = token.into_iter().find(|(name, _)| name == "form_token").unwrap().1;
        let list = fields(&[("form_token", &token), ("name", "Max"), ("email", "max@amt.example")]);
        let before = dump(&stage.app.database.url).await;
        for name in NAMES {
            for path in [stage.form(), "/".to_owned()] {
                let mut request = axum::http::Request::builder().method(Method::POST).uri(&path);
                request = request.header(header::HOST, name);
                let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let answer = client.send(request, Body::from(urlencoded(&list))).await;
                assert!([400, 421].contains(&answer.status.as_u16()), "{name:?}: {}", answer.status);
                assert!(!answer.text().contains("boese"), "{name:?} is repeated");
            }
        }
        let twice = client.request(&Method::GET, "/").header(header::HOST, "boese.example");
        assert_eq!(client.send(twice, Body::empty()).await.status, StatusCode::BAD_REQUEST);
        let absolute = client.request(&Method::GET, "https://boese.example/");
        assert_eq!(client.send(absolute, Body::empty()).await.status, StatusCode::MISDIRECTED_REQUEST);
        assert_eq!(dump(&stage.app.database.url).await, before);
        stage.app.no_mail().await;
    }

    async fn what_proxies_claim_changes_no_link(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        for (number, (claim, headers)) in CLAIMS.iter().enumerate() {
            stage.app.tick();
            let mut form = client.open(&stage.form()).await.form("/register");
            form = form.filled(&[("name", "Max Muster"), ("email", &format!("max{number}@amt.example"))]);
            let mut request = client.request(&Method::POST, &form.action);
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            for (name, value) in *headers {
                request = request.header(*name, *value);
            }
            let answer = client.send(request, Body::from(urlencoded(&form.all()))).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{claim}");
            assert!(answer.location().starts_with('/') && !answer.location().starts_with("//"), "{claim}");
            // Reading a mail checks that each link begins with the configured address.
            let mail = stage.app.the_mail().await;
            assert!(mail.text.contains(BASE_URL) && !mail.text.contains("boese"), "{claim}");
        }
    }

    async fn no_answer_leads_elsewhere(database) {
        let stage = Stage::open(database).await;
        for elsewhere in ELSEWHERE {
            let said = axum::http::Uri::try_from(*elsewhere).is_ok();
            let encoded = percent_encoding::utf8_percent_encode(elsewhere, percent_encoding::NON_ALPHANUMERIC);
            let mut client = stage.app.visitor();
            let mut paths = vec![
                format!("/login?next={encoded}"),
                format!("/login/code?next={encoded}"),
                format!("/registered?next={encoded}"),
                format!("/?lang={encoded}"),
                format!("/calendar?return_to={encoded}"),
                format!("/formats/{encoded}/next"),
            ];
            if said && elsewhere.starts_with('/') {
                paths.push((*elsewhere).to_owned());
            }
            for path in paths {
                if axum::http::Uri::try_from(path.as_str()).is_err() {
                    continue;
                }
                let answer = client.get(&path).await;
                assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
                let to = answer.location();
                let own = to.is_empty() || (to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\"));
                assert!(own, "{path} leads to {to}");
                for link in answer.text().split("href=\"").skip(1) {
                    assert!(!link.starts_with("//") && !link.starts_with("https://boese"), "{path}: {}", &link[..40.min(link.len())]);
                }
            }
        }
    }
}
