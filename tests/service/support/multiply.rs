//! Thousands of rows in every table, whatever its columns: copies of one that is there, each with keys of its own, each
//! belonging to the copy of the same number of whatever it belongs to, and a few hours older than the one before. It reads
//! the tables' shape from the database, so a table that is new is filled as well.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::database::aside;

/// What stays small however many people come: a host's own things, and what the program counts by.
pub(crate) const SMALL: [&str; 12] = [
    "organization",
    "team",
    "logo",
    "membership",
    "feed_mark",
    "mail_cap",
    "outbox_pause",
    "tick",
    "job",
    "seaql_migrations",
    "sqlite_sequence",
    "wording",
];

/// Grow with the organizers and their formats, not with the people who come: there are so many of each.
pub(crate) const FEW: [&str; 6] = ["format", "cadence", "question", "account", "identity", "change_set"];
const OF_THOSE: u32 = 40;

/// So many hours lie between two copies.
const HOURS: u32 = 6;

struct Table {
    name: String,
    /// Name and type, in lower case.
    columns: Vec<(String, String)>,
    /// Columns that are part of a key.
    keys: BTreeSet<String>,
    /// Column, and the table it refers to.
    parents: BTreeMap<String, String>,
}

/// A row each for tables that the program fills only now and then, made of rows that are there.
const SEEDS: [&str; 12] = [
    "INSERT INTO aggregate (id, event_id, registered, waiting, attended) SELECT id, event_id, 1, 0, 0 FROM registration LIMIT 1",
    "INSERT INTO bulk_invitation_date (id, invitation_id, event_id, registration_id)
     SELECT r.id, b.id, r.event_id, r.id FROM registration r, bulk_invitation b LIMIT 1",
    "INSERT INTO calendar_series (id, enrollment_id, uid, sequence, created_at)
     SELECT id, id, 'series', 0, requested_at FROM enrollment LIMIT 1",
    "INSERT INTO erasure (subject, at, reach, detail, proof) SELECT 'subject', requested_at, 'address', '', '' FROM registration LIMIT 1",
    "INSERT INTO event_day (id, event_id, starts_at, ends_at, starts_local, ends_local, time_zone, calendar_uid, sequence)
     SELECT id, id, starts_at, ends_at, starts_local, ends_local, time_zone, 'day', 0 FROM event LIMIT 1",
    "INSERT INTO idempotency (scope, key, request_hash, created_at) SELECT 'scope', 'key', 'hash', requested_at FROM registration LIMIT 1",
    "INSERT INTO identity (id, account_id, issuer, subject, connected_at)
     SELECT a.id, a.id, 'issuer', 'subject', r.requested_at FROM account a, registration r LIMIT 1",
    "INSERT INTO inbound (id, message_id, kind, result, event_id, registration_id, processed_at)
     SELECT id, 'message', 'reply', 'confirmed', event_id, id, requested_at FROM registration LIMIT 1",
    "INSERT INTO listed_person (id, format_id, email_normalized, name, name_folded, created_at)
     SELECT r.id, f.id, 'li@amt.example', 'Li', 'li', r.requested_at FROM registration r, format f LIMIT 1",
    "INSERT INTO objection (id, address, organization_id, format_id, since)
     SELECT r.id, 'address', f.organization_id, f.id, r.requested_at FROM registration r, format f LIMIT 1",
    "INSERT INTO personal_feed (participant_id, version, revoked, changed_at) SELECT id, 0, false, created_at FROM participant LIMIT 1",
    "INSERT INTO reminder (registration_id, offset_minutes, starts_at, outcome, settled_at)
     SELECT id, 60, requested_at, 'sent', requested_at FROM registration LIMIT 1",
];

/// Fills every table that is neither small nor empty with that many rows more; answers which those are.
pub(crate) async fn multiply(url: &str, many: u32) -> BTreeSet<String> {
    let db = aside(url).await;
    for seed in SEEDS {
        db.execute_unprepared(seed).await.unwrap_or_else(|error| panic!("{error}: {seed}"));
    }
    let tables = ordered(shape(&db).await);
    let mut filled = BTreeSet::new();
    for table in &tables {
        let rows = texts(&db, &format!("SELECT CAST(count(*) AS TEXT) FROM \"{}\"", table.name)).await;
        if rows[0] != "0" {
            filled.insert(table.name.clone());
        }
    }
    let numbers: BTreeMap<&str, usize> =
        tables.iter().enumerate().map(|(at, table)| (table.name.as_str(), at)).collect();
    for table in tables.iter().filter(|table| filled.contains(&table.name)) {
        let sql = table.copies(db.get_database_backend(), many, &|name| filled.contains(name).then(|| numbers[name]));
        db.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("ANALYZE").await.expect("counted");
    }
    db.close().await.expect("closed");
    filled
}

/// All tables that are not small.
pub(crate) async fn tables(url: &str) -> Vec<String> {
    let db = aside(url).await;
    let names = shape(&db).await.into_iter().map(|table| table.name).collect();
    db.close().await.expect("closed");
    names
}

