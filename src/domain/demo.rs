//! What the demo shows: real formats and events, with dates counted from the day of the demo, and invented people.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    cadence::{Rule, RuleDraft, Unit, weekday_from_code},
    event::RawEvent,
    format::RawFormat,
    holiday::{Calendar, Scope},
    text::FieldError,
    zone::Slot,
};

const FORMATS: &str = include_str!("../../assets/demo/formats.json");
const TOPIC_FIELDS: &str = include_str!("../../assets/demo/topic_fields.json");
const PEOPLE: &str = include_str!("../../assets/demo/people.json");

/// All that is shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// Where its facts come from.
    pub about: String,
    /// The zone of its wall clock.
    pub time_zone: Tz,
    /// Who hosts.
    pub hosts: Vec<Host>,
    /// The standing exchanges.
    pub formats: Vec<DemoFormat>,
    /// The gatherings without a format.
    pub events: Vec<DemoEvent>,
    /// Who takes part.
    #[serde(skip)]
    pub people: Vec<Person>,
}

/// A host.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Its part of addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: super::organization::Level,
}

/// A standing exchange.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoFormat {
    /// Its part of addresses.
    pub slug: String,
    /// The host's part of addresses.
    pub host: String,
    title: String,
    summary: String,
    description: String,
    audience: String,
    audience_note: String,
    /// The cadence in the words of the documents; none: they do not say.
    pub cadence_note: Option<String>,
    registration: String,
    capacity: Option<i64>,
    location: String,
    tags: Vec<String>,
    cadence: Option<DemoCadence>,
    /// Dates with something of their own.
    pub dates: Vec<DemoDate>,
    /// People on its next date.
    pub registered: usize,
    /// Who they are.
    pub people: Crowd,
}

/// Which people come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crowd {
    /// Anybody.
    All,
    /// Those who lead a topic field.
    Leads,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoCadence {
    every: u8,
    unit: Unit,
    weekday: String,
    month_ordinal: Option<i64>,
    start_time: String,
    duration_minutes: i64,
    /// Steps of the rule that lie before the demo.
    past: u8,
    /// The next date comes this many days later at the earliest (weeks only).
    #[serde(default)]
    next_in_days: u8,
}

/// One date of a format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoDate {
    /// Which planned one: -1 the last before the demo, 1 the next; none: not a planned one.
    #[serde(default)]
    pub at: Option<i8>,
    theme: Option<String>,
    #[serde(default)]
    points: Vec<String>,
    #[serde(default)]
    in_days: i64,
    start_time: Option<NaiveTimeText>,
    #[serde(default)]
    duration_minutes: u32,
}

/// A gathering without a format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoEvent {
    /// Its part of addresses.
    pub slug: String,
    /// The host's part of addresses.
    pub host: String,
    title: String,
    kind: String,
    in_days: i64,
    days: Vec<DemoDay>,
    description: String,
    location: String,
    external_url: Option<String>,
    tags: Vec<String>,
    capacity: Option<i64>,
    /// People on it.
    pub registered: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoDay {
    start_time: NaiveTimeText,
    duration_minutes: u32,
    programme: Vec<String>,
}

/// `09:00`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct NaiveTimeText(NaiveTime);

impl TryFrom<String> for NaiveTimeText {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        NaiveTime::parse_from_str(&text, "%H:%M").map(Self)
    }
}

