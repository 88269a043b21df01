//! Calendar invitations: what belongs into whose calendar, what was put there, and what therefore comes next
//! (RFC 5546; invariants 1 and 8).
//!
//! Whoever chose the channel *invitation* gets each date mailed as a calendar object of their own, or those of one rule as a
//! series ([`course`]). A ledger says what was put there; the next object follows from it and from how things stand, never
//! from what happened in between: so a lost mail, a second worker or a repeated run cannot make a second entry, and no entry
//! stays behind.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    event::{Event, EventKind, EventStatus},
    format::words,
    id::{NoticeId, RegistrationId},
    notice::NoticeKind,
    participant::Channel,
    registration::{Registration, RegistrationState as State},
};

pub mod course;
pub mod series;

words!(
    /// What a calendar object asks a calendar program to do (RFC 5546, 1.4).
    Method {
        /// Put the date in, or bring it up to date.
        Request = "REQUEST",
        /// Take it out.
        Cancel = "CANCEL"
    }
);

/// One calendar object that is on its way to a person, or has been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// The mail it comes with.
    pub notice_id: NoticeId,
    /// Under which identity in calendars: the date's own, the same in feeds and on pages, or that of its series.
    pub uid: String,
    /// What it asks for.
    pub method: Method,
    /// Its revision: never less than that of an earlier object of the same registration (RFC 5546, 2.1.4).
    pub sequence: u32,
    /// When it was decided.
    pub queued_at: DateTime<Utc>,
    /// The `Message-ID` of the mail, once the relay has it.
    pub message_id: Option<String>,
    /// When the relay took it.
    pub sent_at: Option<DateTime<Utc>>,
}

/// Whether a date belongs into the person's calendar by invitation: they want it that way, they have a seat, and it takes
/// place. A date of several days has an identity per day, and a mail can carry one only (RFC 5546, 3.2.2): those come as
/// files.
#[must_use]
pub fn belongs(registration: &Registration, event: &Event) -> bool {
    registration.channel == Channel::Invitation
        && matches!(registration.state, State::Confirmed | State::Attended | State::NoShow)
        && event.status != EventStatus::Cancelled
        && event.kind == EventKind::Single
}

/// What the next object asks for, and its revision; nothing, if there is nothing in the calendar and nothing belongs
/// there. `revision` is that of the person's entry: the date's, and one more for each change of where they stand.
#[must_use]
pub fn next(last: Option<&LedgerEntry>, belongs: bool, revision: u32) -> Option<(Method, u32)> {
    let beyond = |entry: &LedgerEntry| revision.max(entry.sequence.saturating_add(1));
    match (last, belongs) {
        (None, true) => Some((Method::Request, revision)),
        (Some(entry), true) if entry.method == Method::Request => Some((Method::Request, revision.max(entry.sequence))),
        // Taken out and put in again: the counter goes on (R39).
        (Some(entry), true) => Some((Method::Request, beyond(entry))),
        (Some(entry), false) if entry.method == Method::Request => Some((Method::Cancel, beyond(entry))),
        (_, false) => None,
    }
}

/// The same, for when nothing else is to be said: nothing, if the calendar is as it should be.
#[must_use]
pub fn missing(last: Option<&LedgerEntry>, belongs: bool, revision: u32) -> Option<(Method, u32)> {
    let there = last.is_some_and(|entry| entry.method == Method::Request);
    next(last, belongs, revision).filter(|_| there != belongs)
}

/// The revision of a date's own entry in a calendar that others read, too: never less than what they were told of it under the
/// same identity, and more if it is to count against that, by putting in what they took out or the other way round (RFC 5546,
/// 2.1.4).
/// `said`: the newest objects of the others, and the highest revision that was said to people who have left the calendar.
#[must_use]
pub fn beyond_others(own: u32, belongs: bool, (uid, said, left): (&str, &[LedgerEntry], Option<u32>)) -> u32 {
    let against =
        |entry: &LedgerEntry| entry.sequence.saturating_add(u32::from((entry.method == Method::Cancel) == belongs));
    let said = said.iter().filter(|entry| entry.uid == uid).map(against);
    said.chain(left.map(|left| left.saturating_add(1))).fold(own, u32::max)
}

/// Whether an entry that another object of the same identity took out of the calendar they share should be there still.
#[must_use]
pub fn stays(entry: &LedgerEntry, (uid, sequence): (&str, u32)) -> bool {
    entry.method == Method::Request && entry.uid == uid && entry.sequence <= sequence
}

/// Whether a mail of this kind brings the calendar up to date.
#[must_use]
pub fn carries(kind: NoticeKind) -> bool {
    matches!(
        kind,
        NoticeKind::Confirmed
            | NoticeKind::Update
            | NoticeKind::Cancellation
            | NoticeKind::Withdrawn
            | NoticeKind::SubstituteAccepted
            | NoticeKind::Invitation
            | NoticeKind::Removal
    )
}

/// So many of the next dates of a whole format are in somebody's calendar at any time, one by one or in a series.
pub const AHEAD: usize = 2;

/// Whatever begins within this time is invited to as well.
pub const SOON: TimeDelta = TimeDelta::days(21);

/// One date of a format somebody takes part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Their registration.
    pub registration_id: RegistrationId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// Whether it is in their calendar already.
    pub invited: bool,
}

/// Which of a person's dates of one format are to be invited to now: the next few, and what is near. Further ones follow
/// as time goes on, so that nobody gets 26 mails at once.
#[must_use]
pub fn due(mut dates: Vec<Coming>, now: DateTime<Utc>) -> Vec<RegistrationId> {
    dates.retain(|date| date.starts_at > now);
    dates.sort_by_key(|date| (date.starts_at, date.registration_id));
    let near = |(place, date): &(usize, Coming)| *place < AHEAD || date.starts_at <= now + SOON;
    let chosen = dates.into_iter().enumerate().filter(near).map(|(_, date)| date);
    chosen.filter(|date| !date.invited).map(|date| date.registration_id).collect()
}

#[cfg(test)]
mod tests;
