//! To what a list of people is invited: the whole format, or dates of it.

use super::Invitees;
use crate::{
    domain::{
        bulk::{DATES_AT_ONCE, Target, may_invite, may_invite_to},
        enrollment::may_enroll,
        format::Format,
        id::EventId,
        text::{FieldError, Problem},
    },
    locale,
    store::{self, events::EventQuery},
    web::{error::Fault, site::Site, visit::Visit},
};

/// So many dates are shown at once; the others open below them.
const SHOWN: usize = 12;

/// What there is to choose.
pub(super) struct Aims {
    /// Whether anybody can be invited to the format or to dates of it.
    pub(super) open: bool,
    /// Whether to the whole.
    pub(super) whole: bool,
    /// Whether dates are meant, if both is possible.
    pub(super) by_date: bool,
    /// The next dates, and those that are chosen.
    pub(super) dates: Vec<Choice>,
    /// The others.
    pub(super) later: Vec<Choice>,
}

/// A date to choose.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) said: String,
    pub(super) chosen: bool,
}

impl Aims {
    /// What can be chosen of a format; `form` says what is.
    pub(super) async fn load(site: &Site, visit: &Visit, format: &Format, form: &Invitees) -> Result<Self, Fault> {
        let (now, whole) = (site.desk.now(), may_enroll(format).is_ok());
        let query = EventQuery {
            format: Some(format.id),
            from: Some(now),
            limit: Some(DATES_AT_ONCE as u64),
            ..EventQuery::default()
        };
        let mut dates = store::events::list(&site.desk.store, &query).await?;
        dates.retain(|date| may_invite_to(date, now).is_ok());
        let choices = dates.into_iter().map(|date| {
            let id = date.event.id.to_string();
            Choice { said: locale::slot(visit.locale(), &date.event.slot), chosen: form.event.contains(&id), id }
        });
        let (mut dates, mut later) = (Vec::new(), Vec::new());
        for (at, choice) in choices.enumerate() {
            if at < SHOWN || choice.chosen { dates.push(choice) } else { later.push(choice) }
        }
        let by_date = match form.scope.as_str() {
            "all" => false,
            "dates" => true,
            _ => !form.event.is_empty() || !whole,
        };
        Ok(Self { open: may_invite(format).is_ok() && (whole || !dates.is_empty()), whole, by_date, dates, later })
    }

    /// What is chosen.
    pub(super) fn target(&self, format: &Format, form: &Invitees) -> Result<Target, FieldError> {
        if !self.by_date {
            return Ok(format.id.into());
        }
        let all = || self.dates.iter().chain(&self.later);
        let read = |id: &String| all().find(|one| one.id == *id).and_then(|one| one.id.parse::<EventId>().ok());
        let dates: Option<Vec<EventId>> = form.event.iter().map(read).collect();
        match dates {
            Some(dates) if dates.is_empty() => Err(FieldError::new("event", Problem::Missing)),
            Some(dates) => Ok(Target { format: format.id, dates }),
            None => Err(FieldError::new("event", Problem::NotFound)),
        }
    }

    /// The chosen dates, to be sent on.
    pub(super) fn chosen(&self) -> Vec<&str> {
        let all = self.dates.iter().chain(&self.later).filter(|one| self.by_date && one.chosen);
        all.map(|one| one.id.as_str()).collect()
    }
}
