//! What came in about one date and changed nothing, in words for its team.

use std::collections::HashMap;

use crate::{
    domain::{
        event::Event,
        id::RegistrationId,
        inbound::{Digest, Finding, Inbound},
        participant::Participant,
        registration::Registration,
        reply::Answer,
    },
    locale,
    web::visit::Visit,
};

/// So many are told one by one.
const SHOWN: usize = 20;

/// The sentences, the newest first.
pub(super) fn notes(
    visit: &Visit,
    event: &Event,
    digest: &Digest,
    people: &[(Registration, Participant)],
) -> Vec<String> {
    let names: HashMap<RegistrationId, &str> =
        people.iter().map(|(one, person)| (one.id, person.name.as_str())).collect();
    digest.noted.iter().take(SHOWN).map(|mail| note(visit, event, mail, &names)).collect()
}

fn note(visit: &Visit, event: &Event, mail: &Inbound, names: &HashMap<RegistrationId, &str>) -> String {
    let sender = mail.sender.as_ref().map_or_else(|| visit.t("inbound-somebody"), ToString::to_string);
    let name = mail.registration_id.and_then(|id| names.get(&id).copied());
    let name = name.map_or_else(|| visit.t("inbound-other-person"), str::to_owned);
    let key = match mail.finding {
        Finding::Stranger => "inbound-stranger",
        Finding::Unproven => "inbound-unproven",
        Finding::Ambiguous => "inbound-ambiguous",
        Finding::OtherTime => "inbound-other-time",
        Finding::OneDay => "inbound-one-day",
        Finding::Refused => "inbound-refused",
        Finding::Proposed => "inbound-proposed",
        _ => "inbound-nobody",
    };
    let said = visit.words.t2(key, ("sender", sender.into()), ("name", name.into()));
    let answer = match mail.answer.map(|(answer, _)| answer).filter(|_| mail.finding != Finding::Proposed) {
        Some(Answer::Accepted) => visit.t("inbound-accepted"),
        Some(Answer::Tentative) => visit.t("inbound-tentative"),
        Some(Answer::Declined) => visit.t("inbound-declined"),
        None => String::new(),
    };
    let when =
        visit.words.t1("inbound-when", "when", locale::instant(visit.locale(), mail.received_at, event.slot.zone));
    [said, answer, when].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
