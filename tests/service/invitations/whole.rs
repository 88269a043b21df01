//! A series in somebody's calendar through everything that happens to it (R36–R39, R41): one date moves, gives way, is
//! cancelled; several change at once; the rule changes; the person answers from the calendar.

use chrono::TimeDelta;
use turnus::{
    actions::{
        change_sets::{self, Wish},
        events, invitations,
    },
    domain::{
        enrollment::EnrollmentState,
        format::{Format, RawFormat},
        inbound::Finding,
        notice::NoticeKind,
        participant::Channel,
        registration::RegistrationState as State,
    },
    store,
};

use super::{calendar::Calendar, kinds, member, move_to, starts};
use crate::{
    enrollments::{Member, dates, thursdays},
    inbound::{found, reply},
    support::{
        TestApp,
        app::UNDO,
        database, on_both,
        post::Mail,
        world::{another, hours, weekly},
    },
};

/// Eva takes part in every date and has the series in her calendar.
pub(super) async fn with_series(app: &TestApp) -> (turnus::domain::access::Viewer, Format, Member, Calendar, String) {
    let olga = app.olga().await;
    let format = thursdays(app, &olga, RawFormat::default()).await;
    let (eva, post) = member(app, &format, Channel::Invitation).await;
    let mut calendar = Calendar::default();
    calendar.read_all(&post);
    let uid = calendar.shown()[0].0.clone();
    (olga, format, eva, calendar, uid)
}

fn ics(mail: &Mail) -> String {
    mail.ics.as_deref().expect("an object").replace("\r\n ", "")
}

