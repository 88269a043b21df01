//! Spans of time as people say them.

use chrono::TimeDelta;

use super::text;
use crate::domain::format::Locale;

/// A span in at most two units, rounded up to minutes: `2 Tage`, `1 Tag und 3 Stunden`, `25 Minuten`. Somebody who is
/// told "one minute" must not find less.
#[must_use]
pub fn span(locale: Locale, span: TimeDelta) -> String {
    let minutes = (span.num_seconds().max(0) + 59) / 60;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let unit = |key, n: i64| text(locale, key, &[("n", n.into())]);
    let parts = match (days, hours, minutes) {
        (0, 0, minutes) => vec![unit("span-minutes", minutes)],
        (0, hours, 0) => vec![unit("span-hours", hours)],
        (0, hours, minutes) => vec![unit("span-hours", hours), unit("span-minutes", minutes)],
        (days, 0, _) => vec![unit("span-days", days)],
        (days, hours, _) => vec![unit("span-days", days), unit("span-hours", hours)],
    };
    match parts.as_slice() {
        [some, last] => text(locale, "list-and", &[("some", some.as_str().into()), ("last", last.as_str().into())]),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_its_two_largest_units() {
        let table = [
            (0, "0 Minuten", "0 minutes"),
            (1, "1 Minute", "1 minute"),
            (60, "1 Minute", "1 minute"),
            (61, "2 Minuten", "2 minutes"),
            (30 * 60, "30 Minuten", "30 minutes"),
            (3_600, "1 Stunde", "1 hour"),
            (3_600 + 1, "1 Stunde und 1 Minute", "1 hour and 1 minute"),
            (7_500, "2 Stunden und 5 Minuten", "2 hours and 5 minutes"),
            (86_400, "1 Tag", "1 day"),
            (86_400 + 120, "1 Tag", "1 day"),
            (2 * 86_400 + 7_200, "2 Tage und 2 Stunden", "2 days and 2 hours"),
            (14 * 86_400, "14 Tage", "14 days"),
        ];
        for (seconds, german, english) in table {
            let span = |locale| span(locale, TimeDelta::seconds(seconds));
            assert_eq!((span(Locale::De).as_str(), span(Locale::En).as_str()), (german, english), "{seconds}");
        }
        assert_eq!(span(Locale::De, -TimeDelta::hours(1)), "0 Minuten");
    }
}
