//! Dates that a cadence plans: twelve months ahead, the same when planned twice, and never lost once somebody counts on
//! them (invariants 4 to 6).

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use turnus::{
    actions::{
        Desk,
        change_sets::{self, Wish},
        events, planning,
        sightings::Sightings,
    },
    domain::{
        cadence::RuleDraft,
        change_set::Fate,
        event::{Event, EventStatus, RawEvent},
        format::Format,
        zone::local_of,
    },
    jobs::schedule,
    store::{self, Store},
};

use crate::support::{
    TestApp, database,
    dump::dump,
    on_both,
    world::{another, berlin, day, weekly},
};

fn days_of(events: &[Event]) -> Vec<NaiveDate> {
    events.iter().filter(|event| event.status == EventStatus::Scheduled).map(|event| event.slot.day()).collect()
}

/// What a new rule did to a format's dates.
#[derive(Debug)]
struct Changed {
    created: usize,
    moved: usize,
    dropped: usize,
    detached: usize,
    people: u32,
}

/// Another rule, as an organizer gives it: drafted, looked at, carried out.
async fn change(app: &TestApp, format: &Format, draft: &RuleDraft, from: &str) -> Changed {
    app.tick();
    let olga = app.olga().await;
    let change = change_sets::draft(&app.desk, &olga, format.id, another(draft, from)).await.expect("a draft");
    let shown = change_sets::show(&app.desk, &olga, change.id).await.expect("its impact");
    let wish = Wish { notify: true, ..Wish::default() };
    let applied = change_sets::apply(&app.desk, &olga, change.id, &wish).await.expect("another rule");
    let count = |fate: Fate| shown.dates.iter().filter(|date| date.fate == fate).count();
    Changed {
        created: count(Fate::New),
        moved: count(Fate::Moves),
        dropped: count(Fate::Dropped),
        detached: count(Fate::Open),
        people: applied.outcome.expect("an outcome").people,
    }
}

