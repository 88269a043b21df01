//! Backups by the real program: made while others work, restored into an empty place, and nothing leaves by itself (R23).

mod beforehand;
mod erasure;
mod ledger;
mod load;
mod refused;
mod resting;
mod upgrades;

use chrono::TimeDelta;
use turnus::{
    actions,
    clock::Clock,
    domain::{capability::Purpose, event::RawEvent, id::EventId, registration::RegistrationState},
    store::{self, outbox::OutboxState},
};

use crate::support::{
    Database, TestApp,
    app::SECRET,
    database,
    dump::dump,
    on_both,
    program::{Installation, soon},
    smtp_sink::SmtpSink,
    world::{Person, applicant},
};

/// What a restore changes on purpose, and what the two databases count for themselves.
const CHANGED: [&str; 7] = ["seaql_migrations", "outbox", "outbox_pause", "login", "audit", "tick", "job"];

/// A service with one date a month from now. Commands are processes of their own and read the machine's clock, so this
/// one does too.
async fn today(database: Database, seats: i64) -> (TestApp, EventId) {
    let mut app = TestApp::start(database).await;
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    let olga = app.olga().await;
    let start = app.now() + TimeDelta::days(30);
    let raw = RawEvent {
        title: Some(Some("Meetup".into())),
        starts_at: Some(start),
        ends_at: Some(start + TimeDelta::hours(1)),
        capacity: Some(Some(seats)),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    (app, event)
}

/// An empty database of the same kind.
async fn empty_like(url: &str) -> Database {
    if url.starts_with("postgres") { Database::postgres_empty().await.unwrap() } else { Database::sqlite_empty().await }
}

/// Every row but those of some tables.
async fn rows(url: &str, but: &[&str]) -> Vec<String> {
    let all = dump(url).await;
    let is_wanted = |line: &&str| !but.iter().any(|table| line.starts_with(&format!("{table}: ")));
    all.lines().filter(is_wanted).map(str::to_owned).collect()
}

/// Runs a command that goes well; what it said.
fn run(at: &Installation, args: &[&str]) -> String {
    let (ok, said) = at.run(args);
    assert!(ok, "{args:?}: {said}");
    said
}

/// Runs a command that fails; what it said.
fn fails(at: &Installation, args: &[&str]) -> String {
    let (ok, said) = at.run(args);
    assert!(!ok, "{args:?} went well: {said}");
    said
}

fn path(at: &Installation, name: &str) -> String {
    at.folder.path().join(name).display().to_string()
}

async fn register(app: &TestApp, event: EventId, name: &str) -> Person {
    app.register(event, name, &format!("{}@amt.example", name.to_lowercase())).await
}

on_both! {
    async fn everything_comes_back_and_no_mail_leaves_until_it_is_released(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 2).await;
        let here = Installation::new(&app.database.url, &sink);
        let eva = register(&app, event, "Eva").await;
        register(&app, event, "Ida").await;
        register(&app, event, "Max").await;
        // Asked, and the mail still waits.
        actions::registrations::ask(&app.desk, event, applicant("Uwe", "uwe@amt.example")).await.unwrap();
        let (before, backup) = (rows(&app.database.url, &CHANGED).await, path(&here, "turnus.backup"));
        let said = run(&here, &["backup", &backup]);
        assert!(said.contains("secret key"), "{said}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(!std::fs::read_dir(here.folder.path()).unwrap().flatten().any(|f| f.file_name().to_string_lossy().contains("part")));
        assert_eq!(rows(&app.database.url, &CHANGED).await, before, "a backup changes nothing");

        // Nothing in it opens anything (C02).
        let link = app.desk.keys.link(Purpose::Manage, eva.manage.link_id, 0);
        let bytes = String::from_utf8_lossy(&std::fs::read(&backup).unwrap()).into_owned();
        assert!(bytes.contains("eva@amt.example") && !bytes.contains(&link) && !bytes.contains(SECRET));

        // What happened since is not in it: Eva left, Max moved up, Udo asked.
        app.withdraw(&eva).await;
        app.post().await;
        let udo = app.register(event, "Udo", "udo@amt.example").await;

        let empty = empty_like(&app.database.url).await;
        let there = Installation::new(&empty.url, &sink);
        let said = run(&there, &["restore", &backup, "--hold-outbox"]);
        assert!(said.contains("1 mails are held"), "{said}");
        assert_eq!(rows(&empty.url, &CHANGED).await, before, "everything is as it was");
        assert!(run(&there, &["doctor"]).contains("\"ok\": true"));
        assert!(fails(&there, &["restore", &backup, "--hold-outbox"]).contains("not empty"));

        let server = there.serve();
        // A link from before the backup works, one from after it fails gently.
        let mut visitor = server.visitor();
        let old = app.desk.keys.link(Purpose::Manage, eva.manage.link_id, 0);
        let page = visitor.get(&format!("/m/{old}")).await;
        assert_eq!(page.status.as_u16(), 200);
        let new = app.desk.keys.link(Purpose::Manage, udo.manage.link_id, 0);
        let page = visitor.get(&format!("/m/{new}")).await;
        assert!(page.status.is_client_error() && !page.main().is_empty(), "{}", page.status);
        // Somebody registers while mail rests: that mail waits too.
        let form = format!("/events/{}/register", app.event(event).await.slug);
        let page = visitor.open(&form).await;
        visitor.submit(&page, "/register", &[("name", "Neu"), ("email", "neu@amt.example")]).await;
        soon("the jobs run", async || server.said().contains("lapse_offers")).await;
        assert!(run(&there, &["outbox", "list"]).contains("held"));
        let would = run(&there, &["outbox", "release", "--dry-run"]);
        assert!(would.contains("2 mails would leave") && would.contains("2  confirm-registration"), "{would}");
        assert!(run(&there, &["outbox", "list"]).contains("held"), "asking changes nothing");
        // The bell has rung for the new mail some commands ago.
        assert_eq!(sink.mails().len(), 0, "a restore sends nothing by itself");
        let said = run(&there, &["outbox", "release"]);
        assert!(said.contains("1 mails released") && said.contains("2 mails leave now"), "{said}");
        assert!(said.contains("2  confirm-registration"), "also what waited beside the held ones: {said}");
        soon("both mails have come", async || sink.mails().len() == 2).await;
        let to: Vec<String> = sink.mails().into_iter().flat_map(|mail| mail.recipients).collect();
        assert!(to.contains(&"uwe@amt.example".to_owned()) && to.contains(&"neu@amt.example".to_owned()), "{to:?}");
        assert!(server.stop().0.success());
        app.post().await;
    }

    async fn a_backup_fits_into_the_other_kind_of_database_as_well(database) {
        let sink = SmtpSink::start().await;
        let (app, event) = today(database, 5).await;
        let here = Installation::new(&app.database.url, &sink);
        register(&app, event, "Eva").await;
        let Some(other) = (if app.database.url.starts_with("sqlite") { Database::postgres_empty().await } else { Some(Database::sqlite_empty().await) })
        else { return };
        let (first, second) = (path(&here, "first"), path(&here, "second"));
        run(&here, &["backup", &first]);
        let there = Installation::new(&other.url, &sink);
        run(&there, &["restore", &first, "--hold-outbox"]);
        assert!(run(&there, &["doctor"]).contains("\"ok\": true"));
        let roster = store::registrations::list_roster(&other.store, event).await.unwrap();
        assert_eq!(roster.iter().map(|(r, p)| (r.state, p.name.as_str())).collect::<Vec<_>>(), [(RegistrationState::Confirmed, "Eva")]);
        run(&there, &["outbox", "release"]);
        run(&there, &["backup", &second]);
        let home = empty_like(&app.database.url).await;
        run(&Installation::new(&home.url, &sink), &["restore", &second, "--hold-outbox"]);
        assert_eq!(rows(&home.url, &CHANGED).await, rows(&app.database.url, &CHANGED).await, "there and back again");
        let counts = store::outbox::counts_by_state(&home.store).await.unwrap();
        assert_eq!(counts.get(&OutboxState::Due), None);
    }
}
