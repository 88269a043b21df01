//! Dates that come by calendar invitation (A4): exactly one object puts each in, every later one is newer, and whatever
//! happens the calendar shows what is true (R31–R39, R49; invariants 1 and 8).

mod anew;
pub(crate) mod calendar;
mod order;
mod published;
mod series;
mod shared;
mod single;
mod stirred;
mod told;
mod views;
mod whole;

use chrono::TimeDelta;
use turnus::{
    actions::{enrollments, events, invitations, registrations},
    domain::{
        access::Viewer,
        cadence::RuleDraft,
        event::{Event, RawEvent},
        format::{Format, Locale, RawFormat},
        id::EventId,
        notice::NoticeKind,
        participant::Channel,
        registration::{Applicant, RawRegistration},
    },
    store,
};

use crate::{
    enrollments::{Member, dates, thursdays},
    support::{
        TestApp,
        app::UNDO,
        database, on_both,
        post::Mail,
        world::{Person, applicant, berlin, hours, weekly},
    },
};
use calendar::Calendar;

/// Somebody who wants their dates as invitations.
pub(crate) fn by_invitation(name: &str, email: &str) -> Applicant {
    let channel = Some("invitation".to_owned());
    let raw = RawRegistration { name: name.into(), email: email.into(), channel, ..RawRegistration::default() };
    raw.parse(Locale::De).expect("a good form")
}

/// Somebody registers for a date and reads the mail that says so.
pub(crate) async fn invited(app: &TestApp, event: EventId, name: &str, email: &str) -> (Person, Mail) {
    app.tick();
    registrations::ask(&app.desk, event, by_invitation(name, email)).await.expect("asked");
    let confirm = app.the_mail().await.link("/r/");
    app.tick();
    let place = registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
    let mail = app.the_mail().await;
    let manage = mail.link("/m/");
    (Person { email: email.into(), confirm, manage, place }, mail)
}

/// Somebody takes part in the whole format; answers their links and the mails that came.
pub(crate) async fn member(app: &TestApp, format: &Format, channel: Channel) -> (Member, Vec<Mail>) {
    app.tick();
    let applicant = match channel {
        Channel::Invitation => by_invitation("Eva Muster", "eva@amt.example"),
        _ => applicant("Eva Muster", "eva@amt.example"),
    };
    enrollments::ask(&app.desk, format.id, applicant).await.expect("asked");
    let confirm = app.the_mail().await.link("/r/");
    app.tick();
    let member = enrollments::confirm(&app.desk, &confirm).await.expect("confirmed").expect("an enrollment");
    let post = app.post().await;
    let manage = post.iter().find(|mail| mail.kind == NoticeKind::Confirmed).expect("a word").link("/m/");
    (Member { enrollment: member.enrollment, confirm, manage }, post)
}

async fn move_to(app: &TestApp, olga: &Viewer, event: EventId, day: &str) {
    app.tick();
    let to =
        RawEvent { starts_at: Some(berlin(day, "14:00")), ends_at: Some(berlin(day, "15:00")), ..RawEvent::default() };
    events::amend(&app.desk, olga, (event, None), &to, true).await.expect("moved");
}

/// What is written down of one registration, oldest first: method and revision.
async fn ledger(app: &TestApp, event: EventId) -> Vec<(&'static str, u32)> {
    let mut entries = store::calendar_ledger::list_for_event(&app.desk.store, event).await.unwrap();
    entries.reverse();
    entries.iter().map(|entry| (entry.method.as_str(), entry.sequence)).collect()
}

fn kinds(post: &[Mail]) -> Vec<NoticeKind> {
    post.iter().map(|mail| mail.kind).collect()
}

