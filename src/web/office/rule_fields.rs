//! The fields of a format and its cadence, as people type them.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    admission::{by_whom, read_approval},
    event::details::read_seats,
};
use crate::domain::{
    cadence::{PauseDraft, Rule, RuleDraft, weekday_code},
    format::RawFormat,
    text::FieldError,
    typed::{read_day, read_time},
};

/// The form's fields, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fields {
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) audience: String,
    pub(super) audience_roles: String,
    pub(super) audience_note: String,
    pub(super) registration: String,
    pub(super) capacity: String,
    pub(super) approval: String,
    pub(super) location: String,
    pub(super) join_url: String,
    pub(super) tags: String,
    pub(super) status: String,
    pub(super) rhythm: String,
    pub(super) every: String,
    pub(super) weekdays: Vec<String>,
    pub(super) month_ordinal: String,
    pub(super) anchor: String,
    pub(super) start_time: String,
    pub(super) duration_minutes: String,
    pub(super) until: String,
    pub(super) holiday_policy: String,
    pub(super) holiday_scope: String,
    pub(super) pause_from: String,
    pub(super) pause_until: String,
    /// From when another cadence is to hold.
    pub(super) valid_from: String,
    pub(super) step: String,
    /// The id of the format that this form makes, chosen when it was shown: sent twice, it makes one.
    pub(super) submission: String,
}

impl Fields {
    /// What the empty form begins with.
    pub(super) fn fresh() -> Self {
        let text = str::to_owned;
        Self {
            audience: text("open"),
            registration: text("per_event"),
            approval: text(by_whom(false)),
            status: text("active"),
            rhythm: text("week"),
            every: text("2"),
            weekdays: vec![text("TH")],
            start_time: text("10:00"),
            duration_minutes: text("60"),
            holiday_policy: text("next_workday"),
            holiday_scope: text("BUND"),
            ..Self::default()
        }
    }

    /// What a rule says.
    pub(super) fn of(rule: &Rule) -> Self {
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let pause = rule.pauses.first();
        let scopes: Vec<String> = rule.holiday_scope.iter().map(ToString::to_string).collect();
        Self {
            rhythm: rule.unit.as_str().to_owned(),
            every: rule.every.to_string(),
            weekdays: rule.weekdays.iter().map(|weekday| weekday_code(*weekday).to_owned()).collect(),
            month_ordinal: rule.month_ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default(),
            anchor: day(rule.anchor),
            start_time: rule.start_time.format("%H:%M").to_string(),
            duration_minutes: rule.minutes.to_string(),
            until: rule.until.map(day).unwrap_or_default(),
            holiday_policy: rule.holiday_policy.as_str().to_owned(),
            holiday_scope: scopes.join(" "),
            pause_from: pause.map(|pause| day(pause.from)).unwrap_or_default(),
            pause_until: pause.map(|pause| day(pause.until)).unwrap_or_default(),
            ..Self::fresh()
        }
    }

    /// Whether that weekday is chosen.
    pub(super) fn has_weekday(&self, code: &str) -> bool {
        self.weekdays.iter().any(|chosen| chosen == code)
    }

    /// What the format says.
    pub(super) fn raw(&self) -> Result<RawFormat, FieldError> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let capacity = read_seats(&self.capacity)?;
        Ok(RawFormat {
            slug: said(&self.slug),
            title: said(&self.title),
            summary: said(&self.summary),
            description: said(&self.description),
            audience: said(&self.audience),
            audience_roles: Some(self.audience_roles.split(',').map(str::to_owned).collect()),
            audience_note: said(&self.audience_note),
            registration: said(&self.registration),
            capacity: Some(capacity),
            approval: read_approval(&self.approval)?,
            join_url: Some(said(&self.join_url)),
            location: Some(said(&self.location)),
            tags: Some(self.tags.split(',').map(str::to_owned).collect()),
            status: said(&self.status),
            ..RawFormat::default()
        })
    }

    /// The cadence; none, if dates are set one by one.
    pub(super) fn rule(&self) -> Option<Result<Rule, Vec<FieldError>>> {
        if self.rhythm == "none" {
            return None;
        }
        let iso = |text: &str| match read_day("day", text) {
            Ok(day) => Some(day.to_string()),
            // What cannot be read goes on as it is: the rule names the field.
            Err(_) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        };
        let number = |text: &str| match text.trim() {
            "" => None,
            text => Some(text.parse::<i64>().unwrap_or(i64::MAX)),
        };
        let time = read_time("start_time", &self.start_time);
        let scopes = self.holiday_scope.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned);
        let pause = PauseDraft { from: iso(&self.pause_from), until: iso(&self.pause_until) };
        let draft = RuleDraft {
            every: number(&self.every),
            unit: Some(self.rhythm.clone()),
            weekdays: self.weekdays.clone(),
            month_ordinal: if self.rhythm == "month" { number(&self.month_ordinal) } else { None },
            anchor: iso(&self.anchor),
            start_time: Some(time.map_or_else(|_| self.start_time.clone(), |time| time.format("%H:%M").to_string())),
            duration_minutes: number(&self.duration_minutes),
            until: iso(&self.until),
            holiday_policy: Some(self.holiday_policy.clone()),
            holiday_scope: Some(scopes.collect()),
            pauses: if pause == PauseDraft::default() { Vec::new() } else { vec![pause] },
        };
        Some(Rule::parse(&draft))
    }
}

/// The cadence's names of the fields, as this form calls them.
pub(super) fn named(errors: Vec<FieldError>) -> Vec<FieldError> {
    let renamed = errors.into_iter().map(|error| match error.field.as_ref() {
        "unit" => FieldError::new("rhythm", error.problem),
        field if field.starts_with("pauses") && field.ends_with("until") => {
            FieldError::new("pause_until", error.problem)
        }
        field if field.starts_with("pauses") => FieldError::new("pause_from", error.problem),
        _ => error,
    });
    renamed.collect()
}
