//! What needs somebody: dates that are full, people who wait, mail that did not arrive, formats that run dry.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::{
    domain::{
        event::{Announced, EventStatus},
        format::{Format, FormatStatus},
        id::{EventId, FormatId},
        registration::RegistrationState,
    },
    locale,
    store::registrations::Tallies,
    web::{office::dates::is_full, paths, visit::Visit},
};

/// Needs of one kind that are shown one by one.
const EACH: usize = 6;

/// Something that somebody should look at.
pub(super) struct Need {
    /// How urgent it looks.
    pub(super) tone: &'static str,
    /// In a word.
    pub(super) label: String,
    /// What it is about.
    pub(super) title: String,
    pub(super) sentence: String,
    pub(super) address: String,
}

/// What is known about one's formats.
pub(super) struct Known<'a> {
    pub(super) formats: &'a [Format],
    /// Not over yet, by beginning.
    pub(super) dates: &'a [Announced],
    pub(super) tallies: &'a Tallies,
    /// People who ask to take part in a whole format, by format.
    pub(super) requested: HashMap<FormatId, u64>,
    /// Mails given up and mails to be tried again, by date.
    pub(super) undelivered: HashMap<EventId, (u64, u64)>,
}

/// The worst first; within a kind the soonest first.
pub(super) fn needs(visit: &Visit, known: &Known<'_>) -> Vec<Need> {
    let standing = known.dates.iter().filter(|date| date.event.status != EventStatus::Cancelled);
    let standing: Vec<&Announced> = standing.collect();
    let mut needs = unreached(visit, known);
    needs.extend(known.formats.iter().filter_map(|format| unanswered(visit, format, &known.requested)).take(EACH));
    needs.extend(standing.iter().filter_map(|date| undecided(visit, date, known.tallies)).take(EACH));
    needs.extend(standing.iter().filter_map(|date| full(visit, date, known.tallies)).take(EACH));
    needs.extend(dry(visit, known.formats, &standing));
    needs
}

fn about(visit: &Visit, date: &Announced) -> (String, String) {
    let title = format!("{}, {}", date.headline(), locale::slot(visit.locale(), &date.event.slot));
    (title, visit.href(&paths::OfficeEvent(date.event.id.to_string())))
}

/// Mail is also told of dates that are cancelled: whoever was not told may come.
fn unreached(visit: &Visit, known: &Known<'_>) -> Vec<Need> {
    let failed = known.dates.iter().filter_map(|date| {
        let (given_up, again) = known.undelivered.get(&date.event.id)?;
        let (title, address) = about(visit, date);
        let sentence = visit.words.t2("need-mail-sentence", ("lost", (*given_up).into()), ("again", (*again).into()));
        Some(Need {
            tone: "danger",
            label: visit.t("need-mail"),
            title,
            sentence,
            address: format!("{address}#roster"),
        })
    });
    failed.take(EACH).collect()
}

fn count(tallies: &Tallies, date: &Announced, state: RegistrationState) -> u64 {
    tallies.get(&date.event.id).and_then(|tally| tally.get(&state)).copied().unwrap_or(0)
}

fn undecided(visit: &Visit, date: &Announced, tallies: &Tallies) -> Option<Need> {
    let people = count(tallies, date, RegistrationState::Requested);
    let (title, address) = about(visit, date);
    (people > 0).then(|| Need {
        tone: "warning",
        label: visit.t("need-decision"),
        title,
        sentence: visit.words.t1("need-decision-sentence", "people", people),
        address: format!("{address}?state=requested#roster"),
    })
}

/// Somebody asks to take part in the whole format.
fn unanswered(visit: &Visit, format: &Format, requested: &HashMap<FormatId, u64>) -> Option<Need> {
    let people = requested.get(&format.id).copied().unwrap_or(0);
    (people > 0).then(|| Need {
        tone: "warning",
        label: visit.t("need-decision"),
        title: format.title.clone(),
        sentence: visit.words.t1("need-decision-format", "people", people),
        address: visit.href(&paths::FormatPeople(format.slug.clone())),
    })
}

fn full(visit: &Visit, date: &Announced, tallies: &Tallies) -> Option<Need> {
    let waiting = count(tallies, date, RegistrationState::Waiting);
    let (title, address) = about(visit, date);
    let seats = date.capacity()?;
    is_full(date).then(|| Need {
        tone: "warning",
        label: visit.t("filter-full"),
        title,
        sentence: visit.words.t2("need-full-sentence", ("seats", seats.into()), ("people", waiting.into())),
        address: if waiting > 0 { format!("{address}?state=waiting#roster") } else { address },
    })
}

/// The accessibility statement was last looked at more than a year ago (G14).
pub(super) fn statement(visit: &Visit, day: NaiveDate) -> Need {
    Need {
        tone: "warning",
        label: visit.t("need-statement"),
        title: visit.t("need-statement-title"),
        sentence: visit.words.t1("need-statement-sentence", "day", locale::date(visit.locale(), day)),
        address: visit.href(&paths::Accessibility),
    }
}

/// Active formats of which no date is ahead.
fn dry(visit: &Visit, formats: &[Format], standing: &[&Announced]) -> Vec<Need> {
    let planned: HashSet<FormatId> = standing.iter().filter_map(|date| date.event.format_id).collect();
    let empty = formats.iter().filter(|format| format.status == FormatStatus::Active && !planned.contains(&format.id));
    let need = |format: &Format| Need {
        tone: "info",
        label: visit.t("need-dates"),
        title: format.title.clone(),
        sentence: visit.t("need-dates-sentence"),
        address: visit.href(&paths::OfficeFormat(format.slug.clone())),
    };
    empty.take(EACH).map(need).collect()
}
