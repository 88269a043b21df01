//! A series as calendar programs take it: each object replaces what they had of it, and expanding it with engines of other
//! houses gives the dates it was made of (R31 g, R35–R39).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;
use rrule::RRuleSet;

use crate::{
    calendar::{
        invite::{Parties, Party},
        series::{Course, Head, object},
    },
    domain::{
        cadence::{HolidayPolicy, Rule, Unit},
        event::Announced,
        invitation::{
            Method,
            series::{Held, Series, Unfit, is_told, series},
        },
        personal_feed::Standing,
        zone::{Slot, instant_of},
    },
};

use super::{
    readers::{Reader, occurrences_read_by},
    reading::{Line, entries, lines, value},
    sample::{BERLIN, event, links, now, own},
};

const UID: &str = "0c7f8a52-5b1c-4c39-9d6b-3f7c1a2e4d5b@turnus";

fn rule(unit: Unit, every: u8, weekdays: &[Weekday], anchor: &str) -> Rule {
    Rule {
        every,
        unit,
        weekdays: weekdays.to_vec(),
        month_ordinal: (unit == Unit::Month).then_some(-1),
        anchor: anchor.parse().expect("a day"),
        until: None,
        start_time: NaiveTime::from_hms_opt(10, 0, 0).expect("a time"),
        minutes: 60,
        holiday_policy: HolidayPolicy::Keep,
        holiday_scope: Vec::new(),
        pauses: Vec::new(),
    }
}

/// "14-tägig, donnerstags 10 Uhr", across the change of the clock.
fn fortnightly() -> Rule {
    rule(Unit::Week, 2, &[Weekday::Thu], "2026-03-12")
}

type Dates = BTreeMap<NaiveDate, Announced>;

fn planned(rule: &Rule, zone: Tz, count: usize) -> Dates {
    let dates = (1..).zip(rule.dates(zone, rule.anchor).take(count));
    dates.map(|(number, date)| (date.planned_on, event(number, date.slot))).collect()
}

fn held(dates: &Dates) -> Vec<Held> {
    dates.iter().map(|(day, date)| Held { planned_on: *day, slot: date.event.slot }).collect()
}

fn parties() -> Parties {
    let party = |name: &str, email: &str| Party { name: Some(name.into()), email: email.into() };
    Parties {
        organizer: party("Musteramt", "turnus@turnus.example"),
        attendee: party("Eva Muster", "eva@amt.example"),
        answer: None,
    }
}

/// The object of a revision.
fn written(method: Method, series: &Series, dates: &Dates, sequence: u32) -> Option<Vec<u8>> {
    let own = own(Standing::Seat);
    let changed_at = now() + TimeDelta::minutes(sequence.into());
    let head = Head { uid: UID, sequence, created_at: now(), changed_at, own: &own };
    let course = Course { head, series, dates };
    object(method, &course, &parties(), &links())
}

fn request(rule: &Rule, dates: &Dates) -> Vec<u8> {
    let series = series(rule, BERLIN, &held(dates)).expect("a series");
    written(Method::Request, &series, dates, 0).expect("an object")
}

/// What a program shows of one series: each object with a higher revision, or with the same and a newer stamp, replaces all
/// of it (measured with Thunderbird).
#[derive(Debug, Default)]
struct Program {
    newest: Option<(u32, String)>,
    shown: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Program {
    fn read(&mut self, bytes: &[u8]) {
        let entries = entries(bytes);
        let of = |name: &str| value(&entries[0], name).expect(name);
        let age = (of("SEQUENCE").parse().expect("a revision"), of("DTSTAMP"));
        assert!(self.newest.as_ref().is_none_or(|newest| age > *newest), "older than what is there: {age:?}");
        assert!(entries.iter().all(|entry| value(entry, "UID").as_deref() == Some(UID)));
        let cancels = lines(bytes).contains(&("METHOD".into(), "CANCEL".into()));
        self.newest = Some(age);
        self.shown = if cancels { Vec::new() } else { expanded(&entries) };
    }
}

fn at(entry: &[Line], name: &str) -> DateTime<Utc> {
    let line = entry.iter().find(|line| line.0.split(';').next() == Some(name)).expect(name);
    assert_eq!(line.0, format!("{name};TZID=Europe/Berlin"));
    instant_of(NaiveDateTime::parse_from_str(&line.1, "%Y%m%dT%H%M%S").expect("a local time"), BERLIN)
}

/// The dates an object means, by the engine of another house.
fn expanded(entries: &[Vec<Line>]) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let (master, exceptions) = entries.split_first().expect("a master");
    let told = |name: &str| {
        let line = master.iter().find(|line| line.0.split(';').next() == Some(name));
        line.map(|(name, value)| format!("{name}:{value}"))
    };
    let text = ["DTSTART", "RRULE", "EXDATE"].into_iter().filter_map(told).collect::<Vec<_>>().join("\n");
    let set: RRuleSet = text.parse().expect("a rule");
    let length = at(master, "DTEND") - at(master, "DTSTART");
    let mut dates: BTreeMap<DateTime<Utc>, (DateTime<Utc>, DateTime<Utc>)> =
        set.all(1000).dates.iter().map(|date| (date.to_utc(), (date.to_utc(), date.to_utc() + length))).collect();
    for exception in exceptions {
        assert!(exception.iter().all(|line| !["RRULE", "EXDATE"].contains(&line.0.split(';').next().unwrap_or(""))));
        let there = (at(exception, "DTSTART"), at(exception, "DTEND"));
        assert!(dates.insert(at(exception, "RECURRENCE-ID"), there).is_some(), "an orphan: {exception:?}");
    }
    let mut dates: Vec<_> = dates.into_values().collect();
    dates.sort_unstable();
    dates
}

