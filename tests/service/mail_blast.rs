//! Two thousand mails on their way, and somebody who waits at a screen (R10).

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use turnus::{
    actions::{events, logins, registrations},
    domain::{
        event::RawEvent,
        id::{EventId, MailboxId},
        participant::Participant,
        registration::Registration,
    },
    store,
};

use super::mail_queue::postman;
use crate::support::{
    TestApp, database, on_both,
    smtp_sink::SmtpSink,
    world::{applicant, email},
};

/// So many people with a seat, as one who came by the form has it.
pub(crate) async fn crowd(app: &TestApp, event: EventId, people: usize) {
    let first = app.register(event, "Gast", "gast@amt.example").await.place;
    let (chance, now) = (&app.desk.chance, app.now());
    let tx = app.desk.store.begin().await.unwrap();
    let mut registrations = Vec::new();
    for number in 1..people {
        let address = email(&format!("gast{number}@amt.example"));
        let id = MailboxId(chance.row_id(now));
        let mailbox = store::mailboxes::find_or_insert(&tx, &address, id).await.unwrap();
        let person = Participant {
            id: chance.row_id(now).into(),
            mailbox_id: mailbox.id,
            email: address,
            link_id: chance.link_id(),
            ..first.participant.clone()
        };
        store::participants::insert(&tx, &person).await.unwrap();
        registrations.push(Registration {
            id: chance.row_id(now).into(),
            participant_id: person.id,
            link_id: chance.link_id(),
            ..first.registration.clone()
        });
    }
    store::registrations::insert_many(&tx, &registrations).await.unwrap();
    store::events::take_seats(&tx, event, u32::try_from(registrations.len()).unwrap(), None).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn whoever_waits_at_a_screen_overtakes_two_thousand_mails_under_way(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        crowd(&app, event, 2_000).await;
        let elsewhere = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &elsewhere, true).await.unwrap();
        app.pass(TimeDelta::minutes(11));
        let sink = SmtpSink::start().await;
        let stop = CancellationToken::new();
        let worker = tokio::spawn(postman(&app, &sink, 4).keep(stop.clone()));
        sink.wait_for(100).await;
        let late = app.date(&olga, None).await.event.id;
        registrations::ask(&app.desk, late, applicant("Nele", "nele@amt.example")).await.unwrap();
        logins::ask(&app.desk, &email("olga@stadt.example")).await.unwrap();
        let sent_then = sink.mails().len();
        // In pieces: each wait has a limit.
        for sent in [500, 1_000, 1_500, 2_002] {
            sink.wait_for(sent).await;
        }
        stop.cancel();
        worker.await.unwrap();
        let mails = sink.mails();
        for to in ["nele@amt.example", "olga@stadt.example"] {
            let place = mails.iter().position(|mail| mail.recipients == [to]).expect("a mail");
            // What had been handed to the connections before goes first.
            assert!(place < sent_then + 100, "{to} is number {place}, asked after {sent_then}");
        }
    }
}
