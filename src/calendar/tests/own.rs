//! What an entry says to one person.

use chrono::TimeDelta;

use crate::{
    calendar::{
        Own,
        feed::{Feed, render, render_own},
        single,
    },
    domain::{
        event::{Announced, EventStatus},
        format::Locale,
        personal_feed::Standing,
    },
};

use super::{
    reading::{entries, lines, unescape, value},
    sample::{BERLIN, around_now, event, feed, links, now, own, slot, two_days},
};

const ALL: [Standing; 5] = [Standing::Seat, Standing::Waiting, Standing::Requested, Standing::Offered, Standing::Gone];

fn mine(events: &[(Announced, Own)]) -> Feed<'_, (Announced, Own)> {
    Feed { name: "Meine", description: "Eigene", zone: BERLIN, window: around_now(), events }
}

fn one(announced: Announced, own: Own) -> Vec<(String, String)> {
    entries(&render_own(&mine(&[(announced, own)]), &links()).bytes).remove(0)
}

#[test]
fn a_calendar_of_ones_own_reads_like_this() {
    let mut cancelled = event(6, slot("2026-05-07T10:00:00", BERLIN));
    cancelled.event.status = EventStatus::Cancelled;
    let days = ["2026-03-12T10:00:00", "2026-03-26T10:00:00", "2026-04-09T10:00:00", "2026-04-23T10:00:00"];
    let mut events: Vec<_> = (1..)
        .zip(days)
        .zip(ALL)
        .map(|((number, day), standing)| (event(number, slot(day, BERLIN)), own(standing)))
        .collect();
    events[0].1.alarm = Some(15);
    events.push((event(5, slot("2026-04-30T10:00:00", BERLIN)), Own { revision: 1, ..own(Standing::Gone) }));
    events.push((cancelled, Own { join: None, ..own(Standing::Seat) }));
    events.push((two_days(7), Own { locale: Locale::En, ..own(Standing::Waiting) }));
    let rendered = render_own(&mine(&events), &links());
    insta::assert_snapshot!("personal_feed", String::from_utf8(rendered.bytes).expect("UTF-8").replace('\r', ""));
}

#[test]
fn a_seat_is_the_same_date_as_for_everybody() {
    let announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    let public = entries(&render(&feed(std::slice::from_ref(&announced)), &links()).bytes).remove(0);
    let own = one(announced, Own { join: None, ..own(Standing::Seat) });
    assert_eq!(own, public, "without a way in of one's own nothing differs");
}

#[test]
fn where_somebody_stands_is_said_in_every_way_a_program_may_look_at() {
    for standing in ALL {
        let entry = one(event(1, slot("2026-03-12T10:00:00", BERLIN)), own(standing));
        let of = |name| value(&entry, name).unwrap_or_default();
        let said = (of("STATUS"), of("TRANSP"), of("X-MICROSOFT-CDO-BUSYSTATUS"));
        let expected = match standing {
            Standing::Seat => ("CONFIRMED", "OPAQUE", "BUSY"),
            Standing::Gone => ("CANCELLED", "TRANSPARENT", "FREE"),
            _ => ("TENTATIVE", "OPAQUE", "TENTATIVE"),
        };
        assert_eq!((said.0.as_str(), said.1.as_str(), said.2.as_str()), expected, "{standing:?}");
        let marked = of("SUMMARY") != "Informeller Erfahrungsaustausch";
        assert_eq!(marked, standing != Standing::Seat, "{standing:?}: {}", of("SUMMARY"));
        assert_eq!(of("DESCRIPTION").contains("/join/"), standing == Standing::Seat, "{standing:?}");
    }
}

