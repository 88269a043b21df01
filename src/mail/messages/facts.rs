//! What several mails show: the event in words, and the footer.

use crate::{
    domain::{event::Announced, format::Locale, zone::Slot},
    locale,
    locale::Words,
};

/// Where somebody stands with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Has a seat.
    Seat,
    /// Queues.
    Queue,
    /// The team decides.
    Request,
    /// The team refused.
    Refused,
}

/// The event as a mail shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFacts {
    /// Title and theme.
    pub headline: String,
    /// The first day: `Do., 12.03.2026`.
    pub day: String,
    /// When, one line per day: `Do., 12.03.2026, 10:00–11:00 Uhr (MEZ)`.
    pub when: Vec<String>,
    /// Where.
    pub place: Option<String>,
    /// Who hosts.
    pub host: String,
    /// Its page.
    pub url: String,
}

impl EventFacts {
    /// The event in words.
    #[must_use]
    pub fn of(announced: &Announced, locale: Locale, url: String) -> Self {
        let slots: Vec<Slot> = match announced.days.as_slice() {
            [] => vec![announced.event.slot],
            days => days.iter().map(|day| day.slot).collect(),
        };
        let online = announced.is_online().then(|| locale::text(locale, "mail-online", &[]));
        Self {
            headline: announced.headline(),
            day: locale::day(locale, announced.event.slot.day()),
            when: slots.iter().map(|slot| locale::slot(locale, slot)).collect(),
            place: announced.location().map(str::to_owned).or(online),
            host: announced.host.clone(),
            url,
        }
    }

    /// Several dates in words, with what more there is to say of each; `day` stands for them in subjects.
    #[must_use]
    pub fn of_several(headline: String, day: String, dates: Vec<String>, (host, url): (String, String)) -> Self {
        Self { headline, day, when: dates, place: None, host, url }
    }

    /// When and where in one line, for lists of mails.
    pub(super) fn in_short(&self) -> String {
        let place = self.place.as_deref();
        self.when.first().map(String::as_str).into_iter().chain(place).collect::<Vec<_>>().join(", ")
    }
}

/// From when to when a date moved, in as few words as a subject needs: two days, or two times on one day.
#[must_use]
pub fn moved_words(locale: Locale, was: &Slot, now: &Slot) -> (String, String) {
    let local = |slot: &Slot| slot.starts_at.with_timezone(&slot.zone).naive_local();
    let (from, to) = (local(was), local(now));
    if from.date() != to.date() {
        return (locale::day(locale, from.date()), locale::day(locale, to.date()));
    }
    let first = format!("{}, {}", locale::day(locale, from.date()), locale::time(locale, from.time()));
    (first, locale::time(locale, to.time()))
}

/// What stands under every mail: who sends it, and where to read who that is and about privacy (G08).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footer {
    /// Who hosts the event, if the mail is about one.
    pub host: Option<String>,
    /// The name of our site.
    pub site: String,
    /// Who is responsible for it.
    pub imprint_url: String,
    /// The privacy notice.
    pub privacy_url: String,
}

impl Footer {
    pub(super) fn sent_by(&self, w: &Words) -> String {
        let site = self.site.as_str();
        match &self.host {
            Some(host) => w.t2("mail-sent-by-host", ("host", host.as_str().into()), ("site", site.into())),
            None => w.t1("mail-sent-by", "site", site),
        }
    }
}

/// What a mail brings for the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brings {
    /// Nothing.
    Nothing,
    /// The date as a file.
    File,
    /// The date as an invitation, which calendar programs put in by themselves.
    Invitation,
}

impl Brings {
    pub(super) fn note(self, w: &Words) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::File => Some(w.t("mail-calendar-attached")),
            Self::Invitation => Some(w.t("mail-calendar-invitation")),
        }
    }
}
