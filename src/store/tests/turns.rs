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
    task::yield_now,
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::*;
use crate::store::{Options, Store, StoreError};

const DATE: Uuid = Uuid::from_u128(7);
const OTHER: Uuid = Uuid::from_u128(8);
const SOON: Duration = Duration::from_secs(5);

/// A pool of three, at which nobody waits long; none on SQLite, where one connection writes.
async fn three(database: &database::Database) -> Option<Store> {
    let options = Options { connections: 3, acquire_timeout: Duration::from_millis(500) };
    let store = Store::connect(&database.url, &options).await.unwrap();
    store.turns.is_some().then_some(store)
}

on_both! {
    async fn a_crowd_at_one_date_leaves_connections_to_others(database) {
        let Some(store) = three(&database).await else { return };
        let (go, inside) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let crowd: Vec<_> = (0..8)
            .map(|_| {
                let (store, go, inside) = (store.clone(), Arc::clone(&go), Arc::clone(&inside));
                tokio::spawn(async move {
                    let tx = store.begin_short(&[OTHER, DATE, DATE]).await?;
                    inside.fetch_add(1, Ordering::SeqCst);
                    let _ = go.acquire().await;
                    tx.commit().await
                })
            })
            .collect();
        while inside.load(Ordering::SeqCst) < 2 {
            sleep(Duration::from_millis(1)).await;
        }
        sleep(Duration::from_millis(100)).await;
        assert_eq!(inside.load(Ordering::SeqCst), 2);
        // As many as may be at one row hold a connection, and the third is free.
        store.begin().await.expect("a connection").commit().await.unwrap();
        go.add_permits(8);
        for one in crowd {
            one.await.unwrap().expect("its turn");
        }
        store.close().await.unwrap();
    }

    async fn those_who_wait_for_a_date_get_it_in_the_order_they_came(database) {
        let Some(store) = three(&database).await else { return };
        let holders = (store.begin_short(&[DATE]).await.unwrap(), store.begin_short(&[DATE]).await.unwrap());
        let came = Arc::new(Mutex::new(Vec::new()));
        let mut line = Vec::new();
        for number in 0..6 {
            let (store, came) = (store.clone(), Arc::clone(&came));
            line.push(tokio::spawn(async move {
                let tx = store.begin_short(&[DATE]).await.unwrap();
                came.lock().await.push(number);
                tx.commit().await.unwrap();
            }));
            for _ in 0..20 {
                yield_now().await;
            }
        }
        holders.0.commit().await.unwrap();
        for one in line {
            timeout(SOON, one).await.expect("its turn").unwrap();
        }
        assert_eq!(*came.lock().await, [0, 1, 2, 3, 4, 5]);
        holders.1.commit().await.unwrap();
        store.close().await.unwrap();
    }

    async fn a_turn_is_given_up_however_the_transaction_ends(database) {
        let Some(store) = three(&database).await else { return };
        let holders = (store.begin_short(&[DATE]).await.unwrap(), store.begin_short(&[DATE]).await.unwrap());
        let refused = store.begin_short(&[DATE]).await.expect_err("two are at it");
        assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
        holders.0.rollback().await.unwrap();
        drop(holders.1);
        for _ in 0..3 {
            let tx = timeout(SOON, store.begin_short(&[DATE])).await.expect("a turn").unwrap();
            tx.commit().await.unwrap();
        }
        store.close().await.unwrap();
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
