//! What a calendar program answers (iTIP, RFC 5546) becomes the domain's [`Reply`]. The only file that says `calcard::`:
//! that parser neither panics nor aborts on what comes from outside, and knows the names that Windows gives to zones.

use calcard::{
    Entry, Parser,
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarMethod, ICalendarParameterName,
        ICalendarParameterValue, ICalendarParticipationStatus, ICalendarProperty, ICalendarValue,
    },
};
use chrono::{DateTime, TimeZone, Utc};

use crate::domain::{
    reply::{Age, Answer, Original, Reply},
    text::EmailAddress,
};

/// Most answers of one object: one for each date of a series that somebody answers apart.
const ANSWERS_MAX: usize = 16;
/// Longest UID.
const UID_MAX: usize = 255;
/// Deepest nesting of `BEGIN`: the calendar, and two levels in it (R42).
const DEPTH_MAX: usize = 3;
/// Longest line, in octets (R42).
const LINE_MAX: usize = 8 * 1024;

/// A calendar object that somebody sent us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Answers to invitations, all of one person.
    Replies(Vec<Reply>),
    /// Another time is proposed.
    Counter(Reply),
    /// Nothing that is answered to.
    Other,
}

/// Reads an object. Whatever is wrong with it makes it [`Sent::Other`]: nothing is guessed.
#[must_use]
pub fn read(text: &str) -> Sent {
    if !is_harmless(text) {
        return Sent::Other;
    }
    let Some(object) = object(text) else { return Sent::Other };
    let method = object.components.iter().find_map(method);
    let events = object.components.iter().filter(|part| part.component_type == ICalendarComponentType::VEvent);
    let events: Vec<&ICalendarComponent> = events.take(ANSWERS_MAX + 1).collect();
    if events.is_empty() || events.len() > ANSWERS_MAX {
        return Sent::Other;
    }
    let countering = method == Some(&ICalendarMethod::Counter);
    let replies: Option<Vec<Reply>> = events.iter().map(|event| reply(&object, event, countering)).collect();
    let one_person = |replies: &Vec<Reply>| {
        replies.iter().all(|one| (&one.attendee, &one.uid) == (&replies[0].attendee, &replies[0].uid))
    };
    match (method, replies.filter(one_person)) {
        (Some(ICalendarMethod::Reply), Some(replies)) => Sent::Replies(replies),
        (Some(ICalendarMethod::Counter), Some(mut replies)) => Sent::Counter(replies.swap_remove(0)),
        _ => Sent::Other,
    }
}

/// Looks at the octets alone, before any parser does: nothing too long or too deep, and no object that was cut off, which
/// the parser would complete.
fn is_harmless(text: &str) -> bool {
    let (mut depth, mut whole) = (0_usize, true);
    for line in text.split(['\n', '\r']) {
        if line.len() > LINE_MAX || line.contains('\0') {
            return false;
        }
        let begins = |word: &str| line.trim_start().get(..word.len()).is_some_and(|at| at.eq_ignore_ascii_case(word));
        if begins("BEGIN:") {
            depth += 1;
        } else if begins("END:") {
            whole &= depth > 0;
            depth = depth.saturating_sub(1);
        }
        if depth > DEPTH_MAX {
            return false;
        }
    }
    whole && depth == 0
}

/// The first complete calendar object, and only if nothing follows it.
fn object(text: &str) -> Option<ICalendar> {
    let mut parser = Parser::new(text);
    let Entry::ICalendar(object) = parser.entry() else { return None };
    (parser.entry() == Entry::Eof).then_some(object)
}

fn method(part: &ICalendarComponent) -> Option<&ICalendarMethod> {
    match part.property(&ICalendarProperty::Method)?.values.first()? {
        ICalendarValue::Method(method) => Some(method),
        _ => None,
    }
}

/// The answer of one entry. A proposal need not say what is answered.
fn reply(object: &ICalendar, event: &ICalendarComponent, countering: bool) -> Option<Reply> {
    let uid = event.uid().map(str::trim).filter(|uid| !uid.is_empty() && uid.len() <= UID_MAX)?;
    let mut attendees = event.properties(&ICalendarProperty::Attendee);
    let attendee = attendees.next()?;
    if attendees.next().is_some() {
        return None;
    }
    let answer = answer(attendee).or(countering.then_some(Answer::Tentative))?;
    let original = match event.property(&ICalendarProperty::RecurrenceId) {
        Some(entry) => Some(original(object, entry)?),
        None => None,
    };
    let sequence = event.property(&ICalendarProperty::Sequence).and_then(|entry| entry.values.first());
    let sequence = match sequence {
        Some(number) => u32::try_from(number.as_integer()?).ok()?,
        None => 0,
    };
    let attendee = EmailAddress::parse("attendee", attendee.calendar_address()?.trim()).ok()?;
    Some(Reply { uid: uid.to_owned(), original, attendee, answer, age: Age { sequence, stamp: stamp(event)? } })
}

fn answer(attendee: &ICalendarEntry) -> Option<Answer> {
    match attendee.parameter(&ICalendarParameterName::Partstat)? {
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Accepted) => Some(Answer::Accepted),
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Tentative) => Some(Answer::Tentative),
        ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Declined) => Some(Answer::Declined),
        _ => None,
    }
}

/// `DTSTAMP`, which is always a moment.
fn stamp(event: &ICalendarComponent) -> Option<DateTime<Utc>> {
    let value = event.property(&ICalendarProperty::Dtstamp)?.values.first()?.as_partial_date_time()?;
    Some(value.to_date_time()?.to_date_time_with_tz(Tz::UTC)?.to_utc())
}

