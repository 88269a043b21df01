//! The mails about a date, for its team (R09): who got which, where it stands, its text, and one tried again.

use chrono::TimeDelta;
use turnus::{
    actions::{Failure, events, housekeeping, outbox, people, registrations},
    domain::{
        access::{Role, Viewer},
        delivery::{Answer, Step, relevance::Moot},
        event::{Announced, RawEvent},
        id::NoticeId,
        mail_log::{Logged, MailState, OutboxState, RetryRefusal},
        notice::NoticeKind,
        retention::DELIVERED,
    },
    mail::Failed,
    store,
};

use crate::{
    invitations::by_invitation,
    support::{TestApp, database, dump::dump, on_both, post::Mail, world::berlin},
};

const EVA: &str = "eva@amt.example";

async fn log(app: &TestApp, date: &Announced) -> Vec<Logged> {
    store::outbox::log_of_event(&app.desk.store, date.event.id).await.unwrap()
}

/// Where the text of a mail about a date is.
fn text_page(date: &Announced, mail: NoticeId) -> String {
    format!("/manage/mails/{mail}?event={}", date.event.id)
}

async fn states(app: &TestApp, date: &Announced) -> Vec<(NoticeKind, MailState)> {
    log(app, date).await.iter().map(|mail| (mail.kind, mail.standing(false, app.now()))).collect()
}

/// The date gets another title, and whoever comes a mail about it that meets this answer.
async fn fails(app: &TestApp, olga: &Viewer, date: &Announced, (step, code, status): (Step, u16, &str)) -> NoticeId {
    app.tick();
    let wish = RawEvent { title: Some(Some(format!("Titel {code}"))), ..RawEvent::default() };
    events::amend(&app.desk, olga, (date.event.id, None), &wish, true).await.expect("changed");
    app.memory.fail_next(Failed::at(step, Answer::Code(code), status));
    assert!(app.post_after_undo().await.is_empty());
    log(app, date).await.last().expect("a mail").id
}

async fn state(app: &TestApp, id: NoticeId) -> OutboxState {
    store::outbox::get(&app.desk.store, id).await.unwrap().state
}

/// What a mail says, with lines as we write them and without the secret parts of its links.
fn told(mail: &Mail) -> String {
    let mut text = mail.text.replace("\r\n", "\n");
    let tokens: Vec<String> = ["/r/", "/m/", "/join/"]
        .iter()
        .flat_map(|path| mail.links().into_iter().filter_map(|link| link.strip_prefix(*path)))
        .map(str::to_owned)
        .collect();
    assert!(!tokens.is_empty());
    for token in tokens {
        text = text.replace(&token, "…");
    }
    text
}

