//! The whole round: our own invitation, the answer that a calendar program makes of it, and what comes back.

use turnus::{
    actions::events,
    domain::{event::RawEvent, inbound::Finding, notice::NoticeKind, registration::RegistrationState as State},
};

use super::{found, reply};
use crate::{
    invitations::invited,
    support::{TestApp, database, on_both, post::Mail},
};

const EVA: &str = "eva@amt.example";

/// The method, the identity and the revision of what a mail puts into a calendar.
fn object(mail: &Mail) -> (String, String, u32) {
    let ics = mail.ics.as_deref().expect("a calendar object").replace("\r\n ", "");
    let value = |name: &str| {
        let found = ics.lines().find_map(|line| line.strip_prefix(name));
        found.unwrap_or_else(|| panic!("no {name} in {ics}")).to_owned()
    };
    (value("METHOD:"), value("UID:"), value("SEQUENCE:").parse().expect("a number"))
}

on_both! {
    async fn an_invitation_is_declined_and_accepted_again_in_the_calendar_alone(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event.id;
        let (eva, mail) = invited(&app, event, "Eva Muster", EVA).await;
        let (method, uid, first) = object(&mail);
        assert_eq!(method, "REQUEST");
        app.tick();
        let no = reply(EVA, &uid, ("DECLINED", first, "20260309T080100Z"), "1");
        assert_eq!(found(&app, &no).await, Finding::Left);
        let gone = app.the_mail().await;
        let (method, same, second) = object(&gone);
        assert_eq!((method.as_str(), &same), ("CANCEL", &uid));
        assert!(second > first, "a calendar takes what is newer");
        app.tick();
        // The entry is answered anew before the CANCEL reaches it.
        let yes = reply(EVA, &uid, ("ACCEPTED", first, "20260309T080200Z"), "2");
        assert_eq!(found(&app, &yes).await, Finding::Back);
        assert_eq!(app.registration(&eva).await.state, State::Confirmed);
        let (method, same, third) = object(&app.the_mail().await);
        assert_eq!((method.as_str(), &same), ("REQUEST", &uid));
        assert!(third > second);
        app.tick();
        let maybe = reply(EVA, &uid, ("TENTATIVE", third, "20260309T080300Z"), "3");
        assert_eq!(found(&app, &maybe).await, Finding::Tentative);
        app.tick();
        assert_eq!(found(&app, &no).await, Finding::Unchanged, "the first answer comes a second time");
        assert_eq!(app.registration(&eva).await.state, State::Confirmed);
        app.no_mail().await;
        // The next invitation knows what was answered (R32).
        let renamed = RawEvent { title: Some(Some("Treffen".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event, None), &renamed, true).await.expect("renamed");
        let next = app.post_after_undo().await;
        let ics = next[0].ics.as_deref().expect("a calendar object").replace("\r\n ", "");
        assert!(ics.contains("PARTSTAT=TENTATIVE;"), "{ics}");
        assert_ne!(gone.kind, NoticeKind::ReplyAnswer);
    }
}
