//! The doctor finds what we break on purpose, and nothing in what is sound.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

use super::{sample::now, *};
use crate::{
    domain::{
        id::NoticeId,
        invitation::{LedgerEntry, Method},
        registration::RegistrationState as State,
    },
    store::{Store, calendar_ledger, doctor, events, outbox, registrations},
};

/// The names of the checks that failed.
async fn ill(store: &Store) -> Vec<&'static str> {
    let checks = doctor::checks(store, now()).await.unwrap();
    assert!(checks.len() > 5);
    checks.into_iter().filter(|check| !check.ok).map(|check| check.name).collect()
}

async fn break_it(store: &Store, sql: &str) {
    let broken = store.writer.execute_unprepared(sql).await.unwrap();
    assert!(broken.rows_affected() > 0, "{sql}");
}

on_both! {
    async fn a_sound_database_is_sound_and_each_fault_is_found(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let tx = store.begin().await.unwrap();
        sample.registered(&tx, "Ada", State::Confirmed).await;
        assert!(events::take_seat(&tx, sample.event.id, Some(20)).await.unwrap());
        let (mut waiting, person) = sample.registered(&tx, "Bob", State::Waiting).await;
        waiting.position = Some(1);
        registrations::save(&tx, &waiting).await.unwrap();
        outbox::enqueue(&tx, &sample.notice(person.mailbox_id, "n")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ill(store).await, Vec::<&str>::new());

        break_it(store, "UPDATE event SET taken = 7").await;
        assert_eq!(ill(store).await, ["taken seats are the confirmed and offered registrations"]);
        break_it(store, "UPDATE event SET taken = 1, status = 'draft'").await;
        assert_eq!(ill(store).await, ["active registrations belong to an announced event"]);
        break_it(store, "UPDATE event SET status = 'scheduled', capacity = 0").await;
        assert_eq!(ill(store).await, Vec::<&str>::new(), "a lowered capacity is a remark");
        let checks = doctor::checks(store, now()).await.unwrap();
        let crowded = checks.iter().find(|check| check.name == "no event has more people than seats").unwrap();
        assert_eq!(crowded.found, [sample.event.id.to_string()]);
        break_it(store, "UPDATE registration SET position = NULL").await;
        assert_eq!(ill(store).await, ["everybody in a queue has a place of their own"]);
        break_it(store, "UPDATE registration SET position = 1").await;
        break_it(store, "UPDATE outbox SET lease_owner = 'gone', state = 'sent'").await;
        assert_eq!(ill(store).await, ["only due mail is in a worker's hands"]);

        // Kept for 90 days after the end, and a night more.
        let kept = async |days| {
            let checks = doctor::checks(store, sample.event.slot.ends_at + TimeDelta::days(days)).await.unwrap();
            let check = checks.into_iter().find(|check| check.name == "nobody is kept longer than their date allows");
            check.map(|check| (check.ok, check.found)).unwrap()
        };
        assert_eq!(kept(90).await, (true, Vec::new()));
        assert_eq!(kept(91).await, (true, vec![sample.event.id.to_string()]));
    }

    async fn a_calendar_that_got_an_older_object_after_a_newer_one_is_found(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let tx = store.begin().await.unwrap();
        let (ada, _) = sample.registered(&tx, "Ada", State::Confirmed).await;
        assert!(events::take_seat(&tx, sample.event.id, Some(20)).await.unwrap());
        let sent = |minutes: i64, method: Method, sequence: u32| LedgerEntry {
            registration_id: ada.id,
            notice_id: NoticeId(sample.id()),
            uid: "uid".into(),
            method,
            sequence,
            queued_at: now(),
            message_id: Some("<1@example.org>".into()),
            sent_at: Some(now() + TimeDelta::minutes(minutes)),
        };
        for entry in [sent(1, Method::Request, 0), sent(2, Method::Request, 0), sent(3, Method::Cancel, 1)] {
            calendar_ledger::insert(&tx, sample.id(), &entry).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(ill(store).await, Vec::<&str>::new());
        for (uid, sequence, expected) in [("uid", 1, 1), ("uid", 2, 0), ("uid", 0, 1), ("another", 0, 0)] {
            let tx = store.begin().await.unwrap();
            let again = Some("again".to_owned());
            let entry = LedgerEntry { uid: uid.into(), message_id: again, ..sent(4, Method::Request, sequence) };
            calendar_ledger::insert(&tx, sample.id(), &entry).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(ill(store).await.len(), expected, "back in as {uid} under revision {sequence} after out under 1");
            break_it(store, "DELETE FROM calendar_ledger WHERE message_id = 'again'").await;
        }
    }

    async fn stuck_and_useless_mail_is_found(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let tx = store.begin().await.unwrap();
        let mailbox = sample.mailbox(&tx, "ada@example.org").await;
        let mut late = sample.notice(mailbox.id, "late");
        late.deliver_before = now() - TimeDelta::hours(2);
        outbox::enqueue(&tx, &late).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ill(store).await, ["no mail waits beyond its use"]);
        outbox::claim(store, "gone", now(), TimeDelta::hours(-2), 9).await.unwrap();
        assert_eq!(ill(store).await, ["no mail is stuck in a worker's hands", "no mail waits beyond its use"]);
    }

    async fn a_day_with_the_identity_of_an_event_is_found(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let mut day = sample.day(&sample.event, 0);
        day.calendar_uid.clone_from(&sample.event.calendar_uid);
        let tx = store.begin().await.unwrap();
        events::insert_days(&tx, &[day]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(ill(store).await, ["calendar identities are unique"]);
    }
}
