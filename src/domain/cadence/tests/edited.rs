//! A series that is changed on the very day on which the clocks change (C38): each Sunday has its one date, before the
//! change by the old rule and from the change on by the new one, at the local time that the rule names.

use super::*;

/// From when the new rule holds, when it begins and for how many minutes; and the beginnings of three Sundays in UTC. The
/// old rule is ten o'clock for an hour. The second Sunday is the one on which the clocks change.
type Row = (&'static str, &'static str, u32, [&'static str; 3]);

const SPRING: ([&str; 3], &[Row]) = (
    ["2026-03-22", "2026-03-29", "2026-04-05"],
    &[
        ("2026-03-29", "14:00", 60, ["2026-03-22T09:00:00Z", "2026-03-29T12:00:00Z", "2026-04-05T12:00:00Z"]),
        // The hour that is left out: that one date moves on, the next ones do not.
        ("2026-03-29", "02:30", 60, ["2026-03-22T09:00:00Z", "2026-03-29T01:30:00Z", "2026-04-05T00:30:00Z"]),
        ("2026-03-29", "02:00", 15, ["2026-03-22T09:00:00Z", "2026-03-29T01:00:00Z", "2026-04-05T00:00:00Z"]),
        // Over the gap: two hours are two hours.
        ("2026-03-29", "01:00", 120, ["2026-03-22T09:00:00Z", "2026-03-29T00:00:00Z", "2026-04-04T23:00:00Z"]),
        ("2026-03-29", "00:00", 60, ["2026-03-22T09:00:00Z", "2026-03-28T23:00:00Z", "2026-04-04T22:00:00Z"]),
        ("2026-03-28", "14:00", 60, ["2026-03-22T09:00:00Z", "2026-03-29T12:00:00Z", "2026-04-05T12:00:00Z"]),
        ("2026-03-30", "14:00", 60, ["2026-03-22T09:00:00Z", "2026-03-29T08:00:00Z", "2026-04-05T12:00:00Z"]),
    ],
);

const AUTUMN: ([&str; 3], &[Row]) = (
    ["2026-10-18", "2026-10-25", "2026-11-01"],
    &[
        ("2026-10-25", "14:00", 60, ["2026-10-18T08:00:00Z", "2026-10-25T13:00:00Z", "2026-11-01T13:00:00Z"]),
        // The hour that comes twice: the first of the two.
        ("2026-10-25", "02:30", 60, ["2026-10-18T08:00:00Z", "2026-10-25T00:30:00Z", "2026-11-01T01:30:00Z"]),
        ("2026-10-25", "03:00", 60, ["2026-10-18T08:00:00Z", "2026-10-25T02:00:00Z", "2026-11-01T02:00:00Z"]),
        ("2026-10-25", "01:00", 120, ["2026-10-18T08:00:00Z", "2026-10-24T23:00:00Z", "2026-11-01T00:00:00Z"]),
        ("2026-10-24", "14:00", 60, ["2026-10-18T08:00:00Z", "2026-10-25T13:00:00Z", "2026-11-01T13:00:00Z"]),
        ("2026-10-26", "14:00", 60, ["2026-10-18T08:00:00Z", "2026-10-25T09:00:00Z", "2026-11-01T13:00:00Z"]),
    ],
);

#[test]
fn a_series_that_is_changed_on_the_day_of_the_clock_change_keeps_its_local_times() {
    for (sundays, rows) in [SPRING, AUTUMN] {
        for (from, start, minutes, expected) in rows {
            let new = Rule { start_time: format!("{start}:00").parse().unwrap(), minutes: *minutes, ..sunday() };
            let cadence = |id, valid_from, valid_until, rule| Cadence {
                id: CadenceId(uuid::Uuid::from_u128(id)),
                format_id: FormatId(uuid::Uuid::nil()),
                valid_from,
                valid_until,
                rule,
            };
            let history =
                [cadence(1, day("2026-01-01"), day(from).pred_opt(), sunday()), cadence(2, day(from), None, new)];
            let found = dates_of(&history, Berlin, day(sundays[0]), day(sundays[2]));
            let planned: Vec<String> = found.iter().map(|(_, date)| date.planned_on.to_string()).collect();
            assert_eq!(planned, sundays, "{from} {start}: each Sunday once");
            for ((cadence, date), expected) in found.iter().zip(expected) {
                let said = format!("{from} {start}, {}", date.planned_on);
                assert_eq!(date.slot.starts_at.to_rfc3339(), expected.replace('Z', "+00:00"), "{said}");
                let lasts = if cadence.id.0.as_u128() == 2 { *minutes } else { 60 };
                assert_eq!((date.slot.ends_at - date.slot.starts_at).num_minutes(), i64::from(lasts), "{said}");
            }
        }
    }
}

fn sunday() -> Rule {
    Rule { anchor: day("2026-01-04"), ..weekly(&[Weekday::Sun]) }
}
