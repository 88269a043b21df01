//! The program on tables that a newer one has changed: while nodes are exchanged it goes on beside that one (R22).

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

use super::{all_sent, ask, confirm, date, post_of, roster};
use crate::support::{
    Database,
    balancer::status,
    database,
    database::aside,
    left_out::told,
    on_both,
    program::{Installation, soon},
    smtp_sink::SmtpSink,
};

/// As if a newer program had done this under that name.
async fn change(url: &str, name: &str, statements: &[&str]) {
    let db = aside(url).await;
    let noted = format!("INSERT INTO seaql_migrations (version, applied_at) VALUES ('{name}', 1)");
    for statement in statements.iter().copied().chain([noted.as_str()]) {
        db.execute_unprepared(statement).await.expect(statement);
    }
    db.close().await.unwrap();
}

fn fails(installation: &Installation, args: &[&str]) -> String {
    let (ok, said) = installation.run(args);
    assert!(!ok, "{args:?} went well: {said}");
    said
}

on_both! {
    async fn it_goes_on_beside_a_newer_one_and_stops_where_that_one_takes_something_away(database) {
        let sink = SmtpSink::start().await;
        let installation = Installation::new(&database.url, &sink);
        let token = installation.token();
        let running = installation.serve();
        let (form, _) = date(&running, &token, 10).await;
        assert!(ask(&mut running.visitor(), &form, "before@amt.example").await.unwrap());
        sink.wait_for(1).await;
        change(&database.url, "m20991231_000001_more", &[
            "CREATE TABLE newer (id INTEGER PRIMARY KEY)",
            "ALTER TABLE event ADD COLUMN newer TEXT",
            "ALTER TABLE registration ADD COLUMN newer INTEGER NOT NULL DEFAULT 7",
        ]).await;
        // What was prepared before goes on, and so does who starts now.
        let started = installation.serve();
        for (server, who) in [(&running, "running@amt.example"), (&started, "started@amt.example")] {
            assert_eq!(status(server.address, "/readyz").await, Some(200), "{who}");
            let before = sink.mails().len();
            assert!(ask(&mut server.visitor(), &form, who).await.unwrap(), "{who}");
            sink.wait_for(before + 1).await;
            let link = post_of(&sink).0[who][0].token("/r/").to_owned();
            assert!(confirm(&mut server.visitor(), &link).await.unwrap(), "{who}");
            sink.wait_for(before + 2).await;
        }
        assert!(started.said().contains("a newer version has added to the tables"), "{}", started.said());
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
        let (ok, said) = installation.run(&["migrate", "up"]);
        assert!(ok && said.contains("newer    m20991231_000001_more"), "{said}");
        // A backup by this one would leave out what it does not know.
        let backup = installation.folder.path().join("its.backup").display().to_string();
        assert!(fails(&installation, &["backup", &backup]).contains("newer than this program"));

        change(&database.url, "m20991231_000002_breaks_places", &[]).await;
        assert_ne!(status(running.address, "/readyz").await, Some(200), "nobody is sent to it any more");
        for args in [&["serve"][..], &["doctor"]] {
            let said = fails(&installation, args);
            assert!(said.contains("m20991231_000002_breaks_places") && said.contains("a later one"), "{args:?}: {said}");
        }
    }
}

/// What newer programs add, one after the other.
const ADDED: [&[&str]; 3] = [
    &[
        "ALTER TABLE registration ADD COLUMN newer INTEGER NOT NULL DEFAULT 7",
        "CREATE TABLE newer (id INTEGER PRIMARY KEY)",
    ],
    &["CREATE INDEX newer_idx ON registration (newer)", "CREATE INDEX newer_other_idx ON event (ends_at, id)"],
    &[
        "ALTER TABLE event ADD COLUMN newer TEXT",
        "ALTER TABLE participant ADD COLUMN newer TEXT",
        "ALTER TABLE outbox ADD COLUMN newer TEXT",
    ],
];

