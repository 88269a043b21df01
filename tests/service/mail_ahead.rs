//! While many mails wait, the next ones are written before their turn. When it comes, each says how things stand then.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{events, logins, people, registrations, reminders},
    domain::{
        delivery::suppression::{Suppression, Unreachable},
        event::RawEvent,
        id::EventId,
        notice::NoticeKind,
    },
    jobs::queue::Postman,
    store::{
        self,
        outbox::{Filter, OutboxState},
    },
};

use crate::{
    invitations::by_invitation,
    mail_queue::{postman, tamper},
    support::{
        TestApp, database, on_both,
        post::Letter,
        smtp_sink::{Act, SmtpSink, Stage},
        world::{berlin, email},
    },
};

/// People who have a seat and whose mail about it has not gone yet: it brings an invitation.
pub(crate) async fn confirmed(app: &TestApp, event: EventId, addresses: &[&str]) {
    for address in addresses {
        registrations::ask(&app.desk, event, by_invitation("Gast", address)).await.expect("asked");
    }
    let asked = app.post().await;
    assert_eq!(asked.len(), addresses.len());
    for mail in asked {
        app.tick();
        registrations::confirm(&app.desk, &mail.link("/r/")).await.expect("confirmed");
    }
}

/// What comes to an address when this worker sends everything that is due.
async fn sent(app: &TestApp, post: &Postman) -> Vec<Letter> {
    post.drain().await.expect("sent");
    app.memory.take().iter().map(|parcel| Letter::parse(&parcel.bytes)).collect()
}

fn to<'a>(letters: &'a [Letter], address: &str) -> Vec<&'a Letter> {
    letters.iter().filter(|letter| letter.to == address).collect()
}

/// Where a mail stands, by the beginning of its address.
async fn stands(app: &TestApp, kind: NoticeKind) -> (OutboxState, Option<String>) {
    let all = store::outbox::list(&app.desk.store, &Filter::default()).await.unwrap();
    let entry = all.into_iter().find(|entry| entry.notice.kind == kind).expect("such a mail");
    (entry.state, entry.last_error_class)
}

