//! Whoever relies on a subscribed calendar hears of what is closer than 72 hours by mail, even if it is saved silently;
//! nobody else does, and what is taken back is not told (interop R30; invariant 8).

use chrono::TimeDelta;
use turnus::{
    actions::{
        change_sets::{self, Wish},
        events::{amend, cancel, restore},
    },
    domain::{
        access::Viewer,
        cadence::RuleDraft,
        change_set::{Facts, PickedDeed, Word},
        event::RawEvent,
        format::RawFormat,
        id::EventId,
        notice::NoticeKind,
    },
};

use crate::{
    enrollments::{enroll, thursdays},
    invitations::{calendar::Calendar, invited},
    support::{
        TestApp, database, on_both,
        post::Mail,
        world::{another, berlin, weekly},
    },
};

fn told(post: &[Mail]) -> Vec<(&str, NoticeKind)> {
    post.iter().map(|mail| (mail.to.as_str(), mail.kind)).collect()
}

/// Saves something silently; answers how many are mailed.
async fn save(app: &TestApp, olga: &Viewer, event: EventId, wish: &RawEvent) -> u32 {
    app.tick();
    amend(&app.desk, olga, (event, None), wish, false).await.expect("saved").people
}

fn at(day: &str, time: &str) -> RawEvent {
    RawEvent { starts_at: Some(berlin(day, time)), ..RawEvent::default() }
}

