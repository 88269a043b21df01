//! Moving, cancelling and restoring one date: its revision, and who is told (O3, O5; invariants 1, 2 and 8).

use chrono::TimeDelta;
use turnus::{
    actions::{
        Failure,
        events::{amend, cancel, restore},
        registrations,
    },
    domain::{
        access::{Role, Viewer},
        event::{ChangeRefusal, EventStatus, RawEvent},
        id::EventId,
        notice::{NoticeKind, Subject},
        registration::{RegisterRefusal, RegistrationState as State},
    },
    store,
};

use crate::support::{
    TestApp,
    app::UNDO,
    database, on_both,
    world::{applicant, berlin, hours, weekly},
};

/// The date begins at ten on that day, and is as long as before.
fn to(day: &str) -> RawEvent {
    RawEvent { starts_at: Some(berlin(day, "10:00")), ..RawEvent::default() }
}

impl TestApp {
    pub(crate) async fn move_to(&self, viewer: &Viewer, event: EventId, day: &str, notify: bool) -> u32 {
        self.tick();
        amend(&self.desk, viewer, (event, None), &to(day), notify).await.expect("moved").people
    }

    async fn cancel(&self, viewer: &Viewer, event: EventId, notify: bool) -> u32 {
        self.tick();
        cancel(&self.desk, viewer, (event, None), Some("Raum belegt".into()), notify).await.expect("cancelled").people
    }

    async fn restore(&self, viewer: &Viewer, event: EventId, notify: bool) -> u32 {
        self.tick();
        restore(&self.desk, viewer, (event, None), notify).await.expect("restored").people
    }
}