on_both! {
    async fn what_says_more_than_usual_is_written_when_its_turn_comes(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        for (name, address) in [("Eva", "eva"), ("Uwe", "uwe"), ("Kim", "kim"), ("Ida", "ida")] {
            let event = app.date(&olga, None).await.event.id;
            let applicant = by_invitation(name, &format!("{address}@amt.example"));
            registrations::ask(&app.desk, event, applicant).await.expect("asked");
        }
        for mail in app.post().await {
            app.tick();
            registrations::confirm(&app.desk, &mail.link("/r/")).await.expect("confirmed");
        }
        let of_eva = "id = (SELECT p.id FROM participant p JOIN mailbox m ON m.id = p.mailbox_id \
            WHERE m.email_normalized = 'eva@amt.example')";
        let eva = "E".repeat(100_000);
        tamper(&app, &format!("UPDATE participant SET name = '{eva}' WHERE {of_eva}")).await;
        let sqlite = app.database.url.starts_with("sqlite");
        let long = if sqlite { "replace(hex(zeroblob(5000000)), '0', 'x')" } else { "repeat('x', 10000000)" };
        tamper(&app, &format!("UPDATE event SET description_md = {long} WHERE id = (SELECT event_id FROM registration \
            WHERE participant_id = (SELECT p.id FROM participant p JOIN mailbox m ON m.id = p.mailbox_id \
            WHERE m.email_normalized = 'kim@amt.example'))")).await;
        tamper(&app, &format!("UPDATE outbox SET parameters = '{{\"about\":\"{}\"}}' WHERE kind = 'confirmed' AND mailbox_id = \
            (SELECT id FROM mailbox WHERE email_normalized = 'ida@amt.example')", "x".repeat(100_000))).await;
        let post = Postman::of(&app.app);
        assert_eq!(post.write_ahead().await.unwrap(), 1, "only what is short");
        let letters = sent(&app, &post).await;
        assert_eq!(to(&letters, "uwe@amt.example").len(), 1);
        assert_eq!(to(&letters, "eva@amt.example").len(), 1, "long, and sent all the same");
        let states = store::outbox::counts_by_state(&app.desk.store).await.unwrap();
        assert_eq!(states.get(&OutboxState::Due), None, "{states:?}");
        // So that what looks after the database finds nothing.
        tamper(&app, &format!("UPDATE participant SET name = 'Eva' WHERE {of_eva}")).await;
    }

    async fn who_waits_at_a_screen_overtakes_what_is_written(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        confirmed(&app, event, &["eva@amt.example", "uwe@amt.example"]).await;
        let post = Postman::of(&app.app);
        assert_eq!(post.write_ahead().await.unwrap(), 2);
        logins::ask(&app.desk, &email("olga@stadt.example")).await.unwrap();
        registrations::ask(&app.desk, event, by_invitation("Kim", "kim@amt.example")).await.unwrap();
        let letters = sent(&app, &post).await;
        let order: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(order.len(), 4);
        assert!(order[..2].contains(&"olga@stadt.example") && order[..2].contains(&"kim@amt.example"), "{order:?}");
    }

    async fn an_invitation_with_nothing_for_the_calendar_is_not_sent(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        confirmed(&app, event, &["eva@amt.example"]).await;
        tamper(&app, "UPDATE outbox SET kind = 'invitation' WHERE kind = 'confirmed'").await;
        tamper(&app, "DELETE FROM calendar_ledger").await;
        let post = Postman::of(&app.app);
        assert_eq!(post.write_ahead().await.unwrap(), 0);
        assert_eq!(sent(&app, &post).await.len(), 0);
        assert_eq!(stands(&app, NoticeKind::Invitation).await, (OutboxState::Void, Some("overtaken".to_owned())));
    }

    async fn an_address_that_is_given_up_while_a_mail_is_under_way_is_reached_again_by_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        confirmed(&app, event, &["eva@amt.example"]).await;
        let sink = SmtpSink::start().await;
        sink.once(Stage::Data, Act::Delay(Duration::from_millis(300)));
        let worker = postman(&app, &sink, 2);
        let stop = CancellationToken::new();
        let at_work = tokio::spawn(worker.keep(stop.clone()));
        while sink.connections() == 0 {
            tokio::task::yield_now().await;
        }
        let entries = store::outbox::list(&app.desk.store, &Filter::default()).await.unwrap();
        let mailbox = entries[0].notice.mailbox_id;
        let tx = app.desk.store.begin().await.unwrap();
        let why = Unreachable { reason: Suppression::NoMailbox, since: app.now() };
        store::mailboxes::suppress(&tx, mailbox, why).await.unwrap();
        tx.commit().await.unwrap();
        sink.wait_for(1).await;
        stop.cancel();
        at_work.await.unwrap();
        let tx = app.desk.store.begin().await.unwrap();
        assert_eq!(store::mailboxes::lock(&tx, mailbox).await.unwrap().unreachable, None, "the relay took the mail");
        tx.rollback().await.unwrap();
    }

    async fn what_was_written_before_its_turn_goes_only_if_nothing_behind_it_has_changed(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let addresses = ["eva@amt.example", "uwe@amt.example", "kim@amt.example", "ida@amt.example"];
        confirmed(&app, event, &addresses).await;
        let post = Postman::of(&app.app);
        assert_eq!(post.write_ahead().await.unwrap(), 4);
        // Behind everybody's back, and without a trace in what is compared: whoever shows it was written anew.
        tamper(&app, "UPDATE event SET title = 'Neu geschrieben' WHERE title = 'Meetup'").await;
        tamper(&app, "UPDATE participant SET name = 'Eva Neumann' WHERE mailbox_id = \
            (SELECT id FROM mailbox WHERE email_normalized = 'eva@amt.example')").await;
        tamper(&app, "UPDATE registration SET revision = 3 WHERE participant_id = (SELECT p.id FROM participant p \
            JOIN mailbox m ON m.id = p.mailbox_id WHERE m.email_normalized = 'uwe@amt.example')").await;
        tamper(&app, "UPDATE registration SET state = 'cancelled' WHERE participant_id = (SELECT p.id FROM participant p \
            JOIN mailbox m ON m.id = p.mailbox_id WHERE m.email_normalized = 'kim@amt.example')").await;
        let letters = sent(&app, &post).await;
        let eva = to(&letters, "eva@amt.example");
        assert!(eva.len() == 1 && eva[0].text.contains("Eva Neumann") && eva[0].text.contains("Neu geschrieben"), "{eva:?}");
        let uwe = to(&letters, "uwe@amt.example");
        assert!(uwe.len() == 1 && uwe[0].ics.as_deref().is_some_and(|ics| ics.contains("SEQUENCE:3")), "{uwe:?}");
        assert!(to(&letters, "kim@amt.example").is_empty(), "whoever left gets no invitation");
        let ida = to(&letters, "ida@amt.example");
        assert!(ida.len() == 1 && ida[0].text.contains("Meetup") && !ida[0].text.contains("Neu geschrieben"), "{ida:?}");
        assert_eq!(post.ahead.count(), 0, "nothing is left behind");
        tamper(&app, "UPDATE registration SET state = 'confirmed' WHERE state = 'cancelled'").await;
    }

    async fn who_restricts_the_use_of_their_data_is_not_reminded_by_what_was_written_before(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let eva = app.register(event, "Eva", "eva@amt.example").await;
        app.register(event, "Uwe", "uwe@amt.example").await;
        app.pass(berlin("2026-03-25", "10:00") - app.now());
        reminders::remind(&app.desk).await.expect("reminded");
        let post = Postman::of(&app.app);
        assert_eq!(post.write_ahead().await.unwrap(), 2);
        people::restrict(&app.desk, &eva.manage, true).await.expect("restricted");
        let letters = sent(&app, &post).await;
        assert!(to(&letters, "eva@amt.example").is_empty());
        assert_eq!(to(&letters, "uwe@amt.example").len(), 1);
    }

    async fn a_date_that_moves_after_a_mail_was_written_is_told_as_it_is_then(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        confirmed(&app, event, &["eva@amt.example", "uwe@amt.example"]).await;
        let post = Postman::of(&app.app);
        assert_eq!(post.write_ahead().await.unwrap(), 2);
        app.tick();
        let later = RawEvent {
            starts_at: Some(berlin("2026-04-02", "14:00")),
            ends_at: Some(berlin("2026-04-02", "15:00")),
            ..RawEvent::default()
        };
        events::amend(&app.desk, &olga, (event, None), &later, true).await.unwrap();
        let letters = sent(&app, &post).await;
        assert_eq!(letters.len(), 2);
        for letter in letters {
            assert!(letter.text.contains("02.04.2026") && !letter.text.contains("26.03.2026"), "{}", letter.text);
            let ics = letter.ics.expect("an object");
            assert!(ics.contains("SEQUENCE:1\r\n") && ics.contains("DTSTART;TZID=Europe/Berlin:20260402T140000"), "{ics}");
        }
        let post = app.post_after_undo().await;
        assert!(post.len() == 2 && post.iter().all(|mail| mail.kind == NoticeKind::Update), "{post:?}");
    }

    async fn many_mails_take_as_many_queries_to_write_as_few_and_a_few_each_to_send(database) {
        let queries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&queries);
        let mut database = database;
        database.store = database.store.clone().observed(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let (mut to_write, mut to_send) = (Vec::new(), Vec::new());
        for people in [3, 12, 30] {
            let addresses: Vec<String> = (0..people).map(|number| format!("gast{number}x{people}@amt.example")).collect();
            confirmed(&app, event, &addresses.iter().map(String::as_str).collect::<Vec<_>>()).await;
            app.pass(TimeDelta::hours(2));
            let post = Postman::of(&app.app);
            queries.store(0, Ordering::Relaxed);
            assert_eq!(post.write_ahead().await.unwrap(), people);
            to_write.push(queries.swap(0, Ordering::Relaxed));
            assert_eq!(sent(&app, &post).await.len(), people);
            to_send.push(queries.load(Ordering::Relaxed).div_ceil(people));
        }
        assert!(to_write.iter().all(|took| *took == to_write[0] && *took <= 10), "{to_write:?}");
        // One after the other here; a worker writes down and claims for all its connections together.
        assert!(to_send.iter().all(|each| *each <= 9), "{to_send:?}");
    }
}
