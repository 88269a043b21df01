//! A rule as it comes from a form or from JSON: nothing in it is checked yet.

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::Deserialize;

use super::{HolidayPolicy, Pause, Rule, Unit, weekday_from_code};
use crate::domain::{
    holiday::Scope,
    text::{FieldError, Problem},
};

/// More entries than this are not looked at one by one.
const LIST_LIMIT: usize = 50;

/// The fields of a rule as somebody wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleDraft {
    /// 1 to 52.
    pub every: Option<i64>,
    /// `week` or `month`.
    pub unit: Option<String>,
    /// `MO` … `SU`.
    pub weekdays: Vec<String>,
    /// 1 to 4, or -1.
    pub month_ordinal: Option<i64>,
    /// `2026-01-08`.
    pub anchor: Option<String>,
    /// `10:00`.
    pub start_time: Option<String>,
    /// In minutes.
    pub duration_minutes: Option<i64>,
    /// `2026-12-31`.
    pub until: Option<String>,
    /// `keep` if nothing is said.
    pub holiday_policy: Option<String>,
    /// `BUND` if nothing is said.
    pub holiday_scope: Option<Vec<String>>,
    /// Days without dates.
    pub pauses: Vec<PauseDraft>,
}

/// A pause as somebody wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PauseDraft {
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub until: Option<String>,
}

impl Rule {
    /// Reads a draft.
    ///
    /// # Errors
    /// Everything that is wrong with it, by the names of the draft's fields.
    pub fn parse(draft: &RuleDraft) -> Result<Self, Vec<FieldError>> {
        let mut reading = Reading::default();
        let every = reading.number("every", draft.every, 1..=52);
        let unit = reading.word("unit", draft.unit.as_deref(), Unit::from_word, Unit::WORDS.trim_end());
        let policy = draft.holiday_policy.as_deref().or(Some("keep"));
        let rule = Self {
            every: u8::try_from(every).unwrap_or(1),
            unit: unit.unwrap_or(Unit::Week),
            weekdays: reading.weekdays(&draft.weekdays),
            month_ordinal: draft.month_ordinal.map(|n| i8::try_from(n).unwrap_or(i8::MAX)),
            anchor: reading.day("anchor", draft.anchor.as_deref()).unwrap_or_default(),
            until: draft.until.as_deref().and_then(|text| reading.day("until", Some(text))),
            start_time: reading.time("start_time", draft.start_time.as_deref()),
            minutes: u32::try_from(reading.number("duration_minutes", draft.duration_minutes, 5..=1440)).unwrap_or(5),
            holiday_policy: reading
                .word("holiday_policy", policy, HolidayPolicy::from_word, HolidayPolicy::WORDS.trim_end())
                .unwrap_or(HolidayPolicy::Keep),
            holiday_scope: reading.scopes(draft.holiday_scope.as_deref()),
            pauses: reading.pauses(&draft.pauses),
        };
        let mut errors = reading.errors;
        let unread: Vec<String> = errors.iter().map(|error| error.field.to_string()).collect();
        errors.extend(rule.validate().into_iter().filter(|error| !is_consequence(&error.field, &unread)));
        if errors.is_empty() { Ok(rule) } else { Err(errors) }
    }
}

/// Whether a complaint about a field only repeats that it, or one it depends on, could not be read.
fn is_consequence(field: &str, unread: &[String]) -> bool {
    let depends_on = |other: &str| unread.iter().any(|field| field == other);
    let one_of_unread_pauses = field.starts_with("pauses[") && unread.iter().any(|f| f.starts_with("pauses["));
    depends_on(field) || one_of_unread_pauses || (field == "month_ordinal" && depends_on("unit"))
}

/// Collects what is wrong while the fields are read.
#[derive(Default)]
struct Reading {
    errors: Vec<FieldError>,
}

impl Reading {
    fn refuse<T>(&mut self, field: &'static str, problem: Problem) -> Option<T> {
        self.errors.push(FieldError::new(field, problem));
        None
    }

