//! Inviting a list of people to a format: twice is once, nobody who objected or cannot be reached gets anything, a look
//! changes nothing, and one button confirms.

use std::time::Instant;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use chrono::TimeDelta;
use turnus::{
    actions::{
        Failure,
        bulk::{self, InviteRefusal},
        enrollments, objections,
    },
    domain::{
        access::{Role, Viewer},
        bulk::Fate,
        enrollment::EnrollmentState,
        format::{Format, RawFormat},
        listed::{NewListed, read_lines},
        notice::NoticeKind,
        registration::RegisterRefusal,
    },
    store,
};

use crate::{
    enrollments::{enroll, thursdays},
    support::{TestApp, client::Client, database, dump::dump, on_both, post::Mail},
};

pub(crate) fn people_of(text: &str) -> Vec<NewListed> {
    read_lines(text).iter().map(|(_, raw)| turnus::domain::bulk::read(raw).expect("a good line")).collect()
}

pub(crate) async fn invite(app: &TestApp, olga: &Viewer, format: &Format, text: &str) -> Vec<Fate> {
    app.tick();
    bulk::invite(&app.desk, olga, format.id, (&people_of(text), None)).await.unwrap()
}

/// What a mail program sends by itself (RFC 8058): no cookie, no token, whatever type it likes.
pub(crate) async fn one_click(app: &TestApp, link: &str) -> StatusCode {
    let mut program = app.visitor();
    let request =
        program.request(&Method::POST, link).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    program.send(request, Body::from("List-Unsubscribe=One-Click")).await.status
}

/// The link to stop invitations, as the header has it.
pub(crate) fn stop(mail: &Mail) -> String {
    let token = mail.token("/u/");
    let text = String::from_utf8_lossy(&mail.bytes).replace("\r\n ", "");
    assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{text}");
    let line = text.lines().find(|line| line.starts_with("List-Unsubscribe:")).expect("the header");
    assert!(line.contains(&format!("/u/{token}>")), "{line}");
    format!("/u/{token}")
}

async fn state(app: &TestApp, format: &Format, address: &str) -> Option<EnrollmentState> {
    let all = store::enrollments::list_for_format(&app.desk.store, format.id).await.unwrap();
    all.into_iter().find(|(_, person)| person.email.as_str() == address).map(|(one, _)| one.state)
}

pub(crate) async fn press(app: &TestApp, mail: &Mail) {
    let mut human: Client = app.visitor();
    let page = human.open(&format!("/r/{}", mail.token("/r/"))).await;
    assert!(page.main().contains("Eva Muster"), "{}", page.main());
    app.tick();
    human.submit_and_go(&page, mail.token("/r/"), &[]).await;
}

pub(crate) const THREE: &str = "Eva Muster; eva@amt.example\nMax Muster; max@amt.example\nInfo; info@amt.example";

