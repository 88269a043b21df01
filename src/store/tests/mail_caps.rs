//! Limits on mail to strangers: what they count is found by index, and no answer of theirs is cheaper than another.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{sample::now, *};
use crate::{
    actions::{Bell, Desk, registrations, sightings::Sightings},
    clock::{Chance, Clock},
    domain::{
        capability::Keys,
        format::Locale,
        login::MailedLives,
        notice::{Caps, Withheld},
        registration::{RawRegistration, RegistrationState as State},
    },
    store::{self, Db, mail_caps},
};

/// The sample's service, each statement of which is counted and kept.
struct World {
    sample: Sample,
    desk: Desk,
    queries: Arc<AtomicUsize>,
}

impl World {
    async fn new(database: &database::Database) -> Self {
        let sample = Sample::store(&database.store).await;
        let mut store = database.store.clone();
        let queries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&queries);
        store.writer.set_metric_callback(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let desk = Desk {
            store,
            clock: Clock::fixed(now()),
            chance: Chance::seeded(11),
            keys: Keys::new(b"a key for tests, 32 bytes or more"),
            undo: TimeDelta::zero(),
            sign_in: MailedLives::default(),
            caps: Caps::default(),
            bell: Bell::default(),
            sightings: Sightings::default(),
        };
        Self { sample, desk, queries }
    }

    /// Somebody asks: how many statements that took, and how many commits.
    async fn ask(&self, name: &str, address: &str) -> (usize, u64) {
        let raw = RawRegistration { name: name.into(), email: address.into(), ..RawRegistration::default() };
        let (before, _) = (self.desk.bell.commits(), self.queries.swap(0, Ordering::Relaxed));
        let event = self.sample.event.id;
        registrations::ask(&self.desk, event, raw.parse(Locale::De).unwrap()).await.unwrap();
        (self.queries.load(Ordering::Relaxed), self.desk.bell.commits() - before)
    }
}

on_both! {
    async fn no_answer_about_an_address_is_cheaper_than_another(database) {
        let world = World::new(&database).await;
        let tx = world.desk.store.begin().await.unwrap();
        world.sample.registered(&tx, "Confirmed", State::Confirmed).await;
        world.sample.registered(&tx, "Declined", State::Declined).await;
        tx.commit().await.unwrap();
        for number in 0..3 {
            world.ask(&format!("Capped {number}"), "capped@example.org").await;
        }
        let mut costs = Vec::new();
        for who in ["New", "Confirmed", "Declined", "Capped", "New"] {
            costs.push((who, world.ask(who, &format!("{}@example.org", who.to_lowercase())).await));
        }
        let kept = |why| async move { mail_caps::list(&database.store).await.unwrap().iter().any(|kept| kept.why == why) };
        assert!(kept(Withheld::Declined).await);
        for (who, (queries, commits)) in &costs {
            assert_eq!(*commits, 1, "one commit, so one wait for the disk: {who}");
            let most = costs.iter().map(|(_, (queries, _))| *queries).max().unwrap();
            assert!(*queries > 10 && most - queries <= 3, "{who}: {costs:?}");
        }
    }

    async fn what_the_limits_count_is_found_by_an_index(database) {
        let world = World::new(&database).await;
        let seen: Arc<Mutex<Vec<Statement>>> = Arc::default();
        let mut store = database.store.clone();
        let keep = Arc::clone(&seen);
        store.reader.set_metric_callback(move |info| keep.lock().unwrap().push(info.statement.clone()));
        let (event, since) = (world.sample.event.id, now());
        store::registrations::count_unanswered(&store, Some(event), since).await.unwrap();
        store::registrations::count_unanswered(&store, None, since).await.unwrap();
        store::enrollments::count_unanswered(&store, Some(world.sample.format.id), since).await.unwrap();
        store::enrollments::count_unanswered(&store, None, since).await.unwrap();
        let statements = seen.lock().unwrap().clone();
        assert_eq!(statements.len(), 4);
        let backend = store.reader.get_database_backend();
        for statement in statements {
            let explain = if backend == DbBackend::Sqlite { "EXPLAIN QUERY PLAN " } else { "EXPLAIN " };
            let sql = format!("{explain}{}", statement.sql);
            let tx = database.store.begin().await.unwrap();
            if backend == DbBackend::Postgres {
                // An empty table is read through in any case.
                tx.connection().execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
            }
            let asked = Statement::from_sql_and_values(backend, sql, statement.values.unwrap());
            let rows = tx.connection().query_all_raw(asked).await.unwrap();
            let column = if backend == DbBackend::Sqlite { 3 } else { 0 };
            let plan: String = rows.iter().map(|row| row.try_get_by_index::<String>(column).unwrap() + "\n").collect();
            assert!(plan.contains("state_requested_at_idx"), "{plan}");
            tx.rollback().await.unwrap();
        }
    }

    async fn the_breaker_turns_once_and_what_is_kept_back_is_counted(database) {
        let tx = database.store.begin().await.unwrap();
        assert_eq!(mail_caps::open_since(&tx).await.unwrap(), None);
        assert!(!mail_caps::set_open_since(&tx, None).await.unwrap(), "it is closed");
        assert!(mail_caps::set_open_since(&tx, Some(now())).await.unwrap());
        assert!(!mail_caps::set_open_since(&tx, Some(now() + TimeDelta::hours(1))).await.unwrap(), "it is open");
        assert_eq!(mail_caps::open_since(&tx).await.unwrap(), Some(now()));
        assert_eq!(mail_caps::list(&tx).await.unwrap(), []);
        for minutes in 0..3 {
            mail_caps::count(&tx, Withheld::Breaker, now() + TimeDelta::minutes(minutes)).await.unwrap();
        }
        mail_caps::count(&tx, Withheld::Event, now()).await.unwrap();
        let kept: Vec<_> = mail_caps::list(&tx).await.unwrap().into_iter().map(|k| (k.why, k.withheld, k.last_at)).collect();
        let later = Some(now() + TimeDelta::minutes(2));
        assert_eq!(kept, [(Withheld::Breaker, 3, later), (Withheld::Event, 1, Some(now()))]);
        assert_eq!(mail_caps::open_since(&tx).await.unwrap(), Some(now()), "counting leaves it open");
        assert!(mail_caps::set_open_since(&tx, None).await.unwrap());
        assert_eq!(mail_caps::open_since(&tx).await.unwrap(), None);
        tx.commit().await.unwrap();
    }
}
