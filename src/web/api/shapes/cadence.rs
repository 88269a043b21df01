use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    domain::{
        cadence::{self, PauseDraft, PlannedDate, Rule, RuleDraft, weekday_code},
        format::Locale,
        text::{FieldError, Problem},
    },
    locale,
    web::api::{
        json::Object,
        times,
        words::{HolidayPolicy, Unit, Weekday},
    },
};

/// A rule by which dates recur, in the local time of the format's zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct Cadence {
    /// Every how many weeks or months.
    #[schema(required, value_type = i64, minimum = 1, maximum = 52, example = 2)]
    pub(in crate::web::api) every: Option<i64>,
    /// Weeks or months.
    #[schema(required, value_type = Unit, example = "week")]
    pub(in crate::web::api) unit: Option<String>,
    /// On which weekdays.
    #[schema(required, value_type = Vec<Weekday>, min_items = 1, max_items = 7, example = json!(["TH"]))]
    pub(in crate::web::api) weekdays: Vec<String>,
    /// In months: the first to fourth (1 to 4) or the last (-1) of those weekdays; null in weeks.
    #[schema(minimum = -1, maximum = 4)]
    pub(in crate::web::api) month_ordinal: Option<i64>,
    /// The day from which weeks or months are counted; no date lies before it.
    #[schema(required, value_type = String, format = Date, example = "2026-01-08")]
    pub(in crate::web::api) anchor: Option<String>,
    /// The local time of the beginning; not between 02:00 and 02:59.
    #[schema(required, value_type = String, pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$", example = "10:00")]
    pub(in crate::web::api) start_time: Option<String>,
    /// How long a date lasts.
    #[schema(required, value_type = i64, minimum = 5, maximum = 1440, example = 60)]
    pub(in crate::web::api) duration_minutes: Option<i64>,
    /// The last day on which a date may be planned; null without an end.
    #[schema(value_type = Option<NaiveDate>, example = "2026-12-31")]
    pub(in crate::web::api) until: Option<String>,
    /// What happens on public holidays; `keep` if nothing is said.
    #[schema(value_type = Option<HolidayPolicy>, example = "next_workday")]
    pub(in crate::web::api) holiday_policy: Option<String>,
    /// Whose public holidays count: `BUND`, a Land such as `DE-BY`, or `MIN:n` for days that at least n Länder have;
    /// `BUND` if nothing is said.
    #[schema(max_items = 20, example = json!(["BUND"]))]
    pub(in crate::web::api) holiday_scope: Option<Vec<String>>,
    /// Stretches without dates.
    #[schema(value_type = Vec<Pause>, max_items = 50)]
    pub(in crate::web::api) pauses: Vec<Object<Pause>>,
}

/// Days without dates, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::api) struct Pause {
    /// The first day.
    #[schema(required, value_type = String, format = Date, example = "2026-07-27")]
    pub(in crate::web::api) from: Option<String>,
    /// The last day.
    #[schema(required, value_type = String, format = Date, example = "2026-09-04")]
    pub(in crate::web::api) until: Option<String>,
}

impl Cadence {
    /// Reads the rule; the fields of its refusals begin with `before`.
    pub(in crate::web::api) fn parse(self, before: &str) -> Result<Rule, Vec<FieldError>> {
        let draft = RuleDraft {
            every: self.every,
            unit: self.unit,
            weekdays: self.weekdays,
            month_ordinal: self.month_ordinal,
            anchor: self.anchor,
            start_time: self.start_time,
            duration_minutes: self.duration_minutes,
            until: self.until,
            holiday_policy: self.holiday_policy,
            holiday_scope: self.holiday_scope,
            pauses: self
                .pauses
                .into_iter()
                .map(|pause| PauseDraft { from: pause.0.from, until: pause.0.until })
                .collect(),
        };
        Rule::parse(&draft).map_err(|errors| {
            errors.into_iter().map(|error| FieldError::new(format!("{before}{}", error.field), error.problem)).collect()
        })
    }
}

impl From<&Rule> for Cadence {
    fn from(rule: &Rule) -> Self {
        let pause = |pause: &cadence::Pause| {
            Object(Pause { from: Some(pause.from.to_string()), until: Some(pause.until.to_string()) })
        };
        Self {
            every: Some(rule.every.into()),
            unit: Some(rule.unit.as_str().to_owned()),
            weekdays: rule.weekdays.iter().map(|weekday| weekday_code(*weekday).to_owned()).collect(),
            month_ordinal: rule.month_ordinal.map(Into::into),
            anchor: Some(rule.anchor.to_string()),
            start_time: Some(rule.start_time.format("%H:%M").to_string()),
            duration_minutes: Some(rule.minutes.into()),
            until: rule.until.map(|until| until.to_string()),
            holiday_policy: Some(rule.holiday_policy.as_str().to_owned()),
            holiday_scope: Some(rule.holiday_scope.iter().map(ToString::to_string).collect()),
            pauses: rule.pauses.iter().map(pause).collect(),
        }
    }
}

