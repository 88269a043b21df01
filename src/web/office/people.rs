//! Who comes to one date, and whom mail does not reach (R09).

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::event::state_key;
use crate::{
    domain::{
        delivery::{
            FailureClass,
            suppression::{Suppression, Unreachable},
        },
        event::Event,
        roster,
    },
    locale,
    store::{self, StoreError, outbox::GivenUp},
    web::{site::Site, visit::Visit},
};

/// One line of the roster.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) organization: String,
    pub(super) land: String,
    pub(super) state: String,
    pub(super) position: Option<i64>,
    /// Why mail does not reach them.
    pub(super) trouble: Option<String>,
}

/// Everybody on the roster, in its order.
pub(super) async fn list(site: &Site, visit: &Visit, event: &Event) -> Result<Vec<Person>, StoreError> {
    let db = &site.desk.store;
    let mut people = store::registrations::list_roster(db, event.id).await?;
    people.sort_by_key(|(registration, person)| (roster::rank(registration), person.name.to_lowercase()));
    let given_up: HashMap<_, _> =
        store::outbox::given_up_for_event(db, event.id).await?.into_iter().map(|one| (one.registration, one)).collect();
    let shown = people.into_iter().map(|(registration, person)| {
        let trouble = trouble(person.unreachable, given_up.get(&registration.id));
        let at = |at: DateTime<Utc>| locale::instant(visit.locale(), at, event.slot.zone);
        Person {
            trouble: trouble.map(|(key, when)| visit.words.t1(key, "when", at(when))),
            state: visit.t(&state_key(registration.state)),
            position: registration.position,
            name: person.name,
            email: person.email.to_string(),
            organization: person.organization_text.unwrap_or_default(),
            land: person.land.map(|land| land.as_str().to_owned()).unwrap_or_default(),
        }
    });
    Ok(shown.collect())
}

/// What is wrong with an address, or else with the last mail that was given up; as a text and a time.
fn trouble(unreachable: Option<Unreachable>, given_up: Option<&GivenUp>) -> Option<(&'static str, DateTime<Utc>)> {
    if let Some(Unreachable { reason, since }) = unreachable {
        return Some(match reason {
            Suppression::NoMailbox => ("mail-no-mailbox", since),
            Suppression::Disabled => ("mail-disabled", since),
        });
    }
    let GivenUp { class, at, .. } = given_up?;
    let key = match FailureClass::from_word(class) {
        Some(FailureClass::RecipientPermanent | FailureClass::Message) => "mail-refused",
        Some(FailureClass::RecipientTemporary | FailureClass::Unknown) => "mail-late",
        None if class == "late" => "mail-late",
        Some(FailureClass::Systemic | FailureClass::Crash) | None => "mail-failed",
    };
    Some((key, *at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::RegistrationId;

    #[test]
    fn an_address_that_is_gone_says_more_than_a_mail_that_was_given_up() {
        let at = DateTime::UNIX_EPOCH;
        let given_up =
            |class: &str| GivenUp { registration: RegistrationId(uuid::Uuid::nil()), class: class.to_owned(), at };
        let gone = Unreachable { reason: Suppression::Disabled, since: at };
        assert_eq!(trouble(Some(gone), Some(&given_up("message"))), Some(("mail-disabled", at)));
        assert_eq!(trouble(None, None), None);
        for (class, key) in [
            ("message", "mail-refused"),
            ("recipient_permanent", "mail-refused"),
            ("recipient_temporary", "mail-late"),
            ("unknown", "mail-late"),
            ("late", "mail-late"),
            ("crash", "mail-failed"),
            ("corrupt", "mail-failed"),
        ] {
            assert_eq!(trouble(None, Some(&given_up(class))), Some((key, at)), "{class}");
        }
    }
}
