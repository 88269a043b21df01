//! Changes that meet what earlier ones left: dates that are meant again, formats that rest, offers that had less time, and people
//! who only follow.

use chrono::TimeDelta;
use turnus::{
    actions::{change_sets, events},
    domain::{
        cadence::RuleDraft,
        change_set::Fate,
        event::{EventStatus, RawEvent},
        format::RawFormat,
        notice::NoticeKind,
    },
};

use super::{afternoon, apply, count, draft, notify};
use crate::{
    enrollments::{enroll, thursdays},
    privacy::own_data::followed,
    support::{TestApp, database, on_both, world::weekly},
};

on_both! {
    async fn dates_that_are_meant_again_are_taken_back_like_new_ones(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let wish = weekly(1, &["TH"], "2026-01-08");
        let ahead = async || {
            let all = app.dates_of(&format).await;
            all.into_iter().filter(|date| date.status == EventStatus::Scheduled).map(|date| date.slot).collect::<Vec<_>>()
        };
        let before = ahead().await;
        for _ in 0..2 {
            let shown = draft(&app, &olga, &format, &wish).await;
            apply(&app, &olga, &shown, &notify()).await;
            assert!(ahead().await.len() > before.len() + 10);
            app.tick();
            change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("taken back");
            assert_eq!(ahead().await, before, "everything is as before");
        }
        app.post_after_undo().await;
    }

    async fn the_dates_of_a_format_that_rests_go_by_its_new_cadence_too(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let set = async |status: &str| {
            app.tick();
            let raw = RawFormat { status: Some(status.into()), ..RawFormat::default() };
            turnus::actions::formats::amend(&app.desk, &olga, (format.id, None), &raw).await.expect("saved");
        };
        set("paused").await;
        let all = app.dates_of(&format).await.len();
        let shown = draft(&app, &olga, &format, &RuleDraft { every: Some(1), ..afternoon() }).await;
        assert_eq!((count(&shown, Fate::Moves), count(&shown, Fate::New)), (all, 0), "nothing is added while it rests");
        assert_eq!(apply(&app, &olga, &shown, &notify()).await, 1);
        assert_eq!(app.post_after_undo().await.len(), 1);
        set("active").await;
        let mut starts: Vec<_> = app.dates_of(&format).await.into_iter().map(|date| date.slot.starts_at).collect();
        assert!(starts.len() > all, "what the cadence means beside them comes when it goes on");
        assert!(starts.iter().all(|at| at.with_timezone(&chrono_tz::Europe::Berlin).format("%H:%M").to_string() == "14:00"));
        let known = starts.len();
        starts.sort_unstable();
        starts.dedup();
        assert_eq!(starts.len(), known, "nothing twice");
        app.post_after_undo().await;
    }

    async fn a_format_that_rests_gets_no_date_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let rare = draft(&app, &olga, &format, &weekly(4, &["TH"], "2026-01-08")).await;
        assert!(count(&rare, Fate::Dropped) > 3, "{:?}", rare.dates);
        apply(&app, &olga, &rare, &notify()).await;
        let raw = RawFormat { status: Some("ended".into()), ..RawFormat::default() };
        turnus::actions::formats::amend(&app.desk, &olga, (format.id, None), &raw).await.expect("saved");
        let again = draft(&app, &olga, &format, &weekly(2, &["TH"], "2026-01-08")).await;
        assert_eq!(count(&again, Fate::New), 0, "{:?}", again.dates);
        app.post_after_undo().await;
    }

    async fn whoever_follows_hears_of_a_cadence_although_nobody_is_registered(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let shown = draft(&app, &olga, &format, &weekly(1, &["TH"], "2026-01-08")).await;
        let path = format!("/manage/changes/{}", shown.change.id);
        let mut client = app.signed_in_visitor("olga@stadt.example").await;
        assert!(!client.open(&path).await.main().contains("Speichern und benachrichtigen"), "nobody would hear of it");
        followed(&app, &format, "eva@amt.example").await;
        let page = client.open(&path).await;
        assert!(page.main().contains("Eine Person folgt dem Format per E-Mail."), "{}", page.main());
        app.tick();
        client.submit_and_go(&page, &path, &[("step", "notify")]).await;
        let post = app.post_after_undo().await;
        assert_eq!(post.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [NoticeKind::NewDates]);
    }

    async fn an_offer_that_a_move_shortened_has_its_time_back_when_that_is_undone(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event;
        let eva = app.register(event.id, "Eva Muster", "eva@amt.example").await;
        let max = app.register(event.id, "Max Muster", "max@amt.example").await;
        app.withdraw(&eva).await;
        app.post().await;
        let until = app.registration(&max).await.offered_until.expect("an offer");
        let slot = event.slot;
        for days in [TimeDelta::days(-16), TimeDelta::zero()] {
            app.tick();
            let to = RawEvent {
                starts_at: Some(slot.starts_at + days),
                ends_at: Some(slot.ends_at + days),
                ..RawEvent::default()
            };
            events::amend(&app.desk, &olga, (event.id, None), &to, false).await.expect("moved");
            let now = app.registration(&max).await.offered_until.expect("an offer");
            assert_eq!(now < until, days < TimeDelta::zero(), "{now} {until}");
        }
        app.post_after_undo().await;
    }
}