#[test]
fn the_revision_grows_with_where_one_stands_and_the_time_is_the_latest_of_both() {
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    announced.event.sequence = 3;
    let early = Own { revision: 2, ..own(Standing::Seat) };
    let entry = one(announced.clone(), early.clone());
    assert_eq!(value(&entry, "SEQUENCE").as_deref(), Some("5"));
    assert_eq!(value(&entry, "DTSTAMP").as_deref(), Some("20260131T110000Z"), "the event's");
    let entry = one(announced, Own { changed_at: now() + TimeDelta::microseconds(5), ..early });
    assert_eq!(value(&entry, "LAST-MODIFIED").as_deref(), Some("20260302T110000Z"), "one's own");
    assert_eq!(value(&entry, "DTSTAMP"), value(&entry, "LAST-MODIFIED"));
}

#[test]
fn the_gate_is_the_place_of_an_online_meeting_and_stands_beside_a_room() {
    let announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    let link = own(Standing::Seat).join.expect("a link");
    let place = |announced: Announced, own: Own| value(&one(announced, own), "LOCATION");
    assert_eq!(place(announced.clone(), own(Standing::Seat)), Some(link.clone()));
    assert_eq!(
        place(announced.clone(), own(Standing::Waiting)).as_deref(),
        Some("Online (Zugang über die Seite der Veranstaltung)")
    );
    let mut hybrid = announced;
    hybrid.event.own.location = Some("Haus 3".into());
    assert_eq!(place(hybrid.clone(), own(Standing::Seat)).as_deref(), Some("Haus 3"));
    let description = unescape(&value(&one(hybrid, own(Standing::Seat)), "DESCRIPTION").expect("one"));
    assert!(description.starts_with(&format!("Zugang: {link}\n\n")), "{description}");
}

#[test]
fn the_way_in_and_the_page_survive_however_long_the_description_is() {
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    announced.event.own.description_md = Some("**Wörter** ".repeat(1_000));
    let description = unescape(&value(&one(announced, own(Standing::Seat)), "DESCRIPTION").expect("one"));
    assert!(description.chars().count() <= 2_000, "{}", description.chars().count());
    assert!(description.starts_with("Zugang: https://turnus.example/join/"), "{description}");
    assert!(description.ends_with("…\n\nAlles Weitere: https://turnus.example/events/erfahrungsaustausch-1"));
}

#[test]
fn an_alarm_calls_before_what_takes_place_with_a_seat_and_before_nothing_else() {
    let alarmed = |own: Own| {
        let announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
        let events = [(announced, Own { alarm: Some(15), ..own })];
        lines(&render_own(&mine(&events), &links()).bytes)
    };
    let seat = alarmed(own(Standing::Seat));
    let from = seat.iter().position(|line| *line == ("BEGIN".into(), "VALARM".into())).expect("an alarm");
    let inside: Vec<_> = seat[from + 1..from + 5].iter().map(|(name, value)| format!("{name}:{value}")).collect();
    assert_eq!(
        inside,
        ["ACTION:DISPLAY", "DESCRIPTION:Informeller Erfahrungsaustausch", "TRIGGER:-PT15M", "END:VALARM"]
    );
    for standing in ALL.into_iter().filter(|standing| *standing != Standing::Seat) {
        assert!(!alarmed(own(standing)).iter().any(|line| line.1 == "VALARM"), "{standing:?}");
    }
    let mut cancelled = event(1, slot("2026-03-12T10:00:00", BERLIN));
    cancelled.event.status = EventStatus::Cancelled;
    let events = [(cancelled, Own { alarm: Some(15), ..own(Standing::Seat) })];
    assert!(!lines(&render_own(&mine(&events), &links()).bytes).iter().any(|line| line.1 == "VALARM"));
}

#[test]
fn a_mail_brings_the_way_in_with_each_day() {
    let days = single::day_by_day(&two_days(4), &own(Standing::Seat), &links());
    assert_eq!(days.len(), 2);
    for day in days {
        let entry = entries(&day).remove(0);
        assert!(value(&entry, "LOCATION").expect("a place").starts_with("https://turnus.example/join/"));
    }
}
