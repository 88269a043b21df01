//! What the team sees of mail that came in.

use super::{found, reply, sample};
use crate::support::{TestApp, database, on_both, world::hours};

const EVA: &str = "eva@amt.example";

on_both! {
    async fn the_team_sees_what_changed_nothing_and_who_may_come(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let date = app.date(&olga, None).await;
        let office = format!("/manage/events/{}", date.event.id);
        app.register(date.event.id, "Eva Muster", EVA).await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        app.pass(hours(2));
        let page = visitor.open(&office).await;
        assert!(!page.main().contains("Kalenderprogramm"), "{}", page.main());
        let uid = [("UID", date.event.calendar_uid.as_str())];
        found(&app, &sample("replies/from-another-address.eml", &uid)).await;
        found(&app, &sample("replies/exchange-forwarded.eml", &uid)).await;
        found(&app, &reply(EVA, &date.event.calendar_uid, ("TENTATIVE", 0, "20260309T090000Z"), "1")).await;
        let page = visitor.open(&office).await;
        for sentence in [
            "Diese Antworten aus Kalenderprogrammen haben nichts geändert",
            "max@stadt.example hat für Eva Muster geantwortet. Eine Antwort zählt nur von der eigenen Adresse. Antwort: Absage. Stand: Mo., 09.03.2026",
            "max@stadt.example hat geantwortet, ist aber nicht angemeldet. Vielleicht wurde eine Einladung weitergeleitet. Antwort: Zusage.",
            "Im Kalender mit Vorbehalt zugesagt",
        ] {
            assert!(page.main().contains(sentence), "{sentence}\n{}", page.main());
        }
        let page = visitor.open(&format!("{office}?lang=en")).await;
        assert!(page.main().contains("max@stadt.example answered for Eva Muster."), "{}", page.main());
    }
}
