//! Choosing several dates of a format and doing one thing to them: what is typed becomes a draft, which says what it means
//! before anything is done (O3).

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::load;
use crate::{
    actions::{Failure, change_sets},
    domain::{
        access::Deed,
        change_set::{Facts, Picked, PickedDeed, RawMove, Word, may_pick, may_restore},
        event::Announced,
        format::Format,
        id::EventId,
        text::{FieldError, Line, Problem},
    },
    locale,
    store::{
        self,
        events::{EventQuery, Visible},
    },
    web::{
        error::Fault,
        extract::{Query, Slug},
        form::{Form, Wrong, keep_secret},
        office::Organizer,
        page, paths,
        site::Site,
        visit::Visit,
    },
};

/// What is done to the dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Move,
    Cancel,
    Restore,
    Say,
}

impl What {
    /// Whatever else stands there, nothing is done by it: only the form for moving is shown.
    fn of(word: &str) -> Self {
        match word {
            "cancel" => Self::Cancel,
            "restore" => Self::Restore,
            "say" => Self::Say,
            _ => Self::Move,
        }
    }

    /// Whether it can be done to a date.
    fn fits(self, date: &Announced, now: DateTime<Utc>) -> bool {
        if self == Self::Restore { may_restore(date, now) } else { may_pick(date, now) }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Cancel => "cancel",
            Self::Restore => "restore",
            Self::Say => "say",
        }
    }
}

/// By how much dates can move, with the days of one.
const UNITS: [(&str, &str, i64); 4] = [
    ("weeks_later", "several-weeks-later", 7),
    ("days_later", "several-days-later", 1),
    ("weeks_earlier", "several-weeks-earlier", -7),
    ("days_earlier", "several-days-earlier", -1),
];

/// What a date can take over from its format again.
const INHERITED: [(&str, &str); 5] = [
    ("title", "label-title"),
    ("theme", "label-theme"),
    ("location", "label-location"),
    ("join_url", "label-join-url"),
    ("description", "label-description"),
];

#[derive(Template)]
#[template(path = "office/several.html")]
struct SeveralPage {
    visit: Visit,
    /// The format's dates: address and title.
    back: (String, String),
    action: String,
    what: What,
    dates: Vec<Choice>,
    units: Vec<(&'static str, String)>,
    inherits: Vec<(&'static str, String, bool)>,
    typed: Typed,
    wrong: Wrong,
}

impl SeveralPage {
    fn heading(&self) -> String {
        match self.what {
            What::Move => self.visit.t("several-title-move"),
            What::Cancel => self.visit.t("several-title-cancel"),
            What::Restore => self.visit.t("several-title-restore"),
            What::Say => self.visit.t("several-title-say"),
        }
    }
}

impl SeveralPage {
    /// What is said where there is no date for that.
    fn none(&self) -> &'static str {
        if self.what == What::Restore { "several-none-restore" } else { "several-none" }
    }
}

/// A date that can be ticked.
struct Choice {
    id: String,
    label: String,
    chosen: bool,
}

/// What the dates' page hands over.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::office) struct Asked {
    what: String,
    chosen: Vec<String>,
}

/// What is typed in the form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web::office) struct Typed {
    what: String,
    chosen: Vec<String>,
    by: String,
    unit: String,
    starts: String,
    minutes: String,
    reason: String,
    title: String,
    theme: String,
    location: String,
    join_url: String,
    description: String,
    inherit: Vec<String>,
}

/// The form for one thing, with the dates that were ticked.
pub(in crate::web::office) async fn show(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let typed = Typed { what: asked.what, chosen: asked.chosen, ..Typed::default() };
    Ok(page::private(StatusCode::OK, &fill(&site, visit, &format, (typed, Vec::new())).await?))
}

