//! What the program exists for: ten years of "14-tägig, donnerstags 10 Uhr" with the federal holidays and 20 exceptions,
//! beside the same dates expanded by the `rrule` crate in the same run. `cargo bench --bench plan`; the last lines give
//! dates per second for both.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench reports by printing"
)]

use std::{collections::HashMap, hint::black_box, time::Instant};

use chrono::{Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Europe::Berlin;
use criterion::{Criterion, Throughput};
use rrule::RRuleSet;
use turnus::domain::{
    cadence::{Cadence, HolidayPolicy, Pause, Rule, Unit, dates_of},
    event::EventStatus,
    holiday::Scope,
    id::{CadenceId, EventId, FormatId},
    plan::{Horizon, StoredEvent, plan},
};
use uuid::Uuid;

const YEARS: i32 = 10;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Every 14 days; 20 pauses of one day, one on every thirteenth date.
fn cadence() -> Cadence {
    let anchor = day(2026, 1, 8);
    let pauses = (1..=20).map(|n| {
        let off = anchor.checked_add_days(Days::new(14 * 13 * n)).unwrap();
        Pause { from: off, until: off }
    });
    let rule = Rule {
        every: 2,
        unit: Unit::Week,
        weekdays: vec![Weekday::Thu],
        month_ordinal: None,
        anchor,
        until: None,
        start_time: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
        minutes: 60,
        holiday_policy: HolidayPolicy::NextWorkday,
        holiday_scope: vec![Scope::Federal],
        pauses: pauses.collect(),
    };
    Cadence {
        id: CadenceId(Uuid::nil()),
        format_id: FormatId(Uuid::nil()),
        valid_from: anchor,
        valid_until: None,
        rule,
    }
}

fn horizon() -> Horizon {
    let from = day(2026, 1, 1);
    let until = day(2026 + YEARS, 1, 1);
    Horizon { zone: Berlin, from, until, now: "2026-01-01T00:00:00Z".parse().unwrap() }
}

/// The same dates for `rrule`: it knows neither pauses nor holidays, so they are excluded, and the moved ones added.
fn oracle(cadence: &Cadence) -> RRuleSet {
    let local = |day: NaiveDate| day.format("%Y%m%dT100000").to_string();
    let (mut excluded, mut added) = (Vec::new(), Vec::new());
    for date in cadence.rule.dates_between(Berlin, horizon().from, horizon().until) {
        if date.skipped || date.slot.day() != date.planned_on {
            excluded.push(local(date.planned_on));
        }
        if !date.skipped && date.slot.day() != date.planned_on {
            added.push(local(date.slot.day()));
        }
    }
    let text = format!(
        "DTSTART;TZID=Europe/Berlin:20260108T100000\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TH;UNTIL={}0101T000000Z\n\
         EXDATE;TZID=Europe/Berlin:{}\nRDATE;TZID=Europe/Berlin:{}",
        2026 + YEARS,
        excluded.join(","),
        added.join(",")
    );
    text.parse().unwrap()
}

/// The events as they are stored after the first planning, 20 of them cancelled.
fn stored(cadence: &Cadence) -> Vec<StoredEvent> {
    let dates = cadence.rule.dates_between(Berlin, horizon().from, horizon().until).filter(|date| !date.skipped);
    let events = dates.enumerate().map(|(n, date)| StoredEvent {
        id: EventId(Uuid::from_u128(n as u128)),
        planned_on: date.planned_on,
        slot: date.slot,
        status: if n % 12 == 5 { EventStatus::Cancelled } else { EventStatus::Scheduled },
        hand_edited: false,
        has_registrations: n % 2 == 0,
        cadence_id: Some(cadence.id),
    });
    events.collect()
}

/// Dates per second of the best of many short runs of each, taken in turns so that a busy machine hits both alike.
fn side_by_side(cadences: &[Cadence], events: &[StoredEvent], set: &RRuleSet) {
    let dates = cadences[0].rule.days(horizon().from, horizon().until).count();
    let mut best = [f64::INFINITY; 5];
    for _ in 0..300 {
        let works: [&dyn Fn() -> usize; 5] = [
            &|| dates_of(black_box(cadences), Berlin, horizon().from, horizon().until).len(),
            &|| plan(black_box(cadences), &[], &horizon()).len(),
            &|| plan(black_box(cadences), black_box(events), &horizon()).len(),
            &|| expand(black_box(set)),
            &|| expand_and_match(black_box(set), black_box(events)),
        ];
        for (best, work) in best.iter_mut().zip(works) {
            let begin = Instant::now();
            for _ in 0..5 {
                black_box(work());
            }
            *best = best.min(begin.elapsed().as_secs_f64() / 5.0);
        }
    }
    let per_second = best.map(|seconds| dates as f64 / seconds);
    let rrule = per_second[3];
    println!("\n{dates} dates of {YEARS} years, 14-tägig, BUND/next_workday, 20 pauses");
    for (what, per_second) in
        ["dates alone", "plan, nothing stored", "plan, all stored", "rrule, the same dates", "rrule, then matched"]
            .iter()
            .zip(per_second)
    {
        println!("{what:22} {per_second:>12.0} dates/s, {:>5.1} times rrule", per_second / rrule);
    }
}

fn expand(set: &RRuleSet) -> usize {
    set.clone().all(10_000).dates.len()
}

/// What `plan` does beyond the dates, in the plainest way: each date finds its stored event, the others are left over.
fn expand_and_match(set: &RRuleSet, events: &[StoredEvent]) -> usize {
    let mut stored: HashMap<_, _> = events.iter().map(|event| (event.slot.starts_at, event.id)).collect();
    let dates = set.clone().all(10_000).dates;
    let kept: Vec<Option<EventId>> = dates.iter().map(|date| stored.remove(&date.to_utc())).collect();
    kept.len() + stored.len()
}

fn main() {
    let cadences = [cadence()];
    let (events, set) = (stored(&cadences[0]), oracle(&cadences[0]));
    let dates = cadences[0].rule.days(horizon().from, horizon().until).count() as u64;
    // Both say the same dates.
    let ours: Vec<_> = cadences[0].rule.dates_between(Berlin, horizon().from, horizon().until).collect();
    let ours: Vec<_> = ours.iter().filter(|date| !date.skipped).map(|date| date.slot.starts_at).collect();
    let theirs: Vec<_> = set.clone().all(10_000).dates.iter().map(chrono::DateTime::to_utc).collect();
    assert_eq!(ours, theirs);

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("ten years");
    group.throughput(Throughput::Elements(dates));
    group.bench_function("plan, nothing stored", |b| b.iter(|| plan(black_box(&cadences), &[], &horizon())));
    group.bench_function("plan, all stored", |b| b.iter(|| plan(black_box(&cadences), black_box(&events), &horizon())));
    group.bench_function("rrule", |b| b.iter(|| expand(black_box(&set))));
    group.finish();
    side_by_side(&cadences, &events, &set);
}
