use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{
    change_set::{Said, Word},
    event::sample,
    zone::day_of,
};

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-03-09T08:00:00Z".parse().unwrap()
}

fn id(id: u128) -> EventId {
    EventId(Uuid::from_u128(id))
}

/// A date of an hour in Berlin.
fn date(number: u128, on: NaiveDate, at: NaiveTime) -> Announced {
    let mut date = sample::single();
    date.event.id = id(number);
    date.event.slot = Slot::new(on.and_time(at), 60, chrono_tz::Europe::Berlin);
    date
}

fn shift(days: i32) -> Shift {
    Shift { days, ..Shift::default() }
}

#[test]
fn a_date_is_chosen_once_and_not_too_many_are() {
    let deed = || PickedDeed::CallOff { reason: None };
    let picked = Picked::new(vec![id(3), id(1), id(3)], deed()).unwrap();
    assert_eq!(picked.events(), [id(1), id(3)]);
    let error = |events: Vec<EventId>| Picked::new(events, deed()).unwrap_err();
    assert_eq!(error(Vec::new()), FieldError::new("events", Problem::TooFew { min: 1 }));
    let many = |count: u128| (0..count).map(id).collect::<Vec<_>>();
    assert!(Picked::new(many(60), deed()).is_ok());
    assert_eq!(error(many(61)), FieldError::new("events", Problem::TooMany { max: 60 }));
}

#[test]
fn dates_move_on_the_clock_people_read() {
    let slot = date(1, day("2026-03-26"), time(10, 0)).event.slot;
    let to = |shift: Shift| {
        let to = shift.of(slot).unwrap();
        (local_of(to.starts_at, to.zone).to_string(), (to.ends_at - to.starts_at).num_minutes())
    };
    let said = |text: &str, minutes: i64| (text.to_owned(), minutes);
    // The clocks change on 29 March: ten o'clock stays ten o'clock.
    assert_eq!(to(shift(7)), said("2026-04-02 10:00:00", 60));
    assert_eq!(to(shift(-1)), said("2026-03-25 10:00:00", 60));
    assert_eq!(to(Shift { starts: Some(time(14, 30)), ..shift(0) }), said("2026-03-26 14:30:00", 60));
    assert_eq!(to(Shift { minutes: Some(90), ..shift(7) }), said("2026-04-02 10:00:00", 90));
}

