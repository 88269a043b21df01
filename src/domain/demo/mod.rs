//! What the demo shows: real formats and events, with dates counted from the day of the demo, and invented people.

mod raw;
#[cfg(test)]
mod tests;

use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::Deserialize;

use super::cadence::Unit;

const FORMATS: &str = include_str!("../../../assets/demo/formats.json");
const TOPIC_FIELDS: &str = include_str!("../../../assets/demo/topic_fields.json");
const PEOPLE: &str = include_str!("../../../assets/demo/people.json");

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
