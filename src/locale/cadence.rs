//! A cadence in words, and the reasons why a date is where it is.

use chrono::Weekday;

use super::{date, day, text, time, weekday, weekday_recurring};
use crate::domain::{
    cadence::{HolidayPolicy, Rule, Unit},
    explain::{Explanation, Note},
    format::Locale,
    holiday::Scope,
    participant::Land,
    text::Slug,
};

/// The rule in one line: `alle 14 Tage donnerstags, 10:00 Uhr, ab 08.01.2026`, `am letzten Donnerstag im Monat, …`.
#[must_use]
pub fn cadence(locale: Locale, rule: &Rule) -> String {
    let mut parts = vec![
        rhythm(locale, rule),
        time(locale, rule.start_time),
        text(locale, "cadence-from", &[("day", date(locale, rule.anchor).into())]),
    ];
    if let Some(until) = rule.until {
        parts.push(text(locale, "cadence-until", &[("day", date(locale, until).into())]));
    }
    parts.join(", ")
}

/// Which rule planned a date and what changed it on the way:
/// `alle 14 Tage donnerstags, ab 08.01.2026. Verschoben vom … wegen Feiertag (…).`
#[must_use]
pub fn explanation(locale: Locale, explanation: &Explanation) -> String {
    let rule = (explanation.every, explanation.unit, explanation.month_ordinal, explanation.weekdays.as_slice());
    let from = text(locale, "cadence-from", &[("day", date(locale, explanation.anchor).into())]);
    let planned = format!("{}, {from}.", rhythm_of(locale, rule));
    let notes = explanation.notes.iter().map(|one| note(locale, one));
    std::iter::once(planned).chain(notes).collect::<Vec<_>>().join(" ")
}

fn rhythm(locale: Locale, rule: &Rule) -> String {
    rhythm_of(locale, (rule.every, rule.unit, rule.month_ordinal, &rule.weekdays))
}

fn rhythm_of(locale: Locale, (every, unit, month_ordinal, weekdays): (u8, Unit, Option<i8>, &[Weekday])) -> String {
    let every = ("every", every.into());
    match (unit, month_ordinal) {
        (Unit::Week, _) => {
            let days = list(locale, weekdays, weekday_recurring);
            text(locale, "cadence-weeks", &[every, ("days", days.into())])
        }
        (Unit::Month, ordinal) => {
            let ordinal = text(locale, &format!("ordinal-{}", ordinal.unwrap_or(1)), &[]);
            let days = list(locale, weekdays, weekday);
            text(locale, "cadence-months", &[every, ("ordinal", ordinal.into()), ("days", days.into())])
        }
    }
}

fn list(locale: Locale, weekdays: &[Weekday], word: fn(Locale, Weekday) -> String) -> String {
    let words: Vec<String> = weekdays.iter().map(|day| word(locale, *day)).collect();
    match words.as_slice() {
        [some @ .., last] if !some.is_empty() => {
            text(locale, "list-and", &[("some", some.join(", ").into()), ("last", last.as_str().into())])
        }
        _ => words.join(""),
    }
}

/// What happens on public holidays, in a sentence; nothing where they do not matter.
#[must_use]
pub fn holiday_rule(locale: Locale, rule: &Rule) -> Option<String> {
    let key = match rule.holiday_policy {
        HolidayPolicy::Keep => return None,
        HolidayPolicy::Skip => "holiday-rule-skip",
        HolidayPolicy::NextWorkday => "holiday-rule-next-workday",
        HolidayPolicy::PreviousWorkday => "holiday-rule-previous-workday",
        HolidayPolicy::Warn => "holiday-rule-warn",
    };
    let scopes: Vec<String> = rule.holiday_scope.iter().map(|one| scope(locale, *one)).collect();
    Some(text(locale, key, &[("scope", scopes.join(", ").into())]))
}

fn scope(locale: Locale, scope: Scope) -> String {
    match scope {
        Scope::Federal => text(locale, "scope-federal", &[]),
        Scope::Land(one) => land(locale, one),
        Scope::AtLeast(n) => text(locale, "scope-at-least", &[("n", n.into())]),
    }
}

/// A Land's name.
#[must_use]
pub fn land(locale: Locale, land: Land) -> String {
    text(locale, &format!("land-{}", land.as_str().to_ascii_lowercase()), &[])
}

/// The days without dates, in words; nothing where there are none.
#[must_use]
pub fn pauses(locale: Locale, rule: &Rule) -> Option<String> {
    let spans: Vec<String> = rule
        .pauses
        .iter()
        .map(|pause| {
            let (from, until) = (date(locale, pause.from), date(locale, pause.until));
            text(locale, "cadence-pause", &[("from", from.into()), ("until", until.into())])
        })
        .collect();
    (!spans.is_empty()).then(|| spans.join(", "))
}

/// A public holiday's name; days of remembrance of one year keep their German one.
#[must_use]
pub fn holiday_name(locale: Locale, name: &str) -> String {
    let key = format!("holiday-name-{}", Slug::from_title(name, "none"));
    let said = text(locale, &key, &[]);
    if said == key { name.to_owned() } else { said }
}