    fn number(&mut self, field: &'static str, value: Option<i64>, range: std::ops::RangeInclusive<i64>) -> i64 {
        let (min, max) = (*range.start(), *range.end());
        match value {
            Some(value) if range.contains(&value) => value,
            Some(_) => self.refuse(field, Problem::OutOfRange { min, max }).unwrap_or(min),
            None => self.refuse(field, Problem::Missing).unwrap_or(min),
        }
    }

    fn word<T>(
        &mut self,
        field: &'static str,
        word: Option<&str>,
        read: fn(&str) -> Option<T>,
        allowed: &'static str,
    ) -> Option<T> {
        match word {
            None | Some("") => self.refuse(field, Problem::Missing),
            Some(word) => read(word).or_else(|| self.refuse(field, Problem::UnknownValue { allowed: allowed.into() })),
        }
    }

    fn weekdays(&mut self, codes: &[String]) -> Vec<Weekday> {
        if codes.len() > LIST_LIMIT {
            self.refuse::<()>("weekdays", Problem::TooMany { max: 7 });
            return Vec::new();
        }
        let mut weekdays = Vec::with_capacity(codes.len());
        for code in codes {
            let Some(weekday) = weekday_from_code(code) else {
                let allowed = "MO TU WE TH FR SA SU".into();
                self.refuse::<()>("weekdays", Problem::UnknownValue { allowed });
                return Vec::new();
            };
            weekdays.push(weekday);
        }
        weekdays.sort_unstable_by_key(Weekday::num_days_from_monday);
        weekdays.dedup();
        weekdays
    }

    fn day(&mut self, field: &'static str, text: Option<&str>) -> Option<NaiveDate> {
        match text {
            None | Some("") => self.refuse(field, Problem::Missing),
            Some(text) => read_day(text).or_else(|| self.refuse(field, Problem::NotADate)),
        }
    }

    fn time(&mut self, field: &'static str, text: Option<&str>) -> NaiveTime {
        let read = match text {
            None | Some("") => self.refuse(field, Problem::Missing),
            Some(text) => read_time(text).or_else(|| self.refuse(field, Problem::NotATime)),
        };
        read.unwrap_or_default()
    }

    fn scopes(&mut self, words: Option<&[String]>) -> Vec<Scope> {
        let Some(words) = words else { return vec![Scope::Federal] };
        if words.len() > LIST_LIMIT {
            self.refuse::<()>("holiday_scope", Problem::TooMany { max: LIST_LIMIT });
            return Vec::new();
        }
        let mut scopes = Vec::with_capacity(words.len());
        for word in words {
            match word.parse() {
                Ok(scope) if !scopes.contains(&scope) => scopes.push(scope),
                Ok(_) => {}
                Err(_) => {
                    self.refuse::<()>("holiday_scope", Problem::UnknownValue { allowed: Scope::WORDS.into() });
                    return scopes;
                }
            }
        }
        scopes
    }

    fn pauses(&mut self, drafts: &[PauseDraft]) -> Vec<Pause> {
        let mut pauses = Vec::with_capacity(drafts.len().min(LIST_LIMIT + 1));
        for (at, draft) in drafts.iter().take(LIST_LIMIT + 1).enumerate() {
            let mut end = |name: &str, text: &Option<String>| {
                let read = text.as_deref().and_then(read_day);
                if read.is_none() {
                    let problem =
                        if text.as_deref().is_none_or(str::is_empty) { Problem::Missing } else { Problem::NotADate };
                    self.errors.push(FieldError::new(format!("pauses[{at}].{name}"), problem));
                }
                read
            };
            if let (Some(from), Some(until)) = (end("from", &draft.from), end("until", &draft.until)) {
                pauses.push(Pause { from, until });
            }
        }
        pauses
    }
}

/// `2026-01-08`, and nothing shorter or longer.
fn read_day(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    shaped.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// `10:00`, or `10:00:00`; cadences know no seconds.
fn read_time(text: &str) -> Option<NaiveTime> {
    let text = text.strip_suffix(":00").filter(|rest| rest.len() == 5).unwrap_or(text);
    let shaped = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    shaped.then(|| NaiveTime::parse_from_str(text, "%H:%M").ok()).flatten()
}
