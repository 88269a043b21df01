//! Forged submissions: every route that changes something refuses what did not come from its own form (C15).

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};

use super::{Stage, fields};
use crate::support::{
    app::BASE_URL,
    client::{Client, urlencoded},
    database,
    dump::dump,
    on_both,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// One way to forge: header fields, content type, form token.
struct Forgery {
    what: &'static str,
    headers: &'static [(&'static str, &'static str)],
    kind: &'static str,
    token: Token,
    status: &'static [u16],
}

#[derive(Clone, Copy, PartialEq)]
enum Token {
    None,
    Genuine,
    Invented,
    OfAnother,
    Old,
}

const FORGERIES: &[Forgery] = &[
    Forgery { what: "no token", headers: &[], kind: FORM, token: Token::None, status: &[403] },
    Forgery { what: "an invented token", headers: &[], kind: FORM, token: Token::Invented, status: &[403] },
    Forgery { what: "another session's token", headers: &[], kind: FORM, token: Token::OfAnother, status: &[403] },
    Forgery { what: "yesterday's token", headers: &[], kind: FORM, token: Token::Old, status: &[403] },
    Forgery {
        what: "a foreign origin",
        headers: &[("origin", "https://boese.example")],
        kind: FORM,
        token: Token::Genuine,
        status: &[403],
    },
    Forgery {
        what: "our origin with another port",
        headers: &[("origin", "https://turnus.example:8443")],
        kind: FORM,
        token: Token::Genuine,
        status: &[403],
    },
    Forgery {
        what: "no origin said",
        headers: &[("origin", "null")],
        kind: FORM,
        token: Token::Genuine,
        status: &[403],
    },
    Forgery {
        what: "cross-site",
        headers: &[("sec-fetch-site", "cross-site")],
        kind: FORM,
        token: Token::Genuine,
        status: &[403],
    },
    Forgery {
        what: "same-site but not ours",
        headers: &[("sec-fetch-site", "same-site"), ("origin", BASE_URL)],
        kind: FORM,
        token: Token::Genuine,
        status: &[403],
    },
    Forgery { what: "text/plain", headers: &[], kind: "text/plain", token: Token::Genuine, status: &[403, 415] },
    Forgery {
        what: "multipart",
        headers: &[],
        kind: "multipart/form-data; boundary=x",
        token: Token::Genuine,
        status: &[403, 415],
    },
    Forgery { what: "JSON", headers: &[], kind: "application/json", token: Token::Genuine, status: &[403, 415] },
    Forgery { what: "no type", headers: &[], kind: "", token: Token::Genuine, status: &[403, 415] },
];

async fn token_of(client: &mut Client) -> String {
    let page = client.open("/lost-link").await;
    page.form("/lost-link").fields.into_iter().find(|(name, _)| name == "form_token").unwrap().1
}

on_both! {
    async fn every_form_is_refused_unless_it_is_ours(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let old = token_of(&mut olga).await;
        stage.app.pass(chrono::TimeDelta::hours(26));
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let genuine = token_of(&mut olga).await;
        let other = token_of(&mut stage.app.visitor()).await;
        assert_ne!(genuine, other);
        // Mail programs stop invitations with one click and no token of ours (RFC 8058).
        let posts: Vec<_> = stage
            .targets()
            .into_iter()
            .filter(|target| target.method == Method::POST && target.name != "Unsubscribe")
            .collect();
        assert!(posts.len() >= 14, "{}", posts.len());
        let before = dump(&stage.app.database.url).await;
        for target in &posts {
            for forgery in FORGERIES {
                let token = match forgery.token {
                    Token::None => None,
                    Token::Genuine => Some(genuine.as_str()),
                    Token::Invented => Some("7b3f1-00112233445566778899aabbccddeeff"),
                    Token::OfAnother => Some(other.as_str()),
                    Token::Old => Some(old.as_str()),
                };
                let list: Vec<(&str, &str)> = token.map(|token| ("form_token", token)).into_iter().collect();
                let mut request = olga.request(&Method::POST, &target.path);
                if !forgery.kind.is_empty() {
                    request = request.header(header::CONTENT_TYPE, forgery.kind);
                }
                for (name, value) in forgery.headers {
                    request = request.header(*name, *value);
                }
                let answer = olga.send(request, Body::from(urlencoded(&fields(&list)))).await;
                let said = format!("{} with {}: {}", target.path, forgery.what, answer.status);
                assert!(forgery.status.contains(&answer.status.as_u16()), "{said}");
            }
        }
        // What nobody with her role may do is written down as refused, forged or not (C45), and changes nothing else.
        let all = dump(&stage.app.database.url).await;
        let is_refusal = |line: &&str| line.starts_with("audit: ") && line.contains("access.refuse");
        let left: Vec<&str> = all.lines().filter(|line| !is_refusal(line)).collect();
        assert_eq!(left.join("\n"), before.lines().collect::<Vec<_>>().join("\n"));
        // The same request with everything in order goes through: the refusals above were about what was forged.
        let page = olga.open(&format!("{}/move", stage.office())).await;
        let moved = olga.submit(&page, "/move", &[("day", "27.03.2026"), ("notify", "no")]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text());
        assert_ne!(stage.app.event(stage.date.event.id).await.slot, stage.date.event.slot);
    }

    async fn method_overrides_are_not_heard(database) {
        let stage = Stage::open(database).await;
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let before = dump(&stage.app.database.url).await;
        for name in ["x-http-method-override", "x-method-override", "x-http-method"] {
            let path = format!("{}/mails?_method=POST", stage.office());
            let request = olga.request(&Method::GET, &path).header(name, "POST");
            let answer = olga.send(request, Body::empty()).await;
            assert!(answer.status.is_client_error(), "{name}: {}", answer.status);
        }
        assert_eq!(dump(&stage.app.database.url).await, before);
    }
}
