//! The running program and a relay that refuses, stalls and drops at every step, knows no password for an hour, or holds mail
//! back for most of a day (R07, R08). Time is made to pass: the program's clock and its stopwatches are set ahead. On SQLite,
//! where they count; on PostgreSQL the database's clock does, and `mail_queue` and `mail_delivery` have the same rules there.

use std::{cell::Cell, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use turnus::{
    clock::Clock,
    domain::id::EventId,
    store::{
        self,
        outbox::{Entry, Filter, OutboxState},
    },
};

use super::{all_sent, ask, check_promises, clocks::ended_well, confirm, date, post_of, roster};
use crate::support::{
    Database,
    chaos::{Chaos, Mood},
    post::Letter,
    program::{Installation, Server, soon},
    smtp_sink::{
        Act::{self, Delay, Drop, Keep, Say},
        SmtpSink,
        Stage::{self, Auth, Body, Data, Ehlo, Greeting, Mail, Rcpt, StartTls},
        Tls,
    },
    world::email,
};

/// Longer than the test.
const FOR_EVER: Duration = Duration::from_hours(1);
/// Longer than a worker waits for anything, and shorter than it holds a mail.
const TOO_LONG: TimeDelta = TimeDelta::seconds(60);
/// Longer than all mail rests after one failure, and than one rests after its first.
const A_WHILE: TimeDelta = TimeDelta::minutes(3);

/// What the relay does once, and what the program calls it.
const FAULTS: [(Stage, Act, &str); 30] = [
    (Greeting, Say("421 4.3.2 closing"), "systemic"),
    (Greeting, Say("554 5.3.2 no service"), "systemic"),
    (Greeting, Drop, "systemic"),
    (Greeting, Delay(FOR_EVER), "systemic"),
    (Ehlo, Say("421 4.3.2 later"), "systemic"),
    (Ehlo, Say("550 5.7.1 go away"), "systemic"),
    (Ehlo, Drop, "systemic"),
    (Ehlo, Delay(FOR_EVER), "systemic"),
    (StartTls, Say("454 4.7.0 not now"), "systemic"),
    (StartTls, Drop, "systemic"),
    (StartTls, Delay(FOR_EVER), "systemic"),
    (Auth, Say("454 4.7.0 not now"), "systemic"),
    (Auth, Say("535 5.7.8 wrong"), "systemic"),
    (Auth, Drop, "systemic"),
    (Auth, Delay(FOR_EVER), "systemic"),
    (Mail, Say("451 4.3.0 later"), "systemic"),
    (Mail, Say("550 5.7.1 sender refused"), "systemic"),
    (Mail, Drop, "systemic"),
    (Mail, Delay(FOR_EVER), "systemic"),
    (Rcpt, Say("450 4.2.0 greylisted"), "recipient_temporary"),
    (Rcpt, Say("550 5.1.1 unknown"), "recipient_permanent"),
    (Rcpt, Drop, "recipient_temporary"),
    (Rcpt, Delay(FOR_EVER), "recipient_temporary"),
    (Data, Say("451 4.3.0 later"), "recipient_temporary"),
    (Data, Drop, "recipient_temporary"),
    (Body, Say("554 5.7.1 looks like spam"), "message"),
    (Body, Say("451 4.7.1 later"), "recipient_temporary"),
    (Body, Drop, "unknown"),
    (Body, Keep(Duration::ZERO), "unknown"),
    (Body, Keep(FOR_EVER), "unknown"),
];

/// The program, its relay, and a wire in between.
struct Post {
    database: Database,
    sink: SmtpSink,
    wire: Chaos,
    installation: Installation,
    server: Server,
    form: String,
    event: EventId,
    passed: Cell<TimeDelta>,
}

impl Post {
    /// None without the library that sets clocks.
    async fn begin() -> Option<Self> {
        let database = Database::sqlite().await;
        let sink = SmtpSink::start_with(Tls::StartTls, "127.0.0.1").await;
        let ca = sink.certificate.as_ref().expect("a certificate").path().display().to_string();
        let wire = Chaos::before(&format!("smtp://turnus:geheim@{}?tls=required&ca={ca}", sink.address)).await;
        let installation =
            Installation::new(&database.url, &sink).with("TURNUS_SMTP_URL", &wire.url()).with_time_to_pass()?;
        let token = installation.token();
        let server = installation.serve();
        let (form, event) = date(&server, &token, 1_000).await;
        Some(Self { database, sink, wire, installation, server, form, event, passed: Cell::default() })
    }

    /// How late it is there.
    fn now(&self) -> DateTime<Utc> {
        Clock::System.now() + self.passed.get()
    }

    /// So much time goes by.
    async fn pass(&self, time: TimeDelta) {
        self.passed.set(self.passed.get() + time);
        self.installation.set_clock(&format!("+{}", self.passed.get().num_seconds()));
        // Whoever waits looks at the stopwatch when something wakes the program.
        assert!(self.server.visitor().get("/healthz").await.status.is_success());
    }

    /// Somebody registers, and is told that a mail is on its way.
    async fn asks(&self, who: &str) {
        assert!(ask(&mut self.server.visitor(), &self.form, who).await.expect("an answer"), "{who} was refused");
    }

    /// The last mail to somebody.
    async fn mail(&self, to: &str) -> Entry {
        let db = &self.database.store;
        let mailbox = store::mailboxes::find(db, &email(to)).await.expect("a database").expect("an address").id;
        let filter = Filter { mailbox: Some(mailbox), ..Filter::default() };
        store::outbox::list(db, &filter).await.expect("a database").pop().expect("a mail")
    }

    /// The same once so many attempts at it are over, whatever came of them.
    async fn tried(&self, to: &str, attempts: u32) -> Entry {
        let is_over = |mail: &Entry| {
            mail.lease_until.is_none()
                && (mail.attempt >= attempts || mail.last_error_class.as_deref() == Some("systemic"))
        };
        soon("it is tried", async || is_over(&self.mail(to).await)).await;
        self.mail(to).await
    }

    async fn arrives(&self, to: &str) {
        soon(to, async || self.mail(to).await.state == OutboxState::Sent).await;
    }

    /// The mail to somebody meets this, which costs it what it may cost and no more, and then arrives.
    async fn in_spite_of(&self, who: &str, (stage, act, class): &(Stage, Act, &str)) {
        // No connection from before takes over.
        self.wire.cut();
        self.sink.once(*stage, act.clone());
        self.asks(who).await;
        soon("the relay has done it", async || self.sink.has_relented()).await;
        if matches!(act, Delay(_) | Keep(FOR_EVER)) {
            self.pass(TOO_LONG).await;
        }
        let mail = self.tried(who, 1).await;
        assert_eq!(mail.last_error_class.as_deref(), Some(*class), "{stage:?} {act:?}: {mail:?}");
        assert_eq!(mail.attempt, u32::from(*class != "systemic"), "{stage:?} {act:?}: {mail:?}");
        if mail.state == OutboxState::Parked {
            let (ok, said) = self.installation.run(&["outbox", "retry", &mail.notice.id.to_string()]);
            assert!(ok, "{said}");
        }
        self.pass(A_WHILE).await;
        self.arrives(who).await;
    }

    /// All is well in the end.
    async fn ends_well(self, (asked, confirmed): (&[String], &[String]), copies: usize) {
        all_sent(&self.database).await;
        let (post, came_twice) = post_of(&self.sink);
        check_promises(asked, confirmed, &roster(&self.database, self.event).await, &post);
        assert_eq!(came_twice, copies, "only what the relay had taken without a word comes twice");
        ended_well(self.server);
        let (ok, said) = self.installation.run(&["doctor"]);
        assert!(ok, "{said}");
    }
}

fn guests(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{name}{number}@amt.example")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_relay_that_refuses_stalls_and_drops_at_every_step_costs_time_and_no_mail() {
    let Some(post) = Post::begin().await else { return };
    let mut asked = guests("gast", FAULTS.len());
    for (who, fault) in asked.iter().zip(&FAULTS) {
        post.in_spite_of(who, fault).await;
    }
    // Nobody listens there for a while.
    post.wire.is(Mood::Away);
    asked.push("letzte@amt.example".to_owned());
    let last = asked.last().expect("somebody");
    post.asks(last).await;
    assert_eq!(post.tried(last, 1).await.last_error_class.as_deref(), Some("systemic"));
    post.wire.is(Mood::Pass);
    post.pass(A_WHILE).await;
    post.arrives(last).await;
    let taken_without_a_word = FAULTS.iter().filter(|(_, act, _)| matches!(act, Keep(_))).count();
    post.ends_well((&asked, &[]), taken_without_a_word).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_password_for_an_hour_costs_time_and_no_mail() {
    let Some(post) = Post::begin().await else { return };
    let guests = guests("gast", 8);
    for who in &guests {
        post.asks(who).await;
        post.arrives(who).await;
    }
    post.wire.cut();
    post.sink.always(Auth, Say("535 5.7.8 wrong"));
    let tries = post.sink.sign_ins().len();
    for mail in post.sink.mails() {
        let letter = Letter::parse(&mail.data);
        assert!(confirm(&mut post.server.visitor(), letter.token("/r/")).await.expect("an answer"), "{}", letter.to);
    }
    let until = post.now() + TimeDelta::hours(1);
    let mut probes = 0;
    while post.now() < until {
        probes += 1;
        soon("it knocks again", async || post.sink.sign_ins().len() >= tries + probes).await;
        soon("it rests", async || {
            let pause = store::outbox::pause_state(&post.database.store).await.expect("a database");
            pause.until.is_some_and(|until| until > post.now())
        })
        .await;
        let pause = store::outbox::pause_state(&post.database.store).await.expect("a database");
        post.pass(pause.until.expect("an end") - post.now() + TimeDelta::seconds(1)).await;
    }
    for who in &guests {
        // One of them may be under way just now.
        soon("none has lost an attempt", async || {
            let mail = post.mail(who).await;
            (mail.state, mail.attempt) == (OutboxState::Due, 0)
        })
        .await;
    }
    post.sink.relent();
    post.pass(TimeDelta::minutes(20)).await;
    for who in &guests {
        post.arrives(who).await;
    }
    assert!((5..20).contains(&probes), "one knocks for all, and ever more rarely: {probes} times in an hour");
    post.ends_well((&guests, &guests), 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mail_that_is_held_back_is_tried_after_1_5_15_30_minutes_and_1_2_4_8_hours_and_not_before() {
    let Some(post) = Post::begin().await else { return };
    let grey = "grau@amt.example".to_owned();
    post.sink.for_address(&grey, Rcpt, Say("451 4.7.1 greylisted"));
    let mut asked = vec![grey.clone()];
    let mut from = post.now();
    post.asks(&grey).await;
    for (attempt, minutes) in (1..).zip([1, 5, 15, 30, 60, 120, 240, 480]) {
        let mail = post.tried(&grey, attempt).await;
        let step = TimeDelta::minutes(minutes);
        let (soonest, latest) = (from + step * 4 / 5, post.now() + step * 6 / 5);
        let due = mail.notice.due_at;
        assert!((soonest..=latest).contains(&due), "after attempt {attempt}: {due} is not from {soonest} to {latest}");
        // Others are served meanwhile, and this one is left alone until then.
        let margin = (step / 2).min(TimeDelta::minutes(5));
        post.pass(due - post.now() - margin).await;
        let other = format!("gast{attempt}@amt.example");
        post.asks(&other).await;
        post.arrives(&other).await;
        asked.push(other);
        assert_eq!(post.mail(&grey).await.attempt, attempt, "tried before its time");
        if minutes == 480 {
            post.sink.relent();
        }
        from = post.now();
        post.pass(margin + TimeDelta::seconds(1)).await;
    }
    post.arrives(&grey).await;
    post.ends_well((&asked, &[]), 0).await;
}
