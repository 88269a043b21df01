//! Reminders: due by the rows and the time alone, once for each beginning, whatever clocks and nodes do (A8, R13, R14).

use chrono::{DateTime, TimeDelta, Utc};
use turnus::{
    actions::{self, reminders::remind},
    domain::{
        delivery::suppression::{Suppression, Unreachable},
        event::RawEvent,
        format::RawFormat,
        id::EventId,
        notice::NoticeKind,
    },
    store,
};

use crate::{
    planning::second_node,
    support::{
        TestApp, database,
        dump::dump,
        log::logged,
        on_both,
        world::{berlin, weekly},
    },
};

fn go_to(app: &TestApp, at: DateTime<Utc>) {
    app.pass(at - app.now());
}

/// Who is reminded by one look at the rows.
async fn reminded(app: &TestApp) -> Vec<String> {
    remind(&app.desk).await.expect("reminded");
    let post = app.post().await;
    assert!(post.iter().all(|mail| mail.kind == NoticeKind::Reminder), "{post:#?}");
    post.iter().map(|mail| mail.to.clone()).collect()
}

async fn move_to(
    app: &TestApp,
    olga: &turnus::domain::access::Viewer,
    event: EventId,
    at: DateTime<Utc>,
    notify: bool,
) {
    let to = RawEvent { starts_at: Some(at), ..RawEvent::default() };
    actions::events::amend(&app.desk, olga, (event, None), &to, notify).await.expect("moved");
}

