//! Changing one date: what the forms send becomes one action; whatever was wrong comes back with its page.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, NaiveTime, Utc};
use serde::Deserialize;

use super::{
    Organizer,
    change_page::{Change, Values, fill},
    load, preview,
};
use crate::{
    actions::{Failure, events},
    domain::{
        change_set::PickedDeed,
        event::{Announced, ChangeRefusal, EventKind, RawEvent},
        id::EventId,
        text::{FieldError, Line},
        typed::{read_day, read_time},
        zone::span_of,
    },
    web::{
        error::Fault,
        extract::Id,
        form::{Form, Wrong, keep_secret},
        office::admission::placed,
        page, paths,
        site::Site,
        visit::{Done, Visit},
    },
};

/// Another time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::office) struct Move {
    day: String,
    starts: String,
    #[serde(default)]
    ends: String,
    version: String,
    notify: String,
}

/// Moves the date.
pub(in crate::web::office) async fn move_to(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Move>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let mut values = Values::of(&announced);
    (values.day, values.starts, values.ends) = (form.day.clone(), form.starts.clone(), form.ends.clone());
    if form.notify == preview::WORD {
        let deed = slot(&announced, &form).map(|to| PickedDeed::Move(preview::shift(&announced, to)));
        return preview::preview(&site, visit, &organizer, (announced, Change::Move, values), (&form.version, deed))
            .await;
    }
    let done = match slot(&announced, &form) {
        Ok((starts_at, ends_at)) => {
            let wish = RawEvent { starts_at: Some(starts_at), ends_at, ..RawEvent::default() };
            events::amend(&site.desk, &organizer.0, (id, Some(version(&form.version))), &wish, form.notify == "yes")
                .await
                .map(|_| ())
        }
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    answer(&site, visit, &organizer, (announced, Change::Move, values), done).await
}

/// A beginning, and an end unless the length stays.
type Wished = (DateTime<Utc>, Option<DateTime<Utc>>);

/// Beginning and end of the wished slot; an end before the beginning lies on the next day. The days of a gathering of
/// several days move together, so only its beginning is asked for.
fn slot(announced: &Announced, form: &Move) -> Result<Wished, Vec<FieldError>> {
    let zone = announced.event.slot.zone;
    let several = announced.event.kind == EventKind::MultiDay;
    let (day, starts) = (read_day("day", &form.day), read_time("starts", &form.starts));
    let ends: Result<Option<NaiveTime>, FieldError> =
        if several { Ok(None) } else { read_time("ends", &form.ends).map(Some) };
    match (day, starts, ends) {
        (Ok(day), Ok(starts), Ok(ends)) => {
            let (starts_at, ends_at) = span_of(day, (starts, ends.unwrap_or(starts)), zone);
            Ok((starts_at, ends.map(|_| ends_at)))
        }
        (day, starts, ends) => Err([day.err(), starts.err(), ends.err()].into_iter().flatten().collect()),
    }
}

/// Why it does not take place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::office) struct Cancellation {
    reason: String,
    version: String,
    notify: String,
}

/// Cancels the date.
pub(in crate::web::office) async fn cancel(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Cancellation>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    let reason = Line::parse_optional("reason", &form.reason, 300);
    if form.notify == preview::WORD {
        let reason = reason.map(|reason| reason.map(Line::into_string));
        let deed = reason.map(|reason| PickedDeed::CallOff { reason }).map_err(|error| vec![error]);
        let values = Values { reason: form.reason, ..Values::of(&announced) };
        let about = (announced, Change::Cancel, values);
        return preview::preview(&site, visit, &organizer, about, (&form.version, deed)).await;
    }
    let done = match reason {
        Ok(reason) => {
            let (target, reason) = ((id, Some(version(&form.version))), reason.map(Line::into_string));
            events::cancel(&site.desk, &organizer.0, target, reason, form.notify == "yes").await.map(|_| ())
        }
        Err(error) => Err(Failure::Invalid(vec![error])),
    };
    let values = Values { reason: form.reason, ..Values::of(&announced) };
    answer(&site, visit, &organizer, (announced, Change::Cancel, values), done).await
}

/// That it takes place after all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::office) struct Restoration {
    version: String,
    notify: String,
}

/// Restores the date.
pub(in crate::web::office) async fn restore(
    State(site): State<Site>,
    visit: Visit,
    organizer: Organizer,
    Id(id): Id<EventId>,
    Form(form): Form<Restoration>,
) -> Result<Response, Fault> {
    let announced = load(&site, &organizer, id).await?;
    if form.notify == preview::WORD {
        let about = (announced.clone(), Change::Restore, Values::of(&announced));
        return preview::preview(&site, visit, &organizer, about, (&form.version, Ok(PickedDeed::Restore))).await;
    }
    let target = (id, Some(version(&form.version)));
    let done = events::restore(&site.desk, &organizer.0, target, form.notify == "yes").await.map(|_| ());
    let values = Values::of(&announced);
    answer(&site, visit, &organizer, (announced, Change::Restore, values), done).await
}

/// The version the person saw; anything but a number is one that never was.
pub(super) fn version(text: &str) -> i64 {
    text.parse().unwrap_or(-1)
}

/// Back to the date's page; or the same page with what was wrong, nothing lost.
pub(super) async fn answer(
    site: &Site,
    visit: Visit,
    organizer: &Organizer,
    (announced, change, mut values): (Announced, Change, Values),
    done: Result<(), Failure<ChangeRefusal>>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            let address = paths::OfficeEvent(announced.event.id.to_string());
            Ok(Redirect::to(&visit.after(Done::Saved, &address)).into_response())
        }
        Err(Failure::Invalid(errors)) => {
            // The API's names of the fields, as this form calls them.
            let renamed = errors.into_iter().map(placed).map(|error| match error.field.as_ref() {
                "starts_at" => FieldError::new("day", error.problem),
                "ends_at" => FieldError::new("ends", error.problem),
                _ => error,
            });
            let mut errors = renamed.collect();
            keep_secret(&mut values.join_url, &mut errors);
            let wrong = Wrong::new(visit.locale(), errors);
            let shown = fill(site, visit, organizer, (announced, change), (values, wrong)).await?;
            Ok(page::private(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::sample;

    fn form(day: &str, starts: &str, ends: &str) -> Move {
        let text = str::to_owned;
        Move { day: text(day), starts: text(starts), ends: text(ends), version: text("1"), notify: text("no") }
    }

    #[test]
    fn what_the_form_shows_is_what_the_date_is() {
        let announced = sample::single();
        let values = Values::of(&announced);
        assert_eq!(values.day, "12.03.2026");
        let (starts_at, ends_at) = slot(&announced, &form(&values.day, &values.starts, &values.ends)).unwrap();
        assert_eq!((starts_at, ends_at), (announced.event.slot.starts_at, Some(announced.event.slot.ends_at)));
    }

    #[test]
    fn every_wrong_field_is_named_and_an_end_after_midnight_is_on_the_next_day() {
        let announced = sample::single();
        let errors = slot(&announced, &form("31.02.2026", "25:00", "")).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_ref()).collect();
        assert_eq!(fields, ["day", "starts", "ends"]);
        let (starts_at, ends_at) = slot(&announced, &form("12.03.2026", "22:00", "1:00")).unwrap();
        assert_eq!(ends_at.unwrap() - starts_at, chrono::TimeDelta::hours(3));
    }
}
