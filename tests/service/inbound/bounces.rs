//! Mails that come back (R48): only with our own signature, three for good suspend, one sign of life lifts it.

use turnus::{
    actions::events,
    domain::{
        access::Viewer,
        bounce::ReturnAddress,
        capability::{Keys, Purpose},
        delivery::suppression::Suppression,
        event::{Announced, RawEvent},
        id::NoticeId,
        inbound::{Finding, InboundKind},
        notice::NoticeKind,
    },
    jobs::queue::Postman,
    store,
};

use super::{RETURNS, bring, found, sample};
use crate::support::{TestApp, app::SECRET, database, on_both, post::Letter, world::email};

const EVA: &str = "eva@amt.example";

async fn eva_with_a_seat(app: &TestApp) -> (Viewer, Announced) {
    let olga = app.olga().await;
    let date = app.date(&olga, Some(1)).await;
    app.register(date.event.id, "Eva Muster", EVA).await;
    (olga, date)
}

/// The date gets another title and Eva a mail about it; to which address it comes back.
async fn mailed(app: &TestApp, olga: &Viewer, date: &Announced, title: &str) -> String {
    app.tick();
    let wish = RawEvent { title: Some(Some(title.into())), ..RawEvent::default() };
    assert_eq!(events::amend(&app.desk, olga, (date.event.id, None), &wish, true).await.unwrap().people, 1);
    app.pass(chrono::TimeDelta::minutes(11));
    Postman::of(&app.app).drain().await.unwrap();
    let parcels = app.memory.take();
    assert_eq!(parcels.len(), 1);
    assert_eq!(Letter::parse(&parcels[0].bytes).to, EVA);
    assert!(!parcels[0].sender.contains("eva") && !parcels[0].sender.contains("amt"), "{}", parcels[0].sender);
    parcels[0].sender.clone()
}

pub(super) fn report(kind: &str, returns: &str, id: &str, (action, status): (&str, &str)) -> Vec<u8> {
    sample(&format!("dsn/{kind}.eml"), &[("RETURN", returns), ("ID", id), ("ACTION", action), ("STATUS", status)])
}

pub(super) const GONE: (&str, &str) = ("failed", "5.1.1");

async fn suppressed(app: &TestApp) -> Option<Suppression> {
    let mailbox = store::mailboxes::find(&app.desk.store, &email(EVA)).await.unwrap().expect("a mailbox");
    mailbox.unreachable.map(|why| why.reason)
}

