//! What one date says differently from its format.

use axum::{extract::State, response::Response};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    Organizer,
    change_page::{Change, Values},
    changes::{answer, version},
    load, preview,
};
use crate::{
    actions::{Failure, events},
    domain::{
        change_set::{Facts, PickedDeed},
        event::{Announced, RawEvent, Wish},
        id::EventId,
        text::{FieldError, Problem},
    },
    web::{
        error::Fault,
        extract::Id,
        form::Form,
        office::admission::{OwnWindow, read_approval},
        site::Site,
        visit::Visit,
    },
};

/// What one date says differently from its format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::office) struct Details {
    title: String,
    theme: String,
    location: String,
    capacity: String,
    /// A form without the field says nothing about it.
    #[serde(default)]
    approval: Option<String>,
    #[serde(default)]
    opens_day: Option<String>,
    #[serde(default)]
    opens_time: String,
    #[serde(default)]
    closes_day: Option<String>,
    #[serde(default)]
    closes_time: String,
    #[serde(default)]
    join_url: String,
    #[serde(default)]
    join_away: bool,
    description: String,
    version: String,
    notify: String,
}

impl Details {
    /// The window as typed; a form without its fields says nothing about it.
    fn window(&self) -> Option<OwnWindow> {
        let (opens_day, closes_day) = self.opens_day.clone().zip(self.closes_day.clone())?;
        let (opens_time, closes_time) = (self.opens_time.clone(), self.closes_time.clone());
        Some(OwnWindow { opens_day, opens_time, closes_day, closes_time })
    }

    /// An empty field inherits from the format again; an address of a meeting that was not typed again stays.
    fn read(&self, zone: Tz) -> Result<RawEvent, Vec<FieldError>> {
        let (opens, closes, mut errors) = self.window().map(|window| window.read(zone)).unwrap_or_default();
        let seats = read_seats(&self.capacity).map_err(|error| errors.push(error));
        let approval = self.approval.as_deref().map(read_approval).transpose().map_err(|error| errors.push(error));
        if !errors.is_empty() {
            return Err(errors);
        }
        let said = |text: &str| -> Wish<String> { Some(Some(text.to_owned()).filter(|text| !text.trim().is_empty())) };
        let join_url = if self.join_away { Some(None) } else { said(&self.join_url).filter(Option::is_some) };
        Ok(RawEvent {
            title: said(&self.title),
            theme: said(&self.theme),
            location: said(&self.location),
            description: said(&self.description),
            capacity: seats.ok(),
            approval: approval.ok().flatten(),
            registration_opens_at: opens,
            registration_closes_at: closes,
            join_url,
            ..RawEvent::default()
        })
    }
}

impl Details {
    /// What was typed, to be shown again.
    fn values(self, announced: &Announced) -> Values {
        Values {
            window: self.window().unwrap_or_else(|| OwnWindow::of(&announced.event)),
            title: self.title,
            theme: self.theme,
            location: self.location,
            capacity: self.capacity,
            approval: self.approval.unwrap_or_default(),
            join_url: self.join_url,
            description: self.description,
            ..Values::of(announced)
        }
    }
}

/// A number of seats as typed; nothing typed is none of its own.
pub(in crate::web::office) fn read_seats(text: &str) -> Result<Option<i64>, FieldError> {
    let max = i64::from(crate::domain::format::CAPACITY_MAX);
    let number =
        |text: &str| text.parse().map_err(|_| FieldError::new("capacity", Problem::OutOfRange { min: 1, max }));
    Some(text.trim()).filter(|text| !text.is_empty()).map(number).transpose()
}

/// Changes what the date says.
pub(in crate::web::office) async fn amend(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Details>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let read = form.read(announced.event.slot.zone);
    if form.notify == preview::WORD {
        let deed = read.and_then(|wish| says(wish, &announced));
        let seen = form.version.clone();
        let about = (announced.clone(), Change::Details, form.values(&announced));
        return preview::preview(&site, visit, &organizer, about, (&seen, deed)).await;
    }
    let target = (id, Some(version(&form.version)));
    let done = match read {
        Ok(wish) => events::amend(&site.desk, &organizer.0, target, &wish, form.notify == "yes").await.map(|_| ()),
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    let values = form.values(&announced);
    answer(&site, visit, &organizer, (announced, Change::Details, values), done).await
}

/// What of the form is different from what the date says.
fn says(wish: RawEvent, announced: &Announced) -> Result<PickedDeed, Vec<FieldError>> {
    let facts = Facts::differing(wish, &announced.event);
    if facts.is_empty() {
        return Err(vec![FieldError::new("title", Problem::Unchanged)]);
    }
    Ok(PickedDeed::Say(Box::new(facts)))
}
