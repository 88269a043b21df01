//! What a calendar gets comes in the order in which it happened, whatever workers and relays do (R49).

use chrono::TimeDelta;
use turnus::{
    actions::{
        change_sets::{self, Wish},
        invitations,
        registrations::{self, Place},
    },
    domain::{
        capability::{Presented, Purpose},
        format::RawFormat,
        notice::{NoticeKind, Subject},
        participant::Channel,
    },
    store::{
        self,
        calendar_ledger::{Look, list_wanted},
        outbox::Claimed,
    },
};

use super::{by_invitation, calendar::Calendar, member, twice_a_month};
use crate::{
    enrollments::thursdays,
    support::{
        TestApp, database, on_both,
        post::Mail,
        world::{Person, another, weekly},
    },
};

async fn claim(app: &TestApp, worker: &str) -> Vec<Claimed> {
    let claimed = store::outbox::claim(&app.desk.store, worker, app.now(), TimeDelta::minutes(2), 10).await;
    claimed.expect("claimed")
}

fn kinds_of(post: &[Mail]) -> Vec<NoticeKind> {
    post.iter().map(|mail| mail.kind).collect()
}

fn kinds(claimed: &[Claimed]) -> Vec<NoticeKind> {
    claimed.iter().map(|one| one.notice.kind).collect()
}