fn slots(dates: &Dates) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    dates.values().map(|date| (date.event.slot.starts_at, date.event.slot.ends_at)).collect()
}

/// Eight dates: the third dropped, the fourth moved, the fifth with a theme and a place of its own.
fn eventful() -> (Rule, Dates) {
    let rule = fortnightly();
    let mut dates = planned(&rule, BERLIN, 8);
    let days: Vec<_> = dates.keys().copied().collect();
    dates.remove(&days[2]);
    let moved = dates.get_mut(&days[3]).expect("a date");
    moved.event.slot = Slot::new("2026-04-24T14:30:00".parse().expect("a time"), 90, BERLIN);
    let own = &mut dates.get_mut(&days[4]).expect("a date").event.own;
    (own.theme, own.location) = (Some("Vergaberecht; Teil 1".into()), Some("Haus 3, Raum 7".into()));
    (rule, dates)
}

#[test]
fn a_series_with_a_dropped_a_moved_and_a_special_date_reads_like_this() {
    let (rule, dates) = eventful();
    let bytes = request(&rule, &dates);
    insta::assert_snapshot!("series_request", String::from_utf8(bytes).expect("UTF-8").replace('\r', ""));
}

#[test]
fn taken_out_as_a_whole_it_names_no_single_date() {
    let (rule, dates) = eventful();
    let series = series(&rule, BERLIN, &held(&dates)).expect("a series");
    let bytes = written(Method::Cancel, &series, &dates, 3).expect("an object");
    let all = entries(&bytes);
    assert_eq!(all.len(), 1, "one entry: that of the series");
    assert_eq!(value(&all[0], "RECURRENCE-ID"), None);
    assert_eq!(value(&all[0], "STATUS").as_deref(), Some("CANCELLED"));
    assert_eq!(value(&all[0], "DTSTART"), value(&entries(&request(&rule, &dates))[0], "DTSTART"));
    assert_eq!(value(&all[0], "SEQUENCE").as_deref(), Some("3"));
}

#[test]
fn libraries_of_other_houses_read_the_dates_it_was_made_of() {
    let (plain, dates) = eventful();
    let monthly = rule(Unit::Month, 1, &[Weekday::Fri], "2026-01-30");
    let twice = rule(Unit::Week, 3, &[Weekday::Mon, Weekday::Thu], "2026-09-10");
    let all =
        [(plain, dates), (monthly.clone(), planned(&monthly, BERLIN, 13)), (twice.clone(), planned(&twice, BERLIN, 9))];
    for (rule, dates) in all {
        let bytes = request(&rule, &dates);
        for reader in Reader::ALL {
            let Some(read) = occurrences_read_by(reader, &bytes) else { continue };
            assert!(read.iter().all(|one| one.uid == UID && one.status == "CONFIRMED"), "{reader:?}");
            let read: Vec<_> = read.into_iter().map(|one| (one.start, one.end)).collect();
            assert_eq!(read, slots(&dates), "{reader:?}");
        }
    }
}

#[test]
fn where_readers_cannot_be_told_the_zone_there_is_no_series() {
    for zone in [Tz::UTC, Tz::Africa__Casablanca] {
        let dates = planned(&fortnightly(), zone, 4);
        assert_eq!(series(&fortnightly(), zone, &held(&dates)).err(), Some(Unfit::Meaning), "{zone}");
    }
}

