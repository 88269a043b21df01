//! Who comes to one date: looked for, sorted, page by page, and whose mail did not arrive (R09).

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

use super::state_key;
use crate::{
    domain::{
        delivery::FailureClass,
        event::Event,
        id::RegistrationId,
        participant::Participant,
        registration::{Registration, RegistrationState},
        roster,
        search::Search,
        text::fold_name,
    },
    locale,
    store::outbox::{Entry, OutboxState},
    web::{
        office::listing::{Column, Listing, Wish},
        paths,
        visit::Visit,
    },
};

/// The part of the page that says who comes.
pub(super) struct Roster {
    pub(super) listing: Listing,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Person>,
    /// Word, label, whether chosen.
    pub(super) states: Vec<(&'static str, String, bool)>,
    /// How many there are without any filter.
    pub(super) all: usize,
    /// People whose mail did not arrive.
    pub(super) unreached: usize,
}

/// One of them.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) organization: String,
    pub(super) land: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) position: Option<i64>,
    pub(super) since: String,
    pub(super) mail: Option<Undelivered>,
}

/// A mail that did not arrive.
pub(super) struct Undelivered {
    /// What it was, why and when it failed.
    pub(super) sentence: String,
    /// Its id, if somebody may try it again.
    pub(super) again: Option<String>,
}

type Row = (Registration, Participant);

/// The roster as the address asks for it.
pub(super) fn roster(
    visit: &Visit,
    (event, wish): (&Event, Wish),
    people: Vec<Row>,
    undelivered: HashMap<RegistrationId, Vec<Entry>>,
) -> Roster {
    let path = paths::OfficeEvent(event.id.to_string());
    let mut listing = Listing::new(&path, wish, &["name", "organization", "land", "state", "since"], "state");
    let all = people.len();
    let present: BTreeSet<RegistrationState> = people.iter().map(|(registration, _)| registration.state).collect();
    let word = |state: &RegistrationState| (state.as_str(), visit.t(&state_key(*state)));
    let states = present.iter().map(word).map(|(word, label)| (word, label, listing.state() == word)).collect();
    let search = Search::new(listing.q());
    let fits = |(registration, person): &Row| {
        let in_state = RegistrationState::from_word(listing.state()).is_none_or(|state| registration.state == state);
        let texts = [person.name.as_str(), person.email.as_str(), person.organization_text.as_deref().unwrap_or("")];
        in_state && search.finds(&texts)
    };
    let found: Vec<Row> = people.into_iter().filter(fits).collect();
    let rows = listing.cut(found, compare);
    let rows = rows.into_iter().map(|row| person(visit, event, row, &undelivered)).collect();
    let columns = vec![
        listing.head(visit, "name", "column-name"),
        listing.head(visit, "organization", "column-organization"),
        listing.head(visit, "land", "column-land"),
        listing.head(visit, "state", "column-state"),
        listing.head(visit, "since", "column-requested"),
    ];
    Roster { columns, rows, states, all, unreached: undelivered.len(), listing }
}

fn compare(a: &Row, b: &Row, column: &str) -> Ordering {
    let name = |row: &Row| fold_name(&row.1.name);
    let organization = |row: &Row| row.1.organization_text.as_deref().map(fold_name);
    let first = match column {
        "organization" => organization(a).is_none().cmp(&organization(b).is_none()).then(organization(a).cmp(&organization(b))),
        "land" => a.1.land.is_none().cmp(&b.1.land.is_none()).then(a.1.land.cmp(&b.1.land)),
        "state" => roster::rank(&a.0).cmp(&roster::rank(&b.0)),
        "since" => a.0.requested_at.cmp(&b.0.requested_at),
        _ => Ordering::Equal,
    };
    first.then_with(|| name(a).cmp(&name(b)))
}

fn person(
    visit: &Visit,
    event: &Event,
    (registration, person): Row,
    undelivered: &HashMap<RegistrationId, Vec<Entry>>,
) -> Person {
    let at = |at| locale::instant(visit.locale(), at, event.slot.zone);
    let last = undelivered.get(&registration.id).and_then(|entries| entries.first());
    Person {
        state: visit.t(&state_key(registration.state)),
        tone: tone(registration.state),
        position: registration.position.filter(|_| registration.state == RegistrationState::Waiting),
        since: at(registration.requested_at),
        mail: last.map(|entry| Undelivered {
            sentence: undelivered_words(visit, entry, &at(entry.notice.created_at)),
            again: (entry.state == OutboxState::Parked).then(|| entry.notice.id.to_string()),
        }),
        name: person.name,
        email: person.email.to_string(),
        organization: person.organization_text.unwrap_or_default(),
        land: person.land.map(|land| locale::land(visit.locale(), land)).unwrap_or_default(),
    }
}

fn undelivered_words(visit: &Visit, entry: &Entry, at: &str) -> String {
    let kind = visit.t(&format!("mail-kind-{}", entry.notice.kind.as_str()));
    let class = visit.t(&class_key(entry.last_error_class.as_deref()));
    let key = if entry.state == OutboxState::Parked { "mail-given-up" } else { "mail-tried-again" };
    let values = [("mail", kind.into()), ("when", at.into()), ("class", class.into())];
    locale::text(visit.locale(), key, &values)
}

/// The text key of the reason why a mail did not arrive.
pub(in crate::web::office) fn class_key(class: Option<&str>) -> String {
    let word = class.and_then(|class| class.split(':').next()).and_then(FailureClass::from_word);
    format!("mail-class-{}", word.map_or("other", FailureClass::as_str).replace('_', "-"))
}

/// How a state looks.
fn tone(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::Confirmed | RegistrationState::Attended => "success",
        RegistrationState::Waiting | RegistrationState::Offered | RegistrationState::Requested => "warning",
        RegistrationState::Declined | RegistrationState::NoShow => "danger",
        RegistrationState::Unconfirmed | RegistrationState::Cancelled => "info",
    }
}
