//! One thing done to several chosen dates: shown first, carried out as shown, told in one mail per person, taken back
//! without a trace (O3, O5; invariants 1, 6, 8).

use chrono::{DateTime, TimeDelta, Utc};
use turnus::{
    actions::{
        Failure,
        change_sets::{self, Shown, Wish},
        events, formats, registrations,
    },
    domain::{
        access::{Role, Viewer},
        change_set::{ChangeSetRefusal, ChangeSetState, Facts, Fate, PickedDeed, Shift, Word},
        event::{Event, EventStatus, RawEvent},
        format::{Format, RawFormat},
        id::EventId,
        notice::NoticeKind,
        registration::holds_seat,
    },
    store,
};

use crate::{
    enrollments::{enroll, thursdays},
    support::{
        TestApp, database,
        dump::dump,
        on_both,
        world::{another, berlin, weekly},
    },
};

/// A week later.
fn later() -> PickedDeed {
    PickedDeed::Move(Shift { days: 7, ..Shift::default() })
}

fn called_off() -> PickedDeed {
    PickedDeed::CallOff { reason: Some("Streik".into()) }
}

fn at(place: &str) -> PickedDeed {
    PickedDeed::Say(Box::new(Facts { location: Some(Word::Own(place.into())), ..Facts::default() }))
}

async fn draft(app: &TestApp, olga: &Viewer, format: &Format, (dates, deed): (&[Event], PickedDeed)) -> Shown {
    app.tick();
    let ids: Vec<EventId> = dates.iter().map(|event| event.id).collect();
    let change = change_sets::draft_picked(&app.desk, olga, format.id, (ids, deed)).await.expect("drafted");
    change_sets::show(&app.desk, olga, change.id).await.expect("shown")
}

async fn apply(app: &TestApp, olga: &Viewer, shown: &Shown, notify: bool) -> u32 {
    app.tick();
    let wish = Wish { notify, ..Wish::default() };
    let applied = change_sets::apply(&app.desk, olga, shown.change.id, &wish).await.expect("applied");
    applied.outcome.expect("an outcome").people
}

fn fates(shown: &Shown) -> Vec<Fate> {
    shown.dates.iter().map(|date| date.fate).collect()
}

/// What matters of a date to those who look at it: when, whether and where it is, whether it was moved, and by hand.
type Looks = (EventId, DateTime<Utc>, EventStatus, Option<String>, bool, bool);

fn facts(events: &[Event]) -> Vec<Looks> {
    let one = |event: &Event| {
        let (place, moved) = (event.own.location.clone(), event.moved_from.is_some());
        (event.id, event.slot.starts_at, event.status, place, moved, event.hand_edited)
    };
    events.iter().map(one).collect()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure<ChangeSetRefusal>>) -> ChangeSetRefusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("refused expected: {other:?}"),
    }
}

/// The fields that are wrong.
fn invalid<T: std::fmt::Debug>(answer: Result<T, Failure<ChangeSetRefusal>>) -> Vec<String> {
    match answer {
        Err(Failure::Invalid(errors)) => errors.iter().map(|error| error.field.to_string()).collect(),
        other => panic!("invalid expected: {other:?}"),
    }
}

