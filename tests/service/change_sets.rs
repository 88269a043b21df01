//! Another cadence for a format: shown first, carried out as shown, told in one mail per person, taken back without a
//! trace (O4, O5; invariants 1, 4, 5, 6, 8).

mod again;

use std::collections::HashSet;

use chrono::TimeDelta;
use turnus::{
    actions::{
        Failure,
        change_sets::{self, Shown, Wish},
        enrollments, events, invitations,
    },
    domain::{
        access::{Role, Viewer},
        cadence::RuleDraft,
        change_set::{ChangeSetRefusal, ChangeSetState, Fate},
        event::{Event, EventStatus, RawEvent},
        format::{Format, RawFormat},
        id::ChangeSetId,
        notice::NoticeKind,
    },
    store,
};

use crate::{
    enrollments::{dates, enroll, thursdays},
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        world::{another, berlin, weekly},
    },
};

/// At two in the afternoon instead of ten.
fn afternoon() -> RuleDraft {
    RuleDraft { start_time: Some("14:00".into()), ..weekly(2, &["TH"], "2026-01-08") }
}

async fn draft(app: &TestApp, olga: &Viewer, format: &Format, wish: &RuleDraft) -> Shown {
    app.tick();
    let change = change_sets::draft(&app.desk, olga, format.id, another(wish, "2026-03-10")).await.expect("drafted");
    change_sets::show(&app.desk, olga, change.id).await.expect("shown")
}

async fn apply(app: &TestApp, olga: &Viewer, shown: &Shown, wish: &Wish) -> u32 {
    app.tick();
    let applied = change_sets::apply(&app.desk, olga, shown.change.id, wish).await.expect("applied");
    applied.outcome.expect("an outcome").people
}

fn notify() -> Wish {
    Wish { notify: true, ..Wish::default() }
}

fn count(shown: &Shown, fate: Fate) -> usize {
    shown.dates.iter().filter(|date| date.fate == fate).count()
}

/// What matters of a date, without its counters.
fn facts(events: &[Event]) -> Vec<(String, chrono::DateTime<chrono::Utc>, EventStatus, bool, u32, bool)> {
    let one = |event: &Event| {
        let moved = event.moved_from.is_some();
        (event.calendar_uid.clone(), event.slot.starts_at, event.status, event.hand_edited, event.taken, moved)
    };
    events.iter().map(one).collect()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<ChangeSetRefusal>>) -> ChangeSetRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

