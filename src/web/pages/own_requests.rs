//! Requests to substitutes, as far as they are one's own data: those one made, and those made to oneself.

use serde::Serialize;

use crate::{
    actions::Desk,
    domain::{
        event::Announced,
        id::{EventId, RegistrationId},
        participant::Participant,
        registration::Registration,
        substitution::{Substitution, SubstitutionState, is_open},
    },
    locale,
    store::{events, substitutions},
    web::{error::Fault, visit::Visit},
};

/// One request.
#[derive(Serialize)]
pub(super) struct Requested {
    pub(super) event: String,
    starts_at: String,
    /// `made`, by the person, or `received`.
    side: &'static str,
    /// Who is asked, or who asks.
    name: String,
    state: &'static str,
    asked_at: String,
    until: String,
    /// The same in words, for the page.
    #[serde(skip)]
    pub(super) said: String,
}

/// All of them. `mine` are the person's registrations.
pub(super) async fn requests(
    desk: &Desk,
    visit: &Visit,
    person: &Participant,
    mine: &[(Registration, Announced)],
) -> Result<Vec<Requested>, Fault> {
    let store = &desk.store;
    let one = |way, (request, name): (&Substitution, &str), date: &Announced| Requested {
        event: date.headline(),
        starts_at: locale::machine(date.event.slot.starts_at, date.event.slot.zone),
        side: way,
        name: name.to_owned(),
        state: request.state.as_str(),
        asked_at: request.asked_at.to_rfc3339(),
        until: request.expires_at.to_rfc3339(),
        said: in_words(desk, visit, (way, request, name), date),
    };
    let mut all = Vec::new();
    let places: Vec<RegistrationId> = mine.iter().map(|(place, _)| place.id).collect();
    for (request, name) in substitutions::list_for(store, &places).await? {
        let date = mine.iter().find(|(place, _)| place.id == request.registration_id).map(|(_, date)| date);
        all.extend(date.map(|date| one("made", (&request, &name), date)));
    }
    let received = substitutions::list_of_person(store, person.id).await?;
    let dates: Vec<EventId> = received.iter().map(|(_, event)| *event).collect();
    let dates = events::announced_many(store, &dates).await?;
    let places: Vec<RegistrationId> = received.iter().map(|(request, _)| request.registration_id).collect();
    let givers = substitutions::names_of(store, &places).await?;
    for (request, event) in received {
        let date = dates.iter().find(|date| date.event.id == event);
        let giver = givers.get(&request.registration_id);
        all.extend(date.zip(giver).map(|(date, giver)| one("received", (&request, giver), date)));
    }
    Ok(all)
}

fn in_words(desk: &Desk, visit: &Visit, (way, request, name): (&str, &Substitution, &str), date: &Announced) -> String {
    let who = visit.words.t1(if way == "made" { "own-request-made" } else { "own-request-received" }, "name", name);
    let state = match request.state {
        SubstitutionState::Open if is_open(request, desk.now()) => {
            let until = locale::instant(visit.locale(), request.expires_at, date.event.slot.zone);
            visit.words.t1("own-request-open", "until", until.as_str())
        }
        SubstitutionState::Accepted => visit.t("own-request-accepted"),
        SubstitutionState::Agreed => visit.t("own-request-agreed"),
        SubstitutionState::Refused => visit.t("own-request-refused"),
        SubstitutionState::Declined => visit.t("own-request-declined"),
        SubstitutionState::TakenBack => visit.t("own-request-taken-back"),
        SubstitutionState::Open | SubstitutionState::Lapsed => visit.t("own-request-lapsed"),
    };
    format!("{}: {who} {state}", locale::slot(visit.locale(), &date.event.slot))
}
