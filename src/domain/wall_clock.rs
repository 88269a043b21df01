//! One local time of day on many days. Between two clock changes a local time is the same time in UTC every day, so
//! only the days near a change have to be looked up in the zone database.

use std::{
    collections::HashMap,
    ops::RangeInclusive,
    sync::{Mutex, OnceLock, PoisonError},
};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::zone::Slot;

/// For these years the clock changes are remembered; on other days the zone database is asked each time.
const YEARS: RangeInclusive<i32> = 1990..=2100;

/// So many days next to a clock change are looked up one by one.
const MARGIN: Days = Days::new(2);

/// Turns days into slots that begin at one local time and last equally long.
#[derive(Clone, Debug)]
pub struct WallClock {
    zone: Tz,
    time: NaiveTime,
    minutes: u32,
    /// The zone's stretches without a clock change, rising.
    stretches: &'static [Stretch],
    /// The one in which the last day was.
    at: usize,
    /// Its days, and the slot's ends on them.
    days: (NaiveDate, NaiveDate),
    begin: DayTime,
    end: DayTime,
}

/// Local days on and around which a zone's clock does not change.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    first: NaiveDate,
    last: NaiveDate,
    /// How far the local clock is ahead of UTC.
    ahead: TimeDelta,
}

/// A time in UTC, on the local day or so many days after it.
#[derive(Clone, Copy, Debug)]
struct DayTime {
    after: i64,
    time: NaiveTime,
}

impl DayTime {
    /// The time that lies `distance` after midnight.
    fn of(distance: TimeDelta) -> Self {
        let (time, seconds) = NaiveTime::MIN.overflowing_add_signed(distance);
        Self { after: seconds / 86_400, time }
    }

    #[inline]
    fn on(self, day: NaiveDate) -> DateTime<Utc> {
        let day = if self.after == 0 { day } else { self.shifted(day) };
        day.and_time(self.time).and_utc()
    }

    #[inline(never)]
    fn shifted(self, day: NaiveDate) -> NaiveDate {
        let distance = Days::new(self.after.unsigned_abs());
        let shifted = if self.after > 0 { day.checked_add_days(distance) } else { day.checked_sub_days(distance) };
        // Only the very ends of the calendar have no day before or after them.
        shifted.unwrap_or(day)
    }
}

impl WallClock {
    /// The clock of a zone, at one time of day.
    #[must_use]
    pub fn new(zone: Tz, time: NaiveTime, minutes: u32) -> Self {
        let (never, nowhere) = ((NaiveDate::MAX, NaiveDate::MIN), DayTime { after: 0, time });
        let stretches = stretches_of(zone);
        Self { zone, time, minutes, stretches, at: 0, days: never, begin: nowhere, end: nowhere }
    }

    /// The slot on a local day: always what [`Slot::new`] says.
    #[inline]
    pub fn slot(&mut self, day: NaiveDate) -> Slot {
        if day < self.days.0 || self.days.1 < day {
            self.turn_to(day);
        }
        Slot { starts_at: self.begin.on(day), ends_at: self.end.on(day), zone: self.zone }
    }

    /// Goes to the stretch in which the day lies (mostly it is the next), or looks the single day up.
    #[inline(never)]
    fn turn_to(&mut self, day: NaiveDate) {
        let lies_in = |stretch: &Stretch| stretch.first <= day && day <= stretch.last;
        let at = match self.stretches.get(self.at + 1) {
            Some(next) if lies_in(next) => self.at + 1,
            _ => self.stretches.partition_point(|stretch| stretch.last < day),
        };
        self.at = at;
        if let Some(stretch) = self.stretches.get(at).filter(|stretch| lies_in(stretch)) {
            let begin = self.time - NaiveTime::MIN - stretch.ahead;
            self.days = (stretch.first, stretch.last);
            (self.begin, self.end) = (DayTime::of(begin), DayTime::of(begin + TimeDelta::minutes(self.minutes.into())));
        } else {
            let slot = Slot::new(day.and_time(self.time), self.minutes, self.zone);
            let midnight = day.and_time(NaiveTime::MIN).and_utc();
            self.days = (day, day);
            (self.begin, self.end) = (DayTime::of(slot.starts_at - midnight), DayTime::of(slot.ends_at - midnight));
        }
    }
}

/// A zone's stretches. They are computed once and kept: a zone is the same as long as the program runs.
fn stretches_of(zone: Tz) -> &'static [Stretch] {
    static KNOWN: OnceLock<Mutex<HashMap<Tz, &'static [Stretch]>>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    // There are some six hundred zones, so what is leaked here stays small.
    known.entry(zone).or_insert_with(|| Vec::leak(find_stretches(zone)))
}

/// Reads the clock once a day, at noon in UTC. Where two readings differ, the days around them belong to no stretch;
/// that leaves room enough for zones far ahead of UTC and far behind it.
fn find_stretches(zone: Tz) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let days = NaiveDate::from_yo_opt(*YEARS.start(), 1).into_iter().flat_map(|first| first.iter_days());
    for day in days.take_while(|day| YEARS.contains(&day.year())) {
        let noon = day.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
        let ahead = TimeDelta::seconds(zone.offset_from_utc_datetime(&noon).fix().local_minus_utc().into());
        match stretches.last_mut() {
            Some(stretch) if stretch.ahead == ahead => stretch.last = day,
            _ => stretches.push(Stretch { first: day, last: day, ahead }),
        }
    }
    for stretch in &mut stretches {
        stretch.first = stretch.first.checked_add_days(MARGIN).unwrap_or(stretch.first);
        stretch.last = stretch.last.checked_sub_days(MARGIN).unwrap_or(stretch.last);
    }
    stretches.retain(|stretch| stretch.first <= stretch.last);
    stretches
}

#[cfg(test)]
mod tests {
    use chrono_tz::{
        Africa::Casablanca, America::New_York, Asia::Gaza, Australia::Lord_Howe, Europe::Berlin, Europe::London,
        Pacific::Apia,
    };
    use proptest::prelude::*;

    use super::*;

    /// Half-hour changes, changes at midnight, four changes a year, a day that never was.
    const ZONES: [Tz; 7] = [Berlin, London, New_York, Casablanca, Gaza, Lord_Howe, Apia];

    proptest! {
        #[test]
        fn the_wall_clock_says_what_the_zone_database_says(
            zone in proptest::sample::select(&ZONES[..]),
            days in proptest::collection::vec(0_i64..45_000, 1..60),
            hour in 0_u32..24,
            minute in 0_u32..60,
            minutes in 5_u32..=1440,
        ) {
            let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            let mut clock = WallClock::new(zone, time, minutes);
            for day in days {
                let day = NaiveDate::from_ymd_opt(1989, 1, 1).unwrap() + TimeDelta::days(day);
                prop_assert_eq!(clock.slot(day), Slot::new(day.and_time(time), minutes, zone));
            }
        }
    }

    #[test]
    fn every_day_of_a_century_in_berlin_is_right_near_the_changes_too() {
        for (hour, minute) in [(0, 0), (1, 59), (2, 30), (3, 0), (10, 0), (23, 59)] {
            let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            let mut clock = WallClock::new(Berlin, time, 90);
            for day in NaiveDate::from_ymd_opt(1989, 1, 1).unwrap().iter_days().take(42_000) {
                assert_eq!(clock.slot(day), Slot::new(day.and_time(time), 90, Berlin));
            }
        }
    }
}
