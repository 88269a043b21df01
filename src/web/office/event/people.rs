//! Who comes to one date: looked for, sorted, page by page, and whose mail did not arrive (R09).

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

use chrono::{DateTime, Utc};

use super::state_key;
use crate::{
    domain::{
        delivery::{
            FailureClass,
            suppression::{Suppression, Unreachable},
        },
        event::Event,
        id::RegistrationId,
        inbound::Digest,
        invitation::{LedgerEntry, Method},
        mail_log::{Logged, OutboxState},
        participant::Participant,
        registration::{Registration, RegistrationState, is_concerned},
        reply::Answer,
        roster,
        search::Search,
        substitution::is_handed_over,
        text::fold_name,
    },
    locale,
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
    /// States to choose from, with their labels.
    pub(super) states: Vec<(&'static str, String)>,
    /// People whose mail did not arrive.
    pub(super) unreached: usize,
    /// People about whom the team has to decide.
    pub(super) pending: usize,
    /// Whether one of the rows is one of them.
    pub(super) choosing: bool,
}

/// One of them.
pub(super) struct Person {
    /// The registration, where there is something to decide.
    pub(super) to_decide: Option<String>,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) organization: String,
    pub(super) land: String,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) position: Option<i64>,
    pub(super) since: String,
    /// Why mail does not reach them.
    pub(super) trouble: Option<String>,
    /// Whether they want their data used no further than needed.
    pub(super) restricted: bool,
    /// Whether their calendar program said "perhaps".
    pub(super) tentative: bool,
    /// Whose place they take, or who takes theirs.
    pub(super) swap: Option<String>,
    /// What was put into their calendar by invitation.
    pub(super) calendar: Option<String>,
    /// The mail that could be tried again.
    pub(super) again: Option<String>,
}

type Row = (Registration, Participant);

/// The roster as the address asks for it.
pub(super) fn roster(
    visit: &Visit,
    (event, wish): (&Event, Wish),
    people: Vec<Row>,
    (undelivered, digest, calendars): (
        &HashMap<RegistrationId, Vec<Logged>>,
        &Digest,
        &HashMap<RegistrationId, LedgerEntry>,
    ),
) -> Roster {
    let path = paths::OfficeEvent(event.id.to_string());
    let swaps = swaps(visit, &people);
    let mut listing = Listing::new(&path, wish, &["name", "organization", "land", "state", "since"], "state");
    let reached = |(who, person): &&Row| {
        person.unreachable.is_none() && !undelivered.contains_key(&who.id) && !digest.returned.contains_key(&who.id)
    };
    let unreached = people.iter().filter(|row| !reached(row)).count();
    let pending = people.iter().filter(|(who, _)| who.state == RegistrationState::Requested).count();
    let present: BTreeSet<RegistrationState> = people.iter().map(|(registration, _)| registration.state).collect();
    let word = |state: &RegistrationState| (state.as_str(), visit.t(&state_key(*state)));
    let states = std::iter::once(("", visit.t("list-any"))).chain(present.iter().map(word)).collect();
    let search = Search::new(listing.q());
    let fits = |(registration, person): &Row| {
        let in_state = RegistrationState::from_word(listing.state()).is_none_or(|state| registration.state == state);
        let texts = [person.name.as_str(), person.email.as_str(), person.organization_text.as_deref().unwrap_or("")];
        in_state && search.finds(&texts)
    };
    let found: Vec<Row> = people.into_iter().filter(fits).collect();
    let rows = listing.cut(found, compare);
    let calendar = |id: &RegistrationId| calendars.get(id).map(|entry| in_calendar(visit, event, entry));
    let filled = rows.into_iter().map(|row| {
        let calendar = calendar(&row.0.id);
        Person { calendar, ..person(visit, event, row, (undelivered, digest, &swaps)) }
    });
    let rows: Vec<Person> = filled.collect();
    let choosing = rows.iter().any(|row| row.to_decide.is_some());
    let columns = vec![
        listing.head(visit, "name", "column-name"),
        listing.head(visit, "organization", "column-organization"),
        listing.head(visit, "land", "column-land"),
        listing.head(visit, "state", "column-state"),
        listing.head(visit, "since", "column-requested"),
    ];
    Roster { listing, columns, rows, states, unreached, pending, choosing }
}

/// Who comes for whom, said at both.
fn swaps(visit: &Visit, people: &[Row]) -> HashMap<RegistrationId, String> {
    let givers = roster::givers(people);
    let mut said = HashMap::new();
    for (registration, person) in people {
        let (Some(giver), Some(place)) = (givers.get(&registration.id), registration.substitute_for) else { continue };
        if registration.state == RegistrationState::Requested {
            said.insert(registration.id, visit.words.t1("roster-would-stand-in", "giver", giver.as_str()));
            continue;
        }
        said.insert(registration.id, visit.words.t1("roster-stands-in", "giver", giver.as_str()));
        if people.iter().any(|(one, _)| one.id == place && is_handed_over(one)) {
            said.entry(place).or_insert_with(|| visit.words.t1("roster-represented", "name", person.name.as_str()));
        }
    }
    said
}

