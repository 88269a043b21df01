//! What people are told about themselves: all of it, and nothing of others (G05); and what is not kept at all: where
//! they came from (G02).

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::Value;
use turnus::{
    actions::{
        follows::{self, Wanted},
        formats, listed_people, substitutes,
    },
    domain::{
        follow::FollowWish,
        format::{Locale, RawFormat},
        inbound::Finding,
        listed::RawListed,
        notice::NoticeKind,
        support::RawTerms,
    },
};

use super::Stage;
use crate::{
    bulk::invite,
    inbound::{found, reply},
    support::{
        TestApp,
        client::{Client, Page, urlencoded},
        database,
        dump::dump,
        on_both,
        world::{applicant, email, weekly},
    },
};

/// One person's marks: everything they say, or others say of them, carries their word.
struct Marked {
    word: &'static str,
    link: String,
}

/// Somebody registers with a mark in every field, follows, is listed, invited and asked to substitute.
async fn leave_marks(stage: &Stage, word: &'static str) -> Marked {
    let (app, format) = (&stage.app, &stage.format);
    let address = format!("{}@amt.example", word.to_lowercase());
    let date = app.dates_of(format).await.remove(0);
    let mut client = app.visitor();
    app.pass(chrono::TimeDelta::hours(2));
    let page = client.open(&format!("/events/{}/register", date.slug)).await;
    let question =
        page.form("/register").fields.into_iter().find(|(name, _)| name.starts_with("q-")).expect("a question").0;
    let values = [
        ("name", format!("Name {word}")),
        ("email", address.clone()),
        ("organization", format!("Haus {word}")),
        ("support-note", format!("Bedarf {word}")),
        (question.as_str(), format!("Antwort {word}")),
        ("channel", "invitation".into()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.submit_and_go(&page, "/register", &values).await;
    let mail = app.the_mail().await;
    let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
    client.submit_and_go(&page, mail.token("/r/"), &[]).await;
    let link = app.the_mail().await.token("/m/").to_owned();
    let yes =
        reply(&address, &date.calendar_uid, ("ACCEPTED", 0, "20260309T090000Z"), &format!("<{word}@amt.example>"));
    assert_eq!(found(app, &yes).await, Finding::Confirmed);
    let one = RawListed {
        name: format!("Liste {word}"),
        email: address.clone(),
        role: format!("Rolle {word}"),
        ..RawListed::default()
    };
    listed_people::add(&app.desk, &stage.olga, format.id, &[one.parse().unwrap()]).await.unwrap();
    let wanted = Wanted { email: email(&address), wish: FollowWish::Digest, locale: Locale::De };
    follows::ask(&app.desk, format.id, wanted).await.unwrap();
    let mail = app.the_mail().await;
    follows::take(&app.desk, &mail.link("/f/"), follows::By::Own, follows::Step::Confirm).await.unwrap();
    Marked { word, link }
}

async fn file_of(stage: &Stage, link: &str) -> (Value, Page) {
    let mut client = stage.app.visitor();
    let page = client.open(&format!("/m/{link}")).await;
    let there = page.links().into_iter().find(|link| link.ends_with("/data")).expect("a way there");
    let page = client.open(&there).await;
    assert!(!page.text().contains("amt.example") && !page.text().contains("Haus"), "not yet: {}", page.main());
    stage.app.tick();
    let said = client.submit_and_go(&page, "/data", &[]).await;
    assert!(said.main().contains("In Ihrem Postfach liegt gleich ein Link zu Ihren Daten"), "{}", said.main());
    let mail = stage.app.the_mail().await;
    assert_eq!(mail.kind, NoticeKind::OwnData);
    let page = client.open(&format!("/d/{}", mail.token("/d/"))).await;
    let address = page.links().into_iter().find(|link| link.ends_with("/data.json")).expect("a file");
    let file = client.open(&address).await;
    (serde_json::from_slice(&file.body).unwrap(), page)
}

/// A request from behind the proxy, for a client of that address.
async fn from_afar(app: &TestApp, client: &mut Client, form: &str, values: &[(&str, &str)]) {
    let page = client.open(form).await;
    let filled = page.form(form).filled(values);
    let request =
        client.request(&Method::POST, &filled.action).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request =
        request.header("sec-fetch-site", "same-origin").header("x-forwarded-for", "198.51.100.77, 2001:db8:4711::815");
    let answer = client.send(request, Body::from(urlencoded(&filled.all()))).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
    assert!(!app.post().await.is_empty());
}

on_both! {
    async fn the_file_holds_everything_of_one_person_and_nothing_of_another(database) {
        let stage = Stage::open(database).await;
        let offered = RawTerms { offered: Some(true), days_before: Some(1), contact: None };
        let raw = RawFormat { support: offered, ..RawFormat::default() };
        formats::amend(&stage.app.desk, &stage.olga, (stage.format.id, None), &raw).await.unwrap();
        let people = [leave_marks(&stage, "Pirol").await, leave_marks(&stage, "Zeisig").await];
        // Each is asked to take Eva's place, and to come to another format.
        let other = RawFormat { title: Some("Andere Runde".into()), registration: Some("both".into()), ..RawFormat::default() };
        let other = stage.app.format(&stage.olga, other, Some(&weekly(2, &["TU"], "2026-01-06"))).await;
        let eva = &stage.eva;
        for word in ["Pirol", "Zeisig"] {
            let address = format!("{}@amt.example", word.to_lowercase());
            stage.app.pass(chrono::TimeDelta::hours(3));
            let who = (&applicant(&format!("Name {word}"), &address), true);
            substitutes::ask(&stage.app.desk, &eva.manage, eva.place.registration.id, who).await.unwrap();
            let mail = stage.app.the_mail().await;
            assert_eq!(mail.kind, NoticeKind::SubstituteRequest);
            substitutes::decline(&stage.app.desk, &mail.link("/s/")).await.unwrap();
            stage.app.post().await;
            invite(&stage.app, &stage.olga, &other, &format!("Name {word}; {address}")).await;
            stage.app.post().await;
        }
        for (mine, others) in [(&people[0], &people[1]), (&people[1], &people[0])] {
            let (file, page) = file_of(&stage, &mine.link).await;
            let text = file.to_string();
            for field in ["Name", "Haus", "Bedarf", "Antwort", "Liste", "Rolle"] {
                let mark = format!("{field} {}", mine.word);
                assert!(text.contains(&mark), "{mark}: {file:#}");
                assert!(page.text().contains(&mark), "{mark} is not on the page: {}", page.main());
            }
            for list in ["registrations", "lists", "follows", "substitute_requests", "invitations", "mails", "answers", "support_needs", "calendar_entries", "received"] {
                assert!(!file[list].as_array().expect("a list").is_empty(), "{list}: {file:#}");
            }
            for told in [text.to_lowercase(), page.text().to_lowercase()] {
                assert!(!told.contains(&others.word.to_lowercase()), "{} is told of {}", mine.word, others.word);
                assert!(!told.contains("eva@amt.example") && !told.contains("geheim"), "{} is told of Eva", mine.word);
            }
        }
    }

    async fn where_somebody_came_from_is_kept_nowhere(database) {
        let app = TestApp::start_with(database, &[("TURNUS_TRUSTED_PROXIES", "192.0.2.0/24")]).await;
        let olga = app.olga().await;
        let raw = RawFormat { title: Some("Austausch".into()), registration: Some("both".into()), ..RawFormat::default() };
        let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let date = app.date(&olga, None).await;
        let mut client = app.visitor();
        for (form, values) in [
            (format!("/events/{}/register", date.event.slug), vec![("name", "Max Muster"), ("email", "max@amt.example")]),
            (format!("/formats/{}/follow", format.slug), vec![("email", "mia@amt.example"), ("wish", "dates")]),
            ("/login".into(), vec![("email", "olga@stadt.example")]),
        ] {
            from_afar(&app, &mut client, &form, &values).await;
        }
        app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        app.signed_in_visitor("olga@stadt.example").await;
        let everything = dump(&app.database.url).await.to_lowercase();
        assert!(everything.contains("max@amt.example"));
        // As text, and as the bytes of it in hexadecimal.
        for trace in ["192.0.2", "198.51.100", "2001:db8", "c0000207", "c633644d", "20010db8"] {
            assert!(!everything.contains(trace), "{trace} is kept");
        }
        for column in ["ip_address", "remote_addr", "client_address", "user_agent"] {
            assert!(!everything.contains(column), "{column}");
        }
    }
}
