//! Short transactions that share a flush: each as if it were alone.

use std::time::Duration;

use entity::tick;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{database::Database, sample::now, *};
use crate::store::{Conflict, Db, Options, Result, Store, StoreError, Tx};

const SOON: Duration = Duration::from_secs(5);

async fn note(tx: &Tx, name: &str) -> Result<()> {
    let row = tick::Model { name: name.to_owned(), due: now(), holder: None, lease_until: None };
    tick::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// What the disk has.
async fn kept(database: &Database) -> u64 {
    let other = Store::connect(&database.url, &Options::default()).await.unwrap();
    let found = tick::Entity::find().filter(tick::COLUMN.name.starts_with("short-"));
    let count = found.count(other.connection()).await.unwrap();
    other.close().await.unwrap();
    count
}

fn is_embedded(database: &Database) -> bool {
    database.url.starts_with("sqlite")
}

/// One that has written and one that waits behind it; the first has ended and waits for the flush.
async fn two(database: &Database) -> (JoinHandle<Result<()>>, Tx) {
    let (ended, second) = two_with(database, database.store.clone()).await;
    (ended, second.unwrap())
}

/// The same where the second comes by another way to the same database.
async fn two_with(database: &Database, way: Store) -> (JoinHandle<Result<()>>, Result<Tx>) {
    let first = database.store.begin_short(&[]).await.unwrap();
    note(&first, "short-first").await.unwrap();
    let second = tokio::spawn(async move { way.begin_short(&[]).await });
    while database.store.line.as_ref().unwrap().waiting() == 0 {
        sleep(Duration::from_millis(1)).await;
    }
    let ended = tokio::spawn(first.commit());
    let second = timeout(SOON, second).await.expect("its turn").unwrap();
    (ended, second)
}

/// All goes on as if nothing had been.
async fn is_well(database: &Database) {
    assert_eq!(kept(database).await, 0);
    let (ended, second) = two(database).await;
    note(&second, "short-second").await.unwrap();
    second.commit().await.unwrap();
    timeout(SOON, ended).await.expect("told").unwrap().unwrap();
    assert_eq!(kept(database).await, 2);
    let tx = database.store.begin().await.unwrap();
    tick::Entity::delete_many().exec(tx.connection()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Writes until the file may not grow any more.
async fn until_full(tx: &Tx) -> StoreError {
    tx.connection().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let long = "x".repeat(20_000);
    for number in 0..1_000 {
        if let Err(error) = note(tx, &format!("short-{number}-{long}")).await {
            return error;
        }
    }
    panic!("nothing fills it");
}

on_both! {
    async fn nobody_is_told_that_it_holds_before_the_disk_has_it(database) {
        if is_embedded(&database) {
            let (mut ended, second) = two(&database).await;
            assert!(timeout(Duration::from_millis(50), &mut ended).await.is_err(), "told too early");
            assert_eq!(kept(&database).await, 0);
            note(&second, "short-second").await.unwrap();
            second.commit().await.unwrap();
            timeout(SOON, ended).await.expect("told").unwrap().unwrap();
            assert_eq!(kept(&database).await, 2);
        }
    }

    async fn what_one_takes_back_or_fails_at_is_not_taken_from_the_others(database) {
        if is_embedded(&database) {
            let (ended, second) = two(&database).await;
            note(&second, "short-second").await.unwrap();
            let again = note(&second, "short-first").await;
            assert!(matches!(again, Err(StoreError::Conflict(Conflict::Key(_)))), "{again:?}");
            drop(second);
            timeout(SOON, ended).await.expect("told").unwrap().unwrap();
            assert_eq!(kept(&database).await, 1);
            let (ended, second) = {
                let tx = database.store.begin().await.unwrap();
                tick::Entity::delete_many().exec(tx.connection()).await.unwrap();
                tx.commit().await.unwrap();
                two(&database).await
            };
            note(&second, "short-second").await.unwrap();
            second.rollback().await.unwrap();
            timeout(SOON, ended).await.expect("told").unwrap().unwrap();
            assert_eq!(kept(&database).await, 1);
        }
    }

    async fn of_a_common_transaction_that_the_database_ended_by_itself_nobody_is_told_that_it_holds(database) {
        for full in [true, false] {
            for way in 0..3 {
                if !is_embedded(&database) {
                    return;
                }
                let (ended, second) = two(&database).await;
                if full {
                    let error = until_full(&second).await;
                    assert!(error.to_string().contains("full"), "{error}");
                } else {
                    second.connection().execute_unprepared("ROLLBACK").await.unwrap();
                }
                match way {
                    0 => assert!(second.commit().await.is_err(), "nothing is left to commit"),
                    1 => assert!(second.rollback().await.is_err(), "nothing is left to take back"),
                    _ => drop(second),
                }
                let told = timeout(SOON, ended).await.expect("told").unwrap();
                assert!(told.is_err(), "told that it holds");
                is_well(&database).await;
            }
        }
    }

    async fn whoever_comes_after_that_does_not_hide_it(database) {
        if is_embedded(&database) {
            let (ended, second) = two(&database).await;
            second.connection().execute_unprepared("ROLLBACK").await.unwrap();
            let store = database.store.clone();
            let third = tokio::spawn(async move { store.begin_short(&[]).await.map(drop) });
            while database.store.line.as_ref().unwrap().waiting() == 0 {
                sleep(Duration::from_millis(1)).await;
            }
            let told = timeout(SOON, second.commit()).await.expect("told");
            assert!(told.is_err(), "nothing is left to keep");
            assert!(timeout(SOON, third).await.expect("its turn").unwrap().is_err());
            let told = timeout(SOON, ended).await.expect("told").unwrap();
            assert!(told.is_err(), "told that it holds");
            is_well(&database).await;
        }
    }

    async fn when_one_cannot_begin_nobody_before_it_is_told_that_it_holds(database) {
        if is_embedded(&database) {
            let mut broken = database.store.clone();
            broken.line.as_mut().unwrap().begin = "SAVEPOINT";
            let (ended, second) = two_with(&database, broken).await;
            assert!(second.is_err());
            let told = timeout(SOON, ended).await.expect("told").unwrap();
            assert!(told.is_err(), "told that it holds");
            is_well(&database).await;
        }
    }

    async fn whoever_goes_away_while_waiting_holds_nobody_up(database) {
        let first = database.store.begin_short(&[]).await.unwrap();
        note(&first, "short-first").await.unwrap();
        let store = database.store.clone();
        let second = tokio::spawn(async move { store.begin_short(&[]).await.map(drop) });
        sleep(Duration::from_millis(20)).await;
        second.abort();
        timeout(SOON, first.commit()).await.expect("told").unwrap();
        assert_eq!(kept(&database).await, 1);
        timeout(SOON, database.store.begin()).await.expect("the next").unwrap();
    }

    async fn many_at_once_are_kept_or_taken_back_each_by_itself(database) {
        let work = (0..60).map(|number| {
            let store = database.store.clone();
            tokio::spawn(async move {
                let tx = store.begin_short(&[]).await.unwrap();
                note(&tx, &format!("short-{number}")).await.unwrap();
                match number % 4 {
                    0 => drop(tx),
                    1 => tx.rollback().await.unwrap(),
                    _ => tx.commit().await.unwrap(),
                }
            })
        });
        for one in work.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        assert_eq!(kept(&database).await, 30);
    }

    async fn a_long_transaction_gets_its_turn_among_short_ones(database) {
        let stop = tokio_util::sync::CancellationToken::new();
        let short: Vec<_> = (0..8).map(|number| {
            let (store, stop) = (database.store.clone(), stop.clone());
            tokio::spawn(async move {
                let mut round = 0;
                while !stop.is_cancelled() {
                    let tx = store.begin_short(&[]).await.unwrap();
                    note(&tx, &format!("short-{number}-{round}")).await.unwrap();
                    tx.commit().await.unwrap();
                    round += 1;
                }
                round
            })
        }).collect();
        for number in 0..10 {
            let tx = timeout(SOON, database.store.begin()).await.expect("its turn").unwrap();
            note(&tx, &format!("long-{number}")).await.unwrap();
            tx.commit().await.unwrap();
        }
        stop.cancel();
        let mut written = 0;
        for one in short {
            written += one.await.unwrap();
        }
        assert_eq!(kept(&database).await, written);
    }
}