fn compare(a: &Row, b: &Row, column: &str) -> Ordering {
    let name = |row: &Row| fold_name(&row.1.name);
    let organization = |row: &Row| row.1.organization_text.as_deref().map(fold_name);
    let first = match column {
        "organization" => {
            organization(a).is_none().cmp(&organization(b).is_none()).then(organization(a).cmp(&organization(b)))
        }
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
    (undelivered, digest, swaps): (&HashMap<RegistrationId, Vec<Logged>>, &Digest, &HashMap<RegistrationId, String>),
) -> Person {
    let at = |at| locale::instant(visit.locale(), at, event.slot.zone);
    let last = undelivered.get(&registration.id).and_then(|entries| entries.first());
    Person {
        to_decide: (registration.state == RegistrationState::Requested).then(|| registration.id.to_string()),
        state: visit.t(&state_key(registration.state)),
        tone: tone(registration.state),
        position: registration.position.filter(|_| registration.state == RegistrationState::Waiting),
        since: at(registration.requested_at),
        restricted: person.restricted_at.is_some(),
        tentative: is_concerned(registration.state) && digest.answers.get(&registration.id) == Some(&Answer::Tentative),
        swap: swaps.get(&registration.id).cloned(),
        calendar: None,
        again: last.filter(|entry| entry.state == OutboxState::Parked).map(|entry| entry.id.to_string()),
        trouble: trouble(person.unreachable, last.map(Failed::of).as_ref())
            .or_else(|| digest.returned.get(&registration.id).map(|(_, when)| ("mail-returned", *when)))
            .map(|(key, when)| visit.words.t1(key, "when", at(when))),
        name: person.name,
        email: person.email.to_string(),
        organization: person.organization_text.unwrap_or_default(),
        land: person.land.map(|land| locale::land(visit.locale(), land)).unwrap_or_default(),
    }
}

/// What is in somebody's calendar, as far as we know.
fn in_calendar(visit: &Visit, event: &Event, entry: &LedgerEntry) -> String {
    let key = match (entry.method, entry.sent_at) {
        (Method::Request, Some(_)) => "calendar-invited",
        (Method::Request, None) => "calendar-inviting",
        (Method::Cancel, Some(_)) => "calendar-removed",
        (Method::Cancel, None) => "calendar-removing",
    };
    let when = locale::instant(visit.locale(), entry.sent_at.unwrap_or(entry.queued_at), event.slot.zone);
    visit.words.t2(key, ("when", when.into()), ("revision", entry.sequence.into()))
}

/// What is wrong with an address, or else with the last mail that did not arrive; as a text and a time.
fn trouble(unreachable: Option<Unreachable>, failed: Option<&Failed<'_>>) -> Option<(&'static str, DateTime<Utc>)> {
    if let Some(Unreachable { reason, since }) = unreachable {
        return Some(match reason {
            Suppression::NoMailbox => ("mail-no-mailbox", since),
            Suppression::Disabled => ("mail-disabled", since),
            Suppression::Bounced => ("mail-bounced", since),
        });
    }
    let Failed { given_up, class, at } = failed?;
    let key = match FailureClass::from_word(class) {
        _ if !given_up => "mail-tried-again",
        Some(FailureClass::RecipientPermanent | FailureClass::Message) => "mail-refused",
        Some(FailureClass::RecipientTemporary | FailureClass::Unknown) => "mail-late",
        None if *class == "late" => "mail-late",
        Some(FailureClass::Systemic | FailureClass::Crash) | None => "mail-failed",
    };
    Some((key, *at))
}

/// A mail that did not arrive.
struct Failed<'a> {
    given_up: bool,
    /// Why, as a word.
    class: &'a str,
    /// When it was tried last.
    at: DateTime<Utc>,
}

impl<'a> Failed<'a> {
    fn of(entry: &'a Logged) -> Self {
        let class = entry.last_error_class.as_deref().unwrap_or_default();
        Self { given_up: entry.state == OutboxState::Parked, class, at: entry.due_at }
    }
}

/// How a state looks.
pub(in crate::web::office) fn tone(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::Confirmed | RegistrationState::Attended => "success",
        RegistrationState::Waiting | RegistrationState::Offered | RegistrationState::Requested => "warning",
        RegistrationState::Declined | RegistrationState::NoShow => "danger",
        RegistrationState::Unconfirmed | RegistrationState::Cancelled => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_gone_says_more_than_a_mail_that_was_given_up() {
        let at = DateTime::UNIX_EPOCH;
        let failed = |given_up, class| Failed { given_up, class, at };
        let gone = Unreachable { reason: Suppression::Disabled, since: at };
        assert_eq!(trouble(Some(gone), Some(&failed(true, "message"))), Some(("mail-disabled", at)));
        assert_eq!(trouble(None, None), None);
        assert_eq!(trouble(None, Some(&failed(false, "recipient_temporary"))), Some(("mail-tried-again", at)));
        for (class, key) in [
            ("message", "mail-refused"),
            ("recipient_permanent", "mail-refused"),
            ("recipient_temporary", "mail-late"),
            ("unknown", "mail-late"),
            ("late", "mail-late"),
            ("crash", "mail-failed"),
            ("corrupt", "mail-failed"),
        ] {
            assert_eq!(trouble(None, Some(&failed(true, class))), Some((key, at)), "{class}");
        }
    }
}
