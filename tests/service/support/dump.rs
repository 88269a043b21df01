//! Everything a database holds, as text: to show that something changed nothing, or that something is nowhere.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::database::aside;

/// Every row of every table, one a line, tables and rows in a fixed order.
pub(crate) async fn dump(url: &str) -> String {
    let database = aside(url).await;
    let mut lines = Vec::new();
    for table in tables(&database).await {
        let columns = columns(&database, &table).await;
        for row in rows(&database, &table, &columns).await {
            lines.push(format!("{table}: {row}"));
        }
    }
    database.close().await.expect("closed");
    lines.join("\n")
}

async fn texts(database: &DatabaseConnection, sql: String) -> Vec<String> {
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await;
    rows.expect("rows").iter().map(|row| row.try_get_by_index::<String>(0).expect("text")).collect()
}

async fn tables(database: &DatabaseConnection) -> Vec<String> {
    let sql = match database.get_database_backend() {
        DbBackend::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    };
    texts(database, sql.into()).await
}

async fn columns(database: &DatabaseConnection, table: &str) -> Vec<String> {
    match database.get_database_backend() {
        DbBackend::Postgres => Vec::new(),
        _ => texts(database, format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid")).await,
    }
}

async fn rows(database: &DatabaseConnection, table: &str, columns: &[String]) -> Vec<String> {
    let sql = if columns.is_empty() {
        format!("SELECT row_to_json(t)::text FROM \"{table}\" t ORDER BY 1")
    } else {
        let values: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        format!("SELECT {} FROM \"{table}\" ORDER BY 1", values.join(" || ' | ' || "))
    };
    texts(database, sql).await
}