on_both! {
    async fn while_the_invitation_is_in_one_workers_hand_no_other_takes_the_date_out_again(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        registrations::ask(&app.desk, event, by_invitation("Eva Muster", "eva@amt.example")).await.unwrap();
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        let place = registrations::confirm(&app.desk, &confirm).await.unwrap();
        let in_hand = claim(&app, "first").await;
        assert_eq!(kinds(&in_hand), [NoticeKind::Confirmed]);
        // They give the seat back while the mail is under way.
        app.tick();
        app.withdraw(&person(&app, &confirm, place)).await;
        assert_eq!(claim(&app, "second").await, [], "not while the first is at it");
        // A mail of somebody else goes on.
        registrations::ask(&app.desk, event, by_invitation("Uwe Anders", "uwe@amt.example")).await.unwrap();
        let other = claim(&app, "second").await;
        assert_eq!(kinds(&other), [NoticeKind::ConfirmRegistration]);
        // The first worker is done.
        let tx = app.desk.store.begin().await.unwrap();
        let sent = [(&in_hand[0], "<1@turnus.example>")];
        assert_eq!(store::outbox::mark_sent(&tx, &sent, app.now()).await.unwrap().len(), 1);
        let object = (in_hand[0].notice.id, 0, "<1@turnus.example>".to_owned());
        store::calendar_ledger::mark_sent(&tx, &[object], app.now()).await.unwrap();
        assert!(store::outbox::put_back(&tx, &other[0], "test").await.unwrap());
        tx.commit().await.unwrap();
        let post = app.post().await;
        let gone = post.iter().find(|mail| mail.kind == NoticeKind::Withdrawn).expect("a word");
        assert!(gone.ics.as_deref().is_some_and(|ics| ics.contains("METHOD:CANCEL") && ics.contains("SEQUENCE:1")), "{gone:?}");
    }

    async fn while_a_series_is_in_one_workers_hand_no_other_speaks_of_one_of_its_dates(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        app.tick();
        turnus::actions::enrollments::ask(&app.desk, format.id, by_invitation("Eva Muster", "eva@amt.example")).await.unwrap();
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        let member = turnus::actions::enrollments::confirm(&app.desk, &confirm).await.unwrap().expect("an enrollment");
        let in_hand = claim(&app, "first").await;
        assert_eq!(kinds(&in_hand), [NoticeKind::Confirmed, NoticeKind::Invitation]);
        app.tick();
        let mine = store::calendar_series::dates(&app.desk.store, member.enrollment.id).await.unwrap();
        let link = app.desk.keys.link(Purpose::Manage, member.participant.link_id, member.participant.link_version);
        let manage = Presented::parse(&link).expect("a link");
        registrations::withdraw(&app.desk, &manage, mine[3].0.id).await.unwrap();
        assert_eq!(claim(&app, "second").await, [], "not before the series is there");
        let tx = app.desk.store.begin().await.unwrap();
        for one in &in_hand {
            assert!(store::outbox::put_back(&tx, one, "test").await.unwrap());
        }
        tx.commit().await.unwrap();
        // Once they go in order, the calendar shows what is left.
        let mut calendar = Calendar::default();
        calendar.read_all(&app.post().await);
        assert_eq!(calendar.shown().len(), mine.len() - 1);
    }

    async fn of_two_that_are_due_the_earlier_goes_first_and_one_that_waits_for_its_next_attempt_holds_nobody_up(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        registrations::ask(&app.desk, event, by_invitation("Eva Muster", "eva@amt.example")).await.unwrap();
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        let place = registrations::confirm(&app.desk, &confirm).await.unwrap();
        let claimed = claim(&app, "first").await;
        let tx = app.desk.store.begin().await.unwrap();
        let later = app.now() + TimeDelta::minutes(30);
        assert!(store::outbox::retry_at(&tx, &claimed[0], later, "recipient_temporary").await.unwrap());
        tx.commit().await.unwrap();
        app.tick();
        let eva = person(&app, &confirm, place);
        app.withdraw(&eva).await;
        app.tick();
        app.come_back(&eva).await;
        let both = store::outbox::claim(&app.desk.store, "second", app.now(), TimeDelta::minutes(2), 10).await.unwrap();
        assert_eq!(kinds(&both), [NoticeKind::Withdrawn], "the earlier one alone");
        let tx = app.desk.store.begin().await.unwrap();
        assert!(store::outbox::put_back(&tx, &both[0], "test").await.unwrap());
        tx.commit().await.unwrap();
        // Sent in order, each says how things stand when it goes out: the middle one has lost its point.
        let mut calendar = Calendar::default();
        calendar.read_all(&app.post().await);
        assert_eq!(calendar.shown().len(), 1);
        // The first one comes again, late: what it says is true by now, and no older than what was sent.
        app.pass(TimeDelta::minutes(31));
        let late = app.post().await;
        assert!(late.len() <= 1, "{late:#?}");
        for mail in &late {
            let sequence: u32 = mail.ics.as_deref().and_then(|ics| {
                ics.lines().find_map(|line| line.strip_prefix("SEQUENCE:").and_then(|text| text.trim().parse().ok()))
            }).expect("a revision");
            assert!(Some(&sequence) >= calendar.revisions().last(), "{mail:?}");
        }
        assert_eq!(calendar.shown().len(), 1);
    }

    async fn nobody_is_invited_twice_by_many_who_look_at_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = twice_a_month(&app, &olga).await;
        member(&app, &format, Channel::Invitation).await;
        // The next dates have come near, and eight workers find them missing.
        app.pass(TimeDelta::days(31));
        let looks: Vec<_> = (0..8).map(|_| {
            let desk = app.desk.clone();
            tokio::spawn(async move { invitations::settle_due(&desk).await.expect("settled") })
        }).collect();
        let mut told = 0;
        for look in looks {
            told += look.await.expect("no panic");
        }
        let post = app.post().await;
        assert!(told > 0 && post.iter().all(|mail| mail.kind == NoticeKind::Invitation), "{post:?}");
        let whose = |mail: &Mail| match &mail.notice.subject {
            Subject::Registration { registration_id, .. } => *registration_id,
            other => panic!("{other:?}"),
        };
        let mut dates: Vec<_> = post.iter().map(whose).collect();
        dates.sort_unstable();
        dates.dedup();
        assert_eq!((u64::try_from(dates.len()).unwrap(), u64::try_from(post.len()).unwrap()), (told, told));
    }

    async fn nobody_gets_a_series_twice_by_many_who_look_at_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (_, post) = member(&app, &format, Channel::Invitation).await;
        let mut calendar = Calendar::default();
        calendar.read_all(&post);
        // Almost a year later the last dates of the series come near, and planning has gone on.
        app.pass(TimeDelta::days(355));
        turnus::actions::planning::plan_all(&app.desk).await.expect("planned");
        app.pass(TimeDelta::hours(1));
        let looks: Vec<_> = (0..8).map(|_| {
            let desk = app.desk.clone();
            tokio::spawn(async move { invitations::settle_due(&desk).await.expect("settled") })
        }).collect();
        let mut told = 0;
        for look in looks {
            told += look.await.expect("no panic");
        }
        assert_eq!(told, 1);
        let longer = app.the_mail().await;
        assert_eq!(longer.kind, NoticeKind::Invitation);
        let before = calendar.shown();
        calendar.read(&longer);
        let after = calendar.shown();
        assert!(after.starts_with(&before) && after.len() > before.len() + 20, "{before:?} {after:?}");
        assert_eq!(calendar.identities(), 1);
    }
}