on_both! {
    async fn importing_twice_invites_once_and_asking_stores_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let before = dump(&app.database.url).await;
        let asked = bulk::preview(&app.desk, &olga, format.id, &people_of(THREE)).await.unwrap();
        assert_eq!((asked, dump(&app.database.url).await == before), (vec![Fate::New; 3], true));
        assert_eq!(invite(&app, &olga, &format, THREE).await, [Fate::New; 3]);
        let after = dump(&app.database.url).await;
        assert_eq!(invite(&app, &olga, &format, THREE).await, [Fate::Invited; 3]);
        assert!(dump(&app.database.url).await == after, "twice changes nothing");
        // One after the other.
        let to = |address: &str| (NoticeKind::BulkInvitation, address.to_owned());
        let post = async || app.post().await.into_iter().map(|mail| (mail.kind, mail.to.clone())).collect::<Vec<_>>();
        assert_eq!(post().await, [to("eva@amt.example"), to("max@amt.example")]);
        app.tick();
        assert_eq!(post().await, [to("info@amt.example")]);
        // The link ran out: the request is gone, and still nobody is invited again.
        app.pass(TimeDelta::days(31));
        assert_eq!(enrollments::expire_unconfirmed(&app.desk).await.unwrap(), 3);
        assert_eq!(invite(&app, &olga, &format, THREE).await, [Fate::Invited; 3]);
        app.no_mail().await;
    }

    async fn a_look_changes_nothing_and_one_button_confirms(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat { audience: Some("invited".into()), ..RawFormat::default() }).await;
        invite(&app, &olga, &format, "Eva Muster; eva@amt.example").await;
        let mail = app.the_mail().await;
        let before = dump(&app.database.url).await;
        let mut scanner = app.visitor();
        for link in mail.links() {
            for method in [Method::HEAD, Method::GET, Method::OPTIONS] {
                scanner.send(scanner.request(&method, link), Body::empty()).await;
            }
        }
        assert!(dump(&app.database.url).await == before, "a look changes nothing");
        // Days later the link still holds, whatever the clock swept away.
        app.pass(TimeDelta::days(13));
        enrollments::expire_unconfirmed(&app.desk).await.unwrap();
        press(&app, &mail).await;
        assert_eq!(state(&app, &format, "eva@amt.example").await, Some(EnrollmentState::Active));
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!(app.event(app.dates_of(&format).await[0].id).await.taken, 1);
        assert_eq!(invite(&app, &olga, &format, "Eva Muster; eva@amt.example").await, [Fate::Invited]);
    }

    async fn an_invitation_can_be_answered_for_a_fortnight_and_stopped_for_a_year(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, "Eva Muster; eva@amt.example\nMax Muster; max@amt.example").await;
        let mails = [app.the_mail().await, { app.tick(); app.the_mail().await }];
        let began = app.now();
        press(&app, &mails[0]).await;
        app.the_mail().await;
        app.pass(began + TimeDelta::days(14) - app.now());
        let late = enrollments::confirm(&app.desk, &mails[1].link("/r/")).await;
        assert!(matches!(late, Err(Failure::Refused(RegisterRefusal::Stale))), "{late:?}");
        // She takes part, so that what is known of her stays; the way out of her invitation ends all the same.
        let (link, way_out) = (mails[0].link("/u/"), stop(&mails[0]));
        app.pass(began + TimeDelta::days(364) - app.now());
        objections::look_up(&app.desk, &link).await.expect("still a way out");
        app.pass(TimeDelta::days(2));
        let over = objections::look_up(&app.desk, &link).await;
        assert!(matches!(over, Err(Failure::Refused(RegisterRefusal::Stale))), "{over:?}");
        assert_ne!(one_click(&app, &way_out).await, StatusCode::OK);
    }

    async fn one_click_stops_invitations_to_the_format_and_the_objection_all_of_the_host(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let other = thursdays(&app, &olga, RawFormat { slug: Some("anderes".into()), ..RawFormat::default() }).await;
        let third = thursdays(&app, &olga, RawFormat { slug: Some("drittes".into()), ..RawFormat::default() }).await;
        let eva = "Eva Muster; eva@amt.example";
        invite(&app, &olga, &format, eva).await;
        let link = stop(&app.the_mail().await);
        app.tick();
        assert_eq!(one_click(&app, &link).await, StatusCode::OK);
        let after = dump(&app.database.url).await;
        assert_eq!(one_click(&app, &link).await, StatusCode::OK);
        assert!(dump(&app.database.url).await == after, "twice changes nothing");
        assert_eq!(invite(&app, &olga, &format, &format!("{eva}\nEva Zwei; eva+zwei@amt.example")).await, [Fate::Objected; 2]);
        // Another format may still invite; the mail that waits is void once the objection reaches the host.
        assert_eq!(invite(&app, &olga, &other, eva).await, [Fate::New]);
        let mut human = app.visitor();
        let page = human.open(&link).await;
        assert!(!page.text().contains(&format!("action=\"{link}\"")), "that was pressed already");
        let page = human.submit_and_go(&page, "/objection", &[]).await;
        assert_eq!(page.status, StatusCode::OK);
        app.no_mail().await;
        assert_eq!(invite(&app, &olga, &third, eva).await, [Fate::Objected]);
        // Another host's invitations are another matter.
        let lars = app.organizer("land", "lars@land.example", Role::Admin).await;
        let foreign = thursdays(&app, &lars, RawFormat { slug: Some("fremdes".into()), ..RawFormat::default() }).await;
        assert_eq!(invite(&app, &lars, &foreign, eva).await, [Fate::New]);
        assert_eq!(app.the_mail().await.kind, NoticeKind::BulkInvitation);
        // Whoever objected can still take part by their own wish.
        enroll(&app, &other, "Eva Muster", "eva@amt.example").await;
        assert_eq!(state(&app, &other, "eva@amt.example").await, Some(EnrollmentState::Active));
        let forged = link.replace("/u/", "/r/");
        assert_ne!(app.visitor().get(&forged).await.status, StatusCode::OK, "a link of another kind");
    }

    async fn whoever_is_there_denied_or_cannot_be_reached_gets_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let max = enroll(&app, &format, "Max Muster", "max@amt.example").await;
        enrollments::deny(&app.desk, &max.confirm).await.unwrap();
        app.suppress("ida@amt.example").await;
        let list = "Eva Muster; eva@amt.example\nMax Muster; max@amt.example\nIda; ida@amt.example";
        assert_eq!(invite(&app, &olga, &format, list).await, [Fate::Known, Fate::Objected, Fate::Suppressed]);
        app.no_mail().await;
        // A format in whose whole nobody takes part invites nobody.
        let single = RawFormat { slug: Some("einzeln".into()), registration: Some("per_event".into()), ..RawFormat::default() };
        let single = thursdays(&app, &olga, single).await;
        let said = bulk::preview(&app.desk, &olga, single.id, &people_of(list)).await;
        let refusal = InviteRefusal::Format(RegisterRefusal::NotOffered);
        assert!(matches!(said, Err(Failure::Refused(why)) if why == refusal));
        let edda = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        assert!(matches!(bulk::preview(&app.desk, &edda, format.id, &[]).await, Err(Failure::Forbidden)));
    }

    async fn a_long_list_needs_its_number_and_is_staged_quickly(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let list: String = (0..2_500).map(|n| format!("Person {n}; person{n}@amt.example\n")).collect();
        let people = people_of(&list);
        for said in [None, Some(2_499)] {
            let refused = bulk::invite(&app.desk, &olga, format.id, (&people, said)).await;
            assert!(matches!(refused, Err(Failure::Refused(InviteRefusal::Count { count: 2_500 }))));
        }
        let began = Instant::now();
        let fates = bulk::invite(&app.desk, &olga, format.id, (&people, Some(2_500))).await.unwrap();
        println!("2,500 invitations staged in {:?}", began.elapsed());
        assert_eq!(fates, vec![Fate::New; 2_500]);
        // Whoever signs in meanwhile does not wait, and nobody takes the mails for an attack.
        enroll_in_between(&app, &format).await;
        app.pass(TimeDelta::seconds(3));
        assert!(app.post().await.len() <= 5, "one a second");
        let waiting = store::outbox::last_due(&app.desk.store, NoticeKind::BulkInvitation).await.unwrap().unwrap();
        assert!(waiting - app.now() > TimeDelta::minutes(40), "{waiting}");
        // So late that they are of no use any more.
        app.pass(TimeDelta::days(40));
        while store::outbox::last_due(&app.desk.store, NoticeKind::BulkInvitation).await.unwrap().is_some() {
            app.no_mail().await;
        }
    }
}

async fn enroll_in_between(app: &TestApp, format: &Format) {
    app.tick();
    enrollments::ask(&app.desk, format.id, crate::support::world::applicant("Uwe", "uwe@amt.example")).await.unwrap();
    let mails = app.post().await;
    assert_eq!(mails[0].kind, NoticeKind::ConfirmRegistration, "before the bulk");
    assert!(mails[1..].iter().all(|mail| mail.kind == NoticeKind::BulkInvitation));
}
