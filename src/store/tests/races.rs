//! Two hundred people, twenty seats.

use std::sync::Arc;

use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use tokio::sync::Barrier;

use super::*;
use crate::{
    domain::registration::{Registration, RegistrationState},
    store::{Store, events, registrations},
};

const PEOPLE: usize = 200;
const SEATS: u32 = 20;

#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// One conditional update in the transaction that registers.
    TakeSeat,
    /// Counts, and registers if there is room: what everybody writes first.
    CountFirst,
}

async fn confirmed(store: &Store, registration: &Registration) -> u64 {
    entity::registration::Entity::find()
        .filter(entity::registration::COLUMN.event_id.eq(registration.event_id.0))
        .count(&store.reader)
        .await
        .unwrap()
}

async fn attempt(store: Store, registration: Registration, way: Way, gate: Arc<Barrier>) -> bool {
    if way == Way::TakeSeat {
        gate.wait().await;
    } else {
        let room = confirmed(&store, &registration).await < u64::from(SEATS);
        gate.wait().await;
        if !room {
            return false;
        }
    }
    let tx = store.begin().await.unwrap();
    if way == Way::TakeSeat && !events::take_seat(&tx, registration.event_id, Some(SEATS)).await.unwrap() {
        return false;
    }
    registrations::insert(&tx, &registration).await.unwrap();
    tx.commit().await.unwrap();
    true
}

/// How many were told that they have a seat, and how many have one.
async fn rush(database: &database::Database, way: Way) -> (usize, usize) {
    let sample = Sample::store(&database.store).await;
    let gate = Arc::new(Barrier::new(PEOPLE));
    let attempts: Vec<_> = sample
        .people(&database.store, PEOPLE)
        .await
        .into_iter()
        .map(|person| {
            let registration = sample.registration(sample.event.id, person.id, RegistrationState::Confirmed);
            tokio::spawn(attempt(database.store.clone(), registration, way, gate.clone()))
        })
        .collect();
    let mut told = 0;
    for attempt in attempts {
        told += usize::from(attempt.await.unwrap());
    }
    let roster = registrations::list_roster(&database.store, sample.event.id).await.unwrap();
    if way == Way::TakeSeat {
        assert_eq!(events::get(&database.store, sample.event.id).await.unwrap().taken, SEATS);
    }
    (told, roster.len())
}

on_both! {
    async fn two_hundred_people_get_exactly_twenty_seats(database) {
        assert_eq!(rush(&database, Way::TakeSeat).await, (20, 20));
    }

    async fn without_the_conditional_update_the_same_rush_oversells(database) {
        let (told, seated) = rush(&database, Way::CountFirst).await;
        assert!(told > 20 && seated > 20, "the race no longer races: {told} told, {seated} seated");
    }

    async fn seats_come_back_and_unlimited_means_unlimited(database) {
        let sample = Sample::store(&database.store).await;
        let tx = database.store.begin().await.unwrap();
        let id = sample.event.id;
        assert!(!events::take_seat(&tx, id, Some(0)).await.unwrap());
        assert!(!events::free_seat(&tx, id).await.unwrap(), "there is nothing to give back");
        assert!(events::take_seat(&tx, id, Some(1)).await.unwrap());
        assert!(!events::take_seat(&tx, id, Some(1)).await.unwrap());
        assert!(events::take_seat(&tx, id, None).await.unwrap());
        assert!(events::take_seat(&tx, id, Some(u32::MAX)).await.unwrap());
        assert!(events::free_seat(&tx, id).await.unwrap());
        assert!(!events::take_seat(&tx, id, Some(1)).await.unwrap(), "a lowered capacity throws nobody out");
        tx.commit().await.unwrap();
        assert_eq!(events::get(&database.store, id).await.unwrap().taken, 2);
    }
}
