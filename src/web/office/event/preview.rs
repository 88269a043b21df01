//! What changing one date would mean, before it is done: the same draft as for several dates (O3).

use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};

use super::{
    Organizer,
    change_page::{Change, Values},
    changes::{answer, version},
};
use crate::{
    actions::{Failure, change_sets},
    domain::{
        change_set::{PickedDeed, Shift, may_pick, may_restore},
        event::Announced,
        text::FieldError,
        zone::local_of,
    },
    web::{error::Fault, paths, site::Site, visit::Visit},
};

/// The button's value.
pub(super) const WORD: &str = "preview";

/// Whether the change of a date can be looked at first: it belongs to a format and is still to come.
pub(super) fn is_possible(announced: &Announced, change: Change, now: DateTime<Utc>) -> bool {
    let fits = if change == Change::Restore { may_restore(announced, now) } else { may_pick(announced, now) };
    announced.event.format_id.is_some() && fits
}

/// Drafts the change of one date and leads to what it means; or shows the form again with what is wrong.
pub(super) async fn preview(
    site: &Site,
    visit: Visit,
    organizer: &Organizer,
    (announced, change, values): (Announced, Change, Values),
    (seen, deed): (&str, Result<PickedDeed, Vec<FieldError>>),
) -> Result<Response, Fault> {
    let Some(format) = announced.event.format_id else { return Err(Fault::not_found()) };
    let drafted = match deed {
        Ok(_) if version(seen) != announced.event.version => Err(Failure::Stale),
        Ok(deed) => change_sets::draft_picked(&site.desk, &organizer.0, format, (vec![announced.event.id], deed)).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    let failure = match drafted {
        Ok(change) => {
            return Ok(Redirect::to(&visit.href(&paths::ChangeSetRoom(change.id.to_string()))).into_response());
        }
        // The form for details calls its fields as the draft does.
        Err(Failure::Invalid(errors)) if change == Change::Details => Failure::Invalid(errors),
        Err(Failure::Invalid(errors)) => Failure::Invalid(errors.into_iter().map(placed).collect()),
        Err(other) => return Err(other.into()),
    };
    answer(site, visit, organizer, (announced, change, values), Err(failure)).await
}

/// By how much the date moves on the clock, if it is to be there.
pub(super) fn shift(announced: &Announced, (starts_at, ends_at): (DateTime<Utc>, Option<DateTime<Utc>>)) -> Shift {
    let slot = announced.event.slot;
    let (was, will_be) = (local_of(slot.starts_at, slot.zone), local_of(starts_at, slot.zone));
    let length = ends_at.map(|ends_at| (ends_at - starts_at).num_minutes());
    Shift {
        days: i32::try_from((will_be.date() - was.date()).num_days()).unwrap_or(i32::MAX),
        starts: (will_be.time() != was.time()).then_some(will_be.time()),
        minutes: length
            .filter(|minutes| *minutes != (slot.ends_at - slot.starts_at).num_minutes())
            .and_then(|minutes| u32::try_from(minutes).ok()),
    }
}

/// The names of the fields, as the form for one date calls them.
fn placed(error: FieldError) -> FieldError {
    let name = match error.field.as_ref() {
        "days" | "events" => "day",
        "start_time" => "starts",
        "duration_minutes" => "ends",
        _ => return error,
    };
    FieldError::new(name, error.problem)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::event::sample;

    #[test]
    fn a_beginning_and_an_end_are_a_move_to_exactly_there() {
        let date = sample::single();
        let slot = date.event.slot;
        for (days, hours, minutes) in [(0, 0, 60), (20, 0, 60), (-2, 3, 90), (18, 4, 45)] {
            let starts_at = slot.starts_at + TimeDelta::days(days) + TimeDelta::hours(hours);
            let ends_at = starts_at + TimeDelta::minutes(minutes);
            let there = shift(&date, (starts_at, Some(ends_at))).of(slot).unwrap();
            assert_eq!((there.starts_at, there.ends_at), (starts_at, ends_at), "{days} {hours} {minutes}");
        }
        assert_eq!(shift(&date, (slot.starts_at, None)), Shift::default());
    }
}