#[test]
fn a_series_is_only_built_where_its_object_can_be_written() {
    let mut told = 0;
    for zone in chrono_tz::TZ_VARIANTS.into_iter().filter(|zone| is_told(*zone)) {
        let dates = planned(&fortnightly(), zone, 26 * 14);
        let series = series(&fortnightly(), zone, &held(&dates)).expect("a series");
        assert!(written(Method::Request, &series, &dates, 0).is_some(), "{zone}");
        told += 1;
    }
    assert!(told > 20);
}

#[test]
fn a_date_of_which_nothing_is_known_is_not_left_out_in_silence() {
    let (rule, mut dates) = eventful();
    let series = series(&rule, BERLIN, &held(&dates)).expect("a series");
    dates.pop_last();
    assert_eq!(written(Method::Request, &series, &dates, 0), None);
}

/// What somebody does to one of the dates.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Drop,
    Restore,
    Move(i64),
    Rename(bool),
}

fn an_edit() -> impl Strategy<Value = (usize, Edit)> {
    let edit = prop_oneof![
        2 => Just(Edit::Drop),
        2 => Just(Edit::Restore),
        3 => (-200_i64..=200).prop_map(Edit::Move),
        1 => any::<bool>().prop_map(Edit::Rename),
    ];
    (any::<prop::sample::Index>().prop_map(|at| at.index(1000)), edit)
}

fn a_rule() -> impl Strategy<Value = Rule> {
    let weeks = (1_u8..=4, prop::sample::subsequence(crate::domain::cadence::WEEK.to_vec(), 1..=3))
        .prop_map(|(every, weekdays)| (Unit::Week, every, weekdays));
    let months = (1_u8..=3, prop::sample::select(crate::domain::cadence::WEEK.to_vec()))
        .prop_map(|(every, weekday)| (Unit::Month, every, vec![weekday]));
    (prop_oneof![weeks, months], 0_i64..600, prop::sample::select(vec![1_i8, 2, 3, 4, -1])).prop_map(
        |((unit, every, weekdays), days, ordinal)| {
            let plain = rule(unit, every, &weekdays, "2026-01-01");
            let anchor = plain.anchor + TimeDelta::days(days);
            Rule { anchor, month_ordinal: plain.month_ordinal.map(|_| ordinal), ..plain }
        },
    )
}

fn edited(all: &Dates, current: &mut Dates, (at, edit): (usize, Edit)) {
    let Some((day, original)) = all.iter().nth(at % all.len()) else { return };
    match edit {
        Edit::Drop => drop(current.remove(day)),
        Edit::Restore => drop(current.insert(*day, original.clone())),
        Edit::Move(hours) => {
            let Some(date) = current.get_mut(day) else { return };
            let (slot, by) = (original.event.slot, TimeDelta::hours(hours));
            date.event.slot = Slot { starts_at: slot.starts_at + by, ends_at: slot.ends_at + by, ..slot };
        }
        Edit::Rename(named) => {
            let Some(date) = current.get_mut(day) else { return };
            date.event.own.theme = named.then(|| "Thema".to_owned());
        }
    }
}

proptest! {
    /// Whatever happens to the dates: as long as the predicate holds, the newest object makes every program show exactly
    /// the dates that are held, and when it stops holding nothing is left of the series.
    #[test]
    fn after_any_edits_the_calendar_shows_the_dates(
        rule in a_rule(),
        count in 2_usize..20,
        edits in prop::collection::vec(an_edit(), 0..25),
    ) {
        let all = planned(&rule, BERLIN, count);
        let (mut current, mut program, mut sequence) = (all.clone(), Program::default(), 0);
        let mut last = series(&rule, BERLIN, &held(&all)).ok().map(|series| (series, all.clone()));
        prop_assert!(last.is_some(), "as planned it fits");
        let first = last.as_ref().and_then(|(series, dates)| written(Method::Request, series, dates, 0));
        program.read(&first.expect("an object"));
        for edit in edits {
            edited(&all, &mut current, edit);
            sequence += 1;
            if let Ok(series) = series(&rule, BERLIN, &held(&current)) {
                program.read(&written(Method::Request, &series, &current, sequence).expect("an object"));
                prop_assert_eq!(&program.shown, &slots(&current));
                last = Some((series, current.clone()));
            } else if let Some((series, dates)) = last.take() {
                program.read(&written(Method::Cancel, &series, &dates, sequence).expect("an object"));
                prop_assert_eq!(&program.shown, &Vec::new());
            }
        }
    }
}