impl Table {
    /// One statement that inserts them all. `number` answers the number of a table that is filled.
    fn copies(&self, backend: DbBackend, many: u32, number: &dyn Fn(&str) -> Option<usize>) -> String {
        let values: Vec<String> = self.columns.iter().map(|column| self.value(backend, column, number)).collect();
        let names: Vec<String> = self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let name = &self.name;
        let many = if FEW.contains(&name.as_str()) { OF_THOSE } else { many };
        format!(
            "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {many}) \
             INSERT INTO \"{name}\" ({}) SELECT {} FROM s, (SELECT * FROM \"{name}\" LIMIT 1) t",
            names.join(", "),
            values.join(", ")
        )
    }

    fn value(
        &self,
        backend: DbBackend,
        (column, kind): &(String, String),
        number: &dyn Fn(&str) -> Option<usize>,
    ) -> String {
        let own = format!("t.\"{column}\"");
        let parent = self.parents.get(column).map(String::as_str).or_else(|| column.strip_suffix("_id"));
        let is_id = kind.contains("uuid") || kind == "blob" || kind == "bytea";
        let value = if is_id && parent.is_some_and(|parent| SMALL.contains(&parent)) {
            return own;
        } else if let Some((parent, number)) = parent.filter(|_| is_id).and_then(|name| Some((name, number(name)?))) {
            let nth = if FEW.contains(&parent) { format!("((n - 1) % {OF_THOSE} + 1)") } else { "n".to_owned() };
            fresh(backend, (number, 0), &nth)
        } else if kind.contains("uuid") {
            let at = self.columns.iter().position(|(name, _)| name == column).unwrap_or_default();
            // The first column is what others refer to.
            fresh(backend, (number(&self.name).unwrap_or_default(), at), "n")
        } else if kind == "date" || kind == "date_text" {
            match backend {
                DbBackend::Postgres => format!("{own} - n"),
                _ => format!("date({own}, '-' || n || ' days')"),
            }
        } else if kind.contains("timestamp") {
            older(backend, kind, &own)
        } else if self.keys.contains(column) && (kind.contains("char") || kind.contains("text")) {
            format!("n || '-' || {own}")
        } else if self.keys.contains(column) && kind.contains("int") {
            format!("{own} + n")
        } else {
            return own;
        };
        format!("CASE WHEN {own} IS NULL THEN NULL ELSE {value} END")
    }
}

/// The id of that number in a column.
fn fresh(backend: DbBackend, (table, column): (usize, usize), nth: &str) -> String {
    let front = format!("{:08x}", table * 256 + column);
    match backend {
        DbBackend::Postgres => format!("('{front}-0000-7000-8000-' || lpad(to_hex({nth}), 12, '0'))::uuid"),
        _ => format!("unhex('{front}000070008000' || printf('%012x', {nth}))"),
    }
}

fn older(backend: DbBackend, kind: &str, own: &str) -> String {
    if backend == DbBackend::Postgres {
        return format!("{own} - n * interval '{HOURS} hours'");
    }
    let zone = if kind.contains("timezone") { "+00:00" } else { "" };
    format!("strftime('%Y-%m-%dT%H:%M:%S{zone}', {own}, '-' || (n * {HOURS}) || ' hours')")
}

async fn shape(db: &DatabaseConnection) -> Vec<Table> {
    let [columns, keys, parents] = match db.get_database_backend() {
        DbBackend::Postgres => [
            "SELECT table_name || '|' || column_name || '|' || udt_name FROM information_schema.columns
             WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
            "SELECT t.relname || '|' || a.attname || '|' FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
             WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace",
            "SELECT t.relname || '|' || a.attname || '|' || p.relname FROM pg_constraint c
             JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'",
        ],
        _ => [
            "SELECT m.name || '|' || c.name || '|' || lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' ORDER BY m.name, c.cid",
            "SELECT m.name || '|' || c.name || '|' FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
             WHERE i.\"unique\"",
            "SELECT m.name || '|' || f.\"from\" || '|' || f.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f",
        ],
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for [name, column, kind] in rows(db, columns).await {
        let empty =
            || Table { name: name.clone(), columns: Vec::new(), keys: BTreeSet::new(), parents: BTreeMap::new() };
        tables.entry(name.clone()).or_insert_with(empty).columns.push((column, kind));
    }
    tables.retain(|name, _| !SMALL.contains(&name.as_str()) && !name.starts_with("sqlite_"));
    for [name, column, _] in rows(db, keys).await {
        if let Some(table) = tables.get_mut(&name) {
            table.keys.insert(column);
        }
    }
    for [name, column, parent] in rows(db, parents).await {
        if let Some(table) = tables.get_mut(&name) {
            table.parents.insert(column, parent);
        }
    }
    tables.into_values().collect()
}

/// Parents before their children.
fn ordered(mut tables: Vec<Table>) -> Vec<Table> {
    let mut done: Vec<Table> = Vec::new();
    while !tables.is_empty() {
        let waits = |table: &Table| {
            table
                .parents
                .values()
                .any(|parent| *parent != table.name && tables.iter().any(|other| other.name == *parent))
        };
        let at = tables.iter().position(|table| !waits(table)).expect("no circle of references");
        done.push(tables.remove(at));
    }
    done
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    rows.unwrap_or_else(|error| panic!("{error}: {sql}"))
        .iter()
        .map(|row| row.try_get_by_index(0).expect("text"))
        .collect()
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<[String; 3]> {
    let split = |line: String| {
        let mut parts = line.splitn(3, '|').map(str::to_owned);
        [(); 3].map(|()| parts.next().unwrap_or_default())
    };
    texts(db, sql).await.into_iter().map(split).collect()
}
