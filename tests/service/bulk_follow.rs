//! What becomes of invitations: stopped and let go, reminded once, and a sample that goes to nobody else.

use axum::http::StatusCode;
use chrono::TimeDelta;
use turnus::{
    actions::bulk::follow,
    domain::{
        access::Viewer,
        bulk::{Fate, Progress, Standing},
        format::{Format, RawFormat},
        notice::NoticeKind,
    },
    store,
};

use crate::{
    bulk::{THREE, invite, one_click, press, stop},
    enrollments::thursdays,
    support::{TestApp, database, dump::dump, on_both, post::Mail, world::applicant},
};

/// Everything that is due within some minutes.
async fn mails(app: &TestApp) -> Vec<Mail> {
    let mut all = Vec::new();
    for _ in 0..6 {
        app.pass(TimeDelta::seconds(2));
        all.extend(app.post().await);
    }
    all
}

fn to(mails: &[Mail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.to.as_str()).collect()
}

async fn progress(app: &TestApp, viewer: &Viewer, format: &Format) -> Progress {
    Progress::of(&follow::followed(&app.desk, viewer, format.id).await.unwrap(), app.now())
}

on_both! {
    async fn what_is_stopped_stays_stopped_until_it_is_let_go(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let other = thursdays(&app, &olga, RawFormat { slug: Some("anderes".into()), ..RawFormat::default() }).await;
        invite(&app, &olga, &format, THREE).await;
        assert_eq!(follow::pause(&app.desk, &olga, format.id).await.unwrap(), 3);
        let before = dump(&app.database.url).await;
        assert_eq!(follow::pause(&app.desk, &olga, format.id).await.unwrap(), 0);
        assert!(dump(&app.database.url).await == before, "twice changes nothing");
        assert_eq!(progress(&app, &olga, &format).await.count(Standing::Paused), 3);
        // What comes to it waits too; another format's mails go.
        assert_eq!(invite(&app, &olga, &format, "Pia; pia@amt.example").await, [Fate::New]);
        assert_eq!(invite(&app, &olga, &other, "Udo; udo@amt.example").await, [Fate::New]);
        assert_eq!(to(&mails(&app).await), ["udo@amt.example"]);
        // Long after the mails would have been of use.
        app.pass(TimeDelta::days(9));
        app.no_mail().await;
        assert_eq!(follow::resume(&app.desk, &olga, format.id).await.unwrap(), 4);
        assert_eq!(follow::resume(&app.desk, &olga, format.id).await.unwrap(), 0);
        assert_eq!(to(&app.post().await), ["eva@amt.example"], "one after the other");
        let rest = mails(&app).await;
        let mut rest = to(&rest);
        rest.sort_unstable();
        assert_eq!(rest, ["info@amt.example", "max@amt.example", "pia@amt.example"]);
        assert_eq!(progress(&app, &olga, &format).await.count(Standing::Unanswered), 4);
    }

    async fn while_mails_are_stopped_no_time_runs_out(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, THREE).await;
        follow::pause(&app.desk, &olga, format.id).await.unwrap();
        // Longer than an invitation can be answered.
        for _ in 0..4 {
            app.pass(TimeDelta::days(5));
            turnus::jobs::schedule::run_all(&app.desk).await.expect("the jobs");
        }
        assert_eq!(progress(&app, &olga, &format).await.count(Standing::Paused), 3);
        assert_eq!(follow::resume(&app.desk, &olga, format.id).await.unwrap(), 3);
        let sent = mails(&app).await;
        assert_eq!(sent.len(), 3);
        app.pass(TimeDelta::days(13));
        turnus::jobs::schedule::run_all(&app.desk).await.expect("the jobs");
        press(&app, &sent[0]).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        app.pass(TimeDelta::days(2));
        turnus::jobs::schedule::run_all(&app.desk).await.expect("the jobs");
        assert_eq!(progress(&app, &olga, &format).await.count(Standing::Expired), 2);
        app.post().await;
    }

    async fn whoever_was_never_written_to_is_forgotten_after_a_year(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, THREE).await;
        follow::pause(&app.desk, &olga, format.id).await.unwrap();
        let known = async || store::participants::list_all(&app.desk.store).await.unwrap().len();
        for (days, left) in [(362, 3), (3, 0)] {
            app.pass(TimeDelta::days(days));
            for _ in 0..2 {
                turnus::jobs::schedule::run_all(&app.desk).await.expect("the jobs");
                app.pass(TimeDelta::days(1));
            }
            assert_eq!(known().await, left);
        }
        app.no_mail().await;
    }

    async fn whom_the_public_form_names_keeps_the_time_of_their_invitation(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, "Eva Muster; eva@amt.example").await;
        let sent = mails(&app).await;
        app.tick();
        turnus::actions::enrollments::ask(&app.desk, format.id, applicant("Eva Muster", "eva@amt.example")).await.expect("asked");
        app.the_mail().await;
        app.pass(TimeDelta::days(10));
        turnus::jobs::schedule::run_all(&app.desk).await.expect("the jobs");
        press(&app, &sent[0]).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
    }

    async fn nobody_is_invited_to_what_has_ended_meanwhile(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, THREE).await;
        app.tick();
        let raw = RawFormat { status: Some("ended".into()), ..RawFormat::default() };
        turnus::actions::formats::amend(&app.desk, &olga, (format.id, None), &raw).await.expect("ended");
        assert_eq!(to(&mails(&app).await), [""; 0]);
    }

    async fn a_mail_that_waits_for_another_attempt_keeps_nobody_waiting(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, "Eva; eva@amt.example").await;
        let store = &app.desk.store;
        let claimed = store::outbox::claim(store, "w", app.now(), TimeDelta::minutes(1), 1).await.unwrap();
        let tx = store.begin().await.unwrap();
        let later = app.now() + TimeDelta::hours(8);
        assert!(store::outbox::retry_at(&tx, &claimed[0], later, "recipient_transient").await.unwrap());
        tx.commit().await.unwrap();
        let other = thursdays(&app, &olga, RawFormat { slug: Some("anderes".into()), ..RawFormat::default() }).await;
        invite(&app, &olga, &other, "Udo; udo@amt.example").await;
        assert_eq!(to(&mails(&app).await), ["udo@amt.example"]);
        app.pass(TimeDelta::hours(9));
        assert_eq!(to(&app.post().await), ["eva@amt.example"]);
    }

    async fn only_whoever_has_said_nothing_is_reminded_and_only_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        invite(&app, &olga, &format, &format!("{THREE}\nPia; pia@amt.example\nUdo; udo@amt.example")).await;
        assert_eq!(follow::remind(&app.desk, &olga, format.id, None).await.unwrap(), 0, "nobody has got anything yet");
        let sent = mails(&app).await;
        assert_eq!(progress(&app, &olga, &format).await.remindable, 5);
        press(&app, &sent[0]).await;
        assert_eq!(app.the_mail().await.kind, NoticeKind::Confirmed);
        assert_eq!(one_click(&app, &stop(&sent[1])).await, StatusCode::OK);
        app.suppress("pia@amt.example").await;
        let known = progress(&app, &olga, &format).await;
        let counts = [Standing::Yes, Standing::No, Standing::Bounced, Standing::Unanswered].map(|one| known.count(one));
        assert_eq!((counts, known.remindable), ([1, 1, 1, 2], 2));
        app.tick();
        assert_eq!(follow::remind(&app.desk, &olga, format.id, None).await.unwrap(), 2);
        assert_eq!(follow::remind(&app.desk, &olga, format.id, None).await.unwrap(), 0);
        let again = mails(&app).await;
        assert_eq!(to(&again), ["info@amt.example", "udo@amt.example"]);
        assert!(again[0].kind == NoticeKind::BulkInvitation && again[0].subject.contains("Erinnerung"));
        assert_eq!(again[0].token("/r/"), sent[2].token("/r/"), "it is the same invitation");
        stop(&again[0]);
        app.pass(TimeDelta::days(10));
        assert_eq!(follow::remind(&app.desk, &olga, format.id, None).await.unwrap(), 0, "never a second time");
        app.no_mail().await;
    }

    async fn a_sample_goes_to_whoever_asks_and_leads_to_the_public_page(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        for _ in 0..2 {
            follow::send_sample(&app.desk, &olga, format.id).await.unwrap();
        }
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.to.as_str()), (NoticeKind::BulkInvitation, "olga@stadt.example"));
        assert!(mail.links().iter().any(|link| link.ends_with(&format!("/formats/{}", format.slug))));
        assert!(!String::from_utf8_lossy(&mail.bytes).contains("List-Unsubscribe"), "there is nothing to stop");
        assert_eq!(progress(&app, &olga, &format).await.all(), 0, "nobody was invited");
    }
}