on_both! {
    async fn nothing_happens_before_it_is_applied_and_then_one_mail_tells_each_person_everything(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = app.dates_of(&format).await;
        app.register(all[1].id, "Max Einzel", "max@amt.example").await;
        let before = facts(&app.dates_of(&format).await);
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        assert_eq!((count(&shown, Fate::Moves), shown.dates.len()), (26, 26));
        assert_eq!(shown.dates[1].people.total(), 2);
        assert_eq!(change_sets::count_people(&app.desk, &shown).await.unwrap(), 2);
        assert_eq!(facts(&app.dates_of(&format).await), before, "only drafted");
        app.pass(TimeDelta::hours(1));
        app.no_mail().await;
        assert_eq!(apply(&app, &olga, &shown, &notify()).await, 2);
        let after = app.dates_of(&format).await;
        for (was, is) in all.iter().zip(&after) {
            assert_eq!((is.id, &is.calendar_uid, is.sequence), (was.id, &was.calendar_uid, was.sequence + 1));
            assert_eq!(is.slot.starts_at - was.slot.starts_at, TimeDelta::hours(4));
        }
        app.no_mail().await;
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 2, "one mail each: {:?}", post.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
        let eva = post.iter().find(|mail| mail.to == "eva@amt.example").expect("Eva's");
        assert_eq!((eva.kind, eva.subject.as_str()), (NoticeKind::Update, "Verschoben: Erfahrungsaustausch, 26 Termine"));
        assert_eq!(eva.text.matches("Verschoben: ").count(), 26 + 1, "{}", eva.text);
        assert!(eva.text.contains("Verschoben: Do., 19.03.2026, 10:00–11:00 Uhr (MEZ) → Do., 19.03.2026, 14:00–15:00 Uhr (MEZ)"), "{}", eva.text);
        let max = post.iter().find(|mail| mail.to == "max@amt.example").expect("Max's");
        assert!(max.ics.is_some() && max.subject.starts_with("Verschoben: Erfahrungsaustausch, Do., 02.04.2026"), "{max:?}");
        // Again: the same answer, and nothing more.
        let changed = dump(&app.database.url).await;
        assert_eq!(apply(&app, &olga, &shown, &notify()).await, 2);
        assert_eq!(dump(&app.database.url).await, changed);
    }

    async fn what_has_changed_meanwhile_is_shown_anew_instead_of_being_done(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let monthly = RuleDraft { every: Some(4), ..afternoon() };
        let shown = draft(&app, &olga, &format, &monthly).await;
        assert_eq!(count(&shown, Fate::Dropped), 13);
        // Somebody registers for one of the dates that would go.
        let going = shown.dates.iter().find(|date| date.fate == Fate::Dropped).and_then(|date| date.event).unwrap();
        app.register(going, "Eva Muster", "eva@amt.example").await;
        let before = dump(&app.database.url).await;
        let answer = change_sets::apply(&app.desk, &olga, shown.change.id, &notify()).await;
        assert_eq!(refused(answer), ChangeSetRefusal::Outdated);
        assert_eq!(dump(&app.database.url).await, before);
        let again = change_sets::show(&app.desk, &olga, shown.change.id).await.unwrap();
        assert!(again.outdated && count(&again, Fate::Open) == 1 && count(&again, Fate::Dropped) == 12);
        // Drafted anew it is carried out; the date with a registration stays as a single one (invariant 5).
        let shown = draft(&app, &olga, &format, &monthly).await;
        apply(&app, &olga, &shown, &notify()).await;
        let left = app.dates_of(&format).await;
        let scheduled = left.iter().filter(|event| event.status == EventStatus::Scheduled).count();
        assert_eq!((scheduled, left.len()), (14, all.len()));
        let single = app.event(going).await;
        assert_eq!((single.cadence_id, single.hand_edited, single.status), (None, true, EventStatus::Scheduled));
        app.post_after_undo().await;
        // Given up is given up.
        let other = draft(&app, &olga, &format, &afternoon()).await;
        for _ in 0..2 {
            change_sets::discard(&app.desk, &olga, other.change.id).await.expect("discarded");
        }
        assert_eq!(refused(change_sets::apply(&app.desk, &olga, other.change.id, &notify()).await), ChangeSetRefusal::Over);
        assert_eq!(refused(change_sets::discard(&app.desk, &olga, shown.change.id).await), ChangeSetRefusal::Over);
    }

    async fn taken_back_in_time_everything_is_as_it_was_and_nobody_hears_of_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let before = facts(&app.dates_of(&format).await);
        // Every four weeks on Tuesdays: some move, some are called off, some are kept, some are new.
        let wish = RuleDraft { every: Some(3), weekdays: vec!["TU".into()], ..afternoon() };
        let shown = draft(&app, &olga, &format, &wish).await;
        let open: Vec<_> = shown.dates.iter().filter(|date| date.fate == Fate::Open).filter_map(|date| date.event).collect();
        assert!(open.len() > 2 && count(&shown, Fate::Moves) + count(&shown, Fate::New) > 2, "{:?}", shown.dates);
        let cancel: HashSet<_> = open[1..].iter().copied().collect();
        assert_eq!(apply(&app, &olga, &shown, &Wish { notify: true, cancel }).await, 1);
        let changed = facts(&app.dates_of(&format).await);
        assert_ne!(changed, before);
        app.pass(TimeDelta::minutes(9));
        app.no_mail().await;
        let undone = change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("taken back");
        assert_eq!(undone.state, ChangeSetState::Undone);
        let mut after = facts(&app.dates_of(&format).await);
        // What had been new for some minutes stays visible as called off (R2).
        let known: HashSet<_> = before.iter().map(|(uid, ..)| uid.clone()).collect();
        let made: Vec<_> = after.extract_if(.., |(uid, ..)| !known.contains(uid)).collect();
        assert!(made.iter().all(|(_, _, status, ..)| *status == EventStatus::Cancelled), "{made:?}");
        assert_eq!(after, before);
        change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("twice");
        app.pass(TimeDelta::hours(2));
        app.no_mail().await;
        for (event, mine) in dates(&app, &format, &eva).await {
            assert!(event.status == EventStatus::Cancelled || mine.is_some(), "{event:?}");
        }
        assert_eq!(turnus::actions::planning::plan_all(&app.desk).await.unwrap(), 0);
        // What was taken back can be done after all: its dates are there again.
        let again = draft(&app, &olga, &format, &wish).await;
        let coming = count(&again, Fate::Moves) + count(&again, Fate::New) + count(&again, Fate::Stays);
        let meant = shown.dates.iter().filter(|date| matches!(date.fate, Fate::Moves | Fate::New | Fate::Stays)).count();
        assert_eq!(coming, meant, "{:?}", again.dates);
        change_sets::discard(&app.desk, &olga, again.change.id).await.expect("given up");
        // Too late, the next time.
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        apply(&app, &olga, &shown, &notify()).await;
        app.pass(TimeDelta::minutes(10));
        assert_eq!(refused(change_sets::undo(&app.desk, &olga, shown.change.id).await), ChangeSetRefusal::TooLate);
        assert_eq!(app.post().await.len(), 1);
    }

    async fn what_somebody_edited_by_hand_since_is_not_taken_back(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        apply(&app, &olga, &shown, &notify()).await;
        let date = app.dates_of(&format).await.remove(2);
        let to = turnus::domain::event::RawEvent { ends_at: Some(date.slot.ends_at + TimeDelta::hours(1)), ..Default::default() };
        turnus::actions::events::amend(&app.desk, &olga, (date.id, None), &to, false).await.expect("longer");
        assert_eq!(refused(change_sets::undo(&app.desk, &olga, shown.change.id).await), ChangeSetRefusal::Overtaken);
        let after = app.event(date.id).await;
        assert!(after.hand_edited && after.slot.ends_at == date.slot.ends_at + TimeDelta::hours(1), "{after:?}");
    }

    async fn dates_that_were_there_for_minutes_and_are_meant_again_are_new_to_everybody(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let before = app.dates_of(&format).await.len();
        let wish = RuleDraft { every: Some(3), weekdays: vec!["TU".into()], ..afternoon() };
        let shown = draft(&app, &olga, &format, &wish).await;
        apply(&app, &olga, &shown, &notify()).await;
        change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("taken back");
        app.pass(TimeDelta::hours(1));
        app.no_mail().await;
        assert!(app.dates_of(&format).await.len() > before, "they stay visible as called off");
        let again = draft(&app, &olga, &format, &wish).await;
        assert!(count(&again, Fate::New) > 2, "{:?}", again.dates);
        let open = again.dates.iter().filter(|date| date.fate == Fate::Open).filter_map(|date| date.event);
        let cancel: HashSet<_> = open.collect();
        assert_eq!(apply(&app, &olga, &again, &Wish { notify: true, cancel: cancel.clone() }).await, 1);
        let post = app.post_after_undo().await;
        assert_eq!((post.len(), cancel.len() > 2), (1, true));
        assert!(!post[0].text.contains("Findet doch statt"), "nobody had heard of them: {}", post[0].text);
    }

    async fn dates_that_are_called_off_and_dates_that_move_are_one_mail_and_the_silent_way_none(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let monthly = RuleDraft { every: Some(4), ..afternoon() };
        let shown = draft(&app, &olga, &format, &monthly).await;
        let open: HashSet<_> = shown.dates.iter().filter(|date| date.fate == Fate::Open).filter_map(|date| date.event).collect();
        assert_eq!(open.len(), 13);
        assert_eq!(change_sets::count_told_anyway(&app.desk, &shown).await.unwrap(), 1, "half of Eva's dates move");
        apply(&app, &olga, &shown, &Wish { notify: true, cancel: open.clone() }).await;
        app.pass(TimeDelta::minutes(11));
        let mail = app.the_mail().await;
        assert_eq!((mail.kind, mail.subject.as_str()), (NoticeKind::Update, "Geändert: Erfahrungsaustausch, 26 Termine"));
        assert_eq!((mail.text.matches("Abgesagt: ").count(), mail.text.matches("Verschoben: ").count()), (13, 13), "{}", mail.text);
        for id in open {
            assert_eq!(app.event(id).await.status, EventStatus::Cancelled);
        }
        let shown = draft(&app, &olga, &format, &RuleDraft { every: Some(4), ..weekly(2, &["TH"], "2026-01-08") }).await;
        assert_eq!(apply(&app, &olga, &shown, &Wish::default()).await, 0);
        app.pass(TimeDelta::hours(1));
        app.no_mail().await;
    }

    async fn who_only_has_dates_that_are_kept_is_not_counted_and_hears_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        // Every four weeks, at the same time: the second date is no longer meant.
        let wish = RuleDraft { every: Some(4), ..weekly(2, &["TH"], "2026-01-08") };
        let before = draft(&app, &olga, &format, &wish).await;
        let going = before.dates.iter().find(|date| date.fate == Fate::Dropped).and_then(|date| date.event).unwrap();
        assert!(all.iter().any(|event| event.id == going));
        app.register(going, "Eva Muster", "eva@amt.example").await;
        let shown = draft(&app, &olga, &format, &wish).await;
        assert_eq!(change_sets::count_people(&app.desk, &shown).await.unwrap(), 1, "she is concerned");
        assert_eq!(change_sets::count_told_anyway(&app.desk, &shown).await.unwrap(), 0);
        assert_eq!(apply(&app, &olga, &shown, &notify()).await, 0);
        app.pass(TimeDelta::hours(1));
        app.no_mail().await;
    }

    async fn who_wants_invitations_gets_all_dates_in_one_mail_that_brings_the_series(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let eva = enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let channel = turnus::domain::participant::Channel::Invitation;
        enrollments::set_channel(&app.desk, &eva.manage, eva.enrollment.id, channel).await.unwrap();
        assert_eq!(app.post().await.len(), 1, "the series");
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        assert_eq!(shown.dates[0].people.invitation, 1);
        apply(&app, &olga, &shown, &notify()).await;
        let mail = app.post_after_undo().await.pop().expect("one mail");
        assert_eq!(mail.subject, "Verschoben: Erfahrungsaustausch, 26 Termine");
        assert!(mail.ics.as_deref().is_some_and(|ics| ics.contains("METHOD:REQUEST") && ics.contains("T140000")));
        invitations::settle_due(&app.desk).await.unwrap();
        app.no_mail().await;
    }
}

