//! `docs/privacy-data.toml` names every column of both databases with what it is for and how long it is kept (G01).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{connect, database::Database, names};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    purpose: String,
    /// On which ground; only what is about people needs one.
    basis: Option<String>,
    people: bool,
    kept: String,
    ended_by: String,
    columns: BTreeMap<String, String>,
}

const LIST: &str = include_str!("../../docs/privacy-data.toml");
const SCHEDULE: &str = include_str!("../../src/jobs/schedule.rs");

fn list() -> BTreeMap<String, Entry> {
    toml::from_str(LIST).expect("a list of tables")
}

/// What is wrong with a list, for a database with these columns.
fn faults(list: &BTreeMap<String, Entry>, columns: &BTreeSet<String>) -> Vec<String> {
    let listed: BTreeSet<String> = list
        .iter()
        .flat_map(|(table, entry)| entry.columns.keys().map(move |column| format!("{table}.{column}")))
        .collect();
    let mut faults: Vec<String> = columns.difference(&listed).map(|column| format!("{column} is not listed")).collect();
    faults.extend(listed.difference(columns).map(|column| format!("{column} is listed and does not exist")));
    for (table, entry) in list {
        let mut texts: Vec<&String> = vec![&entry.purpose, &entry.kept, &entry.ended_by];
        texts.extend(entry.columns.values());
        if texts.iter().any(|text| text.trim().is_empty()) {
            faults.push(format!("{table} has an empty entry"));
        }
        if entry.people != entry.basis.is_some() {
            faults.push(format!("{table}: a ground is needed exactly where rows are about people"));
        }
        if !ends(&entry.ended_by, list) {
            faults.push(format!("{table} is ended by {}, which nobody knows", entry.ended_by));
        }
    }
    faults
}

/// Whether rows are ended by something that exists: a job, another table's rows, or a known word.
fn ends(by: &str, list: &BTreeMap<String, Entry>) -> bool {
    match by.strip_prefix("with ") {
        Some(other) => list.contains_key(other),
        None => ["erasure", "organizers", "never"].contains(&by) || SCHEDULE.contains(&format!("name: \"{by}\"")),
    }
}

async fn columns(url: &str) -> BTreeSet<String> {
    let sql = if url.starts_with("postgres") {
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
    } else {
        "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    };
    names(&connect(url).await, sql).await.into_iter().collect()
}

#[tokio::test]
async fn every_column_has_a_purpose_and_an_end() {
    let list = list();
    let mut urls = vec![Database::sqlite().await];
    urls.extend(Database::postgres().await);
    for database in urls {
        let columns = columns(&database.url).await;
        assert!(columns.len() > 250, "{}", columns.len());
        assert_eq!(faults(&list, &columns), [""; 0], "mend docs/privacy-data.toml");
    }
}

#[tokio::test]
async fn a_new_column_without_an_entry_is_found() {
    let list = list();
    let database = Database::sqlite().await;
    let mut columns = columns(&database.url).await;
    columns.insert("participant.phone".into());
    columns.remove("participant.land");
    let found = faults(&list, &columns);
    assert_eq!(found, ["participant.phone is not listed", "participant.land is listed and does not exist"]);
    let broken = LIST.replacen("ended_by = \"erase_people\"", "ended_by = \"somebody\"", 1);
    let broken: BTreeMap<String, Entry> = toml::from_str(&broken).expect("a list");
    columns.remove("participant.phone");
    columns.insert("participant.land".into());
    assert_eq!(faults(&broken, &columns).len(), 1);
}
