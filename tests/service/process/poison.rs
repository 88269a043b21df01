//! A mail that takes all memory there is: the program ends over it, and the others come all the same (R10).

use std::{os::unix::process::ExitStatusExt, time::Duration};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};
use turnus::{
    actions::events,
    clock::Clock,
    domain::event::RawEvent,
    store::{
        self,
        outbox::{Filter, OutboxState},
    },
};

use crate::{
    mail_blast::crowd,
    support::{
        TestApp, database,
        database::aside,
        on_both,
        program::{Installation, soon},
        smtp_sink::SmtpSink,
    },
};

const PEOPLE: usize = 60;
/// So much memory the program may take, and so long is the name of one who is to get a mail.
const MEMORY: &str = "--data=150000000";
const NAME: usize = 30_000_000;

/// Everybody with a seat is to be told of another place; the name of one of them is very long.
async fn staged(database: database::Database) -> TestApp {
    let mut app = TestApp::start(database).await;
    // The program reads the machine's clock, so the test does too.
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    app.desk.undo = TimeDelta::zero();
    let olga = app.olga().await;
    let start = app.now() + TimeDelta::days(30);
    let raw = RawEvent {
        title: Some(Some("Meetup".into())),
        starts_at: Some(start),
        ends_at: Some(start + TimeDelta::hours(1)),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    crowd(&app, event, PEOPLE).await;
    let elsewhere = RawEvent { location: Some(Some("Saal 2".into())), ..RawEvent::default() };
    events::amend(&app.desk, &olga, (event, None), &elsewhere, true).await.unwrap();
    let sqlite = app.database.url.starts_with("sqlite");
    let long = if sqlite { format!("hex(zeroblob({}))", NAME / 2) } else { format!("repeat('0', {NAME})") };
    let file = aside(&app.database.url).await;
    let name = format!(
        "UPDATE participant SET name = {long} WHERE mailbox_id = (SELECT id FROM mailbox WHERE email_normalized = \
         'gast20@amt.example')"
    );
    let done = file.execute_raw(Statement::from_string(file.get_database_backend(), name)).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    file.close().await.unwrap();
    app
}

on_both! {
    async fn a_mail_over_which_the_program_ends_is_set_aside_and_all_others_come(database) {
        let app = staged(database).await;
        let sink = SmtpSink::start().await;
        let installation = Installation::new(&app.database.url, &sink)
            .with("MALLOC_ARENA_MAX", "1")
            .with("TOKIO_WORKER_THREADS", "2")
            .under(&["/usr/bin/prlimit", MEMORY]);
        let mut ends = 0;
        let over = async || {
            let counts = store::outbox::counts_by_state(&app.database.store).await.unwrap();
            !counts.contains_key(&OutboxState::Due)
        };
        let last = loop {
            let mut server = installation.serve();
            let mut ended = None;
            soon("the program ends, or all mails are through", async || {
                ended = server.has_ended();
                ended.is_some() || over().await
            })
            .await;
            let Some(status) = ended else { break server };
            assert_eq!(status.signal(), Some(6), "aborted: {status}, {}", server.said());
            ends += 1;
            assert!(ends <= 3, "it ends again and again: {}", server.said());
        };
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (status, log) = last.stop();
        assert!(status.success(), "{log}");
        assert_eq!(ends, 3, "each time it was counted");
        let entries = store::outbox::list(&app.database.store, &Filter::default()).await.unwrap();
        let parked: Vec<_> = entries.iter().filter(|entry| entry.state == OutboxState::Parked).collect();
        assert_eq!(parked.len(), 1, "{parked:?}");
        assert_eq!(parked[0].last_error_class.as_deref(), Some("crash"));
        let mut to: Vec<_> = sink.mails().iter().map(|mail| mail.recipients[0].clone()).collect();
        to.sort();
        to.dedup();
        assert_eq!(to.len(), PEOPLE - 1, "everybody else has the mail");
        assert!(!to.contains(&"gast20@amt.example".to_owned()));
        let (ok, said) = Installation::new(&app.database.url, &sink).run(&["doctor"]);
        assert!(ok, "{said}");
    }
}