/// Drafts what was typed.
pub(in crate::web::office) async fn draft(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Slug(slug): Slug,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let format = load(&site, &organizer, &slug, Deed::Edit).await?;
    let drafted = match typed.read() {
        Ok(wish) => change_sets::draft_picked(&site.desk, &organizer.0, format.id, wish).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    match drafted {
        Ok(change) => Ok(Redirect::to(&visit.href(&paths::ChangeSetRoom(change.id.to_string()))).into_response()),
        Err(Failure::Invalid(errors)) => {
            let shown = fill(&site, visit, &format, (typed, errors)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(failure) => Err(failure.into()),
    }
}

impl Typed {
    fn read(&self) -> Result<(Vec<EventId>, PickedDeed), Vec<FieldError>> {
        let ids: Result<Vec<EventId>, _> = self.chosen.iter().map(|id| id.parse()).collect();
        let events = match ids {
            Ok(events) if !events.is_empty() => Ok(events),
            Ok(_) => Err(vec![FieldError::new("events", Problem::TooFew { min: 1 })]),
            Err(_) => Err(vec![FieldError::new("events", Problem::NotFound)]),
        };
        match (events, self.deed()) {
            (Ok(events), Ok(deed)) => Ok((events, deed)),
            (events, deed) => Err([events.err(), deed.err()].into_iter().flatten().flatten().collect()),
        }
    }

    fn deed(&self) -> Result<PickedDeed, Vec<FieldError>> {
        match What::of(&self.what) {
            What::Move => self.moved()?.parse().map(PickedDeed::Move),
            What::Cancel => {
                let reason = Line::parse_optional("reason", &self.reason, 300).map_err(|error| vec![error])?;
                Ok(PickedDeed::CallOff { reason: reason.map(Line::into_string) })
            }
            What::Restore => Ok(PickedDeed::Restore),
            What::Say => {
                let facts = self.facts();
                if facts.is_empty() {
                    return Err(vec![FieldError::new("title", Problem::Missing)]);
                }
                Ok(PickedDeed::Say(Box::new(facts)))
            }
        }
    }

    /// A number that is none counts as one that is far too large.
    fn moved(&self) -> Result<RawMove, Vec<FieldError>> {
        let number = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.parse::<i64>().unwrap_or(i64::MAX))
        };
        let unit = UNITS.iter().find(|(word, ..)| *word == self.unit).map(|(.., days)| *days);
        let unit = unit.ok_or_else(|| vec![FieldError::new("unit", Problem::Missing)])?;
        let starts = self.starts.trim();
        Ok(RawMove {
            days: number(&self.by).map(|by| by.saturating_mul(unit)),
            start_time: (!starts.is_empty()).then(|| starts.to_owned()),
            duration_minutes: number(&self.minutes),
        })
    }

    fn facts(&self) -> Facts {
        let word = |name: &str, text: &str| {
            let own = Some(text).filter(|text| !text.trim().is_empty()).map(|text| Word::Own(text.to_owned()));
            own.or_else(|| self.inherit.iter().any(|one| one == name).then_some(Word::Inherited))
        };
        Facts {
            title: word("title", &self.title),
            theme: word("theme", &self.theme),
            location: word("location", &self.location),
            join_url: word("join_url", &self.join_url),
            description: word("description", &self.description),
            ..Facts::default()
        }
    }
}

/// The names of the fields, as this form calls them.
fn placed(error: FieldError) -> FieldError {
    let name = match error.field.as_ref() {
        "events" => "dates",
        "days" => "by",
        "start_time" => "starts",
        "duration_minutes" => "minutes",
        _ => return error,
    };
    FieldError::new(name, error.problem)
}

async fn fill(
    site: &Site,
    visit: Visit,
    format: &Format,
    (mut typed, errors): (Typed, Vec<FieldError>),
) -> Result<SeveralPage, Fault> {
    let mut errors: Vec<FieldError> = errors.into_iter().map(placed).collect();
    keep_secret(&mut typed.join_url, &mut errors);
    if typed.unit.is_empty() {
        UNITS[0].0.clone_into(&mut typed.unit);
    }
    let ticked = |name: &str| typed.inherit.iter().any(|one| one == name);
    Ok(SeveralPage {
        back: (visit.href(&paths::OfficeFormat(format.slug.clone())), format.title.clone()),
        action: visit.href(&paths::FormatSeveral(format.slug.clone())),
        what: What::of(&typed.what),
        dates: choices(site, &visit, format, (What::of(&typed.what), &typed.chosen)).await?,
        units: UNITS.map(|(word, label, _)| (word, visit.t(label))).to_vec(),
        inherits: INHERITED.map(|(name, label)| (name, visit.t(label), ticked(name))).to_vec(),
        wrong: Wrong::new(visit.locale(), errors),
        typed,
        visit,
    })
}

/// The dates that can be ticked: those that are, and the next ones, as many as can be changed at once.
async fn choices(
    site: &Site,
    visit: &Visit,
    format: &Format,
    (what, ticked): (What, &[String]),
) -> Result<Vec<Choice>, Fault> {
    let now = site.desk.now();
    let visible = Visible::Teams(vec![format.team_id]);
    let query = EventQuery { format: Some(format.id), from: Some(now), visible, ..EventQuery::default() };
    let mut dates = store::events::list(&site.desk.store, &query).await?;
    dates.retain(|date| what.fits(date, now));
    let is_ticked = |date: &Announced| ticked.contains(&date.event.id.to_string());
    let mut room = Picked::MOST.saturating_sub(dates.iter().filter(|date| is_ticked(date)).count());
    let choice = |date: Announced| {
        let chosen = is_ticked(&date);
        if !chosen {
            room = room.checked_sub(1)?;
        }
        Some(Choice { id: date.event.id.to_string(), label: label(visit, &date), chosen })
    };
    Ok(dates.into_iter().filter_map(choice).collect())
}

fn label(visit: &Visit, date: &Announced) -> String {
    let when = locale::slot(visit.locale(), &date.event.slot);
    match &date.event.own.theme {
        Some(theme) => format!("{when}: {theme}"),
        None => when,
    }
}
