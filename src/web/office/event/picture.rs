//! How one date fills up over time: a picture, and the same numbers as a table.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    domain::{
        chart::{self, Growth, Scale},
        event::Announced,
        participant::Participant,
        registration::{Registration, RegistrationState},
        zone::day_of,
    },
    locale,
    web::visit::Visit,
};

/// Numbers in the table beside the picture.
const TABLE_ROWS: usize = 60;

/// How a date fills up.
pub(super) struct Filling {
    /// What the picture says, in a sentence.
    pub(super) sentence: String,
    pub(super) path: String,
    /// The same outline, closed along the base line.
    pub(super) area: String,
    /// How far below the top the capacity stands.
    pub(super) capacity: Option<u32>,
    /// How far below the top a number's line stands, and the number.
    pub(super) marks: Vec<(u32, u32)>,
    pub(super) from: String,
    pub(super) to: String,
    /// Day and number, as table.
    pub(super) rows: Vec<(String, u32)>,
}

/// The picture of a date, from the day it was set up; none before anybody came, or on that very day. Counted is who confirmed by link and has not left: with a seat or
/// in the queue.
pub(super) fn filling(
    visit: &Visit,
    announced: &Announced,
    people: &[(Registration, Participant)],
    now: DateTime<Utc>,
) -> Option<Filling> {
    let zone = announced.event.slot.zone;
    let came = people.iter().filter_map(|(registration, _)| registration.confirmed_at);
    let left = people.iter().filter(|(registration, _)| has_left(registration)).map(|(who, _)| who.changed_at);
    let grown = chart::growth(&came.collect::<Vec<_>>(), &left.collect::<Vec<_>>(), zone);
    let (first, last) = (grown.first()?.0.min(day_of(announced.event.created_at, zone)), grown.last()?);
    let end = day_of(now.min(announced.event.slot.ends_at), zone).max(last.0);
    if first == end {
        return None;
    }
    let most = grown.iter().map(|(_, number)| *number).max().unwrap_or(0);
    // A capacity far away would press the curve to the ground.
    let capacity = announced.capacity().filter(|seats| *seats <= most.saturating_mul(4).max(20));
    let scale = Scale::holding(most.max(capacity.unwrap_or(0)));
    let path = chart::staircase(&grown, (first, end), &scale);
    Some(Filling {
        sentence: sentence(visit, (first, end), last.1),
        area: format!("{path}V{}H0Z", chart::HEIGHT),
        path,
        capacity: capacity.map(|seats| scale.y(seats)),
        marks: scale.marks.iter().map(|mark| (scale.y(*mark), *mark)).collect(),
        from: locale::date(visit.locale(), first),
        to: locale::date(visit.locale(), end),
        rows: rows(visit, grown),
    })
}

fn has_left(registration: &Registration) -> bool {
    let gone = matches!(registration.state, RegistrationState::Cancelled | RegistrationState::Declined);
    gone && registration.confirmed_at.is_some()
}

fn sentence(visit: &Visit, (first, end): (NaiveDate, NaiveDate), number: u32) -> String {
    let day = |day| locale::date(visit.locale(), day);
    let values = [("from", day(first).into()), ("to", day(end).into()), ("people", number.into())];
    locale::text(visit.locale(), "filling-sentence", &values)
}

fn rows(visit: &Visit, grown: Growth) -> Vec<(String, u32)> {
    let skipped = grown.len().saturating_sub(TABLE_ROWS);
    grown.into_iter().skip(skipped).map(|(day, number)| (locale::day(visit.locale(), day), number)).collect()
}