on_both! {
    async fn the_revision_grows_by_one_per_change_of_time_place_or_status_and_else_not(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let before = app.date(&olga, Some(3)).await.event;
        let mut known = before.clone();
        let changes: [(&str, RawEvent, u32); 7] = [
            ("time", to("2026-03-27"), 1),
            ("the same time", to("2026-03-27"), 0),
            ("theme", RawEvent { theme: Some(Some("Bauen".into())), ..RawEvent::default() }, 0),
            ("place", RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() }, 1),
            ("seats", RawEvent { capacity: Some(Some(9)), ..RawEvent::default() }, 0),
            ("time and place", RawEvent { location: Some(None), ..to("2026-03-30") }, 1),
            ("online", RawEvent { join_url: Some(Some("https://treffen.example/x".into())), ..RawEvent::default() }, 1),
        ];
        for (what, wish, grows) in changes {
            app.tick();
            let now = amend(&app.desk, &olga, (known.id, None), &wish, false).await.unwrap().announced.event;
            assert_eq!(now.sequence, known.sequence + grows, "{what}");
            assert_eq!(now.calendar_uid, before.calendar_uid, "{what}");
            assert!(now.changed_at >= known.changed_at, "{what}");
            known = now;
        }
        // The same once more changes not even the row.
        app.tick();
        let again = amend(&app.desk, &olga, (known.id, None), &to("2026-03-30"), false).await.unwrap().announced.event;
        assert_eq!(again, known);
        for (at, grows) in [(0, 1), (1, 0)] {
            app.cancel(&olga, known.id, false).await;
            assert_eq!(app.event(known.id).await.sequence, known.sequence + 1, "cancelled, time {at}, by {grows}");
        }
        app.restore(&olga, known.id, false).await;
        app.restore(&olga, known.id, false).await;
        let restored = app.event(known.id).await;
        assert_eq!((restored.sequence, restored.status), (known.sequence + 2, EventStatus::Scheduled));
        assert_eq!(restored.calendar_uid, before.calendar_uid);
        assert_eq!(restored.slot, known.slot);
    }

    async fn everybody_concerned_is_told_once_and_nobody_else(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(2)).await.event.id;
        let people = app.register_many(event, 4).await;
        app.withdraw(&people[0]).await;
        app.post().await;
        app.ask(event, "Noch Unbestätigt", "unbestaetigt@amt.example").await;
        app.post().await;
        assert_eq!(app.move_to(&olga, event, "2026-03-27", true).await, 3);
        app.no_mail().await;
        let mut told: Vec<_> = app.post_after_undo().await.into_iter().map(|m| (m.to.clone(), m.kind)).collect();
        told.sort();
        let expected = ["gast2@amt.example", "gast3@amt.example", "gast4@amt.example"];
        assert_eq!(told, expected.map(|to| (to.to_owned(), NoticeKind::Update)));
        app.pass(hours(24));
        app.no_mail().await;
        // A silent save tells nobody.
        assert_eq!(app.move_to(&olga, event, "2026-03-30", false).await, 0);
        app.pass(hours(1));
        app.no_mail().await;
        // Seats are no news.
        app.tick();
        let seats = RawEvent { capacity: Some(Some(5)), ..RawEvent::default() };
        assert_eq!(amend(&app.desk, &olga, (event, None), &seats, true).await.unwrap().people, 0);
        app.post().await;
        app.pass(hours(72));
        registrations::expire_unconfirmed(&app.desk).await.unwrap();
    }

    async fn several_saves_within_the_undo_time_are_one_mail(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register(event.id, "Eva Muster", "eva@amt.example").await;
        app.move_to(&olga, event.id, "2026-03-27", true).await;
        app.pass(UNDO / 2);
        app.move_to(&olga, event.id, "2026-03-30", true).await;
        app.pass(UNDO / 2);
        app.no_mail().await;
        app.move_to(&olga, event.id, "2026-03-31", true).await;
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 1, "{post:?}");
        let Subject::Change { was_starts_at, sequence, .. } = post[0].change() else { unreachable!() };
        assert_eq!((*was_starts_at, *sequence), (Some(event.slot.starts_at), 3));
    }

    async fn moved_back_within_the_undo_time_is_no_mail(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register(event.id, "Eva Muster", "eva@amt.example").await;
        app.move_to(&olga, event.id, "2026-03-27", true).await;
        app.move_to(&olga, event.id, "2026-03-26", true).await;
        assert!(app.post_after_undo().await.is_empty());
        app.cancel(&olga, event.id, true).await;
        app.restore(&olga, event.id, true).await;
        assert!(app.post_after_undo().await.is_empty());
        let now = app.event(event.id).await;
        assert_eq!((now.slot, now.sequence), (event.slot, event.sequence + 4), "calendars heard of each step");
    }

    async fn a_cancellation_and_a_restoration_are_told_with_rising_revisions(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register(event.id, "Eva Muster", "eva@amt.example").await;
        // Moved and then cancelled within the undo time: the cancellation alone.
        app.move_to(&olga, event.id, "2026-03-27", true).await;
        assert_eq!(app.cancel(&olga, event.id, true).await, 1);
        let post = app.post_after_undo().await;
        assert_eq!(post.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [NoticeKind::Cancellation]);
        let Subject::Change { sequence: cancelled, .. } = post[0].change() else { unreachable!() };
        assert_eq!(app.restore(&olga, event.id, true).await, 1);
        let post = app.post_after_undo().await;
        assert_eq!(post.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [NoticeKind::Update]);
        let Subject::Change { sequence: restored, restored: back, .. } = post[0].change() else { unreachable!() };
        assert!(*back && restored > cancelled);
    }

    async fn a_cancelled_date_takes_nobody_and_its_queue_rests(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let people = app.register_many(event, 3).await;
        app.cancel(&olga, event, false).await;
        app.tick();
        let asked = registrations::ask(&app.desk, event, applicant("Neu", "neu@amt.example")).await;
        assert!(matches!(asked, Err(Failure::Refused(RegisterRefusal::Cancelled))), "{asked:?}");
        app.withdraw(&people[0]).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Withdrawn);
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Waiting, State::Waiting]);
        // Restored, the seat that became free meanwhile is offered to the first of the queue.
        app.restore(&olga, event, false).await;
        let up = app.the_mail().await;
        assert_eq!((up.kind, up.to.as_str()), (NoticeKind::Offer, "gast2@amt.example"));
        assert_eq!(app.states(&people).await, [State::Cancelled, State::Offered, State::Waiting]);
    }

    async fn only_that_date_of_a_format_changes(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(2, &["TH"], "2026-03-12"))).await;
        let before = app.dates_of(&format).await;
        app.move_to(&olga, before[1].id, "2026-03-27", false).await;
        app.cancel(&olga, before[2].id, false).await;
        let after = app.dates_of(&format).await;
        assert_eq!(after.len(), before.len());
        let untouched = |events: &[turnus::domain::event::Event]| {
            events.iter().filter(|e| e.id != before[1].id && e.id != before[2].id).cloned().collect::<Vec<_>>()
        };
        assert_eq!(untouched(&after), untouched(&before));
        assert_eq!(after[2].status, EventStatus::Cancelled);
    }

    async fn a_change_of_an_outdated_view_is_refused(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let seen = app.date(&olga, None).await.event;
        app.move_to(&olga, seen.id, "2026-03-27", false).await;
        let stale = amend(&app.desk, &olga, (seen.id, Some(seen.version)), &to("2026-03-30"), false).await;
        assert!(matches!(stale, Err(Failure::Stale)), "{stale:?}");
        let stale = cancel(&app.desk, &olga, (seen.id, Some(seen.version)), None, false).await;
        assert!(matches!(stale, Err(Failure::Stale)), "{stale:?}");
        let fresh = app.event(seen.id).await.version;
        amend(&app.desk, &olga, (seen.id, Some(fresh)), &to("2026-03-30"), false).await.unwrap();
    }

    async fn who_may_not_changes_nothing_and_strangers_are_told_it_does_not_exist(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        let viewer = app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        let editor = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let stranger = app.organizer("land", "lars@land.example", Role::Admin).await;
        let answers = [
            amend(&app.desk, &viewer, (event.id, None), &to("2026-03-27"), false).await,
            amend(&app.desk, &editor, (event.id, None), &to("2026-03-27"), true).await,
            cancel(&app.desk, &viewer, (event.id, None), None, false).await,
            restore(&app.desk, &editor, (event.id, None), true).await,
        ];
        for answer in answers {
            assert!(matches!(answer, Err(Failure::Forbidden)), "{answer:?}");
        }
        for nobody in [&stranger, &Viewer::Anonymous] {
            let answer = cancel(&app.desk, nobody, (event.id, None), None, false).await;
            assert!(matches!(answer, Err(Failure::NotFound)), "{answer:?}");
        }
        assert_eq!(app.event(event.id).await, event);
        amend(&app.desk, &editor, (event.id, None), &to("2026-03-27"), false).await.unwrap();
    }

    async fn what_is_over_stays_as_it_was(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.pass(event.slot.ends_at - app.now() + TimeDelta::seconds(1));
        let moved = amend(&app.desk, &olga, (event.id, None), &to("2026-05-27"), false).await;
        assert!(matches!(moved, Err(Failure::Refused(ChangeRefusal::Over))), "{moved:?}");
        let cancelled = cancel(&app.desk, &olga, (event.id, None), None, true).await;
        assert!(matches!(cancelled, Err(Failure::Refused(ChangeRefusal::Over))), "{cancelled:?}");
        assert_eq!(app.event(event.id).await, event);
    }

    async fn the_days_of_a_gathering_move_together_and_keep_their_identities(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let days = vec![
            (berlin("2026-04-14", "09:00"), berlin("2026-04-14", "17:00")),
            (berlin("2026-04-15", "09:00"), berlin("2026-04-15", "13:00")),
        ];
        let raw = RawEvent { title: Some(Some("Tagung".into())), days, ..RawEvent::default() };
        let before = app.date_like(&olga, None, raw).await;
        let starts_at = Some(berlin("2026-04-21", "09:00"));
        app.tick();
        let wish = RawEvent { starts_at, ..RawEvent::default() };
        let after = amend(&app.desk, &olga, (before.event.id, None), &wish, false).await.unwrap().announced;
        assert_eq!(after.days.len(), 2);
        for (was, is) in before.days.iter().zip(&after.days) {
            assert_eq!(is.slot.starts_at - was.slot.starts_at, TimeDelta::days(7));
            assert_eq!(is.slot.ends_at - was.slot.ends_at, TimeDelta::days(7));
            assert_eq!((is.sequence, &is.calendar_uid), (was.sequence + 1, &was.calendar_uid));
        }
        let longer = RawEvent { ends_at: Some(berlin("2026-04-22", "18:00")), ..RawEvent::default() };
        let refused = amend(&app.desk, &olga, (before.event.id, None), &longer, false).await;
        assert!(matches!(refused, Err(Failure::Refused(ChangeRefusal::DaysMoveTogether))), "{refused:?}");
        let days = store::events::days(&app.desk.store, before.event.id).await.unwrap();
        assert_eq!(days, after.days);
    }
}