on_both! {
    async fn the_good_news_brings_the_date_and_every_change_follows_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(20)).await.event;
        let (eva, mail) = invited(&app, event.id, "Eva Müller; \"M\"", "eva+amt@amt.example").await;
        assert_eq!((mail.kind, mail.notice.kind), (NoticeKind::Invitation, NoticeKind::Confirmed));
        let mut calendar = Calendar::default();
        calendar.read(&mail);
        assert_eq!(calendar.shown(), [(event.calendar_uid.clone(), event.slot.starts_at)]);
        // Moved: one mail, one object.
        move_to(&app, &olga, event.id, "2026-03-27").await;
        app.no_mail().await;
        let moved = app.post_after_undo().await;
        assert_eq!(kinds(&moved), [NoticeKind::Update]);
        assert_eq!(moved[0].follows.as_deref(), Some(mail.message_id.as_str()));
        calendar.read_all(&moved);
        assert_eq!(calendar.shown(), [(event.calendar_uid.clone(), berlin("2026-03-27", "14:00"))]);
        // Another title: the same revision, a newer stamp.
        let renamed = RawEvent { title: Some(Some("Treffen".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (event.id, None), &renamed, true).await.unwrap();
        calendar.read_all(&app.post_after_undo().await);
        assert!(calendar.titles()[0].contains("Treffen"), "{:?}", calendar.titles());
        // Cancelled, and restored.
        events::cancel(&app.desk, &olga, (event.id, None), Some("Streik".into()), true).await.unwrap();
        let cancelled = app.post_after_undo().await;
        assert_eq!(kinds(&cancelled), [NoticeKind::Cancellation]);
        calendar.read_all(&cancelled);
        assert!(calendar.shown().is_empty());
        events::restore(&app.desk, &olga, (event.id, None), true).await.unwrap();
        calendar.read_all(&app.post_after_undo().await);
        assert_eq!(calendar.shown().len(), 1);
        // Given back, and taken again.
        app.withdraw(&eva).await;
        let gone = app.the_mail().await;
        assert_eq!(gone.kind, NoticeKind::Withdrawn);
        calendar.read(&gone);
        assert!(calendar.shown().is_empty());
        app.come_back(&eva).await;
        calendar.read(&app.the_mail().await);
        assert_eq!(calendar.shown(), [(event.calendar_uid.clone(), berlin("2026-03-27", "14:00"))]);
        // Everything was written down, and is as it was sent.
        let steps = ledger(&app, event.id).await;
        let methods: Vec<_> = steps.iter().map(|(method, _)| *method).collect();
        assert_eq!(methods, ["REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL", "REQUEST"]);
        assert!(steps.is_sorted_by_key(|(_, sequence)| *sequence), "{steps:?}");
        assert_eq!(calendar.revisions(), steps.iter().map(|(_, sequence)| *sequence).collect::<Vec<_>>());
    }

    async fn what_was_taken_back_within_the_undo_time_reaches_no_calendar(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, None).await.event;
        let (_, mail) = invited(&app, event.id, "Eva Muster", "eva@amt.example").await;
        let mut calendar = Calendar::default();
        calendar.read(&mail);
        events::cancel(&app.desk, &olga, (event.id, None), None, true).await.unwrap();
        app.tick();
        events::restore(&app.desk, &olga, (event.id, None), true).await.unwrap();
        app.pass(hours(1));
        app.no_mail().await;
        assert_eq!(ledger(&app, event.id).await, [("REQUEST", 0)], "what was overtaken does not count");
        move_to(&app, &olga, event.id, "2026-03-27").await;
        calendar.read_all(&app.post_after_undo().await);
        assert_eq!(calendar.revisions(), [0, 3]);
    }

    async fn who_wants_no_invitation_gets_none_and_who_queues_has_nothing_in_the_calendar(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let event = app.date(&olga, Some(1)).await.event;
        let feed = app.register(event.id, "Fritz Feed", "fritz@amt.example").await;
        app.tick();
        registrations::ask(&app.desk, event.id, by_invitation("Eva Muster", "eva@amt.example")).await.unwrap();
        let confirm = app.the_mail().await.link("/r/");
        registrations::confirm(&app.desk, &confirm).await.unwrap();
        let waiting = app.the_mail().await;
        assert_eq!((waiting.kind, &waiting.ics), (NoticeKind::Waiting, &None));
        move_to(&app, &olga, event.id, "2026-03-27").await;
        let mut calendar = Calendar::default();
        let post = app.post_after_undo().await;
        assert_eq!(kinds(&post), [NoticeKind::Update, NoticeKind::Update]);
        for mail in &post {
            let words = mail.ics.as_deref().unwrap_or_default();
            assert!(!words.contains("METHOD:REQUEST"), "{words}");
        }
        assert_eq!(ledger(&app, event.id).await, []);
        // The seat becomes free: with it comes the date.
        app.withdraw(&feed).await;
        let post = app.post().await;
        let offer = post.iter().find(|mail| mail.kind == NoticeKind::Offer).expect("an offer");
        assert_eq!(offer.ics, None);
        registrations::accept(&app.desk, &offer.link("/o/")).await.unwrap();
        calendar.read(&app.the_mail().await);
        assert_eq!(calendar.shown().len(), 1);
    }
}

