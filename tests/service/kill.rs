//! The mail worker is killed again and again while it sends (R05, R06): a real process, really killed. Whatever was
//! acknowledged has its mail in the end, and a mail that comes twice is the same mail.

use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    time::Duration,
};

use chrono::TimeDelta;
use turnus::{
    actions,
    clock::Clock,
    domain::{event::RawEvent, id::EventId},
    store::{self, outbox::OutboxState},
};

use crate::support::{
    TestApp,
    app::SECRET,
    database,
    left_out::times,
    on_both,
    smtp_sink::{Act, SmtpSink, Stage},
    world::applicant,
};

const ASKED_PER_ROUND: usize = 6;
const CONNECTIONS: usize = 2;

/// A worker of its own, ended with this value.
struct Worker(Child);

impl Worker {
    fn start(app: &TestApp, sink: &SmtpSink, data: &std::path::Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_turnus"))
            .args(["serve", "--role", "worker"])
            .env_clear()
            .env("TURNUS_DATABASE_URL", &app.database.url)
            .env("TURNUS_DATA_DIR", data)
            .env("TURNUS_SECRET_KEY", SECRET)
            .env("TURNUS_SMTP_URL", sink.url())
            .env("TURNUS_MAIL_FROM", "Turnus <turnus@turnus.example>")
            .env("TURNUS_MAIL_CONNECTIONS", CONNECTIONS.to_string())
            .env("TURNUS_LISTEN", "127.0.0.1:0")
            .env("TURNUS_BASE_URL", "https://turnus.example")
            .current_dir(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a worker");
        Self(child)
    }

    /// `kill -9`.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// `kill -TERM`: ends what is under way and leaves.
    fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert!(self.0.wait().unwrap().success(), "a worker that is asked to stop leaves in peace");
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A worker that is a process reads the machine's clock, so the test does too.
async fn soon(database: database::Database) -> (TestApp, EventId) {
    let mut app = TestApp::start(database).await;
    app.desk.clock = Clock::System;
    app.app.desk.clock = Clock::System;
    let olga = app.olga().await;
    let start = app.now() + TimeDelta::days(30);
    let raw = RawEvent {
        title: Some(Some("Meetup".into())),
        starts_at: Some(start),
        ends_at: Some(start + TimeDelta::hours(1)),
        ..RawEvent::default()
    };
    let event = app.date_like(&olga, None, raw).await.event.id;
    (app, event)
}

/// Who got which mails, by `Message-ID`.
fn by_recipient(sink: &SmtpSink) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut post: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for mail in sink.mails() {
        assert_eq!(mail.recipients.len(), 1);
        post.entry(mail.recipients[0].clone()).or_default().push(mail.data);
    }
    post
}

on_both! {
    async fn every_acknowledged_request_has_its_mail_however_often_the_worker_is_killed(database) {
        let (app, event) = soon(database).await;
        let data = tempfile::tempdir().unwrap();
        let sink = SmtpSink::start().await;
        // Slow enough that most kills hit mails under way.
        sink.always(Stage::Body, Act::Delay(Duration::from_millis(15)));
        let (mut asked, rounds) = (0, times(12, 100));
        for round in 0..rounds {
            let worker = Worker::start(&app, &sink, data.path());
            let before = sink.mails().len();
            for _ in 0..ASKED_PER_ROUND {
                asked += 1;
                let gast = applicant("Gast", &format!("gast{asked}@amt.example"));
                actions::registrations::ask(&app.desk, event, gast).await.expect("acknowledged");
            }
            // Another moment each time: at once, after the first mail, after the second …
            let had = round % (ASKED_PER_ROUND - 1);
            if had > 0 {
                sink.wait_for(before + had).await;
            }
            worker.kill();
        }
        let worker = Worker::start(&app, &sink, data.path());
        // Those under way at two kills rest for a while.
        let all_sent = BTreeMap::from([(OutboxState::Sent, u64::try_from(asked).unwrap())]);
        let sent = async {
            let mut looks = tokio::time::interval(Duration::from_millis(100));
            while store::outbox::counts_by_state(&app.desk.store).await.unwrap() != all_sent {
                looks.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(90), sent).await.expect("all are sent in the end");
        worker.stop();
        let mut twice = 0;
        for (recipient, mails) in by_recipient(&sink) {
            twice += mails.len() - 1;
            assert!(mails.iter().all(|mail| *mail == mails[0]), "{recipient} got different mails");
        }
        assert!(twice <= rounds * CONNECTIONS, "{twice} mails came twice");
        assert_eq!(by_recipient(&sink).len(), asked);
    }
}
