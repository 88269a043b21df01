//! The geometry of two pictures: how something grew over time, and how full dates are. Pure numbers in a box of
//! [`WIDTH`] × [`HEIGHT`]; pages draw them and say them in a table beside.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::zone::day_of;

/// How wide a picture is.
pub const WIDTH: u32 = 640;
/// How high its plot is, from its base line upwards.
pub const HEIGHT: u32 = 200;

/// A number on each day on which it changed.
pub type Growth = Vec<(NaiveDate, u32)>;

/// How many there were at the end of each day on which somebody came or left, oldest first. Whoever left before coming
/// is not counted at all.
#[must_use]
pub fn growth(comings: &[DateTime<Utc>], leavings: &[DateTime<Utc>], zone: Tz) -> Growth {
    let ups = comings.iter().map(|at| (day_of(*at, zone), 1_i64));
    let downs = leavings.iter().map(|at| (day_of(*at, zone), -1_i64));
    let mut steps: Vec<(NaiveDate, i64)> = ups.chain(downs).collect();
    steps.sort_unstable();
    let mut grown: Growth = Vec::new();
    let mut count = 0_i64;
    for (day, by) in steps {
        count += by;
        let shown = u32::try_from(count).unwrap_or(0);
        match grown.last_mut() {
            Some((last, number)) if *last == day => *number = shown,
            _ => grown.push((day, shown)),
        }
    }
    grown
}

/// A scale from nought to a round number, with the numbers to write beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Its upper end.
    pub top: u32,
    /// The numbers at its lines, from nought up.
    pub marks: Vec<u32>,
}

impl Scale {
    /// The smallest round scale that holds `most`.
    #[must_use]
    pub fn holding(most: u32) -> Self {
        let step = (0..9_u32)
            .flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u32.pow(power)))
            .find(|step| most.div_ceil(*step) <= 4)
            .unwrap_or(1_000_000_000);
        let lines = most.div_ceil(step).max(1);
        Self { top: lines * step, marks: (0..=lines).map(|line| line * step).collect() }
    }

    /// How far below the top a number stands.
    #[must_use]
    pub fn y(&self, number: u32) -> u32 {
        let up = u64::from(number.min(self.top)) * u64::from(HEIGHT) / u64::from(self.top.max(1));
        HEIGHT - u32::try_from(up).unwrap_or(HEIGHT)
    }
}

/// The outline of a growth from `from` to `to`, as the steps of an SVG path: it goes up on the day something changed
/// and not before. Days outside are drawn at the border.
#[must_use]
pub fn staircase(grown: &Growth, (from, to): (NaiveDate, NaiveDate), scale: &Scale) -> String {
    let steps = grown.iter().map(|(day, number)| format!("H{}V{}", x(*day, from, to), scale.y(*number)));
    format!("M0 {}{}H{WIDTH}", scale.y(0), steps.collect::<String>())
}

/// Where a day stands between two others.
#[must_use]
pub fn x(day: NaiveDate, from: NaiveDate, to: NaiveDate) -> u32 {
    let whole = (to - from).num_days().max(1);
    let part = (day - from).num_days().clamp(0, whole);
    u32::try_from(part * i64::from(WIDTH) / whole).unwrap_or(WIDTH)
}

/// One date as a bar: seats taken below, those who queue above them, and a line at its capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its left side.
    pub x: u32,
    /// Its width.
    pub width: u32,
    /// Top and height of the part of those who have a seat.
    pub taken: (u32, u32),
    /// Top and height of the part of those who queue.
    pub waiting: (u32, u32),
    /// How far below the top its capacity stands.
    pub capacity: Option<u32>,
}

/// Seats taken, people who queue, capacity.
pub type Seats = (u32, u32, Option<u32>);

/// Bars side by side, and their common scale.
#[must_use]
pub fn bars(dates: &[Seats]) -> (Vec<Bar>, Scale) {
    let most = dates.iter().map(|(taken, waiting, capacity)| (taken + waiting).max(capacity.unwrap_or(0))).max();
    let scale = Scale::holding(most.unwrap_or(0));
    let count = u32::try_from(dates.len()).unwrap_or(u32::MAX).max(1);
    let room = WIDTH / count;
    let width = (room * 7 / 10).clamp(1, 48);
    let bars = (0_u32..).zip(dates).map(|(place, (taken, waiting, capacity))| {
        let (top, above) = (scale.y(*taken), scale.y(taken + waiting));
        Bar {
            x: place * room + (room - width.min(room)) / 2,
            width,
            taken: (top, HEIGHT - top),
            waiting: (above, top - above),
            capacity: capacity.map(|seats| scale.y(seats)),
        }
    });
    (bars.collect(), scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn growth_counts_by_local_day_and_goes_down_when_somebody_leaves() {
        let zone = chrono_tz::Europe::Berlin;
        let comings = [at("2026-03-02T09:00:00Z"), at("2026-03-01T23:30:00Z"), at("2026-03-05T09:00:00Z")];
        let leavings = [at("2026-03-05T10:00:00Z"), at("2026-03-06T10:00:00Z")];
        let grown = growth(&comings, &leavings, zone);
        assert_eq!(grown, [(day("2026-03-02"), 2), (day("2026-03-05"), 2), (day("2026-03-06"), 1)]);
        assert_eq!(growth(&[], &[], zone), []);
    }

    #[test]
    fn scales_end_at_a_round_number_with_at_most_four_steps() {
        for (most, top, lines) in [(0, 1, 2), (1, 1, 2), (3, 3, 4), (4, 4, 5), (5, 6, 4), (17, 20, 5), (160, 200, 5)] {
            let scale = Scale::holding(most);
            assert_eq!((scale.top, scale.marks.len()), (top, lines), "{most}");
            assert_eq!((scale.y(0), scale.y(scale.top)), (HEIGHT, 0), "{most}");
        }
    }

    #[test]
    fn a_staircase_rises_on_its_day_and_ends_at_the_right() {
        let grown = vec![(day("2026-03-01"), 1), (day("2026-03-06"), 2)];
        let scale = Scale::holding(2);
        let path = staircase(&grown, (day("2026-03-01"), day("2026-03-11")), &scale);
        assert_eq!(path, "M0 200H0V100H320V0H640");
        assert_eq!(staircase(&Vec::new(), (day("2026-03-01"), day("2026-03-01")), &scale), "M0 200H640");
    }

    proptest! {
        #[test]
        fn bars_stay_in_their_box_and_do_not_overlap(
            dates in prop::collection::vec((0_u32..400, 0_u32..400, prop::option::of(1_u32..400)), 1..120)
        ) {
            let (bars, scale) = bars(&dates);
            prop_assert_eq!(bars.len(), dates.len());
            for bar in &bars {
                prop_assert!(bar.x + bar.width <= WIDTH);
                prop_assert_eq!(bar.taken.0 + bar.taken.1, HEIGHT);
                prop_assert_eq!(bar.waiting.0 + bar.waiting.1, bar.taken.0);
                prop_assert!(bar.capacity.is_none_or(|y| y <= HEIGHT));
            }
            prop_assert!(bars.windows(2).all(|pair| pair[0].x + pair[0].width <= pair[1].x));
            prop_assert!(dates.iter().all(|(taken, waiting, _)| taken + waiting <= scale.top));
        }
    }
}
