//! The answer of a calendar program to an invitation: whether it counts, and what it does (R41, A5).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::{
    enrollment::{Enrollment, EnrollmentState},
    event::Event,
    format::words,
    inbound::Finding,
    registration::{EndedBy, Registration, RegistrationState as State, is_concerned},
    text::EmailAddress,
};

words!(
    /// What somebody answered (`PARTSTAT`).
    Answer {
        /// "I come."
        Accepted = "accepted",
        /// "I may come."
        Tentative = "tentative",
        /// "I do not come."
        Declined = "declined"
    }
);

/// How new an answer is: of two, that with the higher `SEQUENCE` is newer, or else that with the later `DTSTAMP`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age {
    /// The revision of the invitation it answers.
    pub sequence: u32,
    /// When it was given, by the clock of whoever gave it.
    pub stamp: DateTime<Utc>,
}

/// Which date of a series is meant (`RECURRENCE-ID`): its original beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Original {
    /// A moment.
    Instant(DateTime<Utc>),
    /// A time on the date's own clock.
    Local(NaiveDateTime),
    /// A day.
    Day(NaiveDate),
}

impl Original {
    /// Whether it is the beginning of a date, or the one it had before it was moved.
    #[must_use]
    pub fn is_of(self, event: &Event) -> bool {
        let starts = [Some(event.slot.starts_at), event.moved_from];
        starts.into_iter().flatten().any(|start| self.is_at(start, event.slot.zone))
    }

    /// Whether it is that moment, read on that clock.
    #[must_use]
    pub fn is_at(self, start: DateTime<Utc>, zone: Tz) -> bool {
        let local = start.with_timezone(&zone).naive_local();
        match self {
            Self::Instant(at) => at == start,
            Self::Local(at) => at == local,
            Self::Day(day) => day == local.date(),
        }
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The calendar entry it answers.
    pub uid: String,
    /// Which date of it.
    pub original: Option<Original>,
    /// Who answers, by the calendar program's word.
    pub attendee: EmailAddress,
    /// What.
    pub answer: Answer,
    /// How new it is.
    pub age: Age,
}

/// What the relay that took the mail in says of its sender (`Authentication-Results`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nobody was asked: the installation names no relay that checks.
    NotAsked,
    /// It vouches for the sender's domain (DMARC).
    Passed,
    /// It does not.
    Missing,
}

/// Whether a mail speaks for the person it says it speaks for: only for its own sender.
///
/// # Errors
/// Says why not.
pub fn trust(from: Option<&EmailAddress>, attendee: &EmailAddress, proof: Proof) -> Result<(), Finding> {
    if from != Some(attendee) {
        return Err(Finding::Stranger);
    }
    if proof == Proof::Missing { Err(Finding::Unproven) } else { Ok(()) }
}

/// The answer of somebody that counted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    /// What.
    pub answer: Answer,
    /// How new it was.
    pub age: Age,
    /// When it came in.
    pub received_at: DateTime<Utc>,
}

/// What an answer is worth in the next invitation: a seat that is held is not declined, whatever was answered before it was
/// taken again on a page.
#[must_use]
pub fn standing_answer(last: Option<Last>) -> Option<Answer> {
    last.map(|last| last.answer).filter(|answer| *answer != Answer::Declined)
}

/// Whose answer it is, of all registrations for the date under the address.
///
/// # Errors
/// Nobody's, or one of several people's.
pub fn whose(registrations: &[Registration]) -> Result<&Registration, Finding> {
    let of = |fits: fn(&Registration) -> bool| registrations.iter().filter(move |one| fits(one));
    let here = |one: &Registration| is_concerned(one.state);
    let gone = |one: &Registration| !is_concerned(one.state) && one.state != State::Unconfirmed;
    let mut found = of(here).peekable();
    let found: Vec<&Registration> = if found.peek().is_some() { found.collect() } else { of(gone).collect() };
    match found.as_slice() {
        [] => Err(Finding::Nobody),
        [one] => Ok(one),
        _ => Err(Finding::Ambiguous),
    }
}

/// What an answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The seat, or the place in the queue, is given back.
    GiveBack,
    /// Who gave it back comes back, by the rules of the page.
    ComeBack,
    /// The seat on offer is taken.
    TakeOffer,
    /// It is noted and changes nothing.
    Note(Finding),
}

/// Decides that. `last`: what the same person answered before. A stamp from the future counts as one of `now`, so that a
/// wrong clock does not silence everything said later.
#[must_use]
pub fn decide(reply: &Reply, registration: &Registration, last: Option<Last>, now: DateTime<Utc>) -> Deed {
    let age = clamped(reply.age, now);
    // The same answer twice is one; another one in the same second is the later.
    if last.is_some_and(|last| age < last.age || (age == last.age && reply.answer == last.answer)) {
        return Deed::Note(Finding::Outdated);
    }
    let state = registration.state;
    match reply.answer {
        Answer::Tentative if is_concerned(state) => Deed::Note(Finding::Tentative),
        Answer::Declined if is_concerned(state) => Deed::GiveBack,
        Answer::Tentative | Answer::Declined => Deed::Note(Finding::Unchanged),
        Answer::Accepted => match state {
            State::Confirmed => Deed::Note(Finding::Confirmed),
            State::Offered => Deed::TakeOffer,
            State::Cancelled if may_come_back(age, registration, last) => Deed::ComeBack,
            State::Cancelled | State::Declined => Deed::Note(Finding::Refused),
            State::Unconfirmed | State::Requested | State::Waiting | State::Attended | State::NoShow => {
                Deed::Note(Finding::Unchanged)
            }
        },
    }
}

/// What an answer to a whole series does. The series is the person's word for the whole format: whoever declines it rests
/// until they come back (each seat is free again, and one mail says so), whoever accepts it is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesDeed {
    /// The enrollment rests.
    Rest,
    /// The enrollment goes on.
    GoOn,
    /// Each date to come gets the answer as its own.
    Each,
}

/// Decides that. Whoever rested after they accepted is not woken.
#[must_use]
pub fn decide_series(reply: &Reply, enrollment: &Enrollment, last: Option<Last>, now: DateTime<Utc>) -> SeriesDeed {
    let age = clamped(reply.age, now);
    let newer = last.is_none_or(|last| age > last.age);
    match (reply.answer, enrollment.state) {
        (Answer::Declined, EnrollmentState::Active) if newer => SeriesDeed::Rest,
        (Answer::Accepted, EnrollmentState::Paused) if newer && age.stamp > enrollment.changed_at => SeriesDeed::GoOn,
        _ => SeriesDeed::Each,
    }
}

/// How new an answer counts as.
#[must_use]
pub fn clamped(age: Age, now: DateTime<Utc>) -> Age {
    Age { stamp: age.stamp.min(now), ..age }
}

/// Whoever declined in the calendar comes back there. Whoever gave the seat back on the page must have accepted after
/// that: a mail that was long on its way does not take back what the person did last.
fn may_come_back(age: Age, registration: &Registration, last: Option<Last>) -> bool {
    let own_word = matches!(registration.ended_by, None | Some(EndedBy::Own));
    let in_calendar =
        last.is_some_and(|last| last.answer == Answer::Declined && registration.changed_at <= last.received_at);
    own_word && (in_calendar || age.stamp > registration.changed_at)
}

#[cfg(test)]
mod tests;
