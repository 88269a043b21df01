//! From what the files say to what a form would bring.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::{DemoCadence, DemoDate, DemoEvent, DemoFormat, NaiveTimeText};
use crate::domain::{
    cadence::{Rule, RuleDraft, Unit, weekday_from_code},
    event::RawEvent,
    format::RawFormat,
    holiday::{Calendar, Scope},
    text::FieldError,
    zone::Slot,
};

impl DemoFormat {
    /// The format as a form would bring it.
    #[must_use]
    pub fn raw(&self) -> RawFormat {
        RawFormat {
            slug: Some(self.slug.clone()),
            title: Some(self.title.clone()),
            summary: Some(self.summary.clone()),
            description: Some(self.description.clone()),
            audience: Some(self.audience.clone()),
            audience_note: Some(self.audience_note.clone()),
            registration: Some(self.registration.clone()),
            capacity: Some(self.capacity),
            location: Some(Some(self.location.clone())),
            tags: Some(self.tags.clone()),
            status: Some("active".to_owned()),
            ..RawFormat::default()
        }
    }

    /// The rule, anchored so that its dates lie around `today`.
    ///
    /// # Errors
    /// Somebody broke the files.
    pub fn rule(&self, today: NaiveDate) -> Option<Result<Rule, Vec<FieldError>>> {
        let cadence = self.cadence.as_ref()?;
        let weekday = weekday_from_code(&cadence.weekday).unwrap_or(Weekday::Thu);
        let draft = RuleDraft {
            every: Some(cadence.every.into()),
            unit: Some(cadence.unit.as_str().to_owned()),
            weekdays: vec![cadence.weekday.clone()],
            month_ordinal: cadence.month_ordinal,
            anchor: Some(cadence.anchor(weekday, today).to_string()),
            start_time: Some(cadence.start_time.clone()),
            duration_minutes: Some(cadence.duration_minutes),
            holiday_policy: Some("next_workday".to_owned()),
            holiday_scope: Some(vec!["BUND".to_owned()]),
            ..RuleDraft::default()
        };
        Some(Rule::parse(&draft))
    }
}

impl DemoCadence {
    /// So many steps before the next date; in months, the first of that month.
    fn anchor(&self, weekday: Weekday, today: NaiveDate) -> NaiveDate {
        let steps = u32::from(self.every) * u32::from(self.past);
        let back = match self.unit {
            Unit::Week => {
                let next = today + Days::new(self.next_in_days.into());
                let wait = (7 + weekday.num_days_from_monday() - next.weekday().num_days_from_monday()) % 7;
                (next + Days::new(wait.into())).checked_sub_days(Days::new(u64::from(steps) * 7))
            }
            Unit::Month => today.with_day(1).and_then(|first| first.checked_sub_months(chrono::Months::new(steps))),
        };
        back.unwrap_or(today)
    }
}

impl DemoDate {
    /// What the date says of its own.
    #[must_use]
    pub fn raw(&self, today: NaiveDate, zone: Tz) -> RawEvent {
        let day = workdays(today, self.in_days, 1);
        let slot = self.start_time.map(|time| slot(day, 0, time, self.duration_minutes, zone));
        RawEvent {
            theme: self.theme.clone().map(Some),
            description: (!self.points.is_empty()).then(|| Some(list(&self.points))),
            starts_at: slot.map(|slot| slot.starts_at),
            ends_at: slot.map(|slot| slot.ends_at),
            ..RawEvent::default()
        }
    }
}

impl DemoEvent {
    /// The gathering as a form would bring it: its days from `today` on, its programme in its description.
    #[must_use]
    pub fn raw(&self, today: NaiveDate, zone: Tz) -> RawEvent {
        let first = workdays(today, self.in_days, self.days.len());
        let slots: Vec<(DateTime<Utc>, DateTime<Utc>)> = (0..)
            .zip(&self.days)
            .map(|(number, day)| slot(first, number, day.start_time, day.duration_minutes, zone))
            .map(|slot| (slot.starts_at, slot.ends_at))
            .collect();
        let several = self.days.iter().filter(|day| !day.programme.is_empty()).count() > 1;
        let programme = (1..).zip(&self.days).filter(|(_, day)| !day.programme.is_empty()).map(|(number, day)| {
            if several { format!("**{number}. Tag**\n\n{}", list(&day.programme)) } else { list(&day.programme) }
        });
        let paragraphs: Vec<String> = std::iter::once(self.description.clone()).chain(programme).collect();
        let multi_day = self.kind == "multi_day";
        RawEvent {
            slug: Some(self.slug.clone()),
            title: Some(Some(self.title.clone())),
            description: Some(Some(paragraphs.join("\n\n"))),
            kind: Some(self.kind.clone()),
            starts_at: slots.first().map(|(starts_at, _)| *starts_at),
            ends_at: slots.last().map(|(_, ends_at)| *ends_at),
            days: if multi_day { slots } else { Vec::new() },
            location: Some(Some(self.location.clone())),
            capacity: self.capacity.map(Some),
            external_url: self.external_url.clone(),
            tags: Some(self.tags.clone()),
            ..RawEvent::default()
        }
    }
}

/// The first of `run` working days in a row, `in_days` from `today` or as little further away as need be: nobody meets
/// on a Saturday or on New Year's Day.
pub(super) fn workdays(today: NaiveDate, in_days: i64, run: usize) -> NaiveDate {
    let wished = today.checked_add_signed(TimeDelta::days(in_days)).unwrap_or(today);
    let mut calendar = Calendar::new(&[Scope::Federal]);
    let mut work = |first: NaiveDate| first.iter_days().take(run).all(|day| calendar.is_workday(day));
    let further = if in_days < 0 { -1 } else { 1 };
    let candidates = (0..21).filter_map(|step| wished.checked_add_signed(TimeDelta::days(step * further)));
    candidates.into_iter().find(|day| work(*day)).unwrap_or(wished)
}

fn slot(today: NaiveDate, in_days: i64, time: NaiveTimeText, minutes: u32, zone: Tz) -> Slot {
    let day = today.checked_add_signed(TimeDelta::days(in_days)).unwrap_or(today);
    Slot::new(day.and_time(time.0), minutes, zone)
}

fn list(points: &[String]) -> String {
    points.iter().map(|point| format!("- {point}")).collect::<Vec<_>>().join("\n")
}