/// A cadence, and how much of it to show. The cadence's fields stand beside `from` and `count`, or together in `cadence`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "every": 2, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00",
    "duration_minutes": 60, "holiday_policy": "next_workday", "holiday_scope": ["BUND"], "from": "2026-01-01", "count": 26
}))]
pub(in crate::web::api) struct PreviewRequest {
    /// The cadence; without it, its fields are expected here.
    #[schema(value_type = Option<Cadence>)]
    cadence: Option<Object<Cadence>>,
    /// Every how many weeks or months.
    #[schema(minimum = 1, maximum = 52)]
    every: Option<i64>,
    /// Weeks or months.
    #[schema(value_type = Option<Unit>)]
    unit: Option<String>,
    /// On which weekdays.
    #[schema(value_type = Vec<Weekday>, max_items = 7)]
    weekdays: Vec<String>,
    /// In months: which of those weekdays.
    #[schema(minimum = -1, maximum = 4)]
    month_ordinal: Option<i64>,
    /// The day from which weeks or months are counted.
    #[schema(value_type = Option<NaiveDate>)]
    anchor: Option<String>,
    /// The local time of the beginning.
    #[schema(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$")]
    start_time: Option<String>,
    /// How long a date lasts.
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: Option<i64>,
    /// The last day on which a date may be planned.
    #[schema(value_type = Option<NaiveDate>)]
    until: Option<String>,
    /// What happens on public holidays.
    #[schema(value_type = Option<HolidayPolicy>)]
    holiday_policy: Option<String>,
    /// Whose public holidays count.
    #[schema(max_items = 20)]
    holiday_scope: Option<Vec<String>>,
    /// Stretches without dates.
    #[schema(value_type = Vec<Pause>, max_items = 50)]
    pauses: Vec<Object<Pause>>,
    /// The first day to look at; today if nothing is said.
    #[schema(value_type = Option<NaiveDate>)]
    pub(in crate::web::api) from: Option<String>,
    /// How many dates, dropped ones included; 10 if nothing is said.
    #[schema(minimum = 1, maximum = 400)]
    pub(in crate::web::api) count: Option<i64>,
    /// The zone of the wall clock; the installation's if nothing is said.
    #[schema(example = "Europe/Berlin")]
    pub(in crate::web::api) time_zone: Option<String>,
}

impl PreviewRequest {
    /// Reads the rule, from whichever place it stands in.
    ///
    /// # Errors
    /// What is wrong with it, or that it stands in both places.
    pub(in crate::web::api) fn rule(self) -> Result<Rule, Vec<FieldError>> {
        let beside = Cadence {
            every: self.every,
            unit: self.unit,
            weekdays: self.weekdays,
            month_ordinal: self.month_ordinal,
            anchor: self.anchor,
            start_time: self.start_time,
            duration_minutes: self.duration_minutes,
            until: self.until,
            holiday_policy: self.holiday_policy,
            holiday_scope: self.holiday_scope,
            pauses: self.pauses,
        };
        match self.cadence {
            None => beside.parse(""),
            Some(Object(cadence)) if beside == Cadence::default() => cadence.parse("cadence."),
            Some(_) => Err(vec![FieldError::new("cadence", Problem::Contradicts { other: "every … pauses" })]),
        }
    }
}

/// The dates a cadence means. Nothing is stored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct Preview {
    /// The dates, in order; dropped ones stay in the list.
    pub(in crate::web::api) items: Vec<PreviewItem>,
}

/// One date of a preview.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct PreviewItem {
    /// The day the rule means, before a holiday moves it.
    #[schema(example = "2026-04-02")]
    planned_on: NaiveDate,
    /// Beginning, with the local offset.
    #[schema(example = "2026-04-02T10:00:00+02:00")]
    starts_at: DateTime<FixedOffset>,
    /// End, with the local offset.
    #[schema(example = "2026-04-02T11:00:00+02:00")]
    ends_at: DateTime<FixedOffset>,
    /// ISO 8601 week of the day it is on.
    #[schema(minimum = 1, maximum = 53, example = 14)]
    iso_week: u8,
    /// Whether a pause or a holiday drops it.
    skipped: bool,
    /// Why, in sentences.
    notes: Vec<String>,
}

impl PreviewItem {
    pub(in crate::web::api) fn new(date: &PlannedDate, locale: Locale) -> Self {
        let (starts_at, ends_at) = times::local(date.slot);
        let notes = date.notes.iter().map(|note| locale::note(locale, note)).collect();
        Self { planned_on: date.planned_on, starts_at, ends_at, iso_week: date.iso_week, skipped: date.skipped, notes }
    }
}
