//! A series that is said anew: what it leaves out comes again, and whatever changes is newer than what calendars have.

use chrono::TimeDelta;
use turnus::{
    actions::{
        change_sets::{self, Wish},
        events, invitations,
    },
    domain::invitation::Method,
};

use super::{move_to, whole::with_series};
use crate::support::{
    TestApp, database, on_both,
    world::{another, weekly},
};

on_both! {
    async fn dates_that_keep_their_old_time_come_again_when_the_rule_gets_another(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        // One date has a time of its own; then the rule gets another, and half of its days.
        let own = app.dates_of(&format).await[2].clone();
        move_to(&app, &olga, own.id, &(own.slot.day() + TimeDelta::days(1)).to_string()).await;
        calendar.read_all(&app.post_after_undo().await);
        let draft = turnus::domain::cadence::RuleDraft { start_time: Some("14:30".into()), ..weekly(4, &["TH"], "2026-01-08") };
        let wish = another(&draft, &app.now().date_naive().to_string());
        let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.unwrap();
        let told = Wish { notify: true, ..Wish::default() };
        change_sets::apply(&app.desk, &olga, change.id, &told).await.unwrap();
        calendar.read_all(&app.post_after_undo().await);
        // The books say what the calendar shows.
        for event in app.dates_of(&format).await {
            let said = turnus::store::calendar_ledger::list_for_event(&app.desk.store, event.id).await.unwrap();
            let last = said.iter().max_by_key(|entry| entry.sequence).map(|entry| entry.method);
            let shown = calendar.beginnings().contains(&event.slot.starts_at);
            assert_eq!(last == Some(Method::Request), shown, "{event:?}: {said:?}");
        }
        // What the new rule says nothing of comes again by itself when it is near; nothing is ever there twice.
        let all = app.dates_of(&format).await;
        for event in &all[..8] {
            let ahead = event.slot.starts_at - TimeDelta::days(20) - app.now();
            app.pass(ahead.max(TimeDelta::minutes(1)));
            for _ in 0..2 {
                app.pass(TimeDelta::minutes(1));
                invitations::settle_due(&app.desk).await.unwrap();
                calendar.read_all(&app.post().await);
            }
            let shown = calendar.beginnings();
            assert!(shown.is_sorted_by(|a, b| a < b), "nothing twice: {shown:?}");
            assert!(shown.contains(&event.slot.starts_at), "they have a seat at {}: {shown:?}", event.slot.starts_at);
        }
    }

    async fn a_date_that_is_cancelled_after_others_changed_is_newer_than_all_that_was_said(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let all = app.dates_of(&format).await;
        move_to(&app, &olga, all[1].id, "2026-04-03").await;
        move_to(&app, &olga, all[3].id, "2026-05-02").await;
        calendar.read_all(&app.post_after_undo().await);
        events::cancel(&app.desk, &olga, (all[5].id, None), None, true).await.unwrap();
        calendar.read_all(&app.post_after_undo().await);
        // A first place is a change, too.
        let before = calendar.revisions();
        let place = turnus::domain::event::RawEvent { location: Some(Some("Rathaus".into())), ..Default::default() };
        events::amend(&app.desk, &olga, (all[4].id, None), &place, true).await.expect("changed");
        calendar.read_all(&app.post_after_undo().await);
        let after = calendar.revisions();
        assert!(after.len() > before.len() && after.last() > before.last(), "{after:?}");
    }

    async fn a_date_that_left_its_series_is_newer_with_each_of_its_changes(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let all = app.dates_of(&format).await;
        // The series has been said several times.
        for day in ["2026-05-02", "2026-05-03", "2026-05-02"] {
            move_to(&app, &olga, all[3].id, day).await;
            calendar.read_all(&app.post_after_undo().await);
        }
        move_to(&app, &olga, all[0].id, &(all[1].slot.day() + TimeDelta::days(1)).to_string()).await;
        calendar.read_all(&app.post_after_undo().await);
        app.pass(TimeDelta::minutes(1));
        invitations::settle_due(&app.desk).await.unwrap();
        calendar.read(&app.the_mail().await);
        for days in [2, 3, 4] {
            move_to(&app, &olga, all[0].id, &(all[1].slot.day() + TimeDelta::days(days)).to_string()).await;
            calendar.read_all(&app.post_after_undo().await);
        }
    }
}