on_both! {
    async fn what_the_relay_refuses_is_not_mailed_anew_each_minute(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = twice_a_month(&app, &olga).await;
        member(&app, &format, Channel::Invitation).await;
        app.pass(TimeDelta::days(31));
        let told = invitations::settle_due(&app.desk).await.unwrap();
        let claimed = claim(&app, "first").await;
        assert!(told > 0 && u64::try_from(claimed.len()).unwrap() == told);
        let tx = app.desk.store.begin().await.unwrap();
        for one in &claimed {
            assert!(store::outbox::park(&tx, one, "message").await.unwrap());
        }
        tx.commit().await.unwrap();
        for _ in 0..3 {
            app.pass(TimeDelta::minutes(1));
            assert_eq!(invitations::settle_due(&app.desk).await.unwrap(), 0);
        }
        app.no_mail().await;
    }

    async fn who_cannot_be_reached_does_not_take_the_turn_of_others(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = twice_a_month(&app, &olga).await;
        member(&app, &format, Channel::Invitation).await;
        let listed = async || list_wanted(&app.desk.store, Look::All, app.now()).await.unwrap().len();
        assert!(listed().await > 20);
        app.suppress("eva@amt.example").await;
        assert_eq!(listed().await, 0);
    }

    async fn what_can_still_be_taken_back_reaches_no_calendar(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (_, post) = member(&app, &format, Channel::Invitation).await;
        let mut calendar = Calendar::default();
        calendar.read_all(&post);
        let before = calendar.shown();
        // Weekly: new dates come near at once.
        let wish = another(&weekly(1, &["TH"], "2026-01-08"), &app.now().date_naive().to_string());
        let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.unwrap();
        let told = Wish { notify: true, ..Wish::default() };
        change_sets::apply(&app.desk, &olga, change.id, &told).await.unwrap();
        app.pass(TimeDelta::minutes(5));
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        change_sets::undo(&app.desk, &olga, change.id).await.unwrap();
        app.pass(TimeDelta::minutes(30));
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        assert_eq!(calendar.shown(), before);
        // Done after all, and not taken back.
        let wish = another(&weekly(1, &["TH"], "2026-01-08"), &app.now().date_naive().to_string());
        let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.unwrap();
        change_sets::apply(&app.desk, &olga, change.id, &told).await.unwrap();
        app.pass(TimeDelta::minutes(11));
        invitations::settle_due(&app.desk).await.unwrap();
        let post = app.post().await;
        // A date that moves for a holiday is told with the series as it is now; those in between come in.
        assert!(kinds_of(&post).iter().all(|kind| matches!(kind, NoticeKind::Update | NoticeKind::Invitation)), "{post:?}");
        calendar.read_all(&post);
        assert!(calendar.shown().len() > 2 * before.len() - 2, "{:?}", calendar.shown());
        assert_eq!(calendar.identities(), 1);
    }
}

/// Their links, without reading a mail.
fn person(app: &TestApp, confirm: &Presented, place: Place) -> Person {
    let link = app.desk.keys.link(Purpose::Manage, place.participant.link_id, place.participant.link_version);
    let manage = Presented::parse(&link).expect("a link");
    Person { email: "eva@amt.example".into(), confirm: *confirm, manage, place }
}
