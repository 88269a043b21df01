//! The schema goes forward and back on both databases, and the rows we read and write are the rows it makes.
#![allow(clippy::expect_used, reason = "a test may")]

#[path = "migrations/additive.rs"]
mod additive;
#[path = "service/support/database.rs"]
mod database;
#[path = "service/support/left_out.rs"]
mod left_out;
#[path = "migrations/privacy.rs"]
mod privacy;

use std::collections::BTreeSet;

use database::{Database, on_both};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Schema, Statement};

on_both! {
    async fn migrations_go_up_and_down_and_up_again(database) {
        let store = &database.store;
        assert!(store.schema_is_current().await.expect("a status"));
        let steps = store.migration_status().await.expect("a status").len();
        let first = tables(&database.url).await;
        assert!(steps >= 6 && first.len() > 15, "{steps} {first:?}");
        store.migrate_up().await.expect("up once more changes nothing");

        for left in (0..steps).rev() {
            store.migrate_down(1).await.expect("down");
            let status = store.migration_status().await.expect("a status");
            assert_eq!(status.iter().filter(|(_, applied)| *applied).count(), left);
        }
        assert!(!store.schema_is_current().await.expect("a status"));
        assert_eq!(tables(&database.url).await, BTreeSet::new(), "nothing of ours is left");

        store.migrate_up().await.expect("up again");
        assert_eq!(tables(&database.url).await, first);
    }
}

on_both! {
    async fn a_change_that_came_in_between_reaches_a_database_that_is_further_on(database) {
        let store = &database.store;
        let first = tables(&database.url).await;
        let db = connect(&database.url).await;
        for sql in [
            "DROP TABLE listed_person",
            "ALTER TABLE enrollment DROP COLUMN ended_by",
            "DELETE FROM seaql_migrations WHERE version = 'm20261127_000012_approval'",
        ] {
            db.execute_unprepared(sql).await.expect(sql);
        }
        assert!(!store.schema_is_current().await.expect("a status"));
        store.migrate_up().await.expect("up");
        assert!(store.schema_is_current().await.expect("a status"));
        assert_eq!(tables(&database.url).await, first);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_nodes_may_migrate_at_once_on_postgres() {
    let Some(database) = Database::postgres_empty().await else { return };
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let store = database.store.clone();
            tokio::spawn(async move { store.migrate_up().await })
        })
        .collect();
    for node in nodes {
        node.await.expect("no panic").expect("the schema");
    }
    assert!(database.store.schema_is_current().await.expect("a status"));
}

async fn connect(url: &str) -> DatabaseConnection {
    sea_orm::Database::connect(url).await.expect("the same database")
}

async fn names(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a list");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect()
}

/// The tables, but the list of migrations itself.
async fn tables(url: &str) -> BTreeSet<String> {
    let db = connect(url).await;
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
        _ => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    };
    names(&db, sql).await.into_iter().filter(|name| name != "seaql_migrations").collect()
}

/// What SQLite knows about the columns, references and single-column keys of a table.
async fn shape(db: &DatabaseConnection, table: &str) -> (BTreeSet<String>, BTreeSet<String>, BTreeSet<String>) {
    let columns = format!(
        "SELECT name || ' ' || lower(type) || ' notnull=' || \"notnull\" || ' key=' || (pk > 0) FROM pragma_table_info('{table}')"
    );
    let references = format!(
        "SELECT \"from\" || ' -> ' || \"table\" || '.' || \"to\" || ' ' || on_delete FROM pragma_foreign_key_list('{table}')"
    );
    let keys = format!(
        "SELECT c.name FROM pragma_index_list('{table}') i, pragma_index_info(i.name) c WHERE i.\"unique\" AND i.origin <> 'pk'
         AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1"
    );
    let set = async |sql: &str| names(db, sql).await.into_iter().collect::<BTreeSet<_>>();
    (set(&columns).await, set(&references).await, set(&keys).await)
}

async fn compare<E: EntityTrait>(migrated: &DatabaseConnection, declared: &DatabaseConnection, entity: E) {
    let mut create = Schema::new(DbBackend::Sqlite).create_table_from_entity(entity);
    declared.execute(create.if_not_exists()).await.expect("a table");
    let table = entity.table_name();
    assert_eq!(shape(migrated, table).await, shape(declared, table).await, "migration and entity of {table} differ");
}

macro_rules! compare_all {
    ($migrated:expr, $declared:expr, $($table:ident),+ $(,)?) => {{
        $(compare(&$migrated, &$declared, entity::$table::Entity).await;)+
        BTreeSet::from([$(stringify!($table).to_owned()),+])
    }};
}

#[tokio::test]
async fn entities_and_migrations_describe_the_same_tables() {
    let (one, other) = (Database::sqlite().await, Database::sqlite_empty().await);
    let (migrated, declared) = (connect(&one.url).await, connect(&other.url).await);
    let compared = compare_all!(
        migrated,
        declared,
        organization,
        aggregate,
        address_change,
        agreement,
        team,
        account,
        membership,
        listed_person,
        login,
        logo,
        api_token,
        follow,
        format,
        bulk_invitation,
        bulk_invitation_date,
        cadence,
        calendar_ledger,
        calendar_series,
        change_set,
        enrollment,
        erasure,
        event,
        event_day,
        mailbox,
        objection,
        participant,
        registration,
        reminder,
        personal_feed,
        question,
        answer,
        substitution,
        support_need,
        outbox,
        outbox_pause,
        mail_cap,
        mail_copy,
        tick,
        job,
        unsettled,
        wording,
        feed_mark,
        idempotency,
        identity,
        inbound,
        audit,
    );
    assert_eq!(tables(&one.url).await, compared, "every table has an entity, and every entity a table");
}
