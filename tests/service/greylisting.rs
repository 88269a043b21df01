//! A sign-in mail that a relay holds back for some minutes is still of use, and no longer than is set (C13).

use chrono::TimeDelta;
use turnus::{
    actions::{
        Failure,
        logins::{ask, enter_code, follow},
    },
    domain::login::LoginRefusal,
    store::{
        self,
        outbox::{Filter, OutboxState},
    },
};

use crate::{
    mail_queue::postman,
    support::{
        TestApp, database, on_both,
        post::Letter,
        smtp_sink::{Act, SmtpSink, Stage},
        world::email,
    },
};

const OLGA: &str = "olga@stadt.example";

fn stale<T: std::fmt::Debug>(answer: &Result<T, Failure<LoginRefusal>>) -> bool {
    matches!(answer, Err(Failure::Refused(LoginRefusal::Stale)))
}

/// Asks for a sign-in while the relay says "not now" for so long; gives the browser's cookie and the mail that came then.
async fn held_back(app: &TestApp, hold: TimeDelta) -> (String, Letter) {
    app.olga().await;
    let sink = SmtpSink::start().await;
    sink.for_address(OLGA, Stage::Rcpt, Act::Say("451 4.7.1 greylisted, try again later"));
    let worker = postman(app, &sink, 1);
    let cookie = ask(&app.desk, &email(OLGA)).await.unwrap();
    let until = app.now() + hold;
    let mut tries = 0;
    while app.now() < until {
        tries += worker.drain().await.unwrap();
        app.pass(TimeDelta::seconds(1));
    }
    assert!(sink.mails().is_empty() && tries > 1, "{tries} tries");
    sink.relent();
    while sink.mails().is_empty() {
        worker.drain().await.unwrap();
        app.pass(TimeDelta::seconds(1));
        assert!(app.now() < until + TimeDelta::minutes(1), "nothing came in the minute after");
    }
    worker.transport.close().await;
    let sent = Filter { state: Some(OutboxState::Sent), ..Filter::default() };
    assert_eq!(store::outbox::list(&app.desk.store, &sent).await.unwrap().len(), 1);
    (cookie, Letter::parse(&unstuffed(&sink.mails()[0].data)))
}

/// As the reader has it: lines that begin with a dot travel with another one (RFC 5321, 4.5.2).
fn unstuffed(data: &[u8]) -> Vec<u8> {
    String::from_utf8(data.to_vec()).unwrap().replace("\r\n..", "\r\n.").into_bytes()
}

on_both! {
    async fn a_code_that_was_held_back_for_nine_minutes_still_signs_in(database) {
        let app = TestApp::start(database).await;
        let asked = app.now();
        let (cookie, letter) = held_back(&app, TimeDelta::minutes(9)).await;
        assert!(app.now() < asked + TimeDelta::minutes(10));
        enter_code(&app.desk, &cookie, letter.code()).await.expect("signed in by the code");
    }

    async fn a_link_that_was_held_back_for_twelve_minutes_still_signs_in_and_its_code_does_not(database) {
        let app = TestApp::start(database).await;
        let asked = app.now();
        let (cookie, letter) = held_back(&app, TimeDelta::minutes(12)).await;
        assert!(app.now() > asked + TimeDelta::minutes(12));
        assert!(stale(&enter_code(&app.desk, &cookie, letter.code()).await));
        follow(&app.desk, &letter.link("/login/"), Some(&cookie)).await.expect("signed in by the link");
    }

    async fn code_and_link_hold_as_long_as_is_set_and_the_mail_says_so(database) {
        let set = [("TURNUS_LOGIN_CODE_MINUTES", "3"), ("TURNUS_LOGIN_LINK_MINUTES", "5")];
        let app = TestApp::start_with(database, &set).await;
        app.olga().await;
        for (seconds, code_holds, link_holds) in [(179, true, true), (181, false, true), (299, false, true), (301, false, false)] {
            for by_code in [true, false] {
                app.pass(TimeDelta::hours(2));
                let cookie = ask(&app.desk, &email(OLGA)).await.unwrap();
                let mail = app.the_mail().await;
                assert!(mail.text.contains("gilt der Code 3 Minuten und der Link 5 Minuten"), "{}", mail.text);
                app.pass(TimeDelta::seconds(seconds));
                let answer = if by_code {
                    enter_code(&app.desk, &cookie, mail.code()).await
                } else {
                    follow(&app.desk, &mail.link("/login/"), Some(&cookie)).await
                };
                let holds = if by_code { code_holds } else { link_holds };
                assert_eq!((answer.is_ok(), stale(&answer)), (holds, !holds), "{seconds} s, code {by_code}: {answer:?}");
            }
        }
    }

    async fn without_a_setting_a_code_ends_after_ten_minutes_and_a_link_after_twenty(database) {
        let app = TestApp::start(database).await;
        app.olga().await;
        let cookie = ask(&app.desk, &email(OLGA)).await.unwrap();
        let mail = app.the_mail().await;
        app.pass(TimeDelta::seconds(601));
        assert!(stale(&enter_code(&app.desk, &cookie, mail.code()).await));
        app.pass(TimeDelta::seconds(600));
        assert!(stale(&follow(&app.desk, &mail.link("/login/"), Some(&cookie)).await));
    }
}
