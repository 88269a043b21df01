use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cadence::Cadence;
use crate::{
    actions::change_sets::{Met, Shown},
    domain::{
        cadence::Rule,
        change_set::{DateImpact, Fate, People, PickedDeed, Plan},
        format::Locale,
        id::EventId,
        text::{FieldError, Problem},
    },
    locale,
    web::api::{json::Object, times},
};

/// Another cadence, and from when it holds.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "valid_from": "2026-04-01", "cadence": { "every": 2, "unit": "week", "weekdays": ["TH"],
    "anchor": "2026-01-08", "start_time": "14:00", "duration_minutes": 60 } }))]
pub(in crate::web::api) struct CadenceChangeRequest {
    /// The cadence that is to hold.
    #[schema(required, value_type = Cadence)]
    cadence: Option<Object<Cadence>>,
    /// The first day for which it holds; today if nothing is said.
    #[schema(value_type = Option<NaiveDate>)]
    valid_from: Option<String>,
}

impl CadenceChangeRequest {
    /// Reads the rule and its first day.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(in crate::web::api) fn read(self, today: NaiveDate) -> Result<(Rule, NaiveDate), Vec<FieldError>> {
        let rule = match self.cadence {
            Some(Object(cadence)) => cadence.parse("cadence."),
            None => Err(vec![FieldError::new("cadence", Problem::Missing)]),
        };
        let from = self.valid_from.as_deref().map_or(Ok(today), |text| times::day("valid_from", text));
        match (rule, from) {
            (Ok(rule), Ok(from)) => Ok((rule, from)),
            (rule, from) => {
                let mut errors = rule.err().unwrap_or_default();
                errors.extend(from.err());
                Err(errors)
            }
        }
    }
}

/// How a change set is applied.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "notify": true }))]
pub(in crate::web::api) struct ApplicationRequest {
    /// Whether the people concerned are told, each by one mail. If not, people with a calendar subscription are told all
    /// the same when time, place or status of a date change closer than 72 hours before it.
    pub(in crate::web::api) notify: bool,
    /// Of the dates with the fate `open`: those to be called off. The others stay as single dates.
    #[schema(value_type = Vec<Uuid>, max_items = 400)]
    cancel: Vec<String>,
}

impl ApplicationRequest {
    /// Reads which dates are to be called off.
    ///
    /// # Errors
    /// One of them is no id.
    pub(in crate::web::api) fn cancel(&self) -> Result<HashSet<EventId>, FieldError> {
        let id = |text: &String| text.parse().map_err(|_| FieldError::new("cancel", Problem::NotFound));
        self.cancel.iter().map(id).collect()
    }
}

/// A drafted change of a format's dates, and what it means.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct ChangeSet {
    /// Its id.
    id: Uuid,
    /// The format's part of addresses.
    format: String,
    /// `draft`, `applied`, `discarded` or `undone`.
    state: &'static str,
    /// What is to be different: the `cadence`; or what is done to chosen dates: `move`, `cancel`, `restore` or `change`.
    kind: &'static str,
    /// The cadence that is to hold; null if dates were chosen.
    cadence: Option<Cadence>,
    /// The first day for which it holds; null if dates were chosen.
    valid_from: Option<NaiveDate>,
    /// Whether dates, people or rules have changed since it was drafted: then it cannot be applied.
    outdated: bool,
    /// What it means in numbers; zeros once it is decided.
    impact: Impact,
    /// What becomes of each date to come, or of each chosen one; empty once it is decided.
    dates: Vec<DateChange>,
    /// Until when it can be taken back.
    undo_until: Option<DateTime<Utc>>,
}

/// A change in numbers.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
struct Impact {
    /// Dates that stay when they are.
    stays: usize,
    /// Dates that move.
    moves: usize,
    /// New dates.
    new: usize,
    /// Dates that no longer take place; nobody registered for them.
    dropped: usize,
    /// Dates that are called off.
    cancelled: usize,
    /// Dates that had been called off and take place after all.
    restored: usize,
    /// Dates that stay when they are and say something else.
    changes: usize,
    /// Dates of which something is different that nobody is told: seats, who may register, and when.
    quiet: usize,
    /// Dates that the cadence no longer means although people registered for them.
    open: usize,
    /// People who are concerned; each gets one mail at most.
    people: u64,
    /// How many of them are told even if none of the open dates is called off.
    people_told_anyway: u64,
    /// How many people with a calendar subscription are told even if it is applied silently: a date is closer than 72
    /// hours. Open dates are taken as called off.
    people_told_at_short_notice: u64,
    /// Registrations concerned, by the way their people hear of it.
    channels: Channels,
}

