//! What somebody needs to take part stands on one page for the team and among the person's own data, nowhere else, and
//! is gone 15 days after the date (G03).

use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::TimeDelta;
use tracing::Level;
use turnus::{
    actions::{accounts::create_token, answers::erase_due, formats},
    domain::{
        access::Scope,
        event::{Announced, RawEvent},
        format::RawFormat,
        support::RawTerms,
        text::Line,
    },
};

use super::{Stage, routes::For, says};
use crate::support::{
    client::{Client, Page},
    database,
    dump::dump,
    log::logged_from,
    on_both,
    world::{berlin, email},
};

/// A need that nobody has by chance.
const NEED: &str = "Kanarienbegleitung";

fn tells(page: &Page) -> bool {
    page.text().contains(NEED)
}

/// Somebody registers by the form and says what they need; their link.
async fn registered(stage: &Stage, date: &Announced) -> String {
    let offered = RawTerms { offered: Some(true), days_before: Some(1), contact: None };
    let raw = RawFormat { support: offered, ..RawFormat::default() };
    formats::amend(&stage.app.desk, &stage.olga, (stage.format.id, None), &raw).await.unwrap();
    let mut client = stage.app.visitor();
    let form = format!("/events/{}/register", date.event.slug);
    let page = client.open(&form).await;
    let values =
        [("name", "Max Muster"), ("email", "max@amt.example"), ("support-sign", "yes"), ("support-note", NEED)];
    let page = client.submit_and_go(&page, "/register", &values).await;
    assert!(!tells(&page));
    let mail = stage.app.the_mail().await;
    assert!(
        !String::from_utf8_lossy(&mail.bytes).contains(NEED) && !mail.text.contains(NEED) && !mail.html.contains(NEED)
    );
    let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
    client.submit_and_go(&page, mail.token("/r/"), &[]).await;
    let mail = stage.app.the_mail().await;
    assert!(
        !mail.text.contains(NEED) && !mail.html.contains(NEED) && !mail.ics.clone().unwrap_or_default().contains(NEED)
    );
    mail.token("/m/").to_owned()
}

/// What programs are told, and the roster as files.
async fn elsewhere(stage: &Stage, olga: &mut Client, date: &Announced) {
    let name = Line::parse("name", "Test", 80).unwrap();
    let bearer = create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Write).await.unwrap();
    let (slug, id) = (&stage.format.slug, date.event.id);
    for path in [
        format!("/events/{id}"),
        format!("/events/{id}/registrations"),
        format!("/events/{id}/questions"),
        format!("/events/{id}/mails"),
        format!("/events/{id}/approvals"),
        format!("/formats/{slug}"),
        format!("/formats/{slug}/people"),
        format!("/formats/{slug}/enrollments"),
    ] {
        let request = olga.request(&Method::GET, &format!("/api/v1{path}"));
        let answer = olga.send(request.header(header::AUTHORIZATION, format!("Bearer {bearer}")), Body::empty()).await;
        assert!(answer.status.is_success() && !tells(&answer), "{path}: {}", answer.status);
    }
    let page = olga.open(&format!("/manage/events/{id}")).await;
    for kind in ["csv", "xlsx"] {
        let file = olga.submit(&page, "/roster", &[("file", kind)]).await;
        assert_eq!(file.status.as_u16(), 200);
        assert!(!tells(&file), "{kind}");
        if kind == "xlsx" {
            let mut book: calamine::Xlsx<_> =
                calamine::open_workbook_from_rs(std::io::Cursor::new(&file.body)).unwrap();
            let sheets = calamine::Reader::worksheets(&mut book);
            assert!(format!("{sheets:?}").contains("Max Muster") && !format!("{sheets:?}").contains(NEED));
        }
    }
}

