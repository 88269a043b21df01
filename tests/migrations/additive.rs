//! Each change of the tables only adds what an older program need not know of, because that one goes on beside it until
//! its node is exchanged; or it says in its name that it breaks something (R22).

use std::collections::{BTreeMap, BTreeSet};

use migration::{BREAKS, Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

use super::{
    connect,
    database::{self, on_both},
    names,
};

/// The newest change from before nodes were exchanged one after the other: no older program is in use.
const FIRST: &str = "m20261129_000034_audit_of_hosts";
/// Changes with an older name that came after it.
const LATER: [&str; 1] = ["m20261129_000031_mail_order"];

/// What an older program relies on.
#[derive(Clone, Debug, Default)]
struct Tables {
    /// `table.column`, and what it holds: its type, whether it must be said.
    columns: BTreeMap<String, (String, bool)>,
    /// Columns of each key, of each reference with what becomes of the child, of each check and each trigger.
    rules: BTreeSet<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rule {
    kind: String,
    table: String,
    columns: Vec<String>,
    /// The parent of a reference, and what becomes of its children; the name of a trigger.
    more: String,
}

const SQLITE: [&str; 4] = [
    "SELECT m.name || '.' || c.name || '|' || lower(c.type) || '|' || (c.\"notnull\" AND c.dflt_value IS NULL)
     FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    "SELECT 'key|' || m.name || '|' || (SELECT group_concat(c.name) FROM pragma_index_info(i.name) c) || '|'
     FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' AND i.\"unique\"",
    "SELECT 'reference|' || m.name || '|' || f.\"from\" || '|' || f.\"table\" || ' ' || lower(f.on_delete)
     FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    "SELECT 'trigger|' || tbl_name || '||' || name FROM sqlite_master WHERE type = 'trigger'",
];

const POSTGRES: [&str; 4] = [
    "SELECT table_name || '.' || column_name || '|' || udt_name || coalesce(character_maximum_length, 0) || '|' ||
     (is_nullable = 'NO' AND column_default IS NULL)::int FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'key|' || t.relname || '|' || string_agg(a.attname, ',' ORDER BY a.attnum) || '|' FROM pg_index i
     JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'public'::regnamespace
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
     WHERE i.indisunique GROUP BY i.indexrelid, t.relname",
    "SELECT CASE c.contype WHEN 'f' THEN 'reference' ELSE 'check' END || '|' || c.conrelid::regclass || '|' ||
     (SELECT coalesce(string_agg(a.attname, ','), '') FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey))
     || '|' || CASE c.contype WHEN 'f' THEN c.confrelid::regclass || ' ' ||
     CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'no action' END ELSE '' END
     FROM pg_constraint c WHERE c.contype IN ('c', 'f') AND c.connamespace = 'public'::regnamespace",
    "SELECT 'trigger|' || tgrelid::regclass || '||' || tgname FROM pg_trigger WHERE NOT tgisinternal",
];

async fn read(db: &DatabaseConnection) -> Tables {
    let questions = if db.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES };
    let mut tables = Tables::default();
    for line in names(db, questions[0]).await {
        let [name, kind, must] = parts(&line);
        tables.columns.insert(name, (kind, must == "1"));
    }
    for question in &questions[1..] {
        for line in names(db, question).await {
            let [kind, table, columns, more] = parts(&line);
            let columns = columns.split(',').filter(|column| !column.is_empty()).map(str::to_owned).collect();
            tables.rules.insert(Rule { kind, table, columns, more });
        }
    }
    tables
}

fn parts<const N: usize>(line: &str) -> [String; N] {
    let parts: Vec<String> = line.split('|').map(str::to_owned).collect();
    parts.try_into().expect("so many parts")
}

impl Tables {
    fn has(&self, table: &str) -> bool {
        self.columns.keys().any(|column| column.split('.').next() == Some(table))
    }

    fn has_column(&self, table: &str, column: &str) -> bool {
        self.columns.contains_key(&format!("{table}.{column}"))
    }
}

/// What an older program, which knows the tables as they were before, would stumble over.
fn stumbles(before: &Tables, after: &Tables) -> Vec<String> {
    let mut found = Vec::new();
    for (name, (kind, must)) in &before.columns {
        match after.columns.get(name) {
            None => found.push(format!("{name} is gone")),
            Some((now, _)) if now != kind => found.push(format!("{name} was {kind} and is {now}")),
            Some((_, true)) if !must => found.push(format!("{name} must be said now")),
            Some(_) => {}
        }
    }
    for (name, (_, must)) in &after.columns {
        let table = name.split('.').next().unwrap_or_default();
        if *must && before.has(table) && !before.columns.contains_key(name) {
            found.push(format!("{name} is new and must be said"));
        }
    }
    for rule in after.rules.difference(&before.rules) {
        let Rule { kind, table, columns, more } = rule;
        // What concerns new columns alone does not concern who leaves them empty.
        let old = before.has(table) && columns.iter().all(|column| before.has_column(table, column));
        let parent = more.split(' ').next().unwrap_or_default();
        if old {
            found.push(format!("{table} has a new {kind} on {columns:?} {more}"));
        } else if kind == "reference"
            && before.has(parent)
            && !["cascade", "set null"].iter().any(|end| more.ends_with(end))
        {
            found.push(format!("rows of {parent} can no longer be deleted by who knows nothing of {table}"));
        }
    }
    found
}

/// Whether older programs may meet this change.
fn counts(name: &str) -> bool {
    (name > FIRST || LATER.contains(&name)) && !name.contains(BREAKS)
}

on_both! {
    async fn no_change_of_the_tables_takes_away_what_an_older_program_relies_on(database) {
        let db = connect(&database.url).await;
        let all = Migrator::get_migration_files();
        Migrator::down(&db, None).await.expect("nothing");
        let mut before = Tables::default();
        for change in all {
            Migrator::up(&db, Some(1)).await.expect("a change");
            let after = read(&db).await;
            if counts(change.name()) {
                let found = stumbles(&before, &after);
                assert!(found.is_empty(), "{} would break an older program: {found:#?}", change.name());
            }
            before = after;
        }
        assert!(before.columns.len() > 200 && before.rules.len() > 50, "{before:?}");
    }

    async fn what_would_break_an_older_program_is_noticed(database) {
        let db = connect(&database.url).await;
        let before = read(&db).await;
        for (statement, is_noticed) in [
            ("CREATE TABLE newer (id INTEGER PRIMARY KEY, event_id UUID NOT NULL REFERENCES event (id) ON DELETE CASCADE)", false),
            ("ALTER TABLE event ADD COLUMN one TEXT; CREATE UNIQUE INDEX three ON event (one)", false),
            ("ALTER TABLE event ADD COLUMN two INTEGER NOT NULL DEFAULT 1", false),
            ("CREATE INDEX four ON event (title)", false),
            ("CREATE TABLE newest (id INTEGER PRIMARY KEY, event_id UUID REFERENCES event (id))", true),
            ("CREATE UNIQUE INDEX five ON event (title)", true),
            ("ALTER TABLE event RENAME COLUMN location TO place", true),
            ("ALTER TABLE tick DROP COLUMN holder", true),
            ("DROP TABLE tick", true),
        ] {
            let known = read(&db).await;
            db.execute_unprepared(statement).await.expect(statement);
            let found = stumbles(&known, &read(&db).await);
            assert_eq!(!found.is_empty(), is_noticed, "{statement}: {found:?}");
        }
        assert!(stumbles(&before, &read(&db).await).len() >= 5);
    }
}
