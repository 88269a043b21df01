//! Long lists cost as many queries as short ones.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::{NaiveDate, TimeDelta, Weekday};

use super::{sample::now, *};
use crate::{
    domain::{
        cadence::{Cadence, HolidayPolicy, Rule, Unit},
        event::EventKind,
        id::{CadenceId, EventId, ParticipantId},
        participant::Participant,
        registration::RegistrationState as State,
    },
    store::{
        Store, cadences,
        events::{self, EventQuery, FeedSelection},
        outbox, participants, registrations,
    },
};

/// Everything the rows hang on to.
struct World {
    sample: Sample,
    store: Store,
    queries: Arc<AtomicUsize>,
    person: Participant,
}

impl World {
    async fn new(database: &database::Database) -> Self {
        let sample = Sample::store(&database.store).await;
        let person = sample.people(&database.store, 1).await.remove(0);
        let mut store = database.store.clone();
        let queries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&queries);
        store.reader.set_metric_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Self { sample, store, queries, person }
    }

    /// One more of everything that stands in lists.
    async fn grow(&self, number: i64) {
        let tx = self.store.begin().await.unwrap();
        let mut event = self.sample.later(number);
        event.kind = EventKind::MultiDay;
        events::insert(&tx, &event).await.unwrap();
        events::insert_days(&tx, &[self.sample.day(&event, 0)]).await.unwrap();
        let own = self.sample.registration(event.id, self.person.id, State::Confirmed);
        registrations::insert(&tx, &own).await.unwrap();
        let (_, other) = self.sample.registered(&tx, &format!("N{number}"), State::Waiting).await;
        outbox::enqueue(&tx, &self.sample.notice(other.mailbox_id, &number.to_string())).await.unwrap();
        participants::insert(
            &tx,
            &self.sample.person(&self.sample.mailbox(&tx, "t@example.org").await, &number.to_string()),
        )
        .await
        .unwrap();
        cadences::insert(&tx, &self.cadence(number)).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn cadence(&self, number: i64) -> Cadence {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(number);
        let rule = Rule {
            every: 1,
            unit: Unit::Week,
            weekdays: vec![Weekday::Thu],
            month_ordinal: None,
            anchor: first,
            until: None,
            start_time: chrono::NaiveTime::MIN,
            minutes: 60,
            holiday_policy: HolidayPolicy::Keep,
            holiday_scope: Vec::new(),
            pauses: Vec::new(),
        };
        let id = CadenceId(self.sample.id());
        Cadence { id, format_id: self.sample.format.id, valid_from: first, valid_until: None, rule }
    }

    /// How many rows each list has, and how many queries it took.
    async fn measure(&self) -> Vec<(&'static str, usize, usize)> {
        let (store, event, person): (_, EventId, ParticipantId) = (&self.store, self.sample.event.id, self.person.id);
        let (from, until) = (now(), now() + TimeDelta::days(400));
        let mut measured = Vec::new();
        let mut note = |name, rows| measured.push((name, rows, self.queries.swap(0, Ordering::Relaxed)));
        note("nothing", 0);
        note("events", events::list(store, &EventQuery::default()).await.unwrap().len());
        note("feed", events::list_feed(store, &FeedSelection::All, from, until).await.unwrap().len());
        note("own", registrations::list_for_participant(store, person).await.unwrap().len());
        note("roster", registrations::list_roster(store, event).await.unwrap().len());
        note("concerned", registrations::list_concerned(store, event).await.unwrap().len());
        note("rules", cadences::list_all_planned(store).await.unwrap().iter().map(|(_, rules)| rules.len()).sum());
        let format = self.sample.format.id;
        note("rules of a format", cadences::list_for_formats(store, &[format]).await.unwrap().len());
        note("mail", outbox::list(store, &outbox::Filter::default()).await.unwrap().len());
        measured
    }
}

on_both! {
    async fn lists_of_one_and_of_three_take_the_same_number_of_queries(database) {
        let world = World::new(&database).await;
        world.grow(1).await;
        let one = world.measure().await;
        world.grow(2).await;
        world.grow(3).await;
        let three = world.measure().await;
        for ((name, few, queries), (_, many, more_queries)) in one.into_iter().zip(three).skip(1) {
            assert!(many == few + 2, "{name}: {few} rows became {many}");
            assert!(queries == more_queries, "{name}: {queries} queries became {more_queries}");
            assert!((1..=3).contains(&queries), "{name}: {queries} queries");
        }
    }
}
