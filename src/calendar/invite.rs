//! One date as a calendar object for one person, to be mailed: put it in, or take it out (RFC 5546, 3.2.2 and 3.2.5;
//! RFC 6047).

use icalendar::{Component, Event as VEvent, Property};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::domain::{event::Announced, invitation::Method, reply::Answer};

use super::{feed, links::Links, own::Own, vevent};

/// Somebody in a calendar object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// What programs show.
    pub name: Option<String>,
    /// Their address, as it stands in the mail's header.
    pub email: String,
}

/// Between whom an invitation goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parties {
    /// Who sends it and reads the answers: the mail's sender (R34).
    pub organizer: Party,
    /// The one recipient; nobody sees the others (R32).
    pub attendee: Party,
    /// What the attendee last answered from their calendar.
    pub answer: Option<Answer>,
}

/// The answer in the standard's word (RFC 5545, 3.2.12).
fn partstat(answer: Option<Answer>) -> &'static str {
    match answer {
        None => "NEEDS-ACTION",
        Some(Answer::Accepted) => "ACCEPTED",
        Some(Answer::Tentative) => "TENTATIVE",
        Some(Answer::Declined) => "DECLINED",
    }
}

/// What must not stand in a `mailto:` address as it is (RFC 6068, 2).
const MAILTO: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'&')
    .add(b',')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The date as an object that asks for `method`. One object holds one identity, so of several days this is the first:
/// dates of several days are not mailed this way.
#[must_use]
pub fn object(method: Method, announced: &Announced, own: &Own, parties: &Parties, links: &Links) -> Vec<u8> {
    let mut sources: Vec<_> = vevent::sources(announced, Some(own)).collect();
    sources.truncate(1);
    feed::object(&sources, links, method.as_str(), |entry| adorn(entry, method, parties))
}

pub(super) fn adorn(entry: &mut VEvent, method: Method, parties: &Parties) {
    entry.append_property(address("ORGANIZER", &parties.organizer).done());
    let mut attendee = address("ATTENDEE", &parties.attendee);
    attendee.add_parameter("CUTYPE", "INDIVIDUAL").add_parameter("ROLE", "REQ-PARTICIPANT");
    if method == Method::Request {
        attendee.add_parameter("PARTSTAT", partstat(parties.answer)).add_parameter("RSVP", "TRUE");
    } else {
        // Whatever they answered, and whether or not the date takes place for others.
        entry.add_property("STATUS", "CANCELLED");
        entry.add_property("TRANSP", "TRANSPARENT");
        entry.add_property("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
    }
    entry.append_property(attendee.done());
}

fn address(name: &str, party: &Party) -> Property {
    let mut property = Property::new(name, format!("mailto:{}", utf8_percent_encode(&party.email, MAILTO)));
    if let Some(name) = party.name.as_deref().filter(|name| !name.trim().is_empty()) {
        property.add_parameter("CN", name);
    }
    property
}