on_both! {
    async fn everybody_with_a_seat_is_reminded_once_for_each_offset(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat {
            title: Some("Runde".into()),
            capacity: Some(Some(2)),
            join_url: Some(Some("https://treffen.example/GEHEIM".into())),
            ..RawFormat::default()
        };
        let format = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-03-19"))).await;
        let event = app.dates_of(&format).await.remove(0);
        app.register(event.id, "Eva Muster", "eva@amt.example").await;
        let left = app.register(event.id, "Lena Fort", "lena@amt.example").await;
        app.register(event.id, "Wanda Warte", "wanda@amt.example").await;
        app.withdraw(&left).await;
        app.post().await;
        let start = event.slot.starts_at;
        go_to(&app, start - TimeDelta::days(2) - TimeDelta::seconds(1));
        assert_eq!(reminded(&app).await, Vec::<String>::new());
        app.tick();
        remind(&app.desk).await.expect("reminded");
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::Reminder, "eva@amt.example"));
        assert_eq!(mail.subject, "Erinnerung: Runde, Do., 19.03.2026");
        assert!(mail.text.contains("Do., 19.03.2026, 10:00–11:00 Uhr (MEZ)") && !mail.text.contains("GEHEIM"), "{}", mail.text);
        assert!(!mail.token("/join/").is_empty() && !mail.token("/m/").is_empty() && mail.follows.is_some());
        for _ in 0..3 {
            app.pass(TimeDelta::minutes(1));
            assert_eq!(reminded(&app).await, Vec::<String>::new(), "once");
        }
        // Who comes now has just read when it is.
        app.register(event.id, "Max Neu", "max@amt.example").await;
        assert_eq!(reminded(&app).await, Vec::<String>::new());
        go_to(&app, start - TimeDelta::minutes(30));
        let expected: Vec<String> = vec!["eva@amt.example".into()];
        assert_eq!(reminded(&app).await[..1], expected[..]);
        go_to(&app, start);
        assert_eq!(reminded(&app).await, Vec::<String>::new());
    }

    async fn a_move_arms_again_a_cancellation_disarms_and_who_was_told_is_not_told_twice(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register(event.id, "Eva Muster", "eva@amt.example").await;
        let eva: Vec<String> = vec!["eva@amt.example".into()];
        let start = event.slot.starts_at;
        go_to(&app, start - TimeDelta::days(2));
        assert_eq!(reminded(&app).await, eva);
        // Later, without a word: reminded again, of the new beginning.
        move_to(&app, &olga, event.id, start + TimeDelta::days(7), false).await;
        assert_eq!(reminded(&app).await, Vec::<String>::new());
        go_to(&app, start + TimeDelta::days(5));
        assert_eq!(reminded(&app).await, eva);
        // Nearer, with a mail: that is reminder enough.
        move_to(&app, &olga, event.id, start + TimeDelta::days(6), true).await;
        assert_eq!(reminded(&app).await, Vec::<String>::new());
        assert_eq!(app.post_after_undo().await.len(), 1);
        // One that waits to be sent while the date moves says nothing any more.
        let moved = app.event(event.id).await.slot.starts_at;
        go_to(&app, moved - TimeDelta::minutes(30));
        assert_eq!(remind(&app.desk).await.expect("reminded"), 1);
        move_to(&app, &olga, event.id, moved + TimeDelta::days(30), false).await;
        app.no_mail().await;
        actions::events::cancel(&app.desk, &olga, (event.id, None), None, true).await.expect("cancelled");
        app.post_after_undo().await;
        go_to(&app, moved + TimeDelta::days(28));
        assert_eq!(reminded(&app).await, Vec::<String>::new());
    }

    async fn after_26_hours_what_is_of_use_is_sent_once_and_the_rest_is_skipped_and_logged(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let begun = app.date(&olga, None).await.event;
        let later = RawEvent { title: Some(Some("Später".into())), starts_at: Some(berlin("2026-03-27", "18:00")), ..RawEvent::default() };
        let later = app.date_like(&olga, None, later).await.event;
        let soon = RawEvent { title: Some(Some("Gleich".into())), starts_at: Some(berlin("2026-03-26", "11:50")), ..RawEvent::default() };
        let soon = app.date_like(&olga, None, soon).await.event;
        for (event, who) in [(&begun, "begonnen"), (&later, "spaeter"), (&soon, "gleich")] {
            app.register(event.id, who, &format!("{who}@amt.example")).await;
        }
        // From Wednesday 9:30 until Thursday 11:30 nobody looks.
        go_to(&app, berlin("2026-03-26", "11:30"));
        let log = logged(async {
            let mut who = reminded(&app).await;
            who.sort();
            assert_eq!(who, ["gleich@amt.example", "spaeter@amt.example"]);
        })
        .await;
        for why in ["why=\"begun\"", "why=\"nearer\""] {
            assert!(log.contains(why), "{why}: {log}");
        }
        assert!(!log.contains("amt.example"));
        let again = logged(async { assert_eq!(reminded(&app).await, Vec::<String>::new()) }).await;
        assert!(!again.contains("skipped"), "said once: {again}");
    }

    async fn a_clock_that_jumps_and_an_outbox_that_is_emptied_double_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register(event.id, "Eva Muster", "eva@amt.example").await;
        let eva: Vec<String> = vec!["eva@amt.example".into()];
        let start = event.slot.starts_at;
        go_to(&app, start - TimeDelta::days(2));
        assert_eq!(reminded(&app).await, eva);
        for jump in [-TimeDelta::hours(1), TimeDelta::hours(1), TimeDelta::days(1), -TimeDelta::days(1)] {
            app.pass(jump);
            assert_eq!(reminded(&app).await, Vec::<String>::new(), "{jump}");
        }
        let tx = app.desk.store.begin().await.unwrap();
        assert!(store::outbox::prune_delivered(&tx, app.now() + TimeDelta::days(1)).await.unwrap() > 0);
        tx.commit().await.unwrap();
        assert_eq!(reminded(&app).await, Vec::<String>::new(), "although nothing is left of the mail");
        go_to(&app, start + TimeDelta::days(31));
        actions::housekeeping::prune(&app.desk).await.expect("pruned");
        assert!(!dump(&app.database.url).await.contains("\nreminder: "), "it is forgotten in the end");
        assert_eq!(reminded(&app).await, Vec::<String>::new());
    }

    async fn of_two_nodes_at_once_one_reminds(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register_many(event.id, 12).await;
        let other = second_node(&app).await;
        go_to(&app, event.slot.starts_at - TimeDelta::days(2));
        let (here, there) = tokio::join!(remind(&app.desk), remind(&other));
        assert_eq!(here.expect("reminded") + there.expect("reminded"), 12);
        let mut to: Vec<String> = app.post().await.iter().map(|mail| mail.to.clone()).collect();
        to.sort();
        to.dedup();
        assert_eq!(to.len(), 12);
        other.store.close().await.unwrap();
    }

    async fn an_address_that_nobody_reads_is_not_reminded_and_a_format_may_remind_of_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        let eva = app.register(event.id, "Eva Muster", "eva@amt.example").await;
        let tx = app.desk.store.begin().await.unwrap();
        let gone = Unreachable { reason: Suppression::NoMailbox, since: app.now() };
        store::mailboxes::suppress(&tx, eva.place.participant.mailbox_id, gone).await.unwrap();
        tx.commit().await.unwrap();
        let raw = RawFormat { title: Some("Still".into()), reminder_offsets: Some(Vec::new()), ..RawFormat::default() };
        let still = app.format(&olga, raw, Some(&weekly(2, &["TH"], "2026-03-26"))).await;
        let date = app.dates_of(&still).await.remove(0);
        app.register(date.id, "Max Neu", "max@amt.example").await;
        go_to(&app, event.slot.starts_at - TimeDelta::days(2));
        assert_eq!(reminded(&app).await, Vec::<String>::new());
        assert!(dump(&app.database.url).await.contains("unreachable"));
    }
}
