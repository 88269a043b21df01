//! When people can register and who decides on it, as the workplace's forms ask for it: so long before the beginning for
//! a format, two moments for a date.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::{
    domain::{
        event::{Event, Wish},
        lead::{LeadUnit, read_typed},
        text::{FieldError, Problem},
        typed::{read_day, read_time},
        zone::{instant_of, local_of},
    },
    web::visit::Visit,
};

/// An amount and its unit, as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Lead {
    pub(super) amount: String,
    pub(super) unit: String,
}

impl Lead {
    /// What stands there now.
    pub(super) fn of(minutes: Option<u32>) -> Self {
        let unit = LeadUnit::of(minutes.unwrap_or_default());
        let amount = minutes.map(|minutes| (minutes / unit.minutes()).to_string()).unwrap_or_default();
        Self { amount, unit: unit.as_str().to_owned() }
    }

    /// The minutes it says.
    pub(super) fn read(&self, field: &'static str) -> Result<Option<i64>, FieldError> {
        Ok(read_typed(field, &self.amount, &self.unit)?.map(i64::from))
    }
}

/// The units to choose from.
pub(super) fn units(visit: &Visit) -> Vec<(&'static str, String)> {
    let label = |unit: LeadUnit| match unit {
        LeadUnit::Minutes => visit.t("lead-minutes"),
        LeadUnit::Hours => visit.t("lead-hours"),
        LeadUnit::Days => visit.t("lead-days"),
        LeadUnit::Weeks => visit.t("lead-weeks"),
    };
    LeadUnit::ALL.iter().map(|unit| (unit.as_str(), label(*unit))).collect()
}

/// Who decides on a registration, as a form's word.
pub(super) fn by_whom(approval: bool) -> &'static str {
    if approval { "team" } else { "nobody" }
}

/// Who may decide, as the forms offer it.
pub(super) fn approvals(visit: &Visit) -> Vec<(&'static str, String)> {
    vec![(by_whom(false), visit.t("approval-nobody")), (by_whom(true), visit.t("approval-team"))]
}

/// The same for a date, which may also do as its format does.
pub(super) fn own_approvals(visit: &Visit, inherited: Option<bool>) -> Vec<(&'static str, String)> {
    let as_format = inherited.map(|approval| {
        let says = visit.t(if approval { "approval-team" } else { "approval-nobody" });
        ("", visit.words.t1("approval-inherited", "says", says.as_str()))
    });
    as_format.into_iter().chain(approvals(visit)).collect()
}

/// Reads the word; nothing said is nothing chosen.
pub(super) fn read_approval(word: &str) -> Result<Option<bool>, FieldError> {
    match word {
        "" => Ok(None),
        "team" => Ok(Some(true)),
        "nobody" => Ok(Some(false)),
        _ => Err(FieldError::new("approval", Problem::UnknownValue { allowed: "nobody team".into() })),
    }
}

/// The window of one date, as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnWindow {
    pub(super) opens_day: String,
    pub(super) opens_time: String,
    pub(super) closes_day: String,
    pub(super) closes_time: String,
}

impl OwnWindow {
    /// What the date says of its own.
    pub(super) fn of(event: &Event) -> Self {
        let typed = |at: Option<DateTime<Utc>>| {
            let local = at.map(|at| local_of(at, event.slot.zone));
            let part = |form: &str| local.map(|local| local.format(form).to_string()).unwrap_or_default();
            (part("%d.%m.%Y"), part("%H:%M"))
        };
        let (opens_day, opens_time) = typed(event.own.registration_opens_at);
        let (closes_day, closes_time) = typed(event.own.registration_closes_at);
        Self { opens_day, opens_time, closes_day, closes_time }
    }

    /// Opening and closing; what is left empty is inherited. A day without a time is meant from its first minute on, or
    /// to its last.
    pub(super) fn read(&self, zone: Tz) -> (Wish<DateTime<Utc>>, Wish<DateTime<Utc>>, Vec<FieldError>) {
        let mut errors = Vec::new();
        let last = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default();
        let mut moment = |(day, time): (&'static str, &'static str), (d, t): (&str, &str), usual: NaiveTime| {
            if d.trim().is_empty() && t.trim().is_empty() {
                return None;
            }
            let time = if t.trim().is_empty() { Ok(usual) } else { read_time(time, t) };
            match (read_day(day, d), time) {
                (Ok(day), Ok(time)) => Some(instant_of(day.and_time(time), zone)),
                (day, time) => {
                    errors.extend([day.err(), time.err()].into_iter().flatten());
                    None
                }
            }
        };
        let opens = moment(("opens_day", "opens_time"), (&self.opens_day, &self.opens_time), NaiveTime::MIN);
        let closes = moment(("closes_day", "closes_time"), (&self.closes_day, &self.closes_time), last);
        (Some(opens), Some(closes), errors)
    }
}

/// The API's names of the fields, as the forms call them.
pub(super) fn placed(error: FieldError) -> FieldError {
    match error.field.as_ref() {
        "registration_opens_at" => FieldError::new("opens_day", error.problem),
        "registration_closes_at" => FieldError::new("closes_day", error.problem),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::sample;

    fn typed(opens: (&str, &str), closes: (&str, &str)) -> OwnWindow {
        let text = str::to_owned;
        OwnWindow {
            opens_day: text(opens.0),
            opens_time: text(opens.1),
            closes_day: text(closes.0),
            closes_time: text(closes.1),
        }
    }

    #[test]
    fn a_day_alone_is_meant_as_a_whole_and_nothing_is_inherited() {
        let zone = chrono_tz::Europe::Berlin;
        let (opens, closes, errors) = typed(("01.03.2026", ""), ("10.03.2026", "")).read(zone);
        assert_eq!(
            (opens, closes),
            (Some("2026-02-28T23:00:00Z".parse().ok()), Some("2026-03-10T22:59:00Z".parse().ok()))
        );
        assert!(errors.is_empty());
        assert_eq!(typed(("", ""), (" ", "")).read(zone), (Some(None), Some(None), Vec::new()));
        let (.., errors) = typed(("", "10:00"), ("31.02.2026", "25:00")).read(zone);
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_ref()).collect();
        assert_eq!(fields, ["opens_day", "closes_day", "closes_time"]);
    }

    #[test]
    fn who_decides_comes_back_as_it_went() {
        for approval in [true, false] {
            assert_eq!(read_approval(by_whom(approval)), Ok(Some(approval)));
        }
        assert_eq!(read_approval(""), Ok(None));
        assert!(read_approval("maybe").is_err());
        let visit = Visit::bare(crate::domain::format::Locale::De);
        let words = |inherited| own_approvals(&visit, inherited).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(words(None), ["nobody", "team"], "a date of its own has nothing to inherit");
        assert_eq!(words(Some(true)), ["", "nobody", "team"]);
    }

    #[test]
    fn what_the_form_shows_is_what_the_date_says() {
        let mut event = sample::single().event;
        event.own.registration_closes_at = Some(event.slot.starts_at);
        let window = OwnWindow::of(&event);
        assert_eq!((window.closes_day.as_str(), window.closes_time.as_str()), ("12.03.2026", "10:00"));
        assert_eq!(window.read(event.slot.zone), (Some(None), Some(Some(event.slot.starts_at)), Vec::new()));
    }
}