on_both! {
    async fn a_need_stands_on_its_one_page_and_goes_in_time(database) {
        let stage = Stage::open(database).await;
        let date = stage.app.dates_of(&stage.format).await;
        let date = date.into_iter().find(|event| event.slot.starts_at == berlin("2026-03-19", "10:00")).expect("a date");
        let date = turnus::store::events::announced(&stage.app.desk.store, &date).await.unwrap();
        let mut manage = String::new();
        let log = logged_from(Level::DEBUG, async {
            manage = registered(&stage, &date).await;
        })
        .await;
        assert!(!log.contains(NEED), "the log tells: {log}");
        assert!(!dump(&stage.app.database.url).await.contains(NEED), "it lies open");

        let mut olga = stage.signed_in("olga@stadt.example").await;
        let mut anybody = stage.app.visitor();
        let office = format!("/manage/events/{}", date.event.id);
        for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
            let path = target.path.replace(&stage.office(), &office).replace(&format!("/events/{}", stage.date.event.slug), &format!("/events/{}", date.event.slug));
            let client = if matches!(target.whom, For::Team(_)) { &mut olga } else { &mut anybody };
            let page = client.get(&path).await;
            assert!(!tells(&page), "{path}");
        }
        elsewhere(&stage, &mut olga, &date).await;
        let mut own = stage.app.visitor();
        for path in ["", "/calendar", "/data", "/erasure"] {
            assert!(!tells(&own.open(&format!("/m/{manage}{path}")).await), "{path}");
        }
        let mine = stage.app.data_of(&manage).await;
        assert!(tells(&own.open(&format!("{mine}/data.json")).await), "their own data are theirs");
        // The one page, on the press of a button, and not for those who may not see who comes.
        let support = format!("{office}/support");
        let page = olga.open(&support).await;
        says(&olga.submit(&page, "/support", &[]).await, NEED);
        let mut vera = stage.signed_in("vera@stadt.example").await;
        assert_eq!(vera.get(&support).await.status.as_u16(), 403);
        assert!(dump(&stage.app.database.url).await.contains("support.show"), "looking is written down");

        // 14 days after the end it is still there, 15 days after it is gone.
        let rows = async || dump(&stage.app.database.url).await.lines().filter(|line| line.starts_with("support_need:")).count();
        stage.app.pass(date.event.slot.ends_at + TimeDelta::days(14) - TimeDelta::minutes(1) - stage.app.now());
        erase_due(&stage.app.desk).await.unwrap();
        assert_eq!(rows().await, 1);
        stage.app.pass(TimeDelta::days(1));
        erase_due(&stage.app.desk).await.unwrap();
        assert_eq!(rows().await, 0);
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&support).await;
        assert!(!tells(&olga.submit(&page, "/support", &[]).await));
        let mine = stage.app.data_of(&manage).await;
        assert!(!tells(&own.open(&format!("{mine}/data.json")).await));
    }

    async fn a_date_without_a_format_asks_too_if_its_team_says_so(database) {
        let stage = Stage::open(database).await;
        let days = RawEvent {
            title: Some(Some("Jahrestreffen".into())),
            starts_at: Some(berlin("2026-06-10", "10:00")),
            ..RawEvent::default()
        };
        let date = stage.app.date_like(&stage.olga, None, days).await;
        let (form, questions) = (format!("/events/{}/register", date.event.slug), format!("/manage/events/{}/questions", date.event.id));
        let mut visitor = stage.app.visitor();
        assert!(!visitor.open(&form).await.text().contains("support-sign"), "nothing is offered yet");
        let mut olga = stage.signed_in("olga@stadt.example").await;
        let page = olga.open(&questions).await;
        let wrong = olga.submit(&page, "/questions/support", &[("support_needs", "yes"), ("support_days_before", "400")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("400"), "nothing typed is lost");
        let values = [("support_needs", "yes"), ("support_days_before", "5"), ("support_contact", "hilfe@stadt.example")];
        let page = olga.submit_and_go(&wrong, "/questions/support", &values).await;
        assert!(page.text().contains("hilfe@stadt.example"), "{}", page.main());
        let page = visitor.open(&form).await;
        let values = [("name", "Max Muster"), ("email", "max@amt.example"), ("support-sign", "yes"), ("support-note", NEED)];
        visitor.submit_and_go(&page, "/register", &values).await;
        let mail = stage.app.the_mail().await;
        let page = visitor.open(&format!("/r/{}", mail.token("/r/"))).await;
        visitor.submit_and_go(&page, mail.token("/r/"), &[]).await;
        stage.app.the_mail().await;
        let page = olga.open(&format!("/manage/events/{}/support", date.event.id)).await;
        assert!(tells(&olga.submit(&page, "/support", &[]).await), "its team sees it");
        // Where there is a format, that says so.
        let dated = stage.app.dates_of(&stage.format).await[0].id;
        let of_format = olga.open(&format!("/manage/events/{dated}/questions")).await;
        assert!(!of_format.text().contains("support_days_before"));
        stage.app.desk.clock.advance(berlin("2026-06-06", "10:00") - stage.app.now());
        let page = visitor.open(&form).await;
        assert!(page.text().contains("hilfe@stadt.example") && !page.text().contains("support-sign"), "{}", page.main());
    }
}