on_both! {
    async fn chosen_dates_move_together_and_each_person_hears_it_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = app.dates_of(&format).await;
        app.register(all[1].id, "Max Einzel", "max@amt.example").await;
        app.register(all[5].id, "Uli Fern", "uli@amt.example").await;
        let before = facts(&all);
        let shown = draft(&app, &olga, &format, (&all[0..3], later())).await;
        assert_eq!(fates(&shown), [Fate::Moves; 3]);
        assert_eq!(shown.dates[1].people.total(), 2);
        assert_eq!(change_sets::count_people(&app.desk, &shown).await.unwrap(), 2);
        assert_eq!(facts(&app.dates_of(&format).await), before, "only drafted");
        assert_eq!(apply(&app, &olga, &shown, true).await, 2);
        let after = app.dates_of(&format).await;
        for was in &all {
            let is = after.iter().find(|event| event.id == was.id).expect("the same date");
            let moved = all[0..3].iter().any(|event| event.id == was.id);
            assert_eq!(is.slot.starts_at - was.slot.starts_at, TimeDelta::days(if moved { 7 } else { 0 }));
            assert_eq!((&is.calendar_uid, is.sequence), (&was.calendar_uid, u32::from(moved)));
        }
        assert_eq!(after.len(), all.len());
        assert_eq!(turnus::actions::planning::plan_all(&app.desk).await.unwrap(), 0, "planning leaves them alone");
        app.no_mail().await;
        let post = app.post_after_undo().await;
        let subjects: Vec<_> = post.iter().map(|mail| (mail.to.as_str(), mail.kind)).collect();
        assert_eq!(post.len(), 2, "{subjects:?}");
        let eva = post.iter().find(|mail| mail.to == "eva@amt.example").expect("Eva's");
        assert_eq!(eva.subject, "Verschoben: Erfahrungsaustausch, 3 Termine");
        // Again: the same answer, and nothing more.
        let changed = dump(&app.database.url).await;
        assert_eq!(apply(&app, &olga, &shown, true).await, 2);
        assert_eq!(dump(&app.database.url).await, changed);
    }

    async fn taken_back_in_time_they_are_what_they_were_and_nobody_hears_of_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = app.dates_of(&format).await;
        let before = facts(&all);
        for deed in [later(), called_off(), at("Rathaus")] {
            let shown = draft(&app, &olga, &format, (&all[1..4], deed.clone())).await;
            assert_eq!(apply(&app, &olga, &shown, true).await, 1);
            assert_ne!(facts(&app.dates_of(&format).await), before, "{deed:?}");
            app.pass(TimeDelta::minutes(9));
            app.no_mail().await;
            for _ in 0..2 {
                let undone = change_sets::undo(&app.desk, &olga, shown.change.id).await.expect("taken back");
                assert_eq!(undone.state, ChangeSetState::Undone);
            }
            assert_eq!(facts(&app.dates_of(&format).await), before, "{deed:?}");
            app.pass(TimeDelta::minutes(30));
            app.no_mail().await;
        }
        // Meant again it is told as what it is, not as coming back.
        let shown = draft(&app, &olga, &format, (&all[1..4], called_off())).await;
        apply(&app, &olga, &shown, true).await;
        let mails = app.post_after_undo().await;
        assert_eq!((mails.len(), mails[0].kind), (1, NoticeKind::Cancellation));
        assert_eq!(mails[0].text.matches("Grund: Streik").count(), 3, "{}", mails[0].text);
        assert_eq!(refused(change_sets::undo(&app.desk, &olga, shown.change.id).await), ChangeSetRefusal::TooLate);
    }

    async fn one_that_was_changed_after_it_is_not_taken_back_over_somebody_elses_head(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let shown = draft(&app, &olga, &format, (&all[0..2], later())).await;
        apply(&app, &olga, &shown, false).await;
        // Somebody registers: that is no reason. Somebody moves it on: that is.
        app.register(all[0].id, "Eva Muster", "eva@amt.example").await;
        let to = RawEvent { starts_at: Some(berlin("2026-03-27", "09:00")), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (all[0].id, None), &to, false).await.expect("moved on");
        assert_eq!(refused(change_sets::undo(&app.desk, &olga, shown.change.id).await), ChangeSetRefusal::Overtaken);
        assert_eq!(app.event(all[0].id).await.slot.starts_at, berlin("2026-03-27", "09:00"));
    }

    async fn what_has_changed_meanwhile_is_shown_anew_instead_of_being_done(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let two = draft(&app, &olga, &format, (&all[0..2], later())).await;
        let other = draft(&app, &olga, &format, (&all[3..4], called_off())).await;
        // Registering is no reason to look again, and whoever registered meanwhile hears of it.
        app.register(all[1].id, "Eva Muster", "eva@amt.example").await;
        let stale = || async { change_sets::apply(&app.desk, &olga, two.change.id, &Wish::default()).await };
        let to = RawEvent { starts_at: Some(berlin("2026-03-20", "09:00")), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (all[0].id, None), &to, false).await.expect("moved");
        let before = dump(&app.database.url).await;
        assert_eq!(refused(stale().await), ChangeSetRefusal::Outdated);
        assert_eq!(dump(&app.database.url).await, before);
        assert!(change_sets::show(&app.desk, &olga, two.change.id).await.unwrap().outdated);
        let again = change_sets::draft_again(&app.desk, &olga, &two.change).await.expect("anew");
        let again = change_sets::show(&app.desk, &olga, again.id).await.unwrap();
        assert_eq!(apply(&app, &olga, &again, true).await, 1);
        assert_eq!(app.post_after_undo().await.len(), 1, "whoever registered meanwhile");
        // The format says something else: dates that inherit it would, too.
        let raw = RawFormat { location: Some(Some("Anderswo".into())), ..RawFormat::default() };
        formats::amend(&app.desk, &olga, (format.id, None), &raw).await.expect("changed");
        let answer = change_sets::apply(&app.desk, &olga, other.change.id, &Wish::default()).await;
        assert_eq!(refused(answer), ChangeSetRefusal::Outdated);
    }

    async fn two_who_change_the_same_dates_at_once_do_not_mix(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let edda = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        for _ in 0..3 {
            let now = app.dates_of(&format).await;
            let one = draft(&app, &olga, &format, (&now[0..4], later())).await;
            let two = draft(&app, &edda, &format, (&now[2..6], at("Rathaus"))).await;
            let hands: Vec<_> = [(&olga, &one), (&edda, &two), (&olga, &one), (&edda, &two)]
                .into_iter()
                .map(|(who, shown)| {
                    let (desk, who, id) = (app.desk.clone(), who.clone(), shown.change.id);
                    tokio::spawn(async move { change_sets::apply(&desk, &who, id, &Wish::default()).await })
                })
                .collect();
            let mut applied = Vec::new();
            for hand in hands {
                match hand.await.expect("no panic") {
                    Ok(change) => applied.push(change.id),
                    Err(Failure::Refused(ChangeSetRefusal::Outdated)) => {}
                    other => panic!("{other:?}"),
                }
            }
            applied.dedup();
            assert_eq!(applied.len(), 1, "one of the two, and it alone");
            let after = app.dates_of(&format).await;
            assert_eq!(after.len(), all.len());
            change_sets::undo(&app.desk, &olga, applied[0]).await.expect("taken back");
            assert_eq!(facts(&app.dates_of(&format).await), facts(&now));
        }
    }

    async fn whoever_registers_while_dates_are_called_off_hears_of_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let shown = draft(&app, &olga, &format, (&all[0..3], called_off())).await;
        app.ask(all[0].id, "Eva Muster", "eva@amt.example").await;
        let confirm = app.the_mail().await.link("/r/");
        app.tick();
        let (desk, id) = (app.desk.clone(), shown.change.id);
        let seat = tokio::spawn({
            let desk = desk.clone();
            async move { registrations::confirm(&desk, &confirm).await }
        });
        let wish = Wish { notify: true, ..Wish::default() };
        change_sets::apply(&desk, &olga, id, &wish).await.expect("applied");
        let seated = seat.await.expect("no panic").is_ok_and(|place| holds_seat(place.registration.state));
        let told = app.post_after_undo().await.iter().any(|mail| mail.kind == NoticeKind::Cancellation);
        assert_eq!(seated, told, "either she was first and is told, or she found the date called off");
        assert_eq!(app.event(all[0].id).await.status, EventStatus::Cancelled);
    }

    async fn what_cannot_be_is_said_at_its_field_and_nothing_is_drafted(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let foreign = app.date(&olga, Some(3)).await.event.id;
        events::cancel(&app.desk, &olga, (all[4].id, None), None, false).await.unwrap();
        let before = dump(&app.database.url).await;
        let far_back = PickedDeed::Move(Shift { days: -300, ..Shift::default() });
        for (ids, deed, fields) in [
            (vec![], later(), vec!["events"]),
            (vec![all[0].id, foreign], later(), vec!["events"]),
            (vec![all[4].id], later(), vec!["events"]),
            (vec![all[0].id, all[1].id], far_back, vec!["days"]),
            (vec![all[0].id], at(&"x".repeat(300)), vec!["location"]),
        ] {
            let answer = change_sets::draft_picked(&app.desk, &olga, format.id, (ids, deed.clone())).await;
            assert_eq!(invalid(answer), fields, "{deed:?}");
        }
        assert_eq!(dump(&app.database.url).await, before);
    }

    async fn a_move_onto_another_date_is_said_with_the_number_of_people_who_have_both(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        for (event, name) in [(0, "eva"), (1, "eva"), (1, "max")] {
            app.register(all[event].id, name, &format!("{name}@amt.example")).await;
        }
        // Two weeks later is where the next one is.
        let deed = PickedDeed::Move(Shift { days: 14, ..Shift::default() });
        let shown = draft(&app, &olga, &format, (&all[0..1], deed.clone())).await;
        let met: Vec<_> = shown.collisions.iter().map(|(place, met, people)| (*place, met.other, *people)).collect();
        assert_eq!(met, [(0, all[1].id, 1)]);
        // Both move: the second one makes room.
        let shown = draft(&app, &olga, &format, (&all[0..2], deed)).await;
        let met: Vec<_> = shown.collisions.iter().map(|(_, met, _)| met.other).collect();
        assert_eq!(met, [all[2].id]);
        // Two on the same day at the same time meet each other.
        let format_day = RawEvent { starts_at: Some(berlin("2026-03-19", "15:00")), ..RawEvent::default() };
        let extra = app.date_like(&olga, Some(&format), format_day).await.event;
        let noon = PickedDeed::Move(Shift { starts: chrono::NaiveTime::from_hms_opt(12, 0, 0), ..Shift::default() });
        let shown = draft(&app, &olga, &format, (&[all[0].clone(), extra], noon)).await;
        assert_eq!(shown.collisions.len(), 2, "each meets the other");
    }

    async fn whoever_may_not_tell_people_may_still_save_and_other_teams_see_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let edda = app.organizer("stadt", "edda@stadt.example", Role::Editor).await;
        let vera = app.organizer("stadt", "vera@stadt.example", Role::Viewer).await;
        let lars = app.organizer("land", "lars@land.example", Role::Admin).await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        for (who, found) in [(&vera, true), (&lars, false)] {
            let answer = change_sets::draft_picked(&app.desk, who, format.id, (vec![all[0].id], later())).await;
            assert!(matches!((answer, found), (Err(Failure::Forbidden), true) | (Err(Failure::NotFound), false)));
        }
        let shown = draft(&app, &edda, &format, (&all[0..2], later())).await;
        let tell = Wish { notify: true, ..Wish::default() };
        assert!(matches!(change_sets::apply(&app.desk, &edda, shown.change.id, &tell).await, Err(Failure::Forbidden)));
        assert_eq!(apply(&app, &edda, &shown, false).await, 0);
        assert!(change_sets::undo(&app.desk, &edda, shown.change.id).await.is_ok());
    }

    async fn several_changes_in_a_short_time_are_one_mail_that_names_a_first_place(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        enroll(&app, &format, "Eva Muster", "eva@amt.example").await;
        let all = app.dates_of(&format).await;
        for (dates, deed) in [(&all[0..2], later()), (&all[1..3], at("Rathaus")), (&all[4..5], called_off())] {
            let shown = draft(&app, &olga, &format, (dates, deed)).await;
            apply(&app, &olga, &shown, true).await;
            app.pass(TimeDelta::minutes(3));
            app.no_mail().await;
        }
        let post = app.post_after_undo().await;
        assert_eq!(post.len(), 1);
        let text = &post[0].text;
        assert_eq!(text.matches(". Ort: Rathaus").count(), 2, "{text}");
        assert_eq!((text.matches("Verschoben: ").count(), text.matches("Abgesagt: ").count()), (2, 1), "{text}");
    }

    async fn drafts_of_rules_outlive_the_shape_before_and_those_of_chosen_dates_go_with_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = thursdays(&app, &olga, RawFormat::default()).await;
        let all = app.dates_of(&format).await;
        let picked = draft(&app, &olga, &format, (&all[0..2], later())).await.change;
        let wish = another(&weekly(3, &["TU"], "2026-01-06"), "2026-04-01");
        let of_rule = change_sets::draft(&app.desk, &olga, format.id, wish).await.expect("drafted");
        let store = &app.desk.store;
        let status = store.migration_status().await.unwrap();
        let place = status.iter().position(|(name, _)| name.ends_with("picked_dates")).expect("the migration");
        store.migrate_down(u32::try_from(status.len() - place).unwrap()).await.expect("down");
        store.migrate_up().await.expect("up");
        assert_eq!(store::change_sets::get(store, of_rule.id).await.unwrap(), of_rule);
        assert!(store::change_sets::get(store, picked.id).await.is_err());
    }
}