/// Why a date is where it is, in a sentence.
#[must_use]
pub fn note(locale: Locale, note: &Note) -> String {
    match note {
        Note::MovedForHoliday { from, holiday } => text(
            locale,
            "note-moved-for-holiday",
            &[("from", day(locale, *from).into()), ("holiday", holiday_name(locale, holiday).into())],
        ),
        Note::SkippedForHoliday { holiday } => {
            text(locale, "note-skipped-for-holiday", &[("holiday", holiday_name(locale, holiday).into())])
        }
        Note::InPause { until } => text(locale, "note-in-pause", &[("until", date(locale, *until).into())]),
        Note::OnHoliday { holiday } => {
            text(locale, "note-on-holiday", &[("holiday", holiday_name(locale, holiday).into())])
        }
        Note::PartialHoliday { holiday, land: where_ } => text(
            locale,
            "note-partial-holiday",
            &[("holiday", holiday_name(locale, holiday).into()), ("land", land(locale, *where_).into())],
        ),
        Note::SameDayAsAnother => text(locale, "note-same-day-as-another", &[]),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};

    use super::*;

    fn rule(every: u8, unit: Unit, weekdays: &[Weekday], month_ordinal: Option<i8>) -> Rule {
        Rule {
            every,
            unit,
            weekdays: weekdays.to_vec(),
            month_ordinal,
            anchor: NaiveDate::from_ymd_opt(2026, 1, 8).unwrap(),
            until: None,
            start_time: NaiveTime::from_hms_opt(10, 0, 0).unwrap(),
            minutes: 60,
            holiday_policy: HolidayPolicy::NextWorkday,
            holiday_scope: vec![Scope::Federal, Scope::Land(Land::By), Scope::AtLeast(9)],
            pauses: Vec::new(),
        }
    }

    #[test]
    fn weeks_are_said_the_way_people_say_them() {
        let said = |n, days: &[Weekday]| cadence(Locale::De, &rule(n, Unit::Week, days, None));
        assert_eq!(said(2, &[Weekday::Thu]), "alle 14 Tage donnerstags, 10:00 Uhr, ab 08.01.2026");
        assert_eq!(said(1, &[Weekday::Thu]), "jede Woche donnerstags, 10:00 Uhr, ab 08.01.2026");
        assert_eq!(
            said(8, &[Weekday::Mon, Weekday::Wed, Weekday::Fri]),
            "alle 8 Wochen montags, mittwochs und freitags, 10:00 Uhr, ab 08.01.2026"
        );
        let english = cadence(Locale::En, &rule(2, Unit::Week, &[Weekday::Thu], None));
        assert_eq!(english, "every 14 days on Thursdays, 10:00, from 8 January 2026");
    }

    #[test]
    fn months_name_the_ordinal_and_the_weekday() {
        let said = |locale, n, ordinal| cadence(locale, &rule(n, Unit::Month, &[Weekday::Thu], Some(ordinal)));
        assert_eq!(said(Locale::De, 1, -1), "am letzten Donnerstag im Monat, 10:00 Uhr, ab 08.01.2026");
        assert_eq!(said(Locale::De, 3, 2), "alle 3 Monate am zweiten Donnerstag, 10:00 Uhr, ab 08.01.2026");
        assert_eq!(said(Locale::En, 1, -1), "on the last Thursday of the month, 10:00, from 8 January 2026");
        assert_eq!(said(Locale::En, 3, 2), "every 3 months on the second Thursday, 10:00, from 8 January 2026");
    }

    #[test]
    fn an_end_is_said_last() {
        let mut ending = rule(2, Unit::Week, &[Weekday::Thu], None);
        ending.until = NaiveDate::from_ymd_opt(2026, 12, 31);
        assert!(cadence(Locale::De, &ending).ends_with("ab 08.01.2026, bis 31.12.2026"));
    }

    #[test]
    fn the_holiday_rule_names_whose_holidays_count() {
        let said = holiday_rule(Locale::De, &rule(2, Unit::Week, &[Weekday::Thu], None)).unwrap();
        assert!(said.contains("bundesweit, Bayern, mindestens 9 Länder"), "{said}");
        let mut keeping = rule(2, Unit::Week, &[Weekday::Thu], None);
        keeping.holiday_policy = HolidayPolicy::Keep;
        assert_eq!(holiday_rule(Locale::De, &keeping), None);
    }

    #[test]
    fn every_holiday_that_comes_back_has_its_english_name() {
        let of = |year| {
            crate::domain::holiday::holidays_of(year).into_iter().map(|holiday| holiday.name).collect::<Vec<_>>()
        };
        for name in of(2026).into_iter().filter(|name| of(2031).contains(name)) {
            assert_eq!(holiday_name(Locale::De, name), name);
            assert_ne!(holiday_name(Locale::En, name), name);
        }
        assert_eq!(holiday_name(Locale::En, "80. Jahrestag der Befreiung"), "80. Jahrestag der Befreiung");
    }

    #[test]
    fn an_explanation_names_the_rule_and_what_changed_the_date() {
        let holiday = "Christi Himmelfahrt".into();
        let moved = Note::MovedForHoliday { from: NaiveDate::from_ymd_opt(2026, 5, 14).unwrap(), holiday };
        let said = explanation(Locale::De, &Explanation::of(&rule(2, Unit::Week, &[Weekday::Thu], None), &[moved]));
        assert_eq!(
            said,
            "alle 14 Tage donnerstags, ab 08.01.2026. Verschoben vom Do., 14.05.2026 wegen Feiertag (Christi Himmelfahrt)."
        );
    }

    #[test]
    fn a_moved_date_says_from_where_and_why() {
        let moved =
            Note::MovedForHoliday { from: NaiveDate::from_ymd_opt(2026, 5, 1).unwrap(), holiday: "Erster Mai".into() };
        assert_eq!(note(Locale::De, &moved), "Verschoben vom Fr., 01.05.2026 wegen Feiertag (Erster Mai).");
        assert_eq!(note(Locale::En, &moved), "Moved from Fri, 1 May 2026 because of a public holiday (Labour Day).");
    }
}
