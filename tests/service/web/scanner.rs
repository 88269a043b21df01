//! Mail scanners open every link, many times, in every way: nothing happens (C04, invariant 3).

use axum::{
    body::Body,
    http::{Method, header},
};
use turnus::{
    actions::events,
    domain::{event::RawEvent, notice::NoticeKind},
};

use super::{Stage, every_mail::every_mail, register};
use crate::support::{client::Client, database, dump::dump, on_both, post::Mail, world::berlin};

const SCANNERS: [&str; 3] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
    "Mozilla/5.0 (compatible; LinkScanner/2.0)",
    "",
];

/// HEAD, five GETs by each scanner, OPTIONS, and the mangled forms in which links arrive; then every link on the page.
async fn scan(client: &mut Client, link: &str) {
    let mangled = [link.to_owned(), format!("{link}."), format!("{link})"), format!("{link}%3E"), link.to_uppercase()];
    for method in [Method::HEAD, Method::OPTIONS] {
        client.send(client.request(&method, link), Body::empty()).await;
    }
    for agent in SCANNERS {
        for _ in 0..5 {
            let request = client.request(&Method::GET, link).header(header::USER_AGENT, agent);
            let page = client.send(request, Body::empty()).await;
            assert!(!page.status.is_server_error(), "{link}: {}", page.status);
            for next in page.links() {
                client.get(&next).await;
            }
        }
    }
    for variant in mangled {
        client.get(&variant).await;
    }
}

/// One look at a link in each way, and at everything its page leads to.
async fn look(scanner: &mut Client, link: &str) {
    for method in [Method::HEAD, Method::OPTIONS, Method::GET] {
        let page = scanner.send(scanner.request(&method, link), Body::empty()).await;
        assert!(!page.status.is_server_error(), "{link}: {}", page.status);
        for next in page.links() {
            scanner.get(&next).await;
        }
    }
}

async fn scan_all(stage: &Stage, mail: &Mail) {
    let before = dump(&stage.app.database.url).await;
    let mut scanner = stage.app.visitor();
    for link in mail.links() {
        scan(&mut scanner, link).await;
    }
    assert_eq!(dump(&stage.app.database.url).await, before, "after a scan of {:?}", mail.kind);
    stage.app.no_mail().await;
}

on_both! {
    async fn a_scanner_of_every_mail_changes_nothing_and_every_link_still_works(database) {
        let stage = Stage::open(database).await;
        let mut human = stage.app.visitor();
        let mut seen = Vec::new();
        stage.app.tick();
        register(&mut human, &stage.form(), "Max Muster", "max@amt.example").await;
        let mail = stage.app.the_mail().await;
        scan_all(&stage, &mail).await;
        seen.push(mail.kind);
        let page = human.open(&format!("/r/{}", mail.token("/r/"))).await;
        stage.app.tick();
        human.submit_and_go(&page, mail.token("/r/"), &[]).await;
        let mail = stage.app.the_mail().await;
        scan_all(&stage, &mail).await;
        seen.push(mail.kind);

        let to = RawEvent { starts_at: Some(berlin("2026-03-27", "10:00")), ..RawEvent::default() };
        events::amend(&stage.app.desk, &stage.olga, (stage.date.event.id, None), &to, true).await.unwrap();
        for mail in stage.app.post_after_undo().await {
            scan_all(&stage, &mail).await;
            seen.push(mail.kind);
        }
        let page = human.open(&format!("/m/{}", mail.token("/m/"))).await;
        stage.app.tick();
        human.submit_and_go(&page, mail.token("/m/"), &[]).await;
        let mail = stage.app.the_mail().await;
        scan_all(&stage, &mail).await;
        seen.push(mail.kind);

        events::cancel(&stage.app.desk, &stage.olga, (stage.date.event.id, None), None, true).await.unwrap();
        for mail in stage.app.post_after_undo().await {
            scan_all(&stage, &mail).await;
            seen.push(mail.kind);
        }
        for kind in [
            NoticeKind::ConfirmRegistration,
            NoticeKind::Confirmed,
            NoticeKind::Update,
            NoticeKind::Withdrawn,
            NoticeKind::Cancellation,
        ] {
            assert!(seen.contains(&kind), "{kind:?} was not scanned");
        }
    }

    async fn nearly_every_kind_of_mail_can_be_scanned(database) {
        let stage = Stage::open(database).await;
        every_mail(&stage, async |mail| {
            let before = dump(&stage.app.database.url).await;
            let mut scanner = stage.app.visitor();
            for link in mail.links() {
                look(&mut scanner, link).await;
            }
            assert_eq!(dump(&stage.app.database.url).await, before, "after a scan of {:?}", mail.kind);
        })
        .await;
    }

    async fn a_scanned_sign_in_link_still_signs_in_and_only_there(database) {
        let stage = Stage::open(database).await;
        let mut human = stage.app.visitor();
        let page = human.open("/login").await;
        human.submit_and_go(&page, "/login", &[("email", "olga@stadt.example")]).await;
        let mail = stage.app.the_mail().await;
        scan_all(&stage, &mail).await;
        let link = format!("/login/{}", mail.token("/login/"));
        // Some scanners press buttons: without the cookie that is of no use.
        let mut scanner = stage.app.visitor();
        let page = scanner.open(&link).await;
        for form in page.forms() {
            scanner.post(&form.action, &form.all()).await;
        }
        let token = human.open(&link).await.form(mail.token("/login/")).fields;
        let answer = scanner.post(&link, &token).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert!(scanner.cookies.is_empty());
        let page = human.open(&link).await;
        let page = human.submit_and_go(&page, mail.token("/login/"), &[]).await;
        assert_eq!(page.path, "/manage");
    }
}
