//! What somebody can do about a date: one thing, said before they try.

use chrono::{DateTime, Utc};

use super::{
    paths,
    problem::{Refusal, said},
    visit::Visit,
};
use crate::{
    domain::{
        event::Announced,
        format::Audience,
        registration::{RegisterRefusal, may_register, window},
    },
    locale,
};

/// The one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Register, at this address.
    Register(String),
    /// Take part in the whole format, at this address.
    Enroll(String),
    /// Queue for a seat, at this address.
    Queue(String),
    /// Go where somebody else announces it.
    External(String),
    /// Nothing to register for: keep the date in the calendar.
    Subscribe,
    /// Nothing any more.
    Nothing,
}

impl Step {
    /// The step for a date at `now`.
    #[must_use]
    pub(super) fn of(visit: &Visit, announced: &Announced, now: DateTime<Utc>) -> Self {
        let form = || visit.href(&paths::EventRegister(announced.event.slug.clone()));
        match may_register(announced, now) {
            Ok(()) if announced.seats_left() == Some(0) => Self::Queue(form()),
            Ok(()) => Self::Register(form()),
            Err(RegisterRefusal::WholeFormatOnly) => match &announced.format {
                Some(format) => Self::Enroll(visit.href(&paths::FormatRegister(format.slug.clone()))),
                None => Self::Subscribe,
            },
            Err(RegisterRefusal::External { url: Some(url) }) => Self::External(url),
            Err(RegisterRefusal::Cancelled | RegisterRefusal::Begun) => Self::Nothing,
            Err(_) => Self::Subscribe,
        }
    }

    /// Its button: text key, address, and whether it leads away from here.
    pub(super) fn button(&self) -> Option<(&'static str, &str, bool)> {
        match self {
            Self::Register(form) => Some(("register", form, false)),
            Self::Enroll(form) => Some(("register-all", form, false)),
            Self::Queue(form) => Some(("register-waiting", form, false)),
            Self::External(page) => Some(("event-external", page, true)),
            Self::Subscribe | Self::Nothing => None,
        }
    }
}

/// Whether one can register for a date, in a sentence; nothing where its standing says enough.
#[must_use]
pub(super) fn registration(visit: &Visit, announced: &Announced, now: DateTime<Utc>) -> Option<String> {
    let refusal = match may_register(announced, now) {
        Ok(()) if is_for_some(announced) => return Some(visit.t("registration-for-some")),
        Ok(()) if announced.approval() => return Some(visit.t("registration-by-team")),
        Ok(()) if announced.seats_left() == Some(0) => return Some(visit.t("registration-queue")),
        Ok(()) => return Some(until(visit, announced)),
        Err(refusal) => refusal,
    };
    let over = now >= announced.event.slot.ends_at;
    match refusal {
        RegisterRefusal::Cancelled => None,
        RegisterRefusal::Begun => (!over).then(|| visit.t("registration-begun")),
        refusal => {
            let said = said(&refusal.fault(), visit.locale());
            (!over).then(|| format!("{}. {}", said.title, said.detail))
        }
    }
}

/// Whether the date is for the people on a list.
fn is_for_some(announced: &Announced) -> bool {
    announced.format.as_ref().is_some_and(|format| format.audience != Audience::Open)
}

/// Until when one can register; the beginning needs no second mention.
fn until(visit: &Visit, announced: &Announced) -> String {
    let (closes_at, slot) = (window(announced).closes_at, announced.event.slot);
    if closes_at == slot.starts_at {
        return visit.t("registration-open");
    }
    visit.words.t1("registration-open-until", "until", locale::instant(visit.locale(), closes_at, slot.zone))
}
