//! An installation in which the operator has made nobody yet lets nobody in, whatever they try (C47).

use axum::http::{Method, StatusCode};
use turnus::domain::capability::Purpose;

use super::{
    fields,
    routes::{For, ROUTES},
};
use crate::support::{TestApp, client::Client, database, dump::dump, on_both};

/// Every address of the table with something in its gaps, and the methods it takes.
fn requests(app: &TestApp) -> Vec<(Method, String, For)> {
    let id = app.desk.chance.link_id();
    let token = app.desk.keys.link(Purpose::Login, id, 0);
    let mut requests = Vec::new();
    for (_, pattern, methods, whom) in ROUTES {
        let path = pattern
            .replace("{token}", &token)
            .replace("{slug}", "austausch")
            .replace("{id}", &id.to_string())
            .replace("{registration}", &id.to_string())
            .replace("{file}", "a.ics")
            .replace("{name}", "1.eml");
        for method in methods.split(' ') {
            requests.push((method.to_uppercase().parse().unwrap(), path.clone(), *whom));
        }
    }
    requests
}

/// Asks for a sign-in link and tries what one might try for a code.
async fn signs_in_in_vain(app: &TestApp, client: &mut Client, address: &str) {
    let page = client.open("/login").await;
    let page = client.submit_and_go(&page, "/login", &[("email", address)]).await;
    assert_eq!(page.path, "/login/code");
    app.no_mail().await;
    for code in ["", "aaaa-aaaa", "0000-0000", "admin"] {
        let answer = client.submit(&page, "/login/code", &[("code", code)]).await;
        assert!(answer.status.is_client_error(), "{address} {code}: {}", answer.status);
    }
}

on_both! {
    async fn nobody_gets_in_before_the_operator_lets_them(database) {
        let app = TestApp::start(database).await;
        let mut client = app.visitor();
        for address in ["admin@turnus.example", "turnus@turnus.example", "root@amt.example", "eva@amt.example"] {
            signs_in_in_vain(&app, &mut client, address).await;
        }
        let page = client.open("/login").await;
        let form_token = page.form("/login").fields.into_iter().find(|(name, _)| name == "form_token").unwrap().1;
        let accounts = |dump: &str| dump.lines().filter(|line| ["account:", "membership:", "organization:", "team:", "api_token:"].iter().any(|table| line.starts_with(table))).count();
        for (method, path, whom) in requests(&app) {
            app.tick();
            let answer = if method == Method::GET { client.get(&path).await } else {
                client.post(&path, &fields(&[("form_token", form_token.as_str())])).await
            };
            let said = format!("{method} {path}: {}", answer.status);
            assert!(!answer.status.is_server_error(), "{said}");
            if matches!(whom, For::Team(_)) {
                assert!(answer.status == StatusCode::SEE_OTHER && answer.location().starts_with("/login"), "{said}");
            }
            assert!(!client.cookies.keys().any(|name| name.as_str() == "__Host-turnus"), "{said}: {:?}", client.cookies);
        }
        // Nothing lies where a program would look for a way to set the installation up.
        for path in ["/setup", "/install", "/admin", "/register", "/signup", "/manage/setup", "/api/v1/accounts", "/api/v1/tokens", "/api/v1/setup"] {
            for method in [Method::GET, Method::POST] {
                let answer = client.send(client.request(&method, path), axum::body::Body::empty()).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
            }
        }
        for token in ["admin", "turnus_", "turnus_aaaa", &"a".repeat(52)] {
            let request = client.request(&Method::GET, "/api/v1/events").header("authorization", format!("Bearer {token}"));
            assert_eq!(client.send(request, axum::body::Body::empty()).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(accounts(&dump(&app.database.url).await), 0);
        app.no_mail().await;
    }
}