on_both! {
    async fn a_silent_save_closer_than_72_hours_is_mailed_to_subscribers_alone(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        app.register(event, "Fritz Feed", "fritz@amt.example").await;
        invited(&app, event, "Ina Einladung", "ina@amt.example").await;
        // From far to far: nobody. From far to near: Fritz, by the new time.
        assert_eq!(save(&app, &olga, event, &at("2026-03-27", "10:00")).await, 0);
        assert_eq!(save(&app, &olga, event, &at("2026-03-11", "10:00")).await, 1);
        app.no_mail().await;
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [("fritz@amt.example", NoticeKind::Update)]);
        assert!(post[0].text.contains("Mi., 11.03.2026, 10:00"), "{}", post[0].text);
        // Another place, a cancellation, a restoration: each is a change to hear of. A theme is not.
        let theme = RawEvent { theme: Some(Some("Bauen".into())), ..RawEvent::default() };
        assert_eq!(save(&app, &olga, event, &theme).await, 0);
        let place = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
        assert_eq!(save(&app, &olga, event, &place).await, 1);
        assert_eq!(told(&app.post_after_undo().await), [("fritz@amt.example", NoticeKind::Update)]);
        app.tick();
        assert_eq!(cancel(&app.desk, &olga, (event, None), None, false).await.unwrap().people, 1);
        assert_eq!(told(&app.post_after_undo().await), [("fritz@amt.example", NoticeKind::Cancellation)]);
        app.tick();
        assert_eq!(restore(&app.desk, &olga, (event, None), false).await.unwrap().people, 1);
        assert_eq!(told(&app.post_after_undo().await), [("fritz@amt.example", NoticeKind::Update)]);
        // From near to far: by the old time.
        assert_eq!(save(&app, &olga, event, &at("2026-03-27", "10:00")).await, 1);
        // And while that is on its way, further on: one mail says where it went.
        assert_eq!(save(&app, &olga, event, &at("2026-03-30", "10:00")).await, 1);
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [("fritz@amt.example", NoticeKind::Update)]);
        assert!(post[0].text.contains("Mi., 11.03.2026") && post[0].text.contains("Mo., 30.03.2026"), "{}", post[0].text);
    }

    async fn what_is_taken_back_in_time_is_not_told_and_telling_everybody_is_one_mail_each(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        app.register(event, "Fritz Feed", "fritz@amt.example").await;
        invited(&app, event, "Ina Einladung", "ina@amt.example").await;
        app.pass(TimeDelta::days(15));
        app.tick();
        assert_eq!(cancel(&app.desk, &olga, (event, None), None, false).await.unwrap().people, 1);
        app.tick();
        restore(&app.desk, &olga, (event, None), false).await.unwrap();
        assert!(app.post_after_undo().await.is_empty());
        app.tick();
        assert_eq!(amend(&app.desk, &olga, (event, None), &at("2026-03-27", "10:00"), true).await.unwrap().people, 2);
        assert_eq!(app.post_after_undo().await.len(), 2);
    }

    async fn what_is_on_its_way_by_mail_is_taken_back_by_a_silent_save_that_leaves_nothing_new(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        app.register(event.id, "Fritz Feed", "fritz@amt.example").await;
        let (_, mail) = invited(&app, event.id, "Ina Einladung", "ina@amt.example").await;
        let mut calendar = Calendar::default();
        calendar.read(&mail);
        let (there, back) = (at("2026-03-27", "10:00"), at("2026-03-26", "10:00"));
        let theme = |text: &str| RawEvent { theme: Some(Some(text.into())), ..RawEvent::default() };
        for (wish, silently) in [(there, back), (theme("Bauen"), RawEvent { theme: Some(None), ..RawEvent::default() })] {
            app.tick();
            assert_eq!(amend(&app.desk, &olga, (event.id, None), &wish, true).await.unwrap().people, 2);
            save(&app, &olga, event.id, &silently).await;
            assert!(app.post_after_undo().await.is_empty(), "all is as they know it: {wish:?}");
        }
        // Another way on is told, since a mail is on its way in any case.
        app.tick();
        amend(&app.desk, &olga, (event.id, None), &at("2026-03-27", "10:00"), true).await.unwrap();
        save(&app, &olga, event.id, &at("2026-03-30", "10:00")).await;
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 2);
        assert!(post.iter().all(|mail| mail.text.contains("Mo., 30.03.2026")));
        calendar.read_all(&post);
        assert_eq!(calendar.beginnings(), [berlin("2026-03-30", "10:00")]);
    }

    async fn another_cadence_says_before_and_after_who_is_mailed_in_any_case(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Fritz Feed", "fritz@amt.example").await;
        app.pass(TimeDelta::days(8));
        let afternoon = RuleDraft { start_time: Some("14:00".into()), ..weekly(2, &["TH"], "2026-01-08") };
        let wish = another(&afternoon, "2026-03-18");
        let change = change_sets::draft(&app.desk, &olga, format.id, wish.clone()).await.unwrap();
        let shown = change_sets::show(&app.desk, &olga, change.id).await.unwrap();
        assert_eq!(change_sets::count_short_notice(&app.desk, &shown).await.unwrap(), 1);
        let mut team = app.signed_in_visitor("olga@stadt.example").await;
        let page = team.open(&format!("/manage/changes/{}", change.id)).await;
        let said = "Eine Person mit Kalender-Abo bekommt deshalb in jedem Fall eine E-Mail";
        assert!(page.main().contains(said), "{}", page.main());
        // Taken back, nobody hears of it.
        app.tick();
        let saved = change_sets::apply(&app.desk, &olga, change.id, &Wish::default()).await.unwrap();
        assert_eq!(saved.outcome.unwrap().people, 1);
        app.tick();
        change_sets::undo(&app.desk, &olga, change.id).await.unwrap();
        assert!(app.post_after_undo().await.is_empty());
        // Carried out, only the close date is told.
        let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.unwrap();
        app.tick();
        change_sets::apply(&app.desk, &olga, change.id, &Wish::default()).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(told(&post), [("fritz@amt.example", NoticeKind::Update)]);
        assert!(post[0].subject.contains("19.03.2026") && !post[0].text.contains("02.04.2026"), "{:?}", post[0]);
    }

    async fn the_pages_of_a_date_say_so_before_anything_is_saved(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event.id;
        let mut team = app.signed_in_visitor("olga@stadt.example").await;
        let slow = "Kalender-Abo";
        let (move_page, cancel_page) =
            (format!("/manage/events/{event}/move"), format!("/manage/events/{event}/cancellation"));
        assert!(!team.open(&move_page).await.main().contains(slow), "nobody subscribed");
        app.register_many(event, 2).await;
        let far = team.open(&move_page).await;
        let said = "Liegt der neue Beginn weniger als 72 Stunden entfernt, bekommen 2 Personen mit Kalender-Abo";
        assert!(far.main().contains(said), "{}", far.main());
        assert!(!team.open(&cancel_page).await.main().contains(slow), "the date is far away");
        app.pass(TimeDelta::days(15));
        let mut team = app.signed_in_visitor("olga@stadt.example").await;
        for path in [&move_page, &cancel_page] {
            let near = team.open(path).await;
            assert!(near.main().contains("2 Personen mit Kalender-Abo bekommen deshalb in jedem Fall eine E-Mail"), "{}", near.main());
        }
    }

    async fn chosen_dates_saved_silently_tell_subscribers_of_the_close_one_alone(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Fritz Feed", "fritz@amt.example").await;
        app.pass(TimeDelta::days(8));
        let all = app.dates_of(&format).await;
        let ids: Vec<_> = all[0..3].iter().map(|event| event.id).collect();
        let word = |text: &str| Some(Word::Own(text.to_owned()));
        let theme = PickedDeed::Say(Box::new(Facts { theme: word("Register"), ..Facts::default() }));
        let place = PickedDeed::Say(Box::new(Facts { location: word("Rathaus"), ..Facts::default() }));
        for (deed, told) in [(theme, 0), (place, 1), (PickedDeed::CallOff { reason: None }, 1)] {
            app.tick();
            let change = change_sets::draft_picked(&app.desk, &olga, format.id, (ids.clone(), deed)).await.unwrap();
            let shown = change_sets::show(&app.desk, &olga, change.id).await.unwrap();
            assert_eq!(change_sets::count_short_notice(&app.desk, &shown).await.unwrap(), told);
            let saved = change_sets::apply(&app.desk, &olga, change.id, &Wish::default()).await.unwrap();
            assert_eq!(u64::from(saved.outcome.unwrap().people), told);
            let post = app.post_after_undo().await;
            assert_eq!(post.len() as u64, told, "{post:?}");
            assert!(post.iter().all(|mail| !mail.text.contains("02.04.2026")), "only the close one: {post:?}");
        }
    }
}