on_both! {
    async fn three_mails_that_come_back_for_good_suspend_an_address_until_somebody_reads_there(database) {
        let app = TestApp::start_with(database, &[RETURNS]).await;
        let (olga, date) = eva_with_a_seat(&app).await;
        for (number, expected) in [(1, Finding::Hard), (2, Finding::Hard), (3, Finding::Suspended)] {
            assert_eq!(suppressed(&app).await, None, "after {} mails", number - 1);
            let returns = mailed(&app, &olga, &date, &format!("Titel {number}")).await;
            let kind = if number == 2 { "exchange" } else { "postfix" };
            let mail = report(kind, &returns, &number.to_string(), GONE);
            assert_eq!(bring(&app, &mail).await.kind, InboundKind::Bounce);
            assert_eq!(found(&app, &mail).await, Finding::Unchanged, "the same report once more");
            let other = report("postfix", &returns, &format!("{number}b"), GONE);
            assert_eq!(found(&app, &other).await, Finding::Unchanged, "another report on the same mail");
            assert_eq!(suppressed(&app).await.is_some(), expected == Finding::Suspended);
        }
        assert_eq!(suppressed(&app).await, Some(Suppression::Bounced));
        // What is no move of a seat is not mailed any more; a cancellation is, and that the relay takes it proves nothing.
        app.tick();
        let wish = RawEvent { title: Some(Some("Noch einer".into())), ..RawEvent::default() };
        assert_eq!(events::amend(&app.desk, &olga, (date.event.id, None), &wish, true).await.unwrap().people, 0);
        events::cancel(&app.desk, &olga, (date.event.id, None), None, true).await.unwrap();
        let told = app.post_after_undo().await;
        assert_eq!(told.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [NoticeKind::Cancellation]);
        assert_eq!(suppressed(&app).await, Some(Suppression::Bounced));
        // A link used is a sign of life.
        let other = app.date(&olga, None).await;
        app.register(other.event.id, "Eva Muster", EVA).await;
        assert_eq!(suppressed(&app).await, None);
        let returns = mailed(&app, &olga, &other, "Wieder einer").await;
        assert_eq!(found(&app, &report("postfix", &returns, "9", GONE)).await, Finding::Hard, "counted from the beginning");
        assert_eq!(suppressed(&app).await, None);
    }

    async fn a_mail_may_come_back_when_its_request_is_long_gone(database) {
        let app = TestApp::start_with(database, &[RETURNS]).await;
        let (olga, _) = eva_with_a_seat(&app).await;
        let other = app.date(&olga, None).await;
        app.ask(other.event.id, "Eva Muster", EVA).await;
        Postman::of(&app.app).drain().await.unwrap();
        let returns = app.memory.take().remove(0).sender;
        app.pass(chrono::TimeDelta::hours(73));
        turnus::actions::registrations::expire_unconfirmed(&app.desk).await.unwrap();
        assert_eq!(found(&app, &report("postfix", &returns, "1", GONE)).await, Finding::Hard);
    }

    async fn what_is_not_for_good_or_not_about_the_address_suspends_nobody(database) {
        let app = TestApp::start_with(database, &[RETURNS]).await;
        let (olga, date) = eva_with_a_seat(&app).await;
        for (number, (fate, expected)) in [
            (("failed", "4.4.1"), Finding::Soft), (("delayed", "4.2.2"), Finding::Soft), (("failed", "4.0.0"), Finding::Soft),
            (("failed", "5.7.1"), Finding::AboutTheMail), (("failed", "5.7.26"), Finding::AboutTheMail),
            (("delivered", "2.0.0"), Finding::Ignored), (("failed", "nonsense"), Finding::Ignored),
        ].into_iter().enumerate() {
            let returns = mailed(&app, &olga, &date, &format!("Titel {number}")).await;
            assert_eq!(found(&app, &report("postfix", &returns, &number.to_string(), fate)).await, expected, "{fate:?}");
        }
        assert_eq!(suppressed(&app).await, None);
        // First late, then given up: that is one mail that came back for good.
        let returns = mailed(&app, &olga, &date, "Zu spät").await;
        assert_eq!(found(&app, &report("postfix", &returns, "a", ("delayed", "4.4.1"))).await, Finding::Soft);
        assert_eq!(found(&app, &report("postfix", &returns, "b", GONE)).await, Finding::Hard);
        assert_eq!(found(&app, &report("postfix", &returns, "c", ("delayed", "4.4.1"))).await, Finding::Unchanged);
    }

    async fn a_report_without_our_signature_counts_for_nothing(database) {
        let app = TestApp::start_with(database, &[RETURNS]).await;
        let (olga, date) = eva_with_a_seat(&app).await;
        let home = ReturnAddress::parse("x", RETURNS.1).unwrap();
        let (own, foreign) = (Keys::new(SECRET.as_bytes()), Keys::new(b"another secret, also 32 bytes .."));
        for number in 0..4 {
            let returns = mailed(&app, &olga, &date, &format!("Titel {number}")).await;
            let notice: NoticeId = home.read(&returns, &own).expect("signed");
            for forged in [
                "turnus@turnus.example".to_owned(),
                format!("bounce+{}@turnus.example", notice.0.simple()),
                home.of(notice, &foreign),
                format!("bounce+{}@turnus.example", own.link(Purpose::Confirm, notice.0, 0)),
                returns.replace("turnus.example", "boese.example"),
            ] {
                assert_eq!(found(&app, &report("postfix", &forged, &format!("{number}{forged}"), GONE)).await, Finding::Ignored, "{forged}");
            }
            let unknown = home.of(NoticeId(uuid::Uuid::from_u128(7)), &own);
            assert_eq!(found(&app, &report("postfix", &unknown, "u", GONE)).await, Finding::Ignored);
        }
        assert_eq!(suppressed(&app).await, None);
    }

    async fn ten_reports_at_once_count_each_mail_once(database) {
        let app = TestApp::start_with(database, &[RETURNS]).await;
        let (olga, date) = eva_with_a_seat(&app).await;
        let first = mailed(&app, &olga, &date, "Eins").await;
        let second = mailed(&app, &olga, &date, "Zwei").await;
        let mails: Vec<Vec<u8>> = (0..10)
            .map(|number| report("postfix", if number % 2 == 0 { &first } else { &second }, &number.to_string(), GONE))
            .collect();
        let all = futures::future::join_all(mails.iter().map(|mail| found(&app, mail))).await;
        assert_eq!(all.iter().filter(|finding| **finding == Finding::Hard).count(), 2, "{all:?}");
        assert_eq!(suppressed(&app).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_set_up_mails_come_back_to_the_sender() {
    let app = TestApp::start(database::Database::sqlite().await).await;
    let (olga, date) = eva_with_a_seat(&app).await;
    assert_eq!(mailed(&app, &olga, &date, "Titel").await, "turnus@turnus.example");
}