on_both! {
    async fn one_date_of_a_series_is_told_as_that_date(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let mut all = app.dates_of(&format).await;
        move_to(&app, &olga, all[2].id, "2026-04-17").await;
        let moved = app.post_after_undo().await;
        assert_eq!(kinds(&moved), [NoticeKind::Update]);
        let said = ics(&moved[0]);
        assert!(said.contains("METHOD:REQUEST") && said.contains("RECURRENCE-ID;TZID=Europe/Berlin:2026") && !said.contains("RRULE:FREQ=WEEKLY"), "{said}");
        calendar.read_all(&moved);
        all[2] = app.event(all[2].id).await;
        assert_eq!(calendar.beginnings(), starts(&all));
        // Cancelled: that one alone goes (nextcloud's commonest bug is to cancel them all).
        events::cancel(&app.desk, &olga, (all[4].id, None), Some("Streik".into()), true).await.unwrap();
        let off = app.post_after_undo().await;
        assert_eq!(kinds(&off), [NoticeKind::Cancellation]);
        assert!(ics(&off[0]).contains("METHOD:CANCEL") && ics(&off[0]).contains("RECURRENCE-ID"));
        calendar.read_all(&off);
        let without: Vec<_> = all.iter().filter(|event| event.id != all[4].id).cloned().collect();
        assert_eq!(calendar.beginnings(), starts(&without));
        // Restored: with the whole, because a program keeps a deleted date deleted.
        events::restore(&app.desk, &olga, (all[4].id, None), true).await.unwrap();
        let back = app.post_after_undo().await;
        assert!(ics(&back[0]).contains("RRULE:FREQ=WEEKLY"));
        calendar.read_all(&back);
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 1));
        assert!(calendar.revisions().is_sorted(), "{:?}", calendar.revisions());
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
    }

    async fn a_date_that_passes_its_neighbour_leaves_the_series_and_comes_by_itself(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let mut all = app.dates_of(&format).await;
        // The first date goes to the day after the second: no program can map that (R31 e).
        let day = (all[1].slot.day() + TimeDelta::days(1)).to_string();
        move_to(&app, &olga, all[0].id, &day).await;
        let moved = app.post_after_undo().await;
        assert_eq!(kinds(&moved), [NoticeKind::Update]);
        assert!(ics(&moved[0]).contains("METHOD:CANCEL"), "{}", ics(&moved[0]));
        calendar.read_all(&moved);
        assert_eq!(calendar.shown().len(), all.len() - 1);
        app.pass(TimeDelta::minutes(1));
        invitations::settle_due(&app.desk).await.unwrap();
        calendar.read(&app.the_mail().await);
        all[0] = app.event(all[0].id).await;
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 2));
        // And back to where it was: it stays by itself, and is there once.
        move_to(&app, &olga, all[0].id, &all[0].planned_on.expect("planned").to_string()).await;
        calendar.read_all(&app.post_after_undo().await);
        all[0] = app.event(all[0].id).await;
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 2));
    }

    async fn several_changes_of_one_series_are_one_mail_with_the_whole_of_it(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let mut all = app.dates_of(&format).await;
        move_to(&app, &olga, all[1].id, "2026-04-03").await;
        move_to(&app, &olga, all[3].id, "2026-05-02").await;
        events::cancel(&app.desk, &olga, (all[5].id, None), None, true).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 1, "{:?}", kinds(&post));
        let said = ics(&post[0]);
        assert!(said.contains("RRULE:FREQ=WEEKLY") && said.contains("EXDATE") && said.matches("RECURRENCE-ID").count() == 2, "{said}");
        calendar.read_all(&post);
        for at in [1, 3] {
            all[at] = app.event(all[at].id).await;
        }
        all.remove(5);
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 1));
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
    }

    async fn a_new_rule_is_one_mail_and_the_same_entry(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, uid) = with_series(&app).await;
        let draft = turnus::domain::cadence::RuleDraft { start_time: Some("14:00".into()), ..weekly(2, &["TH"], "2026-01-08") };
        let wish = another(&draft, &app.now().date_naive().to_string());
        let told = Wish { notify: true, ..Wish::default() };
        // Done and taken back: nobody hears of it.
        let change = change_sets::draft(&app.desk, &olga, format.id, wish.clone()).await.unwrap();
        change_sets::apply(&app.desk, &olga, change.id, &told).await.unwrap();
        change_sets::undo(&app.desk, &olga, change.id).await.unwrap();
        app.pass(hours(1));
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.unwrap();
        change_sets::apply(&app.desk, &olga, change.id, &told).await.unwrap();
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 1, "26 dates, one mail: {:?}", kinds(&post));
        assert!(ics(&post[0]).contains("METHOD:REQUEST") && ics(&post[0]).contains("T140000"), "{}", ics(&post[0]));
        calendar.read_all(&post);
        let mut all = app.dates_of(&format).await;
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 1));
        assert!(calendar.shown().iter().all(|(other, _)| *other == uid), "the same entry (R35)");
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        // One date after that is named by the new rule.
        move_to(&app, &olga, all[2].id, "2026-04-18").await;
        let moved = app.post_after_undo().await;
        assert!(ics(&moved[0]).contains("RECURRENCE-ID;TZID=Europe/Berlin:20260416T140000"), "{}", ics(&moved[0]));
        calendar.read_all(&moved);
        all[2] = app.event(all[2].id).await;
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 1));
        let found = store::doctor::checks(&app.desk.store, app.now()).await.expect("looked");
        assert!(found.iter().all(|check| check.ok), "{found:?}");
    }

    async fn dates_that_a_new_rule_does_not_mean_come_by_themselves_once_the_series_is_said_anew(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let wish = another(&weekly(4, &["TH"], "2026-01-08"), &app.now().date_naive().to_string());
        let change = change_sets::draft(&app.desk, &olga, format.id, wish).await.unwrap();
        change_sets::apply(&app.desk, &olga, change.id, &Wish::default()).await.unwrap();
        let settled = async |calendar: &mut Calendar| {
            app.pass(UNDO + TimeDelta::minutes(1));
            invitations::settle_due(&app.desk).await.unwrap();
            calendar.read_all(&app.post().await);
            app.pass(TimeDelta::minutes(1));
            invitations::settle_due(&app.desk).await.unwrap();
            calendar.read_all(&app.post().await);
        };
        settled(&mut calendar).await;
        let all = app.dates_of(&format).await;
        assert_eq!(calendar.beginnings(), starts(&all), "those that people count on are kept");
        // A date of the new rule moves: the series is said anew, without those that the rule no longer means.
        let meant = all.iter().filter(|event| event.cadence_id.is_some()).nth(2).expect("a date");
        move_to(&app, &olga, meant.id, &(meant.slot.day() + TimeDelta::days(1)).to_string()).await;
        calendar.read_all(&app.post_after_undo().await);
        settled(&mut calendar).await;
        let all = app.dates_of(&format).await;
        let shown = calendar.beginnings();
        assert!(shown.is_sorted_by(|a, b| a < b), "nothing twice: {shown:?}");
        for event in all.iter().filter(|event| event.cadence_id.is_some()).chain(&all[..2]) {
            assert!(shown.contains(&event.slot.starts_at), "{event:?}");
        }
    }

    async fn the_revision_of_a_series_outlives_the_dates_it_was_raised_for(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, _) = with_series(&app).await;
        let all = app.dates_of(&format).await;
        for place in ["Saal 1", "Saal 2", "Saal 3"] {
            for event in &all[..2] {
                let to = turnus::domain::event::RawEvent { location: Some(Some(place.into())), ..Default::default() };
                app.tick();
                events::amend(&app.desk, &olga, (event.id, None), &to, true).await.expect("changed");
            }
            calendar.read_all(&app.post_after_undo().await);
        }
        assert!(calendar.revisions().last().is_some_and(|last| *last > 2));
        app.pass(TimeDelta::days(355));
        turnus::actions::planning::plan_all(&app.desk).await.expect("planned");
        turnus::actions::retention::erase_due(&app.desk).await.expect("erased");
        app.pass(UNDO + TimeDelta::minutes(1));
        invitations::settle_due(&app.desk).await.unwrap();
        calendar.read_all(&app.post().await);
        assert!(calendar.revisions().is_sorted(), "{:?}", calendar.revisions());
        let coming: Vec<_> = app.dates_of(&format).await.into_iter().filter(|event| event.slot.starts_at > app.now()).collect();
        for event in &coming {
            assert!(calendar.beginnings().contains(&event.slot.starts_at));
        }
    }

    async fn a_rule_that_only_treats_holidays_otherwise_goes_on_with_the_series(database) {
        let app = TestApp::start(database).await;
        let (olga, format, _, mut calendar, uid) = with_series(&app).await;
        let draft = turnus::domain::cadence::RuleDraft { holiday_policy: Some("skip".into()), ..weekly(2, &["TH"], "2026-01-08") };
        let change = change_sets::draft(&app.desk, &olga, format.id, another(&draft, &app.now().date_naive().to_string())).await.unwrap();
        change_sets::apply(&app.desk, &olga, change.id, &Wish { notify: true, ..Wish::default() }).await.unwrap();
        app.pass(UNDO);
        invitations::settle_due(&app.desk).await.unwrap();
        for mail in app.post().await {
            assert!(!matches!(mail.kind, NoticeKind::Removal), "{mail:?}");
            calendar.read(&mail);
        }
        let all = app.dates_of(&format).await;
        let here: Vec<_> = all.iter().filter(|event| event.status == turnus::domain::event::EventStatus::Scheduled).cloned().collect();
        assert_eq!(calendar.beginnings(), starts(&here));
        assert!(calendar.shown().iter().all(|(other, _)| *other == uid));
    }
}

