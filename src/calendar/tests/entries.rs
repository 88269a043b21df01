use chrono::TimeDelta;

use crate::{
    calendar::{feed::render, single},
    domain::{
        event::{Announced, EventStatus},
        format::{FormatStatus, Locale},
        personal_feed::Standing,
    },
};

use super::{
    reading::{entries, unescape, value},
    sample::{BERLIN, event, feed, format, links, now, own, slot, two_days},
};

#[test]
fn one_format_with_a_moved_a_cancelled_and_a_two_day_event_reads_like_this() {
    let mut moved = event(2, slot("2026-03-26T14:30:00", BERLIN));
    moved.event.sequence = 1;
    moved.event.changed_at = now();
    moved.event.own.theme = Some("Vergaberecht; Teil 1".into());
    let mut cancelled = event(3, slot("2026-04-09T10:00:00", BERLIN));
    cancelled.event.status = EventStatus::Cancelled;
    cancelled.event.status_reason = Some("Referentin erkrankt".into());
    let events = [two_days(4), cancelled, moved, event(1, slot("2026-03-12T10:00:00", BERLIN))];
    let rendered = render(&feed(&events), &links());
    insta::assert_snapshot!("format_feed", String::from_utf8(rendered.bytes).expect("UTF-8").replace('\r', ""));
}

#[test]
fn a_download_holds_all_days_and_a_mail_one_object_per_day() {
    let announced = two_days(4);
    let all = single::download(&announced, &links());
    insta::assert_snapshot!("two_day_download", String::from_utf8(all).expect("UTF-8").replace('\r', ""));
    let days = single::day_by_day(&announced, &own(Standing::Seat), &links());
    let uids: Vec<_> = days.iter().flat_map(|day| entries(day)).filter_map(|entry| value(&entry, "UID")).collect();
    assert_eq!(uids, announced.days.iter().map(|day| day.calendar_uid.clone()).collect::<Vec<_>>());
}

#[test]
fn a_cancelled_event_says_so_in_every_way_a_program_may_look_at() {
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    announced.event.status = EventStatus::Cancelled;
    let entry = |announced: &Announced| entries(&single::download(announced, &links())).remove(0);
    let german = entry(&announced);
    let of = |name| value(&german, name);
    assert_eq!(of("STATUS").as_deref(), Some("CANCELLED"));
    assert_eq!(of("TRANSP").as_deref(), Some("TRANSPARENT"));
    assert_eq!(of("X-MICROSOFT-CDO-BUSYSTATUS").as_deref(), Some("FREE"));
    assert_eq!(of("SUMMARY").as_deref(), Some("ABGESAGT: Informeller Erfahrungsaustausch"));
    announced.format = Some(crate::domain::format::Format { locale: Locale::En, ..format() });
    assert_eq!(value(&entry(&announced), "SUMMARY").as_deref(), Some("CANCELLED: Informeller Erfahrungsaustausch"));
}

#[test]
fn the_revision_is_the_stored_one_and_never_now() {
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    announced.event.sequence = 7;
    announced.event.changed_at = now() + TimeDelta::microseconds(123_456);
    let entry = entries(&single::download(&announced, &links())).remove(0);
    assert_eq!(value(&entry, "SEQUENCE").as_deref(), Some("7"));
    assert_eq!(value(&entry, "DTSTAMP").as_deref(), Some("20260302T110000Z"));
    assert_eq!(value(&entry, "LAST-MODIFIED"), value(&entry, "DTSTAMP"));
    assert_eq!(value(&entry, "CREATED").as_deref(), Some("20260101T110000Z"));
}

#[test]
fn a_description_is_plain_text_of_at_most_2000_characters_that_ends_with_its_page() {
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    announced.event.own.description_md = Some(format!("## Ziel\n\n{}", "**Wörter** ".repeat(1000)));
    let entry = entries(&single::download(&announced, &links())).remove(0);
    let description = unescape(&value(&entry, "DESCRIPTION").expect("a description"));
    assert!((1990..=2000).contains(&description.chars().count()), "{}", description.chars().count());
    assert!(description.starts_with("Ziel\n\nWörter Wörter"), "{description}");
    assert!(description.ends_with("…\n\nAlles Weitere: https://turnus.example/events/erfahrungsaustausch-1"));
}

#[test]
fn the_join_address_is_in_no_entry_even_if_somebody_wrote_it_into_the_text() {
    let secret = format().join_url.expect("a join address");
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    announced.event.own.description_md = Some(format!("Hier: {secret} oder [hier]({secret})"));
    announced.event.own.location = Some(secret.clone());
    announced.event.own.title = Some(secret.clone());
    let bytes = String::from_utf8(single::download(&announced, &links())).expect("UTF-8").replace("\r\n ", "");
    assert!(!bytes.contains("meet.example") && !bytes.contains("pwd="), "{bytes}");
}

#[test]
fn a_place_comes_before_the_words_for_online() {
    let mut announced = event(1, slot("2026-03-12T10:00:00", BERLIN));
    let place = |announced: &Announced| value(&entries(&single::download(announced, &links())).remove(0), "LOCATION");
    assert_eq!(place(&announced).as_deref(), Some("Online (Zugang über die Seite der Veranstaltung)"));
    announced.event.own.location = Some("Haus 3\nRaum 7".into());
    assert_eq!(place(&announced).as_deref(), Some("Haus 3 Raum 7"));
    announced.event.own.location = None;
    announced.format = None;
    assert_eq!(place(&announced), None);
}

#[test]
fn drafts_are_in_no_feed() {
    let mut draft = event(1, slot("2026-03-12T10:00:00", BERLIN));
    draft.event.status = EventStatus::Draft;
    let mut of_draft_format = event(2, slot("2026-03-12T10:00:00", BERLIN));
    of_draft_format.format.as_mut().expect("a format").status = FormatStatus::Draft;
    let events = [draft, of_draft_format, event(3, slot("2026-03-12T10:00:00", BERLIN))];
    let rendered = render(&feed(&events), &links());
    assert_eq!((rendered.entries, rendered.left_out), (1, 0));
}
