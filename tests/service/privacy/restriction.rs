//! Somebody wants their data used no further than needed (Art. 18 GDPR, G10): it stays, and serves the dates they hold a place
//! for alone.

use chrono::TimeDelta;
use turnus::{
    actions::{bulk, events, follows, people, registrations, reminders},
    domain::{
        bulk::Fate, capability::Purpose, event::RawEvent, format::RawFormat, notice::NoticeKind,
        registration::RegistrationState, roster::FileKind,
    },
    store,
};

use crate::{
    bulk::invite,
    enrollments::thursdays,
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        reading::attributes,
        world::{Person, berlin},
    },
};

/// Presses the button of the person's page.
async fn presses(app: &TestApp, eva: &Person, button: &str) {
    let person = store::participants::get(&app.desk.store, eva.place.participant.id).await.expect("a person");
    let page = format!("/m/{}", app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version));
    let mut client = app.visitor();
    let page = client.open(&page).await;
    let address = page.links().into_iter().find(|link| link.ends_with("/restriction")).expect("a way there");
    let before = dump(&app.database.url).await;
    let page = client.open(&address).await;
    assert!(dump(&app.database.url).await == before, "looking changes nothing");
    assert_eq!(attributes(&page, "button[name=wish]", "value"), [button]);
    app.tick();
    for _ in 0..2 {
        let page = client.submit_and_go(&page, "/restriction", &[("wish", button)]).await;
        assert_eq!(
            page.main().contains("Die Nutzung Ihrer Daten ist eingeschränkt."),
            button == "restrict",
            "{}",
            page.main()
        );
    }
}

on_both! {
    async fn whoever_restricts_it_hears_of_the_places_they_hold_and_of_nothing_else(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let date = app.date(&olga, Some(1)).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        let max = app.register(date.event.id, "Max Muster", "max@amt.example").await;
        let mut client = app.visitor();
        let page = client.open(&format!("/formats/{}/follow", format.slug)).await;
        client.submit_and_go(&page, "/follow", &[("email", "eva@amt.example"), ("wish", "dates")]).await;
        let mail = app.the_mail().await;
        follows::take(&app.desk, &mail.link("/f/"), follows::By::Own, follows::Step::Confirm).await.expect("followed");
        app.post().await;
        presses(&app, &eva, "restrict").await;

        // No news, not invited: the team reads that they want none.
        let raw = RawEvent { starts_at: Some(berlin("2026-05-07", "14:00")), ..RawEvent::default() };
        app.date_like(&olga, Some(&format), raw).await;
        app.pass(TimeDelta::minutes(30));
        app.no_mail().await;
        assert_eq!(invite(&app, &olga, &format, "Eva Muster; eva@amt.example").await, [Fate::Objected]);
        app.no_mail().await;
        // A date that moves is told all the same, and no reminder goes.
        let to = RawEvent { starts_at: Some(berlin("2026-03-27", "10:00")), ends_at: Some(berlin("2026-03-27", "11:00")), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (date.event.id, None), &to, true).await.expect("moved");
        let told: Vec<String> = app.post_after_undo().await.iter().map(|mail| mail.to.clone()).collect();
        assert!(told.contains(&"eva@amt.example".to_owned()), "{told:?}");
        app.pass(berlin("2026-03-26", "10:00") - app.now());
        reminders::remind(&app.desk).await.expect("reminded");
        app.no_mail().await;
        // On the page with a remark, in no file.
        let mut edda = app.signed_in_visitor("olga@stadt.example").await;
        let page = edda.open(&format!("/manage/events/{}", date.event.id)).await;
        assert_eq!(page.main().matches("Nutzung der Daten eingeschränkt").count(), 1, "{}", page.main());
        let (_, rows, _) = registrations::export_roster(&app.desk, &olga, date.event.id, FileKind::Csv).await.expect("a file");
        let names: Vec<&str> = rows.iter().map(|(_, person)| person.name.as_str()).collect();
        assert_eq!(names, ["Max Muster"]);
        // Lifted, everything is as before.
        presses(&app, &eva, "lift").await;
        let (_, rows, _) = registrations::export_roster(&app.desk, &olga, date.event.id, FileKind::Csv).await.expect("a file");
        assert_eq!(rows.len(), 2);
        reminders::remind(&app.desk).await.expect("reminded");
        let post = app.post().await;
        assert_eq!(post.iter().map(|mail| (mail.kind, mail.to.as_str())).collect::<Vec<_>>(), [(NoticeKind::Reminder, "eva@amt.example")]);
        assert_eq!(app.registration(&max).await.state, RegistrationState::Waiting);
        let log = store::audit::list(&app.desk.store, Some(&format!("participant:{}", eva.place.participant.id)), 10).await.expect("the log");
        let verbs: Vec<&str> = log.iter().map(|entry| entry.what.as_str()).collect();
        assert_eq!(verbs, ["person.unrestrict", "person.restrict"], "one entry each");
    }

    async fn what_is_on_its_way_when_somebody_restricts_it_does_not_arrive(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let date = app.date(&olga, None).await;
        let eva = app.register(date.event.id, "Eva Muster", "eva@amt.example").await;
        // Of two at one mailbox only one is not invited.
        app.pass(berlin("2026-03-25", "10:00") - app.now());
        reminders::remind(&app.desk).await.expect("reminded");
        invite(&app, &olga, &format, "Eva Muster; eva@amt.example\nIna Muster; eva@amt.example").await;
        app.pass(TimeDelta::minutes(2));
        people::restrict(&app.desk, &eva.manage, true).await.expect("restricted");
        let post = app.post().await;
        let invited: Vec<_> = post.iter().filter(|mail| mail.kind == NoticeKind::BulkInvitation).collect();
        assert_eq!(invited.len(), 1, "{post:?}");
        assert!(!post.iter().any(|mail| mail.kind == NoticeKind::Reminder), "{post:?}");
        let found = bulk::invite(&app.desk, &olga, format.id, (&crate::bulk::people_of("Eva Muster; eva@amt.example"), None)).await.expect("looked at");
        assert_eq!(found, [Fate::Objected]);
    }
}