on_both! {
    async fn a_team_sees_who_got_what_and_reads_it_as_it_went_out(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        app.tick();
        registrations::ask(&app.desk, date.event.id, by_invitation("Eva Muster", EVA)).await.expect("asked");
        assert_eq!(states(&app, &date).await, [(NoticeKind::ConfirmRegistration, MailState::Queued)]);
        let asked = app.the_mail().await;
        app.tick();
        registrations::confirm(&app.desk, &asked.link("/r/")).await.expect("confirmed");
        let confirmed = app.the_mail().await;
        app.register(date.event.id, "Max Muster", "max@amt.example").await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        let list = format!("/manage/events/{}/mails", date.event.id);
        let page = visitor.open(&format!("/manage/events/{}", date.event.id)).await;
        assert!(page.links().iter().any(|link| link.starts_with(&list)), "{:?}", page.links());
        let page = visitor.open(&list).await;
        let said = page.main();
        for word in ["Eva Muster", EVA, "Max Muster", "Bitte um Bestätigung", "Zusage", "versandt", "Mo., 09.03.2026"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        let page = visitor.open(&format!("{list}?q=max&state=sent&sort=kind")).await;
        assert!(page.main().contains("Max Muster") && !page.main().contains("Eva Muster"), "{}", page.main());
        let page = visitor.open(&format!("{list}?state=failed")).await;
        assert!(page.main().contains("nichts gefunden") || !page.main().contains("Muster"), "{}", page.main());

        for mail in [&asked, &confirmed] {
            let copy = store::mail_copies::find(&app.desk.store, mail.notice.id).await.unwrap().expect("a copy");
            assert_eq!((copy.text.as_str(), &copy.subject), (told(mail).as_str(), &mail.subject));
        }
        let page = visitor.open(&text_page(&date, confirmed.notice.id)).await;
        let said = page.main();
        for word in ["Guten Tag Eva Muster", "/m/…", "METHOD: REQUEST, SEQUENCE: 0", "geheime Teil", confirmed.subject.as_str()] {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(!page.text().contains(confirmed.token("/m/")));
        let everything = dump(&app.database.url).await.to_lowercase();
        assert!(everything.contains("guten tag eva muster"), "the text is there");
        for secret in [asked.token("/r/"), confirmed.token("/m/")] {
            assert!(!everything.contains(secret));
        }
        // In English, and for nobody else.
        assert!(visitor.open(&format!("{list}?lang=en")).await.main().contains("Request to confirm"));
        app.organizer("land", "lars@land.example", Role::Admin).await;
        app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        for (address, status) in [("lars@land.example", 404), ("vera@stadt.example", 403)] {
            let mut other = app.signed_in_visitor(address).await;
            for path in [list.clone(), text_page(&date, confirmed.notice.id)] {
                let page = other.get(&path).await;
                assert_eq!((page.status.as_u16(), page.text().contains("Eva Muster")), (status, false), "{address} {path}");
            }
        }
    }

    async fn what_the_relay_said_is_seen_and_a_failed_mail_is_sent_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        app.register(date.event.id, "Eva Muster", EVA).await;
        let late = fails(&app, &olga, &date, (Step::Recipient, 451, "4.7.1")).await;
        assert_eq!(states(&app, &date).await.last(), Some(&(NoticeKind::Update, MailState::Retrying)));
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        let list = format!("/manage/events/{}/mails", date.event.id);
        let page = visitor.open(&list).await;
        assert!(page.main().contains("Antwort des Mailservers: 451 at RCPT TO (4.7.1)"), "{}", page.main());
        let refused = outbox::retry_about(&app.desk, &olga, date.event.id, late).await;
        assert!(matches!(refused, Err(Failure::Refused(RetryRefusal::NotGivenUp))), "{refused:?}");
        app.pass(TimeDelta::minutes(2));
        assert_eq!(app.the_mail().await.notice.id, late);

        let lost = fails(&app, &olga, &date, (Step::Body, 554, "5.7.1")).await;
        let page = visitor.open(&format!("{list}?state=failed")).await;
        assert!(page.main().contains("554 after the mail's end (5.7.1)"), "{}", page.main());
        // For publishers, at its own date.
        let edda = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        assert!(matches!(outbox::retry_about(&app.desk, &edda, date.event.id, lost).await, Err(Failure::Forbidden)));
        let other = app.date_like(&olga, None, RawEvent {
            title: Some(Some("Anderes".into())), starts_at: Some(berlin("2026-04-01", "10:00")), ..RawEvent::default()
        }).await;
        assert!(matches!(outbox::retry_about(&app.desk, &olga, other.event.id, lost).await, Err(Failure::NotFound)));
        let page = visitor.submit_and_go(&page, "/mails/retry", &[("mail", &lost.to_string())]).await;
        assert_eq!(page.path.split('?').next().unwrap(), list);
        assert_eq!(app.the_mail().await.notice.id, lost);
        assert!(dump(&app.database.url).await.contains("outbox.retry"));
        let again = outbox::retry_about(&app.desk, &olga, date.event.id, lost).await;
        assert!(matches!(again, Err(Failure::Refused(RetryRefusal::NotGivenUp))), "sent: {again:?}");
        let sent = store::outbox::logged(&app.desk.store, date.event.id, lost).await.unwrap().unwrap().0;
        assert_eq!((sent.last_answer, sent.attempt), (None, 1), "all is well");
    }

    async fn a_mail_that_is_no_longer_true_is_not_sent_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let eva = app.register(date.event.id, "Eva Muster", EVA).await;
        let lost = fails(&app, &olga, &date, (Step::Body, 554, "5.7.1")).await;
        // A title is nothing for which a dead address is tried.
        let gone = fails(&app, &olga, &date, (Step::Recipient, 550, "5.1.1")).await;
        let retry = async |id| outbox::retry_about(&app.desk, &olga, date.event.id, id).await;
        let tx = app.desk.store.begin().await.unwrap();
        store::mailboxes::prove(&tx, eva.place.participant.mailbox_id).await.unwrap();
        tx.commit().await.unwrap();
        app.withdraw(&eva).await;
        app.post().await;
        for id in [lost, gone] {
            let refused = retry(id).await;
            assert!(matches!(refused, Err(Failure::Refused(RetryRefusal::Moot(Moot::Overtaken)))), "{refused:?}");
            assert_eq!(state(&app, id).await, OutboxState::Parked);
        }
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        let list = format!("/manage/events/{}/mails", date.event.id);
        let page = visitor.open(&list).await;
        let page = visitor.submit(&page, "/mails/retry", &[("mail", &lost.to_string())]).await;
        assert_eq!(page.status.as_u16(), 409);
        assert!(page.main().contains("Diese E-Mail stimmt nicht mehr"), "{}", page.main());
    }

    async fn the_text_goes_with_its_owner_and_after_a_while(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await;
        let eva = app.register(date.event.id, "Kanaria Vogel", "amt@amt.example").await;
        // Somebody shares the mailbox and stays.
        app.register(date.event.id, "Max Muster", "amt@amt.example").await;
        let texts = async || {
            let all = dump(&app.database.url).await;
            let copies = all.lines().filter(|line| line.starts_with("mail_copy")).count();
            (copies, all.contains("Guten Tag Kanaria Vogel"), all.contains("Kanaria"))
        };
        assert_eq!(texts().await, (4, true, true));
        app.tick();
        people::erase(&app.desk, &eva.manage).await.expect("erased");
        assert_eq!(texts().await, (2, false, false));
        app.pass(DELIVERED - TimeDelta::hours(1));
        housekeeping::prune(&app.desk).await.unwrap();
        assert_eq!(texts().await.0, 2);
        app.pass(TimeDelta::hours(2));
        housekeeping::prune(&app.desk).await.unwrap();
        assert_eq!(texts().await.0, 0);
    }
}

on_both! {
    async fn a_mail_that_tells_of_two_teams_is_read_by_neither(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let lea = app.organizer("land", "lea@land.example", Role::Publisher).await;
        let (ours, theirs) = (app.date(&olga, None).await, app.date(&lea, None).await);
        for date in [&ours, &theirs] {
            app.register(date.event.id, "Eva Muster", EVA).await;
        }
        for (viewer, date) in [(&olga, &ours), (&lea, &theirs)] {
            app.tick();
            let place = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
            events::amend(&app.desk, viewer, (date.event.id, None), &place, true).await.expect("changed");
        }
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 1, "one mail tells both");
        for date in [&ours, &theirs] {
            let mail = log(&app, date).await.into_iter().find(|mail| mail.kind == NoticeKind::Update).expect("an update");
            assert!(store::mail_copies::find(&app.desk.store, mail.id).await.unwrap().is_none());
        }
    }
}