on_both! {
    async fn twelve_months_are_planned_at_the_same_local_time_and_planning_again_changes_nothing(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let planned = app.dates_of(&format).await;
        assert_eq!(planned.len(), 26);
        assert_eq!(planned[0].slot.day(), day("2026-03-19"));
        assert_eq!(planned.last().unwrap().slot.day(), day("2027-03-04"));
        for pair in planned.windows(2) {
            assert_eq!(pair[1].slot.day() - pair[0].slot.day(), TimeDelta::days(14));
        }
        for event in &planned {
            let local = local_of(event.slot.starts_at, event.slot.zone);
            assert_eq!((local.time().to_string().as_str(), local.weekday()), ("10:00:00", Weekday::Thu));
        }
        let before = dump(&app.database.url).await;
        for _ in 0..3 {
            assert_eq!(planning::plan_all(&app.desk).await.unwrap(), 0);
        }
        assert_eq!(dump(&app.database.url).await, before);
        // As time passes the horizon moves; what is planned stays what it was.
        app.pass(TimeDelta::days(40));
        assert_eq!(planning::plan_all(&app.desk).await.unwrap(), 3);
        let later = app.dates_of(&format).await;
        assert_eq!(later[..23], planned[3..]);
        assert_eq!(later.len(), 26);
    }

    async fn a_rule_that_changes_moves_its_dates_and_leaves_none_beside(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        let before = app.dates_of(&format).await;
        let eva = app.register(before[1].id, "Eva Muster", "eva@amt.example").await;
        // Another time of day: every date moves, keeps its identity and gets one revision more.
        let later = RuleDraft { start_time: Some("14:00".into()), ..weekly(2, &["TH"], "2026-01-08") };
        let done = change(&app, &format, &later, "2026-03-09").await;
        assert_eq!((done.created, done.moved, done.dropped, done.detached, done.people), (0, 26, 0, 0, 1));
        let after = app.dates_of(&format).await;
        assert_eq!(after.len(), before.len());
        for (was, is) in before.iter().zip(&after) {
            assert_eq!((is.id, &is.calendar_uid, is.sequence), (was.id, &was.calendar_uid, was.sequence + 1));
            assert_eq!(local_of(is.slot.starts_at, is.slot.zone).time().to_string(), "14:00:00");
        }
        assert_eq!(app.post_after_undo().await.len(), 1);
        assert_eq!(app.registration(&eva).await.event_id, before[1].id);
        // The same rule again changes nothing.
        let again = change(&app, &format, &later, "2026-03-09").await;
        assert_eq!((again.created, again.moved, again.dropped, again.detached, again.people), (0, 0, 0, 0, 0));
        let same: Vec<_> = app.dates_of(&format).await.iter().map(|e| (e.id, e.slot, e.sequence)).collect();
        assert_eq!(same, after.iter().map(|e| (e.id, e.slot, e.sequence)).collect::<Vec<_>>());
        app.no_mail().await;
    }

    async fn what_somebody_touched_or_registered_for_outlives_the_rule_that_planned_it(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(1, &["TH"], "2026-01-08"))).await;
        let before = app.dates_of(&format).await;
        app.register(before[2].id, "Eva Muster", "eva@amt.example").await;
        let themed = RawEvent { theme: Some(Some("Bauen".into())), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (before[3].id, None), &themed, false).await.unwrap();
        let moved = RawEvent { starts_at: Some(berlin("2026-04-14", "15:00")), ..RawEvent::default() };
        events::amend(&app.desk, &olga, (before[4].id, None), &moved, false).await.unwrap();
        events::cancel(&app.desk, &olga, (before[5].id, None), None, false).await.unwrap();
        let kept: Vec<Event> = app.dates_of(&format).await.into_iter().filter(|e| before[2..6].iter().any(|b| b.id == e.id)).collect();
        // From now on every eight weeks only.
        change(&app, &format, &weekly(8, &["TH"], "2026-01-08"), "2026-03-09").await;
        let after = app.dates_of(&format).await;
        for event in &kept {
            let now = after.iter().find(|e| e.id == event.id).expect("never deleted");
            assert_eq!((now.slot, now.status, now.sequence), (event.slot, event.status, event.sequence));
            assert_eq!(now.calendar_uid, event.calendar_uid);
        }
        let mut days = days_of(&after);
        let count = days.len();
        days.dedup();
        assert_eq!(days.len(), count, "no date twice");
        let before = dump(&app.database.url).await;
        assert_eq!(planning::plan_all(&app.desk).await.unwrap(), 0);
        assert_eq!(dump(&app.database.url).await, before);
        // Back to every week: those dates are adopted, not doubled.
        change(&app, &format, &weekly(1, &["TH"], "2026-01-08"), "2026-03-09").await;
        let back = app.dates_of(&format).await;
        let mut planned: Vec<_> = back.iter().filter_map(|event| event.planned_on).collect();
        planned.sort_unstable();
        let count = planned.len();
        planned.dedup();
        assert_eq!(planned.len(), count, "no planned day twice");
        assert!(kept.iter().all(|event| back.iter().any(|e| e.id == event.id)));
        let scheduled = days_of(&back);
        assert_eq!(scheduled.iter().filter(|d| **d == day("2026-04-14")).count(), 1);
        assert_eq!(scheduled.iter().filter(|d| **d == day("2026-04-09")).count(), 0, "it was moved away by hand");
        app.post_after_undo().await;
    }

    async fn a_format_has_several_rules_over_time(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(2, &["TH"], "2026-01-08"))).await;
        change(&app, &format, &weekly(4, &["TU"], "2026-06-02"), "2026-06-01").await;
        change(&app, &format, &weekly(1, &["MO"], "2026-11-02"), "2026-11-01").await;
        let days = days_of(&app.dates_of(&format).await);
        let rule_of = |day: &NaiveDate| match day {
            d if *d < NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() => Weekday::Thu,
            d if *d < NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() => Weekday::Tue,
            _ => Weekday::Mon,
        };
        for day in &days {
            assert_eq!(day.weekday(), rule_of(day), "{day}");
        }
        let count = |weekday| days.iter().filter(|day| day.weekday() == weekday).count();
        assert_eq!((count(Weekday::Thu), count(Weekday::Tue), count(Weekday::Mon)), (6, 6, 19));
        assert_eq!(planning::plan_all(&app.desk).await.unwrap(), 0);
    }

    async fn two_nodes_that_plan_at_once_plan_each_date_once(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        let format = app.format(&olga, Default::default(), Some(&weekly(1, &["TH"], "2026-01-08"))).await;
        app.pass(TimeDelta::days(120));
        let other = second_node(&app).await;
        let (here, there) = tokio::join!(planning::plan_all(&app.desk), planning::plan_all(&other));
        assert_eq!(here.unwrap() + there.unwrap(), 17);
        let days = days_of(&app.dates_of(&format).await);
        assert_eq!(days.len(), 52);
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        other.store.close().await.unwrap();
    }

    async fn each_turn_of_a_timetable_is_for_one_node(database) {
        let app = TestApp::start(database).await;
        let other = second_node(&app).await;
        for hour in 0..5 {
            let due = app.now() + TimeDelta::hours(hour);
            let tries = (0..20).map(|number| {
                let store = if number % 2 == 0 { app.desk.store.clone() } else { other.store.clone() };
                tokio::spawn(async move {
                    let tx = store.begin().await.unwrap();
                    let ours = store::ticks::claim(&tx, "plan_events", due).await.unwrap();
                    tx.commit().await.unwrap();
                    ours
                })
            });
            let mut claimed = 0;
            for attempt in tries.collect::<Vec<_>>() {
                claimed += u32::from(attempt.await.unwrap());
            }
            assert_eq!(claimed, 1, "hour {hour}");
        }
        other.store.close().await.unwrap();
    }

    async fn every_job_can_be_run_at_any_time_and_twice(database) {
        let app = TestApp::start(database).await;
        let olga = app.olga().await;
        app.format(&olga, Default::default(), Some(&weekly(1, &["TH"], "2026-01-08"))).await;
        schedule::run_all(&app.desk).await.unwrap();
        let before = dump(&app.database.url).await;
        schedule::run_all(&app.desk).await.unwrap();
        assert_eq!(dump(&app.database.url).await, before);
    }
}

/// Another process on the same database.
pub(crate) async fn second_node(app: &TestApp) -> Desk {
    let store = Store::connect(&app.database.url, &Default::default()).await.expect("a second node");
    Desk { store, sightings: Sightings::default(), ..app.desk.clone() }
}
