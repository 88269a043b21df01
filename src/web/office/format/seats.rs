//! How full the dates of a format are: a picture, and the same numbers as a table.

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        chart::{self, Bar},
        event::{Announced, EventStatus},
    },
    locale,
    web::{
        office::dates::{Standing, is_ahead},
        visit::Visit,
    },
};

/// Dates in the picture.
const SHOWN: usize = 12;

/// The next dates side by side.
pub(super) struct Seating {
    pub(super) sentence: String,
    pub(super) columns: Vec<Seats>,
    /// Whether a capacity is drawn.
    pub(super) limits: bool,
    /// How far below the top a number's line stands, and the number.
    pub(super) marks: Vec<(u32, u32)>,
}

/// One date.
pub(super) struct Seats {
    pub(super) bar: Bar,
    /// Below its bar: `12.03.`
    pub(super) short: String,
    /// The middle of its bar.
    pub(super) middle: u32,
    pub(super) day: String,
    pub(super) taken: u32,
    pub(super) waiting: u32,
    pub(super) capacity: Option<u32>,
}

/// The picture of the next dates; none where nobody can tell anything from it.
pub(super) fn seating(visit: &Visit, dates: &[(Announced, Standing)], now: DateTime<Utc>) -> Option<Seating> {
    let takes_place = |event: &Announced| is_ahead(event, now) && event.event.status != EventStatus::Cancelled;
    let next: Vec<_> = dates.iter().filter(|(event, _)| takes_place(event)).take(SHOWN).collect();
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let seats: Vec<chart::Seats> =
        next.iter().map(|(event, waits)| (event.event.taken, number(waits.waiting), sensible(event))).collect();
    if next.len() < 2 || seats.iter().all(|(taken, waiting, _)| taken + waiting == 0) {
        return None;
    }
    let (bars, scale) = chart::bars(&seats);
    let limits = bars.iter().any(|bar| bar.capacity.is_some());
    let people: u32 = seats.iter().map(|(taken, ..)| taken).sum();
    let columns = bars.into_iter().zip(&next).zip(&seats);
    let columns = columns.map(|((bar, (event, _)), (taken, waiting, _))| column(visit, event, bar, (*taken, *waiting)));
    Some(Seating {
        sentence: visit.words.t2("seating-sentence", ("dates", next.len().into()), ("people", people.into())),
        columns: columns.collect(),
        limits,
        marks: scale.marks.iter().map(|mark| (scale.y(*mark), *mark)).collect(),
    })
}

fn column(visit: &Visit, event: &Announced, bar: Bar, (taken, waiting): (u32, u32)) -> Seats {
    let day = event.event.slot.day();
    let (number, month) = (day.format("%d").to_string(), day.format("%m").to_string());
    Seats {
        middle: bar.x + bar.width / 2,
        bar,
        short: visit.words.t2("day-and-month", ("day", number.into()), ("month", month.into())),
        day: locale::day(visit.locale(), day),
        taken,
        waiting,
        capacity: event.capacity(),
    }
}

/// A capacity far above what anybody needs would press all bars to the ground.
fn sensible(event: &Announced) -> Option<u32> {
    event.capacity().filter(|seats| *seats <= event.event.taken.saturating_mul(4).max(40))
}