fn original(object: &ICalendar, entry: &ICalendarEntry) -> Option<Original> {
    let value: &PartialDateTime = entry.values.first()?.as_partial_date_time()?;
    let read = value.to_date_time()?;
    if value.hour.is_none() {
        return Some(Original::Day(read.date_time.date()));
    }
    if read.offset.is_some() {
        return Some(Original::Instant(read.to_date_time_with_tz(Tz::UTC)?.to_utc()));
    }
    let zone = entry.parameter(&ICalendarParameterName::Tzid).and_then(ICalendarParameterValue::as_text);
    match zone.and_then(|name| object.build_tz_resolver().resolve(name)) {
        // An hour that exists twice, or not at all, is left to the date's own clock.
        Some(zone) if !zone.is_floating() => Some(match zone.from_local_datetime(&read.date_time).single() {
            Some(at) => Original::Instant(at.to_utc()),
            None => Original::Local(read.date_time),
        }),
        _ => Some(Original::Local(read.date_time)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(method: &str, event: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    fn answered(partstat: &str) -> String {
        format!(
            "UID:1@turnus\r\nDTSTAMP:20260310T080000Z\r\nSEQUENCE:2\r\nATTENDEE;PARTSTAT={partstat};CN=\"Eva\":mailto:Eva@Amt.example\r\n"
        )
    }

    fn one(text: &str) -> Reply {
        match read(text) {
            Sent::Replies(mut replies) if replies.len() == 1 => replies.remove(0),
            other => panic!("{other:?}\n{text}"),
        }
    }

    #[test]
    fn each_answer_is_read() {
        for (word, answer) in
            [("ACCEPTED", Answer::Accepted), ("tentative", Answer::Tentative), ("DECLINED", Answer::Declined)]
        {
            let found = one(&object("REPLY", &answered(word)));
            assert_eq!((found.answer, found.uid.as_str(), found.original), (answer, "1@turnus", None));
            assert_eq!(found.attendee.as_str(), "eva@amt.example");
            assert_eq!(found.age, Age { sequence: 2, stamp: "2026-03-10T08:00:00Z".parse().unwrap() });
        }
    }

    #[test]
    fn the_date_of_a_series_is_read_in_every_spelling() {
        let ten: DateTime<Utc> = "2026-03-26T09:00:00Z".parse().unwrap();
        let local = ten.naive_utc() + chrono::TimeDelta::hours(1);
        for (written, expected) in [
            ("RECURRENCE-ID:20260326T090000Z", Original::Instant(ten)),
            ("RECURRENCE-ID;TZID=Europe/Berlin:20260326T100000", Original::Instant(ten)),
            ("RECURRENCE-ID;TZID=\"W. Europe Standard Time\":20260326T100000", Original::Instant(ten)),
            ("RECURRENCE-ID;TZID=Nirgendwo:20260326T100000", Original::Local(local)),
            ("RECURRENCE-ID:20260326T100000", Original::Local(local)),
            ("RECURRENCE-ID;VALUE=DATE:20260326", Original::Day(local.date())),
        ] {
            let text = object("REPLY", &format!("{}{written}\r\n", answered("DECLINED")));
            assert_eq!(one(&text).original, Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_answer_of_one_person_is_nothing() {
        let good = answered("DECLINED");
        let second = "ATTENDEE;PARTSTAT=DECLINED:mailto:udo@amt.example\r\n";
        for text in [
            object("REQUEST", &good),
            object("CANCEL", &good),
            object("REPLY", &format!("{good}{second}")),
            object("REPLY", &answered("DELEGATED")),
            object("REPLY", &answered("NEEDS-ACTION")),
            object("REPLY", &good.replace("UID:1@turnus\r\n", "")),
            object("REPLY", &good.replace("DTSTAMP:20260310T080000Z\r\n", "")),
            object("REPLY", &good.replace("SEQUENCE:2", "SEQUENCE:-1")),
            object("REPLY", &good.replace("mailto:Eva@Amt.example", "urn:uuid:1")),
            object("REPLY", &good).replace("END:VCALENDAR\r\n", ""),
            object("REPLY", &good).replace("METHOD:REPLY\r\n", ""),
            format!("{}{}", object("REPLY", &good), object("REPLY", &good)),
            object("REPLY", &good).replace("CN=\"Eva\"", "CN=\"E\0va\""),
            String::new(),
        ] {
            assert_eq!(read(&text), Sent::Other, "{text}");
        }
    }

    #[test]
    fn another_time_is_a_proposal() {
        let proposal = object("COUNTER", &answered("TENTATIVE"));
        assert!(matches!(read(&proposal), Sent::Counter(reply) if reply.uid == "1@turnus"));
        let silent = object("COUNTER", &answered("NEEDS-ACTION"));
        assert!(matches!(read(&silent), Sent::Counter(_)), "it need not say more");
    }

    #[test]
    fn what_is_too_deep_or_too_long_never_reaches_the_parser() {
        let deep = |levels: usize| {
            let (begin, end) = ("BEGIN:VALARM\r\n".repeat(levels), "END:VALARM\r\n".repeat(levels));
            object("REPLY", &format!("{}{begin}{end}", answered("DECLINED")))
        };
        one(&deep(1));
        assert_eq!(read(&deep(2)), Sent::Other);
        assert_eq!(read(&deep(20_000)), Sent::Other);
        let long =
            |octets: usize| object("REPLY", &format!("{}COMMENT:{}\r\n", answered("DECLINED"), "x".repeat(octets)));
        one(&long(8_000));
        assert_eq!(read(&long(9_000)), Sent::Other);
        assert_eq!(read(&long(70_000)), Sent::Other);
    }
}