/// Registrations by channel.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(in crate::web::api) struct Channels {
    /// Calendar subscription.
    feed: u32,
    /// Calendar invitation.
    invitation: u32,
    /// Mail only.
    mail_only: u32,
}

/// What becomes of one date.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct DateChange {
    /// The date's id; null if it is new.
    event: Option<Uuid>,
    /// `stays`, `moves`, `new`, `dropped`, `open`, `cancelled`, `restored`, `changes` or `quiet`.
    fate: &'static str,
    /// When it begins now.
    was: Option<DateTime<FixedOffset>>,
    /// When it will begin.
    will_be: Option<DateTime<FixedOffset>>,
    /// Holidays and pauses, in sentences.
    notes: Vec<String>,
    /// Registrations that count on it.
    registrations: u32,
    /// Other dates at the same time: public ones, and those of the own team.
    collisions: Vec<Colliding>,
}

/// Another date at the same time.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Colliding {
    /// Its id.
    event: Uuid,
    /// How it is called.
    title: String,
    /// When it begins.
    starts_at: DateTime<FixedOffset>,
    /// How many people are registered for both; never who.
    people: u64,
}

impl ChangeSet {
    pub(in crate::web::api) fn new(
        shown: &Shown,
        (people, undo_until): ((u64, u64, u64), Option<DateTime<Utc>>),
        locale: Locale,
    ) -> Self {
        let change = &shown.change;
        let rule = match &change.plan {
            Plan::Rule(new) => Some(new),
            Plan::Picked(_) => None,
        };
        Self {
            id: change.id.0,
            format: shown.format.slug.to_string(),
            state: change.state.as_str(),
            kind: kind(&change.plan),
            cadence: rule.map(|new| Cadence::from(&new.rule)),
            valid_from: rule.map(|new| new.valid_from),
            outdated: shown.outdated,
            impact: impact(&shown.dates, people),
            dates: each(&shown.dates, &shown.collisions, locale),
            undo_until,
        }
    }
}

fn kind(plan: &Plan) -> &'static str {
    match plan {
        Plan::Rule(_) => "cadence",
        Plan::Picked(picked) => match picked.deed {
            PickedDeed::Move(_) => "move",
            PickedDeed::CallOff { .. } => "cancel",
            PickedDeed::Restore => "restore",
            PickedDeed::Say(_) => "change",
        },
    }
}

fn impact(dates: &[DateImpact], (people, people_told_anyway, people_told_at_short_notice): (u64, u64, u64)) -> Impact {
    let count = |fate: Fate| dates.iter().filter(|date| date.fate == fate).count();
    let sum = |of: fn(&DateImpact) -> u32| dates.iter().filter(|date| date.concerns()).map(of).sum();
    Impact {
        stays: count(Fate::Stays),
        moves: count(Fate::Moves),
        new: count(Fate::New),
        dropped: count(Fate::Dropped),
        cancelled: count(Fate::CalledOff),
        restored: count(Fate::Restored),
        changes: count(Fate::Changes),
        quiet: count(Fate::Quiet),
        open: count(Fate::Open),
        people,
        people_told_anyway,
        people_told_at_short_notice,
        channels: Channels {
            feed: sum(|date| date.people.feed),
            invitation: sum(|date| date.people.invitation),
            mail_only: sum(|date| date.people.mail_only),
        },
    }
}

impl From<People> for Channels {
    fn from(people: People) -> Self {
        Self { feed: people.feed, invitation: people.invitation, mail_only: people.mail_only }
    }
}

/// What becomes of each of these dates.
pub(super) fn each(dates: &[DateImpact], collisions: &[Met], locale: Locale) -> Vec<DateChange> {
    dates.iter().enumerate().map(|(place, date)| one(collisions, (place, date), locale)).collect()
}

/// What becomes of the date at this place, and what it meets.
fn one(collisions: &[Met], (place, date): (usize, &DateImpact), locale: Locale) -> DateChange {
    let mine = collisions.iter().filter(|(at, ..)| *at == place);
    DateChange {
        event: date.event.map(|id| id.0),
        fate: date.fate.as_str(),
        was: date.was.map(|slot| times::local(slot).0),
        will_be: date.will_be.map(|slot| times::local(slot).0),
        notes: date.notes.iter().map(|note| locale::note(locale, note)).collect(),
        registrations: date.people.total(),
        collisions: mine
            .map(|(_, other, people)| Colliding {
                event: other.other.0,
                title: other.title.clone(),
                starts_at: times::local(other.slot).0,
                people: *people,
            })
            .collect(),
    }
}