/// An invented person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address, at example.org.
    pub email: String,
    /// The Land.
    pub land: String,
    /// The part in a topic field.
    #[serde(skip)]
    pub role: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicField {
    name: String,
    #[serde(rename = "federal_lead")]
    _federal_lead: String,
    coordination: Vec<Coordination>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coordination {
    body: String,
    part: String,
}

impl Demo {
    /// Reads what comes with the program.
    ///
    /// # Errors
    /// Somebody broke the files.
    pub fn read() -> Result<Self, serde_json::Error> {
        let mut demo: Self = serde_json::from_str(FORMATS)?;
        demo.people = serde_json::from_str(PEOPLE)?;
        let fields: Vec<TopicField> = serde_json::from_str(TOPIC_FIELDS)?;
        let leads =
            fields.iter().filter_map(|field| Some((field, field.coordination.iter().find(|c| c.part == "FF")?)));
        for (person, (field, lead)) in demo.people.iter_mut().zip(leads) {
            person.role = Some(format!("Federführung Themenfeld {}", field.name));
            // Some leads are no Land but an association; those people keep their Land.
            if super::participant::Land::from_word(&lead.body).is_some() {
                person.land.clone_from(&lead.body);
            }
        }
        Ok(demo)
    }

    /// `count` people out of a crowd.
    pub fn crowd(&self, crowd: Crowd, count: usize) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| crowd == Crowd::All || person.role.is_some()).take(count)
    }
}

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
fn workdays(today: NaiveDate, in_days: i64, run: usize) -> NaiveDate {
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

#[cfg(test)]
mod tests {
    use super::{super::format::Locale, *};

    /// A Monday, a leap day, the last day of a year and a day in the week of a clock change.
    const DAYS: [&str; 4] = ["2026-03-02", "2028-02-29", "2026-12-31", "2026-10-24"];

    #[test]
    fn nobody_meets_on_a_weekend_or_a_holiday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(workdays(day("2026-11-22"), 20, 1), day("2026-12-14"), "from a Saturday to Monday");
        assert_eq!(workdays(day("2026-11-22"), 40, 1), day("2027-01-04"), "over New Year and a weekend");
        assert_eq!(workdays(day("2026-11-22"), -1, 2), day("2026-11-19"), "back to Thursday and Friday");
    }

    #[test]
    fn everything_in_the_files_can_be_set_up_on_any_day() {
        let demo = Demo::read().unwrap();
        assert_eq!((demo.formats.len(), demo.events.len(), demo.hosts.len()), (7, 3, 4));
        for today in DAYS.map(|day| day.parse().unwrap()) {
            for format in &demo.formats {
                format.raw().parse(demo.time_zone, Locale::De).unwrap();
                assert!(format.rule(today).is_none_or(|rule| rule.is_ok()), "{}", format.slug);
                let loose = format.dates.iter().filter(|date| date.at.is_none());
                loose.for_each(|date| drop(date.raw(today, demo.time_zone).parse(demo.time_zone, true).unwrap()));
                assert!(demo.hosts.iter().any(|host| host.slug == format.host));
            }
            for event in &demo.events {
                event.raw(today, demo.time_zone).parse(demo.time_zone, false).unwrap();
            }
        }
    }

    #[test]
    fn weekly_dates_begin_in_the_past_and_go_on_soon() {
        let demo = Demo::read().unwrap();
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        let rule = demo.formats[0].rule(today).unwrap().unwrap();
        // The first Thursday at least three days after Monday, 16 weeks earlier.
        assert_eq!(rule.anchor.to_string(), "2025-11-13");
        assert_eq!((rule.anchor.weekday(), rule.every), (Weekday::Thu, 2));
    }

    #[test]
    fn the_past_gathering_names_its_programme_by_day() {
        let demo = Demo::read().unwrap();
        let raw = demo.events[0].raw("2026-03-02".parse().unwrap(), demo.time_zone);
        let text = raw.description.flatten().unwrap();
        for point in ["**1. Tag**", "- Grußworte", "**2. Tag**", "- Poetic Recording"] {
            assert!(text.contains(point), "{point} is missing in {text}");
        }
        assert_eq!(raw.days.len(), 2);
    }

    #[test]
    fn people_are_invented_and_fourteen_of_them_lead_a_topic_field() {
        let demo = Demo::read().unwrap();
        assert!(demo.people.iter().all(|person| person.email.ends_with("@example.org")));
        assert_eq!(demo.crowd(Crowd::Leads, 99).count(), 14);
        assert_eq!(demo.crowd(Crowd::All, 5).count(), 5);
    }
}