on_both! {
    async fn nobody_who_is_at_it_notices_that_the_tables_change(database) {
        let sink = SmtpSink::start().await;
        let installation = Installation::new(&database.url, &sink);
        let token = installation.token();
        let server = installation.serve();
        let (form, event) = date(&server, &token, 1_000).await;
        let (enough, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut visitors = JoinSet::new();
        for who in 0..3 {
            let (mut client, form) = (server.visitor(), form.clone());
            let (enough, served) = (Arc::clone(&enough), Arc::clone(&served));
            visitors.spawn(async move {
                let mut asked = 0;
                while !enough.load(Ordering::Relaxed) {
                    assert!(ask(&mut client, &form, &format!("gast{who}x{asked}@amt.example")).await.unwrap());
                    asked += 1;
                    served.fetch_add(1, Ordering::Relaxed);
                }
                asked
            });
        }
        for (number, statements) in ADDED.iter().enumerate() {
            let before = served.load(Ordering::Relaxed);
            soon("somebody is served", async || served.load(Ordering::Relaxed) > before + 2).await;
            change(&database.url, &format!("m20991231_00000{number}_more"), statements).await;
        }
        let before = served.load(Ordering::Relaxed);
        soon("everybody is served on the new tables", async || served.load(Ordering::Relaxed) > before + 5).await;
        enough.store(true, Ordering::Relaxed);
        let asked: usize = visitors.join_all().await.into_iter().sum();
        all_sent(&database).await;
        assert_eq!(roster(&database, event).await.len(), asked);
        let (ended, log) = server.stop();
        assert!(ended.success() && !log.contains("ERROR"), "{log}");
        println!("{asked} registered meanwhile");
    }
}

/// Programs from before they let newer ones add something refuse what they do not know; so it is hidden from them. By name.
async fn hidden_from(old: &Installation, url: &str) -> BTreeSet<String> {
    let (ok, said) = old.run(&["migrate", "status"]);
    let names = said.split('\'').filter(|word| word.starts_with("m2"));
    let names: BTreeSet<String> = if ok { BTreeSet::new() } else { names.map(str::to_owned).collect() };
    assert!(ok || !names.is_empty(), "{said}");
    let db = aside(url).await;
    for name in &names {
        let hide = format!("DELETE FROM seaql_migrations WHERE version = '{name}'");
        db.execute_unprepared(&hide).await.unwrap();
    }
    db.close().await.unwrap();
    names
}

/// How many mails somebody has got.
fn mails_to(sink: &SmtpSink, who: &str) -> usize {
    post_of(sink).0.get(who).map_or(0, Vec::len)
}

/// Wants a program from before the newest changes of the tables: `.ci/older` builds one and runs this.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "wants an older program; .ci/older builds one and runs this"]
async fn an_older_program_runs_on_the_newest_tables() {
    let older = PathBuf::from(told("TEST_OLDER_PROGRAM").expect("TEST_OLDER_PROGRAM names it"));
    let mut databases = vec![Database::sqlite().await];
    databases.extend(Database::postgres().await);
    for database in databases {
        let sink = SmtpSink::start().await;
        let (new, old) = (Installation::new(&database.url, &sink), Installation::new(&database.url, &sink).by(&older));
        assert!(new.run(&["load-demo"]).0);
        let token = new.token();
        let newest = new.serve();
        let hidden = hidden_from(&old, &database.url).await;
        println!("hidden: {hidden:?}");
        let servers = [newest, old.serve()];
        let (form, _) = date(&servers[1], &token, 10).await;
        for (number, asked, confirmed) in [(0, 0, 1), (1, 1, 0), (2, 1, 1)] {
            let who = format!("gast{number}@amt.example");
            assert!(ask(&mut servers[asked].visitor(), &form, &who).await.unwrap(), "{who}");
            soon("the link comes", async || mails_to(&sink, &who) == 1).await;
            let link = post_of(&sink).0[&who][0].token("/r/").to_owned();
            assert!(confirm(&mut servers[confirmed].visitor(), &link).await.unwrap(), "{who}");
            soon("the seat is told", async || mails_to(&sink, &who) == 2).await;
        }
        let [new_server, old_server] = servers;
        assert!(new_server.stop().0.success());
        // And alone: it sends what is due, shows every public page, and finds nothing wrong.
        assert!(ask(&mut old_server.visitor(), &form, "late@amt.example").await.unwrap());
        all_sent(&database).await;
        for path in ["/", "/formats", "/calendar", "/feeds/all.ics", "/readyz", "/login", "/api/v1/events"] {
            assert_eq!(status(old_server.address, path).await, Some(200), "{path}");
        }
        let (ended, log) = old_server.stop();
        assert!(ended.success() && !log.contains("ERROR"), "{log}");
        let (ok, said) = old.run(&["doctor"]);
        assert!(ok, "{said}");
        for name in &hidden {
            change(&database.url, name, &[]).await;
        }
        let (ok, said) = new.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
