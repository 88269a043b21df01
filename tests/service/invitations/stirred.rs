//! The look of each minute finds everything that time and changes make due, without reading what has not stirred: the look
//! at everything that follows finds nothing more.

use chrono::TimeDelta;
use turnus::{
    actions::{enrollments, events, invitations, registrations},
    domain::{event::RawEvent, invitation::SOON, participant::Channel},
};

use super::{by_invitation, calendar::Calendar, member, move_to, starts, twice_a_month};
use crate::support::{TestApp, app::UNDO, database, on_both};

/// The look of a minute: so many mails, and nothing is left for the look at everything.
async fn looks(app: &TestApp, expected: u64, why: &str) {
    assert_eq!(invitations::settle_stirred(&app.desk).await.unwrap(), expected, "{why}");
    assert_eq!(invitations::settle_due(&app.desk).await.unwrap(), 0, "{why}: left behind");
}

on_both! {
    async fn what_comes_near_passes_or_changes_is_found_at_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = twice_a_month(&app, &olga).await;
        let (eva, post) = member(&app, &format, Channel::Invitation).await;
        let mut calendar = Calendar::default();
        calendar.read_all(&post);
        let all = app.dates_of(&format).await;
        looks(&app, 0, "nothing stirred").await;
        // A date comes near, or the one before it passes: whichever is first.
        for (place, date) in all.iter().enumerate().skip(2).take(3) {
            let near = date.slot.starts_at - SOON;
            let due = near.min(all[place - 2].slot.starts_at);
            app.pass(due - app.now() - TimeDelta::minutes(1));
            looks(&app, 0, "a minute before").await;
            app.pass(TimeDelta::minutes(2));
            looks(&app, 1, "now").await;
            calendar.read_all(&app.post().await);
            assert_eq!(calendar.beginnings(), starts(&all[..=place]));
        }
        // A date is added near; it comes once it can no longer be taken back.
        let at = app.now() + TimeDelta::days(3);
        let raw = RawEvent { starts_at: Some(at), ends_at: Some(at + TimeDelta::hours(1)), ..RawEvent::default() };
        app.date_like(&olga, Some(&format), raw).await;
        looks(&app, 0, "it can be taken back").await;
        app.pass(UNDO);
        looks(&app, 1, "a date was added").await;
        calendar.read_all(&app.post().await);
        // One far away moves near, silently.
        let far = app.dates_of(&format).await.into_iter().find(|date| date.slot.starts_at > app.now() + SOON * 3).expect("one");
        events::amend(&app.desk, &olga, (far.id, None), &RawEvent {
            starts_at: Some(at + TimeDelta::days(2)), ends_at: Some(at + TimeDelta::days(2) + TimeDelta::hours(1)), ..RawEvent::default()
        }, false).await.unwrap();
        app.pass(UNDO);
        looks(&app, 1, "one moved near").await;
        calendar.read_all(&app.post().await);
        // Another channel, and back; a date for oneself alone.
        for channel in [Channel::Feed, Channel::Invitation] {
            app.tick();
            enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, channel).await.unwrap();
            calendar.read_all(&app.post().await);
            looks(&app, 0, "the channel says it itself").await;
        }
        let single = app.date(&olga, None).await.event;
        app.tick();
        registrations::ask(&app.desk, single.id, by_invitation("Max Muster", "max@amt.example")).await.expect("asked");
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
        app.the_mail().await;
        move_to(&app, &olga, single.id, "2026-07-02").await;
        assert_eq!(app.post_after_undo().await.len(), 1);
        looks(&app, 0, "the mail about it said it").await;
    }

    async fn what_a_long_stop_left_behind_is_found_by_the_look_at_everything(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = twice_a_month(&app, &olga).await;
        member(&app, &format, Channel::Invitation).await;
        app.pass(TimeDelta::days(20));
        let at_once = invitations::settle_stirred(&app.desk).await.unwrap();
        let rest = invitations::settle_due(&app.desk).await.unwrap();
        assert!(rest > 0, "{at_once} {rest}");
        app.post().await;
        looks(&app, 0, "all is done").await;
    }
}