on_both! {
    async fn several_saves_within_the_undo_time_are_one_mail(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        app.register(all[0].id, "Max Einzel", "max@amt.example").await;
        for (event, at) in [(&all[0], "2026-03-20"), (&all[1], "2026-04-03"), (&all[2], "2026-04-17")] {
            let to = RawEvent { starts_at: Some(berlin(at, "10:00")), ..RawEvent::default() };
            events::amend(&app.desk, &olga, (event.id, None), &to, true).await.expect("moved");
            app.pass(TimeDelta::minutes(4));
            assert!(app.post().await.iter().all(|mail| mail.to == "max@amt.example"), "Eva waits for the last one");
        }
        events::cancel(&app.desk, &olga, (all[3].id, None), None, true).await.unwrap();
        let post = app.post_after_undo().await;
        let eva: Vec<_> = post.iter().filter(|mail| mail.to == "eva@amt.example").collect();
        assert_eq!(eva.len(), 1, "{:?}", eva.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
        assert_eq!(eva[0].subject, "Geändert: Erfahrungsaustausch, 4 Termine");
    }

    async fn two_people_at_one_address_hear_each_their_own(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        for name in ["Eva Muster", "Uwe Muster"] {
            enroll(&app, &format, name, "referat@amt.example").await;
        }
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        assert_eq!(apply(&app, &olga, &shown, &notify()).await, 2);
        let post = app.post_after_undo().await;
        let names: HashSet<_> = post.iter().map(|mail| mail.text.contains("Eva Muster")).collect();
        assert_eq!((post.len(), names.len()), (2, 2));
        assert!(post.iter().all(|mail| mail.subject.contains("26 Termine")));
    }

    async fn whoever_may_not_tell_people_may_still_save_and_others_teams_see_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let edda = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let vera = app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        let lars = app.organizer("land", "lars@land.example", Role::Admin).await;
        let shown = draft(&app, &edda, &format, &afternoon()).await;
        let id: ChangeSetId = shown.change.id;
        for (who, found) in [(&vera, true), (&lars, false)] {
            let drafted = change_sets::draft(&app.desk, who, format.id, another(&afternoon(), "2026-03-10")).await;
            let applied = change_sets::apply(&app.desk, who, id, &Wish::default()).await;
            for answer in [drafted, applied] {
                assert!(matches!((answer, found), (Err(Failure::Forbidden), true) | (Err(Failure::NotFound), false)));
            }
        }
        assert!(matches!(change_sets::apply(&app.desk, &edda, id, &notify()).await, Err(Failure::Forbidden)));
        apply(&app, &edda, &shown, &Wish::default()).await;
        assert!(change_sets::undo(&app.desk, &edda, id).await.is_ok());
    }

    async fn many_who_apply_at_once_do_it_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        let id = shown.change.id;
        let hands: Vec<_> = (0..8).map(|_| {
            let (desk, olga) = (app.desk.clone(), olga.clone());
            tokio::spawn(async move { change_sets::apply(&desk, &olga, id, &notify()).await.expect("applied") })
        }).collect();
        for hand in hands {
            assert_eq!(hand.await.expect("no panic").state, ChangeSetState::Applied);
        }
        let rules = store::cadences::list_for_format(&app.desk.store, format.id).await.unwrap();
        assert_eq!(rules.len(), 2);
        assert!(app.dates_of(&format).await.iter().all(|event| event.sequence == 1));
        assert_eq!(app.post_after_undo().await.len(), 1);
    }

    async fn what_meets_something_else_is_said_with_numbers_only(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let raw = RawEvent {
            title: Some(Some("Gipfel".into())),
            starts_at: Some(berlin("2026-03-19", "14:30")),
            ends_at: Some(berlin("2026-03-19", "16:00")),
            ..RawEvent::default()
        };
        let summit = app.date_like(&olga, None, raw).await.event;
        app.register(summit.id, "Eva Muster", "eva@amt.example").await;
        let shown = draft(&app, &olga, &format, &afternoon()).await;
        let met: Vec<_> = shown.collisions.iter().map(|(place, met, people)| (*place, met.other, *people)).collect();
        assert_eq!(met, [(0, summit.id, 1)]);
    }
}
