//! A mail about a whole series is one about each of its dates: the list of people of each says so when it did not arrive
//! (R09).

use turnus::{
    actions::enrollments,
    domain::{
        access::Viewer,
        delivery::{Answer, Step},
        event::Event,
        format::{Format, RawFormat},
        inbound::Finding,
        notice::NoticeKind,
    },
    jobs::queue::Postman,
    mail::Failed,
};

use super::{
    RETURNS,
    bounces::{GONE, report},
    found,
};
use crate::{
    enrollments::{enroll, thursdays},
    invitations::by_invitation,
    support::{TestApp, client::Client, database, on_both, world::hours},
};

/// Eva asks to take part in a whole format, and to have it in her calendar; its dates to come.
async fn asked(app: &TestApp) -> (Viewer, Format, Vec<Event>) {
    let olga = app.olga().await;
    let format = thursdays(app, &olga, RawFormat::default()).await;
    app.tick();
    enrollments::ask(&app.desk, format.id, by_invitation("Eva Muster", "eva@amt.example")).await.expect("asked");
    let confirm = app.the_mail().await.link("/r/");
    app.tick();
    enrollments::confirm(&app.desk, &confirm).await.expect("confirmed");
    let all = app.dates_of(&format).await;
    (olga, format, all)
}

/// How often a sentence stands in the list of people of a date.
async fn said(visitor: &mut Client, date: &Event, sentence: &str) -> usize {
    visitor.open(&format!("/manage/events/{}", date.id)).await.main().matches(sentence).count()
}

on_both! {
    async fn a_series_that_was_refused_is_seen_at_each_date_it_carries_and_sent_again_there(database) {
        let app = TestApp::start(database).await;
        let (olga, format, all) = asked(&app).await;
        // That she takes part, and the one that brings the whole series into her calendar.
        for _ in 0..2 {
            app.memory.fail_next(Failed::at(Step::Body, Answer::Code(554), "5.7.1"));
        }
        app.no_mail().await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        // Somebody who had nothing to do with it.
        enroll(&app, &format, "Max Muster", "max@amt.example").await;
        for date in [&all[1], &all[2], &all[3], &all[9]] {
            let refused = said(&mut visitor, date, "Eine E-Mail wurde vom Mailserver abgelehnt").await;
            let unreached = said(&mut visitor, date, "Eine Person hat eine E-Mail zu diesem Termin nicht bekommen").await;
            assert_eq!((refused, unreached), (1, 1), "{}", date.slot.starts_at);
        }
        // A date of another format says nothing of it.
        let other = app.date(&olga, None).await;
        app.register(other.event.id, "Eva Muster", "eva@amt.example").await;
        assert_eq!(said(&mut visitor, &other.event, "abgelehnt").await, 0);
        // Sent again from a date that it only carries, it is settled for all of them.
        let page = visitor.open(&format!("/manage/events/{}", all[9].id)).await;
        let mail = page.form("/mails/retry").all().into_iter().find(|(name, _)| name == "mail").expect("a mail").1;
        visitor.submit_and_go(&page, "/mails/retry", &[("mail", &mail)]).await;
        assert_eq!(app.the_mail().await.notice.id.to_string(), mail);
        for date in [&all[1], &all[9]] {
            assert_eq!(said(&mut visitor, date, "abgelehnt").await, 0);
        }
    }

    async fn a_series_that_came_back_is_seen_at_each_date_it_carries(database) {
        let app = TestApp::start_with(database, &[RETURNS]).await;
        let (_, format, all) = asked(&app).await;
        Postman::of(&app.app).drain().await.expect("sent");
        let parcels = app.memory.take();
        let series = parcels.iter().find(|parcel| parcel.kind == NoticeKind::Invitation).expect("the series");
        enroll(&app, &format, "Max Muster", "max@amt.example").await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        assert_eq!(said(&mut visitor, &all[9], "als unzustellbar zurück").await, 0);
        let mail = report("postfix", &series.sender, "1", GONE);
        assert_eq!(found(&app, &mail).await, Finding::Hard);
        for date in [&all[1], &all[2], &all[9]] {
            let back = said(&mut visitor, date, "Eine E-Mail kam als unzustellbar zurück").await;
            let unreached = said(&mut visitor, date, "Eine Person hat eine E-Mail zu diesem Termin nicht bekommen").await;
            assert_eq!((back, unreached), (1, 1), "{}", date.slot.starts_at);
        }
        // Two weeks later it is no news any more.
        app.pass(hours(24 * 15));
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        assert_eq!(said(&mut visitor, &all[9], "als unzustellbar zurück").await, 0);
    }
}
