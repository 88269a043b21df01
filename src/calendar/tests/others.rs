//! Libraries of other houses read the dates we wrote.

use chrono_tz::Tz;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::{
    calendar::{description::summary, feed::render},
    domain::event::EventStatus,
};

use super::{
    injection::hostile,
    readers::{Occurrence, Reader, occurrences_read_by},
    sample::{BERLIN, event, feed, links, slot, two_days},
};

#[test]
fn other_libraries_read_the_dates_we_wrote() {
    let locals = [
        ("2026-03-26T10:00:00", BERLIN),
        ("2026-03-29T03:00:00", BERLIN),
        ("2026-04-09T10:00:00", BERLIN),
        ("2026-10-22T10:00:00", BERLIN),
        ("2026-10-25T03:00:00", BERLIN),
        ("2026-11-05T10:00:00", BERLIN),
        ("2026-03-20T09:00:00", Tz::America__New_York),
        ("2026-07-20T09:00:00", Tz::Australia__Sydney),
        ("2026-07-21T09:00:00", Tz::Africa__Casablanca),
        ("2026-07-22T09:00:00", Tz::UTC),
    ];
    let mut events: Vec<_> =
        (1..).zip(locals).map(|(number, (local, zone))| event(number, slot(local, zone))).collect();
    events[2].event.status = EventStatus::Cancelled;
    events[3].event.own.title = Some("A; B, C\\n \"D\" 👩‍👩‍👧‍👦".repeat(5));
    events.push(two_days(20));
    let rendered = render(&feed(&events), &links());
    for reader in Reader::ALL {
        let Some(read) = occurrences_read_by(reader, &rendered.bytes) else { continue };
        let as_written = |occurrence: &Occurrence| (occurrence.uid.clone(), occurrence.start, occurrence.end);
        let single = events.iter().filter(|event| event.days.is_empty());
        let single =
            single.map(|one| (one.event.calendar_uid.clone(), one.event.slot.starts_at, one.event.slot.ends_at));
        let days = events.iter().flat_map(|one| &one.days);
        let days = days.map(|day| (day.calendar_uid.clone(), day.slot.starts_at, day.slot.ends_at));
        let mut expected: Vec<_> = single.chain(days).collect();
        expected.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        assert_eq!(read.iter().map(as_written).collect::<Vec<_>>(), expected, "{reader:?}");
        let named = |uid: &str| read.iter().find(|occurrence| occurrence.uid == uid).expect("read");
        assert_eq!(named(&events[3].event.calendar_uid).summary, events[3].headline(), "{reader:?}");
        assert_eq!(named(&events[2].event.calendar_uid).status, "CANCELLED", "{reader:?}");
    }
}

#[test]
fn other_libraries_read_hostile_words_as_they_were_written() {
    let mut runner = TestRunner::deterministic();
    let mut make = |number: u128| {
        let mut announced = hostile().new_tree(&mut runner).expect("an event").current();
        announced.event.calendar_uid = format!("{number}@turnus");
        announced
    };
    let events: Vec<_> = (0..300).map(&mut make).collect();
    let rendered = render(&feed(&events), &links());
    assert_eq!(rendered.entries, events.len());
    for reader in Reader::ALL {
        let Some(read) = occurrences_read_by(reader, &rendered.bytes) else { continue };
        assert_eq!(read.len(), events.len(), "{reader:?}");
        for occurrence in read {
            let event = events.iter().find(|event| event.event.calendar_uid == occurrence.uid).expect("one of ours");
            assert_eq!(occurrence.summary, summary(event, None, None).as_str(), "{reader:?}");
        }
    }
}
