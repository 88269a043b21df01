//! Every change of published dates is a draft first (O3, O4): several dates that take place after all, the details of one
//! date with its seats, and a date that is not there yet. What was shown is what happens, and it can be taken back.

use chrono::TimeDelta;
use turnus::{
    actions::{
        Failure,
        change_sets::{self, Shown, Wish},
        events,
    },
    domain::{
        access::Viewer,
        change_set::{ChangeSetRefusal, Facts, Fate, PickedDeed, Said},
        event::{Event, EventStatus, RawEvent},
        format::{Format, RawFormat},
        id::EventId,
        notice::NoticeKind,
        registration::RegistrationState,
    },
    store,
};

use crate::{
    enrollments::{enroll, thursdays},
    support::{TestApp, database, dump::dump, on_both, reading::attributes},
};

async fn draft(app: &TestApp, olga: &Viewer, format: &Format, (dates, deed): (&[Event], PickedDeed)) -> Shown {
    app.tick();
    let ids: Vec<EventId> = dates.iter().map(|event| event.id).collect();
    let change = change_sets::draft_picked(&app.desk, olga, format.id, (ids, deed)).await.expect("drafted");
    change_sets::show(&app.desk, olga, change.id).await.expect("shown")
}

async fn apply(app: &TestApp, olga: &Viewer, shown: &Shown, notify: bool) -> u32 {
    app.tick();
    let wish = Wish { notify, ..Wish::default() };
    change_sets::apply(&app.desk, olga, shown.change.id, &wish).await.expect("applied").outcome.expect("done").people
}

fn fates(shown: &Shown) -> Vec<Fate> {
    shown.dates.iter().map(|date| date.fate).collect()
}

/// Seats, and nothing else.
fn seats(seats: i64) -> PickedDeed {
    PickedDeed::Say(Box::new(Facts { capacity: Some(Said::Own(seats)), ..Facts::default() }))
}

