//! From the form over a real relay to the seat and the calendar, and out again.

use turnus::domain::notice::NoticeKind;

use super::{all_sent, ask, confirm, installed, post_of, roster};
use crate::support::{database, on_both, program::file_with, readers::checked_by, smtp_sink::SmtpSink};

on_both! {
    async fn a_person_registers_over_a_real_relay(database) {
        let sink = SmtpSink::start().await;
        let (installation, server, form, event) = installed(&database, &sink, 1).await;
        let mut client = server.visitor();
        assert!(ask(&mut client, &form, "eva@amt.example").await.unwrap());
        sink.wait_for(1).await;
        let asked = post_of(&sink).0["eva@amt.example"].last().unwrap().clone();
        assert_eq!(asked.kind, NoticeKind::ConfirmRegistration);
        assert!(confirm(&mut client, asked.token("/r/")).await.unwrap());
        sink.wait_for(2).await;
        let confirmed = post_of(&sink).0["eva@amt.example"].last().unwrap().clone();
        assert_eq!(confirmed.kind, NoticeKind::Confirmed);
        let ics = confirmed.ics.clone().expect("the date as a calendar object");
        let stored = turnus::store::events::get(&database.store, event).await.unwrap();
        assert!(ics.contains(&stored.calendar_uid) && ics.contains("SEQUENCE:0"), "{ics}");

        // Somebody else queues, is offered the seat, and takes it.
        assert!(ask(&mut client, &form, "max@amt.example").await.unwrap());
        sink.wait_for(3).await;
        let token = post_of(&sink).0["max@amt.example"][0].token("/r/").to_owned();
        assert!(confirm(&mut client, &token).await.unwrap());
        sink.wait_for(4).await;
        let page = client.open(&format!("/m/{}", confirmed.token("/m/"))).await;
        client.submit_and_go(&page, confirmed.token("/m/"), &[]).await;
        sink.wait_for(6).await;
        let offer = post_of(&sink).0["max@amt.example"].last().unwrap().clone();
        assert_eq!(offer.kind, NoticeKind::Offer);
        let page = client.open(&format!("/o/{}", offer.token("/o/"))).await;
        client.submit_and_go(&page, offer.token("/o/"), &[]).await;
        sink.wait_for(7).await;
        all_sent(&database).await;
        let (post, copies) = post_of(&sink);
        let kinds = |address: &str| post[address].iter().map(|letter| letter.kind).collect::<Vec<_>>();
        assert_eq!(kinds("eva@amt.example"), [NoticeKind::ConfirmRegistration, NoticeKind::Confirmed, NoticeKind::Withdrawn]);
        assert_eq!(kinds("max@amt.example"), [NoticeKind::ConfirmRegistration, NoticeKind::Waiting, NoticeKind::Offer, NoticeKind::Confirmed]);
        assert_eq!(copies, 0);
        assert_eq!(roster(&database, event).await.len(), 2);
        for (number, letter) in post.values().flatten().enumerate() {
            let file = file_with(installation.folder.path(), &format!("{number}.eml"), &letter.bytes);
            if let Some((content, said)) = checked_by("imip_check.py", &[&file]) {
                assert!(content, "{:?}: {said}", letter.kind);
            }
            for address in post.keys().filter(|address| **address != letter.to) {
                let bytes = String::from_utf8_lossy(&letter.bytes).into_owned();
                assert!(!bytes.contains(address.as_str()) && !letter.text.contains(address.as_str()), "{address} in another's mail");
            }
        }
        let (status, _) = server.stop();
        assert!(status.success());
    }
}
