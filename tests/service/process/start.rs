//! What the program says of its surroundings when it starts (R28, G16), and that it starts and serves all the same (R24).

use axum::http::StatusCode;

use super::{all_sent, ask, confirm, date, post_of};
use crate::support::{
    Database,
    chaos::{Chaos, Mood},
    database::{self, aside},
    on_both,
    program::{Installation, Server, soon},
    smtp_sink::SmtpSink,
};

/// Waits until it has said so.
async fn says(server: &Server, words: &str) {
    soon(words, async || server.said().contains(words)).await;
}

/// It is alive, ready, and shows its pages.
async fn serves(server: &Server) {
    for path in ["/healthz", "/readyz", "/", "/calendar", "/feeds/all.ics"] {
        assert_eq!(server.visitor().get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_operator_reads_which_pages_are_not_filled_in() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    let server = installation.serve();
    for page in ["imprint", "privacy", "accessibility"] {
        says(&server, &format!("{page}.de.md: the part")).await;
    }
    assert!(server.stop().0.success());
    let imprint = installation.folder.path().join("pages/imprint.de.md");
    let filled: String = std::fs::read_to_string(&imprint)
        .unwrap()
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|heading| format!("{heading}\n\nStadt Musterstadt, Rathausplatz 1, 12345 Musterstadt\n\n"))
        .collect();
    std::fs::write(&imprint, filled).unwrap();
    let server = installation.serve();
    says(&server, "privacy.de.md: the part").await;
    let (_, log) = server.stop();
    assert!(!log.contains("imprint.de.md"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_clock_from_before_the_program_was_made_is_said_at_the_start() {
    let database = Database::sqlite().await;
    let sink = SmtpSink::start().await;
    let past = Installation::new(&database.url, &sink).at_another_time("@2020-02-02 08:00:00");
    let Some(past) = past else { return };
    let server = past.serve();
    says(&server, "the clock is wrong: this program was made later").await;
    serves(&server).await;
    assert!(server.stop().0.success());
    let server = Installation::new(&database.url, &sink).serve();
    // Said after the clock was looked at.
    says(&server, "imprint.de.md").await;
    serves(&server).await;
    assert!(!server.stop().1.contains("the clock is wrong"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_takes_no_writes_is_said_at_the_start() {
    let Some(database) = Database::postgres().await else { return };
    let sink = SmtpSink::start().await;
    let installation = Installation::new(&database.url, &sink);
    assert!(installation.serve().stop().0.success());
    let server = aside(&database.url).await;
    let name = database.url.rsplit('/').next().unwrap();
    for to in ["on", "off"] {
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = {to}");
        sea_orm::ConnectionTrait::execute_unprepared(&server, &set).await.unwrap();
        let program = installation.serve();
        says(&program, "imprint.de.md").await;
        serves(&program).await;
        let words = "the database can be read and not written";
        if to == "on" {
            says(&program, words).await;
        }
        let (_, log) = program.stop();
        assert_eq!(log.contains(words), to == "on", "{log}");
        sea_orm::ConnectionTrait::execute_unprepared(&server, "SET default_transaction_read_only = off").await.unwrap();
    }
    server.close().await.unwrap();
}

on_both! {
    async fn without_its_relay_it_says_so_serves_and_registers_and_the_mail_comes_later(database) {
        let sink = SmtpSink::start().await;
        let wire = Chaos::before(&sink.url()).await;
        wire.is(Mood::Away);
        let installation = Installation::new(&database.url, &sink).with("TURNUS_SMTP_URL", &wire.url());
        let token = installation.token();
        let server = installation.serve();
        says(&server, "the mail server does not answer").await;
        let (form, _) = date(&server, &token, 10).await;
        for number in 0..5 {
            let asked = ask(&mut server.visitor(), &form, &format!("gast{number}@amt.example")).await.unwrap();
            assert!(asked, "registering needs no relay");
        }
        serves(&server).await;
        assert_eq!(sink.mails().len(), 0);
        wire.is(Mood::Pass);
        sink.wait_for(5).await;
        let link = post_of(&sink).0["gast0@amt.example"][0].token("/r/").to_owned();
        assert!(confirm(&mut server.visitor(), &link).await.unwrap());
        sink.wait_for(6).await;
        all_sent(&database).await;
        let (_, copies) = post_of(&sink);
        assert_eq!(copies, 0, "each mail came once");
        assert!(server.stop().0.success());
        let (ok, said) = installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