#[test]
fn a_move_says_everything_that_is_wrong_with_it() {
    let raw = |days: Option<i64>, start_time: Option<&str>, duration_minutes: Option<i64>| {
        let raw = RawMove { days, start_time: start_time.map(str::to_owned), duration_minutes };
        raw.parse().map_err(|errors| errors.into_iter().map(|error| error.field.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(raw(Some(7), None, None), Ok(shift(7)));
    assert_eq!(raw(Some(-366), Some("14:00"), Some(90)).unwrap().starts, Some(time(14, 0)));
    for (days, start_time, minutes, fields) in [
        (None, None, None, vec!["days"]),
        (Some(0), None, None, vec!["days"]),
        (Some(367), Some("25:00"), Some(4), vec!["days", "start_time", "duration_minutes"]),
        (None, Some("02:30"), Some(1441), vec!["start_time", "duration_minutes"]),
    ] {
        let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
        assert_eq!(raw(days, start_time, minutes), Err(fields), "{days:?} {start_time:?} {minutes:?}");
    }
}

#[test]
fn each_deed_has_its_fate_and_what_is_over_or_called_off_has_none() {
    let upcoming = date(1, day("2026-03-12"), time(10, 0));
    let mut off = date(2, day("2026-03-12"), time(10, 0));
    off.event.status = EventStatus::Cancelled;
    let begun = date(3, day("2026-03-09"), time(8, 30));
    assert_eq!((may_pick(&upcoming, now()), may_pick(&off, now()), may_pick(&begun, now())), (true, false, false));
    let place = Facts { location: Some(Word::Own("Rathaus".into())), ..Facts::default() };
    let table = [
        (PickedDeed::Move(shift(7)), Fate::Moves),
        (PickedDeed::CallOff { reason: Some("Streik".into()) }, Fate::CalledOff),
        (PickedDeed::Say(Box::new(place)), Fate::Changes),
        (PickedDeed::Say(Box::new(Facts { location: Some(Word::Inherited), ..Facts::default() })), Fate::Stays),
    ];
    for (deed, fate) in table {
        let all = [&upcoming, &off, &begun].map(|date| (date.clone(), effect(&deed, date, now())));
        let people = BTreeMap::from([(id(1), People { feed: 2, ..People::default() })]);
        let dates = impact_of_picked(&all, &people, &[Scope::Federal]);
        let of = |number: u128| dates.iter().find(|date| date.event == Some(id(number))).unwrap();
        assert_eq!((of(1).fate, of(2).fate, of(3).fate), (fate, Fate::Stays, Fate::Stays), "{deed:?}");
        assert_eq!((of(1).concerns(), of(1).people.feed), (fate != Fate::Stays, 2));
    }
    // It would lie in the past, or nowhere.
    let refused = |days: i32| effect(&PickedDeed::Move(shift(days)), &upcoming, now());
    assert_eq!(refused(-7), Effect::Refused(ChangeRefusal::IntoThePast));
    assert!(matches!(refused(i32::MAX), Effect::Invalid(_)));
    let long = Facts { location: Some(Word::Own("x".repeat(300))), ..Facts::default() };
    assert!(matches!(effect(&PickedDeed::Say(Box::new(long)), &upcoming, now()), Effect::Invalid(_)));
}

#[test]
fn what_was_called_off_takes_place_after_all_and_seats_are_no_news() {
    let upcoming = date(1, day("2026-03-12"), time(10, 0));
    let mut off = date(2, day("2026-03-12"), time(10, 0));
    (off.event.status, off.event.hand_edited) = (EventStatus::Cancelled, true);
    let mut over = off.clone();
    over.event.id = id(3);
    over.event.slot = date(3, day("2026-03-09"), time(8, 30)).event.slot;
    let mut dropped = date(4, day("2026-03-13"), time(10, 0));
    (dropped.event.status, dropped.event.hand_edited, dropped.event.cadence_id) = (EventStatus::Cancelled, false, None);
    let all = [&upcoming, &off, &over, &dropped].map(|date| (date.clone(), effect(&PickedDeed::Restore, date, now())));
    let dates = impact_of_picked(&all, &BTreeMap::new(), &[Scope::Federal]);
    let of = |number: u128| dates.iter().find(|date| date.event == Some(id(number))).unwrap();
    assert_eq!([1, 2, 3, 4].map(|number| of(number).fate), [Fate::Stays, Fate::Restored, Fate::Stays, Fate::Stays]);
    assert!(of(2).is_told_anyway() && of(2).essential && of(2).fate.takes_time());
    let seats = PickedDeed::Say(Box::new(Facts { capacity: Some(Said::Own(9)), ..Facts::default() }));
    let done = effect(&seats, &upcoming, now());
    let Effect::Changed(changed) = &done else { panic!("changed") };
    let was = seats.was(&upcoming.event);
    assert_ne!(was, was.like(&changed.event), "seats are part of it");
    let after = Announced { event: changed.event.clone(), ..upcoming.clone() };
    assert_eq!(was.like(&was.give_back(&after, now()).event), was);
    let dates = impact_of_picked(&[(upcoming, done)], &BTreeMap::new(), &[Scope::Federal]);
    assert_eq!((dates[0].fate, dates[0].concerns()), (Fate::Quiet, false));
}

#[test]
fn holidays_on_the_new_day_are_named_and_those_on_the_old_one_are_not() {
    // 14 May 2026 is Ascension Day.
    let notes = |on: &str, days: i32| {
        let date = date(1, day(on), time(10, 0));
        let moved = effect(&PickedDeed::Move(shift(days)), &date, now());
        impact_of_picked(&[(date, moved)], &BTreeMap::new(), &[Scope::Federal])[0].notes.clone()
    };
    assert!(matches!(notes("2026-05-07", 7)[..], [Note::OnHoliday { .. }]));
    assert!(notes("2026-05-14", 7).is_empty());
}

fn a_date() -> impl Strategy<Value = (NaiveDate, NaiveTime)> {
    (1_u64..700, 0_u32..24, 0_u32..60)
        .prop_filter("no such hour", |(_, hour, _)| *hour != 2)
        .prop_map(|(days, hour, minute)| (day("2026-03-10") + Days::new(days), time(hour, minute)))
}

fn a_deed() -> impl Strategy<Value = PickedDeed> {
    let word = || proptest::option::of(prop_oneof![Just(Word::Inherited), "[a-z]{1,8}".prop_map(Word::Own)]);
    let starts = proptest::option::of((0_u32..24, 0_u32..60).prop_map(|(hour, minute)| time(hour, minute)));
    let moved = (-300_i32..300, starts, proptest::option::of(5_u32..1441));
    prop_oneof![
        moved.prop_map(|(days, starts, minutes)| PickedDeed::Move(Shift { days, starts, minutes })),
        proptest::option::of("[a-z]{1,8}").prop_map(|reason| PickedDeed::CallOff { reason }),
        (word(), word(), word()).prop_map(|(theme, location, description)| {
            PickedDeed::Say(Box::new(Facts { theme, location, description, ..Facts::default() }))
        }),
    ]
}

proptest! {
    /// No date is doubled, none is lost, and whatever was done can be taken back.
    #[test]
    fn each_date_is_one_date_before_and_after_and_taking_back_gives_everything_back(
        dates in proptest::collection::vec(a_date(), 1..12),
        deed in a_deed(),
    ) {
        let all: Vec<Announced> =
            dates.iter().enumerate().map(|(number, (on, at))| date(number as u128 + 1, *on, *at)).collect();
        let effects: Vec<_> = all.iter().map(|date| (date.clone(), effect(&deed, date, now()))).collect();
        let impact = impact_of_picked(&effects, &BTreeMap::new(), &[Scope::Federal]);
        let mut ids: Vec<_> = impact.iter().filter_map(|date| date.event).collect();
        ids.sort_unstable();
        prop_assert_eq!(ids, all.iter().map(|date| date.event.id).collect::<Vec<_>>());
        for (date, effect) in &effects {
            let Effect::Changed(changed) = effect else { continue };
            prop_assert_eq!(&changed.event.calendar_uid, &date.event.calendar_uid);
            let after = Announced { event: changed.event.clone(), ..date.clone() };
            let back = Was::of(&date.event).give_back(&after, now());
            prop_assert_eq!(Was::of(&back.event), Was::of(&date.event));
            prop_assert!(back.event.sequence >= changed.event.sequence, "calendars only follow a higher revision");
            prop_assert!(!changed.essential || back.event.sequence > changed.event.sequence);
        }
    }

    /// Moved by days alone, dates keep their time of day, their order and their distance in days.
    #[test]
    fn moving_by_days_keeps_the_dates_apart(dates in proptest::collection::vec(a_date(), 2..12), days in -300_i32..300) {
        for (on, at) in dates {
            let slot = date(1, on, at).event.slot;
            let to = shift(days).of(slot).unwrap();
            let was = local_of(slot.starts_at, slot.zone);
            let moved = (day_of(to.starts_at, to.zone) - was.date()).num_days();
            prop_assert_eq!(moved, i64::from(days));
            prop_assert_eq!(local_of(to.starts_at, to.zone).time(), was.time());
            prop_assert!(day_of(to.starts_at, to.zone).year() > 2024);
        }
    }
}
