//! Mailboxes, people, registrations.

use chrono::TimeDelta;

use super::{sample::now, *};
use crate::{
    domain::{
        id::{EventId, MailboxId, OrganizationId, RegistrationId},
        participant::{Land, MailboxKind},
        registration::RegistrationState as State,
        text::EmailAddress,
    },
    store::{StoreError, mailboxes, organizations, participants, registrations, teams},
};

on_both! {
    async fn one_address_is_one_mailbox_whoever_asks_at_once(database) {
        let sample = Sample::store(&database.store).await;
        let email = EmailAddress::parse("email", "Team@Example.org").unwrap();
        let requests: Vec<_> = (0..10)
            .map(|_| {
                let (store, email, id) = (database.store.clone(), email.clone(), MailboxId(sample.id()));
                tokio::spawn(async move {
                    let tx = store.begin().await.unwrap();
                    let mailbox = mailboxes::find_or_insert(&tx, &email, id).await.unwrap();
                    tx.commit().await.unwrap();
                    mailbox
                })
            })
            .collect();
        let found = mailboxes::find(&database.store, &email).await;
        let mut mailboxes = Vec::new();
        for request in requests {
            mailboxes.push(request.await.unwrap());
        }
        assert!(found.unwrap().is_none_or(|found| found == mailboxes[0]), "nobody else came in between");
        mailboxes.dedup();
        assert_eq!(mailboxes.len(), 1);
        let mailbox = mailboxes::get(&database.store, mailboxes[0].id).await.unwrap();
        assert_eq!((mailbox.email.as_str(), mailbox.kind), ("team@example.org", MailboxKind::Person));
    }

    async fn several_people_share_an_address_and_one_name_is_one_person(database) {
        let sample = Sample::store(&database.store).await;
        let tx = database.store.begin().await.unwrap();
        let mailbox = sample.mailbox(&tx, "team@example.org").await;
        let mut ada = sample.person(&mailbox, "Ada  Lövelace");
        ada.land = Some(Land::By);
        ada.role = Some("Referentin".into());
        let bob = sample.person(&mailbox, "Bob");
        participants::insert(&tx, &ada).await.unwrap();
        participants::insert(&tx, &bob).await.unwrap();
        ada.organization_text = Some("Amt".into());
        participants::save(&tx, &ada).await.unwrap();
        tx.commit().await.unwrap();
        let store = &database.store;
        assert_eq!(participants::find(store, mailbox.id, "ada lovelace").await.unwrap(), Some(ada.clone()));
        assert_eq!(participants::find(store, mailbox.id, "eve").await.unwrap(), None);
        assert_eq!(participants::find_by_link(store, ada.link_id).await.unwrap(), Some(ada.clone()));
        assert_eq!(participants::get(store, bob.id).await.unwrap(), bob);
        assert_eq!(participants::list_for_mailbox(store, mailbox.id).await.unwrap(), [ada, bob]);
        let tx = store.begin().await.unwrap();
        let twin = participants::insert(&tx, &sample.person(&mailbox, "ADA LOVELACE")).await.unwrap_err();
        assert!(twin.breaks_key("participant_mailbox_id_name_folded_key"), "{twin:?}");
    }

    async fn a_registration_comes_back_as_it_was(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        let tx = store.begin().await.unwrap();
        let (mut registration, person) = sample.registered(&tx, "Ada", State::Unconfirmed).await;
        tx.commit().await.unwrap();
        assert_eq!(registrations::find(store, sample.event.id, person.id).await.unwrap(), Some(registration.clone()));
        assert_eq!(registrations::find_by_link(store, registration.link_id).await.unwrap(), Some(registration.clone()));
        registration.state = State::Waiting;
        registration.position = Some(3);
        registration.confirmed_at = Some(now());
        let tx = store.begin().await.unwrap();
        assert!(!registrations::has_confirmed(&tx, person.id).await.unwrap());
        registrations::lock(&tx, registration.id).await.unwrap();
        registrations::save(&tx, &registration).await.unwrap();
        assert!(!registrations::delete_unconfirmed(&tx, registration.id).await.unwrap(), "it is confirmed by now");
        tx.commit().await.unwrap();
        assert!(registrations::has_confirmed(store, person.id).await.unwrap());
        assert_eq!(registrations::get(store, registration.id).await.unwrap(), registration);
        let tx = store.begin().await.unwrap();
        let mut second = registration.clone();
        second.id = RegistrationId(sample.id());
        second.link_id = sample.chance.link_id();
        let twice = registrations::insert(&tx, &second).await.unwrap_err();
        assert!(twice.breaks_key("registration_event_id_participant_id_key"), "{twice:?}");
        tx.rollback().await.unwrap();
        let missing = registrations::get(store, second.id).await;
        assert_eq!(missing, Err(StoreError::NotFound("registration")));
    }

    async fn the_roster_counts_sorts_and_queues(database) {
        let sample = Sample::store(&database.store).await;
        let (store, event) = (&database.store, sample.event.id);
        let tx = store.begin().await.unwrap();
        assert_eq!(registrations::next_position(&tx, event).await.unwrap(), 1);
        let (confirmed, ada) = sample.registered(&tx, "Ada", State::Confirmed).await;
        let (mut late, _) = sample.registered(&tx, "Carla", State::Waiting).await;
        let (mut early, _) = sample.registered(&tx, "Bob", State::Waiting).await;
        let (declined, eve) = sample.registered(&tx, "Eve", State::Declined).await;
        (late.position, early.position) = (Some(8), Some(5));
        registrations::save(&tx, &late).await.unwrap();
        registrations::save(&tx, &early).await.unwrap();
        assert_eq!(registrations::next_position(&tx, event).await.unwrap(), 9);
        tx.commit().await.unwrap();

        let roster: Vec<_> = registrations::list_roster(store, event).await.unwrap();
        assert_eq!(roster.iter().map(|(_, person)| person.name.as_str()).collect::<Vec<_>>(), ["Ada", "Bob", "Carla", "Eve"]);
        assert_eq!(roster[0], (confirmed.clone(), ada.clone()));
        assert_eq!(registrations::list_concerned(store, event).await.unwrap(), roster[..3]);
        assert_eq!(registrations::next_waiting(store, event).await.unwrap(), Some(early));
        let counts = registrations::count_by_state(store, event).await.unwrap();
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(State::Confirmed, 1), (State::Waiting, 2), (State::Declined, 1)]);
        let any = registrations::has_any(store, &[event, EventId(sample.id())]).await.unwrap();
        assert_eq!(any.into_iter().collect::<Vec<_>>(), [event]);
        assert!(registrations::denied(store, event, eve.mailbox_id).await.unwrap());
        assert!(!registrations::denied(store, event, ada.mailbox_id).await.unwrap());
        assert!(!registrations::denied(store, EventId(sample.id()), eve.mailbox_id).await.unwrap());
        let own = registrations::list_for_participant(store, eve.id).await.unwrap();
        assert_eq!(own.len(), 1);
        assert_eq!((&own[0].0, &own[0].1.event), (&declined, &sample.event));
    }

    async fn requests_run_out(database) {
        let sample = Sample::store(&database.store).await;
        let tx = database.store.begin().await.unwrap();
        let (asked, _) = sample.registered(&tx, "Ada", State::Unconfirmed).await;
        sample.registered(&tx, "Bob", State::Confirmed).await;
        let end = asked.expires_at;
        let before = end - TimeDelta::microseconds(1);
        assert_eq!(registrations::list_expired_unconfirmed(&tx, before, 10).await.unwrap(), []);
        assert_eq!(registrations::list_expired_unconfirmed(&tx, end, 10).await.unwrap(), std::slice::from_ref(&asked));
        assert_eq!(registrations::list_expired_unconfirmed(&tx, end, 0).await.unwrap(), []);
        assert!(registrations::delete_unconfirmed(&tx, asked.id).await.unwrap());
        assert_eq!(registrations::list_expired_unconfirmed(&tx, end, 10).await.unwrap(), []);
    }

    async fn hosts_and_teams_come_back_as_they_were(database) {
        let sample = Sample::store(&database.store).await;
        let store = &database.store;
        assert_eq!(organizations::find_by_slug(store, "fitko").await.unwrap(), Some(sample.organization.clone()));
        assert_eq!(organizations::get(store, sample.organization.id).await.unwrap(), sample.organization);
        assert_eq!(organizations::find_by_slug(store, "other").await.unwrap(), None);
        assert_eq!(teams::get(store, sample.team.id).await.unwrap(), sample.team);
        assert_eq!(teams::first_of(store, sample.organization.id).await.unwrap(), Some(sample.team.clone()));
        assert_eq!(teams::first_of(store, OrganizationId(sample.id())).await.unwrap(), None);
    }
}
