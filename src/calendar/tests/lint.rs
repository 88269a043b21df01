//! The linter of the project reads what we write: it knows the octets and uses no calendar library.

use chrono_tz::Tz;

use crate::{
    calendar::{Feed, feed::render, single},
    domain::{
        event::{Announced, EventStatus},
        personal_feed::Standing,
    },
};

use super::{
    readers::checked_by,
    sample::{BERLIN, event, feed, links, own, slot, two_days},
};

/// What the linter says about an object; nothing where it cannot run.
fn lint(bytes: &[u8], option: &str) -> Option<String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    let (content, said) = checked_by("lint_feed.py", &[&file.path().display().to_string(), option])?;
    assert!(content, "{said}");
    Some(said)
}

fn odd_words(mut announced: Announced) -> Announced {
    announced.event.status = EventStatus::Cancelled;
    announced.event.own.title = Some("\\".repeat(300));
    announced.event.own.description_md = Some("ä\\;,\r\n\u{2028}👩‍👩‍👧‍👦\0 ".repeat(200));
    announced.event.own.location = Some("\"x\";CN=y:mailto:evil@x.example\r\nATTENDEE:x".into());
    announced.event.own.tags = Some(vec!["a,b".into(), "c;d\n".into()]);
    announced
}

#[test]
fn the_linter_finds_nothing_in_what_we_write() {
    let year = (1..=26).map(|number| {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 8).expect("a day") + chrono::Days::new(number * 14);
        event(number.into(), slot(&format!("{day}T10:00:00"), BERLIN))
    });
    let mut events: Vec<_> = year.collect();
    events.push(two_days(100));
    events.push(odd_words(event(101, slot("2026-05-06T10:00:00", BERLIN))));
    events.push(event(102, slot("2026-05-06T10:00:00", Tz::America__New_York)));
    events.push(event(103, slot("2026-05-06T10:00:00", Tz::Africa__Casablanca)));
    let full = render(&feed(&events), &links());
    assert_eq!(full.entries, events.len() + 1);
    let in_utc = [event(1, slot("2026-05-06T10:00:00", Tz::UTC))];
    let objects = [
        (full.bytes, "--public"),
        (render(&Feed { zone: Tz::UTC, ..feed(&in_utc) }, &links()).bytes, "--public"),
        (single::download(&events[26], &links()), "--public"),
        (single::day_by_day(&events[26], &own(Standing::Seat), &links()).remove(0), "--imip"),
    ];
    for said in objects.iter().filter_map(|(bytes, option)| lint(bytes, option)) {
        assert!(said.contains(": 0 errors, 0 warnings"), "{said}");
    }
}

#[test]
fn an_empty_feed_has_no_error() {
    // Its one warning, a zone that no entry uses, is what R8 asks for.
    if let Some(said) = lint(&render(&feed(&[]), &links()).bytes, "--public") {
        assert!(said.contains(": 0 errors, 1 warnings") && said.contains("unused"), "{said}");
    }
}
