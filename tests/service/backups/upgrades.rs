//! From every earlier shape of the tables to the newest, with rows in them (R22).

use std::{process::Stdio, time::Duration};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use turnus::actions::retention;

use super::{Installation, empty_like, path, run, soon, today};
use crate::support::{TestApp, database, database::aside, dump::dump, on_both, smtp_sink::SmtpSink};

/// The shape that registrations came with; before it there is nobody.
const FIRST_WITH_PEOPLE: usize = 6;

async fn applied(app: &TestApp) -> usize {
    app.desk.store.migration_status().await.unwrap().iter().filter(|(_, applied)| *applied).count()
}

/// Whoever is registered, for what, and where they stand.
async fn people(url: &str) -> Vec<String> {
    let all = dump(url).await;
    let mut people: Vec<String> = all
        .lines()
        .filter(|line| line.starts_with("mailbox: ") || line.starts_with("registration: "))
        .map(|line| line.split(['|', ',']).take(3).collect())
        .collect();
    people.sort();
    people
}

/// Whether somebody changes the tables at this moment: they hold the lock of all migrations, or of the file.
async fn is_migrating(db: &DatabaseConnection) -> bool {
    if db.get_database_backend() == DbBackend::Sqlite {
        let free = db.execute_unprepared("BEGIN IMMEDIATE; ROLLBACK").await;
        return free.is_err();
    }
    let held = "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()";
    db.query_one_raw(Statement::from_string(DbBackend::Postgres, held)).await.unwrap().is_some()
}

on_both! {
    async fn every_earlier_shape_with_people_comes_up_to_date(database) {
        let sink = SmtpSink::start().await;
        let (app, _) = today(database, 5).await;
        let here = Installation::new(&app.database.url, &sink);
        run(&here, &["load-demo"]);
        // A restore erases what is due. The demo has a past: which of it is due depends on the hour of the day.
        retention::erase_due(&app.desk).await.unwrap();
        let newest = applied(&app).await;
        let before = people(&app.database.url).await;
        assert!(before.len() > 100, "{}", before.len());
        for left in (FIRST_WITH_PEOPLE..newest).rev() {
            let steps = u32::try_from(newest - left).unwrap();
            app.desk.store.migrate_down(steps).await.unwrap();
            assert_eq!(applied(&app).await, left);
            if left % 4 == 0 {
                // A backup of the older version.
                let backup = path(&here, &format!("{left}.backup"));
                run(&here, &["backup", &backup]);
                let empty = empty_like(&app.database.url).await;
                let there = Installation::new(&empty.url, &sink);
                run(&there, &["restore", &backup, "--hold-outbox"]);
                assert!(run(&there, &["doctor"]).contains("\"ok\": true"), "from {left}");
                assert_eq!(people(&empty.url).await, before, "from the backup of {left}");
            }
            app.desk.store.migrate_up().await.unwrap_or_else(|error| panic!("from {left}: {error}"));
            assert_eq!(people(&app.database.url).await, before, "from {left}");
        }
        assert!(run(&here, &["doctor"]).contains("\"ok\": true"));
    }

    async fn a_migration_that_is_killed_has_done_all_or_nothing(database) {
        let sink = SmtpSink::start().await;
        let (app, _) = today(database, 5).await;
        let here = Installation::new(&app.database.url, &sink).with("TURNUS_AUTO_MIGRATE", "false");
        run(&here, &["load-demo"]);
        let newest = applied(&app).await;
        let before = people(&app.database.url).await;
        let back = u32::try_from(newest - FIRST_WITH_PEOPLE).unwrap();
        let mut halfway = 0;
        app.desk.store.migrate_down(back).await.unwrap();
        let watcher = aside(&app.database.url).await;
        if watcher.get_database_backend() == DbBackend::Sqlite {
            watcher.execute_unprepared("PRAGMA busy_timeout = 0").await.unwrap();
        }
        for round in 0..16 {
            let mut command = here.command(&["migrate", "up"]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            soon("it has begun", async || child.try_wait().unwrap().is_some() || is_migrating(&watcher).await).await;
            // Each time a little further.
            tokio::time::sleep(Duration::from_millis(8 * round)).await;
            child.kill().unwrap();
            let ended = child.wait().unwrap();
            let now = applied(&app).await;
            assert!(now == FIRST_WITH_PEOPLE || now == newest, "round {round}: {now} of {newest}");
            if now == newest {
                app.desk.store.migrate_down(back).await.unwrap();
            } else if !ended.success() {
                halfway += 1;
            }
        }
        watcher.close().await.unwrap();
        assert!(halfway > 0, "no kill met a migration");
        run(&here, &["migrate", "up"]);
        assert_eq!(people(&app.database.url).await, before);
        assert!(run(&here, &["doctor"]).contains("\"ok\": true"));
    }

    async fn two_may_migrate_at_once(database) {
        let sink = SmtpSink::start().await;
        let (app, _) = today(database, 5).await;
        let here = Installation::new(&app.database.url, &sink);
        run(&here, &["load-demo"]);
        let newest = applied(&app).await;
        let back = u32::try_from(newest - FIRST_WITH_PEOPLE).unwrap();
        for _ in 0..3 {
            app.desk.store.migrate_down(back).await.unwrap();
            let both: Vec<_> = (0..2).map(|_| here.command(&["migrate", "up"]).stdout(Stdio::null()).spawn().unwrap()).collect();
            for mut one in both {
                assert!(one.wait().unwrap().success(), "whoever comes second finds it done");
            }
            assert_eq!(applied(&app).await, newest);
        }
    }
}