/// The dates that somebody's calendar should show: with a seat, and invited to so far.
fn beginnings(events: &[Event]) -> Vec<(String, chrono::DateTime<chrono::Utc>)> {
    let mut all: Vec<_> = events.iter().map(|event| (event.calendar_uid.clone(), event.slot.starts_at)).collect();
    all.sort_by_key(|(uid, at)| (*at, uid.clone()));
    all
}

/// Two days of each month: no form that every program maps (R31 a).
pub(super) async fn twice_a_month(app: &TestApp, olga: &Viewer) -> Format {
    let draft =
        RuleDraft { unit: Some("month".into()), month_ordinal: Some(2), ..weekly(1, &["TU", "TH"], "2026-01-08") };
    let raw = RawFormat { registration: Some("both".into()), ..RawFormat::default() };
    app.format(olga, raw, Some(&draft)).await
}

fn starts(events: &[Event]) -> Vec<chrono::DateTime<chrono::Utc>> {
    beginnings(events).into_iter().map(|(_, at)| at).collect()
}

on_both! {
    async fn dates_that_make_no_series_come_one_by_one_as_they_come_near(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = twice_a_month(&app, &olga).await;
        let (_, post) = member(&app, &format, Channel::Invitation).await;
        let all = app.dates_of(&format).await;
        let mut calendar = Calendar::default();
        calendar.read_all(&post);
        assert_eq!(calendar.shown(), beginnings(&all[..2]), "the next two");
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        for _ in 0..4 {
            app.pass(TimeDelta::days(20));
            invitations::settle_due(&app.desk).await.unwrap();
            calendar.read_all(&app.post().await);
            let shown = calendar.shown();
            assert_eq!(shown, beginnings(&all[..shown.len()]));
        }
        assert_eq!(calendar.shown().len(), 8, "as time goes on");
    }

    async fn who_takes_part_in_everything_has_it_as_one_series_and_the_rest_by_itself(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, post) = member(&app, &format, Channel::Invitation).await;
        let all = app.dates_of(&format).await;
        let mut calendar = Calendar::default();
        assert_eq!(kinds(&post), [NoticeKind::Confirmed, NoticeKind::Invitation], "one mail for all of them");
        calendar.read_all(&post);
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&all), 1));
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        // A date in between, added by hand: it is near, and no part of the rule.
        let raw = RawEvent {
            starts_at: Some(app.now() + TimeDelta::days(5)),
            ends_at: Some(app.now() + TimeDelta::days(5) + hours(1)),
            ..RawEvent::default()
        };
        let extra = app.date_like(&olga, Some(&format), raw).await.event;
        // While it can be taken back it reaches no calendar.
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        app.pass(UNDO);
        invitations::settle_due(&app.desk).await.unwrap();
        calendar.read(&app.the_mail().await);
        assert!(calendar.shown().iter().any(|(uid, _)| *uid == extra.calendar_uid));
        assert_eq!((calendar.shown().len(), calendar.identities()), (27, 2));
        // Resting takes everything out with one mail for the series, and coming back puts it in again.
        let before = calendar.shown();
        enrollments::pause(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        let gone = app.post().await;
        assert_eq!(kinds(&gone), [NoticeKind::Removal, NoticeKind::Removal]);
        calendar.read_all(&gone);
        assert_eq!(calendar.shown(), []);
        app.tick();
        enrollments::resume(&app.desk, &eva.manage, eva.enrollment.id).await.unwrap();
        let again = app.post().await;
        assert_eq!(kinds(&again), [NoticeKind::Invitation, NoticeKind::Invitation]);
        calendar.read_all(&again);
        assert_eq!(calendar.shown(), before, "under the same identities (R39)");
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
    }

    async fn another_channel_takes_out_what_came_by_invitation_and_the_other_way_round(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, post) = member(&app, &format, Channel::Feed).await;
        assert_eq!(kinds(&post), [NoticeKind::Confirmed]);
        let mut calendar = Calendar::default();
        for (channel, dates) in [(Channel::Invitation, 26), (Channel::Feed, 0), (Channel::Invitation, 26), (Channel::MailOnly, 0)] {
            app.tick();
            enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, channel).await.unwrap();
            let post = app.post().await;
            assert_eq!(post.len(), 1, "{channel:?} {:?}", kinds(&post));
            calendar.read_all(&post);
            assert_eq!(calendar.shown().len(), dates, "{channel:?}");
            enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, channel).await.unwrap();
            invitations::settle_due(&app.desk).await.unwrap();
            app.no_mail().await;
        }
    }

    async fn one_date_given_up_leaves_the_calendar_alone_with_the_others(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let (eva, post) = member(&app, &format, Channel::Invitation).await;
        let mut calendar = Calendar::default();
        calendar.read_all(&post);
        let mine = dates(&app, &format, &eva).await;
        let (first, registration) = (&mine[0].0, mine[0].1.as_ref().expect("a registration"));
        app.tick();
        registrations::withdraw(&app.desk, &eva.manage, registration.id).await.unwrap();
        let gone = app.the_mail().await;
        assert_eq!(gone.kind, NoticeKind::Withdrawn);
        assert!(gone.ics.as_deref().is_some_and(|ics| ics.contains("RECURRENCE-ID") && !ics.contains("RRULE:FREQ=WEEKLY")), "R37");
        calendar.read(&gone);
        let events: Vec<_> = mine.iter().map(|(event, _)| event.clone()).collect();
        assert_eq!(calendar.beginnings(), starts(&events[1..]));
        app.pass(UNDO);
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
        // Taken again: programs keep a deleted date deleted, so the series is said as a whole (R36).
        registrations::return_to(&app.desk, &eva.manage, registration.id).await.unwrap();
        let back = app.the_mail().await;
        assert!(back.ics.as_deref().is_some_and(|ics| ics.contains("RRULE:FREQ=WEEKLY")), "{back:?}");
        calendar.read(&back);
        assert_eq!((calendar.beginnings(), calendar.identities()), (starts(&events), 1));
        registrations::withdraw(&app.desk, &eva.manage, registration.id).await.unwrap();
        calendar.read(&app.the_mail().await);
        // The date is cancelled after all: whoever gave it up hears nothing.
        events::cancel(&app.desk, &olga, (first.id, None), None, true).await.unwrap();
        app.pass(hours(1));
        app.no_mail().await;
    }

    async fn several_dates_at_once_are_one_word_and_one_object_each(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let ids: Vec<_> = all[..3].iter().map(|event| event.id).collect();
        app.tick();
        let mine = by_invitation("Eva Muster", "eva@amt.example");
        registrations::ask_for_dates(&app.desk, &ids, mine).await.expect("asked");
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        registrations::confirm(&app.desk, &confirm).await.expect("confirmed");
        let post = app.post().await;
        assert_eq!(post.len(), 4, "{:?}", kinds(&post));
        let word = post.iter().find(|mail| mail.kind == NoticeKind::Confirmed).expect("a word");
        assert_eq!(word.ics, None);
        let mut calendar = Calendar::default();
        calendar.read_all(&post);
        assert_eq!(calendar.shown(), beginnings(&all[..3]));
    }
}
