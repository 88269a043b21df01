//! `turnus receive` as a mail server calls it: one mail on standard input, one exit code.

use turnus::{
    domain::{delivery::suppression::Suppression, notice::NoticeKind},
    store,
};

use super::{ask, confirm, installed, post_of};
use crate::{
    inbound::{RETURNS, sample},
    support::{Database, database, on_both, program::Installation, smtp_sink::SmtpSink, world::email},
};

const EVA: &str = "eva@amt.example";

async fn why_unreachable(database: &Database) -> Option<Suppression> {
    let mailbox = store::mailboxes::find(&database.store, &email(EVA)).await.unwrap().expect("a mailbox");
    mailbox.unreachable.map(|why| why.reason)
}

on_both! {
    async fn mails_that_come_back_through_a_pipe_suspend_their_address(database) {
        let sink = SmtpSink::start().await;
        let (installation, server, form, _) = installed(&database, &sink, 1).await;
        server.stop();
        // From now on each mail has an address of return of its own.
        let installation = installation.with(RETURNS.0, RETURNS.1);
        let server = installation.serve();
        let mut client = server.visitor();
        assert!(ask(&mut client, &form, EVA).await.unwrap());
        sink.wait_for(1).await;
        assert!(confirm(&mut client, post_of(&sink).0[EVA][0].token("/r/")).await.unwrap());
        sink.wait_for(2).await;
        let manage = post_of(&sink).0[EVA][1].token("/m/").to_owned();
        let page = client.open(&format!("/m/{manage}")).await;
        client.submit_and_go(&page, &manage, &[]).await;
        sink.wait_for(3).await;
        server.stop();
        for (number, mail) in sink.mails().iter().enumerate() {
            assert_eq!(why_unreachable(&database).await, None, "after {number}");
            assert!(mail.sender.starts_with("bounce+") && mail.sender.ends_with("@turnus.example"), "{}", mail.sender);
            let places = [("RETURN", mail.sender.as_str()), ("ID", "1"), ("ACTION", "failed"), ("STATUS", "5.1.1")];
            let (code, said) = installation.feed(&["receive"], &sample("dsn/postfix.eml", &places));
            assert_eq!(code, Some(0), "{said}");
            assert!(said.contains("a mail came in") && !said.contains("amt.example"), "{said}");
        }
        assert_eq!(why_unreachable(&database).await, Some(Suppression::Bounced));
    }
}

on_both! {
    async fn a_decline_through_a_pipe_frees_the_seat_while_the_service_runs(database) {
        let sink = SmtpSink::start().await;
        let (installation, server, form, event) = installed(&database, &sink, 1).await;
        let mut client = server.visitor();
        for (number, address) in [(0, EVA), (2, "max@amt.example")] {
            assert!(ask(&mut client, &form, address).await.unwrap());
            sink.wait_for(number + 1).await;
            assert!(confirm(&mut client, post_of(&sink).0[address][0].token("/r/")).await.unwrap());
            sink.wait_for(number + 2).await;
        }
        let uid = store::events::get(&database.store, event).await.unwrap().calendar_uid;
        let mail = sample("replies/outlook-declined.eml", &[("UID", &uid)]);
        for _ in 0..2 {
            let (code, said) = installation.feed(&["receive"], &mail);
            assert_eq!(code, Some(0), "{said}");
            assert!(!said.contains("amt.example") && !said.contains("Eva"), "{said}");
        }
        sink.wait_for(6).await;
        let kinds = |address: &str| post_of(&sink).0[address].last().unwrap().kind;
        assert_eq!((kinds(EVA), kinds("max@amt.example")), (NoticeKind::Withdrawn, NoticeKind::Offer));
        server.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_us_is_taken_and_what_cannot_be_taken_now_is_brought_again() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    let large = b"Subject: x\r\n\r\n".iter().copied().chain(std::iter::repeat_n(b'x', 3_000_000)).collect::<Vec<u8>>();
    let newsletter = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\nHallo\r\n".to_vec();
    for mail in [newsletter.clone(), large, Vec::new(), b"\0\0\xff\xfe".to_vec(), b"\r\n\r\n".to_vec()] {
        let (code, said) = installation.feed(&["receive"], &mail);
        assert_eq!(code, Some(0), "{said}");
        assert!(!said.contains("b.example"), "{said}");
    }
    let away = Installation::new("sqlite:///nowhere/at/all/turnus.db?mode=rw", &sink);
    let unwise = Installation::new(&database.url, &sink).with("TURNUS_UNDO_MINUTES", "never");
    let wrong_tables =
        Installation::new(&Database::sqlite_empty().await.url, &sink).with("TURNUS_AUTO_MIGRATE", "false");
    for installation in [away, unwise, wrong_tables] {
        let (code, said) = installation.feed(&["receive"], &newsletter);
        assert_eq!(code, Some(75), "{said}");
    }
}