on_both! {
    async fn several_cancelled_dates_take_place_after_all_and_it_can_be_taken_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = app.dates_of(&format).await;
        for date in &all[..3] {
            app.tick();
            events::cancel(&app.desk, &olga, (date.id, None), Some("Streik".into()), true).await.unwrap();
        }
        assert_eq!(app.post_after_undo().await.len(), 1, "one mail tells all three");
        // What takes place cannot be restored, what is called off cannot move.
        for (date, deed) in [(&all[5], PickedDeed::Restore), (&all[0], PickedDeed::CallOff { reason: None })] {
            let refused = change_sets::draft_picked(&app.desk, &olga, format.id, (vec![date.id], deed)).await;
            assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
        }
        let shown = draft(&app, &olga, &format, (&all[..2], PickedDeed::Restore)).await;
        assert_eq!(fates(&shown), [Fate::Restored; 2]);
        assert_eq!((shown.dates[0].people.total(), change_sets::count_people(&app.desk, &shown).await.unwrap()), (1, 1));
        assert_eq!(apply(&app, &olga, &shown, true).await, 1);
        let status = async || app.dates_of(&format).await[..3].iter().map(|date| date.status).collect::<Vec<_>>();
        use EventStatus::{Cancelled, Scheduled};
        assert_eq!(status().await, [Scheduled, Scheduled, Cancelled]);
        for _ in 0..2 {
            app.tick();
            change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("taken back");
            assert_eq!(status().await, [Cancelled; 3]);
        }
        app.pass(TimeDelta::minutes(11));
        app.no_mail().await;
        assert_eq!(app.event(all[0].id).await.status_reason.as_deref(), Some("Streik"));
        // Once more, for good.
        let shown = draft(&app, &olga, &format, (&all[..2], PickedDeed::Restore)).await;
        apply(&app, &olga, &shown, true).await;
        let told = app.post_after_undo().await;
        assert_eq!((told.len(), told[0].kind), (1, NoticeKind::Update));
        let roster = store::registrations::list_roster(&app.desk.store, all[0].id).await.unwrap();
        assert_eq!(roster[0].0.state, RegistrationState::Confirmed);
        assert_eq!(turnus::actions::planning::plan_all(&app.desk).await.unwrap(), 0);
    }

    async fn more_seats_are_a_draft_that_nobody_is_told_and_that_gives_itself_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { capacity: Some(Some(1)), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let date = app.dates_of(&format).await.remove(2);
        app.register(date.id, "Eva Muster", "eva@amt.example").await;
        let shown = draft(&app, &olga, &format, (std::slice::from_ref(&date), seats(3))).await;
        assert_eq!(fates(&shown), [Fate::Quiet]);
        assert_eq!(change_sets::count_people(&app.desk, &shown).await.unwrap(), 0);
        // Somebody else gives the date other seats: what was shown is no longer what would happen.
        app.tick();
        let wish = RawEvent { capacity: Some(Some(2)), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (date.id, None), &wish, false).await.unwrap();
        let outdated = change_sets::apply(&app.desk, &olga, shown.change.id, &Wish::default()).await;
        assert!(matches!(outdated, Err(Failure::Refused(ChangeSetRefusal::Outdated))), "{outdated:?}");
        let shown = draft(&app, &olga, &format, (std::slice::from_ref(&date), seats(3))).await;
        assert_eq!(apply(&app, &olga, &shown, true).await, 0);
        assert_eq!(app.event(date.id).await.own.capacity, Some(3));
        app.tick();
        change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("taken back");
        assert_eq!(app.event(date.id).await.own.capacity, Some(2));
        app.pass(TimeDelta::minutes(11));
        app.no_mail().await;
    }

    async fn the_pages_show_first_what_details_a_restoration_and_a_new_date_would_mean(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = app.dates_of(&format).await;
        let mut visitor = app.signed_in_visitor("olga@stadt.example").await;
        let details = format!("/manage/events/{}/details", all[0].id);
        let page = visitor.open(&details).await;
        let same = visitor.submit(&page, &details, &[("notify", "preview")]).await;
        assert_eq!(same.status.as_u16(), 422);
        assert!(same.main().contains("Sie haben noch nichts geändert"), "{}", same.main());
        let before = dump(&app.database.url).await;
        let wish = [("notify", "preview"), ("theme", "Register"), ("capacity", "12")];
        let wrong = visitor.submit(&page, &details, &[("notify", "preview"), ("capacity", "viele")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert_eq!(dump(&app.database.url).await, before, "nothing is stored by asking in vain");
        let shown = visitor.submit_and_go(&page, &details, &wish).await;
        for words in ["Angaben zu Terminen ändern", "Register", "12", "andere Angaben"] {
            assert!(shown.main().contains(words), "{words}: {}", shown.main());
        }
        assert_eq!(app.event(all[0].id).await.own.theme, None, "only drafted");
        let done = visitor.submit_and_go(&shown, &shown.path, &[("step", "notify")]).await;
        assert!(done.path.starts_with("/manage/changes/"), "{}", done.path);
        let now_is = app.event(all[0].id).await.own;
        assert_eq!((now_is.theme.as_deref(), now_is.capacity), (Some("Register"), Some(12)));
        assert_eq!(app.post_after_undo().await.len(), 1);
        // Restoring one, and several.
        for date in &all[1..3] {
            app.tick();
            events::cancel(&app.desk, &olga, (date.id, None), None, false).await.unwrap();
        }
        let restore = format!("/manage/events/{}/restoration", all[1].id);
        let page = visitor.open(&restore).await;
        let shown = visitor.submit_and_go(&page, &restore, &[("notify", "preview")]).await;
        assert!(shown.main().contains("findet doch statt"), "{}", shown.main());
        let page = visitor.open(&format!("/manage/formats/{}", format.slug)).await;
        assert!(page.main().contains("Doch stattfinden lassen"), "{}", page.main());
        let several = format!("/manage/formats/{}/several", format.slug);
        let page = visitor.open(&format!("{several}?what=restore")).await;
        let offered = attributes(&page, "input[name=chosen]", "value");
        assert_eq!(offered, [all[1].id.to_string(), all[2].id.to_string()]);
        let ticked = format!("{several}?what=restore&chosen={}&chosen={}", all[1].id, all[2].id);
        let page = visitor.open(&ticked).await;
        let shown = visitor.submit_and_go(&page, &several, &[]).await;
        assert!(shown.main().contains("2 abgesagte Termine finden doch statt"), "{}", shown.main());
        // A date that is not there yet: on a holiday, at the same time as another one of the format.
        let new = format!("/manage/formats/{}/new-date", format.slug);
        let page = visitor.open(&new).await;
        let before = dump(&app.database.url).await;
        let on = all[4].slot.day().format("%d.%m.%Y").to_string();
        let shown = visitor.submit(&page, &new, &[("step", "preview"), ("day", &on), ("starts", "10:00"), ("ends", "11:00")]).await;
        assert_eq!(shown.status.as_u16(), 200);
        for words in ["Gespeichert ist noch nichts", "Eine Person nimmt am ganzen Format teil", "Zur selben Zeit: Erfahrungsaustausch"] {
            assert!(shown.main().contains(words), "{words}: {}", shown.main());
        }
        assert_eq!(attributes(&shown, "input[name=day]", "value"), [on]);
        let holiday = visitor.submit(&page, &new, &[("step", "preview"), ("day", "14.05.2026"), ("starts", "15:00"), ("ends", "16:00")]).await;
        assert!(holiday.main().contains("Christi Himmelfahrt"), "{}", holiday.main());
        assert_eq!(dump(&app.database.url).await, before, "nothing is stored by asking");
    }
}
