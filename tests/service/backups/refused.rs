//! What a restore refuses, and how it says so.

use sea_orm::ConnectionTrait;

use super::{Installation, empty_like, fails, path, register, run, today};
use crate::support::{
    Database, app::SECRET, database, database::aside, on_both, program::file_with, smtp_sink::SmtpSink,
};

on_both! {
    async fn only_a_whole_backup_of_no_newer_version_with_its_key_is_restored(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 5).await;
        let here = Installation::new(&app.database.url, &sink);
        register(&app, event, "Eva").await;
        let backup = path(&here, "turnus.backup");
        // A backup was killed here; the next one clears up, whatever its name.
        let left = ["yesterday.db.7.part", "yesterday.db.7.part-journal", "yesterday.db.7.part-lock"];
        for left in left {
            file_with(here.folder.path(), left, b"SQLite format 3\0 and half of the people");
        }
        run(&here, &["backup", &backup]);
        assert!(fails(&here, &["backup", &backup]).contains("never replaces"));
        for left in left {
            assert!(!here.folder.path().join(left).exists(), "{left}");
        }
        let empty = empty_like(&app.database.url).await;
        let there = Installation::new(&empty.url, &sink);

        assert!(fails(&there, &["restore", "nowhere"]).contains("cannot be read"));
        let other = path(&here, "no.backup");
        std::fs::write(&other, "just some text, longer than a header").unwrap();
        assert!(fails(&there, &["restore", &other]).contains("no backup of Turnus"));
        let torn = path(&here, "torn.backup");
        let whole = std::fs::read(&backup).unwrap();
        std::fs::write(&torn, &whole[..whole.len() / 2]).unwrap();
        let said = fails(&there, &["restore", &torn]);
        assert!(said.contains("damaged") || said.contains("cannot be opened"), "{said}");

        let newer = path(&here, "newer.backup");
        std::fs::copy(&backup, &newer).unwrap();
        let db = aside(&format!("sqlite://{newer}")).await;
        db.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m20991231_000001_later', 1)").await.unwrap();
        db.close().await.unwrap();
        assert!(fails(&there, &["restore", &newer]).contains("newer version"));

        let stranger = Installation::new(&empty.url, &sink).with("TURNUS_SECRET_KEY", "another secret, also 32 bytes long");
        assert!(fails(&stranger, &["restore", &backup]).contains("not the one of the backup"));
        let elsewhere = empty_like(&app.database.url).await;
        let changed = Installation::new(&elsewhere.url, &sink)
            .with("TURNUS_SECRET_KEY", "another secret, also 32 bytes long")
            .with("TURNUS_SECRET_KEY_FORMER", SECRET);
        assert!(!run(&changed, &["restore", &backup]).contains("no link in any mail works"), "a former key will do");
        let said = run(&stranger, &["restore", &backup, "--new-key"]);
        assert!(said.contains("no link in any mail works"), "{said}");
        assert!(said.contains("also without --hold-outbox"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_that_is_missing_is_asked_for_and_none_is_made() {
    let sink = SmtpSink::start().await;
    let (app, _) = today(Database::sqlite().await, 5).await;
    let here = Installation::new(&app.database.url, &sink);
    let backup = path(&here, "turnus.backup");
    run(&here, &["backup", &backup]);
    let bare = Installation::bare();
    let said = run(&bare, &["restore", &backup, "--hold-outbox"]);
    assert!(said.contains("no secret key here") && said.contains("Before the first start"), "{said}");
    assert!(!bare.folder.path().join("data/secret.key").exists(), "the right one may still be brought");
    assert!(!bare.folder.path().join("data/restore.part").exists(), "nothing is left behind");
    // Whom the ledger means cannot be told without the key.
    let bare = Installation::bare();
    let line = format!("2026-03-09T08:00:00Z person {}\n", "ab".repeat(32));
    let ledger = file_with(bare.folder.path(), "kept.log", line.as_bytes());
    let said = fails(&bare, &["restore", &backup, "--hold-outbox", "--ledger", &ledger]);
    assert!(said.contains("whom the erasure ledger means") && said.contains("--new-key"), "{said}");
    assert!(fails(&Installation::bare(), &["backup", "x"]).contains("nothing to back up"));
}