/// The states of Eva's dates to come.
async fn states(app: &TestApp, format: &Format, eva: &Member) -> Vec<State> {
    dates(app, format, eva).await.into_iter().filter_map(|(_, mine)| Some(mine?.state)).collect()
}

fn answer(uid: &str, original: Option<&str>, what: (&str, u32, &str), id: &str) -> Vec<u8> {
    let bytes = reply("eva@amt.example", uid, what, id);
    let Some(original) = original else { return bytes };
    let text = String::from_utf8(bytes).expect("text");
    let named = format!("UID:{uid}\r\nRECURRENCE-ID;TZID=Europe/Berlin:{original}");
    assert!(text.contains(&format!("UID:{uid}")), "{text}");
    text.replace(&format!("UID:{uid}"), &named).into_bytes()
}

on_both! {
    async fn one_date_is_declined_and_the_others_stay(database) {
        let app = TestApp::start(database).await;
        let (_, format, eva, mut calendar, uid) = with_series(&app).await;
        let all = app.dates_of(&format).await;
        let original = all[3].slot.starts_at.with_timezone(&chrono_tz::Europe::Berlin).format("%Y%m%dT%H%M%S").to_string();
        app.tick();
        let no = answer(&uid, Some(&original), ("DECLINED", 0, "20260309T090000Z"), "<no@amt.example>");
        assert_eq!(found(&app, &no).await, Finding::Left);
        let states = states(&app, &format, &eva).await;
        assert_eq!(states.iter().filter(|state| **state == State::Cancelled).count(), 1);
        assert_eq!(states[3], State::Cancelled);
        let word = app.the_mail().await;
        assert_eq!(word.kind, NoticeKind::Withdrawn);
        calendar.read(&word);
        assert_eq!(calendar.shown().len(), all.len() - 1);
        let strange = answer(&uid, Some("20260310T100000"), ("DECLINED", 0, "20260309T090100Z"), "<when@amt.example>");
        assert_eq!(found(&app, &strange).await, Finding::OtherTime, "a time that the rule never meant, or no longer does");
        let kept = store::inbound::of_event(&app.desk.store, all[0].id).await.unwrap();
        assert_eq!(kept.iter().map(|mail| mail.finding).collect::<Vec<_>>(), [Finding::OtherTime], "for the team");
        assert_eq!(crate::invitations::whole::states(&app, &format, &eva).await, states, "nobody's seat is given up by guess");
    }

    async fn who_declines_the_series_rests_and_who_accepts_it_is_back(database) {
        let app = TestApp::start(database).await;
        let (_, format, eva, mut calendar, uid) = with_series(&app).await;
        let count = app.dates_of(&format).await.len();
        app.tick();
        let yes = answer(&uid, None, ("ACCEPTED", 0, "20260309T085900Z"), "<yes@amt.example>");
        assert_eq!(found(&app, &yes).await, Finding::Confirmed);
        app.no_mail().await;
        // From another address nothing happens.
        let stranger = reply("mallory@amt.example", &uid, ("DECLINED", 0, "20260309T090000Z"), "<m@amt.example>");
        assert_eq!(found(&app, &stranger).await, Finding::Nobody);
        let state = async || store::enrollments::get(&app.desk.store, eva.enrollment.id).await.unwrap().state;
        assert_eq!(state().await, EnrollmentState::Active);
        app.pass(hours(1));
        let no = answer(&uid, None, ("DECLINED", 0, "20260309T093000Z"), "<no@amt.example>");
        assert_eq!(found(&app, &no).await, Finding::Left);
        assert_eq!(state().await, EnrollmentState::Paused);
        assert!(states(&app, &format, &eva).await.iter().all(|state| *state == State::Cancelled));
        let word = app.the_mail().await;
        assert_eq!(word.kind, NoticeKind::Removal, "one mail for all dates, with the way back");
        word.link("/m/");
        calendar.read(&word);
        assert_eq!(calendar.shown(), []);
        // The same mail once more, and an older one.
        assert_ne!(found(&app, &no).await, Finding::Back);
        assert_ne!(found(&app, &yes).await, Finding::Back);
        assert_eq!(state().await, EnrollmentState::Paused);
        app.pass(hours(1));
        let stamp = app.now().format("%Y%m%dT%H%M%SZ").to_string();
        let yes = answer(&uid, None, ("ACCEPTED", 0, &stamp), "<yes2@amt.example>");
        assert_eq!(found(&app, &yes).await, Finding::Back);
        assert_eq!(state().await, EnrollmentState::Active);
        calendar.read_all(&app.post().await);
        assert_eq!((calendar.shown().len(), calendar.identities()), (count, 1));
    }

    async fn the_link_in_the_entry_leads_to_the_date_that_is_next(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let raw = RawFormat { join_url: Some(Some("https://treffen.example/geheim".into())), ..RawFormat::default() };
        let format = thursdays(&app, &olga, raw).await;
        let (_, post) = member(&app, &format, Channel::Invitation).await;
        let series = post.iter().find(|mail| mail.kind == NoticeKind::Invitation).expect("the series");
        let said = ics(series);
        assert!(!said.contains("geheim"));
        let at = said.find("/join/").expect("a link") + "/join/".len();
        let path = format!("/join/{}", &said[at..at + 52]);
        let all = app.dates_of(&format).await;
        let mut eyes = app.visitor();
        for event in &all[..2] {
            app.pass(event.slot.starts_at - app.now() - TimeDelta::hours(5));
            let early = eyes.get(&path).await;
            assert_eq!(early.status, 200, "{}", early.text());
            app.pass(TimeDelta::hours(5));
            let open = eyes.get(&path).await;
            assert_eq!((open.status.as_u16(), open.header("location")), (302, "https://treffen.example/geheim"));
            app.pass(TimeDelta::hours(3));
        }
        let forged = format!("/join/{}a", &said[at..at + 51]);
        let other = if forged == path { format!("/join/{}b", &said[at..at + 51]) } else { forged };
        assert_eq!(eyes.get(&other).await.status, 404);
    }
}
