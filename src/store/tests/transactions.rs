//! Transactions under people who go away, and writers who wait for each other.

use std::time::Duration;

use entity::{account, tick};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    Statement, TransactionTrait,
};

use super::{database::Database, *};
use crate::store::{Conflict, Db, Options, Store, StoreError, audit, organizations, teams, tests::sample::now, ticks};

const ROUNDS: usize = 200;

async fn write_alone(db: &DatabaseConnection, name: String) {
    let row = tick::Model { name, due: now(), holder: None, lease_until: None };
    tick::Entity::insert(row.into_active_model()).exec_without_returning(db).await.unwrap();
}

/// Counts over connections of its own: what an open transaction holds back is not there.
async fn count(url: &str, prefix: &str) -> u64 {
    let other = Store::connect(url, &Options::default()).await.unwrap();
    let found = tick::Entity::find().filter(tick::COLUMN.name.starts_with(prefix)).count(&other.reader).await.unwrap();
    other.close().await.unwrap();
    found
}

/// Polls so often, then goes away, as a request does whose client hung up.
async fn give_up_after<F: Future>(polls: usize, work: F) {
    let mut work = Box::pin(work);
    for _ in 0..polls {
        if futures::poll!(work.as_mut()).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Fills a pool, so that nobody is cancelled while merely connecting.
async fn warm(pool: &DatabaseConnection) {
    let all = (0..10).map(|_| tick::Entity::find().all(pool));
    futures::future::try_join_all(all).await.unwrap();
}

async fn lose_patience(steps: usize) {
    for _ in 0..steps {
        tokio::task::yield_now().await;
    }
}

on_both! {
    async fn a_request_cancelled_while_it_begins_takes_nobody_elses_writes_with_it(database) {
        warm(&database.store.writer).await;
        for round in 0..ROUNDS {
            give_up_after(round % 5, database.store.begin()).await;
        }
        for number in 0..ROUNDS {
            write_alone(&database.store.writer, format!("innocent-{number}")).await;
        }
        assert_eq!(count(&database.url, "innocent-").await, ROUNDS as u64);
    }

    async fn a_transaction_that_the_database_ended_by_itself_spoils_none_that_come_after_it(database) {
        // SQLite does that when the disk is full; here it is told to.
        let tx = database.store.begin().await.unwrap();
        tx.connection().execute_unprepared("ROLLBACK").await.unwrap();
        let is_sqlite = database.url.starts_with("sqlite");
        assert_eq!(tx.commit().await.is_err(), is_sqlite, "nothing is left to commit");
        database.store.begin().await.unwrap().rollback().await.unwrap();
        let tx = database.store.begin().await.unwrap();
        assert!(ticks::claim(&tx, "promised", now()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(count(&database.url, "promised").await, 1, "it was answered that this is kept");
    }

    async fn a_request_cancelled_anywhere_leaves_all_or_nothing(database) {
        let mut requests = Vec::new();
        for number in 0..ROUNDS {
            let store = database.store.clone();
            requests.push(tokio::spawn(async move {
                let tx = store.begin().await.unwrap();
                ticks::claim(&tx, &format!("fact-{number}"), now()).await.unwrap();
                ticks::claim(&tx, &format!("mail-{number}"), now()).await.unwrap();
                tx.commit().await.unwrap();
            }));
            lose_patience(number % 23).await;
            if number % 2 == 0 {
                requests.pop().unwrap().abort();
            }
        }
        for request in requests {
            request.await.unwrap();
        }
        // Whoever was cancelled while committing may still be at it; a transaction of ours comes after all of them.
        for number in 0..ROUNDS {
            let tx = database.store.begin().await.unwrap();
            ticks::claim(&tx, &format!("innocent-{number}"), now()).await.unwrap();
            tx.commit().await.unwrap();
        }
        let (facts, mails) = (count(&database.url, "fact-").await, count(&database.url, "mail-").await);
        assert_eq!(facts, mails, "a fact without its mail, or a mail without its fact");
        assert!(facts >= ROUNDS as u64 / 2, "those who stayed were served: {facts}");
        assert_eq!(count(&database.url, "innocent-").await, ROUNDS as u64);
    }

    async fn writers_that_read_first_never_meet_a_locked_database(database) {
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let store = database.store.clone();
                tokio::spawn(async move {
                    for number in 0..25 {
                        let tx = store.begin().await.unwrap();
                        audit::list(&tx, None, 1).await.unwrap();
                        ticks::claim(&tx, &format!("task-{task}-{number}"), now()).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(count(&database.url, "task-").await, 200);
    }

    async fn what_is_not_committed_never_was(database) {
        let tx = database.store.begin().await.unwrap();
        assert!(ticks::claim(&tx, "dropped", now()).await.unwrap());
        drop(tx);
        let tx = database.store.begin().await.unwrap();
        assert!(ticks::claim(&tx, "rolled-back", now()).await.unwrap());
        tx.rollback().await.unwrap();
        let tx = database.store.begin().await.unwrap();
        assert!(ticks::claim(&tx, "dropped", now()).await.unwrap(), "free again");
        assert!(ticks::claim(&tx, "rolled-back", now()).await.unwrap(), "free again");
        tx.commit().await.unwrap();
    }

    async fn a_turn_is_in_one_hand_until_it_is_done_or_its_holder_shows_no_life(database) {
        let (at, lease) = (|seconds| now() + chrono::TimeDelta::seconds(seconds), chrono::TimeDelta::seconds(60));
        let turn = |holder: &str| ticks::Turn { name: "plan".into(), due: now(), holder: holder.into() };
        let (one, other) = (turn("one"), turn("other"));
        let tx = database.store.begin().await.unwrap();
        assert!(ticks::take(&tx, &one, at(0), lease).await.unwrap());
        assert!(!ticks::take(&tx, &other, at(59), lease).await.unwrap(), "it is in a hand");
        assert!(ticks::keep(&tx, &one, at(90)).await.unwrap());
        assert!(!ticks::take(&tx, &other, at(89), lease).await.unwrap(), "its holder showed that they are at it");
        assert!(ticks::take(&tx, &other, at(91), lease).await.unwrap(), "no sign of life");
        assert!(!ticks::keep(&tx, &one, at(200)).await.unwrap(), "who comes back hears that it is another's");
        ticks::finish(&tx, &one).await.unwrap();
        assert!(ticks::keep(&tx, &other, at(160)).await.unwrap(), "and cannot end it");
        ticks::finish(&tx, &other).await.unwrap();
        assert!(!ticks::take(&tx, &one, at(10_000), lease).await.unwrap(), "done is done");
        assert!(!ticks::keep(&tx, &other, at(10_000)).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn a_tick_is_claimed_by_one_node(database) {
        let nodes: Vec<_> = (0..8)
            .map(|_| {
                let store = database.store.clone();
                tokio::spawn(async move {
                    let tx = store.begin().await.unwrap();
                    let claimed = ticks::claim(&tx, "plan", now()).await.unwrap();
                    tx.commit().await.unwrap();
                    claimed
                })
            })
            .collect();
        let mut claimed = 0;
        for node in nodes {
            claimed += u32::from(node.await.unwrap());
        }
        assert_eq!(claimed, 1);
        let tx = database.store.begin().await.unwrap();
        assert_eq!(ticks::prune(&tx, now()).await.unwrap(), 0);
        assert_eq!(ticks::prune(&tx, now() + chrono::TimeDelta::seconds(1)).await.unwrap(), 1);
    }

    async fn broken_rules_have_the_same_names_on_both_databases(database) {
        let sample = Sample::store(&database.store).await;
        let tx = database.store.begin().await.unwrap();
        let twice = organizations::insert(&tx, &sample.organization).await.unwrap_err();
        assert!(matches!(&twice, StoreError::Conflict(Conflict::Key(_))), "{twice:?}");
        tx.rollback().await.unwrap();

        let tx = database.store.begin().await.unwrap();
        let mut other = sample.organization.clone();
        other.id.0 = sample.id();
        let twice = organizations::insert(&tx, &other).await.unwrap_err();
        assert!(twice.breaks_key("organization_slug_key"), "{twice:?}");
        assert!(!twice.may_pass());
        tx.rollback().await.unwrap();

        let tx = database.store.begin().await.unwrap();
        let mut orphan = sample.team.clone();
        orphan.id.0 = sample.id();
        orphan.organization_id.0 = sample.id();
        let orphan = teams::insert(&tx, &orphan).await.unwrap_err();
        assert_eq!(orphan, StoreError::Conflict(Conflict::Reference));
    }

    async fn a_row_that_makes_no_sense_is_named(database) {
        let id = uuid::Uuid::from_u128(7);
        let row = account::Model { id, email: "no address".into(), name: "A".into(), locale: "de".into(), roleless_since: None };
        account::Entity::insert(row.into_active_model()).exec_without_returning(&database.store.writer).await.unwrap();
        let found = crate::store::accounts::get(&database.store, crate::domain::id::AccountId(id)).await.unwrap_err();
        assert_eq!(found, StoreError::Corrupt { table: "account", column: "email", id: id.to_string() });
        let missing = crate::store::accounts::get(&database.store, crate::domain::id::AccountId(uuid::Uuid::nil())).await;
        assert_eq!(missing, Err(StoreError::NotFound("account")));
    }
}

#[tokio::test]
async fn an_address_nobody_can_parse_is_an_error_and_no_panic() {
    for url in [
        "",
        "not an address",
        "sqlite:",
        "sqlite::memory:",
        "sqlite://x?mode=memory",
        "postgres://",
        "mysql://localhost/x",
        "sqlite:///no/such/dir/x.db",
    ] {
        let options = Options { acquire_timeout: Duration::from_secs(1), ..Options::default() };
        let found = Store::connect(url, &options).await;
        assert!(found.is_err(), "{url:?} opened {found:?}");
    }
}

#[tokio::test]
async fn a_busy_database_may_pass() {
    let database = Database::sqlite().await;
    let impatient = Options { acquire_timeout: Duration::from_millis(500), ..Options::default() };
    let store = Store::connect(&database.url, &impatient).await.unwrap();
    let _holds_the_writer = store.begin().await.unwrap();
    let waited = store.begin().await.unwrap_err();
    assert!(matches!(waited, StoreError::Unavailable(_)) && waited.may_pass(), "{waited:?}");
}

#[tokio::test]
async fn a_connection_that_is_never_given_back_does_not_hold_up_the_end() {
    let Some(database) = Database::postgres().await else { return };
    let store = Store::connect(&database.url, &Options::default()).await.unwrap();
    let kept = store.begin().await.unwrap();
    tokio::time::timeout(Duration::from_secs(8), store.close()).await.expect("an end").unwrap();
    drop(kept);
}

#[tokio::test]
async fn nothing_short_is_compiled_before_it_is_asked() {
    let Some(database) = Database::postgres().await else { return };
    // What PostgreSQL reckons to be so costly is compiled first, unless it is told not to.
    let costly = "EXPLAIN SELECT count(*) FROM generate_series(1, 100000000) AS number WHERE number % 7 = 3";
    let compiled = async |db: &DatabaseConnection| {
        let plan = db.query_all_raw(Statement::from_string(DbBackend::Postgres, costly)).await.unwrap();
        plan.iter().any(|line| line.try_get_by_index::<String>(0).unwrap().contains("JIT"))
    };
    assert!(!compiled(&database.store.reader).await);
    let theirs = sea_orm::Database::connect(&database.url).await.unwrap();
    let asked = Statement::from_string(DbBackend::Postgres, "SELECT pg_jit_available()");
    let there = theirs.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index::<bool>(0).unwrap();
    assert_eq!(compiled(&theirs).await, there, "the test would notice nothing");
    theirs.close().await.unwrap();
}

#[tokio::test]
async fn readers_on_sqlite_cannot_write() {
    let database = Database::sqlite().await;
    let row = tick::Model { name: "x".into(), due: now(), holder: None, lease_until: None };
    let written = tick::Entity::insert(row.into_active_model()).exec_without_returning(&database.store.reader).await;
    assert!(written.unwrap_err().to_string().contains("readonly"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_immediate_a_writer_that_reads_first_meets_a_locked_database() {
    let database = Database::sqlite().await;
    let mut options = sea_orm::ConnectOptions::new(&database.url);
    options.max_connections(8).sqlx_logging(false);
    let pool = sea_orm::Database::connect(options).await.unwrap();
    // Two deferred transactions that both have read; the second to write can never do so.
    let (one, other) = (pool.begin().await.unwrap(), pool.begin().await.unwrap());
    for tx in [&one, &other] {
        tick::Entity::find().one(tx).await.unwrap();
    }
    let model = |name: &str| tick::Model { name: name.into(), due: now(), holder: None, lease_until: None };
    let row = |name: &str| tick::Entity::insert(model(name).into_active_model());
    row("one").exec_without_returning(&one).await.unwrap();
    one.commit().await.unwrap();
    let locked = row("other").exec_without_returning(&other).await.unwrap_err();
    let locked = StoreError::from(locked);
    assert!(locked.may_pass(), "{locked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_our_guards_postgres_loses_the_writes_of_others() {
    let Some(database) = Database::postgres().await else { return };
    let mut options = sea_orm::ConnectOptions::new(&database.url);
    options.max_connections(10).sqlx_logging(false).test_before_acquire(false);
    let pool = sea_orm::Database::connect(options).await.unwrap();
    warm(&pool).await;
    for round in 0..ROUNDS {
        give_up_after(round % 5, pool.begin()).await;
    }
    for number in 0..ROUNDS {
        write_alone(&pool, format!("innocent-{number}")).await;
    }
    let kept = count(&database.url, "innocent-").await;
    assert!(kept < ROUNDS as u64, "the driver mended this: {kept} of {ROUNDS} kept; the guards may go");
}
