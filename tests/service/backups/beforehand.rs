//! Before the tables change there is a backup, which nobody has to think of (R22).

use std::path::PathBuf;

use turnus::store::{self, Options, Store};

use super::{Installation, empty_like, fails, register, rows, run, today};
use crate::support::{Database, TestApp, database, on_both, smtp_sink::SmtpSink};

const SETTING: &str = "TURNUS_BACKUP_BEFORE_MIGRATION";

fn made(at: &Installation) -> Vec<PathBuf> {
    let found = std::fs::read_dir(at.folder.path().join("backups")).into_iter().flatten().flatten();
    let mut made: Vec<PathBuf> = found.map(|file| file.path()).collect();
    made.sort();
    made
}

/// Somebody, in the tables of a version some changes ago.
async fn some_time_ago(app: &TestApp, steps: u32) -> usize {
    app.desk.store.migrate_down(steps).await.expect("back");
    missing(app).await
}

async fn missing(app: &TestApp) -> usize {
    app.desk.store.migration_status().await.unwrap().iter().filter(|(_, applied)| !applied).count()
}

on_both! {
    async fn a_change_of_the_tables_leaves_a_backup_that_brings_everything_back(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 5).await;
        register(&app, event, "Eva").await;
        let here = Installation::new(&app.database.url, &sink).with(SETTING, "true").with("TURNUS_AUTO_MIGRATE", "true");
        run(&here, &["migrate", "up"]);
        run(&here, &["migrate", "status"]);
        assert_eq!(made(&here), Vec::<PathBuf>::new(), "nothing is missing, so nothing is done");
        assert_eq!(some_time_ago(&app, 3).await, 3);
        let before = rows(&app.database.url, &["seaql_migrations"]).await;
        let said = run(&here, &["migrate", "up"]);
        assert_eq!(missing(&app).await, 0);
        let [backup] = &made(&here)[..] else { panic!("one backup: {:?}", made(&here)) };
        assert!(said.contains(&backup.display().to_string()), "{said}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(backup), mode(backup.parent().unwrap())), (0o600, 0o700));
        }
        let empty = empty_like(&app.database.url).await;
        let there = Installation::new(&empty.url, &sink);
        run(&there, &["restore", &backup.display().to_string(), "--hold-outbox"]);
        let roster = store::registrations::list_roster(&empty.store, event).await.unwrap();
        assert_eq!(roster.iter().map(|(_, person)| person.name.as_str()).collect::<Vec<_>>(), ["Eva"]);
        let file = Store::connect(&format!("sqlite://{}?mode=rw", backup.display()), &Options::default()).await.unwrap();
        assert_eq!(file.migration_status().await.unwrap().iter().filter(|(_, applied)| !applied).count(), 3, "of the version before");
        file.close().await.unwrap();

        // Whatever changes the tables makes one, and the oldest goes when there are more than three.
        run(&here, &["migrate", "down", "3"]);
        assert_eq!(rows(&app.database.url, &["seaql_migrations"]).await, before, "the tables are as they were");
        assert_eq!(made(&here).len(), 2);
        assert!(here.serve().stop().0.success());
        assert_eq!((made(&here).len(), missing(&app).await), (3, 0));
        some_time_ago(&app, 1).await;
        run(&here, &["token", "create", "--email", "olga@stadt.example", "--name", "Skript", "--scope", "read"]);
        assert_eq!((made(&here).len(), missing(&app).await), (3, 0));
        assert!(!backup.exists(), "the oldest has gone");
    }

    async fn where_no_backup_can_be_made_nothing_is_changed_unless_one_wants_none(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 5).await;
        register(&app, event, "Eva").await;
        some_time_ago(&app, 2).await;
        let here = Installation::new(&app.database.url, &sink).with(SETTING, "true").with("TURNUS_AUTO_MIGRATE", "true");
        std::fs::write(here.folder.path().join("backups"), "in the way").unwrap();
        for command in [&["migrate", "up"][..], &["serve"], &["migrate", "down", "1"]] {
            let said = fails(&here, command);
            assert!(said.contains("the tables were not changed") && said.contains(SETTING), "{command:?}: {said}");
            assert_eq!(missing(&app).await, 2, "{command:?}");
        }
        let without = here.with(SETTING, "false");
        run(&without, &["migrate", "up"]);
        assert_eq!(missing(&app).await, 0);
    }

    async fn it_is_so_by_itself_on_sqlite_and_on_postgres_where_one_wants_it(database) {
        let sink = SmtpSink::start().await;
        let (app, _) = today(database, 5).await;
        let here = Installation::new(&app.database.url, &sink);
        some_time_ago(&app, 1).await;
        run(&here, &["migrate", "up"]);
        assert_eq!(made(&here).len(), usize::from(app.database.url.starts_with("sqlite")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_has_nothing_to_back_up() {
    let sink = SmtpSink::start().await;
    let database = Database::sqlite_empty().await;
    let here = Installation::new(&database.url, &sink);
    assert!(here.serve().stop().0.success());
    assert_eq!(made(&here), Vec::<PathBuf>::new());
}
