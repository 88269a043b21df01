//! A mailbox that several people read has one calendar: the date is in it as long as any of them has a seat.

use chrono::TimeDelta;
use turnus::{
    actions::{events, invitations},
    domain::{event::RawEvent, id::EventId, notice::NoticeKind},
};

use super::{calendar::Calendar, invited, kinds, move_to};
use crate::{
    privacy::address::moved,
    support::{
        TestApp,
        app::UNDO,
        database, on_both,
        post::Mail,
        world::{Person, berlin},
    },
};

const OFFICE: &str = "referat@amt.example";

/// Two people of one office, and what their one calendar shows.
async fn two(app: &TestApp, event: EventId) -> (Person, Person, Calendar) {
    let (eva, first) = invited(app, event, "Eva Muster", OFFICE).await;
    let (ina, second) = invited(app, event, "Ina Probe", OFFICE).await;
    let mut calendar = Calendar::default();
    calendar.read_all(&[first, second]);
    assert_eq!(calendar.shown().len(), 1);
    app.pass(UNDO);
    (eva, ina, calendar)
}

async fn read(app: &TestApp, calendar: &mut Calendar) -> Vec<NoticeKind> {
    let post = app.post().await;
    calendar.read_all(&post);
    kinds(&post)
}

on_both! {
    async fn a_date_leaves_a_shared_calendar_with_the_last_who_has_a_seat(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, ina, mut calendar) = two(&app, event.id).await;
        // Eva goes: her mail takes the date out, Ina's puts it in again.
        app.withdraw(&eva).await;
        assert_eq!(read(&app, &mut calendar).await, [NoticeKind::Withdrawn, NoticeKind::Invitation]);
        assert_eq!(calendar.beginnings(), [event.slot.starts_at]);
        for _ in 0..2 {
            app.pass(TimeDelta::hours(1));
            invitations::settle_due(&app.desk).await.unwrap();
            app.no_mail().await;
        }
        // What Ina is told next counts.
        move_to(&app, &olga, event.id, "2026-03-27").await;
        calendar.read_all(&app.post_after_undo().await);
        assert_eq!(calendar.beginnings(), [berlin("2026-03-27", "14:00")]);
        // Eva comes back, Ina goes: now it is there for Eva.
        app.come_back(&eva).await;
        read(&app, &mut calendar).await;
        app.withdraw(&ina).await;
        assert_eq!(read(&app, &mut calendar).await, [NoticeKind::Withdrawn, NoticeKind::Invitation]);
        assert_eq!(calendar.beginnings().len(), 1);
        // With her it leaves; somebody who comes then is not taken for old news.
        app.withdraw(&eva).await;
        assert_eq!(read(&app, &mut calendar).await, [NoticeKind::Withdrawn]);
        assert!(calendar.shown().is_empty());
        let (_, mail) = invited(&app, event.id, "Jan Beispiel", OFFICE).await;
        calendar.read(&mail);
        assert_eq!(calendar.beginnings().len(), 1);
    }

    async fn what_can_still_be_taken_back_is_not_put_in_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, _, mut calendar) = two(&app, event.id).await;
        move_to(&app, &olga, event.id, "2026-03-27").await;
        app.withdraw(&eva).await;
        assert_eq!(read(&app, &mut calendar).await, [NoticeKind::Withdrawn]);
        app.tick();
        let slot = event.slot;
        let back = RawEvent { starts_at: Some(slot.starts_at), ends_at: Some(slot.ends_at), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event.id, None), &back, true).await.expect("back");
        calendar.read_all(&app.post_after_undo().await);
        assert_eq!(calendar.beginnings(), [slot.starts_at], "Ina has a seat, and the date never moved for her");
    }

    async fn a_cancelled_date_leaves_a_shared_calendar_for_all(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, _, mut calendar) = two(&app, event.id).await;
        app.withdraw(&eva).await;
        read(&app, &mut calendar).await;
        app.come_back(&eva).await;
        read(&app, &mut calendar).await;
        app.tick();
        events::cancel(&app.desk, &olga, (event.id, None), None, true).await.unwrap();
        let post = app.post_after_undo().await;
        // Each of the two says all, whichever comes first; the other is not news.
        assert_eq!(kinds(&post), [NoticeKind::Cancellation; 2]);
        for mail in &post {
            let mut calendar = calendar.clone();
            calendar.read(mail);
            assert!(calendar.shown().is_empty());
        }
        calendar.read(&post[0]);
        app.tick();
        events::restore(&app.desk, &olga, (event.id, None), true).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 2);
        for mail in &post {
            let mut calendar = calendar.clone();
            calendar.read(mail);
            assert_eq!(calendar.beginnings(), [event.slot.starts_at]);
        }
    }

    async fn who_takes_another_address_leaves_the_date_to_those_who_stay(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, ina, mut calendar) = two(&app, event.id).await;
        let post = moved(&app, &eva.manage, "eva@land.example").await;
        let (old, new): (Vec<Mail>, Vec<Mail>) = post.into_iter().partition(|mail| mail.to == OFFICE);
        assert_eq!(kinds(&old), [NoticeKind::Removal, NoticeKind::Invitation]);
        calendar.read_all(&old);
        assert_eq!(calendar.beginnings(), [event.slot.starts_at]);
        let mut hers = Calendar::default();
        hers.read_all(&new);
        assert_eq!(hers.beginnings(), [event.slot.starts_at]);
        // Ina goes, and Eva returns to the office: what she is told there is newer than all that was said.
        app.withdraw(&ina).await;
        read(&app, &mut calendar).await;
        assert!(calendar.shown().is_empty());
        let (_, mail) = invited(&app, event.id, "Eva Muster", OFFICE).await;
        calendar.read(&mail);
        assert_eq!(calendar.beginnings(), [event.slot.starts_at]);
    }
}
