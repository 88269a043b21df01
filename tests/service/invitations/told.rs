//! Mails about whole series in the lists of their dates (R09): with every date that they carry, with their text, and gone
//! with their person.

use turnus::{
    actions::{Failure, enrollments, mail_log, outbox, people},
    domain::{
        access::Viewer,
        delivery::{Answer, Step},
        event::Event,
        format::RawFormat,
        id::NoticeId,
        mail_log::{MailState, RetryRefusal},
        notice::{NoticeKind, Subject},
        participant::Channel,
    },
    mail::Failed,
    store,
};

use super::{by_invitation, invited, member, move_to};
use crate::{
    enrollments::thursdays,
    support::{TestApp, database, dump::dump, on_both},
};

/// The mails about a date, as its team sees them.
async fn listed(app: &TestApp, olga: &Viewer, date: &Event) -> Vec<(NoticeId, NoticeKind, MailState)> {
    let mails = mail_log::of_event(&app.desk, olga, date.id).await.expect("the list");
    mails.into_iter().map(|mail| (mail.log.id, mail.log.kind, mail.state)).collect()
}

on_both! {
    async fn a_mail_about_a_whole_series_stands_with_every_date_it_carries(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, post) = member(&app, &format, Channel::Invitation).await;
        let series = post.iter().find(|mail| matches!(mail.notice.subject, Subject::Series { .. })).expect("the series");
        let (id, all) = (series.notice.id, app.dates_of(&format).await);
        for date in [&all[0], &all[3], all.last().unwrap()] {
            assert_eq!(listed(&app, &olga, date).await, [(id, NoticeKind::Invitation, MailState::Sent)], "{}", date.slug);
        }
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        for date in &all[..2] {
            let page = visitor.open(&format!("/manage/events/{}/mails", date.id)).await;
            let text = page.links().iter().find(|link| link.starts_with("/manage/mails/")).expect("a text").clone();
            let page = visitor.open(&text).await;
            for word in [series.subject.as_str(), "Guten Tag Eva Muster", "METHOD: REQUEST, SEQUENCE: 0", "/m/…"] {
                assert!(page.main().contains(word), "{word}: {}", page.main());
            }
        }
        // One date moves: that is that date's mail, and no other's.
        move_to(&app, &olga, all[1].id, "2026-04-03").await;
        let moved = app.post_after_undo().await[0].notice.id;
        assert!(listed(&app, &olga, &all[1]).await.iter().any(|(mail, ..)| *mail == moved));
        assert!(!listed(&app, &olga, &all[2]).await.iter().any(|(mail, ..)| *mail == moved));
        // Of another format nothing is there, nor a text.
        let other = app.date(&olga, None).await.event;
        assert_eq!(listed(&app, &olga, &other).await, []);
        assert_eq!(visitor.get(&format!("/manage/mails/{id}?event={}", other.id)).await.status.as_u16(), 404);
        assert_eq!(visitor.get(&format!("/manage/mails/{id}")).await.status.as_u16(), 404);
        // Somebody else reads at the same address: what is Eva's goes with her all the same.
        app.register(other.id, "Max Muster", "eva@amt.example").await;
        assert!(dump(&app.database.url).await.contains("Guten Tag Eva Muster"));
        app.tick();
        people::erase(&app.desk, &eva.manage).await.expect("erased");
        let left = dump(&app.database.url).await;
        assert!(!left.contains("Guten Tag Eva Muster") && left.contains("Guten Tag Max Muster"));
    }

    async fn a_series_that_was_given_up_is_tried_again_unless_a_newer_one_says_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        app.tick();
        let eva = by_invitation("Eva Muster", "eva@amt.example");
        enrollments::ask(&app.desk, format.id, eva).await.expect("asked");
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        enrollments::confirm(&app.desk, &confirm).await.expect("confirmed");
        for _ in 0..2 {
            app.memory.fail_next(Failed::at(Step::Body, Answer::Code(554), "5.7.1"));
        }
        app.post().await;
        let first = app.dates_of(&format).await.remove(0);
        let failed = |mails: Vec<(NoticeId, NoticeKind, MailState)>| {
            mails.into_iter().find(|(_, kind, state)| (*kind, *state) == (NoticeKind::Invitation, MailState::Failed))
        };
        let lost = failed(listed(&app, &olga, &first).await).expect("given up").0;
        outbox::retry_about(&app.desk, &olga, first.id, lost).await.expect("tried again");
        assert_eq!(app.the_mail().await.notice.id, lost);
        let again = outbox::retry_about(&app.desk, &olga, first.id, lost).await;
        assert!(matches!(again, Err(Failure::Refused(RetryRefusal::NotGivenUp))), "{again:?}");
    }

    async fn an_update_that_was_given_up_is_not_sent_after_a_newer_one(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, Some(5)).await.event;
        invited(&app, date.id, "Eva Muster", "eva@amt.example").await;
        let lose = async |day: &str| {
            move_to(&app, &olga, date.id, day).await;
            app.memory.fail_next(Failed::at(Step::Body, Answer::Code(554), "5.7.1"));
            assert!(app.post_after_undo().await.is_empty());
            listed(&app, &olga, &date).await.last().expect("a mail").0
        };
        let (first, second) = (lose("2026-04-02").await, lose("2026-04-09").await);
        let retry = async |id| outbox::retry_about(&app.desk, &olga, date.id, id).await;
        // Both were given up: the newer one is tried again, and then the older one has nothing to say any more.
        retry(second).await.expect("tried again");
        let waiting = retry(first).await;
        assert!(matches!(waiting, Err(Failure::Refused(RetryRefusal::Newer))), "{waiting:?}");
        assert_eq!(app.the_mail().await.notice.id, second);
        for refused in [retry(first).await, outbox::retry(&app.desk, first).await] {
            assert!(matches!(refused, Err(Failure::Refused(RetryRefusal::Newer))), "{refused:?}");
        }
        app.no_mail().await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        let list = format!("/manage/events/{}/mails", date.id);
        let page = visitor.open(&format!("{list}?state=failed")).await;
        assert!(page.main().contains("danach eine neuere E-Mail"), "{}", page.main());
        assert!(!page.text().contains("/mails/retry"), "there is no button");
        let calendar = store::calendar_ledger::list_for_event(&app.desk.store, date.id).await.unwrap();
        assert!(calendar.windows(2).all(|two| two[0].sequence >= two[1].sequence), "{calendar:?}");
    }
}
