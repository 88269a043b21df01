//! Who waits for the same row on PostgreSQL does so before they hold a connection, in the order they came.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::{
    sync::{Mutex, Semaphore},
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::*;
use crate::store::{Options, Store, StoreError, Tx};

const DATE: Uuid = Uuid::from_u128(7);
const OTHER: Uuid = Uuid::from_u128(8);
const PATIENT: Duration = Duration::from_secs(30);

/// A pool of so many on PostgreSQL; none on SQLite, where one connection writes.
async fn pool(database: &database::Database, connections: u32, acquire_timeout: Duration) -> Option<Store> {
    if database.url.starts_with("sqlite") {
        return None;
    }
    Some(Store::connect(&database.url, &Options { connections, acquire_timeout }).await.unwrap())
}

async fn begins(store: &Store) -> Tx {
    store.begin_short(&[DATE]).await.expect("its turn")
}

on_both! {
    async fn a_crowd_at_one_date_leaves_connections_to_others(database) {
        let Some(store) = pool(&database, 3, PATIENT).await else { return };
        let (go, inside) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let crowd: Vec<_> = (0..8)
            .map(|_| {
                let (store, go, inside) = (store.clone(), Arc::clone(&go), Arc::clone(&inside));
                tokio::spawn(async move {
                    let tx = begins(&store).await;
                    inside.fetch_add(1, Ordering::SeqCst);
                    let _ = go.acquire().await;
                    tx.commit().await
                })
            })
            .collect();
        while inside.load(Ordering::SeqCst) < 2 {
            sleep(Duration::from_millis(1)).await;
        }
        sleep(Duration::from_millis(200)).await;
        assert_eq!(inside.load(Ordering::SeqCst), 2, "as many as may be at one row");
        store.begin().await.expect("the third connection").commit().await.unwrap();
        go.add_permits(8);
        for one in crowd {
            one.await.unwrap().unwrap();
        }
        store.close().await.unwrap();
    }

    async fn those_who_wait_for_a_date_get_it_in_the_order_they_came(database) {
        let Some(store) = pool(&database, 9, PATIENT).await else { return };
        let holders = (begins(&store).await, begins(&store).await);
        let came = Arc::new(Mutex::new(Vec::new()));
        let mut line = Vec::new();
        for number in 0..6 {
            let (store, came) = (store.clone(), Arc::clone(&came));
            line.push(tokio::spawn(async move {
                let tx = begins(&store).await;
                came.lock().await.push(number);
                tx.commit().await.unwrap();
            }));
            sleep(Duration::from_millis(30)).await;
        }
        assert!(came.lock().await.is_empty());
        // Whoever wants several, or another one, does not wait with them.
        store.begin_short(&[DATE, OTHER]).await.unwrap().commit().await.unwrap();
        store.begin_short(&[OTHER]).await.unwrap().commit().await.unwrap();
        holders.0.commit().await.unwrap();
        for one in line {
            one.await.unwrap();
        }
        assert_eq!(*came.lock().await, [0, 1, 2, 3, 4, 5]);
        holders.1.commit().await.unwrap();
        store.close().await.unwrap();
    }

    async fn a_turn_is_given_up_however_it_ends(database) {
        let Some(store) = pool(&database, 4, PATIENT).await else { return };
        let (first, second) = (begins(&store).await, begins(&store).await);
        first.rollback().await.unwrap();
        let third = begins(&store).await;
        drop(second);
        let fourth = begins(&store).await;
        // Somebody who waits and goes.
        assert!(timeout(Duration::from_millis(100), store.begin_short(&[DATE])).await.is_err());
        third.commit().await.unwrap();
        begins(&store).await.commit().await.unwrap();
        fourth.commit().await.unwrap();
        store.close().await.unwrap();
    }

    async fn whose_turn_does_not_come_hears_so(database) {
        let Some(store) = pool(&database, 4, Duration::from_secs(2)).await else { return };
        let _held = (begins(&store).await, begins(&store).await);
        let refused = store.begin_short(&[DATE]).await.expect_err("two are at it");
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    }

    async fn embedded_a_statement_is_planned_once(database) {
        if !database.url.starts_with("sqlite") {
            return;
        }
        // Set where the program is built (.cargo/config.toml): without it each `LIMIT ?` has its statement planned anew.
        let asked = Statement::from_string(DbBackend::Sqlite, "PRAGMA compile_options");
        let rows = database.store.reader.query_all_raw(asked).await.unwrap();
        let built_with: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        assert!(built_with.iter().any(|option| option == "ENABLE_QPSG"), "{built_with:?}");
    }
}
